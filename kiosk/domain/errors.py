"""Everything that can go wrong, as one tree.

    DoorError
    ├── CalendarError            a calendar provider could not do what was asked
    │   ├── Unavailable          no answer, or "not now" (DNS, refused, time-out, certificate, 5xx)
    │   ├── RateLimited          asked too often; `after` says how long to wait, when the provider does
    │   ├── AuthRejected         the sign-in was rejected
    │   ├── NotPermitted         signed in, but not allowed to do this to this room
    │   ├── SlotTaken            the calendar itself refused the slot
    │   ├── Gone                 the meeting or the whole calendar is not there (any more)
    │   ├── BadResponse          an answer that makes no sense
    │   └── Unsupported          the provider never does this: see its capabilities
    ├── FacilityError            a facility system did not take a report
    │   ├── FacilityUnavailable  no answer, or "not now"; `after` says how long to wait, when the system does
    │   └── FacilityRejected     it will not take it like this: somebody must change something first
    ├── StorageError             the disk would not keep or give back what it must
    ├── SettingsError            the settings cannot be used; carries every problem at once
    ├── LinkError                the other process is not there, or speaks another protocol
    └── NoDisplay                there is nothing to draw on

Each calendar error says whether to retry, whom to tell, and whether there was an answer at all; the wording of each
stands in one place (`kiosk.screen.presenters.explanations`). `detail` is one technical line without secrets.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar


class Retry(StrEnum):
    """When trying the same again makes sense."""

    SOON = "soon"  # with back-off
    WHEN_TOLD = "when_told"  # after the time the provider named
    SELDOM = "seldom"  # somebody must change something first, but look now and then
    NEVER = "never"


class Audience(StrEnum):
    """Whom a failure concerns."""

    NOBODY = "nobody"  # it passes by itself; freshness says enough
    PERSON = "person"  # whoever stands at the door
    ADMIN = "admin"


class Cause(StrEnum):
    """What lies behind an error, as far as it can be told apart: each has its sentence and its next step."""

    UNSPECIFIED = "unspecified"
    NAME_RESOLUTION = "name_resolution"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    CONNECTION_LOST = "connection_lost"
    SERVER_ERROR = "server_error"
    # of a rejected sign-in
    WRONG_TENANT = "wrong_tenant"
    WRONG_DATA_CENTER = "wrong_data_center"
    CREDENTIAL_EXPIRED = "credential_expired"
    ACCOUNT_EXPIRED = "account_expired"  # its password must be changed
    CLOCK_OFF = "clock_off"
    LINK_REVOKED = "link_revoked"  # the account or profile must be linked again
    PROXY_BREAKS_SIGN_IN = "proxy_breaks_sign_in"
    # of something not permitted
    CONSENT_MISSING = "consent_missing"
    IMPERSONATION_REFUSED = "impersonation_refused"
    ROOM_FORBIDDEN = "room_forbidden"
    READ_ONLY = "read_only"
    NOT_EDITABLE = "not_editable"  # an attendee's copy of somebody else's meeting
    # of something that is not there
    MAILBOX_UNKNOWN = "mailbox_unknown"
    MOVED_TO_CLOUD = "moved_to_cloud"
    # of too many requests
    QUOTA_EXCEEDED = "quota_exceeded"
    # of an answer that makes no sense
    OLD_ANSWER = "old_answer"  # by its own date: stored somewhere on the way
    # of something unsupported
    CLOUD_NEEDS_OTHER_SYSTEM = "cloud_needs_other_system"


class DoorError(Exception):
    """The root: whatever the product raises on purpose."""


class CalendarError(DoorError):
    """A calendar provider could not do what was asked; see the tree above."""

    retry: ClassVar[Retry]
    tell: ClassVar[Audience]
    answered: bool = True
    server_time: datetime | None = None  # the server's own clock, where even this answer told it

    def __init__(self, detail: str = "", *, cause: Cause = Cause.UNSPECIFIED) -> None:
        super().__init__(detail)
        self.detail = detail
        self.cause = cause

    @property
    def kind(self) -> str:
        return type(self).__name__


class Unavailable(CalendarError):
    """No answer, or the server says "not now". After a write: nobody knows whether it took effect."""

    retry = Retry.SOON
    tell = Audience.NOBODY

    def __init__(self, detail: str = "", *, cause: Cause = Cause.UNSPECIFIED) -> None:
        super().__init__(detail, cause=cause)
        self.answered = cause is Cause.SERVER_ERROR


class RateLimited(CalendarError):
    """Asked too often. `after` is what the provider told, or None. The call had no effect."""

    retry = Retry.WHEN_TOLD
    tell = Audience.NOBODY

    def __init__(
        self, detail: str = "", *, after: timedelta | None = None, cause: Cause = Cause.UNSPECIFIED
    ) -> None:
        super().__init__(detail, cause=cause)
        self.after = after


class AuthRejected(CalendarError):
    """The sign-in was rejected: a wrong or expired secret, or a wrong clock. The call had no effect."""

    retry = Retry.SELDOM
    tell = Audience.ADMIN


class NotPermitted(CalendarError):
    """Signed in, but not allowed to do this. The call had no effect."""

    retry = Retry.SELDOM
    tell = Audience.ADMIN


class SlotTaken(CalendarError):
    """The calendar refused the slot because it is taken. The call had no effect."""

    retry = Retry.NEVER
    tell = Audience.PERSON


class Gone(CalendarError):
    """What was addressed is not there (any more), or changed since it was read."""

    retry = Retry.NEVER
    tell = Audience.PERSON


class BadResponse(CalendarError):
    """An answer that makes no sense. After a write: nobody knows whether it took effect."""

    retry = Retry.SOON
    tell = Audience.ADMIN


class Unsupported(CalendarError):
    """This provider never does this; its capabilities say so."""

    retry = Retry.NEVER
    tell = Audience.ADMIN


class FacilityError(DoorError):
    """A facility system did not take a report, as far as is known. `detail` is one technical line without secrets."""

    retry: ClassVar[Retry]

    def __init__(
        self, detail: str = "", *, cause: Cause = Cause.UNSPECIFIED, after: timedelta | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.cause = cause
        self.after = after


class FacilityUnavailable(FacilityError):
    """No answer, or the system says "not now". Nobody knows whether the report was taken."""

    retry = Retry.SOON


class FacilityRejected(FacilityError):
    """The system will not take it like this: a wrong address or secret, or a report it does not understand."""

    retry = Retry.SELDOM


class StorageError(DoorError):
    """The disk would not keep, or give back, what it must (full, read-only, broken)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the settings: where, what is wrong, and what to write instead."""

    key: str
    what: str
    instead: str


class SettingsError(DoorError):
    """The settings cannot be used. Carries every problem at once."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{source}: {len(problems)} problem(s)")
        self.source = source
        self.problems = problems


class LinkError(DoorError):
    """The agent cannot be reached, or speaks another protocol."""


class NoDisplay(DoorError):
    """There is nothing to draw on, and nothing that would make it."""
