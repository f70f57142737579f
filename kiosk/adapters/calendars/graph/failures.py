"""What Graph, the sign-in and the network say when something goes wrong, as errors of the port. Pure.

Graph       401                                  AuthRejected
            403                                  NotPermitted (this room)
            404 with a code of a mailbox         Gone (no mailbox)
            404 otherwise, 409, 412              Gone: it is not there, or not as it was read
            429, 503 + Retry-After               RateLimited
            other 5xx                            Unavailable (server error)
            anything else unexpected             BadResponse
sign-in     AADSTS number                        see _SIGN_IN
            429, 5xx                             as above
network     no answer, or half of one            Unavailable, with its cause
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

NO_MAILBOX = {
    "ErrorInvalidUser",
    "ErrorNonExistentMailbox",
    "MailboxNotEnabledForRESTAPI",
    "MailboxNotSupportedForRESTAPI",
    "Request_ResourceNotFound",
    "ResourceNotFound",
}
_NETWORK: tuple[tuple[type[BaseException], Cause], ...] = (
    (httpx.TimeoutException, Cause.TIMEOUT),
    (socket.gaierror, Cause.NAME_RESOLUTION),
    (ssl.SSLEOFError, Cause.CONNECTION_LOST),  # a peer that hung up, not one with a bad certificate
    (ssl.SSLError, Cause.CERTIFICATE),
    (ConnectionRefusedError, Cause.REFUSED),
    (ConnectionError, Cause.CONNECTION_LOST),
    (httpx.ReadError, Cause.CONNECTION_LOST),
    (httpx.WriteError, Cause.CONNECTION_LOST),
    (httpx.CloseError, Cause.CONNECTION_LOST),
)
_SIGN_IN: Mapping[str, tuple[type[AuthRejected | NotPermitted], Cause]] = {
    "50020": (AuthRejected, Cause.WRONG_TENANT),  # the account lives in another tenant
    "90002": (AuthRejected, Cause.WRONG_TENANT),  # no such tenant
    "900023": (AuthRejected, Cause.WRONG_TENANT),  # not even the form of one
    "700016": (AuthRejected, Cause.WRONG_TENANT),  # the tenant does not know the application
    "7000222": (AuthRejected, Cause.CREDENTIAL_EXPIRED),  # the client secret
    "700024": (AuthRejected, Cause.CLOCK_OFF),  # the assertion is from the past or the future
    "50013": (AuthRejected, Cause.CLOCK_OFF),
    "50055": (AuthRejected, Cause.ACCOUNT_EXPIRED),
    "50144": (AuthRejected, Cause.ACCOUNT_EXPIRED),
    "50173": (AuthRejected, Cause.LINK_REVOKED),  # the password changed since it was linked
    "70008": (AuthRejected, Cause.LINK_REVOKED),
    "70043": (AuthRejected, Cause.LINK_REVOKED),
    "700082": (AuthRejected, Cause.LINK_REVOKED),  # not used for too long
    "65001": (NotPermitted, Cause.CONSENT_MISSING),
    "90094": (NotPermitted, Cause.CONSENT_MISSING),
}
# A proxy that says "in three years" must not silence a door until somebody restarts it.
_LONGEST_WAIT = timedelta(hours=1)
_NUMBER = re.compile(r"AADSTS(\d+)")
_TRACE = re.compile(r"Trace ID: ([0-9A-Fa-f-]+)")
# The transport has one class for a peer that hangs up in the middle and for one that does not speak HTTP at all.
_HUNG_UP = ("disconnected", "closed connection")


def error_of_answer(status: int, headers: Mapping[str, str], body: bytes) -> CalendarError:
    """What an unexpected answer of Graph means; even such an answer tells the server's time."""
    error = _meaning(status, headers, body)
    error.server_time = http_date(headers.get("Date"))
    return error


