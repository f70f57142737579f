"""What goes wrong at Cronofy: each with its class, its cause, and a line without secrets."""

import json
import logging
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.cronofy.accounts import require_scopes
from kiosk.adapters.calendars.cronofy.client import Connection
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
from kiosk.ports.calendar import Whole
from kiosk.testing.builders import a_room, at
from kiosk.testing.fakes.cronofy.accounts import Calendar
from kiosk.testing.fault_proxy import Status
from tests.providers.cronofy_scene import KEY, SLOT, WINDOW, Scene

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def scene():
    with Scene() as scene:
        yield scene


def trouble(call) -> CalendarError:
    with pytest.raises(CalendarError) as caught:
        call()
    return caught.value


def told(error: CalendarError) -> tuple[type[CalendarError], Cause]:
    return type(error), error.cause


# The account


def test_a_profile_that_is_not_connected_any_more_wants_to_be_linked_again(scene):
    scene.account.connected = False
    for call in (scene.read, scene.provider.sign_in, lambda: scene.provider.rights(scene.room)):
        error = trouble(call)
        assert told(error) == (AuthRejected, Cause.LINK_REVOKED)
        assert "not connected" in error.detail


def test_a_profile_that_is_disconnected_meanwhile_is_noticed_within_minutes(scene):
    scene.put()
    scene.read()
    scene.account.connected = False
    scene.pass_by(minutes=5)
    assert told(trouble(scene.read)) == (AuthRejected, Cause.LINK_REVOKED)
    scene.account.connected = True
    assert len(scene.read().meetings) == 1


def test_a_profile_that_was_never_read_is_not_called_empty(scene):
    scene.account.initial_sync_required = True
    error = trouble(scene.read)
    assert told(error) == (Unavailable, Cause.SERVER_ERROR)
    assert error.answered


def test_a_calendar_that_was_removed_is_gone(scene):
    scene.read()
    scene.calendar.deleted = True
    scene.pass_by(minutes=5)
    assert told(trouble(scene.read)) == (Gone, Cause.MAILBOX_UNKNOWN)


def test_a_room_that_came_since_the_account_was_looked_at_is_found_at_once(scene):
    scene.read()
    scene.account.calendars.append(Calendar("cal_new", "New", primary=False))
    assert scene.read(room=a_room("new", address="cal_new")).meetings == ()


def test_the_mailbox_of_another_is_out_of_reach(scene):
    error = trouble(lambda: scene.read(room=a_room("boss", address="boss@example.org")))
    assert told(error) == (Gone, Cause.MAILBOX_UNKNOWN)


def test_a_token_without_the_scopes_for_booking_lacks_consent(scene):
    scene.account.scope = "read_account list_calendars read_events"
    error = trouble(scene.provider.sign_in)
    assert told(error) == (NotPermitted, Cause.CONSENT_MISSING)
    assert "create_event, delete_event" in error.detail


@pytest.mark.parametrize("scopes", ["", "read_write", "read_events create_event delete_event and_more"])
def test_scopes_that_suffice_or_are_not_told_pass(scopes):
    require_scopes(frozenset(scopes.split()))


def test_a_read_only_calendar_is_not_written_to(scene):
    scene.calendar.read_only = True
    assert scene.provider.rights(scene.room).may_write is False
    scene.asked()
    error = trouble(lambda: scene.provider.create(scene.room, key=KEY, interval=SLOT, title="Ad hoc"))
    assert told(error) == (NotPermitted, Cause.READ_ONLY)
    assert [each for each in scene.asked() if each.startswith("POST")] == []


# The sign-in


def test_a_revoked_refresh_token_wants_to_be_linked_again(scene):
    scene.account.status = "revoked"
    assert told(trouble(scene.provider.sign_in)) == (AuthRejected, Cause.LINK_REVOKED)


def test_a_wrong_secret_and_a_wrong_data_centre_cannot_be_told_apart_and_both_are_named(scene):
    stranger = scene.another_provider(client_secret="guessed", data_center="uk")
    error = trouble(stranger.sign_in)
    assert told(error) == (AuthRejected, Cause.WRONG_DATA_CENTER)
    assert "data centre uk" in error.detail
    assert "secret" in error.detail


