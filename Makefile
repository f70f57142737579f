# Two commands for a stranger: `make demo` and `make test`. Both set the machine up by themselves.
# PYTHON=... picks an interpreter (3.11 to 3.13); ARGS=... goes to the command behind the target.

.DEFAULT_GOAL := help
.PHONY: help setup demo test check simulate endure bench screenshots clean

PYTHON ?=
ARGS ?=
# Tests run side by side, in more processes than there may be cores: many wait for a server. 0: one after the other.
WORKERS ?= 4
bin := .venv/bin

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## .venv and the system libraries; does nothing when all is there
	@PYTHON="$(PYTHON)" .ci/setup

demo: setup ## a building, a calendar server and a door on this machine (ARGS="--help" for more)
	@$(bin)/kiosk demo $(ARGS)

test: setup ## everything that is promised, checked (ARGS="tests/unit -x" for a part)
	@$(bin)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal $(ARGS)

check: setup ## the rules of the house: lint, format, types, who may know whom
	@$(bin)/ruff check
	@$(bin)/ruff format --check
	@$(bin)/mypy
	@$(bin)/lint-imports --no-logo

simulate: setup ## ten thousand histories with every fault, then endure (SEED=n tells one history; ARGS=--mutants)
	@$(bin)/python -m tests.simulation $(if $(SEED),--seed $(SEED)) $(ARGS)
	@$(if $(SEED)$(ARGS),,$(bin)/python -m tests.system)

endure: setup ## processes killed and cut off, days lived through, 20,000 touches (SEED=n; ARGS="--only outages")
	@$(bin)/python -m tests.system $(if $(SEED),--seed $(SEED)) $(ARGS)

bench: setup ## the budgets, measured on this machine
	@$(bin)/python -m tests.bench $(ARGS)

screenshots: setup ## the pictures of the manual (ARGS=--sheet: every screen, language, size and look)
	@$(bin)/python -m tests.screen.screenshots $(ARGS)

clean: ## remove caches, pictures and builds (.venv stays)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist out
	@find kiosk tests -name __pycache__ -type d -prune -exec rm -rf {} +
