"""What goes wrong at Google, over the wire: each trouble its error and its cause, asked once, without secrets."""

import json
import logging
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import trustme

from kiosk.adapters.calendars.google.signin import EVENTS
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import CalendarProvider
from kiosk.testing.builders import at, between
from kiosk.testing.fakes.google.answers import no_token, refusal
from kiosk.testing.fakes.google.faults import Answer, Cut, api_calls, sign_ins, writes
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.contract.google_world import utc_now
from tests.providers.google_scene import ALL_SCOPES, ROOM, WINDOW, a_google, provider_of, read, told, trouble


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with a_google() as fake:
        yield fake


@pytest.fixture
def settings(google, tmp_path) -> dict[str, Any]:
    return google.settings(tmp_path)


@pytest.fixture
def linked(google) -> dict[str, Any]:
    return google.linked_settings(ALL_SCOPES)


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


@pytest.mark.parametrize(("said", "meant"), REASONS.items(), ids=str)
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


@pytest.mark.parametrize(("said", "meant"), SIGN_IN.items(), ids=str)
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


@pytest.mark.parametrize("cut", [Cut(after=True), Cut(after=True, politely=True), Cut(politely=True)])
def test_a_write_whose_answer_is_lost_is_not_sent_again(google, settings, cut):
    provider = provider_of(settings)
    provider.sign_in()
    google.faults.seen.clear()
    google.faults.add(cut, writes)
    with pytest.raises(Unavailable) as caught:
        provider.create(ROOM, key="key-1", interval=between("09:00", "10:00"), title="Ad hoc")
    assert caught.value.cause is Cause.CONNECTION_LOST
    assert len(google.faults.seen) == 1
    assert isinstance(provider.find(ROOM, "key-1", WINDOW), Meeting) is cut.after
    provider.close()


CALLS: dict[str, tuple[Callable[[CalendarProvider, Meeting], object], int]] = {
    "a whole read and a poll": (
        lambda p, _: p.read(ROOM, WINDOW, at=at("12:00"), cursor=p.read(ROOM, WINDOW, at=at("12:00")).cursor),
        2,
    ),
    "a booking": (
        lambda p, _: p.create(ROOM, key="key-2", interval=between("11:00", "12:00"), title="Ad hoc"),
        1,
    ),
    "a booking found": (lambda p, _: p.find(ROOM, "key-1", WINDOW), 1),
    "a booking not there": (lambda p, _: p.find(ROOM, "key-3", WINDOW), 2),
    "an end": (lambda p, m: p.change_end(ROOM, m, at("09:30")), 1),
    "a check-in": (lambda p, m: p.check_in(ROOM, m), 1),
    "a note of absence": (lambda p, m: p.note_absent(ROOM, m, "east"), 1),
    "a note beside one that it does not know": (
        lambda p, m: (p.note_absent(ROOM, m, "east"), p.note_absent(ROOM, m, "west")),
        4,
    ),
    "a cancellation": (lambda p, m: p.cancel(ROOM, m), 1),
    "free/busy of fifty": (lambda p, _: p.free_busy([ROOM] * 50, WINDOW), 1),
}


@pytest.mark.parametrize("call", CALLS)
def test_what_each_call_costs(google, settings, call):
    provider = provider_of(settings)
    made = provider.create(ROOM, key="key-1", interval=between("09:00", "10:00"), title="Ad hoc")
    google.faults.seen.clear()
    act, cost = CALLS[call]
    act(provider, made)
    assert len(google.faults.seen) == cost
    provider.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"[]",
        b"null",
        b"{}",
        b'{"kind": "calendar#events", "items": 7}',
        b'{"kind": "calendar#calendarList", "items": []}',
        b"{",
        b"\xff\xfe",
        b'"text"',
    ],
)
def test_an_answer_that_makes_no_sense_is_told_as_such(google, settings, answer):
    google.faults.add(Answer(200, answer), api_calls)
    assert told(trouble(settings)) == (BadResponse, Cause.UNSPECIFIED)


def test_a_list_that_is_not_for_us_is_not_taken_for_an_empty_room(google, settings):
    google.faults.add(
        Answer(200, b'{"kind": "calendar#events", "accessRole": "none", "items": []}'), api_calls
    )
    assert told(trouble(settings)) == (NotPermitted, Cause.ROOM_FORBIDDEN)


@pytest.mark.parametrize("where", [api_calls, sign_ins])
def test_a_refusal_tells_the_servers_time_and_silences_no_door_for_longer_than_an_hour(
    google, settings, where
):
    google.faults.add(
        Answer(429, refusal(429, "rateLimitExceeded").encoded(), {"Retry-After": "99999999"}), where
    )
    error = trouble(settings)
    assert isinstance(error, RateLimited)
    assert error.after == timedelta(hours=1)
    assert error.server_time is not None
    assert abs(error.server_time - utc_now()) < timedelta(minutes=5)


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


def test_a_certificate_counts_only_from_an_authority_that_is_known(tmp_path):
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with FakeGoogle(clock=utc_now, tls=tls) as google:
        settings = google.settings(tmp_path)
        strange, known = provider_of(settings), provider_of(settings | {"ca_file": str(tmp_path / "ca.pem")})
        for call in (strange.reach, strange.sign_in):
            with pytest.raises(Unavailable) as caught:
                call()
            assert caught.value.cause is Cause.CERTIFICATE
        assert known.reach() is not None
        assert known.sign_in().name == google.tokens.service_account
        strange.close()
        known.close()


def test_a_host_without_an_address_is_told(settings):
    provider = provider_of(settings | {"url": "http://google.invalid"})
    with pytest.raises(Unavailable) as caught:
        provider.reach()
    assert caught.value.cause is Cause.NAME_RESOLUTION
    provider.close()
