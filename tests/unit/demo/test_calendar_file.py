"""Any iCalendar file is taken apart without losing an event, or is refused in words."""

from pathlib import Path

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.demo.calendar_file import read_calendar
from kiosk.domain.errors import SettingsError

COLLECTION = Path(__file__).resolve().parents[4] / "shared" / "calendars"

WEEKLY = """\
BEGIN:VCALENDAR
PRODID:-//Somebody//Else//EN
VERSION:2.0
METHOD:PUBLISH
X-WR-CALNAME:Room
BEGIN:VTIMEZONE
TZID:Our own zone
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0130
TZOFFSETTO:+0130
END:STANDARD
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Nobody's zone
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:weekly
DTSTART;TZID=Our own zone:20261120T090000
DTEND;TZID=Our own zone:20261120T100000
RRULE:FREQ=WEEKLY
SUMMARY:Weekly
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
DESCRIPTION:Ring
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:single
DTSTART:20261120T120000Z
DTEND:20261120T130000Z
RRULE:
SUMMARY:Single
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID;TZID=Our own zone:20261127T090000
DTSTART;TZID=Our own zone:20261127T110000
DTEND;TZID=Our own zone:20261127T120000
SUMMARY:Weekly\\, later
END:VEVENT
BEGIN:VEVENT
DTSTART:20261121T120000Z
SUMMARY:Without UID
END:VEVENT
BEGIN:VEVENT
UID:without start
SUMMARY:Never
END:VEVENT
END:VCALENDAR
"""


def read(folder: Path, content: str | bytes):
    path = folder / "room.ics"
    path.write_bytes(content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode())
    return read_calendar(path)


@pytest.fixture
def weekly(tmp_path):
    return {r.uid: icalendar.Calendar.from_ical(r.text) for r in read(tmp_path, WEEKLY)}


def test_each_uid_becomes_one_resource_and_an_event_without_start_none(weekly):
    assert list(weekly) == ["weekly", "single", "event-3-without-uid"]


def test_a_moved_occurrence_stays_with_its_series(weekly):
    assert [str(event["SUMMARY"]) for event in weekly["weekly"].events] == ["Weekly", "Weekly, later"]


def test_a_custom_time_zone_goes_with_the_events_that_use_it(weekly):
    assert [str(zone["TZID"]) for zone in weekly["weekly"].walk("VTIMEZONE")] == ["Our own zone"]
    assert weekly["single"].walk("VTIMEZONE") == []


def test_what_belongs_to_the_calendar_stays_except_what_no_server_keeps(weekly):
    for calendar in weekly.values():
        assert calendar["X-WR-CALNAME"] == "Room"
        assert calendar["PRODID"] == "-//Somebody//Else//EN"
        assert "METHOD" not in calendar
        assert calendar.walk("VALARM") == []
    assert "RRULE" not in weekly["single"].events[0]
    assert "RRULE" in weekly["weekly"].events[0]


def test_events_that_share_a_uid_by_mistake_get_uids_of_their_own(tmp_path):
    copied = WEEKLY.replace("UID:single", "UID:weekly")
    assert [r.uid for r in read(tmp_path, copied)] == ["weekly", "weekly-2", "event-3-without-uid"]


def test_changed_occurrences_without_their_series_stand_alone(tmp_path):
    lone = "BEGIN:VCALENDAR\n" + "".join(
        f"BEGIN:VEVENT\nUID:lost\nRECURRENCE-ID:{day}\nDTSTART:{day}\nEND:VEVENT\n"
        for day in ("20261120T090000Z", "20261121T090000Z")
    )
    found = read(tmp_path, lone + "END:VCALENDAR\n")
    assert [r.uid for r in found] == ["lost", "lost-2"]


def test_two_calendars_in_one_file_are_one_room(tmp_path):
    other = WEEKLY.replace("UID:weekly", "UID:other").replace("UID:single", "UID:another")
    assert {"weekly", "single", "other", "another"} <= {r.uid for r in read(tmp_path, WEEKLY + other)}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("hello", "is not an iCalendar file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "is not an iCalendar file"),
        ("", "has no event"),
        ("BEGIN:VEVENT\nUID:a\nDTSTART:20261120T120000Z\nEND:VEVENT\n", "has no event"),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "has no event"),
        ("BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:a\nEND:VTODO\nEND:VCALENDAR\n", "has no event"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:No start\nEND:VEVENT\nEND:VCALENDAR\n",
            "has no event",
        ),
    ],
)
def test_a_file_that_is_of_no_use_is_refused_with_the_reason_and_what_to_give(tmp_path, content, what):
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, content)
    [problem] = refused.value.problems
    assert problem.key == "--calendar"
    assert what in problem.what
    assert ".ics" in problem.instead
    assert refused.value.source.endswith("room.ics")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "missing.ics", tmp_path):
        with pytest.raises(SettingsError, match="1 problem") as refused:
            read_calendar(path)
        assert "cannot be read" in refused.value.problems[0].what


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=8), st.integers(0, len(WEEKLY)), st.integers(0, 30))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(tmp_path, noise, start, length):
    content = WEEKLY.replace("\n", "\r\n").encode()
    try:
        found = read(tmp_path, content[:start] + noise + content[start + length :])
    except SettingsError:
        return
    assert all(icalendar.Calendar.from_ical(resource.text).events for resource in found)


@pytest.mark.skipif(not COLLECTION.is_dir(), reason="the collection of real calendars is not here")
def test_no_event_of_any_calendar_of_the_collection_is_lost():
    for path in sorted(COLLECTION.glob("*.ics")):
        expected = [
            event
            for calendar in icalendar.Calendar.from_ical(path.read_bytes(), multiple=True)
            for event in calendar.walk("VEVENT")
            if "DTSTART" in event
        ]
        if not expected:
            with pytest.raises(SettingsError, match="problem"):
                read_calendar(path)
            continue
        texts = [icalendar.Calendar.from_ical(resource.text) for resource in read_calendar(path)]
        assert sum(len(calendar.events) for calendar in texts) == len(expected), path.name
