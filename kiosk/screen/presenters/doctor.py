"""The health of a door, check by check, with the next step of each: what `kiosk doctor` prints.

First the ladder, rung by rung, then what follows from it: whether the calendar is known and bookings are taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kiosk.domain.errors import LinkError
from kiosk.domain.flaws import GRAVE, RUNG_OF_FINDING
from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.ladder import LastLadder, Rung, RungState, rung_of
from kiosk.domain.snapshot import Snapshot, clock_trusted_at
from kiosk.domain.time import Now
from kiosk.screen.presenters.banner import unread_beside, waiting
from kiosk.screen.presenters.causes import Explanation
from kiosk.screen.presenters.explanations import of_error, of_finding, of_refusal, of_trouble
from kiosk.screen.presenters.plain import Record, plain_scene
from kiosk.screen.presenters.rungs import CLOCK_FAILED, READ, WELL, RungRow, as_last_known, rung_rows
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.wording import Wording


class Health(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    NOT_JUDGED = "not_judged"


_MARKS = {Health.OK: "ok", Health.WARN: "warn", Health.FAIL: "fail", Health.NOT_JUDGED: "-"}
_STATES = {
    RungState.OK: Health.OK,
    RungState.WARNED: Health.WARN,
    RungState.FAILED: Health.FAIL,
    RungState.NOT_JUDGED: Health.NOT_JUDGED,
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: what was looked at, how it is, and the next step if there is one.

    `rung` is what it speaks of on the ladder. `age` says in words how old it is, `checked_at` when it was looked at.
    """

    name: str
    state: Health
    what: str
    next_step: str = ""
    since: datetime | None = None
    rung: Rung | None = None
    age: str = ""
    checked_at: datetime | None = None


def doctor_checks(snapshot: Snapshot | None, now: Now, wording: Wording) -> tuple[Check, ...]:
    """Everything worth looking at, the gravest kinds first; without a snapshot there is no agent to ask."""
    if snapshot is None:
        return (_check("agent", Health.FAIL, of_error(LinkError, wording)),)
    scene = plain_scene(snapshot, now, wording)
    return (
        Check("agent", Health.OK, wording.say("The agent answers")),
        *_ladder(scene),
        _calendar(scene),
        *_space(scene),
        *_bookings(scene),
        *_findings(scene),
        _corner(scene),
    )


def doctor_record(checks: tuple[Check, ...], wording: Wording) -> list[Record]:
    """The checks as data, as `kiosk doctor --json` prints them."""
    return [
        {
            "name": check.name,
            "state": check.state.value,
            "what": check.what,
            "next_step": check.next_step,
            "since": _rfc3339(check.since, wording),
            "rung": None if check.rung is None else check.rung.value,
            "checked_at": _rfc3339(check.checked_at, wording),
        }
        for check in checks
    ]


