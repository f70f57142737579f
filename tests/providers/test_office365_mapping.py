"""What Graph's events mean at the door, case by case."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.calendars.graph.copies import amended, by_id
from kiosk.adapters.calendars.graph.mapping import nobody_answers, place, reach_of
from kiosk.adapters.calendars.graph.times import Unplaceable, instant_of
from kiosk.adapters.calendars.graph.wording import CHECKED_IN, KEY_PREFIX, KEY_PROPERTY, marked
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import Mark
from kiosk.testing.builders import a_room, a_window, at, between

ROOM = a_room(address="juniper@example.org")
WINDOW = a_window()


def time(clock, zone="UTC"):
    return {"dateTime": f"2026-11-20T{clock}:00.0000000", "timeZone": zone}


def an_item(**different):
    """09:00 to 10:00 in the room's zone, called Planning, by Ada."""
    return {
        "id": "1",
        "changeKey": "v1",
        "type": "singleInstance",
        "subject": "Planning",
        "start": time("08:00"),
        "end": time("09:00"),
        "isAllDay": False,
        "isCancelled": False,
        "isOrganizer": False,
        "organizer": {"emailAddress": {"name": "Ada Lovelace", "address": "ada@example.org"}},
        "sensitivity": "normal",
        "showAs": "busy",
        "responseStatus": {"response": "accepted"},
        "categories": [],
        **different,
    }


def placed(*items, window=WINDOW, room=ROOM):
    return place(by_id(items), room, window)


def only(*items, **context):
    (meeting,) = placed(*items, **context).meetings
    return meeting


@pytest.mark.parametrize("shown", ["busy", "tentative", "unknown", "somethingNew"])
def test_what_takes_the_room(shown):
    assert only(an_item(showAs=shown)).interval == between("09:00", "10:00")


@pytest.mark.parametrize(
    "different",
    [
        {"showAs": "free"},
        {"showAs": "oof"},
        {"showAs": "workingElsewhere"},
        {"isCancelled": True},
        {"responseStatus": {"response": "declined"}},
        {"isCancelled": True, "start": None},
        {"showAs": "free", "start": time("08:00", "Nowhere Time")},
    ],
)
def test_what_does_not_take_the_room_leaves_nothing_behind(different):
    nothing = placed(an_item(**different))
    assert (nothing.meetings, nothing.doubts, nothing.dropped) == ((), (), 0)


@pytest.mark.parametrize("sensitivity", ["private", "personal", "confidential", "somethingNew"])
def test_whatever_is_not_normal_is_private(sensitivity):
    meeting = only(an_item(sensitivity=sensitivity))
    assert (meeting.private, meeting.title, meeting.organiser) == (True, None, None)


@pytest.mark.parametrize("response", ["tentativelyAccepted"])
def test_what_the_room_accepted_tentatively_is_tentative(response):
    assert only(an_item(responseStatus={"response": response})).tentative


def test_the_room_itself_is_nobodys_organiser():
    room = {"emailAddress": {"name": "Juniper", "address": "JUNIPER@example.org"}}
    assert only(an_item(organizer=room)).organiser is None


def test_an_organiser_without_a_name_is_called_by_the_address():
    assert (
        only(an_item(organizer={"emailAddress": {"address": "ada@example.org"}})).organiser
        == "ada@example.org"
    )


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (time("08:00"), at("09:00")),
        (
            {"dateTime": "2026-11-20T08:00:00.1234567", "timeZone": "UTC"},
            at("09:00") + timedelta(microseconds=123456),
        ),
        ({"dateTime": "2026-11-20T08:00:00"}, at("09:00")),
        ({"dateTime": "2026-11-20T08:00:00Z", "timeZone": "UTC"}, at("09:00")),
        (
            {"dateTime": "2026-11-20T10:00:00.5+02:00", "timeZone": ""},
            at("09:00") + timedelta(milliseconds=500),
        ),
        (time("09:00", "W. Europe Standard Time"), at("09:00")),
        (time("03:00", "Eastern Standard Time"), at("09:00")),
        (time("13:45", "Nepal Standard Time"), at("09:00")),
        (time("09:00", "Europe/Berlin"), at("09:00")),
        (time("08:00", "tzone://Microsoft/Utc"), at("09:00")),
    ],
)
def test_times_are_read_in_every_way_that_graph_writes_them(value, instant):
    assert instant_of(value) == instant


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        {},
        {"dateTime": "tomorrow"},
        {"dateTime": "2026-13-40T99:00:00"},
        {"dateTime": "0001-01-01"},
    ],
)
def test_a_time_that_cannot_be_read_is_a_doubt_for_the_whole_window(value):
    (doubt,) = placed(an_item(start=value)).doubts
    assert doubt.may_touch == WINDOW


