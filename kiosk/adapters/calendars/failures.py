"""What any server's answer, and any network, says when something goes wrong: the same for every provider. Pure.

429, 503 + Retry-After    RateLimited
other 5xx                 Unavailable (server error)

What else a status means is each system's own. No library of any provider is needed here.
"""

import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from kiosk.domain.errors import Cause, RateLimited, Unavailable

# A proxy that says "in three years" must not silence a door until somebody restarts it.
LONGEST_WAIT = timedelta(hours=1)
_CAUSES: tuple[tuple[type[BaseException], Cause], ...] = (
    (socket.gaierror, Cause.NAME_RESOLUTION),
    (ssl.SSLEOFError, Cause.CONNECTION_LOST),  # a peer that hung up, not one with a bad certificate
    (ssl.SSLError, Cause.CERTIFICATE),
    (TimeoutError, Cause.TIMEOUT),
    (ConnectionRefusedError, Cause.REFUSED),
    (ConnectionError, Cause.CONNECTION_LOST),
)


def busy(
    status: int, headers: Mapping[str, str], detail: str, *, quota: Cause = Cause.UNSPECIFIED
) -> RateLimited | Unavailable | None:
    """What keeps a server from answering at all; None for any other status. `quota` is the cause of a limit."""
    wait = headers.get("Retry-After")
    if status == 429 or (status == 503 and wait):
        return RateLimited(detail, after=waiting_time(wait, headers.get("Date")), cause=quota)
    return Unavailable(detail, cause=Cause.SERVER_ERROR) if status >= 500 else None


def waiting_time(retry_after: str | None, date: str | None) -> timedelta | None:
    """How long Retry-After says to wait, in seconds or until a time on the server's own clock; an hour at most."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal() and len(retry_after) < 9:
        return min(timedelta(seconds=int(retry_after)), LONGEST_WAIT)
    until, now = http_date(retry_after), http_date(date)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT) if until and now else None


def http_date(text: str | None) -> datetime | None:
    """The time of an HTTP date in UTC, or None when it is none."""
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def cause_of(error: BaseException) -> Cause | None:
    """What an error of the operating system or of TLS tells of the network; None when it is another's."""
    return next((cause for kind, cause in _CAUSES if isinstance(error, kind)), None)
