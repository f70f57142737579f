"""What Graph and the sign-in say when something goes wrong, as errors of the port. Pure.

Graph       401                                  AuthRejected
            403                                  NotPermitted (this room)
            404 with a code of a mailbox         Gone (no mailbox)
            404 otherwise, 409, 412              Gone: it is not there, or not as it was read
            429, 503 + Retry-After               RateLimited
            other 5xx                            Unavailable (server error)
            anything else unexpected             BadResponse
sign-in     AADSTS number                        see _SIGN_IN
            429, 5xx                             as above
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
_NUMBER = re.compile(r"AADSTS(\d+)")
_TRACE = re.compile(r"Trace ID: ([0-9A-Fa-f-]+)")


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
    return busy(status, headers, detail) or BadResponse(detail)


def error_of_token_answer(status: int, headers: Mapping[str, str]) -> CalendarError | None:
    """What keeps the sign-in from answering at all; None when the answer says more itself."""
    error = busy(status, headers, f"sign-in: status {status}")
    if error is not None:
        error.server_time = http_date(headers.get("Date"))
    return error


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


def code_of(body: bytes) -> tuple[str, str]:
    """The code of an error, and the number of the request that Microsoft's support asks for; empty where not told."""
    try:
        error = json.loads(body)["error"]
        inner = error.get("innerError") or error.get("innererror") or {}
        return str(error.get("code") or "")[:60], str(inner.get("request-id") or "")[:60]
    except (ValueError, TypeError, KeyError, AttributeError):
        return "", ""
