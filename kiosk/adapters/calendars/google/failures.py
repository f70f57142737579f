"""What Google's servers say when something goes wrong, as errors of the port. Pure.

Google answers 403 both to who may not and to who asks too often: the reason inside decides, never the status alone.

400                                     BadResponse
401                                     AuthRejected
403 with a reason of _TOO_OFTEN, 429    RateLimited
403                                     NotPermitted, its cause by the reason
404, 410                                Gone
409, 412                                what the caller expected to be stored is not: each call says what that means
503 with Retry-After                    RateLimited
other 5xx                               Unavailable (server error)
anything else                           BadResponse
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kiosk.adapters.calendars.failures import http_date, waiting_time
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

MAX_SKEW = timedelta(minutes=5)  # what the token endpoint forgives
_TOO_OFTEN = {
    "rateLimitExceeded",
    "userRateLimitExceeded",
    "quotaExceeded",
    "dailyLimitExceeded",
    "calendarUsageLimitsExceeded",
    "RATE_LIMIT_EXCEEDED",
}
_FORBIDDEN = {
    "accessNotConfigured": Cause.CONSENT_MISSING,  # the API is not switched on in the project
    "SERVICE_DISABLED": Cause.CONSENT_MISSING,
    "insufficientPermissions": Cause.CONSENT_MISSING,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": Cause.CONSENT_MISSING,
    "domainPolicy": Cause.CONSENT_MISSING,
    "requiredAccessLevel": Cause.READ_ONLY,
    "forbiddenForNonOrganizer": Cause.NOT_EDITABLE,
    "eventNotEditable": Cause.NOT_EDITABLE,
    "forbidden": Cause.ROOM_FORBIDDEN,
}
_NO_CONSENT = {
    "unauthorized_client",
    "invalid_scope",
    "access_denied",
    "admin_policy_enforced",
    "org_internal",
}


class Refusal(Exception):
    """An answer that is no success. `reason` and `words` are Google's own; `after` is what Retry-After says, `date` the
    server's clock.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        words: str,
        *,
        after: timedelta | None = None,
        date: datetime | None = None,
    ) -> None:
        super().__init__(f"status {status}" + (f", {reason}" if reason else ""))
        self.status = status
        self.reason = reason
        self.words = words
        self.after = after
        self.date = date

    @property
    def too_often(self) -> bool:
        if self.status == 503:
            return self.after is not None
        return self.status == 429 or (self.status == 403 and self.reason in _TOO_OFTEN)


def refusal_of(status: int, headers: Mapping[str, str], body: bytes) -> Refusal:
    """What an answer says beside its status; whatever cannot be read says nothing."""
    headers = {name.lower(): value for name, value in headers.items()}
    reason, words = _said(body)
    after = waiting_time(headers.get("retry-after"), headers.get("date"))
    return Refusal(status, reason, words, after=after, date=http_date(headers.get("date")))


def error_of(refusal: Refusal) -> CalendarError:
    """What a refusal by one of the APIs means; even a refusal tells the server's time."""
    error = _meaning(refusal)
    error.server_time = refusal.date
    return error


def error_of_sign_in(refusal: Refusal, *, linked: bool, skew: timedelta | None) -> CalendarError:
    """What a refusal by the token endpoint means. `skew` is how far the server's clock is from ours, if it told."""
    error = _meaning_of_sign_in(refusal, linked=linked, skew=skew)
    error.server_time = refusal.date
    return error


def _meaning(refusal: Refusal) -> CalendarError:
    detail, status = str(refusal), refusal.status
    if refusal.too_often:
        return RateLimited(detail, after=refusal.after, cause=Cause.QUOTA_EXCEEDED)
    if status == 401:
        return AuthRejected(detail)
    if status == 403:
        return NotPermitted(detail, cause=_FORBIDDEN.get(refusal.reason, Cause.UNSPECIFIED))
    if status in (404, 410):
        return Gone(detail, cause=Cause.MAILBOX_UNKNOWN)
    if status >= 500:
        return Unavailable(detail, cause=Cause.SERVER_ERROR)
    return BadResponse(detail)


def _meaning_of_sign_in(refusal: Refusal, *, linked: bool, skew: timedelta | None) -> CalendarError:
    detail, status, reason = f"sign-in: {refusal}", refusal.status, refusal.reason
    if refusal.too_often:
        return RateLimited(detail, after=refusal.after, cause=Cause.QUOTA_EXCEEDED)
    if status >= 500:
        return Unavailable(detail, cause=Cause.SERVER_ERROR)
    if reason in _NO_CONSENT or status == 403:
        return NotPermitted(detail, cause=Cause.CONSENT_MISSING)
    if reason == "invalid_grant":
        if skew is not None and abs(skew) > MAX_SKEW:
            return AuthRejected(f"{detail}, clock off by {skew}", cause=Cause.CLOCK_OFF)
        # A key that was deleted, or whose account was; or an account that took its consent back.
        return AuthRejected(detail, cause=Cause.LINK_REVOKED if linked else Cause.CREDENTIAL_EXPIRED)
    if reason == "deleted_client":
        return AuthRejected(detail, cause=Cause.CREDENTIAL_EXPIRED)
    if status in (400, 401):
        return AuthRejected(detail)
    return BadResponse(detail)


def error_of_room(reason: str) -> CalendarError:
    """What free/busy says of one calendar among others."""
    if reason in _TOO_OFTEN:
        return RateLimited(reason, cause=Cause.QUOTA_EXCEEDED)
    if reason in ("notFound", "deleted"):
        return Gone(reason, cause=Cause.MAILBOX_UNKNOWN)
    if reason in ("internalError", "backendError"):
        return Unavailable(reason, cause=Cause.SERVER_ERROR)
    return NotPermitted(reason, cause=_FORBIDDEN.get(reason, Cause.ROOM_FORBIDDEN))


def _said(body: bytes) -> tuple[str, str]:
    """Reason and message: `{"error": {"errors": [{"reason"}], "message"}}`, or `{"error", "error_description"}`."""
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return "", ""
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, str):
        return error, str(answer.get("error_description", ""))
    if not isinstance(error, dict):
        return "", ""
    reasons = [
        entry["reason"]
        for name in ("errors", "details")
        for entry in (error[name] if isinstance(error.get(name), list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("reason"), str)
    ]
    return (reasons[0] if reasons else str(error.get("status", ""))), str(error.get("message", ""))
