"""What is typed becomes what the screen's buttons would ask for."""

import pytest

from kiosk.cli import wishes
from kiosk.cli.exits import UsageError
from kiosk.cli.wishes import Extension, Length, NewBooking
from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Book, CheckIn, Extend
from kiosk.domain.policy import BookingPolicy, choices, earliest_start
from kiosk.domain.snapshot import meetings_of
from kiosk.testing.builders import a_booking, a_meeting, a_now, a_room, at, between
from tests.unit.cli.doors import a_door_snapshot


def booked(*meetings, minutes=None, until=None, start=None, clock="12:00:40"):
    wish = NewBooking(Length(minutes, until), start)(a_door_snapshot(*meetings), a_now(clock), "id")
    return wish.interval if isinstance(wish, Book) else wish


def extended(*meetings, minutes=None, until=None, clock="12:00"):
    wish = Extension(Length(minutes, until))(a_door_snapshot(*meetings), a_now(clock), "id")
    return wish.end if isinstance(wish, Extend) else wish


@pytest.mark.parametrize(
    ("asked", "interval"),
    [
        ({"minutes": 30}, between("12:00", "12:30")),
        ({"until": "13:15"}, between("12:00", "13:15")),
        ({"minutes": 30, "start": "15:00"}, between("15:00", "15:30")),
        ({"minutes": 30, "start": "9:05", "clock": "08:00"}, between("09:05", "09:35")),
        ({"minutes": 30, "start": "2026-11-21T09:00"}, between("09:00", "09:30", day=1)),
        ({"minutes": 30, "start": "2026-11-21T08:00:30Z"}, between("09:00", "09:30", day=1)),
        ({"until": "00:30", "start": "23:30"}, between("23:30", "00:30")),
        ({"until": "2026-11-20T13:00+01:00"}, between("12:00", "13:00")),
    ],
)
def test_a_booking_is_for_the_written_time_in_the_rooms_zone(asked, interval):
    assert booked(**asked) == interval


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_a_booking_takes_what_the_screen_offers(minutes):
    snapshot = a_door_snapshot(a_meeting("11:00", "12:00"), a_meeting("12:58", "14:00"))
    now = a_now("12:00:40")
    meetings = meetings_of(snapshot)
    offered = choices(meetings, earliest_start(meetings, now.wall), policy=snapshot.policy)
    on_screen = next(c.interval for c in offered if c.minutes == minutes)
    wish = NewBooking(Length(minutes))(snapshot, now, "id")
    assert isinstance(wish, Book)
    assert wish.interval == on_screen


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"minutes": 60}, Refusal.TAKEN),
        ({"minutes": 15, "start": "12:45"}, Refusal.TAKEN),
        ({"minutes": 30, "start": "11:00"}, Refusal.IN_THE_PAST),
        ({"minutes": 300, "start": "2026-11-21T09:00"}, Refusal.TOO_LONG),
        ({"minutes": 30, "start": "2026-11-25T09:00"}, Refusal.TOO_FAR_AHEAD),
    ],
)
def test_what_the_door_does_not_offer_is_refused_with_its_reason(asked, refusal):
    assert booked(a_meeting("12:40", "14:00"), **asked) is refusal


def test_a_booking_made_while_a_meeting_is_on_is_taken():
    assert booked(a_meeting("11:00", "14:00"), minutes=15) is Refusal.TAKEN


@pytest.mark.parametrize(
    "asked",
    [
        {"until": "2026-11-20T11:00"},
        {"minutes": 15, "start": "2026-03-29T02:30"},
        {"until": "2027-03-28T02:30"},
    ],
)
def test_a_time_that_is_no_end_or_does_not_exist_is_a_usage_error(asked):
    with pytest.raises(UsageError):
        booked(**asked)


@pytest.mark.parametrize(("minutes", "until"), [(None, None), (30, "13:00")])
def test_a_length_is_minutes_or_an_end_and_not_both(minutes, until):
    with pytest.raises(UsageError, match="how long"):
        Length(minutes, until)


