"""What a screen may know says the same to the presenter and to the command line, with or without the agent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.domain.freshness import Ignorance, Live, Offline, Reading, Unknown
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt
from kiosk.domain.snapshot import (
    Snapshot,
    booking_of,
    clock_trusted_at,
    freshness_of,
    last_bookable_day,
    meetings_of,
    seen_from,
    status_now,
)
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown
from kiosk.domain.time import Now
from tests.unit.domain.builders import (
    ROOM,
    a_booking,
    a_confirmed_booking,
    a_meeting,
    a_schedule,
    at,
    from_to,
    now,
)

NEXT = a_meeting("14:30", "15:30", title="Supplier review")
READ = at("13:11")


def a_snapshot(*meetings, doubts=(), **rest) -> Snapshot:
    """Read a minute ago and Live until boot second 1100."""
    known: dict[str, Any] = {
        "number": 1,
        "room": ROOM,
        "made_at": READ,
        "schedule": a_schedule(*meetings, doubts=doubts),
        "reading": Reading(READ, live_until=1100.0, answered=True),
        "clock_trusted": True,
    }
    return Snapshot(**(known | rest))


def test_an_empty_snapshot_knows_nothing():
    assert status_now(Snapshot(0, ROOM, READ), now("13:12")) == RoomUnknown(
        Unknown(Ignorance.CLOCK_UNTRUSTED)
    )
    trusted = Snapshot(0, ROOM, READ, clock_trusted=True)
    assert status_now(trusted, now("13:12")) == RoomUnknown(Unknown(Ignorance.NEVER_READ))


def test_green_ends_without_a_word_from_the_agent():
    snapshot = a_snapshot(NEXT, reading=Reading(READ, live_until=1100.0, answered=False))
    assert status_now(snapshot, now("13:12", boot=1099.0)) == RoomFree(NEXT)
    assert status_now(snapshot, now("13:12", boot=1100.0)) == RoomUnknown(Offline(READ), READ, NEXT)
    assert freshness_of(snapshot, now("13:12", boot=1099.0)) == Live(READ)


@pytest.mark.parametrize(("seconds", "believed"), [(-3600, False), (-3, False), (1, True), (3, False)])
def test_a_clock_that_was_set_is_not_believed_even_before_the_agent_says_so(seconds, believed):
    snapshot = a_snapshot(NEXT, made_boot=1000.0)
    later = Now(READ + timedelta(seconds=60 + seconds), 1060.0)
    assert clock_trusted_at(snapshot, later) is believed
    assert isinstance(status_now(snapshot, later), RoomFree) is believed
    assert not clock_trusted_at(replace(snapshot, clock_trusted=False), later)


def test_a_meeting_begins_without_a_word_from_the_agent():
    snapshot = a_snapshot(NEXT)
    assert status_now(snapshot, now("14:29")) == RoomFree(NEXT)
    assert status_now(snapshot, now("14:30")) == RoomBusy(NEXT, at("15:30"), None)


def test_a_booking_makes_the_room_red_before_the_calendar_knows():
    held = a_booking("13:12", "13:42")
    found = status_now(a_snapshot(NEXT, bookings=(held,)), now("13:12"))
    assert isinstance(found, RoomBusy)
    assert (found.meeting.key, found.free_from, found.following) == ("k1", at("13:42"), NEXT)


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [("22:00", "22:30", False), ("23:00", "25:00", True), ("-2:00", "-1:00", True), ("-2:00", "0:00", False)],
)
def test_a_doubt_takes_green_away_on_the_local_day_that_it_may_touch(start, end, free):
    # In Berlin the twentieth is from 23:00 to 23:00 in UTC.
    doubt = Doubt("broken.ics", from_to(start, end), "unreadable")
    found = status_now(a_snapshot(doubts=(doubt,)), now("13:12"))
    assert found == (RoomFree(None) if free else RoomUnknown(None, READ, None))


def test_without_a_schedule_only_what_was_booked_here_is_known():
    assert meetings_of(a_snapshot(schedule=None)) == ()
    [held] = meetings_of(a_snapshot(schedule=None, bookings=(a_booking("13:12", "13:42"),)))
    assert held.key == "k1"


def test_the_booking_behind_a_meeting_is_found_by_its_key_or_its_target():
    ours = a_meeting("13:00", "13:30", id="/k1.ics", key="k1")
    foreign = a_meeting("14:00", "14:30", id="/foreign.ics")
    booked = a_confirmed_booking("13:00", "13:30")
    amended = a_booking("14:00", "14:45", key="k2", target=foreign.id)
    snapshot = a_snapshot(ours, foreign, bookings=(booked, amended))
    assert booking_of(snapshot, ours) == booked
    assert booking_of(snapshot, foreign) == amended
    assert booking_of(snapshot, NEXT) is None
    assert booking_of(snapshot, replace(NEXT, key="of another door")) is None


def test_the_key_of_a_change_to_a_foreign_meeting_is_nobodys_booking_key():
    amended = a_booking("14:00", "14:45", key="k2", target="/foreign.ics")
    assert booking_of(a_snapshot(bookings=(amended,)), a_meeting("09:00", "10:00", key="k2")) is None


@pytest.mark.parametrize(("days", "start", "end"), [(1, "-1:00", "23:00"), (2, "23:00", "47:00")])
def test_the_last_bookable_day_is_counted_in_local_days(days, start, end):
    snapshot = a_snapshot(policy=BookingPolicy(ahead_days=days))
    assert last_bookable_day(snapshot, at("13:12")) == from_to(start, end)


def test_the_last_bookable_day_may_be_longer_than_the_others():
    snapshot = a_snapshot(room=Room("r", "R", "America/New_York"))
    found = last_bookable_day(
        snapshot, at("13:12") - timedelta(days=20)
    )  # 31 October; clocks go back on the next
    assert found.length == timedelta(hours=25)


def test_a_shifted_door_tells_another_time_and_measures_the_same():
    snapshot = a_snapshot(shift=timedelta(minutes=-90))
    assert seen_from(snapshot, now("14:42", boot=7.0)) == now("13:12", boot=7.0)
    assert seen_from(a_snapshot(), now("13:12")) == now("13:12")
