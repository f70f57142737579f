"""`kiosk demo`, `run`, `agent` and `screen`: hand over to the house; what stops one from starting is put into words."""

from collections.abc import Callable, Mapping

from kiosk.options import Options


def start(command: str, options: Options) -> int:
    """Run that process to its end; its exit code."""
    # Here, because each process imports only what it needs, and a command like `kiosk status` none of it.
    from kiosk import bootstrap

    runs: Mapping[str, Callable[[Options], int]] = {
        "demo": bootstrap.run_demo,
        "run": bootstrap.run_door,
        "agent": bootstrap.run_agent,
        "screen": bootstrap.run_screen,
    }
    return runs[command](options)
