"""The lines of the link: whatever is said comes out the same, and nothing that was not said comes out at all."""

import json
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import (
    Ack,
    Book,
    ClearReport,
    DeviceTrouble,
    Dismiss,
    End,
    Extend,
    Intent,
    Touched,
    Undo,
)
from kiosk.domain.meetings import in_order
from kiosk.domain.panel import Device
from kiosk.domain.policy import choices
from kiosk.domain.schedule import Doubt, current, doubts_on, free_until
from kiosk.domain.snapshot import Snapshot, meetings_of, status_now
from kiosk.domain.status import RoomBusy
from kiosk.link.protocol import (
    LINE_LIMIT,
    VERSION,
    BadMessage,
    Fault,
    Hello,
    Lines,
    Role,
    WrongProtocol,
    decode,
    encode,
    greeting,
    may_ask,
)
from kiosk.testing.builders import a_meeting, a_now, a_schedule, at, between
from tests.unit.link.faces import a_snapshot

INTENTS: list[Intent] = [
    Book("1", between("09:00", "09:30"), title="Plan"),
    Extend("2", "meeting", at("10:00"), key="key"),
    End("3", "meeting"),
    Undo("4", "key"),
    Dismiss("5", "notice"),
    Touched("6"),
]
MESSAGES = [
    *INTENTS,
    Hello(Role.OBSERVER),
    Fault("because"),
    Ack("7"),
    Ack("8", Refusal.TAKEN),
    Ack("9", key="key"),
    a_snapshot(schedule=a_schedule(a_meeting(), a_meeting(private=True), a_meeting(title="a\nb\u2028c"))),
]


def test_only_a_screen_speaks_for_the_devices_of_its_panel():
    trouble = DeviceTrouble("1", Device.LIGHT, "no pins")
    assert [role for role in Role if may_ask(role, trouble)] == [Role.SCREEN]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_every_message_is_one_line_and_comes_back_the_same(message):
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == message


def test_a_screen_may_ask_for_everything_and_an_observer_for_nothing():
    assert all(may_ask(Role.SCREEN, intent) for intent in INTENTS)
    assert not any(may_ask(role, intent) for intent in INTENTS for role in (Role.OBSERVER, Role.AGENT))
    assert may_ask(Role.COMMAND, ClearReport("c", "key"))
    assert not may_ask(Role.SCREEN, ClearReport("c", "key")), "whoever stands there has not mended it"
    assert [type(i) for i in INTENTS if may_ask(Role.COMMAND, i)] == [Book, Extend, End, Undo]


@given(st.binary(max_size=300))
def test_no_bytes_can_raise_anything_but_a_bad_message(line):
    try:
        decode(line)
    except (BadMessage, WrongProtocol):
        return


@given(
    st.dictionaries(
        st.sampled_from(["type", "intent", "ack", "snapshot", "protocol", "role", "version", "reason"]),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.text()
            | st.sampled_from(["ack", "intent", "hello"]),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "_type", "room"]), inner),
        ),
    )
)
def test_no_object_can_raise_anything_but_a_bad_message(said):
    try:
        decode(json.dumps(said).encode())
    except (BadMessage, WrongProtocol):
        return


def test_the_hello_of_another_protocol_gives_its_number_whatever_else_it_says():
    with pytest.raises(WrongProtocol) as caught:
        greeting(b'{"type":"hello","protocol":2,"role":{"new":"form"}}')
    assert caught.value.theirs == 2


def test_a_refusal_instead_of_a_hello_gives_its_reason():
    with pytest.raises(BadMessage, match="because"):
        greeting(encode(Fault("because")))


@given(st.lists(st.binary(max_size=20).filter(lambda b: b"\n" not in b)), st.integers(1, 7))
def test_lines_come_out_whole_however_they_are_cut(lines, size):
    stream = b"".join(line + b"\n" for line in lines)
    cutter = Lines()
    out = [line for i in range(0, len(stream), size) for line in cutter.feed(stream[i : i + size])]
    assert out == lines


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_over_the_limit_is_refused_before_or_at_its_end(end):
    cutter = Lines()
    cutter.feed(b"x" * (LINE_LIMIT - 1))
    with pytest.raises(BadMessage, match="longer"):
        cutter.feed(b"x" + end)


