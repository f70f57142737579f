"""What goes wrong at Google, over the wire: each trouble its error and its cause, asked once, without secrets."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kiosk.adapters.calendars.google.signin import CALENDAR_SCOPES, EVENTS, IDENTITY_SCOPES
from kiosk.adapters.calendars.registry import connect
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    SettingsError,
    Unavailable,
)
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import CalendarProvider, Changes, RoomNote, Whole
from kiosk.testing.builders import a_room, a_window, at, between
from kiosk.testing.calendar_contract.world import Event, Standing
from kiosk.testing.fakes.google.answers import no_token, refusal
from kiosk.testing.fakes.google.faults import Answer, api_calls, sign_ins
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.contract.google_world import named, resource_of, utc_now

ROOM = a_room(address="juniper@resource.example.org")
WINDOW = a_window()
ALL_SCOPES = " ".join(CALENDAR_SCOPES + IDENTITY_SCOPES)
PLANNING = Event("planning", at("09:00"), at("10:00"), organiser="Ada Lovelace")


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle(clock=utc_now) as fake:
        fake.add_room(ROOM.address, ROOM.name, zone=ROOM.timezone)
        yield fake


@pytest.fixture
def settings(google, tmp_path) -> dict[str, Any]:
    return google.settings(tmp_path)


@pytest.fixture
def linked(google) -> dict[str, Any]:
    return google.linked_settings(ALL_SCOPES)


def provider_of(settings: dict[str, Any]) -> CalendarProvider:
    return connect("google", settings, now=utc_now)


def read(provider: CalendarProvider) -> Schedule:
    answer = provider.read(ROOM, WINDOW, at=at("12:00"))
    assert isinstance(answer, Whole)
    return answer.schedule


def trouble(settings: dict[str, Any]) -> CalendarError:
    """What a read ends in."""
    provider = provider_of(settings)
    with pytest.raises(CalendarError) as caught:
        read(provider)
    provider.close()
    return caught.value


def told(error: CalendarError) -> tuple[type[CalendarError], Cause]:
    return type(error), error.cause


REASONS = {
    (403, "rateLimitExceeded"): (RateLimited, Cause.QUOTA_EXCEEDED),
    (403, "userRateLimitExceeded"): (RateLimited, Cause.QUOTA_EXCEEDED),
    (403, "quotaExceeded"): (RateLimited, Cause.QUOTA_EXCEEDED),
    (403, "dailyLimitExceeded"): (RateLimited, Cause.QUOTA_EXCEEDED),
    (429, "rateLimitExceeded"): (RateLimited, Cause.QUOTA_EXCEEDED),
    (403, "forbidden"): (NotPermitted, Cause.ROOM_FORBIDDEN),
    (403, "insufficientPermissions"): (NotPermitted, Cause.CONSENT_MISSING),
    (403, "accessNotConfigured"): (NotPermitted, Cause.CONSENT_MISSING),
    (403, "requiredAccessLevel"): (NotPermitted, Cause.READ_ONLY),
    (403, "something new"): (NotPermitted, Cause.UNSPECIFIED),
    (404, "notFound"): (Gone, Cause.MAILBOX_UNKNOWN),
    (400, "badRequest"): (BadResponse, Cause.UNSPECIFIED),
    (503, "backendError"): (Unavailable, Cause.SERVER_ERROR),
}


@pytest.mark.parametrize(("said", "meant"), REASONS.items(), ids=lambda v: str(v))
def test_the_reason_decides_not_the_status_alone(google, settings, said, meant):
    google.faults.add(Answer(said[0], refusal(*said).encoded()), api_calls)
    error = trouble(settings)
    assert told(error) == meant
    assert said[1] in error.detail


SIGN_IN = {
    (400, "invalid_grant"): (AuthRejected, Cause.CREDENTIAL_EXPIRED),
    (401, "invalid_client"): (AuthRejected, Cause.UNSPECIFIED),
    (401, "deleted_client"): (AuthRejected, Cause.CREDENTIAL_EXPIRED),
    (401, "unauthorized_client"): (NotPermitted, Cause.CONSENT_MISSING),
    (400, "invalid_scope"): (NotPermitted, Cause.CONSENT_MISSING),
    (500, "internal_failure"): (Unavailable, Cause.SERVER_ERROR),
    (429, "rate_limit"): (RateLimited, Cause.QUOTA_EXCEEDED),
}


@pytest.mark.parametrize(("said", "meant"), SIGN_IN.items(), ids=lambda v: str(v))
def test_a_refused_sign_in_is_told_apart_and_asked_once(google, settings, said, meant):
    google.faults.add(Answer(said[0], no_token(said[1], "described", said[0]).encoded()), sign_ins)
    assert told(trouble(settings)) == meant
    assert len(google.faults.seen) == 1, "nothing is slept on and sent again"


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"access_token": 7, "expires_in": "soon"}'])
def test_a_sign_in_that_gives_no_token_makes_no_sense(google, settings, body):
    google.faults.add(Answer(200, body), sign_ins)
    assert told(trouble(settings)) == (BadResponse, Cause.UNSPECIFIED)


def test_a_clock_that_is_off_by_an_hour_is_told_from_a_wrong_key(google, settings):
    google.clock = lambda: utc_now() + timedelta(hours=1, minutes=10)
    assert told(trouble(settings)) == (AuthRejected, Cause.CLOCK_OFF)


def test_a_key_that_was_deleted_is_told(google, settings, tmp_path):
    file = tmp_path / "old.json"
    file.write_text(json.dumps(google.tokens.another_key_file()))
    assert told(trouble(settings | {"service_account": str(file)})) == (
        AuthRejected,
        Cause.CREDENTIAL_EXPIRED,
    )


def test_delegation_that_the_domain_did_not_grant_is_missing_consent(google, settings):
    delegated = settings | {"subject": "kiosk@example.org"}
    assert told(trouble(delegated)) == (NotPermitted, Cause.CONSENT_MISSING)
    google.tokens.users = ("kiosk@example.org",)
    provider = provider_of(delegated)
    assert provider.sign_in().name == "kiosk@example.org"
    provider.close()


def test_a_link_that_was_revoked_must_be_made_again(google, linked):
    google.tokens.revoked = True
    assert told(trouble(linked)) == (AuthRejected, Cause.LINK_REVOKED)


def test_an_account_that_was_never_linked_says_so_without_asking_anybody(google):
    error = trouble(google.linked_settings())
    assert told(error) == (AuthRejected, Cause.LINK_REVOKED)
    assert "kiosk link google" in error.detail
    assert google.faults.seen == []


def test_a_link_with_a_box_left_unticked_is_missing_consent(google):
    without = [scope for scope in ALL_SCOPES.split() if scope != EVENTS]
    assert told(trouble(google.linked_settings(" ".join(without)))) == (NotPermitted, Cause.CONSENT_MISSING)


def test_a_token_that_ended_early_is_replaced_once_and_nobody_notices(google, settings):
    provider = provider_of(settings)
    read(provider)
    google.tokens.expire()
    google.faults.seen.clear()
    assert read(provider).meetings == ()
    assert [request.signs_in for request in google.faults.seen] == [False, True, False]
    provider.close()


def test_a_token_that_is_refused_again_is_a_rejected_sign_in(google, settings):
    refused = Answer(401, refusal(401, "authError").encoded())
    google.faults.add(refused, api_calls)
    google.faults.add(refused, api_calls)
    assert told(trouble(settings)) == (AuthRejected, Cause.UNSPECIFIED)
    assert len(google.faults.seen) == 4


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_nothing_is_asked_twice(google, settings, status):
    provider = provider_of(settings)
    provider.sign_in()
    google.faults.seen.clear()
    google.faults.add(Answer(status), api_calls)
    with pytest.raises(CalendarError):
        read(provider)
    assert len(google.faults.seen) == 1
    provider.close()


@pytest.mark.parametrize("answer", [b"[]", b"null", b'{"items": 7}', b"{", b"\xff\xfe", b'"text"'])
def test_an_answer_that_makes_no_sense_is_told_as_such(google, settings, answer):
    google.faults.add(Answer(200, answer), api_calls)
    assert told(trouble(settings)) == (BadResponse, Cause.UNSPECIFIED)


@pytest.mark.parametrize("body", [b'{"error": "odd"}', b'{"error": {"errors": [7]}}', b"[7]", b"\xff"])
def test_a_refusal_that_cannot_be_read_still_counts_by_its_status(google, settings, body):
    google.faults.add(Answer(403, body), api_calls)
    assert told(trouble(settings)) == (NotPermitted, Cause.UNSPECIFIED)


def test_no_secret_reaches_an_error_or_the_log(google, linked, caplog):
    caplog.set_level(logging.DEBUG)
    provider = provider_of(linked)
    provider.sign_in()
    google.tokens.revoked = True
    with pytest.raises(AuthRejected) as caught:
        read(provider)
    written = caplog.text + str(caught.value) + repr(caught.value) + repr(caught.value.__cause__)
    secrets = [linked["refresh_token"], linked["client_secret"], *google.tokens._live]
    assert not [secret for secret in secrets if secret in written]
    provider.close()


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
    rooms = [a_room(name, address=f"{name}@r.example.org") for name in ("full", "away", "shy", "odd", "left")]
    calendars = {
        "full@r.example.org": {"busy": []},
        "away@r.example.org": {"errors": [{"domain": "global", "reason": "notFound"}]},
        "shy@r.example.org": {"errors": [{"domain": "global", "reason": "forbidden"}]},
        "odd@r.example.org": {"busy": [{"start": "soon"}]},
    }
    google.faults.add(Answer(200, json.dumps({"calendars": calendars}).encode()), api_calls)
    provider = provider_of(settings)
    answer = provider.free_busy(rooms, WINDOW)
    kinds = [type(value) for value in answer.values()]
    assert kinds == [tuple, Gone, NotPermitted, BadResponse, BadResponse]
    provider.close()


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({}, "service_account"),
        ({"client_id": "x", "service_account": "y"}, "service_account"),
        ({"client_id": "x", "subject": "kiosk@example.org"}, "subject"),
        ({"service_account": "not-there.json"}, "service_account"),
    ],
)
def test_settings_that_name_nobody_or_too_many_are_refused(wrong, key):
    with pytest.raises(SettingsError) as caught:
        connect("google", wrong, now=utc_now)
    assert [problem.key for problem in caught.value.problems] == [key]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"type": "authorized_user"}',
        '{"type": "service_account", "client_email": "a@b", "private_key_id": "1"}',
        '{"type": "service_account", "client_email": "a@b", "private_key_id": "1", "private_key": "hunter2"}',
    ],
)
def test_a_key_file_that_is_none_is_named_and_not_quoted(tmp_path, content):
    file = tmp_path / "google.json"
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        connect("google", {"service_account": str(file)}, now=utc_now)
    (problem,) = caught.value.problems
    assert problem.key == "service_account"
    assert "hunter2" not in repr(problem)
