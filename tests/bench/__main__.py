"""`make bench`: the budgets of the design, measured on this machine. `ARGS="--json FILE"` keeps the numbers."""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kiosk.domain.errors import DoorError
from tests.bench import browser, day, find, opening, rest, start, touch, wire
from tests.bench.findings import Finding, Verdict, record, show
from tests.bench.machine import Overdue, load, processor
from tests.bench.stage import Stage, stage

METHOD = {
    "all": "Two real processes, `kiosk agent` and `kiosk screen`, on a display of their own (Xvfb, software GL), with "
    "the demo building on a real Radicale on loopback.",
    "start": "Wall time from the launch of a fresh process. The screen's ends when XGetImage sees the green of a free "
    "room, the agent's when the link gives a snapshot. The median of several, after one that warms the file cache.",
    "touch": "A press by XTest at random moments, until XGetImage sees the button in another colour; the finger is "
    "lifted elsewhere. A booking counts from lifting the finger on the button until the hero has another colour: "
    "screen, link, engine, disk (fsync), and back. The eye looks as often as the X server answers, each 0.2 ms or so.",
    "memory": "smaps_rollup after the first reads. PSS counts a page shared by n processes as 1/n of it; Radicale and "
    "this program run the same Python, which makes it a few MiB smaller than on a device, and every other door on this "
    "machine makes it smaller still. USS leaves shared pages out.",
    "idle": "schedstat and voluntary context switches of all threads between two reads of the calendar, a change of "
    "the minute included; frames by Kivy's on_flip.",
    "disk": "Sizes of the files in the data folder that were written, or what the kernel wrote for the agent if that "
    "is more.",
    "calls": "The engine in simulated time on the calendar in memory, one local day from midnight to midnight.",
    "find": "The search alone, in this process, in processor time, since it waits for nothing: rooms in the order of "
    "their ways, eight meetings in each.",
    "wire": "Requests that each system's loopback server counted, as its own client library sends them (Radicale for "
    "CalDAV); sign-in and discovery included in the first read, and in no poll.",
    "open": "Each page in a window without a display, from what a touch asks for until software GL drew the frame.",
    "browser": "Chromium as a kiosk with a hand-written page of the same size and looks (tests/bench/door.html, from "
    "loopback), each on a display of its own: started by turns, at rest at the same time, touched by turns.",
    "not here": "A Raspberry Pi, a whole day of memory.",
}

Part = Callable[[Stage], Sequence[Finding]]
PARTS: dict[str, Part] = {
    "start": start.measure,
    "rest": rest.measure,
    "touch": touch.measure,
    "calls": lambda _stage: day.measure(),
    "wire": lambda _stage: wire.measure(),
    "find": lambda _stage: find.measure(),
    "open": lambda _stage: opening.measure(),
    "browser": browser.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 1 when a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the numbers there, too")
    parser.add_argument(
        "--only", metavar="PART", choices=PARTS, nargs="+", default=list(PARTS), help=", ".join(PARTS)
    )
    asked = parser.parse_args(arguments)
    console = Console()
    before = load()
    try:
        findings = _measured(asked.only, console)
    except (Overdue, DoorError) as error:
        sys.stderr.write("\n".join([f"bench: {error}", *getattr(error, "__notes__", ()), ""]))
        return 2
    facts = {
        "machine": f"{processor()}, {platform.system()} {platform.release()}",
        "versions": f"Python {platform.python_version()}, Kivy {version('kivy')}",
        "load": f"{before:.1f} before, {load():.1f} after",
    }
    show(findings, console)
    _explain(METHOD | facts, console)
    if asked.json:
        asked.json.write_text(
            json.dumps({**facts, "findings": [record(f) for f in findings]}, indent=2) + "\n"
        )
    return int(any(finding.verdict is Verdict.MISSED for finding in findings))


def _explain(words: Mapping[str, str], console: Console) -> None:
    """Print what each word stands for, in two columns."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column()
    for word, meaning in words.items():
        grid.add_row(word, escape(meaning))
    console.print(grid)


def _measured(names: Sequence[str], console: Console) -> list[Finding]:
    found: list[Finding] = []
    with console.status("") as status, stage() as set_up:
        for name in names:
            status.update(f"Measuring: {name}")
            try:
                found += PARTS[name](set_up)
            except (Overdue, DoorError) as error:
                error.add_note(f"The last words of agent and screen:\n{set_up.last_words()}")
                raise
    return found


if __name__ == "__main__":
    sys.exit(main())