def _meaning(status: int, headers: Mapping[str, str], body: bytes) -> CalendarError:
    code, request = code_of(body)
    detail = " ".join(filter(None, (f"status {status}", code, request and f"request {request}")))
    if status == 401:
        return AuthRejected(detail)
    if status == 403:
        return NotPermitted(detail, cause=Cause.ROOM_FORBIDDEN)
    if status == 404 and code in NO_MAILBOX:
        return Gone(detail, cause=Cause.MAILBOX_UNKNOWN)
    if status in (404, 409, 412):
        return Gone(detail)
    return _busy(status, headers, detail) or BadResponse(detail)


def error_of_token_answer(status: int, headers: Mapping[str, str]) -> CalendarError | None:
    """What keeps the sign-in from answering at all; None when the answer says more itself."""
    return _busy(status, headers, f"sign-in: status {status}")


def error_of_sign_in(told: str) -> CalendarError:
    """What a refused sign-in means, by the text that came with it."""
    number, trace = _NUMBER.search(told), _TRACE.search(told)
    if number is None:
        return AuthRejected("sign-in: refused")
    detail = f"sign-in: {number[0]}{f' trace {trace[1]}' if trace else ''}"
    if number[1] == "700027":  # the certificate: either it expired, or the application does not have it
        expired = "expired" in told.lower()
        return AuthRejected(detail, cause=Cause.CREDENTIAL_EXPIRED if expired else Cause.UNSPECIFIED)
    kind, cause = _SIGN_IN.get(number[1], (AuthRejected, Cause.UNSPECIFIED))
    return kind(detail, cause=cause)


def error_of_room(code: str) -> CalendarError:
    """What the error of one room of many means."""
    detail = f"free/busy: {code[:60]}"
    if any(
        word in code for word in ("NotFound", "InvalidUser", "InvalidSmtp", "UnknownMailbox", "NonExistent")
    ):
        return Gone(detail, cause=Cause.MAILBOX_UNKNOWN)
    if any(word in code for word in ("AccessDenied", "NoFreeBusyAccess", "Forbidden")):
        return NotPermitted(detail, cause=Cause.ROOM_FORBIDDEN)
    return Unavailable(detail, cause=Cause.SERVER_ERROR)


def error_of_exchange(method: str, error: Exception) -> CalendarError:
    """What a request that got no answer, or half of one, means."""
    detail = f"{method}: {type(error).__name__}: {error}"
    lost = isinstance(error, httpx.RemoteProtocolError) and any(word in str(error) for word in _HUNG_UP)
    if lost:
        return Unavailable(detail, cause=Cause.CONNECTION_LOST)
    if isinstance(
        error, httpx.RemoteProtocolError | httpx.DecodingError | httpx.InvalidURL | httpx.UnsupportedProtocol
    ):
        return BadResponse(detail)
    causes = (cause for e in _chain(error) for kind, cause in _NETWORK if isinstance(e, kind))
    return Unavailable(detail, cause=next(causes, Cause.UNSPECIFIED))


def code_of(body: bytes) -> tuple[str, str]:
    """The code of an error, and the number of the request that Microsoft's support asks for; empty where not told."""
    try:
        error = json.loads(body)["error"]
        inner = error.get("innerError") or error.get("innererror") or {}
        return str(error.get("code") or "")[:60], str(inner.get("request-id") or "")[:60]
    except (ValueError, TypeError, KeyError, AttributeError):
        return "", ""


def waiting_time(retry_after: str | None, date: str | None) -> timedelta | None:
    """How long Retry-After says to wait, in seconds or until a time on the server's own clock; an hour at most."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal() and len(retry_after) < 9:
        return min(timedelta(seconds=int(retry_after)), _LONGEST_WAIT)
    until, now = http_date(retry_after), http_date(date)
    return min(max(until - now, timedelta(0)), _LONGEST_WAIT) if until and now else None


def http_date(text: str | None) -> datetime | None:
    """The time of an HTTP date in UTC, or None when it is none."""
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _busy(status: int, headers: Mapping[str, str], detail: str) -> RateLimited | Unavailable | None:
    wait = headers.get("Retry-After")
    if status == 429 or (status == 503 and wait):
        return RateLimited(detail, after=waiting_time(wait, headers.get("Date")))
    return Unavailable(detail, cause=Cause.SERVER_ERROR) if status >= 500 else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, innermost first: there the system says what really happened."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return reversed(found)
