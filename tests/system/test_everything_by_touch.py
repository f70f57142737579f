"""Somebody walks through everything that a door can do, by touch, at Juniper in the demo's house.

Before each touch the panel shows pixel by pixel what it ought to show (see `tests.system.twin`); after it the agent,
the calendars on the server's disk, or the next page say what came of it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from kiosk.adapters.clock.system import SystemClock
from kiosk.demo import people
from kiosk.demo.building import demo_building
from kiosk.demo.server import PIN, Served, serve
from kiosk.domain.reports import ReportKind
from kiosk.domain.snapshot import UndoOf
from kiosk.domain.time import cut_to_minute
from kiosk.screen.presenters.model import LocalAction, PhoneView
from kiosk.screen.presenters.phone import code_of
from tests.system.doors import a_process
from tests.system.house import EVENT
from tests.system.panel import Panel, a_panel
from tests.system.place import Place
from tests.system.processes import until
from tests.system.shelf import bookings, stored
from tests.system.twin import Twin, a_twin

from kiosk.screen.views.day_page import DayPage  # isort: skip  the twin settles Kivy first
from kiosk.screen.views.day_page_layout import box_of  # isort: skip

BERLIN = ZoneInfo("Europe/Berlin")
FOREIGN = "Budget"
UNDO = 10  # seconds: whoever touches here looks at pictures of a machine that has much else to do
# The calendar is read often, nothing is over before a slow machine gets to it, and what the room says is written down.
_CHANGED = {
    "poll = 15": "poll = 5",
    "window_minutes = 2": "window_minutes = 15",
    "[booking]": f"[booking]\nundo_seconds = {UNDO}",
}


@dataclass(frozen=True)
class Walk:
    """Somebody before the panel of Juniper; `twin` is how they know where to touch."""

    served: Served
    door: Place
    panel: Panel
    twin: Twin

    def bookings(self, room: str) -> int:
        """How many events in the calendar of that room were written by a door."""
        return bookings(self.served.data, room)


@contextmanager
def a_walk(folder: Path) -> Iterator[Walk]:
    """Before Juniper's door; a meeting that somebody planned elsewhere has just begun in it."""
    now = SystemClock().now().wall
    with ExitStack() as stack:
        served = stack.enter_context(serve(demo_building(now, BERLIN), data=folder))
        settle(served)
        plan(served, cut_to_minute(now), minutes=30)
        door = Place(folder)
        panel = stack.enter_context(a_panel(door.picture))
        stack.enter_context(a_process("run", door, panel))
        door.says(freshness="live")
        twin = stack.enter_context(a_twin(door.socket, panel))
        twin.knows(lambda seen: seen.reading.live_until is not None)
        yield Walk(served, door, panel, twin)


def settle(served: Served) -> None:
    """The settings of the demo, for somebody who looks at everything on a machine that has much else to do."""
    text = served.settings_path.read_text()
    for old, new in _CHANGED.items():
        assert old in text
        text = text.replace(old, new)
    if "voice_file" not in text:  # nobody is to hear it
        text += f'[devices]\nvoice_file = "{served.data / "voice"}"\n'
    served.settings_path.write_text(text)


def plan(served: Served, start: datetime, *, minutes: int) -> None:
    """Somebody at a desk plans a meeting in this room."""
    text = EVENT.format(name="budget", start=start, end=start + timedelta(minutes=minutes), title=FOREIGN)
    answer = httpx.put(
        f"{served.room.address}budget.ics",
        content=text,
        auth=(served.username, served.password),
        timeout=20,
        trust_env=False,
    )
    answer.raise_for_status()


def test_everything_can_be_done_by_touch(folder: Path) -> None:
    with a_walk(folder) as walk:
        somebody_checks_in_and_ends_the_meeting(walk)
        somebody_books_and_takes_it_back(walk)
        somebody_books_and_stays_longer(walk)
        somebody_finds_another_room(walk)
        somebody_books_for_tomorrow_with_title_and_name(walk)
        somebody_reports_a_problem(walk)
        somebody_books_from_a_phone(walk)
        somebody_reads_german_for_a_while(walk)
        the_room_speaks(walk)
        an_admin_takes_the_room_out_of_service_and_back(walk)
        the_panel_is_wiped(walk)


def somebody_checks_in_and_ends_the_meeting(walk: Walk) -> None:
    walk.door.says(state="check_in")
    walk.twin.touch("check-in:")
    said = walk.door.says(state="busy", pending=0)
    assert said["current"]["title"] == FOREIGN
    walk.twin.touch("end:")
    walk.door.says(state="free", pending=0)


