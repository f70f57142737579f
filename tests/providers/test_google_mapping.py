"""Google's events as meetings: what takes the room, what may be shown, what cannot be read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.calendars.google import mapping
from kiosk.adapters.calendars.google.keys import event_id
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Place, Room
from kiosk.domain.schedule import Doubt
from kiosk.testing.builders import DAY, a_room, a_window, at, between

ROOM = a_room(address="juniper@resource.example.org")
WINDOW = a_window()
OWNER = {"email": ROOM.address, "displayName": "Juniper", "self": True}
ADA = {"email": "ada@example.org", "displayName": "Ada Lovelace"}
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def an_item(**fields: Any) -> dict[str, Any]:
    """A plain meeting that Ada put into the room's calendar, 09:00 to 10:00."""
    return {
        "id": "abc123",
        "status": "confirmed",
        "summary": "Planning",
        "start": {"dateTime": f"{DAY}T09:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": f"{DAY}T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        "etag": '"1"',
        "creator": ADA,
        "organizer": OWNER,
        **fields,
    }


def an_invitation(answer: str = "accepted", **fields: Any) -> dict[str, Any]:
    attendees = [ADA | {"responseStatus": "accepted"}, OWNER | {"resource": True, "responseStatus": answer}]
    return an_item(organizer=ADA, attendees=attendees, **fields)


def a_booking(**fields: Any) -> dict[str, Any]:
    body = mapping.booking_body(
        key=KEY, interval=between("09:00", "10:00"), title="Ad hoc", room=ROOM, busy=True
    )
    return an_item(**dict(body), **fields)


def placed(item: object) -> mapping.Placed:
    return mapping.place(item, ROOM, WINDOW)


def meeting(item: object) -> Meeting:
    found = placed(item)
    assert isinstance(found, Meeting), found
    return found


@pytest.mark.parametrize(
    "item",
    [
        an_item(status="cancelled"),
        an_item(transparency="transparent"),
        an_invitation("declined"),
        {"id": "abc123", "status": "cancelled"},
        *(
            an_item(eventType=kind)
            for kind in ("workingLocation", "focusTime", "outOfOffice", "birthday", "fromGmail")
        ),
    ],
)
def test_what_does_not_take_the_room_is_left_out(item):
    assert placed(item) is None


@pytest.mark.parametrize(
    "item",
    [
        an_item(transparency="opaque"),
        an_item(status="tentative"),
        an_item(eventType="default"),
        an_item(eventType="a type of next year"),
        an_item(start={"date": str(DAY)}, end={"date": str(DAY + timedelta(days=1))}),
        *(an_invitation(answer) for answer in ("accepted", "tentative", "needsAction")),
    ],
)
def test_whatever_else_takes_it(item):
    assert isinstance(placed(item), Meeting)


@pytest.mark.parametrize("visibility", ["private", "confidential", "a word of next year", ["odd"]])
def test_private_text_never_leaves_the_mapping(visibility):
    item = an_invitation(visibility=visibility, summary="Dismissal", description="of Bob")
    shown = meeting(item)
    assert shown.private
    assert (shown.title, shown.organiser) == (None, None)
    assert not any(word in repr(shown) for word in ("Dismissal", "Bob", "Ada"))


@pytest.mark.parametrize("visibility", ["default", "public"])
def test_public_text_is_shown(visibility):
    assert meeting(an_item(visibility=visibility)).title == "Planning"


def test_a_reader_of_free_and_busy_alone_sees_taken_time():
    """What Google gives to `freeBusyReader`: no texts, and no people."""
    bare = {name: an_item()[name] for name in ("id", "status", "start", "end", "etag")}
    shown = meeting(bare | {"visibility": "private"})
    assert (shown.interval, shown.title, shown.private) == (between("09:00", "10:00"), None, True)


def test_the_organiser_of_an_invitation_is_who_sent_it():
    assert meeting(an_invitation()).organiser == "Ada Lovelace"


def test_of_an_event_in_the_rooms_own_calendar_it_is_who_made_it():
    assert meeting(an_item()).organiser == "Ada Lovelace"
    assert meeting(an_item(creator={"email": "ada@example.org"})).organiser == "ada@example.org"


def test_the_room_is_never_its_own_organiser():
    assert meeting(an_item(creator=OWNER)).organiser is None


def test_a_booking_of_ours_is_known_by_its_key_and_names_no_service_account():
    ours = meeting(a_booking())
    assert (ours.key, ours.title, ours.organiser, ours.may_end, ours.may_extend) == (
        KEY,
        "Ad hoc",
        None,
        True,
        True,
    )


def test_a_copy_of_our_booking_is_not_ours():
    assert meeting(a_booking() | {"id": "copyofit"}).key is None


def test_of_a_series_that_somebody_made_of_our_booking_only_the_first_is_ours():
    name = event_id(KEY)
    first = a_booking() | {"id": f"{name}_20261120T080000Z", "recurringEventId": name}
    second = a_booking() | {"id": f"{name}_20261121T080000Z", "recurringEventId": name}
    assert (meeting(first).key, meeting(second).key) == (KEY, None)


def test_an_invitation_cannot_be_moved_unless_its_guests_may():
    assert not meeting(an_invitation()).may_extend
    assert meeting(an_invitation(guestsCanModify=True)).may_extend
    assert meeting(an_item()).may_extend


@pytest.mark.parametrize(
    ("note", "doors"),
    [
        ("20261120T080000Z east west", ("east", "west")),
        ("20261120T090000Z east", ()),
        ("true", ()),
        ("", ()),
        (7, ()),
        (["20261120T080000Z east"], ()),
        (None, ()),
    ],
)
def test_the_doors_at_which_nobody_came_stand_in_a_private_property(note, doors):
    found = meeting(an_item(extendedProperties={"private": {"doorKioskAbsent": note}}))
    assert (found.absent, found.checked_in) == (doors, False)


def test_the_notes_of_as_many_doors_as_may_be_fit_into_a_property():
    full = replace(meeting(an_item()), absent=tuple(f"{number:032}" for number in range(16)))
    written: Any = mapping.marking_body(full)
    (value,) = written["extendedProperties"]["private"].values()
    assert len(value) <= 1024
    assert meeting(an_item(**written)).absent == full.absent


@pytest.mark.parametrize(("told", "series"), [(None, None), ("abc122", "abc122"), (7, None)])
def test_the_series_is_the_recurring_event(told, series):
    assert meeting(an_item(recurringEventId=told)).series == series


def test_a_whole_day_is_the_day_of_the_room():
    shown = meeting(an_item(start={"date": str(DAY)}, end={"date": str(DAY + timedelta(days=1))}))
    assert (shown.all_day, shown.interval) == (True, between("00:00", "00:00"))


@pytest.mark.parametrize(
    "start",
    [
        {"dateTime": f"{DAY}T08:00:00Z"},
        {"dateTime": f"{DAY}T08:00:00Z", "timeZone": "Nowhere/At_All"},
        {"dateTime": f"{DAY}T09:00:00", "timeZone": "Europe/Berlin"},
        {"dateTime": f"{DAY}T09:00:00"},
        {"dateTime": f"{DAY}T03:00:00.000-05:00"},
    ],
)
def test_a_time_is_read_in_whatever_form_it_comes(start):
    assert meeting(an_item(start=start)).start == at("09:00")


def test_a_time_in_an_unknown_zone_is_a_doubt_where_it_may_be():
    found = placed(an_item(start={"dateTime": f"{DAY}T09:00:00", "timeZone": "Nowhere/At_All"}))
    assert found == Doubt("abc123", Interval(WINDOW.start, at("10:00")), "its time cannot be read")


@pytest.mark.parametrize("start", [None, "09:00", {}, {"dateTime": 9}, {"date": "soon"}, {"dateTime": ""}])
def test_an_entry_without_a_readable_time_is_a_doubt(start):
    assert isinstance(placed(an_item(start=start)), Doubt)


def test_an_entry_that_ends_before_it_starts_is_dropped():
    item = an_item()
    assert placed(item | {"start": item["end"], "end": item["start"]}) == mapping.Dropped()


@pytest.mark.parametrize(
    "odd", [{"summary": {"text": "Planning"}}, {"attendees": "many"}, {"organizer": [1]}, {"creator": "Ada"}]
)
def test_an_entry_of_which_only_the_time_can_be_read_takes_the_room(odd):
    shown = meeting(an_item(**odd))
    assert (shown.interval, shown.readable, shown.title) == (between("09:00", "10:00"), False, None)
    assert not shown.may_end


@pytest.mark.parametrize("item", [None, 7, "event", [], {}, {"id": 7}])
def test_an_entry_without_an_id_is_a_doubt_about_the_whole_window(item):
    found = placed(item)
    assert isinstance(found, Doubt)
    assert found.may_touch == WINDOW


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(fields=st.dictionaries(st.sampled_from([*an_invitation(), "visibility", "eventType"]), JSON))
def test_whatever_an_event_holds_is_a_meeting_a_doubt_or_nothing(fields):
    found = placed(an_item(id="abc123") | {k: v for k, v in fields.items() if k != "id"})
    assert found is None or isinstance(found, Meeting | Doubt | mapping.Dropped)


@given(key=st.text(min_size=1, max_size=600))
def test_every_key_becomes_an_id_that_google_takes_and_no_two_the_same(key):
    try:
        key.encode()
    except UnicodeEncodeError:
        return
    assert 5 <= len(event_id(key)) <= 1024
    assert event_id(key) != event_id(key + "x")


def test_the_end_of_a_whole_day_is_moved_by_making_it_a_timed_one():
    day = meeting(an_item(start={"date": str(DAY)}, end={"date": str(DAY + timedelta(days=1))}))
    body = mapping.end_body(day, at("12:00"))
    assert json.loads(json.dumps(body)) == {
        "start": {"dateTime": "2026-11-19T23:00:00Z", "date": None},
        "end": {"dateTime": "2026-11-20T11:00:00Z", "date": None},
    }


def test_a_booking_says_its_times_in_utc_and_its_zone_beside():
    start = dict(
        mapping.booking_body(key=KEY, interval=between("09:00", "10:00"), title="x", room=ROOM, busy=False)
    )
    assert start["start"] == {"dateTime": "2026-11-20T08:00:00Z", "timeZone": "Europe/Berlin"}
    assert start["transparency"] == "transparent"
    assert datetime.fromisoformat("2026-11-20T08:00:00Z").astimezone(UTC) == at("09:00")


def test_rooms_of_the_directory_are_described_as_far_as_somebody_did():
    from kiosk.adapters.calendars.google.directory import rooms_of

    described = {
        "resourceEmail": "oak@r.example.org",
        "resourceName": "Oak",
        "capacity": 8,
        "floorName": "2",
        "buildingId": "n",
        "featureInstances": [{"feature": {"name": "Screen"}}, {"feature": None}, "odd"],
    }
    bare = {"resourceEmail": "elm@r.example.org"}
    car = {"resourceEmail": "car@r.example.org", "resourceCategory": "OTHER"}
    listed = [{"id": "oak@r.example.org", "timeZone": "Europe/Berlin"}, None]
    rooms = rooms_of([described, bare, car, None, {}], [{"buildingId": "n", "buildingName": "North"}], listed)
    assert rooms == (
        Room("oak", "Oak", "Europe/Berlin", "oak@r.example.org", 8, ("Screen",), Place("North", "2")),
        Room("elm", "elm@r.example.org", "UTC", "elm@r.example.org"),
    )
