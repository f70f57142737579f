"""What a status of HTTP means to CalDAV, as an error of the port. Pure.

401                       AuthRejected
403                       NotPermitted
404, 410                  Gone: what was asked for is a room's calendar, or in it
423                       Unavailable (server error): somebody else writes at this moment
429, 503 + Retry-After    RateLimited
other 5xx                 Unavailable (server error)
anything else unexpected  BadResponse
"""

from collections.abc import Mapping
from http import HTTPStatus

from kiosk.adapters.calendars.failures import busy, http_date
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    Unavailable,
)

_NAMED: dict[int, type[AuthRejected | NotPermitted | Gone]] = {
    401: AuthRejected,
    403: NotPermitted,
    404: Gone,
    410: Gone,
}


def error_of_status(status: int, headers: Mapping[str, str]) -> CalendarError:
    """What an unexpected status means; even such an answer tells the server's time."""
    error = _meaning(status, headers)
    error.server_time = http_date(headers.get("Date"))
    return error


def _meaning(status: int, headers: Mapping[str, str]) -> CalendarError:
    detail = f"status {status}"
    if status == HTTPStatus.LOCKED:
        return Unavailable(detail, cause=Cause.SERVER_ERROR)
    if status in _NAMED:
        return _NAMED[status](detail)
    return busy(status, headers, detail) or BadResponse(detail)