def test_a_401_in_spite_of_a_fresh_token_names_the_data_centre(scene):
    scene.cronofy.faults.fail_next(Status(200, JSON, b'{"access_token": "a", "expires_in": 60}'))
    scene.cronofy.faults.fail_next(Status(401))
    scene.cronofy.faults.fail_next(Status(200, JSON, b'{"access_token": "b", "expires_in": 60}'))
    scene.cronofy.faults.fail_next(Status(401))
    error = trouble(scene.read)
    assert told(error) == (AuthRejected, Cause.WRONG_DATA_CENTER)
    assert "data centre us" in error.detail
    assert len(scene.asked("/")) == 4, "and nothing is tried a third time"


@pytest.mark.parametrize(
    ("center", "root"),
    [
        ("us", "https://api.cronofy.com"),
        ("de", "https://api-de.cronofy.com"),
        ("uk", "https://api-uk.cronofy.com"),
    ],
)
def test_each_data_centre_has_its_host(center, root):
    assert Connection("id", "secret", data_center=center).root == root


def test_a_token_answer_without_a_token_makes_no_sense(scene):
    scene.cronofy.faults.fail_next(Status(200, JSON, b"{}"))
    assert isinstance(trouble(scene.provider.sign_in), BadResponse)


# The answers


@pytest.mark.parametrize(
    ("status", "error", "cause"),
    [
        (402, NotPermitted, Cause.CONSENT_MISSING),
        (403, NotPermitted, Cause.CONSENT_MISSING),
        (404, Gone, Cause.MAILBOX_UNKNOWN),
        (422, BadResponse, Cause.UNSPECIFIED),
        (429, RateLimited, Cause.QUOTA_EXCEEDED),
        (500, Unavailable, Cause.SERVER_ERROR),
        (503, Unavailable, Cause.SERVER_ERROR),
        (302, BadResponse, Cause.UNSPECIFIED),
    ],
)
def test_each_status_has_its_meaning(scene, status, error, cause):
    scene.provider.sign_in()
    scene.cronofy.faults.fail_next(Status(status))
    found = trouble(scene.read)
    assert told(found) == (error, cause)
    assert str(status) in found.detail


def test_the_plan_that_lacks_a_function_is_named(scene):
    scene.cronofy.faults.fail_next(Status(402))
    assert "plan" in trouble(scene.provider.list_rooms).detail


@pytest.mark.parametrize("status", [429, 503])
def test_the_time_to_wait_is_told(scene, status):
    scene.provider.sign_in()
    scene.cronofy.faults.fail_next(Status(status, {"Retry-After": "17"}))
    error = trouble(scene.read)
    assert isinstance(error, RateLimited)
    assert error.after == timedelta(seconds=17)


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_refusal_tells_the_servers_time_and_silences_no_door_for_longer_than_an_hour(scene, signed_in):
    if signed_in:
        scene.provider.sign_in()
    headers = {"Retry-After": "99999999", "Date": "Fri, 20 Nov 2026 11:00:00 GMT"}
    scene.cronofy.faults.fail_next(Status(429, headers))
    error = trouble(scene.read)
    assert isinstance(error, RateLimited)
    assert (error.after, error.server_time) == (timedelta(hours=1), at("12:00"))


def test_more_than_the_applications_share_a_minute_is_refused_until_the_minute_is_over(scene):
    scene.provider.sign_in()
    scene.cronofy.center.per_minute = 3
    scene.read()
    error = trouble(lambda: [scene.read() for _ in range(5)])
    assert isinstance(error, RateLimited)
    assert error.after is None
    scene.pass_by(minutes=1)
    scene.read()


def test_of_a_422_the_fields_are_told_and_never_their_values(scene):
    scene.provider.sign_in()
    body = {
        "errors": {
            "summary": [{"key": "errors.too_long", "description": "Dismissal of X is too long"}],
            "Dismissal of X": [{"key": "errors.unknown"}],
        }
    }
    scene.cronofy.faults.fail_next(Status(422, JSON, json.dumps(body).encode()))
    detail = trouble(scene.read).detail
    assert "summary (errors.too_long)" in detail
    assert "Dismissal" not in detail


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"events": {}, "pages": {"current": 1, "total": 1}}',
        b'{"events": []}',
        b'{"events": [], "pages": {}}',
        b'{"events": [], "pages": {"current": 1, "total": 2}}',
        b'{"events": [], "pages": {"current": 1, "total": 2, "next_page": "https://elsewhere.example.org/x"}}',
        b"[" * 100_000,
    ],
)
def test_half_an_answer_is_not_taken_for_an_empty_room(scene, body):
    scene.provider.sign_in()
    scene.cronofy.faults.fail_next(Status(200, JSON, body))
    assert isinstance(trouble(scene.read), BadResponse)


