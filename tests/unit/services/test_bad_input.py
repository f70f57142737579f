"""Whatever the calendar holds, each promise stays as it is: tables of bad entries, and what the door makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest

from kiosk.adapters.calendars.memory.client import Entry
from kiosk.domain.meetings import Meeting
from kiosk.domain.records import from_record, to_record
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import FindingKind, Snapshot, status_now
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown
from kiosk.link.protocol import LINE_LIMIT, decode, encode
from kiosk.screen.presenters.plain import agenda_lines, status_lines, status_record
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import at
from kiosk.testing.calendar_contract.hostile import is_plain, is_visible
from tests.unit.services.bad_input import ALL_TEXTS, ORGANISERS, SECRET
from tests.unit.services.scene import Scene

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_ids = count()


def entry(
    start: str, end: str, title: str | None = "Planning", *, days: int = 0, last: int = 0, **facts
) -> Entry:
    """An entry from `start` on the day after `days` to `end` on the day after `last`."""
    return Entry(f"e{next(_ids)}", at(start, day=days), at(end, day=last or days), title, **facts)


def all_day(title: str, *, first: int = 0, days: int = 1, **facts) -> Entry:
    return entry("00:00", "00:00", title, days=first, last=first + days, all_day=True, **facts)


def a_door(*entries: Entry, clock: str = "12:00", days: int = 0) -> Scene:
    """A door that has just read a calendar with these entries."""
    scene = Scene(clock=clock)
    if days:
        scene.clock.advance(at(clock, day=days) - at(clock))
    for each in entries:
        scene.server.put(scene.room.id, each)
    scene.live(200.0)
    return scene


def told(scene: Scene) -> Snapshot:
    """What a screen knows: the snapshot as it comes over the link."""
    line = encode(scene.door.snapshot)
    assert len(line) <= LINE_LIMIT
    heard = decode(line[:-1])
    assert isinstance(heard, Snapshot)
    return heard


def said(scene: Scene, snapshot: Snapshot) -> list[str]:
    """Every line that the command line would print of today, in each language."""
    now, lines = scene.clock.now(), []
    for language in ("en", "de"):
        wording = wording_for(language, scene.room.zone)
        lines += [*status_lines(snapshot, now, wording), *agenda_lines(snapshot, now, wording, why=True)]
    return lines


def unwrapped(line: str) -> str:
    """The line without the marks that we put around a title, so that its script turns nothing else around."""
    assert line.count(FIRST_STRONG_ISOLATE) == line.count(POP_ISOLATE)
    return line.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")


# --- texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL_TEXTS)
def test_whatever_a_title_holds_the_room_is_in_use_and_one_visible_line_says_so(name: str) -> None:
    running = entry("11:30", "12:30", ALL_TEXTS[name], organiser=ALL_TEXTS[name])
    scene = a_door(running, entry("13:00", "14:00", "Next"))
    snapshot, now = told(scene), scene.clock.now()
    status = status_now(snapshot, now)
    assert isinstance(status, RoomBusy)
    assert (status.meeting.end, status.free_from) == (at("12:30"), at("12:30"))
    assert status.following is not None
    assert status.following.title == "Next"
    for text in (status.meeting.title, status.meeting.organiser):
        assert text is None or is_plain(text)
    assert status_record(snapshot, now)["state"] == "busy"
    assert all(is_visible(unwrapped(line)) for line in said(scene, snapshot))


@pytest.mark.parametrize("name", ALL_TEXTS)
def test_what_is_private_is_nowhere_however_it_is_written(name: str) -> None:
    text = ALL_TEXTS[name][:50] + SECRET
    scene = a_door(entry("11:30", "12:30", text, organiser=text, private=True))
    snapshot = told(scene)
    status = status_now(snapshot, scene.clock.now())
    assert isinstance(status, RoomBusy)
    assert (status.meeting.title, status.meeting.organiser) == (None, None)
    on_disk = str(to_record(scene.door.kept_schedule))
    for place in (encode(scene.door.snapshot).decode(), on_disk, *said(scene, snapshot)):
        assert "Okafor" not in place


@pytest.mark.parametrize("name", ALL_TEXTS)
def test_whatever_a_title_holds_the_disk_gives_it_back(name: str) -> None:
    scene = a_door(entry("11:30", "12:30", ALL_TEXTS[name], organiser=ALL_TEXTS[name]))
    kept = scene.door.kept_schedule
    assert kept is not None
    assert from_record(to_record(kept), Schedule) == kept


@pytest.mark.parametrize("name", ORGANISERS)
def test_an_organiser_without_a_name_is_left_out_or_shown_as_far_as_there_is_one(name: str) -> None:
    scene = a_door(entry("11:30", "12:30", "Planning", organiser=ORGANISERS[name]))
    status = status_now(told(scene), scene.clock.now())
    assert isinstance(status, RoomBusy)
    shown = status.meeting.organiser
    assert shown is None or "@" in shown or shown.startswith("x" * 100)
    # A line that ends or begins with what stands between a title and a name shows that one of them was empty.
    assert not any(
        line.strip().startswith("·") or line.strip().endswith("·") for line in said(scene, told(scene))
    )


# --- times -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """Entries, and what must follow from them at noon: the state, until when, free from when, and what comes next."""

    entries: Sequence[Entry]
    state: type[RoomFree | RoomBusy | RoomUnknown]
    free_from: str = ""
    next: str = ""
    dropped: int = 0
    meetings: int = 0


FAIR, SHOW = all_day("Fair"), all_day("Show")
ROWS = {
    "a meeting of no length": Row([entry("12:00", "12:00")], RoomFree, dropped=1),
    "a meeting of no length in the middle of another": Row(
        [entry("11:00", "13:00"), entry("12:00", "12:00")], RoomBusy, "13:00", dropped=1, meetings=1
    ),
    "a meeting that ends before it starts": Row(
        [entry("13:00", "11:00"), entry("14:00", "15:00", "Next")], RoomFree, next="Next", dropped=1, meetings=1
    ),
    "five hundred that end before they start": Row(
        [entry("13:00", "11:00") for _ in range(500)], RoomFree, dropped=500
    ),
    "a day that ends before it starts": Row([all_day("Backwards", days=-1)], RoomFree, dropped=1),
    "a meeting that ends now": Row([entry("11:00", "12:00")], RoomFree, meetings=1),
    "a meeting of a second": Row([replace(FAIR, end=at("12:00:01"), start=at("12:00"))], RoomBusy, "12:00:01",
                                 meetings=1),
    "an entry without times": Row([Entry("torn", None, None, "Torn")], RoomUnknown),
    "an entry without an end beside a meeting": Row(
        [Entry("torn", at("12:00"), None, "Torn"), entry("11:00", "12:30")], RoomBusy, "12:30", meetings=1
    ),
    "two whole days at once": Row([FAIR, SHOW], RoomBusy, "00:00+1", meetings=2),
    "a whole day that is free beside one that is busy": Row(
        [replace(FAIR, free=True), SHOW], RoomBusy, "00:00+1", meetings=1
    ),
    "whole days that are all free": Row(
        [replace(FAIR, free=True), replace(SHOW, free=True)], RoomFree
    ),
    "whole days that overlap by one": Row(
        [all_day("Fair", first=-1, days=3), all_day("Show", first=1, days=3)], RoomBusy, "00:00+4", "Show", meetings=2
    ),
    "a whole day over a day full of meetings": Row(
        [FAIR, *(entry(f"{hour:02}:00", f"{hour:02}:45", f"At {hour}") for hour in range(8, 18))],
        RoomBusy, "00:00+1", "At 13", meetings=11,
    ),
    "the same meeting a hundred times": Row(
        [entry("11:30", "12:30") for _ in range(100)], RoomBusy, "12:30", meetings=100
    ),
    "a meeting that never ends": Row(
        [replace(FAIR, start=at("00:00", day=-900), end=at("00:00", day=9000))], RoomBusy, "", meetings=1
    ),
}  # fmt: skip


def instant(text: str):
    clock, _, days = text.partition("+")
    return at(clock, day=int(days or 0)) if clock else None


@pytest.mark.parametrize("name", ROWS)
def test_whatever_the_times_are_the_state_is_right(name: str) -> None:
    row = ROWS[name]
    scene = Scene()
    for each in row.entries:
        scene.server.put(scene.room.id, each)
    scene.door.start()
    scene.door.run_calls()
    snapshot = told(scene)
    status = status_now(snapshot, scene.clock.now())
    assert type(status) is row.state
    assert (status.following.title if status.following else "") == row.next
    if isinstance(status, RoomBusy):
        assert status.free_from == instant(row.free_from)
    assert snapshot.schedule is not None
    assert (snapshot.schedule.dropped, len(snapshot.schedule.meetings)) == (row.dropped, row.meetings)
    found = [f for f in snapshot.findings if f.kind is FindingKind.DROPPED_ENTRY]
    assert [f.subject for f in found] == ([str(row.dropped)] if row.dropped else [])
    assert all(is_visible(unwrapped(line)) for line in said(scene, snapshot))


@pytest.mark.parametrize(
    ("days", "hours"), [(128, 23), (345, 25)], ids=["the day of 23 hours", "the day of 25 hours"]
)
def test_whole_days_that_overlap_over_a_change_of_clocks_end_at_the_midnight_of_the_room(days, hours) -> None:
    fair, show = all_day("Fair", first=days, days=1), all_day("Show", first=days - 1, days=2)
    assert fair.start is not None
    assert fair.end is not None
    assert fair.end - fair.start == timedelta(hours=hours)
    scene = a_door(fair, show, entry("09:00", "10:00", "After", days=days + 1), days=days)
    status = status_now(told(scene), scene.clock.now())
    assert isinstance(status, RoomBusy)
    assert status.meeting.title == "Show"
    assert status.free_from == at("00:00", day=days + 1)
    assert status.following is not None
    assert status.following.title == "After"


def test_what_is_dropped_or_free_takes_no_slot_and_what_overlaps_keeps_its_own() -> None:
    scene = a_door(
        entry("12:30", "12:10"), replace(FAIR, free=True), entry("13:00", "14:00"), entry("13:30", "15:00")
    )
    shown = told(scene).schedule
    assert shown is not None
    assert [(m.start, m.end) for m in shown.meetings] == [
        (at("13:00"), at("14:00")),
        (at("13:30"), at("15:00")),
    ]
    assert all(isinstance(m, Meeting) for m in shown.meetings)