def test_an_extension_counts_from_the_end_and_stops_before_the_next_meeting():
    meeting = a_meeting("11:30", "12:30", "A")
    assert extended(meeting, minutes=15) == at("12:45")
    assert extended(meeting, a_meeting("12:42", "14:00", "B"), minutes=15) == at("12:42")
    assert extended(meeting, a_meeting("12:35", "14:00", "B"), minutes=15) is Refusal.TAKEN
    assert extended(meeting, until="13:10") == at("13:10")
    assert extended(meeting, a_meeting("13:00", "14:00", "B"), until="13:10") is Refusal.TAKEN


def test_an_extension_of_a_doors_own_booking_ends_at_the_longest():
    meeting = a_meeting("09:00", "12:30", key="key")
    assert BookingPolicy().longest.total_seconds() == 4 * 3600
    assert extended(meeting, minutes=45) is Refusal.TOO_LONG
    assert extended(meeting, until="13:30") is Refusal.TOO_LONG


def test_an_extension_to_an_earlier_time_is_a_usage_error():
    with pytest.raises(UsageError, match="anyway"):
        extended(a_meeting("11:30", "12:30"), until="12:10")


def test_an_extension_past_midnight_is_on_the_next_day():
    assert extended(a_meeting("23:00", "23:45"), until="00:30", clock="23:10") == at("00:30", day=1)


def test_an_end_names_the_meeting_and_its_key():
    meeting = a_meeting("11:00", "13:00", key="key")
    wish = wishes.end(a_door_snapshot(meeting), a_now("12:00"), "id")
    assert not isinstance(wish, Refusal)
    assert (wish.meeting, wish.key, wish.at_once) == (meeting.id, "key", True)


def test_a_neighbour_is_asked_for_by_its_id_and_only_this_doors_own_bookings_of_it_stand_in_the_way():
    held = a_booking("12:00", "12:30", room="cedar")
    snapshot = a_door_snapshot(
        a_meeting("12:00", "13:00"), neighbours=(a_room("cedar", timezone="Europe/Lisbon"),), bookings=(held,)
    )
    taken = NewBooking(Length(30), room="cedar")(snapshot, a_now(), "id")
    later = NewBooking(Length(30), start="12:00", room="cedar")(snapshot, a_now(), "id")
    assert (taken, later) == (Refusal.TAKEN, Book("id", between("13:00", "13:30"), room="cedar"))  # in Lisbon


def test_a_room_that_is_no_neighbour_is_a_mistake_that_names_those_there_are():
    with pytest.raises(UsageError, match="write one of juniper, cedar"):
        NewBooking(Length(30), room="elm")(a_door_snapshot(neighbours=(a_room("cedar"),)), a_now(), "id")


def asked_to_check_in(*meetings, clock="12:00", **facts):
    return wishes.check_in(a_door_snapshot(*meetings, **facts), a_now(clock), "id")


def test_a_check_in_is_for_the_meeting_that_waits_for_one_or_for_the_present_one():
    soon, later = a_meeting("12:05", "13:00", "Soon"), a_meeting("14:00", "15:00", "Later")
    assert asked_to_check_in(soon, later, check_in=CheckInPolicy(required=True)) == CheckIn(
        "id", soon.id, at_once=True
    )
    assert asked_to_check_in(later, check_in=CheckInPolicy(required=True)) is Refusal.NO_SUCH_MEETING
    present = a_meeting("11:30", "12:30", "Present")
    assert asked_to_check_in(present, later) == CheckIn("id", present.id, at_once=True)


def test_one_can_check_in_where_nothing_can_be_booked():
    present = a_meeting("11:55", "12:30", "Present")
    asked = asked_to_check_in(
        present, check_in=CheckInPolicy(required=True), holding_refused=Refusal.OFFLINE_TOO_LONG
    )
    assert asked == CheckIn("id", present.id, at_once=True)
