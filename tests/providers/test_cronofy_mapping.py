"""What an event of Cronofy does to the room: the table of cases, and what nobody would send."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.calendars.cronofy.mapping import (
    PREFIX,
    Dropped,
    busy_of,
    key_of,
    meeting_of,
    moment,
    place,
    place_all,
)
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Doubt
from kiosk.testing.builders import a_room, a_window, at, between

ROOM = a_room()
WINDOW = a_window()
BERLIN = ZoneInfo("Europe/Berlin")
EVENT = {
    "calendar_id": "cal_1",
    "event_uid": "evt_1",
    "summary": "Planning",
    "start": {"time": "2026-11-20T09:00:00+01:00", "tzid": "Europe/Berlin"},
    "end": {"time": "2026-11-20T10:00:00+01:00", "tzid": "Europe/Berlin"},
    "deleted": False,
    "organizer": {"email": "ada@example.org", "display_name": "Ada Lovelace"},
    "participation_status": "accepted",
    "transparency": "opaque",
    "status": "confirmed",
    "recurring": False,
    "event_private": False,
    "options": {"delete": True, "update": True, "change_participation_status": True},
}


def placed(**different):
    return place(EVENT | different, ROOM, WINDOW, elevated=True)


def meeting(**different) -> Meeting:
    found = placed(**different)
    assert isinstance(found, Meeting)
    return found


def test_an_ordinary_event_is_a_meeting():
    found = meeting()
    assert (found.id, found.title, found.organiser) == ("evt_1", "Planning", "Ada Lovelace")
    assert found.interval == between("09:00", "10:00")
    assert (found.private, found.tentative, found.all_day, found.ours) == (False,) * 4
    assert found.readable


@pytest.mark.parametrize(
    "different",
    [
        {"deleted": True},
        {"status": "cancelled"},
        {"participation_status": "declined"},
        {"transparency": "transparent"},
    ],
)
def test_what_does_not_occupy_the_room_is_nothing(different):
    assert placed(**different) is None


@pytest.mark.parametrize(
    "different",
    [
        {"status": "tentative"},
        {"participation_status": "tentative"},
        {"participation_status": "needs_action"},
    ],
)
def test_what_is_not_settled_occupies_the_room_as_tentative(different):
    assert meeting(**different).tentative


@pytest.mark.parametrize("word", ["unknown", None, "a word of next year"])
@pytest.mark.parametrize("field", ["transparency", "status", "participation_status"])
def test_a_word_that_we_do_not_know_occupies_the_room(field, word):
    assert meeting(**{field: word}).interval == between("09:00", "10:00")


@pytest.mark.parametrize("mark", [True, "true", 1, "what is this"])
def test_a_private_event_keeps_only_its_time(mark):
    found = meeting(event_private=mark, summary="Dismissal")
    assert found.private
    assert (found.title, found.organiser) == (None, None)


def test_not_even_the_revision_knows_a_private_title():
    assert meeting(event_private=True, summary="Dismissal") == meeting(event_private=True, summary="Party")
    assert meeting(summary="Dismissal").revision != meeting(summary="Party").revision


@pytest.mark.parametrize("damage", [{"summary": 17}, {"summary": ["a"]}, {"organizer": "Ada"}])
def test_an_event_of_which_only_the_time_can_be_read_occupies_the_room(damage):
    found = meeting(**damage)
    assert (found.readable, found.title, found.organiser) == (False, None, None)


@pytest.mark.parametrize("nothing", [{"summary": None}, {"summary": ""}])
def test_an_event_without_a_title_is_readable(nothing):
    assert (meeting(**nothing).readable, meeting(**nothing).title) == (True, None)


def test_an_organiser_without_a_name_is_shown_by_address():
    assert meeting(organizer={"email": "ada@example.org"}).organiser == "ada@example.org"
    assert meeting(organizer=None).organiser is None


# Times


@pytest.mark.parametrize(
    ("value", "clock"),
    [
        ("2026-11-20T08:00:00Z", "09:00"),
        ("2026-11-20T09:00:00+01:00", "09:00"),
        ({"time": "2026-11-20T08:00:00Z", "tzid": "Etc/UTC"}, "09:00"),
        ({"time": "2026-11-20T09:00:00+01:00", "tzid": "Mars/Olympus Mons"}, "09:00"),
        ({"time": "2026-11-20T03:00:00", "tzid": "America/New_York"}, "09:00"),
        ({"time": "2026-11-20T09:00:00"}, "09:00"),
        ("2026-11-20", "00:00"),
        ({"time": "2026-11-20", "tzid": "Etc/UTC"}, "00:00"),
        ({"date": "2026-11-20"}, "00:00"),
    ],
)
def test_times_are_understood_however_they_are_written(value, clock):
    assert moment(value, BERLIN) == at(clock)


@pytest.mark.parametrize(
    "value",
    [None, 17, "", "tomorrow", {}, {"time": 9}, {"time": "2026-11-20T09:00:00", "tzid": "Mars/Olympus Mons"},
     {"time": "0001-01-01T00:00:00+14:00"}, "2026-99-99"],
)  # fmt: skip
def test_a_time_that_makes_no_sense_is_said_to_be_none(value):
    with pytest.raises(ValueError, match=r"there is none|cannot be read"):
        moment(value, BERLIN)


def test_a_whole_day_is_the_day_of_the_room():
    found = meeting(start="2026-11-20", end="2026-11-21")
    assert found.all_day
    assert found.interval == between("00:00", "00:00")


def test_an_event_that_ends_before_it_starts_is_dropped():
    assert isinstance(placed(end="2026-11-20T09:00:00+01:00"), Dropped)


def test_an_event_of_unknown_time_may_be_anywhere():
    found = placed(start="whenever")
    assert isinstance(found, Doubt)
    assert (found.entry, found.may_touch) == ("evt_1", WINDOW)


def test_an_event_of_unknown_end_may_last_from_its_start():
    found = placed(end=None)
    assert isinstance(found, Doubt)
    assert (found.may_touch.start, found.may_touch.end) == (at("09:00"), WINDOW.end)
    assert placed(start="2027-11-20", end=None) is None


# Ours and theirs


@pytest.mark.parametrize("event_id", [None, "", "4711", "door-kiosk-", 17, "another-door-kiosk-key"])
def test_an_event_of_another_application_is_not_ours(event_id):
    assert key_of({"event_id": event_id}) is None
    assert not meeting(event_id=event_id).ours


def test_a_booking_of_ours_is_known_by_the_id_that_we_gave():
    found = meeting(event_id=f"{PREFIX}key-1", options={})
    assert (found.key, found.id) == ("key-1", "door-kiosk-key-1")
    assert found.may_end
    assert found.may_extend


@pytest.mark.parametrize(
    ("different", "may"),
    [
        ({}, True),
        ({"options": {"update": False}}, False),
        ({"options": None}, False),
        ({"recurring": True}, False),
        ({"event_id": "made by our application, not by a door"}, False),
    ],
)
def test_a_meeting_of_others_may_be_changed_where_the_calendar_says_so(different, may):
    assert meeting(**different).may_end is may
    unasked = place(EVENT | different, ROOM, WINDOW, elevated=False)
    assert isinstance(unasked, Meeting)
    assert not unasked.may_end


# Lists


@pytest.mark.parametrize(
    ("different", "series"),
    [
        ({}, None),
        ({"recurring": True, "series_identifier": "standup"}, "standup"),
        ({"recurring": True}, None),
        ({"recurring": True, "series_identifier": 7}, None),
        ({"recurring": False, "series_identifier": "standup"}, None),
    ],
)
def test_the_series_is_told_where_the_calendar_behind_tells_it(different, series):
    assert meeting(**different).series == series


def test_an_event_that_is_told_on_two_pages_is_one_meeting():
    later = EVENT | {"summary": "Planning, moved", "start": "2026-11-20T09:30:00+01:00"}
    found = place_all([EVENT, later], ROOM, WINDOW, elevated=True)
    assert [m.title for m in found.meetings] == ["Planning, moved"]
    assert not found.twice


def test_occurrences_that_share_an_id_are_told_apart_and_left_alone():
    first = EVENT | {"recurring": True}
    second = first | {"start": "2026-11-21T09:00:00+01:00", "end": "2026-11-21T10:00:00+01:00"}
    found = place_all([first, second], ROOM, WINDOW, elevated=True)
    assert len({m.id for m in found.meetings}) == 2
    assert not any(m.may_end for m in found.meetings)
    assert found.twice


@pytest.mark.parametrize("strange", [None, 17, "event", [], {}])
def test_an_entry_that_is_no_event_is_a_doubt_and_loses_no_other(strange):
    found = place_all([strange, EVENT], ROOM, WINDOW, elevated=True)
    assert len(found.doubts) == 1
    assert [m.title for m in found.meetings] == ["Planning"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted([*EVENT, "event_id", "updated"])), json_values, max_size=6))
def test_whatever_stands_in_an_event_nothing_is_raised_and_nothing_lost(damage):
    event = EVENT | damage
    found = place_all([event], ROOM, WINDOW, elevated=True)
    called_off = place(event, ROOM, WINDOW, elevated=True) is None
    assert called_off or len(found.meetings) + len(found.doubts) + found.dropped == 1


# Free/busy


def test_what_is_not_said_to_be_free_is_taken():
    items = [
        {"start": EVENT["start"], "end": EVENT["end"], "free_busy_status": status}
        for status in ("busy", "tentative", "unknown", None)
    ]
    assert len(busy_of(items, BERLIN)) == 4
    free = {"start": EVENT["start"], "end": EVENT["end"], "free_busy_status": "free"}
    assert busy_of([free], BERLIN) == ()


@pytest.mark.parametrize("item", [None, {}, {"start": "whenever", "end": "2026-11-20"}])
def test_free_busy_that_cannot_be_read_calls_no_room_free(item):
    with pytest.raises(ValueError, match=r"no object|none|read"):
        busy_of([item], BERLIN)


def test_what_is_returned_is_what_is_read_later():
    interval = between("09:00", "10:00")
    assert meeting_of(EVENT, ROOM, interval, elevated=True) == meeting()
    longer = between("09:00", "10:00")
    assert longer.length == timedelta(hours=1)
