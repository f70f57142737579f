"""Series are expanded exactly in the window, in a bounded time, whatever their rule."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.calendars.caldav.recurrence import MAX_OCCURRENCES
from kiosk.domain.intervals import Interval
from kiosk.testing.builders import a_room, a_window, at, between
from tests.providers.ics import NAME, an_event, read

# Each of these would keep a naive expansion busy for minutes, for ever, or until the memory is full.
ENDLESS = [
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;COUNT=1000000",
    "FREQ=SECONDLY;INTERVAL=2;UNTIL=20991231T000000Z",
    "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7,8,9",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31",
    "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    "FREQ=YEARLY;BYYEARDAY=60;BYMONTH=12",
    "FREQ=MONTHLY;BYMONTH=13",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=-1",
]
FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]


@pytest.mark.parametrize("rule", ENDLESS)
def test_a_rule_without_end_is_a_doubt_and_not_a_wait(rule):
    placed = read(an_event(DTSTART="20200101T090000Z", DTEND="20200101T093000Z", RRULE=rule))
    assert placed.meetings == ()
    (doubt,) = placed.doubts
    assert doubt.may_touch == a_window()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "FREQ=MONTHLY;BYDAY=3FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-6",
        "FREQ=MONTHLY;BYMONTHDAY=-11",
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20",
        "FREQ=DAILY;BYMONTH=11",
        "FREQ=HOURLY;COUNT=9",
        "FREQ=SECONDLY;INTERVAL=3600;COUNT=3",
        "FREQ=DAILY;UNTIL=20261201",
        "FREQ=WEEKLY;WKST=SU;BYDAY=FR;UNTIL=20270101T000000",
    ],
)
def test_ordinary_rules_are_no_doubt(rule):
    placed = read(an_event(RRULE=rule))
    assert placed.doubts == ()
    assert placed.meetings[0].interval == between("10:00", "11:00")


def test_of_too_many_occurrences_the_first_are_shown_and_the_rest_is_doubted():
    placed = read(
        an_event(DTEND="20261120T090100Z", RRULE="FREQ=MINUTELY;INTERVAL=5"),
        window=Interval(at("00:00"), at("00:00", day=10)),
    )
    assert len(placed.meetings) == MAX_OCCURRENCES
    (doubt,) = placed.doubts
    assert placed.meetings[-1].start < doubt.may_touch.start
    assert doubt.may_touch.end == at("00:00", day=10)


def test_a_very_old_series_is_still_shown():
    placed = read(an_event(DTSTART="19000101T090000Z", DTEND="19000101T093000Z", RRULE="FREQ=DAILY"))
    assert placed.doubts == ()
    assert len(placed.meetings) == 15


def test_a_length_beyond_all_time_is_a_doubt():
    placed = read(an_event(DTEND=None, DURATION="P99999999D", RRULE="FREQ=DAILY"))
    assert placed.meetings == ()
    assert len(placed.doubts) == 1


def moments() -> st.SearchStrategy[datetime]:
    """Local times, without a zone: each test gives them its own."""
    first = datetime(2024, 1, 1)  # noqa: DTZ001 - that is the point
    return st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: first + timedelta(minutes=minutes))


@st.composite
def series(draw: st.DrawFn) -> str:
    start, zone = draw(moments()), draw(st.sampled_from(ZONES))
    minutes = draw(st.integers(1, 3000))
    rule = f"FREQ={draw(st.sampled_from(FREQUENCIES))};INTERVAL={draw(st.integers(1, 9))}"
    rule += draw(st.sampled_from(["", ";COUNT=20", ";UNTIL=20260701T000000Z"]))
    skipped = start + timedelta(days=draw(st.integers(0, 9)))
    return an_event(
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
        f"DURATION:PT{minutes}M",
        f"EXDATE;TZID={zone}:{skipped:%Y%m%dT%H%M%S}",
        DTSTART=None,
        DTEND=None,
        RRULE=rule,
    )


@given(event=series(), start=moments(), days=st.integers(1, 15), more=st.integers(0, 40))
def test_a_window_shows_what_a_larger_one_shows_in_it(event, start, days, more):
    inner = Interval(start.replace(tzinfo=UTC), start.replace(tzinfo=UTC) + timedelta(days=days))
    outer = Interval(inner.start - timedelta(days=more), inner.end + timedelta(days=more))
    small, large = read(event, window=inner), read(event, window=outer)
    if large.doubts:
        return
    assert small.meetings == tuple(m for m in large.meetings if m.interval.overlaps(inner))


@given(clock=st.sampled_from(["00:30", "02:30", "03:00", "09:00", "23:45"]), zone=st.sampled_from(ZONES))
def test_a_daily_series_has_one_occurrence_a_day_all_year_at_its_clock_time(clock, zone):
    hour, minute = map(int, clock.split(":"))
    event = an_event(
        f"DTSTART;TZID={zone}:20260101T{hour:02}{minute:02}00",
        "DURATION:PT15M",
        DTSTART=None,
        DTEND=None,
        RRULE="FREQ=DAILY;COUNT=365",
    )
    year = Interval(datetime(2025, 12, 30, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC))
    placed = read(event, room=a_room(timezone=zone), window=year)
    assert placed.doubts == ()
    assert len(placed.meetings) == 365
    local = [m.start.astimezone(ZoneInfo(zone)) for m in placed.meetings]
    assert len({moment.date() for moment in local}) == 365
    # In the hour that summer time skips there is no such time, and the meeting is an hour (or half) later.
    assert sum(moment.strftime("%H:%M") != clock for moment in local) <= 1
    assert all(m.interval.length == timedelta(minutes=15) for m in placed.meetings)


@pytest.mark.parametrize(
    "recurring",
    [{"RRULE": "FREQ=DAILY;COUNT=2"}, {"RDATE": "20261121T090000Z"}, {"RECURRENCE_ID": "20261120T080000Z"}],
    ids=["a rule", "dates", "an exception alone"],
)
def test_what_recurs_in_whatever_way_is_known_by_its_uid(recurring):
    assert {m.series for m in read(an_event(UID="standup", **recurring)).meetings} == {"standup"}


def test_what_does_not_recur_is_of_no_series():
    assert [m.series for m in read(an_event()).meetings] == [None]


def test_a_series_without_a_uid_is_known_by_where_it_is_stored():
    found = read(an_event(UID=None, RRULE="FREQ=DAILY;COUNT=2")).meetings
    assert [m.series for m in found] == [NAME, NAME]