def test_a_snapshot_too_large_for_a_line_is_narrowed_around_its_own_time():
    meetings = [
        a_meeting(day=day, id=f"{day}-{n}", title="x" * 200) for day in range(-1, 14) for n in range(400)
    ]
    snapshot = a_snapshot(schedule=a_schedule(*meetings))
    line = encode(snapshot)
    assert len(line) <= LINE_LIMIT
    narrowed = decode(line[:-1])
    assert isinstance(narrowed, Snapshot)
    assert narrowed.schedule is not None
    assert snapshot.schedule is not None
    assert replace(narrowed, schedule=None) == replace(snapshot, schedule=None)
    window = narrowed.schedule.window
    assert snapshot.schedule.window.covers(window)
    assert window.contains(snapshot.made_at)
    *within, after = narrowed.schedule.meetings
    assert set(within) == {m for m in meetings if m.interval.overlaps(window)}
    assert after == min((m for m in meetings if m.start >= window.end), key=in_order)
    assert window.end - snapshot.made_at > timedelta(days=1)


def test_a_day_too_full_for_a_line_is_still_told_around_the_present():
    meetings = [a_meeting("00:00", "11:00", id=f"past-{n}", title="x" * 200) for n in range(6000)]
    snapshot = a_snapshot(schedule=a_schedule(*meetings, a_meeting("11:45", "12:15", id="present")))
    narrowed = decode(encode(snapshot)[:-1])
    assert isinstance(narrowed, Snapshot)
    assert narrowed.schedule is not None
    assert narrowed.schedule.window.contains(at("12:00"))
    assert [m.id for m in narrowed.schedule.meetings] == ["present"]


def test_more_doubts_than_fit_into_a_line_leave_the_same_time_in_doubt():
    doubts = [
        Doubt(f"{n}-{'x' * 200}.ics", between("11:00", "13:00", day=n % 3), "no time") for n in range(6000)
    ]
    snapshot = a_snapshot(schedule=replace(a_schedule(), doubts=tuple(doubts)))
    narrowed = decode(encode(snapshot)[:-1])
    assert isinstance(narrowed, Snapshot)
    assert narrowed.schedule is not None
    now = narrowed.schedule.window
    assert now.contains(at("12:00"))
    assert doubts_on(narrowed.schedule, between("12:59", "13:00"))


def told(snapshot: Snapshot) -> Snapshot:
    """What the other side makes of it."""
    line = encode(snapshot)
    assert len(line) <= LINE_LIMIT
    heard = decode(line[:-1])
    assert isinstance(heard, Snapshot)
    return heard


def test_so_many_meetings_at_once_that_no_line_holds_them_are_told_as_the_first_and_the_time_of_all_others():
    meetings = [a_meeting("11:00", "13:00", id=f"{n}", title="x" * 200) for n in range(6000)]
    first = a_meeting("10:00", "12:30", "The first")
    later = a_meeting("15:00", "16:00", "Later")
    now = a_now()
    read = Reading(now.wall, now.boot + 60.0, answered=True)
    snapshot = a_snapshot(schedule=a_schedule(first, *meetings, later))
    snapshot = replace(snapshot, reading=read, clock_trusted=True)
    heard = told(snapshot)
    status, true = status_now(heard, now), status_now(snapshot, now)
    assert isinstance(status, RoomBusy)
    assert isinstance(true, RoomBusy)
    assert (status.meeting, status.following) == (true.meeting, later)
    assert current(meetings_of(heard), at("12:59")) is not None
    assert current(meetings_of(heard), at("13:00")) is None


@pytest.mark.parametrize("clock", ["12:00", "12:07", "13:00", "14:59"])
def test_a_day_that_was_cut_is_free_only_until_the_first_meeting_that_is_not_told(clock):
    heap = [a_meeting("15:00", "16:00", id=f"{n}", title="x" * 200) for n in range(6000)]
    snapshot = a_snapshot(schedule=a_schedule(*heap))
    heard = told(replace(snapshot, made_at=at(clock)))
    assert free_until(meetings_of(heard), at(clock)) == at("15:00")
    offered = choices(meetings_of(heard), at(clock), policy=heard.policy)
    assert all(choice.interval.end <= at("15:00") for choice in offered)


def test_the_version_told_is_the_version_of_the_release():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
