"""What a calendar item of Exchange means for the room, whatever stands in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import lxml.etree
import pytest
from exchangelib.winzone import MS_TIMEZONE_TO_IANA_MAP
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.calendars.ews.items import Properties, Reading, item_of, items_of
from kiosk.adapters.calendars.ews.mapping import notes_of, place
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import RoomNote
from kiosk.testing.builders import at, between
from kiosk.testing.fakes.exchange import answers
from kiosk.testing.fakes.exchange.mailboxes import Damage, Entry, Found

SET = "00000000-0000-0000-0000-000000000001"
OURS = Properties(SET, "Key", "CheckedIn", "Absent")
READING = Reading(OURS, MS_TIMEZONE_TO_IANA_MAP, ZoneInfo("Europe/Berlin"))
ROOM = Room("juniper", "Juniper", "Europe/Berlin", "Juniper@example.org")
WINDOW = Interval(at("00:00"), at("00:00", day=7))
EVERYTHING = frozenset(
    {
        "item:Subject", "item:Sensitivity", "calendar:Start", "calendar:End", "calendar:IsAllDayEvent",
        "calendar:LegacyFreeBusyStatus", "calendar:IsMeeting", "calendar:IsCancelled", "calendar:CalendarItemType",
        "calendar:MyResponseType", "calendar:Organizer", "calendar:StartTimeZone", "calendar:UID",
        "Key", "CheckedIn", "Absent", "0x2e",
    }
)  # fmt: skip


def an_entry(start="09:00", end="10:00", **more):
    return Entry(at(start), at(end), **more)


def xml_of(entry, kind="Single", name="AAMk", uid="0400"):
    text = answers.item(Found(name, "CQAAAA", kind, entry, uid), EVERYTHING)
    return lxml.etree.fromstring(
        text.replace("<t:CalendarItem>", f'<t:CalendarItem xmlns:t="{answers.TYPES}">', 1)
    )


def item(entry=None, kind="Single", name="AAMk"):
    return item_of(xml_of(entry or an_entry(), kind, name), READING)


def only(entry, kind="Single"):
    (meeting,) = place([item(entry, kind)], ROOM, WINDOW).meetings
    return meeting


@pytest.mark.parametrize(
    ("more", "occupies"),
    [
        ({}, True),
        ({"busy": "Tentative"}, True),
        ({"busy": "NoData"}, True),
        ({"busy": "SomethingNew"}, True),
        ({"busy": ""}, True),
        ({"busy": "Free"}, False),
        ({"busy": "OOF"}, False),
        ({"busy": "WorkingElsewhere"}, False),
        ({"cancelled": True}, False),
        ({"is_meeting": True, "response": "Decline"}, False),
        ({"is_meeting": True, "response": "Tentative"}, True),
        ({"is_meeting": True, "response": "NoResponseReceived"}, True),
    ],
)
def test_what_occupies_the_room(more, occupies):
    assert bool(place([item(an_entry(**more))], ROOM, WINDOW).meetings) == occupies


@pytest.mark.parametrize(
    ("sensitivity", "private"),
    [("Normal", False), ("Personal", True), ("Private", True), ("Confidential", True)],
)
def test_what_is_private(sensitivity, private):
    meeting = only(an_entry(subject="Dismissal", organiser="Ada", sensitivity=sensitivity))
    assert meeting.private == private
    assert (meeting.title, meeting.organiser) == ((None, None) if private else ("Dismissal", "Ada"))


def test_a_sensitivity_that_nobody_knows_shows_nothing():
    meeting = only(an_entry(subject="Dismissal", organiser="Ada", sensitivity="MostSecret"))
    assert (meeting.readable, meeting.title, meeting.organiser) == (False, None, None)
    assert not meeting.may_end


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Ada Lovelace", "ada@example.org", "Ada Lovelace"),
        ("", "ada@example.org", "ada@example.org"),
        ("Juniper", "juniper@example.org", None),
        ("Room 12", "JUNIPER@example.org", None),
        ("Juniper", "/o=Example/ou=Exchange/cn=juniper", None),
        ("", "", None),
    ],
)
def test_the_organiser_is_a_person_and_not_the_room_itself(name, address, shown):
    assert only(an_entry(organiser=name, organiser_address=address)).organiser == shown


@pytest.mark.parametrize(
    "zone", ["W. Europe Standard Time", "Europe/Berlin", "", "Middle Earth", "../../etc/passwd"]
)
def test_a_whole_day_is_the_day_of_the_room_whatever_its_zone_is_called(zone):
    meeting = only(Entry(at("00:00"), at("00:00", day=1), all_day=True, zone=zone))
    assert meeting.all_day
    assert meeting.interval == Interval(at("00:00"), at("00:00", day=1))


@pytest.mark.parametrize(
    ("windows", "iana"),
    [("Pacific Standard Time", "America/Los_Angeles"), ("Tokyo Standard Time", "Asia/Tokyo")],
)
def test_a_whole_day_from_elsewhere_is_the_same_day_here(windows, iana):
    start = datetime(2026, 11, 20, tzinfo=ZoneInfo(iana))
    meeting = only(Entry(start, start + timedelta(days=2), all_day=True, zone=windows))
    assert meeting.interval == Interval(at("00:00"), at("00:00", day=2))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20T08:00:00Z", between("09:00", "10:00")),
        ("2026-11-20T08:00:00.0000000Z", between("09:00", "10:00")),
        ("2026-11-20T09:00:00+01:00", between("09:00", "10:00")),
        ("2026-11-20T09:00:00", between("09:00", "10:00")),
        ("2026-11-20T03:00:00-05:00", between("09:00", "10:00")),
    ],
)
def test_a_time_is_understood_as_it_is_written(written, meant):
    element = xml_of(an_entry())
    element.find(f"{{{answers.TYPES}}}Start").text = written
    (meeting,) = place([item_of(element, READING)], ROOM, WINDOW).meetings
    assert meeting.interval == meant


@pytest.mark.parametrize("written", ["", "soon", "0001-01-01T00:00:00+14:00", "2026-13-40T25:00:00Z"])
def test_an_entry_without_a_start_is_a_doubt_up_to_its_end(written):
    element = xml_of(an_entry())
    element.find(f"{{{answers.TYPES}}}Start").text = written
    placed = place([item_of(element, READING)], ROOM, WINDOW)
    (doubt,) = placed.doubts
    assert placed.meetings == ()
    assert doubt.may_touch == Interval(WINDOW.start, at("10:00"))


def test_an_entry_that_says_nothing_at_all_is_a_doubt_about_everything():
    element = lxml.etree.fromstring(f'<t:CalendarItem xmlns:t="{answers.TYPES}"/>')
    (doubt,) = place([item_of(element, READING)], ROOM, WINDOW).doubts
    assert doubt.may_touch == WINDOW


def test_a_series_that_was_not_expanded_is_a_doubt_from_its_start_on():
    (doubt,) = place([item(an_entry(), "RecurringMaster")], ROOM, WINDOW).doubts
    assert doubt.may_touch == Interval(at("09:00"), WINDOW.end)


def test_an_entry_that_ends_before_it_starts_is_dropped_and_counted():
    placed = place([item(an_entry("10:00", "09:00")), item(an_entry(), name="other")], ROOM, WINDOW)
    assert (placed.dropped, len(placed.meetings)) == (1, 1)


def test_one_unreadable_entry_loses_none_of_the_good_ones():
    damaged = [
        item(an_entry(damage=damage), name=damage.name) for damage in (Damage.NO_TIME, Damage.NO_SENSE)
    ]
    placed = place([*damaged, item(an_entry("14:00", "15:00"))], ROOM, WINDOW)
    assert [meeting.readable for meeting in placed.meetings] == [False, True]
    assert len(placed.doubts) == 1


def test_a_booking_of_ours_carries_its_key_and_its_check_in():
    meeting = only(an_entry(properties={(SET, "Key"): "key-1", (SET, "CheckedIn"): "yes"}))
    assert (meeting.key, meeting.checked_in, meeting.may_end) == ("key-1", True, True)


@pytest.mark.parametrize(
    ("notes", "doors"),
    [
        (("20261120T080000Z west", "20261120T080000Z east"), ("east", "west")),
        ("20261120T080000Z west east", ("east", "west")),
        (("20261120T090000Z west", "20261120T080000Z east"), ("east",)),
        (("20261120T080000Z We", "", "yes"), ()),
    ],
)
def test_the_doors_at_which_nobody_came_are_the_values_of_a_property(notes, doors):
    assert only(an_entry(properties={(SET, "Absent"): notes})).absent == doors
    assert only(an_entry(properties={(SET.replace("1", "2"), "Absent"): notes})).absent == ()


def test_a_key_in_somebody_elses_property_set_is_not_ours():
    assert only(an_entry(properties={("11111111-0000-0000-0000-000000000001", "Key"): "key-1"})).key is None


@pytest.mark.parametrize(
    ("kind", "uid", "series"),
    [
        ("Single", "0400", None),
        ("Occurrence", "0400", "0400"),
        ("Exception", "0400", "0400"),
        ("Exception", "", None),
    ],
)
def test_what_recurs_is_known_by_its_uid(kind, uid, series):
    assert item_of(xml_of(an_entry(), kind, uid=uid), READING).uid == uid
    (meeting,) = place([item_of(xml_of(an_entry(), kind, uid=uid), READING)], ROOM, WINDOW).meetings
    assert meeting.series == series


@pytest.mark.parametrize("kind", ["Occurrence", "Exception"])
def test_a_key_on_a_series_is_not_ours(kind):
    assert only(an_entry(properties={(SET, "Key"): "key-1"}), kind).key is None


@pytest.mark.parametrize(
    ("more", "editable"),
    [
        ({"is_meeting": False, "response": "Unknown"}, True),
        ({"is_meeting": True, "response": "Organizer"}, True),
        ({"is_meeting": True, "response": "Accept"}, False),
        ({"is_meeting": True, "response": "Unknown"}, False),
        ({"is_meeting": True, "response": "Accept", "properties": {(SET, "Key"): "key-1"}}, True),
    ],
)
def test_which_end_can_be_changed(more, editable):
    meeting = only(an_entry(**more))
    assert (meeting.may_end, meeting.may_extend) == (editable, editable)


def test_what_is_no_calendar_item_is_passed_over():
    container = lxml.etree.fromstring(
        f'<t:Items xmlns:t="{answers.TYPES}"><t:Booking/><t:Message/><t:CalendarItem/></t:Items>'
    )
    assert len(list(items_of(container, READING))) == 1
    assert list(items_of(None, READING)) == []


@pytest.mark.parametrize(
    ("subjects", "noted"),
    [
        (["Ada Lovelace", "Ada Lovelace "], True),
        (["Ada Lovelace", "Ada Lovelace", "Planning"], True),
        (["Ada Lovelace", "Planning"], False),
        (["Planning"], False),
        ([], False),
    ],
)
def test_titles_that_were_replaced_are_noticed_by_their_number(subjects, noted):
    copies = [
        item(an_entry(subject=subject, organiser="Ada Lovelace", is_meeting=True, response="Accept"))
        for subject in subjects
    ]
    assert (RoomNote.TITLE_REPLACED in notes_of(copies)) == noted


def test_the_rooms_own_entries_say_nothing_of_its_rules():
    own = item(an_entry(subject="Juniper", organiser="Juniper", original_sensitivity=2))
    assert notes_of([own]) == ()


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="￾￿"), max_size=40)


@given(
    subject=TEXTS,
    organiser=TEXTS,
    sensitivity=st.one_of(TEXTS, st.sampled_from(["Normal", "Private"])),
    busy=TEXTS,
    zone=TEXTS,
    kind=TEXTS,
    response=TEXTS,
    all_day=st.booleans(),
    start=st.datetimes(timezones=st.just(UTC)),
    minutes=st.integers(-10_000, 10_000),
)
def test_whatever_an_item_says_the_mapping_raises_nothing(
    subject, organiser, sensitivity, busy, zone, kind, response, all_day, start, minutes
):
    element = xml_of(an_entry())
    texts = {
        "Subject": subject,
        "Sensitivity": sensitivity,
        "LegacyFreeBusyStatus": busy,
        "CalendarItemType": kind,
        "MyResponseType": response,
        "IsAllDayEvent": str(all_day),
        "Start": start.isoformat(),
        "Organizer/Mailbox/Name": organiser,
    }
    for path, text in texts.items():
        element.find("/".join(f"{{{answers.TYPES}}}{step}" for step in path.split("/"))).text = text
    element.find(f"{{{answers.TYPES}}}StartTimeZone").set("Id", zone)
    found = item_of(element, READING)
    far = replace(found, end=found.start and _later(found.start, minutes))
    placed = place([found, far], ROOM, WINDOW)
    for meeting in placed.meetings:
        assert sensitivity in ("Normal", "") or (meeting.title, meeting.organiser) == (None, None)


def _later(start, minutes):
    try:
        return start + timedelta(minutes=minutes)
    except OverflowError:
        return start
