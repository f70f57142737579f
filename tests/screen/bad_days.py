"""Days as no door wishes for, as snapshots: hostile texts, heaps of meetings at one time, and far too many."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.snapshot import Snapshot
from kiosk.domain.text import plain_text
from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.theme import is_narrow
from kiosk.testing.builders import a_booking, a_meeting, at
from tests.unit.presenters.scenes import DAY, PLANNING, REVIEW, a_scene, a_snapshot
from tests.unit.services.bad_input import ALL_TEXTS

HELD = a_booking("13:12", "13:42")
FAIR = a_meeting("00:00", "00:00", "Trade fair", all_day=True)
SHOW = a_meeting("00:00", "00:00", "Show of the north", all_day=True, private=True)
WEEK = replace(
    a_meeting("00:00", "00:00", "Week of the open door", all_day=True),
    interval=Interval(at("00:00", day=-3), at("00:00", day=4)),
)


def named(text: str) -> Snapshot:
    """Running now and coming next, both with this title and organiser, as a provider passes them on."""
    title = plain_text(text) or None
    running = replace(PLANNING, title=title, organiser=title)
    return a_snapshot(*DAY[:2], running, replace(REVIEW, title=title, organiser=title))


def at_once(count: int, *, start: str = "13:00", end: str = "14:00") -> Iterator[Meeting]:
    for number in range(count):
        yield a_meeting(start, end, f"Meeting {number + 1}", id=f"at-once-{number:04}")


def in_a_row(count: int, *, apart: timedelta) -> Iterator[Meeting]:
    """One after another over the day."""
    for number in range(count):
        start = at("00:00") + number * apart
        name = f"Meeting {number + 1}"
        yield replace(
            a_meeting(title=name, id=f"row-{number:04}"), interval=Interval(start, start + apart * 0.8)
        )


SNAPSHOTS: Mapping[str, Snapshot] = {
    **{f"text: {name}": named(text) for name, text in ALL_TEXTS.items()},
    "two whole days": a_snapshot(FAIR, SHOW),
    "whole days over a day of meetings": a_snapshot(FAIR, WEEK, *DAY, PLANNING),
    "three at once": a_snapshot(*at_once(3)),
    "twelve at once": a_snapshot(*DAY[:2], *at_once(12)),
    "forty at once and a booking held": a_snapshot(*at_once(40), bookings=(HELD,)),
    "forty that begin one after another": a_snapshot(
        *(
            replace(m, interval=Interval(m.start + timedelta(minutes=n), m.end + timedelta(minutes=3 * n)))
            for n, m in enumerate(at_once(40, start="12:00", end="12:45"))
        )
    ),
    "a whole day over forty at once": a_snapshot(FAIR, *at_once(40)),
    "three hundred in a day": a_snapshot(*in_a_row(300, apart=timedelta(minutes=4))),
    "a meeting each minute": a_snapshot(*in_a_row(1_000, apart=timedelta(seconds=60))),
    "five thousand at once": a_snapshot(*at_once(5_000)),
}


def model(name: str, size: tuple[int, int], *, language: str = "en") -> ScreenModel:
    layout = Layout.NARROW if is_narrow(size) else Layout.WIDE
    return screen_model(a_scene(SNAPSHOTS[name], "13:12", language=language, layout=layout))
