"""At whatever moment the demo starts, in whatever zone: the day is believable, and Juniper is free."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.demo.calendar_text import resources
from kiosk.demo.day import Event, events_around, review_after
from kiosk.demo.plan import PLANS
from kiosk.demo.rooms import HAZEL, JUNIPER, demo_rooms
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import day_of
from kiosk.domain.time import to_utc

BERLIN = ZoneInfo("Europe/Berlin")
IN_THE_PICTURES = datetime(2026, 11, 20, 13, 12, tzinfo=BERLIN).astimezone(UTC)
CLOCKS_GO_BACK = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)

moments = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    st.integers(-48 * 60, 48 * 60).map(lambda minutes: CLOCKS_GO_BACK + timedelta(minutes=minutes)),
)
zones = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Auckland", "UTC"]
).map(ZoneInfo)


def any_start(test):
    """Many moments and zones, and always the ones where clocks and dates turn over."""
    for moment in (IN_THE_PICTURES, CLOCKS_GO_BACK, MIDNIGHT, MIDNIGHT - timedelta(seconds=1)):
        test = example(moment, BERLIN)(test)
    return given(moments, zones)(test)


def every_event(moment, zone) -> list[tuple[str, Event]]:
    return [(room, event) for room, events in events_around(moment, zone).items() for event in events]


def shown(events, *, zone, window) -> list[tuple[Interval, str, bool]]:
    """What a strict reader of the calendar texts finds in the window: times, title, and whether it takes the room."""
    found = []
    for resource in resources(events, zone=zone, written=window.start):
        calendar = icalendar.Calendar.from_ical(resource.text)
        # A wider question than asked: a date has no zone of its own.
        near = recurring_ical_events.of(calendar).between(window.start - DAY, window.end + DAY)
        for event in near:
            time = Interval(*(moment_of(event[which].dt, zone) for which in ("DTSTART", "DTEND")))
            found.append((time, str(event["SUMMARY"]), event["TRANSP"] == "OPAQUE"))
    return sorted(entry for entry in found if entry[0].overlaps(window))


def moment_of(value, zone):
    return to_utc(
        value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=zone)
    )


@any_start
def test_juniper_is_free_for_more_than_an_hour_and_the_supplier_review_comes_next(moment, zone):
    window = Interval(moment - DAY, moment + 2 * DAY)
    taken = [(time, title) for time, title, blocks in shown_in_juniper(moment, zone, window) if blocks]
    assert not any(time.contains(moment) for time, _ in taken)
    time, title = next(found for found in taken if found[0].start > moment)
    assert title == "Supplier review"
    assert timedelta(minutes=70) <= time.start - moment <= timedelta(minutes=86)
    assert time.start == review_after(moment)
    assert time.start.minute % 15 == time.start.second == time.start.microsecond == 0


def shown_in_juniper(moment, zone, window):
    return shown(events_around(moment, zone)[JUNIPER], zone=zone, window=window)


def test_juniper_looks_as_in_the_pictures_at_the_time_of_the_pictures():
    today = day_of(IN_THE_PICTURES, BERLIN)
    rows = [
        f"{time.start.astimezone(BERLIN):%H:%M}-{time.end.astimezone(BERLIN):%H:%M} {title}"
        for time, title, blocks in shown_in_juniper(IN_THE_PICTURES, BERLIN, today)
        if blocks
    ]
    assert rows == [
        "09:00-10:00 Roadmap",
        "11:00-11:30 Design critique",
        "11:30-12:30 Salary review",
        "14:30-15:30 Supplier review",
        "16:00-16:30 Stand-up",
        "17:45-18:45 Customer call",
    ]
    events = {event.title: event for event in events_around(IN_THE_PICTURES, BERLIN)[JUNIPER]}
    assert events["Salary review"].private
    assert events["Supplier review"].organiser == "A. Lindqvist"
    assert events["Stand-up"].organiser == "Platform team"


@any_start
def test_nobody_comes_to_the_meeting_in_hazel_that_begins_within_three_minutes(moment, zone):
    """The door must have watched since a minute before it begins, or it would release nothing."""
    [event] = [e for e in events_around(moment, zone)[HAZEL] if e.title == "Trainee interview"]
    ahead = event.interval.start - moment
    assert timedelta(minutes=2) < ahead <= timedelta(minutes=3)
    taken = [time for e in events_around(moment, zone)[HAZEL] for time in e.occurrences()]
    assert not any(time.contains(moment) for time in taken)


@any_start
def test_no_meeting_of_a_room_overlaps_another(moment, zone):
    for events in events_around(moment, zone).values():
        times = sorted(time for event in events if event.blocks for time in event.occurrences())
        assert all(a.end <= b.start for a, b in pairwise(times))


@any_start
def test_every_kind_of_meeting_is_somewhere_in_the_building(moment, zone):
    events = every_event(moment, zone)
    single = [event for _, event in events if event.series == 1 and event.all_day is None]
    today = day_of(moment, zone)
    kinds = {
        "private": any(event.private for event in single),
        "tentative": any(event.tentative for event in single),
        "all-day and blocking": any(event.all_day and event.blocks for _, event in events),
        "all-day and not blocking": any(event.all_day and not event.blocks for _, event in events),
        "moved today": any(
            event.occurrence(index).overlaps(nearby(moment))
            for _, event in events
            for index, _ in event.moved
        ),
        "cancelled today": any(
            event.occurrence(index).overlaps(nearby(moment))
            for _, event in events
            for index in event.cancelled
        ),
        "across midnight": any(
            event.interval.start < edge < event.interval.end
            for event in single
            for edge in (today.start, today.end)
        ),
        "back to back": any(
            a.interval.end == b.interval.start
            for (room, a), (other, b) in combinations(events, 2)
            if room == other and a.series == b.series == 1
        ),
        "on now": any(event.interval.contains(moment) for event in single),
        "organised by somebody": all(event.organiser for _, event in events),
    }
    assert [kind for kind, there in kinds.items() if not there] == []


def nearby(moment: datetime) -> Interval:
    return Interval(moment - timedelta(hours=2), moment + timedelta(hours=2))


@given(moments, zones, st.sampled_from(sorted(PLANS)))
@example(CLOCKS_GO_BACK, BERLIN, "aspen")
@example(IN_THE_PICTURES, BERLIN, "rowan")
@settings(max_examples=50)
def test_the_calendar_texts_say_what_the_events_say(moment, zone, room):
    window = Interval(moment - timedelta(days=3), moment + timedelta(days=3))
    events = events_around(moment, zone)[room]
    assert shown(events, zone=zone, window=window) == sorted(
        (time, event.title, event.blocks)
        for event in events
        for time in event.occurrences()
        if time.overlaps(window)
    )


@any_start
def test_no_two_events_share_a_uid(moment, zone):
    uids = [event.uid for _, event in every_event(moment, zone)]
    assert len(set(uids)) == len(uids)


def test_rooms_of_the_plan_are_the_rooms_of_the_building():
    assert set(events_around(MIDNIGHT, BERLIN)) == {room.id for room in demo_rooms("Europe/Berlin")}


@pytest.mark.parametrize("uid", [event.uid for _, event in every_event(IN_THE_PICTURES, BERLIN)])
def test_a_uid_is_plain_enough_for_a_file_name(uid):
    assert uid.isascii()
    assert set(uid) <= set("abcdefghijklmnopqrstuvwxyz0123456789T:-@.")
