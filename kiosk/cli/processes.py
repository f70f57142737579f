"""`kiosk demo`, `run`, `agent` and `screen`: hand over to the house; what stops one from starting is put into words."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import fields

from kiosk.options import Options


def options_of(asked: Namespace) -> Options:
    """What was typed, as the processes take it."""
    given = vars(asked)
    return Options(**{field.name: given[field.name] for field in fields(Options) if field.name in given})


def start(asked: Namespace) -> int:
    """Run the process that was asked for to its end; its exit code."""
    # Here, because each process imports only what it needs, and a command like `kiosk status` none of it.
    from kiosk import bootstrap

    runs: Mapping[str, Callable[[Options], int]] = {
        "demo": bootstrap.run_demo,
        "run": bootstrap.run_door,
        "agent": bootstrap.run_agent,
        "screen": bootstrap.run_screen,
    }
    return runs[asked.command](options_of(asked))
