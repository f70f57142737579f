"""The ladder of a door's health: from the network up to the disk, and nothing above a broken rung is called well.

    link > DNS > TLS > clock > sign-in > permission > room policy > throttled > disk

A door climbs it with every call: no TLS without a name, no permission without a sign-in. So the lowest rung that fails
is what somebody has to mend, and the ones above are "not judged" rather than well. The clock and the disk are judged by
what the machine itself knows, network or not. Pure: facts in, judgements out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.errors import Cause


class Rung(StrEnum):
    """What a door needs, in the order in which it needs it."""

    LINK = "link"  # the network, and somebody who answers as a calendar server does
    DNS = "dns"
    TLS = "tls"
    CLOCK = "clock"
    SIGN_IN = "sign_in"
    PERMISSION = "permission"  # what the account may do with this room
    ROOM_POLICY = "room_policy"  # what the calendar system does with this room
    THROTTLED = "throttled"  # the server puts the door off: too many requests, or a fault of its own
    DISK = "disk"


class RungState(StrEnum):
    """How a rung was found. NOT_JUDGED is never well: a lower rung failed, or nobody has looked yet."""

    OK = "ok"
    WARNED = "warned"
    FAILED = "failed"
    NOT_JUDGED = "not_judged"


# Every cause stands on one rung. What has no cause stands where its kind of error does.
RUNG_OF_CAUSE: Mapping[Cause, Rung] = {
    Cause.REFUSED: Rung.LINK,
    Cause.TIMEOUT: Rung.LINK,
    Cause.CONNECTION_LOST: Rung.LINK,
    Cause.OLD_ANSWER: Rung.LINK,  # somebody between the door and the server answers
    Cause.NAME_RESOLUTION: Rung.DNS,
    Cause.CERTIFICATE: Rung.TLS,
    Cause.CLOCK_OFF: Rung.CLOCK,
    Cause.WRONG_TENANT: Rung.SIGN_IN,
    Cause.WRONG_DATA_CENTER: Rung.SIGN_IN,
    Cause.CREDENTIAL_EXPIRED: Rung.SIGN_IN,
    Cause.ACCOUNT_EXPIRED: Rung.SIGN_IN,
    Cause.LINK_REVOKED: Rung.SIGN_IN,
    Cause.PROXY_BREAKS_SIGN_IN: Rung.SIGN_IN,
    Cause.CLOUD_NEEDS_OTHER_SYSTEM: Rung.SIGN_IN,
    Cause.CONSENT_MISSING: Rung.PERMISSION,
    Cause.IMPERSONATION_REFUSED: Rung.PERMISSION,
    Cause.ROOM_FORBIDDEN: Rung.PERMISSION,
    Cause.READ_ONLY: Rung.PERMISSION,
    Cause.MAILBOX_UNKNOWN: Rung.PERMISSION,  # many systems hide a forbidden room as one that is not there
    Cause.MOVED_TO_CLOUD: Rung.PERMISSION,
    Cause.NOT_EDITABLE: Rung.ROOM_POLICY,
    Cause.QUOTA_EXCEEDED: Rung.THROTTLED,
    Cause.SERVER_ERROR: Rung.THROTTLED,
}
RUNG_OF_ERROR: Mapping[str, Rung] = {
    "Unavailable": Rung.LINK,
    "BadResponse": Rung.LINK,  # whoever answered is no calendar: a guest network's sign-in page, a proxy
    "AuthRejected": Rung.SIGN_IN,
    "NotPermitted": Rung.PERMISSION,
    "Gone": Rung.PERMISSION,
    "SlotTaken": Rung.ROOM_POLICY,
    "Unsupported": Rung.ROOM_POLICY,
    "RateLimited": Rung.THROTTLED,
}

_REACHED = frozenset({Rung.LINK, Rung.DNS, Rung.TLS})
# What an attempt that ended on a rung has found well below it. The server may put a door off before it looks at the
# sign-in, so that proves nothing about it.
_PROVEN: Mapping[Rung, frozenset[Rung]] = {
    Rung.LINK: frozenset(),
    Rung.DNS: frozenset(),
    Rung.TLS: frozenset({Rung.LINK, Rung.DNS}),
    Rung.CLOCK: _REACHED,
    Rung.SIGN_IN: _REACHED,
    Rung.PERMISSION: _REACHED | {Rung.SIGN_IN},
    Rung.ROOM_POLICY: _REACHED | {Rung.SIGN_IN, Rung.PERMISSION},
    Rung.THROTTLED: _REACHED,
}
_BY_THE_MACHINE = (Rung.CLOCK, Rung.DISK)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one rung is. `since` when it is not well, as far as that is known.

    `checked_at` is when it was last looked at; None where that is the moment of the last whole reading. A failure
    carries `error` (its kind) and `cause`; what a finding or an advice says is named in `reason`, with the `subject`
    that it speaks of, never anything private. `detail` is one technical line without secrets. `because` is the lower
    rung that keeps this one from being judged, None while nobody has looked. `until` is when the server lets the door
    come back.
    """

    rung: Rung
    state: RungState
    since: datetime | None = None
    checked_at: datetime | None = None
    error: str = ""
    cause: str = ""
    reason: str = ""
    subject: str = ""
    detail: str = ""
    because: Rung | None = None
    until: datetime | None = None


