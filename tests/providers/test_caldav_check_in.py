"""A check-in is one property on one occurrence, and everything else stays as another client wrote it."""

import pytest

from kiosk.adapters.calendars.caldav.mapping import Resource, locate
from kiosk.adapters.calendars.caldav.writing import with_check_in
from kiosk.domain.errors import Cause, NotPermitted
from kiosk.testing.builders import a_room, a_window, at
from tests.providers.ics import NAME, a_calendar, an_event
from tests.providers.scripted import ROOM, listed, multistatus, script, whole

BERLIN = a_room().zone
NOW = at("12:00")


def found(text):
    """The occurrences of the text in order."""
    located = locate(Resource(NAME, '"1"', text), a_room(), a_window())
    return sorted(located, key=lambda each: each.meeting.start)


def checked_in(text, number=0):
    return with_check_in(text, found(text)[number].occurrence, zone=BERLIN, now=NOW)


def marks(text):
    return [each.meeting.checked_in for each in found(text)]


def spans(text):
    return [each.meeting.interval for each in found(text)]


@pytest.mark.parametrize(
    "event",
    [
        an_event(),
        an_event("DTSTART;TZID=Europe/Berlin:20261120T100000", DTSTART=None),
        an_event(DTSTART="20261120T090000", DTEND="20261120T100000"),
        an_event("DTSTART;VALUE=DATE:20261120", DTSTART=None, DTEND=None),
        an_event("X-APPLE-TRAVEL:42", "LOCATION:Left\\, behind the stairs"),
    ],
    ids=["in UTC", "in a zone", "floating", "a whole day", "with what others wrote"],
)
def test_an_event_is_marked_and_keeps_its_time(event):
    text = a_calendar(event)
    marked = checked_in(text)
    assert marks(marked) == [True]
    assert spans(marked) == spans(text)
    for line in event.splitlines():
        assert line in marked.splitlines() or line.startswith(("DTSTAMP", "SEQUENCE"))


@pytest.mark.parametrize("times", [(), ("DTSTART;VALUE=DATE:20261120",)], ids=["hours", "whole days"])
def test_of_a_series_only_one_occurrence_is_marked(times):
    gone = {"DTSTART": None, "DTEND": None} if times else {}
    text = a_calendar(an_event("RRULE:FREQ=DAILY;COUNT=3", *times, **gone))
    marked = checked_in(text, 1)
    assert marks(marked) == [False, True, False]
    assert spans(marked) == spans(text)
    assert marks(checked_in(marked, 2)) == [False, True, True]


def test_a_meeting_that_was_moved_is_not_checked_in_any_more():
    marked = checked_in(a_calendar(an_event()))
    assert marks(marked.replace("20261120T09", "20261120T08", 1)) == [False]


def test_a_mark_is_made_once():
    once = checked_in(a_calendar(an_event()))
    assert checked_in(once).count("X-DOOR-KIOSK-CHECKED-IN") == 1


def test_the_invitation_of_another_is_left_alone(server, provider):
    invitation = a_calendar(
        an_event("ORGANIZER:mailto:ada@example.org", "ATTENDEE:mailto:somebody@example.org", UID="one")
    )
    script(
        server,
        multistatus(listed("one.ics", '"1"'), token="t"),
        multistatus(listed("one.ics", '"1"', invitation)),
    )
    (meeting,) = whole(provider).meetings
    with pytest.raises(NotPermitted) as caught:
        provider.check_in(ROOM, meeting)
    assert caught.value.cause is Cause.NOT_EDITABLE
    assert [seen.method for seen in server.seen] == ["REPORT", "REPORT"], "and nothing is asked"
