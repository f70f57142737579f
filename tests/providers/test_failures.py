"""What HTTP and the network say alike to every provider: how long to wait, what time it is, what kept an answer off."""

import socket
import ssl
from datetime import timedelta

import httpx
import pytest

from kiosk.adapters.calendars.caldav.failures import error_of_status as caldav_error
from kiosk.adapters.calendars.cronofy.failures import error_of_status as cronofy_error
from kiosk.adapters.calendars.ews.failures import error_of_status as ews_error
from kiosk.adapters.calendars.failures import busy, http_date, waiting_time
from kiosk.adapters.calendars.google.failures import error_of as google_error
from kiosk.adapters.calendars.google.failures import refusal_of
from kiosk.adapters.calendars.graph.failures import error_of_answer, error_of_token_answer
from kiosk.adapters.calendars.httpx_failures import error_of_exchange
from kiosk.domain.errors import BadResponse, CalendarError, Cause, RateLimited, Unavailable
from kiosk.testing.builders import at

NOON = "Fri, 20 Nov 2026 11:00:00 GMT"
PROVIDERS = {
    "caldav": caldav_error,
    "cronofy": lambda status, headers: cronofy_error("events", status, headers, b"", data_center="us"),
    "exchange": ews_error,
    "google": lambda status, headers: google_error(refusal_of(status, headers, b"")),
    "office365": lambda status, headers: error_of_answer(status, headers, b""),
    "office365, signing in": error_of_token_answer,
}


@pytest.mark.parametrize(
    ("header", "date", "after"),
    [
        ("120", None, 120),
        ("0", None, 0),
        ("99999999", None, 3600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", 3600),
        ("Fri, 20 Nov 2026 11:01:30 GMT", NOON, 90),
        ("Fri, 20 Nov 2026 10:00:00 GMT", NOON, 0),
        ("Fri, 20 Nov 2026 11:01:30 GMT", None, None),
        ("soon", NOON, None),
        ("-5", None, None),
        ("9" * 30, None, None),
        (None, None, None),
    ],
)
def test_retry_after_is_seconds_or_a_time_on_the_servers_clock_and_an_hour_at_most(header, date, after):
    assert waiting_time(header, date) == (None if after is None else timedelta(seconds=after))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (NOON, at("12:00")),
        ("Fri, 20 Nov 2026 12:00:00 +0100", at("12:00")),
        ("noon", None),
        ("", None),
        (None, None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    ],
)
def test_the_servers_time_is_told_in_utc_or_not_at_all(text, told):
    assert http_date(text) == told


def test_busy_with_a_time_to_come_back_is_a_limit_and_without_an_outage():
    assert isinstance(busy(503, {"Retry-After": "5"}, "status 503"), RateLimited)
    assert isinstance(busy(503, {}, "status 503"), Unavailable)
    assert isinstance(busy(429, {}, "status 429"), RateLimited)
    assert busy(404, {"Retry-After": "5"}, "status 404") is None


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_whoever_asks_for_years_of_patience_gets_an_hour_of_every_provider(provider, status):
    error = PROVIDERS[provider](status, httpx.Headers({"Retry-After": "99999999", "Date": NOON}))
    assert isinstance(error, RateLimited)
    assert error.after == timedelta(hours=1)
    assert error.server_time == at("12:00")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_outage_is_the_servers_own_and_tells_its_time_to_every_provider(provider):
    error = PROVIDERS[provider](502, httpx.Headers({"Date": NOON}))
    assert isinstance(error, Unavailable)
    assert (error.cause, error.server_time) == (Cause.SERVER_ERROR, at("12:00"))


@pytest.mark.parametrize(
    ("error", "origin", "cause"),
    [
        (httpx.ReadTimeout(""), None, Cause.TIMEOUT),
        (httpx.PoolTimeout(""), None, Cause.TIMEOUT),
        (httpx.ConnectError(""), socket.gaierror(), Cause.NAME_RESOLUTION),
        (httpx.ConnectError(""), ssl.SSLCertVerificationError(), Cause.CERTIFICATE),
        (httpx.ConnectError(""), ssl.SSLEOFError(), Cause.CONNECTION_LOST),
        (httpx.ConnectError(""), ConnectionRefusedError(), Cause.REFUSED),
        (httpx.ConnectError(""), TimeoutError(), Cause.TIMEOUT),
        (httpx.ConnectError(""), OSError("No route to host"), Cause.UNSPECIFIED),
        (httpx.ReadError(""), ConnectionResetError(), Cause.CONNECTION_LOST),
        (httpx.ReadError(""), None, Cause.CONNECTION_LOST),
        (httpx.WriteError(""), None, Cause.CONNECTION_LOST),
        (httpx.RemoteProtocolError("Server disconnected"), None, Cause.CONNECTION_LOST),
        (httpx.RemoteProtocolError("peer closed connection"), None, Cause.CONNECTION_LOST),
    ],
)
def test_what_kept_an_answer_away_is_told_by_what_the_system_said(error, origin, cause):
    told = error_of_exchange("GET", caused(error, origin))
    assert isinstance(told, Unavailable)
    assert (told.cause, told.answered) == (cause, False)
    assert told.detail.startswith(f"GET: {type(error).__name__}")


@pytest.mark.parametrize(
    "error",
    [
        httpx.RemoteProtocolError("illegal status line"),
        httpx.DecodingError("not gzip"),
        httpx.UnsupportedProtocol("gopher"),
        httpx.InvalidURL("no host"),
    ],
)
def test_whoever_answers_something_else_than_http_makes_no_sense(error):
    assert isinstance(error_of_exchange("GET", error), BadResponse)


def test_errors_that_lead_in_a_circle_come_to_an_end():
    one, other = httpx.ReadError("one"), OSError("other")
    one.__cause__, other.__context__ = other, one
    told: CalendarError = error_of_exchange("GET", one)
    assert told.cause is Cause.CONNECTION_LOST


def caused(error: Exception, origin: Exception | None) -> Exception:
    """The error as the transport raises it: two layers above what the system said."""
    if origin is not None:
        between = Exception("the layer between")
        between.__cause__, error.__context__ = origin, between
    return error
