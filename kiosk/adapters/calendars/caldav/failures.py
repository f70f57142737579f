"""What HTTP and the network say when something goes wrong, as errors of the port. Pure.

401                       AuthRejected
403                       NotPermitted
404, 410                  Gone: what was asked for is a room's calendar, or in it
429, 503 + Retry-After    RateLimited
other 5xx                 Unavailable (server error)
anything else unexpected  BadResponse
"""

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

_NAMED: dict[int, type[AuthRejected | NotPermitted | Gone]] = {
    401: AuthRejected,
    403: NotPermitted,
    404: Gone,
    410: Gone,
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
# A proxy that says "in three years" must not silence a door until somebody restarts it.
_LONGEST_WAIT = timedelta(hours=1)
# The transport has one class for a peer that hangs up in the middle and for one that does not speak HTTP at all.
_HUNG_UP = ("disconnected", "closed connection")


def error_of_status(status: int, headers: Mapping[str, str]) -> CalendarError:
    """What an unexpected status means; even such an answer tells the server's time."""
    error = _meaning(status, headers)
    error.server_time = http_date(headers.get("Date"))
    return error


def _meaning(status: int, headers: Mapping[str, str]) -> CalendarError:
    detail = f"status {status}"
    if status in _NAMED:
        return _NAMED[status](detail)
    wait = headers.get("Retry-After")
    if status == 429 or (status == 503 and wait):
        return RateLimited(detail, after=waiting_time(wait, headers.get("Date")))
    if status >= 500:
        return Unavailable(detail, cause=Cause.SERVER_ERROR)
    return BadResponse(detail)


def error_of_exchange(method: str, error: Exception) -> CalendarError:
    """What a request that got no answer, or half of one, means."""
    detail = f"{method}: {type(error).__name__}: {error}"
    if isinstance(error, httpx.RemoteProtocolError) and not any(word in str(error) for word in _HUNG_UP):
        return BadResponse(detail)
    if isinstance(error, httpx.DecodingError | httpx.InvalidURL | httpx.UnsupportedProtocol):
        return BadResponse(detail)
    if isinstance(error, httpx.RemoteProtocolError):
        return Unavailable(detail, cause=Cause.CONNECTION_LOST)
    causes = (cause for e in _chain(error) for kind, cause in _CAUSES if isinstance(e, kind))
    return Unavailable(detail, cause=next(causes, Cause.UNSPECIFIED))


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


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, innermost first: there the system says what really happened."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return reversed(found)
