"""What Exchange, HTTP and the network say when something goes wrong, as errors of the port. Pure.

A detail names the response code. It carries the server's own words only where those are fixed sentences: elsewhere
they may quote an item.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from kiosk.adapters.calendars.failures import LONGEST_WAIT, busy, cause_of, http_date
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
from kiosk.domain.text import plain_text

Kind = type[AuthRejected | BadResponse | Gone | NotPermitted | RateLimited | Unavailable]

# https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode
CODES: dict[str, tuple[Kind, Cause]] = {
    "ErrorServerBusy": (RateLimited, Cause.UNSPECIFIED),
    "ErrorTooManyObjectsOpened": (RateLimited, Cause.UNSPECIFIED),
    "ErrorExceededConnectionCount": (RateLimited, Cause.QUOTA_EXCEEDED),
    "ErrorExceededSubscriptionCount": (RateLimited, Cause.QUOTA_EXCEEDED),
    "ErrorPasswordExpired": (AuthRejected, Cause.ACCOUNT_EXPIRED),
    "ErrorPasswordChangeRequired": (AuthRejected, Cause.ACCOUNT_EXPIRED),
    "ErrorAccountDisabled": (AuthRejected, Cause.ACCOUNT_EXPIRED),
    "ErrorImpersonateUserDenied": (NotPermitted, Cause.IMPERSONATION_REFUSED),
    "ErrorImpersonationDenied": (NotPermitted, Cause.IMPERSONATION_REFUSED),
    "ErrorImpersonationFailed": (NotPermitted, Cause.IMPERSONATION_REFUSED),
    "ErrorAccessDenied": (NotPermitted, Cause.ROOM_FORBIDDEN),
    "ErrorNoFreeBusyAccess": (NotPermitted, Cause.ROOM_FORBIDDEN),
    "ErrorCreateItemAccessDenied": (NotPermitted, Cause.READ_ONLY),
    "ErrorCannotDeleteObject": (NotPermitted, Cause.READ_ONLY),
    "ErrorQuotaExceeded": (NotPermitted, Cause.READ_ONLY),  # the mailbox is full: it can be read
    "ErrorInvalidPropertySet": (NotPermitted, Cause.NOT_EDITABLE),
    "ErrorCalendarIsNotOrganizer": (NotPermitted, Cause.NOT_EDITABLE),
    "ErrorNonExistentMailbox": (Gone, Cause.MAILBOX_UNKNOWN),
    "ErrorNonPrimarySmtpAddress": (Gone, Cause.MAILBOX_UNKNOWN),
    "ErrorMailRecipientNotFound": (Gone, Cause.MAILBOX_UNKNOWN),
    "ErrorInvalidSmtpAddress": (Gone, Cause.MAILBOX_UNKNOWN),
    "ErrorFolderNotFound": (Gone, Cause.MAILBOX_UNKNOWN),
    "ErrorItemNotFound": (Gone, Cause.UNSPECIFIED),
    "ErrorCalendarOccurrenceIsDeletedFromRecurrence": (Gone, Cause.UNSPECIFIED),
    "ErrorIrresolvableConflict": (Gone, Cause.UNSPECIFIED),
    "ErrorStaleObject": (Gone, Cause.UNSPECIFIED),
    "ErrorInvalidChangeKey": (Gone, Cause.UNSPECIFIED),
    "ErrorInvalidId": (Gone, Cause.UNSPECIFIED),
    "ErrorInvalidIdMalformed": (Gone, Cause.UNSPECIFIED),
    "ErrorInvalidIdNotAnItemAttachmentId": (Gone, Cause.UNSPECIFIED),
    "ErrorTimeoutExpired": (Unavailable, Cause.SERVER_ERROR),
    "ErrorInternalServerError": (Unavailable, Cause.SERVER_ERROR),
    "ErrorInternalServerTransientError": (Unavailable, Cause.SERVER_ERROR),
    "ErrorMailboxMoveInProgress": (Unavailable, Cause.SERVER_ERROR),
    "ErrorMailboxStoreUnavailable": (Unavailable, Cause.SERVER_ERROR),
    "ErrorMailboxFailover": (Unavailable, Cause.SERVER_ERROR),
    "ErrorMailboxDataArrayTooBig": (BadResponse, Cause.UNSPECIFIED),
    "ErrorConnectionFailed": (Unavailable, Cause.SERVER_ERROR),
    "ErrorADUnavailable": (Unavailable, Cause.SERVER_ERROR),
    "ErrorADOperation": (Unavailable, Cause.SERVER_ERROR),
    "ErrorNoRespondingCASInDestinationSite": (Unavailable, Cause.SERVER_ERROR),
    "ErrorProxyRequestProcessingFailed": (Unavailable, Cause.SERVER_ERROR),
    "ErrorFreeBusyGenerationFailed": (Unavailable, Cause.SERVER_ERROR),
    "ErrorNotEnoughMemory": (Unavailable, Cause.SERVER_ERROR),
}
# What Microsoft calls Exchange Online, worldwide and in its national clouds.
_CLOUD = ("office365.com", "office.com", "office365.us", "outlook.com", "outlook.cn", "apps.mil")
_CLOUD_IN_WORDS = re.compile(r"\boutlook\.(?:office365\.(?:com|us)|office\.com|cn)\b", re.IGNORECASE)
_NTLM_SKEW = timedelta(minutes=5)
_CAUSES_BY_NAME = {
    "NameResolutionError": Cause.NAME_RESOLUTION,
    "SSLError": Cause.CERTIFICATE,
    "ConnectTimeoutError": Cause.TIMEOUT,
    "ReadTimeoutError": Cause.TIMEOUT,
    "ConnectTimeout": Cause.TIMEOUT,
    "ReadTimeout": Cause.TIMEOUT,
    "IncompleteRead": Cause.CONNECTION_LOST,
    "ProtocolError": Cause.CONNECTION_LOST,
    "ChunkedEncodingError": Cause.CONNECTION_LOST,
    "ConnectionError": Cause.CONNECTION_LOST,
}


def is_cloud(url: str) -> bool:
    """Whether an address belongs to Exchange Online, which does not speak EWS to us any more."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == name or host.endswith(f".{name}") for name in _CLOUD)


