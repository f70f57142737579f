"""What HTTP, the network and Cronofy say when something goes wrong, as errors of the port. Pure.

401, after a fresh token   AuthRejected: the data centre does not know the account
402                        NotPermitted: the plan does not include it
403                        NotPermitted: a scope is missing
404                        Gone: the calendar, or the event in it
422                        BadResponse: we sent something that it does not take; only names of fields are told
429, 503 + Retry-After     RateLimited
other 5xx                  Unavailable (server error)
anything else unexpected   BadResponse
"""

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

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

_REFUSALS: dict[int, tuple[type[AuthRejected | NotPermitted | Gone], Cause, str]] = {
    401: (AuthRejected, Cause.WRONG_DATA_CENTER, "the token is not known in the data centre {}"),
    402: (NotPermitted, Cause.CONSENT_MISSING, "the Cronofy plan does not include it"),
    403: (NotPermitted, Cause.CONSENT_MISSING, "a scope is missing"),
    404: (Gone, Cause.MAILBOX_UNKNOWN, "not there"),
    410: (Gone, Cause.MAILBOX_UNKNOWN, "not there any more"),
}
_CAUSES: tuple[tuple[type[BaseException], Cause], ...] = (
    (httpx.TimeoutException, Cause.TIMEOUT),
    (socket.gaierror, Cause.NAME_RESOLUTION),
    (ssl.SSLError, Cause.CERTIFICATE),
    (ConnectionRefusedError, Cause.REFUSED),
    (ConnectionError, Cause.CONNECTION_LOST),
    (httpx.ReadError, Cause.CONNECTION_LOST),
    (httpx.WriteError, Cause.CONNECTION_LOST),
    (httpx.CloseError, Cause.CONNECTION_LOST),
)
# The transport has one class for a peer that hangs up in the middle and for one that does not speak HTTP at all.
_HUNG_UP = ("disconnected", "closed connection")
_WORD = re.compile(r"[a-z_.\[\]]{1,60}")


def error_of_status(
    what: str, status: int, headers: Mapping[str, str], body: bytes, *, data_center: str
) -> CalendarError:
    """What an unexpected status means. `what` is the request in words of ours."""
    detail = f"{what}: status {status}"
    if status in _REFUSALS:
        refusal, cause, words = _REFUSALS[status]
        return refusal(f"{detail}: {words.format(data_center)}", cause=cause)
    if status == 422:
        return BadResponse(f"{detail}: not taken: {', '.join(_faults(body)) or 'no reason given'}")
    wait = headers.get("Retry-After")
    if status == 429 or (status == 503 and wait):
        return RateLimited(detail, after=waiting_time(wait, headers.get("Date")), cause=Cause.QUOTA_EXCEEDED)
    if status >= 500:
        return Unavailable(detail, cause=Cause.SERVER_ERROR)
    return BadResponse(detail)


def error_of_sign_in(
    status: int, headers: Mapping[str, str], body: bytes, *, data_center: str
) -> CalendarError:
    """What a refused refresh token means (RFC 6749, 5.2)."""
    reason = _reason(body)
    detail = f"sign-in: status {status} {reason}".rstrip()
    if status not in (400, 401):
        return error_of_status("sign-in", status, headers, body, data_center=data_center)
    if reason == "invalid_grant":
        hint = "the refresh token was revoked, or belongs to another application or data centre"
        return AuthRejected(f"{detail}: {hint} than {data_center}", cause=Cause.LINK_REVOKED)
    if reason in ("invalid_client", "unauthorized_client"):
        hint = f"the data centre {data_center} does not know this client id with this secret"
        return AuthRejected(f"{detail}: {hint}", cause=Cause.WRONG_DATA_CENTER)
    return AuthRejected(f"{detail}: check data_center ({data_center}), client_id and client_secret")


def error_of_exchange(what: str, error: Exception) -> CalendarError:
    """What a request that got no answer, or half of one, means."""
    detail = f"{what}: {type(error).__name__}: {error}"
    if isinstance(error, httpx.RemoteProtocolError) and not any(word in str(error) for word in _HUNG_UP):
        return BadResponse(detail)
    if isinstance(error, httpx.DecodingError | httpx.InvalidURL | httpx.UnsupportedProtocol):
        return BadResponse(detail)
    if isinstance(error, httpx.RemoteProtocolError):
        return Unavailable(detail, cause=Cause.CONNECTION_LOST)
    causes = (cause for e in _chain(error) for kind, cause in _CAUSES if isinstance(e, kind))
    return Unavailable(detail, cause=next(causes, Cause.UNSPECIFIED))


def waiting_time(retry_after: str | None, date: str | None) -> timedelta | None:
    """How long Retry-After says to wait, in seconds or until a time on the server's own clock."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal() and len(retry_after) < 9:
        return timedelta(seconds=int(retry_after))
    until, now = http_date(retry_after), http_date(date)
    return max(until - now, timedelta(0)) if until and now else None


def http_date(text: str | None) -> datetime | None:
    """The time of an HTTP date in UTC, or None when it is none."""
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _reason(body: bytes) -> str:
    """The `error` of a refused token request, empty when it is no word."""
    try:
        reason = json.loads(body)["error"]
    except (ValueError, TypeError, KeyError):
        return ""
    return reason if isinstance(reason, str) and _WORD.fullmatch(reason) else ""


def _faults(body: bytes) -> list[str]:
    """The fields that a 422 complains about, with its keys for why; their values may be private."""
    try:
        told = [(name, each["key"]) for name, faults in json.loads(body)["errors"].items() for each in faults]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []
    words = [(name, key) for name, key in told if _WORD.fullmatch(name) and _WORD.fullmatch(str(key))]
    return [f"{name} ({key})" for name, key in words[:5]]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, innermost first: there the system says what really happened."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return reversed(found)