Ladder = tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class LastLadder:
    """What an agent leaves behind for the time when none runs. `changed_at` is when a rung last changed."""

    room: str
    changed_at: datetime
    ladder: Ladder
    language: str = "en"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Failure:
    """What the last attempt to reach the calendar ended with: kind and cause of the error; `at` is its own moment."""

    error: str
    cause: str
    since: datetime
    at: datetime
    detail: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something found on a rung beside the attempts: named by `reason`, a word of the findings or of the advice."""

    rung: Rung
    reason: str
    grave: bool = False
    error: str = ""
    cause: str = ""
    since: datetime | None = None
    checked_at: datetime | None = None
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a ladder follows from.

    `read`: the calendar was read whole by this process. `linked`: whether the machine has a network at all, None when
    it does not tell. `asked_at`: when the calendar last told what it does with the room, `looked_at`: when the disk was
    last looked at; None for never. `notes` are words of the advice for rungs that are well all the
    same.
    """

    read: bool
    clock_trusted: bool
    failure: Failure | None = None
    linked: bool | None = None
    asked_at: datetime | None = None
    looked_at: datetime | None = None
    flaws: tuple[Flaw, ...] = ()
    notes: tuple[tuple[Rung, str], ...] = ()


def rung_of(error: str, cause: str) -> Rung:
    """The one rung that a failure stands on. Kinds and causes that are not known here count as no answer."""
    named = Cause(cause) if cause in set(Cause) else Cause.UNSPECIFIED
    return RUNG_OF_CAUSE.get(named) or RUNG_OF_ERROR.get(error, Rung.LINK)


def ladder_of(facts: Facts) -> Ladder:
    """All rungs, the lowest first."""
    return tuple(_climbed(facts))


def same_but_for_moments(ladder: Ladder, other: Ladder) -> bool:
    """Whether both say the same of every rung, whenever it was found."""
    return [_said(j) for j in ladder] == [_said(j) for j in other]


def _said(judgement: Judgement) -> tuple[object, ...]:
    j = judgement
    return (j.rung, j.state, j.error, j.cause, j.reason, j.because)


def _climbed(facts: Facts) -> Iterator[Judgement]:
    broke = _broke(facts)
    fallen: Judgement | None = None
    for rung in Rung:
        judgement = _own(rung, broke, facts)
        if fallen is not None and not _stands_alone(judgement):
            judgement = Judgement(rung, RungState.NOT_JUDGED, fallen.since, because=fallen.rung)
        elif fallen is None and judgement.state is RungState.FAILED:
            fallen = judgement
        yield judgement


def _broke(facts: Facts) -> Rung | None:
    """The rung on which the last attempt ended."""
    if facts.failure is None:
        return None
    rung = rung_of(facts.failure.error, facts.failure.cause)
    # Without a network no name is found either: that is no fault of the name server.
    return Rung.LINK if rung is Rung.DNS and facts.linked is False else rung


def _stands_alone(judgement: Judgement) -> bool:
    """Whether it holds though a lower rung failed: what is known to be wrong, and what the machine knows by itself.

    That nobody could confirm the clock says nothing while nobody could be asked.
    """
    if judgement.state is RungState.FAILED:
        return bool(judgement.error or judgement.reason)
    return judgement.rung in _BY_THE_MACHINE


def _own(rung: Rung, broke: Rung | None, facts: Facts) -> Judgement:
    """How the rung is, by what is known of it alone."""
    failure = facts.failure
    if failure is not None and rung is broke:
        return Judgement(
            rung,
            RungState.FAILED,
            failure.since,
            checked_at=failure.at,
            error=failure.error,
            cause=failure.cause,
            detail=failure.detail,
            until=failure.until,
        )
    flaws = sorted((f for f in facts.flaws if f.rung is rung), key=lambda flaw: not flaw.grave)
    plain = _plain(rung, broke, facts)
    if not flaws or (plain.state is RungState.NOT_JUDGED and rung not in _BY_THE_MACHINE):
        return plain
    flaw = flaws[0]
    return Judgement(
        rung,
        RungState.FAILED if flaw.grave or plain.state is RungState.FAILED else RungState.WARNED,
        flaw.since,
        checked_at=flaw.checked_at or plain.checked_at,
        error=flaw.error,
        cause=flaw.cause,
        reason=flaw.reason,
        subject=flaw.subject,
        detail=flaw.detail,
    )


def _plain(rung: Rung, broke: Rung | None, facts: Facts) -> Judgement:
    """How the rung is when nothing was found on it."""
    match rung:
        case Rung.CLOCK:
            return Judgement(rung, RungState.OK if facts.clock_trusted else RungState.FAILED)
        case Rung.DISK:
            return _looked(rung, facts.looked_at, well=facts.looked_at is not None)
        case Rung.ROOM_POLICY:
            return _looked(
                rung, facts.asked_at, well=facts.asked_at is not None and _passed(rung, broke, facts)
            )
        case _:
            return _reached(rung, broke, facts)


def _reached(rung: Rung, broke: Rung | None, facts: Facts) -> Judgement:
    """How a rung is that each attempt climbs."""
    note = dict(facts.notes).get(rung, "")
    if facts.failure is not None and (
        rung in _PROVEN.get(broke or Rung.LINK, ())
        or (rung, broke, facts.linked) == (Rung.LINK, Rung.DNS, True)
    ):
        return Judgement(rung, RungState.OK, checked_at=facts.failure.at, reason=note)
    if _passed(rung, broke, facts):
        return Judgement(rung, RungState.OK, reason=note)
    return Judgement(rung, RungState.NOT_JUDGED, because=broke)


def _passed(rung: Rung, broke: Rung | None, facts: Facts) -> bool:
    """Whether the last whole reading still speaks for the rung: a server that puts us off takes nothing back."""
    return facts.read and (broke is None or (broke is Rung.THROTTLED and rung is not broke))


def _looked(rung: Rung, at: datetime | None, *, well: bool) -> Judgement:
    return Judgement(rung, RungState.OK if well else RungState.NOT_JUDGED, checked_at=at)
