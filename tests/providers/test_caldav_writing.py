"""A change touches what it is about, and leaves everything else as another client wrote it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from kiosk.adapters.calendars.caldav.mapping import Resource, locate, place
from kiosk.adapters.calendars.caldav.writing import CannotEdit, booking_text, with_end, without
from kiosk.domain.intervals import Interval
from kiosk.testing.builders import a_room, a_window, at, between
from tests.providers.ics import NAME, a_calendar, an_event

ROOM = a_room()
BERLIN = ZoneInfo("Europe/Berlin")
NOW = at("12:00")
ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nDURATION:PT5M\nREPEAT:2\nEND:VALARM"
STRANGE = ["X-APPLE-TRAVEL:42", "LOCATION:Ground floor\\, left", "X-LONG:" + "ä" * 200, ALARM]


def located(text, number=0):
    found = list(locate(Resource(NAME, '"1"', text), ROOM, a_window()))
    return sorted(found, key=lambda each: each.meeting.start)[number]


def ended(text, number=0, *, end):
    """The text with the end of one meeting moved to a clock time on its day."""
    meeting = located(text, number).meeting
    interval = Interval(meeting.start, end)
    return with_end(text, located(text, number).occurrence, interval, zone=BERLIN, now=NOW)


def cancelled(text, number=0):
    return without(text, located(text, number).occurrence, zone=BERLIN, now=NOW)


def intervals(text):
    return [m.interval for m in place(Resource(NAME, '"2"', text), ROOM, a_window()).meetings]


def local_event(*more, **properties):
    times = ("DTSTART;TZID=Europe/Berlin:20261120T100000", "DTEND;TZID=Europe/Berlin:20261120T110000")
    return an_event(*times, *more, DTSTART=None, DTEND=None, **properties)


class TestBooking:
    def test_a_booking_is_a_proper_event_of_ours(self):
        text = booking_text(key="key-1", interval=between("10:00", "11:00"), title="Ad hoc", now=NOW)
        (event,) = Calendar.from_ical(text).events
        assert (event.uid, str(event["X-DOOR-KIOSK-KEY"])) == ("key-1", "key-1")
        assert (event.start, event.end) == (at("10:00"), at("11:00"))
        assert event.DTSTAMP == NOW
        assert event.sequence == 0
        assert event.errors == []

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300))
    def test_any_title_can_be_read_back(self, title):
        text = booking_text(key="key-1", interval=between("10:00", "11:00"), title=title, now=NOW)
        (event,) = Calendar.from_ical(text).events
        assert str(event.get("SUMMARY", "")) == title
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))

    def test_a_title_cannot_smuggle_in_a_property(self):
        title = "Lunch\r\nSTATUS:CANCELLED\nBEGIN:VALARM"
        text = booking_text(key="key-1", interval=between("10:00", "11:00"), title=title, now=NOW)
        (event,) = Calendar.from_ical(text).events
        assert event["STATUS"] == "CONFIRMED"
        assert event.subcomponents == []


class TestEnd:
    @pytest.mark.parametrize("event", [an_event(), local_event(), an_event(DTEND=None, DURATION="PT1H")])
    def test_a_single_event_ends_elsewhere(self, event):
        assert intervals(ended(a_calendar(event), end=at("10:20"))) == [between("10:00", "10:20")]

    def test_everything_else_stays(self):
        before = a_calendar(local_event(*STRANGE))
        (old,), (new,) = (Calendar.from_ical(t).events for t in (before, ended(before, end=at("11:30"))))
        for name in ("X-APPLE-TRAVEL", "LOCATION", "X-LONG", "SUMMARY", "UID"):
            assert new[name] == old[name]
        assert [a.to_ical() for a in new.subcomponents] == [a.to_ical() for a in old.subcomponents]

    def test_a_change_is_a_new_version(self):
        text = ended(a_calendar(an_event(SEQUENCE="4")), end=at("11:30"))
        (event,) = Calendar.from_ical(text).events
        assert event.sequence == 5
        assert event.LAST_MODIFIED == event.DTSTAMP == NOW

    def test_the_end_is_written_as_the_start_is(self):
        assert "DTEND;TZID=Europe/Berlin:20261120T113000" in ended(a_calendar(local_event()), end=at("11:30"))
        assert "DTEND:20261120T103000Z" in ended(a_calendar(an_event()), end=at("11:30"))
        floating = a_calendar(an_event(DTSTART="20261120T100000", DTEND="20261120T110000"))
        assert "DTEND:20261120T113000\r\n" in ended(floating, end=at("11:30"))

    def test_a_time_in_the_repeated_hour_is_written_in_utc(self):
        night = an_event(
            "DTSTART;TZID=Europe/Berlin:20261025T010000",
            "DTEND;TZID=Europe/Berlin:20261025T020000",
            DTSTART=None,
            DTEND=None,
        )
        window = Interval(at("00:00", day=-30), at("00:00"))
        (found,) = locate(Resource(NAME, '"1"', a_calendar(night)), ROOM, window)
        end = found.meeting.start + timedelta(hours=2, minutes=30)  # the second half past two
        text = with_end(
            a_calendar(night), found.occurrence, Interval(found.meeting.start, end), zone=BERLIN, now=NOW
        )
        (placed,) = place(Resource(NAME, '"2"', text), ROOM, window).meetings
        assert placed.end == end

    def test_a_whole_day_that_ends_at_noon_is_no_whole_day_any_more(self):
        text = ended(
            a_calendar(an_event("DTSTART;VALUE=DATE:20261120", DTSTART=None, DTEND=None)), end=at("12:00")
        )
        assert intervals(text) == [between("00:00", "12:00")]

    @pytest.mark.parametrize(
        "event",
        [
            an_event(*STRANGE, RRULE="FREQ=DAILY;COUNT=4"),
            local_event(*STRANGE, RRULE="FREQ=DAILY;COUNT=4"),
            an_event(DTSTART="20261120T100000", DTEND="20261120T110000", RRULE="FREQ=DAILY;COUNT=4"),
        ],
    )
    def test_of_a_series_one_occurrence_ends_elsewhere_once_and_again(self, event):
        text = ended(a_calendar(event), 2, end=at("10:20", day=2))
        text = ended(text, 2, end=at("10:40", day=2))
        assert intervals(text) == [
            between("10:00", "11:00"),
            between("10:00", "11:00", day=1),
            between("10:00", "10:40", day=2),
            between("10:00", "11:00", day=3),
        ]
        assert text.count("BEGIN:VEVENT") == 2

    def test_the_series_itself_is_not_rewritten(self):
        series = local_event(*STRANGE, RRULE="FREQ=DAILY;COUNT=4")
        text = ended(a_calendar(series), 2, end=at("10:20", day=2))
        master, exception = Calendar.from_ical(text).events
        (before,) = Calendar.from_ical(a_calendar(series)).events
        assert master.to_ical() == before.to_ical()
        assert "RRULE" not in exception
        assert exception["LOCATION"] == before["LOCATION"]

    def test_a_day_of_a_series_of_whole_days_can_end_early(self):
        series = an_event("DTSTART;VALUE=DATE:20261120", DTSTART=None, DTEND=None, RRULE="FREQ=DAILY;COUNT=3")
        text = ended(a_calendar(series), 1, end=at("12:00", day=1))
        assert intervals(text)[1] == between("00:00", "12:00", day=1)
        assert len(intervals(text)) == 3

    def test_of_two_events_in_one_resource_only_one_changes(self):
        text = a_calendar(
            an_event(), an_event(UID="two", DTSTART="20261120T120000Z", DTEND="20261120T130000Z")
        )
        assert intervals(ended(text, 1, end=at("13:10"))) == [
            between("10:00", "11:00"),
            between("13:00", "13:10"),
        ]

    def test_an_event_that_is_not_in_the_text_is_not_edited(self):
        with pytest.raises(CannotEdit):
            with_end(
                a_calendar(an_event(UID="another")),
                located(a_calendar(an_event())).occurrence,
                between("10:00", "10:30"),
                zone=BERLIN,
                now=NOW,
            )


class TestCancel:
    def test_of_a_single_event_nothing_is_left(self):
        assert cancelled(a_calendar(an_event())) is None

    def test_of_two_events_in_one_resource_the_other_is_left(self):
        text = a_calendar(
            an_event(), an_event(UID="two", DTSTART="20261120T120000Z", DTEND="20261120T130000Z")
        )
        assert intervals(cancelled(text, 1)) == [between("10:00", "11:00")]

    @pytest.mark.parametrize("event", [an_event, local_event])
    @pytest.mark.parametrize("number", range(4))
    def test_of_a_series_only_one_occurrence_goes(self, event, number):
        text = a_calendar(event(*STRANGE, RRULE="FREQ=DAILY;COUNT=4"))
        left = intervals(text)
        del left[number]
        assert intervals(cancelled(text, number)) == left

    def test_all_occurrences_can_go_one_after_the_other(self):
        text = a_calendar(local_event(RRULE="FREQ=DAILY;COUNT=3"))
        for _ in range(3):
            text = cancelled(text)
        assert intervals(text) == []

    def test_an_exception_goes_and_its_occurrence_does_not_come_back(self):
        text = ended(a_calendar(local_event(RRULE="FREQ=DAILY;COUNT=3")), 1, end=at("10:20", day=1))
        text = cancelled(text, 1)
        assert intervals(text) == [between("10:00", "11:00"), between("10:00", "11:00", day=2)]
        assert text.count("BEGIN:VEVENT") == 1

    def test_an_exception_without_its_series_goes_alone(self):
        exception = an_event(RECURRENCE_ID="20261120T090000Z")
        assert cancelled(a_calendar(exception)) is None
        two = a_calendar(exception, an_event(RECURRENCE_ID="20261121T090000Z", DTSTART="20261121T090000Z",
                                             DTEND="20261121T100000Z"))  # fmt: skip
        assert intervals(cancelled(two, 0)) == [between("10:00", "11:00", day=1)]

    def test_a_whole_day_of_a_series_goes(self):
        series = an_event("DTSTART;VALUE=DATE:20261120", DTSTART=None, DTEND=None, RRULE="FREQ=DAILY;COUNT=3")
        assert len(intervals(cancelled(a_calendar(series), 1))) == 2
