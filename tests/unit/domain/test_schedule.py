"""What a schedule answers: what is on, what follows, from when and until when the room is free, and where days end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import in_order
from kiosk.domain.schedule import (
    USEFUL_GAP,
    Doubt,
    Schedule,
    current,
    day_of,
    doubts_on,
    following,
    free_from,
    free_until,
    overlapping,
    schedule_of,
)
from tests.unit.domain.builders import ROOM, WINDOW, a_meeting, a_schedule, at, from_to
from tests.unit.domain.strategies import days, intervals, moments

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Cairo",
    "Pacific/Apia",
)
DAYTIME = from_to("08:00", "18:00")


def test_a_meeting_is_on_from_its_start_until_just_before_its_end():
    meetings = [a_meeting("09:00", "10:00")]
    assert current(meetings, at("09:00")) == meetings[0]
    assert current(meetings, at("09:59:59")) == meetings[0]
    assert current(meetings, at("10:00")) is None


def test_of_overlapping_meetings_the_earliest_start_is_current_then_the_latest_end_then_the_id():
    late, short = a_meeting("09:30", "12:00"), a_meeting("09:00", "10:00")
    long_a, long_b = a_meeting("09:00", "11:00", id="a"), a_meeting("09:00", "11:00", id="b")
    assert current([late, short, long_b, long_a], at("09:45")) == long_a
    assert current([late, short, long_b, long_a], at("11:30")) == late


@given(days, moments)
def test_what_is_current_contains_the_moment_and_what_follows_starts_after_it(meetings, moment):
    on, upcoming = current(meetings, moment), following(meetings, moment)
    assert (on is not None) == any(m.interval.contains(moment) for m in meetings)
    assert on is None or on.interval.contains(moment)
    assert upcoming is None or upcoming.start > moment
    assert free_until(meetings, moment) == (upcoming.start if upcoming else None)


def test_a_gap_under_five_minutes_is_not_worth_walking_to():
    meetings = [a_meeting("09:00", "10:00"), a_meeting("10:04:59", "11:00"), a_meeting("11:05", "12:00")]
    assert free_from(meetings, at("09:30"), DAYTIME) == at("11:00")


def test_a_room_that_is_free_is_free_from_now():
    assert free_from([a_meeting("12:00", "13:00")], at("09:30"), DAYTIME) == at("09:30")


def test_a_room_taken_to_the_end_of_what_is_known_has_no_free_time():
    assert free_from([a_meeting("09:00", "17:56")], at("09:30"), DAYTIME) is None
    assert free_from([a_meeting("09:00", "17:55")], at("09:30"), DAYTIME) == at("17:55")
    assert free_from([], at("18:00"), DAYTIME) is None


@given(days, moments, intervals())
def test_free_time_has_five_minutes_without_a_meeting_and_none_came_before_it(meetings, moment, window):
    start = free_from(meetings, moment, window)
    earliest = max(moment, window.start)
    if start is None:
        known = window.end - earliest
        assert known < USEFUL_GAP or any(
            m.interval.overlaps(Interval(earliest, window.end)) for m in meetings
        )
        return
    assert start >= earliest
    assert not overlapping(meetings, Interval(start, start + USEFUL_GAP))
    assert start + USEFUL_GAP <= window.end
    # It starts as soon as it can: now, or when a meeting ends.
    assert start == earliest or any(m.end == start for m in meetings)


@given(days, intervals())
def test_a_schedule_holds_in_order_what_touches_its_window(meetings, window):
    schedule = schedule_of(ROOM.id, window, window.start, meetings)
    assert set(schedule.meetings) == {m for m in meetings if m.interval.overlaps(window)}
    assert list(schedule.meetings) == sorted(schedule.meetings, key=in_order)
    assert overlapping(meetings, window) == tuple(m for m in meetings if m in schedule.meetings)


def test_a_schedule_out_of_order_cannot_be_made():
    late, early = a_meeting("11:00", "12:00"), a_meeting("09:00", "10:00")
    with pytest.raises(ValueError, match="in order"):
        Schedule(ROOM.id, WINDOW, at("09:00"), (late, early))


def test_overlapping_meetings_are_kept_apart():
    both = (a_meeting("09:00", "10:00"), a_meeting("09:30", "10:30"))
    assert a_schedule(*both).meetings == both


def test_a_doubt_counts_on_every_day_that_it_may_touch():
    doubt = Doubt("broken.ics", from_to("23:00", "25:00"), "no such day")
    schedule = a_schedule(doubts=(doubt,))
    zone = ZoneInfo("UTC")
    assert doubts_on(schedule, day_of(at("12:00"), zone)) == (doubt,)
    assert doubts_on(schedule, day_of(at("36:00"), zone)) == (doubt,)
    assert doubts_on(schedule, day_of(at("60:00"), zone)) == ()


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", date(2026, 3, 29), timedelta(hours=23)),
        ("Europe/Berlin", date(2026, 10, 25), timedelta(hours=25)),
        ("Europe/Berlin", date(2026, 11, 20), timedelta(hours=24)),
        ("America/New_York", date(2026, 3, 8), timedelta(hours=23)),
        ("America/New_York", date(2026, 11, 1), timedelta(hours=25)),
        ("Australia/Lord_Howe", date(2026, 4, 5), timedelta(hours=24, minutes=30)),
        ("Australia/Lord_Howe", date(2026, 10, 4), timedelta(hours=23, minutes=30)),
        ("Africa/Cairo", date(2026, 4, 24), timedelta(hours=23)),  # midnight itself does not exist
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone, day, length):
    noon = datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)
    assert day_of(noon, ZoneInfo(zone)).length == length


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    st.sampled_from(ZONES).map(ZoneInfo),
)
def test_a_day_contains_its_moment_and_the_next_begins_where_it_ends(instant, zone):
    day = day_of(instant, zone)
    assert day.contains(instant)
    assert day_of(day.end, zone).start == day.end
    assert day_of(day.start, zone) == day