@pytest.mark.parametrize("zone", ["tzone://Microsoft/Custom", "Customized Time Zone", "../etc/passwd"])
def test_an_unknown_time_zone_is_a_doubt_around_its_clock_time(zone):
    (doubt,) = placed(an_item(start=time("08:00", zone)), an_item(id="2")).doubts
    assert doubt.may_touch.covers(between("09:00", "10:00"))
    assert doubt.may_touch.length < timedelta(days=3)
    assert "zone" in doubt.cause


def test_a_whole_day_is_the_rooms_day_wherever_the_mailbox_is():
    day = {"dateTime": "2026-11-20T00:00:00.0000000", "timeZone": "UTC"}
    end = {"dateTime": "2026-11-21T00:00:00.0000000", "timeZone": "UTC"}
    room = a_room(address=ROOM.address, timezone="America/Los_Angeles")
    meeting = only(an_item(isAllDay=True, start=day, end=end), room=room)
    midnight = datetime(2026, 11, 20, tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    assert meeting.all_day
    assert meeting.interval == Interval(midnight, midnight + timedelta(days=1))


@pytest.mark.parametrize("end", ["08:00", "07:00"])
def test_what_does_not_end_after_it_starts_is_dropped_and_counted(end):
    assert placed(an_item(end=time(end)), an_item(id="2")).dropped == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"subject": 42},
        {"subject": ["x"]},
        {"sensitivity": None},
        {"sensitivity": 3},
        {"showAs": 7},
        {"organizer": "Ada"},
    ],
)
def test_an_event_of_which_only_the_time_can_be_read_shows_nothing_else(broken):
    meeting = only(an_item(**broken))
    assert (meeting.readable, meeting.title, meeting.organiser) == (False, None, None)
    assert not meeting.may_end


def test_a_thin_occurrence_is_filled_from_its_master():
    master = an_item(id="m", type="seriesMaster", sensitivity="private", categories=[CHECKED_IN])
    thin = {
        "id": "o",
        "type": "occurrence",
        "seriesMasterId": "m",
        "start": time("08:00"),
        "end": time("09:00"),
    }
    meeting = only(master, thin)
    assert (meeting.id, meeting.private, meeting.readable) == ("o", True, True)
    assert not meeting.checked_in, "the master of a series is nobody's check-in"
    assert meeting.revision is None, "what it shows may change without it"


def test_a_thin_occurrence_without_its_master_takes_the_room_and_says_no_more():
    thin = {
        "id": "o",
        "type": "occurrence",
        "seriesMasterId": "m",
        "start": time("08:00"),
        "end": time("09:00"),
    }
    meeting = only(thin)
    assert (meeting.readable, meeting.title) == (False, None)


@pytest.mark.parametrize(
    ("different", "key"),
    [
        ({"transactionId": f"{KEY_PREFIX}key-1"}, "key-1"),
        ({"transactionId": "localevent:of-another-client"}, None),
        ({"singleValueExtendedProperties": [{"id": KEY_PROPERTY.lower(), "value": "key-1"}]}, "key-1"),
        ({"singleValueExtendedProperties": [{"id": "String {0} Name Other", "value": "key-1"}]}, None),
        ({"singleValueExtendedProperties": "nonsense"}, None),
        ({"transactionId": f"{KEY_PREFIX}key-1", "type": "occurrence"}, None),
    ],
)
def test_a_booking_of_ours_is_known_by_its_key(different, key):
    assert only(an_item(**different)).key == key


def test_the_version_is_the_change_key_however_it_is_written():
    assert only(an_item(changeKey="AbC==")).revision == "AbC=="
    assert only({**an_item(changeKey=None), "@odata.etag": 'W/"AbC=="'}).revision == "AbC=="


