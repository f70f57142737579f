"""What HTTP and Cronofy say when something goes wrong, as errors of the port. Pure.

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
from collections.abc import Mapping

from kiosk.adapters.calendars.failures import busy, http_date
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
)

_REFUSALS: dict[int, tuple[type[AuthRejected | NotPermitted | Gone], Cause, str]] = {
    401: (AuthRejected, Cause.WRONG_DATA_CENTER, "the token is not known in the data centre {}"),
    402: (NotPermitted, Cause.CONSENT_MISSING, "the Cronofy plan does not include it"),
    403: (NotPermitted, Cause.CONSENT_MISSING, "a scope is missing"),
    404: (Gone, Cause.MAILBOX_UNKNOWN, "not there"),
    410: (Gone, Cause.MAILBOX_UNKNOWN, "not there any more"),
}
_WORD = re.compile(r"[a-z_.\[\]]{1,60}")


def error_of_status(
    what: str, status: int, headers: Mapping[str, str], body: bytes, *, data_center: str
) -> CalendarError:
    """What an unexpected status means; even a refusal tells the server's time. `what` is the request in our words."""
    error = _meaning(what, status, headers, body, data_center=data_center)
    error.server_time = http_date(headers.get("Date"))
    return error


def _meaning(
    what: str, status: int, headers: Mapping[str, str], body: bytes, *, data_center: str
) -> CalendarError:
    detail = f"{what}: status {status}"
    if status in _REFUSALS:
        refusal, cause, words = _REFUSALS[status]
        return refusal(f"{detail}: {words.format(data_center)}", cause=cause)
    if status == 422:
        return BadResponse(f"{detail}: not taken: {', '.join(_faults(body)) or 'no reason given'}")
    return busy(status, headers, detail, quota=Cause.QUOTA_EXCEEDED) or BadResponse(detail)


def error_of_sign_in(
    status: int, headers: Mapping[str, str], body: bytes, *, data_center: str
) -> CalendarError:
    """What a refused refresh token means (RFC 6749, 5.2)."""
    error = _meaning_of_sign_in(status, headers, body, data_center=data_center)
    error.server_time = http_date(headers.get("Date"))
    return error


def _meaning_of_sign_in(
    status: int, headers: Mapping[str, str], body: bytes, *, data_center: str
) -> CalendarError:
    reason = _reason(body)
    detail = f"sign-in: status {status} {reason}".rstrip()
    if status not in (400, 401):
        return _meaning("sign-in", status, headers, body, data_center=data_center)
    if reason == "invalid_grant":
        hint = "the refresh token was revoked, or belongs to another application or data centre"
        return AuthRejected(f"{detail}: {hint} than {data_center}", cause=Cause.LINK_REVOKED)
    if reason in ("invalid_client", "unauthorized_client"):
        hint = f"the data centre {data_center} does not know this client id with this secret"
        return AuthRejected(f"{detail}: {hint}", cause=Cause.WRONG_DATA_CENTER)
    return AuthRejected(f"{detail}: check data_center ({data_center}), client_id and client_secret")


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
