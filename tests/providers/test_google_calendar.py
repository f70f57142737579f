"""What a room's calendar at Google holds, over the wire: pages, series, invitations, roles, and the Directory."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kiosk.domain.errors import (
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import CalendarProvider, Changes, RoomNote, Whole
from kiosk.testing.builders import a_room, at, between
from kiosk.testing.calendar_contract.world import Event, Standing
from kiosk.testing.fakes.google.faults import Answer, api_calls
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.contract.google_world import named, resource_of, utc_now
from tests.providers.google_scene import ROOM, WINDOW, a_google, provider_of, read

PLANNING = Event("planning", at("09:00"), at("10:00"), organiser="Ada Lovelace")


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with a_google() as fake:
        yield fake


@pytest.fixture
def settings(google, tmp_path) -> dict[str, Any]:
    return google.settings(tmp_path)


def test_a_calendar_with_2600_events_is_read_page_by_page(google, settings):
    for number in range(2600):
        start = at("00:00") + timedelta(minutes=5 * (number % 1000))
        event = Event(f"event {number}", start, start + timedelta(minutes=5))
        google.put(ROOM.address, resource_of(event, ROOM))
    provider = provider_of(settings)
    answer = provider.read(ROOM, WINDOW, at=at("12:00"))
    assert isinstance(answer, Whole)
    assert len(answer.schedule.meetings) == 2600
    assert len([e for e in google.exchanges if e.path.endswith("/events")]) == 2
    assert isinstance(provider.read(ROOM, WINDOW, at=at("12:00"), cursor=answer.cursor), Changes)
    provider.close()


def test_changes_come_page_by_page_too(google, settings):
    provider = provider_of(settings)
    cursor = provider.read(ROOM, WINDOW, at=at("12:00")).cursor
    google.api.page_size = 2
    for number in range(5):
        google.put(ROOM.address, resource_of(Event(f"e{number}", at("09:00"), at("10:00")), ROOM))
    answer = provider.read(ROOM, WINDOW, at=at("12:00"), cursor=cursor)
    assert isinstance(answer, Changes)
    assert len(answer.changed) == 5
    provider.close()


def test_a_series_of_which_nothing_is_left_is_nothing(google, settings):
    series = resource_of(PLANNING, ROOM) | {"recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]}
    google.put(ROOM.address, series)
    for day in ("20261120", "20261121"):
        google.delete(ROOM.address, f"{named('planning')}_{day}T080000Z")
    provider = provider_of(settings)
    schedule = read(provider)
    assert (schedule.meetings, schedule.doubts, schedule.dropped) == ((), (), 0)
    provider.close()


def test_a_booking_of_which_somebody_made_a_series_is_found_as_its_first_occurrence(google, settings):
    provider = provider_of(settings)
    made = provider.create(ROOM, key="key-1", interval=between("09:00", "10:00"), title="Ad hoc")
    cursor = provider.read(ROOM, WINDOW, at=at("12:00")).cursor
    event = google.event(ROOM.address, made.id)
    google.put(ROOM.address, event | {"recurrence": ["RRULE:FREQ=DAILY;COUNT=3"]})
    found = provider.find(ROOM, "key-1", between("09:00", "10:00"))
    assert isinstance(found, Meeting)
    assert [m for m in read(provider).meetings if m.ours] == [found]
    answer = provider.read(ROOM, WINDOW, at=at("12:00"), cursor=cursor)
    assert isinstance(answer, Changes)
    assert made.id in answer.removed
    provider.cancel(ROOM, found)
    assert len(read(provider).meetings) == 2, "what somebody else made of it stays"
    provider.close()


def invited(google: FakeGoogle, provider: CalendarProvider, **more: Any) -> Meeting:
    event = Event("planning", at("09:00"), at("10:00"), organiser="Ada Lovelace", invited=True)
    google.put(ROOM.address, resource_of(event, ROOM) | more)
    (meeting,) = read(provider).meetings
    return meeting


def test_an_attendees_copy_cannot_be_moved_and_nobody_is_asked(google, settings):
    provider = provider_of(settings)
    meeting = invited(google, provider)
    google.faults.seen.clear()
    with pytest.raises(NotPermitted) as caught:
        provider.change_end(ROOM, meeting, at("09:30"))
    assert caught.value.cause is Cause.NOT_EDITABLE
    assert google.faults.seen == []
    provider.close()


def test_a_copy_that_google_refuses_to_move_in_spite_of_its_word_is_told(google, settings):
    provider = provider_of(settings)
    meeting = invited(google, provider, guestsCanModify=True)
    assert meeting.may_extend
    google.api.calendars[ROOM.address].frozen.add(meeting.id)
    with pytest.raises(NotPermitted) as caught:
        provider.change_end(ROOM, meeting, at("09:30"))
    assert caught.value.cause is Cause.NOT_EDITABLE
    provider.close()


def test_an_invitation_is_cancelled_by_declining_it_for_the_room_alone(google, settings):
    provider = provider_of(settings)
    meeting = invited(google, provider)
    provider.cancel(ROOM, meeting)
    assert read(provider).meetings == ()
    event = google.event(ROOM.address, meeting.id)
    assert event is not None
    assert event["status"] == "confirmed"
    assert [a["responseStatus"] for a in event["attendees"]] == ["accepted", "declined"]
    (patch,) = [e for e in google.exchanges if e.method == "PATCH"]
    assert patch.query["sendUpdates"] == "all", "its organiser hears of it"
    provider.close()


def test_the_sentence_for_the_organiser_stands_beside_the_rooms_answer(google, settings):
    provider = provider_of(settings)
    meeting = invited(google, provider)
    provider.cancel(ROOM, meeting, because="Nobody came.")
    event = google.event(ROOM.address, meeting.id)
    assert event is not None
    assert [a.get("comment") for a in event["attendees"]] == [None, "Nobody came."]
    provider.cancel(ROOM, meeting, because="Nobody came.")
    assert google.api.calendars[ROOM.address].told == ["Nobody came."]
    provider.close()


def test_an_invitation_that_changed_meanwhile_is_not_declined(google, settings):
    provider = provider_of(settings)
    meeting = invited(google, provider)
    event = google.event(ROOM.address, meeting.id)
    google.put(ROOM.address, event | {"summary": "Changed"})
    with pytest.raises(Gone):
        provider.cancel(ROOM, meeting)
    assert len(read(provider).meetings) == 1
    provider.close()


def test_somebody_checks_in_to_an_invitation_on_the_rooms_copy(google, settings):
    provider = provider_of(settings)
    checked = provider.check_in(ROOM, invited(google, provider))
    assert checked.checked_in
    assert checked.organiser == "Ada Lovelace"
    (meeting,) = read(provider).meetings
    assert meeting == checked
    provider.close()


def test_a_declined_invitation_is_not_there_and_a_tentative_one_is(google, settings):
    provider = provider_of(settings)
    declined = Event("declined", at("09:00"), at("10:00"), standing=Standing.DECLINED)
    google.put(ROOM.address, resource_of(declined, ROOM))
    assert read(provider).meetings == ()
    provider.close()


def test_a_directory_that_is_closed_to_us_closes_nothing_else(google, settings):
    provider = provider_of(settings | {"directory": True})
    google.api.directory_allowed = False
    with pytest.raises(NotPermitted):
        provider.list_rooms()
    assert read(provider).meetings == ()
    provider.close()


def test_a_directory_scope_that_was_not_granted_closes_nothing_else(google, settings):
    google.tokens.scopes_denied = (
        "https://www.googleapis.com/auth/admin.directory.resource.calendar.readonly",
    )
    provider = provider_of(settings | {"directory": True})
    with pytest.raises(NotPermitted) as caught:
        provider.list_rooms()
    assert caught.value.cause is Cause.CONSENT_MISSING
    assert read(provider).meetings == ()
    provider.close()


def test_a_room_that_accepts_nothing_by_itself_is_noted(google, settings):
    provider = provider_of(settings)
    calendar = google.api.calendars[ROOM.address]
    for accepts, notes in ((None, ()), (True, ()), (False, (RoomNote.AUTO_ACCEPT_OFF,))):
        calendar.auto_accepts = accepts
        assert provider.rights(ROOM).notes == notes
    calendar.listed = False
    assert provider.rights(ROOM).may_write, "a room need not stand in the account's own list"
    provider.close()


@pytest.mark.parametrize(
    ("role", "may"), [("owner", True), ("writerWithoutPrivateAccess", True), ("freeBusyReader", False)]
)
def test_every_role_is_understood(google, settings, role, may):
    google.api.calendars[ROOM.address].role = role
    provider = provider_of(settings)
    assert provider.rights(ROOM).may_write is may
    provider.close()


def test_each_room_of_free_busy_has_an_error_of_its_own(google, settings):
    names = ("full", "away", "shy", "odd", "mute", "hurt", "left")
    rooms = [a_room(name, address=f"{name}@r.example.org") for name in names]
    calendars = {
        "full@r.example.org": {"busy": []},
        "away@r.example.org": {"errors": [{"domain": "global", "reason": "notFound"}]},
        "shy@r.example.org": {"errors": [{"domain": "global", "reason": "forbidden"}]},
        "odd@r.example.org": {"busy": [{"start": "soon"}]},
        "mute@r.example.org": {},
        "hurt@r.example.org": {"busy": [], "errors": {"reason": "internalError"}},
    }
    google.faults.add(Answer(200, json.dumps({"calendars": calendars}).encode()), api_calls)
    provider = provider_of(settings)
    answer = provider.free_busy(rooms, WINDOW)
    kinds = [type(value) for value in answer.values()]
    assert kinds == [tuple, Gone, NotPermitted, BadResponse, BadResponse, NotPermitted, BadResponse]
    provider.close()


def test_a_google_that_throttles_and_cuts_by_itself_loses_nothing(tmp_path):
    """What the sandbox offers: trouble in a regular beat, as long as it runs."""
    with FakeGoogle(clock=utc_now, throttle=5, cut_writes=2, tokens_last=timedelta(minutes=10)) as google:
        google.add_room(ROOM.address, ROOM.name, zone=ROOM.timezone)
        google.add_meeting(ROOM.address, "Planning", between("12:00", "13:00"), organiser="Ada Lovelace")
        provider = provider_of(google.settings(tmp_path))
        outcomes = [booked(provider, f"key-{number}") for number in range(8)]
        google.heal()
        assert {RateLimited, Unavailable, Meeting} == set(outcomes)
        keys = {meeting.key for meeting in read(provider).meetings} - {None}
        lost = {f"key-{n}" for n, outcome in enumerate(outcomes) if outcome is RateLimited}
        assert keys == {f"key-{n}" for n in range(8)} - lost, "cut writes took effect, throttled ones did not"
        provider.close()


def booked(provider: CalendarProvider, key: str) -> type:
    try:
        return type(provider.create(ROOM, key=key, interval=between("09:00", "10:00"), title="Ad hoc"))
    except CalendarError as error:
        return type(error)
