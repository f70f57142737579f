"""Whatever stands in a calendar, the mapping answers, and loses none of the good events."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.adapters.calendars.caldav.mapping import Placed, Resource, place
from kiosk.domain.intervals import Interval
from kiosk.testing.builders import a_room, a_window, at, between
from tests.providers.ics import NAME, a_calendar, an_event, read

COLLECTION = Path(__file__).resolve().parents[3] / "shared" / "calendars"
CALENDARS = sorted(COLLECTION.glob("*.ics"))
ABSENT = "the collection of calendars from other programs is not beside this checkout"
GOOD = an_event(UID="good", DTSTART="20261120T140000Z", DTEND="20261120T150000Z", SUMMARY="Good")
TIMES = ["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"]
TEXTS = [
    "UID",
    "SUMMARY",
    "CLASS",
    "STATUS",
    "TRANSP",
    "ORGANIZER",
    "ATTENDEE",
    "SEQUENCE",
    "X-DOOR-KIOSK-KEY",
]
NAMES = [*TIMES, *TEXTS, "BEGIN", "END"]
DATES = ["20261120T090000Z", "20261120", "20261120T090000", "99999999T999999Z", "00010101T000000"]
LENGTHS = ["PT1H", "-P1D", "P1W", "20261120T090000Z/PT1H", "-1", "P99999999999W"]
RULES = ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;UNTIL=never", "FREQ=YEARLY;BYEASTER=1"]
WORDS = ["", "VEVENT", "VALARM", "VCALENDAR", ",", "\\", "mailto:x", "PRIVATE", "one", "\x00", "ä"]
VALUES = [*DATES, *LENGTHS, *RULES, *WORDS]
PARAMETERS = [
    "",
    ";VALUE=DATE",
    ";TZID=Europe/Berlin",
    ";TZID=Nowhere",
    ";VALUE=PERIOD",
    ";RANGE=THISANDFUTURE",
    ';CN="x',
]

lines = st.builds(
    "{}{}:{}".format, st.sampled_from(NAMES), st.sampled_from(PARAMETERS), st.sampled_from(VALUES) | st.text()
)


def placed(text: str, window: Interval | None = None) -> Placed:
    return place(Resource(NAME, '"1"', text), a_room(), window or a_window())


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "replace")))
def test_any_text_is_answered(text):
    assert isinstance(placed(text), Placed)


@settings(max_examples=300)
@given(st.lists(lines, max_size=8))
@example(["DTSTART;VALUE=DATE:00010101T000000"])
@example(["DTSTART;TZID=Nowhere:00010101T000000", "DTEND:99991231T235959Z"])
def test_any_properties_are_answered(properties):
    result = placed(a_calendar(an_event(*properties)))
    assert isinstance(result, Placed)
    for meeting in result.meetings:
        assert meeting.interval.overlaps(a_window())
    for doubt in result.doubts:
        assert a_window().covers(doubt.may_touch)


@settings(max_examples=200)
@given(st.lists(lines.filter(lambda line: "BEGIN" not in line and "END:" not in line), max_size=6))
def test_a_broken_event_loses_no_good_one(properties):
    lines_of_it = [line.replace("\n", " ").replace("\r", " ") for line in properties]
    bad = "\n".join(["BEGIN:VEVENT", "UID:bad", *lines_of_it, "END:VEVENT", ""])
    result = placed(a_calendar(bad, GOOD))
    assert between("15:00", "16:00") in [m.interval for m in result.meetings if m.title == "Good"]


@given(st.data())
def test_a_calendar_cut_anywhere_is_answered(data):
    text = a_calendar(an_event(RRULE="FREQ=DAILY;COUNT=3"), GOOD)
    cut = data.draw(st.integers(0, len(text)))
    result = placed(text[:cut])
    complete = text[:cut].count("END:VEVENT")
    assert result.doubts if complete < 2 else len(result.meetings) == 4


@pytest.mark.parametrize(
    "piece",
    [
        "BEGIN:VTIMEZONE\n",
        "BEGIN:VALARM\n",
        "BEGIN:VEVENT\n",
        "END:VEVENT\n",
        "BEGIN:VCALENDAR\n",
        "/",
        ";TZID=/",
        '"',
    ],
)
def test_very_much_of_the_same_is_answered(piece):
    """Each would take hours if the text were searched again from every beginning."""
    text = piece * (200_000 // len(piece))
    for hostile in (
        text,
        a_calendar(f"{text}\n"),
        a_calendar(an_event(f"DTSTART;TZID=/x{text}:20261120T090000")),
    ):
        assert isinstance(placed(hostile), Placed)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Honolulu", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("start", "end"),
    [("20261120T090000Z", "99991231T235959Z"), ("00010101T000000Z", "20261120T150000Z")],
)
def test_a_meeting_of_always_has_a_local_beginning_and_end_wherever_the_room_is(zone, start, end):
    room = replace(a_room(), timezone=zone)
    (meeting,) = read(an_event(DTSTART=start, DTEND=end), room=room).meetings
    for edge in (meeting.start - timedelta(days=1), meeting.end + timedelta(days=1)):
        assert edge.astimezone(room.zone).tzinfo == room.zone


@pytest.mark.skipif(not CALENDARS, reason=ABSENT)
@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.stem)
def test_calendars_of_other_programs_are_read_without_a_doubt(path):
    years = Interval(at("00:00", day=-365 * 9), at("00:00", day=365))
    result = placed(path.read_text("utf-8", "replace"), years)
    assert [doubt for doubt in result.doubts if doubt.cause != "it recurs too often"] == []
    assert all(meeting.readable for meeting in result.meetings)
    assert len({meeting.id for meeting in result.meetings}) == len(result.meetings)


@pytest.mark.skipif(not CALENDARS, reason=ABSENT)
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("event_10_times", 10),
        ("each_week_but_two_deleted", 6),
        ("issue_20_exdate_ignored", 7),
        ("several_events_at_the_same_time", 10),
        ("recurring_events_moved", 7),
        ("issue_113_period_rdate_duration", 2),
        ("multiple_rrule", 22),
        ("Germany_Holidays", 0),
        ("issue_97_simple_journal", 0),
    ],
)
def test_calendars_of_other_programs_have_the_meetings_that_they_say(name, count):
    years = Interval(at("00:00", day=-365 * 9), at("00:00", day=365))
    result = placed((COLLECTION / f"{name}.ics").read_text("utf-8", "replace"), years)
    assert len(result.meetings) == count