def test_pages_that_do_not_end_are_given_up(scene):
    scene.provider.sign_in()
    page = {"events": [], "pages": {"current": 1, "total": 9, "next_page": f"{scene.cronofy.url}/v1/events"}}
    scene.cronofy.faults.fail_always(Status(200, JSON, json.dumps(page).encode()))
    assert isinstance(trouble(scene.read), BadResponse)


def test_2500_events_on_many_pages_are_all_read_and_each_once(scene):
    for number in range(2500):
        day, minute = divmod(number, 200)
        start = at("00:00", day=day % 14) + timedelta(minutes=5 * minute)
        end = start + timedelta(minutes=5)
        scene.put(summary=f"Meeting {number}", start=start.isoformat(), end=end.isoformat())
    scene.cronofy.center.repeat_across_pages = True
    assert len(scene.read().meetings) == 2500
    assert len(scene.asked("/v1/events")) == 25


def test_one_event_that_makes_no_sense_loses_no_other(scene):
    scene.put()
    scene.put(verbatim={"start": {"time": "soon"}})
    scene.put(start="2026-11-20T11:00:00+01:00", end="2026-11-20T12:00:00+01:00")
    schedule = scene.read()
    assert (len(schedule.meetings), len(schedule.doubts)) == (2, 1)


def test_an_event_in_a_zone_that_nobody_knows_is_where_its_offset_says(scene):
    scene.put(verbatim={"start": {"time": "2026-11-20T09:00:00+01:00", "tzid": "Customized Zone"}})
    (meeting,) = scene.read().meetings
    assert meeting.start == at("09:00")


# Cursors in doubt


def test_while_something_is_in_doubt_each_read_is_whole(scene):
    uid = scene.put(verbatim={"start": "soon"})
    first = scene.follow(None)
    assert isinstance(scene.follow(first.cursor), Whole)
    scene.put(event_uid=uid, verbatim={})
    mended = scene.follow(first.cursor)
    assert isinstance(mended, Whole)
    assert not isinstance(scene.follow(mended.cursor), Whole)


def test_a_cursor_of_the_day_before_is_not_continued(scene):
    cursor = scene.follow(None).cursor
    scene.pass_by(days=1)
    assert isinstance(scene.follow(cursor), Whole)


def test_a_cursor_holds_nothing_private(scene):
    scene.put(summary="Dismissal", event_private=True)
    cursor = scene.follow(None).cursor
    assert cursor is not None
    assert "Dismissal" not in cursor


def test_changes_that_make_no_sense_give_the_whole(scene):
    scene.put()
    cursor = scene.follow(None).cursor
    scene.cronofy.faults.fail_next(Status(422))
    assert isinstance(scene.follow(cursor), Whole)


# Secrets


def test_no_secret_reaches_an_error_or_a_log(scene, caplog):
    caplog.set_level(logging.DEBUG)
    scene.provider.read(scene.room, WINDOW, at=scene.clock())
    details = []
    for status in (400, 401, 403, 422, 429, 500):
        scene.cronofy.expire_tokens()
        scene.cronofy.faults.fail_always(Status(status))
        details.append(trouble(scene.read).detail)
        details.append(trouble(scene.provider.sign_in).detail)
        scene.cronofy.faults.heal()
    written = "\n".join([*details, caplog.text, repr(scene.provider.__dict__)])
    for secret in (scene.account.refresh_token, scene.cronofy.center.client_secret, "access1"):
        assert secret not in written


def test_a_certificate_authority_that_cannot_be_used_is_named(tmp_path):
    settings = {"refresh_token": "r", "ca_file": tmp_path / "none.pem"}
    with pytest.raises(SettingsError):
        connect("cronofy", settings, now=lambda: at("12:00"))