def somebody_books_and_takes_it_back(walk: Walk) -> None:
    walk.twin.touch("book:15")
    walk.twin.knows(lambda seen: [offer for offer in seen.undo if offer.of is UndoOf.BOOK and offer.until])
    assert walk.bookings("juniper") == 1
    walk.twin.touch("undo:")
    until(lambda: walk.bookings("juniper") == 0)
    walk.door.says(state="free", pending=0)


def somebody_books_and_stays_longer(walk: Walk) -> None:
    walk.twin.touch("book:15")
    end = walk.door.says(state="busy", pending=0)["current"]["end"]
    walk.twin.touch("done:", "extend:")
    until(lambda: walk.door.status()["current"]["end"] > end)
    walk.door.says(state="busy", pending=0)
    assert walk.bookings("juniper") == 1


def somebody_finds_another_room(walk: Walk) -> None:
    others = [room.id for room in walk.twin.snapshot.neighbours]
    before = {room: walk.bookings(room) for room in others}
    walk.twin.choose("find")
    walk.twin.touch("filled:")

    def booked() -> list[str]:
        return [room for room in others if walk.bookings(room) > before[room]]

    assert len(until(booked)) == 1
    walk.twin.touch("back")


def somebody_books_for_tomorrow_with_title_and_name(walk: Walk) -> None:
    twin = walk.twin
    twin.meets()
    twin.press(*twin.shown.door.home.day.center)
    twin.touch("following")
    twin.meets()
    page = twin.shown.door.home.sheet
    assert isinstance(page, DayPage)
    line = page._line
    boxes = [box_of(slot, line._places(), line._window()) for slot in line._slots]
    free = next(box for box in boxes if box.y > line._area.y and box.bottom < line._area.bottom)
    twin.press(free.x + free.width / 2, twin.shown.size[1] - (free.y + free.height / 2))
    twin.touch("title", "key:0:2", "key:0:3", "take-text", "book", "who-pin")
    type_in(walk, people.PIN)
    until(lambda: f"SUMMARY:Er by {people.SARA}" in stored(walk.served.data, "juniper"))


def somebody_reports_a_problem(walk: Walk) -> None:
    walk.twin.choose("report")
    walk.twin.touch("kind:heating", "phrase:too_cold", "send")
    [report] = walk.twin.knows(lambda seen: seen.reports).reports
    walk.twin.answered(report.key)
    assert (report.kind, report.phrase) == (ReportKind.HEATING, "too_cold")
    walk.twin.touch("done")


def somebody_books_from_a_phone(walk: Walk) -> None:
    walk.twin.choose("phone")
    walk.twin.meets()
    page = walk.twin.shown.model.sheet
    assert isinstance(page, PhoneView)
    assert page.code == code_of("mailto:juniper@canal-house.example?subject=Juniper")
    walk.twin.touch("back")


def somebody_reads_german_for_a_while(walk: Walk) -> None:
    for language, word in (("de", "Belegt"), ("en", "In use")):
        walk.twin.choose("languages")
        walk.twin.touch(f"language-{language}")
        until(lambda word=word: walk.twin.word() == word)  # type: ignore[misc]  # a default argument
        walk.twin.meets()


def the_room_speaks(walk: Walk) -> None:
    walk.twin.choose("speak")
    assert "Juniper" in until(lambda: spoken(walk.served.data / "voice"))


def spoken(path: Path) -> str:
    """What the room has said so far."""
    return path.read_text() if path.exists() else ""


def an_admin_takes_the_room_out_of_service_and_back(walk: Walk) -> None:
    open_the_corner(walk)
    walk.twin.touch("tab:actions", "service")
    walk.twin.knows(lambda seen: seen.out_of_service is not None)
    walk.twin.answered()
    walk.twin.touch("close")
    walk.twin.meets()
    assert not walk.twin.has("book:")
    open_the_corner(walk)
    walk.twin.touch("tab:actions", "service")
    walk.twin.knows(lambda seen: seen.out_of_service is None)
    walk.twin.answered()


def open_the_corner(walk: Walk) -> None:
    """A finger rests on the name of the room; then the PIN."""
    twin = walk.twin
    twin.meets()
    with walk.panel.finger(*twin.place_of_name()):
        twin.opens(LocalAction.OPEN_CORNER)
        twin.meets()
    type_in(walk, PIN)


def type_in(walk: Walk, pin: str) -> None:
    """The right PIN."""
    walk.twin.meets()
    for digit in pin:
        walk.twin.tap(f"key:{digit}")
    walk.twin.touch("enter")
    walk.twin.answered()


def the_panel_is_wiped(walk: Walk) -> None:
    walk.twin.touch("clean")
    walk.twin.knows(lambda seen: seen.corner.cleaning_until is not None)
    before = walk.bookings("juniper")
    walk.twin.meets()
    for x in range(40, 760, 120):
        walk.panel.tap(x, 400)
    walk.twin.meets()
    assert walk.bookings("juniper") == before
