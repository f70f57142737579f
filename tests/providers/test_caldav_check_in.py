"""A check-in, like a note of absence, is one property on one occurrence; all else stays as another client wrote it."""

import pytest

from kiosk.adapters.calendars.caldav.mapping import Resource, locate
from kiosk.adapters.calendars.caldav.writing import with_marks
from kiosk.domain.errors import Cause, NotPermitted
from kiosk.domain.marks import CHECKED_IN, Mark
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
    return marked(text, number, CHECKED_IN)


def marked(text, number, mark):
    occurrence = found(text)[number]
    return with_marks(text, occurrence.occurrence, mark.put_on(occurrence.meeting), zone=BERLIN, now=NOW)


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


def noted(text, number, door):
    return marked(text, number, Mark(absent_at=door))


def doors(text):
    return [each.meeting.absent for each in found(text)]


def test_the_doors_at_which_nobody_came_stand_in_one_property():
    text = noted(noted(a_calendar(an_event()), 0, "west"), 0, "east")
    assert doors(text) == [("east", "west")]
    assert text.count("X-DOOR-KIOSK-ABSENT:20261120T090000Z east west\r\n") == 1


def test_sixteen_doors_fill_several_lines_and_are_read_as_they_were():
    text, names = a_calendar(an_event()), [f"{number:032}" for number in range(16)]
    for name in names:
        text = noted(text, 0, name)
    assert doors(text) == [tuple(names)]
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_meeting_that_was_moved_was_missed_at_no_door():
    text = noted(a_calendar(an_event()), 0, "east").replace("DTSTART:20261120T09", "DTSTART:20261120T08")
    assert doors(text) == [()]
    assert doors(noted(text, 0, "west")) == [("west",)]


def test_of_a_series_only_one_occurrence_was_missed():
    text = noted(a_calendar(an_event("RRULE:FREQ=DAILY;COUNT=3")), 1, "east")
    text = noted(noted(text, 1, "west"), 2, "east")
    assert doors(text) == [(), ("east", "west"), ("east",)]


def test_a_booking_that_became_a_series_hands_its_marks_to_no_other_occurrence():
    single = noted(checked_in(a_calendar(an_event())), 0, "east")
    series = single.replace("DTEND:", "RRULE:FREQ=DAILY;COUNT=3\r\nDTEND:", 1)
    assert (marks(series), doors(series)) == ([True, False, False], [("east",), (), ()])
    again = noted(checked_in(series, 1), 1, "west")
    assert (marks(again), doors(again)) == ([True, True, False], [("east",), ("west",), ()])


def test_a_check_in_and_a_note_of_absence_leave_each_other_alone():
    text = noted(checked_in(noted(a_calendar(an_event()), 0, "east")), 0, "west")
    assert (marks(text), doors(text)) == ([True], [("east", "west")])


@pytest.mark.parametrize(
    ("note", "read"),
    [
        ("20261120T090000Z east", ("east",)),
        ("20261120T090000Z West EAST ä a_b " + "x" * 33 + " east", ("east",)),
        ("20261120T090000Z", ()),
        ("east", ()),
        ("", ()),
        (
            "20261120T090000Z " + " ".join(f"door-{n:02}" for n in range(40)),
            tuple(f"door-{n:02}" for n in range(16)),
        ),
    ],
)
def test_of_a_strange_note_what_names_a_door_is_read(note, read):
    assert doors(a_calendar(an_event(f"X-DOOR-KIOSK-ABSENT:{note}"))) == [read]


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
    for call in (
        lambda: provider.check_in(ROOM, meeting),
        lambda: provider.note_absent(ROOM, meeting, "east"),
    ):
        with pytest.raises(NotPermitted) as caught:
            call()
        assert caught.value.cause is Cause.NOT_EDITABLE
    assert [seen.method for seen in server.seen] == ["REPORT", "REPORT"], "and nothing is asked"
