"""What *Verify* shows: five lamps for each integration, one for each way of reports, and the advice beside them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LampKind(StrEnum):
    """What a lamp stands for, in the order in which they light up."""

    ADDRESS = "address"  # name, connection, TLS, clock
    SIGN_IN = "sign_in"
    READ = "read"
    WRITE = "write"  # the right to, asked without writing
    LIMIT = "limit"  # a mailbox that must be out of reach is out of reach
    DEEP = "deep"  # a booking made, extended, checked in and cancelled
    WEBHOOK = "webhook"  # the receiver of reports answers
    MAIL = "mail"  # the mail server would take a report


WAYS_OF_REPORTS = (LampKind.WEBHOOK, LampKind.MAIL)
OF_A_CALENDAR = tuple(kind for kind in LampKind if kind not in WAYS_OF_REPORTS)


class Light(StrEnum):
    """GREEN works. AMBER works, but somebody should look. RED does not work. OFF was not tried."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    OFF = "off"


class Advice(StrEnum):
    """Why a lamp is amber, or what else an admin should know."""

    CLOCK_SKEW = "clock_skew"
    EXPIRES_SOON = "expires_soon"  # its secret or certificate
    READS_EVERYONE = "reads_everyone"
    RIGHTS_NOT_TOLD = "rights_not_told"
    TITLE_REPLACED = "title_replaced"
    PRIVATE_FLAG_STRIPPED = "private_flag_stripped"
    AUTO_ACCEPT_OFF = "auto_accept_off"
    RELEASES_BY_ITSELF = "releases_by_itself"
    INVITES_NOBODY = "invites_nobody"
    ROOM_TWICE = "room_twice"
    INTEGRATION_UNUSED = "integration_unused"
    LIMIT_NOT_TRIED = "limit_not_tried"
    NOT_ENCRYPTED = "not_encrypted"


@dataclass(frozen=True, slots=True)
class Lamp:
    """One lamp. `subject` names the room or account it is about, if it is about one.

    A red one carries the `error` kind and `cause` of the failure; an amber one its `advice`; `detail` is one technical
    line without secrets. `until` is the date that an advice speaks of.
    """

    kind: LampKind
    light: Light
    subject: str = ""
    error: str = ""
    cause: str = ""
    advice: Advice | None = None
    detail: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """All lamps of one integration, or of the ways of reports; several of a kind where several rooms were tried."""

    integration: str
    system: str
    lamps: tuple[Lamp, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is red."""
        return all(lamp.light is not Light.RED for lamp in self.lamps)
