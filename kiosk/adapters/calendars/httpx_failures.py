"""What a request by httpx that got no answer, or half of one, means: the same for every provider that uses it. Pure."""

from collections.abc import Iterator

import httpx

from kiosk.adapters.calendars.failures import cause_of
from kiosk.domain.errors import BadResponse, CalendarError, Cause, Unavailable

# The transport has one class for a peer that hangs up in the middle and for one that does not speak HTTP at all.
_HUNG_UP = ("disconnected", "closed connection")
_LOST = (httpx.ReadError, httpx.WriteError, httpx.CloseError)


def error_of_exchange(what: str, error: Exception) -> CalendarError:
    """The error of the port. `what` is the request in our words: its method, or its name."""
    detail = f"{what}: {type(error).__name__}: {error}"
    if isinstance(error, httpx.RemoteProtocolError):
        hung_up = any(word in str(error) for word in _HUNG_UP)
        return Unavailable(detail, cause=Cause.CONNECTION_LOST) if hung_up else BadResponse(detail)
    if isinstance(error, httpx.DecodingError | httpx.InvalidURL | httpx.UnsupportedProtocol):
        return BadResponse(detail)
    causes = (cause for each in _chain(error) if (cause := cause_of(each) or _cause_by_httpx(each)))
    return Unavailable(detail, cause=next(causes, Cause.UNSPECIFIED))


def _cause_by_httpx(error: BaseException) -> Cause | None:
    if isinstance(error, httpx.TimeoutException):
        return Cause.TIMEOUT
    return Cause.CONNECTION_LOST if isinstance(error, _LOST) else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, innermost first: there the system says what really happened."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return reversed(found)