def error_of_code(code: str, text: str = "", *, back_off: timedelta | None = None) -> CalendarError:
    """What a response code of EWS means; `text` is what the server said with it."""
    kind, cause = CODES.get(code, (BadResponse, Cause.UNSPECIFIED))
    if _CLOUD_IN_WORDS.search(text):
        return Gone(f"{code}: the mailbox is in Exchange Online", cause=Cause.MOVED_TO_CLOUD)
    if kind is RateLimited:
        return RateLimited(code, after=back_off and min(back_off, LONGEST_WAIT), cause=cause)
    fixed = kind in (AuthRejected, NotPermitted) or cause is Cause.MAILBOX_UNKNOWN
    return kind(f"{code}: {plain_text(text)}" if fixed and text else code, cause=cause)


def error_of_status(status: int, headers: Mapping[str, str]) -> CalendarError:
    """What an unexpected status of HTTP means, 401 apart; even such an answer tells the server's time."""
    error = _meaning(status, headers)
    error.server_time = http_date(headers.get("Date"))
    return error


def _meaning(status: int, headers: Mapping[str, str]) -> CalendarError:
    detail = f"status {status}"
    match status:
        case 301 | 302 | 307 | 308:
            return _redirected(headers.get("Location", ""))
        case 403:
            return NotPermitted(f"{detail}: the account may not use the web services")
        case 404 | 405 | 410:
            return BadResponse(f"{detail}: there are no Exchange web services at this address")
        case _:
            return busy(status, headers, detail) or BadResponse(detail)


def error_of_sign_in(challenge: str, *, ntlm_message: int | None, skew: timedelta | None) -> CalendarError:
    """What a 401 means. `challenge` is its WWW-Authenticate; `ntlm_message` is which message of the NTLM handshake it
    answers, None when we sign in with Basic; `skew` is how far the server's clock is from ours.
    """
    if ntlm_message is None:
        return AuthRejected("status 401")
    if "ntlm" not in challenge.lower() and "negotiate" not in challenge.lower():
        offered = plain_text(challenge, limit=60) or "no way to sign in"
        return AuthRejected(f"status 401 without NTLM: {offered}", cause=Cause.PROXY_BREAKS_SIGN_IN)
    if ntlm_message == 1:
        return AuthRejected(
            "status 401 in the middle of the NTLM handshake", cause=Cause.PROXY_BREAKS_SIGN_IN
        )
    if skew is not None and abs(skew) > _NTLM_SKEW:
        detail = f"status 401, and the clocks differ by {int(abs(skew).total_seconds())} s"
        return AuthRejected(detail, cause=Cause.CLOCK_OFF)
    return AuthRejected("status 401")


def error_of_exchange(error: BaseException) -> CalendarError:
    """What a request that got no answer, or half of one, means."""
    detail = type(error).__name__
    for deeper in _chain(error):
        cause = cause_of(deeper) or _CAUSES_BY_NAME.get(type(deeper).__name__)
        if cause is not None:
            return Unavailable(f"{detail}: {type(deeper).__name__}", cause=cause)
    return BadResponse(detail)


def _redirected(target: str) -> CalendarError:
    if is_cloud(target):
        return Gone("the server sends us to Exchange Online", cause=Cause.MOVED_TO_CLOUD)
    if "genericerrorpage" in target.lower():  # how Exchange 2010 to 2019 say that they are out of order
        return Unavailable("sent to the error page", cause=Cause.SERVER_ERROR)
    return BadResponse(f"the server sends us to {urlsplit(target).hostname or 'another page'}")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, innermost first: there the system says what really happened."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 20:
        deeper = waiting.pop(0)
        if not isinstance(deeper, BaseException) or deeper in found:
            continue
        found.append(deeper)
        # urllib3 keeps what it wraps in `reason` or among its arguments
        waiting += [deeper.__cause__, deeper.__context__, getattr(deeper, "reason", None), *deeper.args]
    return reversed(found)
