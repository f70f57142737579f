"""What a door knows of a room is what it knows of all that share its space: never more, never fresher."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.around import RoomAround, together
from kiosk.domain.combined import (
    Kinship,
    kin_of,
    kinship,
    seen_from_beside,
    undivided,
    united,
    whole_families,
    worst,
)
from kiosk.domain.freshness import Live, Offline, Reading, Stale, Unknown, freshness
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import Doubt, current, schedule_of
from kiosk.domain.status import RoomFree, status_of
from kiosk.domain.time import Now
from kiosk.testing.builders import a_meeting, a_room, a_window, at, between
from tests.unit.domain.strategies import intervals, moments

ROOMS = (
    a_room("hall", made_of=("front", "back")),
    a_room("front", made_of=("left", "right")),
    a_room("side", made_of=("right", "back")),
    a_room("back"),
    a_room("left"),
    a_room("right"),
    a_room("alone"),
)


def test_rooms_share_space_where_they_have_an_undivided_part_in_common():
    assert kin_of(ROOMS) == {
        "hall": ("front", "side", "back", "left", "right"),
        "front": ("hall", "side", "left", "right"),
        "side": ("hall", "front", "back", "right"),
        "back": ("hall", "side"),
        "left": ("hall", "front"),
        "right": ("hall", "front", "side"),
    }


def test_what_another_room_is_to_this_one():
    spaces = undivided(ROOMS)
    assert kinship("hall", "left", spaces) is Kinship.PART
    assert kinship("left", "hall", spaces) is Kinship.WHOLE
    assert kinship("front", "side", spaces) is Kinship.NEIGHBOUR


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefgh"), max_size=3)), max_size=6
    )
)
def test_kin_are_each_others_kin_whatever_is_made_of_what(told):
    rooms = [a_room(name, made_of=tuple(parts)) for name, parts in dict(told).items()]
    kin = kin_of(rooms)
    for room, others in kin.items():
        assert room not in others
        assert all(room in kin[other] for other in others)


readings = st.builds(Reading, st.none() | moments, st.none() | st.floats(0, 2_000), st.booleans())
hours = st.integers(1, 30 * 24).map(lambda number: timedelta(hours=number))
windows = st.builds(lambda start, length: Interval(start, start + length), moments, hours)
calendars = st.lists(st.tuples(windows, readings), min_size=1, max_size=4)
busy = st.lists(intervals(), max_size=4)


def grade(known):
    """How little is known."""
    return [Live, Stale, Offline, Unknown].index(type(known))


@given(calendars, moments, st.floats(0, 2_000))
def test_what_is_known_of_all_is_as_fresh_as_the_worst(calendars, wall, boot):
    now = Now(wall, boot, synchronised=True)
    each = [freshness(reading, window, now=now, clock_trusted=True) for window, reading in calendars]
    own, *others = (schedule_of("hall", window, wall) for window, _ in calendars)
    known = freshness(
        worst(reading for _, reading in calendars), united(own, others).window, now=now, clock_trusted=True
    )
    assert isinstance(known, Live) == all(isinstance(one, Live) for one in each)
    if all(window.contains(wall) for window, _ in calendars):
        assert grade(known) >= max(map(grade, each))
        late = [one for one in each if not isinstance(one, Live)]
        assert isinstance(known, Unknown) == any(isinstance(one, Unknown) for one in late)
        if isinstance(known, Stale | Offline):  # as old as the oldest of them
            assert known.since == min(reading.read_at for _, reading in calendars)


@given(busy, busy, busy, moments)
def test_the_union_is_free_only_where_all_are(own, east, west, wall):
    window = a_window(before=400, after=400)
    schedules = [
        schedule_of(room, window, at("12:00"), [_meeting(room, *told) for told in enumerate(taken)])
        for room, taken in (("hall", own), ("east", east), ("west", west))
    ]
    whole = united(schedules[0], schedules[1:])
    assert len({meeting.id for meeting in whole.meetings}) == len(own) + len(east) + len(west)
    taken = current(whole.meetings, wall) is not None
    assert taken == any(current(schedule.meetings, wall) is not None for schedule in schedules)
    said = status_of(whole.meetings, Live(at("12:00")), window=window, at=wall, doubtful=False)
    assert isinstance(said, RoomFree) is not taken
    assert all(meeting.title is None for meeting in whole.meetings if meeting.room != "hall")


def _meeting(room, number, interval):
    return replace(a_meeting(room=room, id=f"m{number}", organiser="S. Haddad"), interval=interval)


def test_a_doubt_about_one_is_a_doubt_about_all():
    own, other = (
        schedule_of(room, a_window(), at("12:00"), doubts=[Doubt(room, a_window(), "RRULE")])
        for room in ("a", "b")
    )
    assert [doubt.entry for doubt in united(own, [other]).doubts] == ["a", "b: b"]


def test_what_was_read_of_different_times_says_nothing_of_the_present():
    old, new = Interval(at("12:00", day=-30), at("12:00", day=-14)), a_window()
    for own, other in ((old, new), (new, old)):
        whole = united(schedule_of("a", own, at("12:00")), [schedule_of("b", other, at("12:00"))])
        assert whole.window == old


def test_when_the_own_calendar_was_read_stays_what_it_was():
    own, older = (
        schedule_of(room, a_window(), at(clock)) for room, clock in (("a", "12:01"), ("b", "11:59"))
    )
    assert united(own, [older]).read_at == at("12:01")  # a meeting first seen then was not known before


def test_a_private_meeting_beside_is_no_more_than_its_time():
    beside = seen_from_beside(a_meeting(private=True, key="key"))
    assert (beside.private, beside.title, beside.organiser, beside.exempt) == (False, None, None, True)


def test_a_room_is_listed_with_all_that_share_its_space_or_not_at_all():
    kin = kin_of(ROOMS)
    listed = [room for room in ROOMS if room.id != "left"]
    assert [room.id for room in whole_families(listed, kin, "here")] == ["alone"]
    assert [room.id for room in whole_families(listed, kin, "left")] == [room.id for room in listed]
    some = (a_room("a", made_of=("b",)), a_room("b"), a_room("c"))
    assert whole_families(some, kin_of(some), "here") == some


@pytest.mark.parametrize("missing", [True, False])
def test_when_rooms_that_share_space_are_taken(missing):
    live, old = Reading(at("12:00"), 1_100.0, answered=True), Reading(at("11:00"), 900.0, answered=True)
    hall = RoomAround("hall", between("11:00", "20:00"), (between("12:00", "13:00"),), live)
    east = RoomAround(
        "east", between("10:00", "18:00"), (between("12:30", "14:00"), between("19:00", "20:00")), old
    )
    if missing:
        assert together(hall, [east, None]) is None
        return
    assert together(hall, []) is hall
    assert together(hall, [east]) == RoomAround(
        "hall", between("11:00", "18:00"), (between("12:00", "14:00"),), old
    )
    apart = RoomAround("east", between("20:00", "21:00"), (), live)
    assert together(hall, [apart]) is None
