"""`kiosk demo`, `run`, `agent` and `screen`: hand over to the house; what stops one from starting is put into words."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import fields

from kiosk.options import Options

Run = Callable[[Options], int]


def options_of(asked: Namespace) -> Options:
    """What was typed, as the processes take it."""
    given = vars(asked)
    return Options(**{field.name: given[field.name] for field in fields(Options) if field.name in given})


def start(asked: Namespace) -> int:
    """Run the process that was asked for to its end; its exit code."""
    return _RUNS[asked.command]()(options_of(asked))


# Each imports what it needs when it is wanted: a process pays for nothing of another's, and `kiosk status` for none.
def _demo() -> Run:
    from kiosk.bootstrap.demo import run_demo

    return run_demo


def _door() -> Run:
    from kiosk.bootstrap.door import run_door

    return run_door


def _agent() -> Run:
    from kiosk.bootstrap.agent import run_agent

    return run_agent


def _screen() -> Run:
    from kiosk.bootstrap.screen import run_screen

    return run_screen


_RUNS: Mapping[str, Callable[[], Run]] = {"demo": _demo, "run": _door, "agent": _agent, "screen": _screen}