def doctor_lines(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """A check a line, its next step below it. What a rung has said already is not said again."""
    lines: list[str] = []
    said: set[str] = set()
    for check in checks:
        if check.state is not Health.OK and check.what in said:
            continue
        said.add(check.what)
        age = f" · {check.age}" if check.age else ""
        lines.append(f"{_MARKS[check.state]:4}  {check.name}: {check.what}{age}")
        if check.next_step:
            lines.append(f"      {check.next_step}")
    return tuple(lines)


def last_known_checks(
    last: LastLadder, read_at: datetime | None, now: datetime, wording: Wording
) -> tuple[Check, ...]:
    """How an agent that runs no more found the rungs; `read_at` is when it read the calendar last."""
    seen = read_at or last.changed_at
    ago = wording.say("{duration} ago", duration=wording.ago(now - seen))
    rows = rung_rows(last.ladder, wording, now=now, read_at=seen)
    checks = (_rung(as_last_known(row, wording)) for row in rows)
    return tuple(replace(check, age=check.age or ago) for check in checks)


def _ladder(scene: Scene) -> Iterator[Check]:
    """Every rung. An agent that is silent for too long, or a clock that was set, takes its word for well back."""
    snapshot, wording = scene.snapshot, scene.wording
    if not snapshot.ladder:
        yield _clock(scene)
        return
    trouble, read_at = snapshot.trouble, snapshot.reading.read_at
    rows = rung_rows(snapshot.ladder, wording, now=scene.now.wall, read_at=read_at)
    for row, judgement in zip(rows, snapshot.ladder, strict=True):
        if row.rung is Rung.CLOCK and row.state is RungState.OK:
            yield _clock(scene)
        elif row.rung in READ and trouble is None and not scene.live:
            yield _rung(as_last_known(row, wording))
        else:
            passing = trouble is not None and judgement.error == trouble.kind and scene.live
            yield _rung(row, passing=passing)


def _rung(row: RungRow, *, passing: bool = False) -> Check:
    """`passing`: what was read before still counts, so that nobody at the door notices."""
    state = Health.WARN if passing and row.state is RungState.FAILED else _STATES[row.state]
    return Check(
        row.rung.value, state, row.words, row.next_step, row.since, row.rung, row.age, row.checked_at
    )


def _rfc3339(instant: datetime | None, wording: Wording) -> str | None:
    return None if instant is None else instant.astimezone(wording.zone).isoformat()


def _clock(scene: Scene) -> Check:
    say = scene.wording.say
    if clock_trusted_at(scene.snapshot, scene.now):
        return Check("clock", Health.OK, say(WELL[Rung.CLOCK]), rung=Rung.CLOCK)
    what, next_step = say(CLOCK_FAILED.what), say(CLOCK_FAILED.next_step)
    return Check("clock", Health.FAIL, what, next_step, rung=Rung.CLOCK)


def _calendar(scene: Scene) -> Check:
    trouble, wording, now = scene.snapshot.trouble, scene.wording, scene.now.wall
    read_at = scene.snapshot.reading.read_at
    if trouble is not None:
        state = Health.WARN if scene.live else Health.FAIL
        check = _check("calendar", state, of_trouble(trouble, wording, now=now), since=trouble.since)
        rung = rung_of(trouble.kind, trouble.cause)
        return replace(check, what=_with(check.what, trouble.detail), rung=rung)
    if scene.live and read_at is not None:
        return Check(
            "calendar", Health.OK, wording.say("Read at {time}", time=wording.moment(read_at, now=now))
        )
    if scene.freshness == Unknown(Ignorance.CLOCK_UNTRUSTED):
        what = wording.say("Not judged while the clock is not confirmed")
        return Check("calendar", Health.WARN, what, since=read_at)
    if read_at is None:
        what = scene.about(unread_beside(scene), wording.say("The calendar was not read yet"))
        return Check("calendar", Health.FAIL, what)
    what = wording.say("No answer from the calendar since {time}", time=wording.moment(read_at, now=now))
    return Check("calendar", Health.FAIL, what, since=read_at)


def _space(scene: Scene) -> Iterator[Check]:
    """That other rooms have a say in whether this one is free; what is wrong with them is told by itself."""
    if relatives := scene.snapshot.relatives:
        names = scene.wording.beside(*(relative.room.name for relative in relatives))
        yield Check("space", Health.OK, scene.wording.say("Shares its space with: {rooms}", rooms=names))


def _bookings(scene: Scene) -> Iterator[Check]:
    wording, held = scene.wording, waiting(scene.snapshot)
    if scene.snapshot.holding_refused is None:
        yield Check("booking", Health.OK, wording.say("Bookings are taken"))
    else:
        yield _check("booking", Health.FAIL, of_refusal(scene.snapshot.holding_refused, wording))
    what = wording.count("{number} booking waiting", "{number} bookings waiting", held)
    state = Health.WARN if held and not scene.live else Health.OK
    oldest = min((b.made_at for b in scene.snapshot.bookings if not b.settled), default=None)
    yield Check("outbox", state, what if held else wording.say("Nothing waits"), since=oldest)


def _corner(scene: Scene) -> Check:
    """Only here it is told that the door has an admin corner."""
    say = scene.wording.say
    if scene.snapshot.corner.has_pin:
        return Check("admin_corner", Health.OK, say("The admin corner opens with its PIN"))
    return Check("admin_corner", Health.OK, say("The admin corner is shut: kiosk admin-pin makes its PIN"))


def _findings(scene: Scene) -> Iterator[Check]:
    for finding in scene.snapshot.findings:
        state = Health.FAIL if finding.kind in GRAVE else Health.WARN
        said = of_finding(finding, scene.wording, now=scene.now.wall)
        what = _with(scene.about(finding.room, said.what), finding.detail)
        rung = RUNG_OF_FINDING.get(finding.kind) if finding.room is None else None
        yield Check(finding.kind.value, state, what, said.next_step, finding.since, rung)


def _check(name: str, state: Health, said: Explanation, *, since: datetime | None = None) -> Check:
    return Check(name, state, said.what, said.next_step, since)


def _with(what: str, detail: str) -> str:
    return f"{what} ({detail})" if detail else what
