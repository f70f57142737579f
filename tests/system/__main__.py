"""`make endure`: what `make test` only begins: hundreds of deaths of real processes, whole days, a very busy hand."""

import argparse
import shlex
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.system.clock_change import changes_of, replay
from tests.system.far_calendars import SYSTEMS
from tests.system.long_run import FLAT, assert_flat, long_run
from tests.system.outages import FAULTS, Outage, an_outage
from tests.system.power_cuts import a_seed, power_cuts
from tests.system.restart_storm import restart_storm

_YEAR = 2027
# Southern ones, a change by half an hour, and one at midnight.
_ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago")
_SIDE_BY_SIDE = 5
_PANELS = ((800, 480), (480, 800), (1280, 800), (800, 1280))
Tell = Callable[[int], object]
Figures = Mapping[str, object]


@dataclass(frozen=True)
class Trial:
    """Something to endure: how many steps it has, and what does it. It gives figures, or an AssertionError."""

    steps: int
    run: Callable[[Path, int, Tell], Figures]


def _long_run(folder: Path, seed: int, tell: Tell) -> Figures:
    del seed
    course = long_run(folder, hours=24, changes=1000, tell=tell)
    first, last = course.settled[0], course.settled[-1]
    figures = {
        "simulated hours": course.hours,
        "changes": course.changes,
        "readings of the calendar": course.reads,
        "snapshots told": course.snapshots,
        "memory held by Python, slope": f"{course.held_slope:+.2f} KiB an hour (at most {FLAT.held:g})",
        "memory held by Python": f"{first.held / 1024:.0f} KiB at half time, at the end {last.held / 1024:.0f} KiB",
        "resident memory, slope": f"{course.resident_slope:+.1f} KiB an hour (at most {FLAT.resident:g})",
        "resident memory": f"{first.resident / 2**20:.1f} MiB, at the end {last.resident / 2**20:.1f} MiB",
        "descriptors": f"{first.descriptors}, at the end {last.descriptors}",
        "threads": f"{first.threads}, at the end {last.threads}",
        "files": f"{first.files} with {first.on_disk / 1024:.1f} KiB, "
        f"at the end {last.files} with {last.on_disk / 1024:.1f} KiB",
    }
    assert_flat(course)
    return figures


def _power_cuts(folder: Path, seed: int, tell: Tell) -> Figures:
    toll = power_cuts(folder, rounds=TRIALS["power cuts"].steps, seed=seed, tell=tell)
    assert toll.in_doubt, "no tap was in doubt: cut at other moments"
    assert toll.touched, "no finger booked anything: cut at other moments"
    return {
        "deaths": f"{toll.agents} of the agent, {toll.screens} of the screen",
        "taps acknowledged": toll.acknowledged,
        "visitors left in doubt": toll.in_doubt,
        "bookings by a finger": toll.touched,
        "events in the end": f"{toll.events}, each once",
    }


def _outages(folder: Path, seed: int, tell: Tell) -> Figures:
    del seed
    done = 0

    def one(case: tuple[str, str]) -> Outage:
        nonlocal done
        outage = an_outage(*case, folder / "-".join(case).replace(" ", "-"))
        done += 1
        tell(done)
        return outage

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as doors:
        outages = list(doors.map(one, product(SYSTEMS, FAULTS)))
    return {
        f"{each.system}, {each.fault}": f"green for {each.green_for:.1f} s, well after {each.well_after:.1f} s"
        for each in outages
    }


def _restart_storm(folder: Path, seed: int, tell: Tell) -> Figures:
    storm = restart_storm(folder, restarts=TRIALS["restart storm"].steps, seed=seed, tell=tell)
    return {
        "restarts": storm.restarts,
        "files": storm.files,
        "bytes in them": f"{storm.bytes_before}, at the end {storm.bytes_after}",
    }


def _clock_changes(folder: Path, seed: int, tell: Tell) -> Figures:
    del seed
    figures: dict[str, object] = {}
    for zone in _ZONES:
        for change in changes_of(zone, _YEAR):
            place = folder / f"{zone.rpartition('/')[2]}-{change.day}"
            place.mkdir()
            day = replay(place, change)
            figures[f"{zone}, {change.day}"] = f"{day.minutes} minutes, {day.free} of them free"
            tell(len(figures))
    return figures


def _touches(folder: Path, seed: int, tell: Tell) -> Figures:
    """In this process, and last: it opens a window that no display shows."""
    from tests.screen.wanderer import visitors

    del folder
    wanted, before = TRIALS["touches"].steps, 0
    figures: dict[str, object] = {}
    for size in _PANELS:
        toll = None
        for toll in visitors(size, touches=wanted // len(_PANELS), seed=seed):
            tell(before + toll.touches)
        assert toll is not None
        before += toll.touches
        figures["{}x{}".format(*size)] = (
            f"{toll.touches} touches, {toll.intents} intents, {toll.bookings} bookings, {toll.homecomings} times home, "
            f"{len(toll.pages)} kinds of pages"
        )
    return figures


TRIALS: Mapping[str, Trial] = {  # the first measures this process, so nothing else has run in it before
    "long run": Trial(1000, _long_run),
    "power cuts": Trial(200, _power_cuts),
    "outages": Trial(len(SYSTEMS) * len(FAULTS), _outages),
    "restart storm": Trial(100, _restart_storm),
    "clock changes": Trial(2 * len(_ZONES), _clock_changes),
    "touches": Trial(20_000, _touches),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make endure", description=__doc__)
    parser.add_argument("--only", choices=TRIALS, help="one of them")
    parser.add_argument("--seed", type=int, default=a_seed(), help="chooses victims and moments")
    parser.add_argument("--write", type=Path, help="a file for the figures, in Markdown")
    asked = parser.parse_args()
    console = Console()
    console.print(f"seed {asked.seed}")
    told: dict[str, Figures] = {}
    for name in [asked.only] if asked.only else TRIALS:
        told[name] = _endured(name, asked.seed, console)
        _show(name, told[name], console)
    if asked.write:
        asked.write.write_text(_markdown(told, asked.seed), encoding="utf-8")
    return 0


def _endured(name: str, seed: int, console: Console) -> Figures:
    trial, begun = TRIALS[name], time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with TemporaryDirectory(prefix="kiosk-") as folder, Progress(*columns, console=console) as progress:
        task = progress.add_task(name, total=trial.steps)
        figures = trial.run(Path(folder), seed, lambda done: progress.update(task, completed=done))
    return {**figures, "took": f"{time.monotonic() - begun:.0f} s"}


def _show(name: str, figures: Figures, console: Console) -> None:
    table = Table(title=name, title_justify="left", show_header=False)
    for what, figure in figures.items():
        table.add_row(what, str(figure))
    console.print(table)


def _markdown(told: Mapping[str, Figures], seed: int) -> str:
    lines = [f"Seed {seed}, by `{shlex.join(['make', 'endure', f'SEED={seed}'])}`.", ""]
    for name, figures in told.items():
        lines += [f"## {name.capitalize()}", "", "| what | figure |", "| --- | --- |"]
        lines += [f"| {what} | {figure} |" for what, figure in figures.items()]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