def test_a_check_in_is_a_category_among_others():
    assert only(an_item(categories=["Red", CHECKED_IN])).checked_in
    assert not only(an_item(categories=["Red"])).checked_in


NOTED = "Nobody came: 20261120T080000Z "


@pytest.mark.parametrize(
    ("categories", "doors"),
    [
        ([f"{NOTED}west", "Red", f"{NOTED}east"], ("east", "west")),
        ([f"{NOTED}west east"], ("east", "west")),
        ([f"{NOTED}East", NOTED, "Nobody came: ", "Nobody came", "nobody came: east"], ()),
        (["Nobody came: 20261120T090000Z east"], ()),
        ([7, None, f"{NOTED}east"], ("east",)),
        (None, ()),
    ],
)
def test_each_door_at_which_nobody_came_is_a_category(categories, doors):
    assert only(an_item(categories=categories)).absent == doors


def test_marks_join_the_categories_of_others_and_take_the_place_of_old_ones():
    meeting = only(an_item(categories=[f"{NOTED}east"]))
    before = ("Red", CHECKED_IN, "Nobody came: 20261119T080000Z east", f"{NOTED}east")
    written = json.loads(marked(before, Mark(absent_at="west").put_on(meeting)))
    assert written == {"categories": ["Red", f"{NOTED}east", f"{NOTED}west"]}


@pytest.mark.parametrize(
    ("different", "series"),
    [
        ({}, None),
        ({"seriesMasterId": None}, None),
        ({"type": "occurrence", "seriesMasterId": "AAk+/"}, "AAk+/"),
        ({"type": "exception", "seriesMasterId": "AAk+/"}, "AAk+/"),
        ({"type": "exception", "seriesMasterId": 7}, None),
    ],
)
def test_the_series_is_the_master(different, series):
    assert only(an_item(**different)).series == series


def test_hostile_text_becomes_one_plain_line():
    assert only(an_item(subject="a\u202e\nb" + "x" * 900)).title.startswith("a b")


def test_what_is_removed_goes_if_it_was_known():
    items = by_id([an_item(), an_item(id="2")])
    gone = {"id": "1", "@removed": {"reason": "deleted"}}
    stranger = {"id": "9", "@removed": {"reason": "deleted"}}
    assert set(amended(items, [gone, stranger]) or ()) == {"2"}


def test_a_changed_series_is_read_as_a_whole():
    master = an_item(id="m", type="seriesMaster")
    items = by_id([master, an_item()])
    assert amended(items, [master]) is None
    assert amended(items, [{"id": "m", "@removed": {"reason": "deleted"}}]) is None
    assert amended(items, [{"subject": "no id"}]) is None


def test_a_series_reaches_no_further_than_it_says():
    ended = an_item(recurrence={"range": {"type": "endDate", "endDate": "2026-11-01"}}, start=None)
    assert reach_of(ended, WINDOW) is None
    later = an_item(start={"dateTime": "2027-01-01T08:00:00", "timeZone": "UTC"})
    assert reach_of(later, WINDOW) is None
    endless = an_item(recurrence={"range": {"type": "noEnd", "endDate": "0001-01-01"}}, start="?")
    assert reach_of(endless, WINDOW) == WINDOW


@pytest.mark.parametrize(
    ("answers", "nobody"),
    [(["notResponded", "none"], True), (["accepted", "notResponded"], False), ([], False)],
)
def test_invitations_that_nobody_answers_are_noticed(answers, nobody):
    items = [an_item(responseStatus={"response": answer}) for answer in answers]
    assert nobody_answers(items, ROOM) is nobody


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(an_item())), ANYTHING, max_size=4), ANYTHING)
def test_no_answer_whatever_it_holds_loses_the_good_ones(damage, time_of_day):
    broken = {**an_item(id="broken"), **damage, "end": {"dateTime": time_of_day, "timeZone": time_of_day}}
    good = an_item(id="good")
    if broken.get("id") != "good":
        assert "good" in {meeting.id for meeting in placed(broken, good).meetings}


@given(ANYTHING, ANYTHING)
def test_a_time_is_read_or_refused(text, zone):
    with suppress(Unplaceable):
        assert instant_of({"dateTime": text, "timeZone": zone}).utcoffset() == timedelta(0)
