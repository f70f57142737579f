"""The ladder of a door's health in words: of each rung its name, how it is, how old that is, and the next step.

The tables are closed: a test walks the rungs, so that none is without words, and another holds the sentences against
the page about troubleshooting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.domain.errors import Cause
from kiosk.domain.ladder import Judgement, Ladder, Rung, RungState
from kiosk.domain.lamps import Advice
from kiosk.domain.snapshot import Finding, FindingKind, Trouble
from kiosk.screen.presenters.causes import CAUSES, Explanation
from kiosk.screen.presenters.explanations import of_finding, of_trouble
from kiosk.screen.presenters.lamps import ADVICE
from kiosk.screen.presenters.wording import Wording, marked

NAMES: Mapping[Rung, str] = {
    Rung.LINK: marked("Link"),
    Rung.DNS: marked("Name of the server"),
    Rung.TLS: marked("Encryption"),
    Rung.CLOCK: marked("Clock"),
    Rung.SIGN_IN: marked("Sign-in"),
    Rung.PERMISSION: marked("Permission"),
    Rung.ROOM_POLICY: marked("Rules of the room"),
    Rung.THROTTLED: marked("Throttling"),
    Rung.DISK: marked("Disk"),
}

WELL: Mapping[Rung, str] = {
    Rung.LINK: marked("The calendar server is reached"),
    Rung.DNS: marked("The server's name is found"),
    Rung.TLS: marked("The connection is encrypted, the certificate valid"),
    Rung.CLOCK: marked("The clock is confirmed"),
    Rung.SIGN_IN: marked("The calendar accepts the sign-in"),
    Rung.PERMISSION: marked("The account may read and write the calendar of this room"),
    Rung.ROOM_POLICY: marked("The calendar takes bookings of this room as they are"),
    Rung.THROTTLED: marked("The calendar does not put this door off"),
    Rung.DISK: marked("The disk has room and takes what it must"),
}
# What is well all the same, though less than that is known.
WELL_BUT: Mapping[Advice, str] = {
    Advice.RIGHTS_NOT_TOLD: marked("The account may read the calendar of this room"),
    Advice.NOT_ENCRYPTED: ADVICE[Advice.NOT_ENCRYPTED].what,
}
CLOCK_FAILED = Explanation(
    marked("The clock of this door is not confirmed"), CAUSES[Cause.CLOCK_OFF].next_step
)
NOT_JUDGED = marked("Not judged before this is well: {name}")
NOT_LOOKED_AT = marked("Not looked at yet")
WAS_WELL = marked("Was well when last looked at: {words}")
# Judged by the last whole reading, so that as old as it.
READ = (Rung.LINK, Rung.DNS, Rung.TLS, Rung.SIGN_IN, Rung.PERMISSION, Rung.THROTTLED)


@dataclass(frozen=True, slots=True)
class RungRow:
    """One rung, ready to show. `age` says how long ago it was looked at, or for how long it has been unwell."""

    rung: Rung
    state: RungState
    name: str
    words: str
    age: str
    next_step: str = ""
    since: datetime | None = None
    checked_at: datetime | None = None


def rung_rows(
    ladder: Ladder, wording: Wording, *, now: datetime, read_at: datetime | None
) -> tuple[RungRow, ...]:
    """Every rung in words at `now`; `read_at` is the moment of the last whole reading."""
    return tuple(_rows(ladder, wording, now, read_at))


def as_last_known(row: RungRow, wording: Wording) -> RungRow:
    """The row while nobody looks any more: what was well then is not called well now."""
    if row.state is not RungState.OK:
        return row
    return replace(row, state=RungState.NOT_JUDGED, words=wording.say(WAS_WELL, words=row.words))


def _rows(ladder: Ladder, wording: Wording, now: datetime, read_at: datetime | None) -> Iterator[RungRow]:
    for judgement in ladder:
        said = _words(judgement, wording, now)
        checked_at = judgement.checked_at or (read_at if judgement.rung in READ else None)
        yield RungRow(
            judgement.rung,
            judgement.state,
            wording.say(NAMES[judgement.rung]),
            said.what,
            _age(judgement, checked_at, wording, now),
            said.next_step,
            judgement.since,
            checked_at,
        )


def _words(judgement: Judgement, wording: Wording, now: datetime) -> Explanation:
    match judgement.state:
        case RungState.OK:
            return Explanation(wording.say(_well(judgement)), "")
        case RungState.NOT_JUDGED if judgement.because is None:
            return Explanation(wording.say(NOT_LOOKED_AT), "")
        case RungState.NOT_JUDGED:
            name = wording.say(NAMES[judgement.because or judgement.rung])
            return Explanation(wording.say(NOT_JUDGED, name=name), "")
        case RungState.FAILED | RungState.WARNED:
            said = _unwell(judgement, wording, now)
            what = f"{said.what} ({judgement.detail})" if judgement.detail else said.what
            return Explanation(what, said.next_step)


def _well(judgement: Judgement) -> str:
    if judgement.reason in set(Advice):
        return WELL_BUT.get(Advice(judgement.reason), WELL[judgement.rung])
    return WELL[judgement.rung]


def _unwell(judgement: Judgement, wording: Wording, now: datetime) -> Explanation:
    """What the tables of errors, findings and advice say of it."""
    since = judgement.since or judgement.checked_at or now
    if judgement.error:
        trouble = Trouble(judgement.error, judgement.cause, since, judgement.detail, judgement.until)
        return of_trouble(trouble, wording, now=now)
    if judgement.reason in set(FindingKind):
        finding = Finding(FindingKind(judgement.reason), judgement.subject, since)
        return of_finding(finding, wording, now=now)
    if judgement.reason in set(Advice):
        said = ADVICE[Advice(judgement.reason)]
        values = {"subject": judgement.subject, "detail": "", "until": ""}
        return Explanation(wording.say(said.what, **values), wording.say(said.next_step, **values))
    return Explanation(wording.say(CLOCK_FAILED.what), wording.say(CLOCK_FAILED.next_step))


def _age(judgement: Judgement, checked_at: datetime | None, wording: Wording, now: datetime) -> str:
    """`12 s ago`; of what is unwell how long it has been so, of what cannot be judged when it was last known."""
    match judgement.state:
        case RungState.FAILED | RungState.WARNED if judgement.since is not None:
            return wording.say("for {duration}", duration=wording.ago(now - judgement.since))
        case RungState.NOT_JUDGED if checked_at is not None:
            return wording.say("last known {duration} ago", duration=wording.ago(now - checked_at))
        case _ if checked_at is not None:
            return wording.say("{duration} ago", duration=wording.ago(now - checked_at))
        case _:
            return ""
