"""The health of a door, check by check, with the next step of each: what `kiosk doctor` prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.errors import LinkError
from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.snapshot import FindingKind, Snapshot, clock_trusted_at
from kiosk.domain.time import Now
from kiosk.screen.presenters.banner import waiting
from kiosk.screen.presenters.causes import Explanation
from kiosk.screen.presenters.explanations import of_error, of_finding, of_refusal, of_trouble
from kiosk.screen.presenters.plain import Record, plain_scene
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.wording import Wording


class Health(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: what was looked at, how it is, and the next step if there is one."""

    name: str
    state: Health
    what: str
    next_step: str = ""
    since: datetime | None = None


def doctor_checks(snapshot: Snapshot | None, now: Now, wording: Wording) -> tuple[Check, ...]:
    """Everything worth looking at, the gravest kinds first; without a snapshot there is no agent to ask."""
    if snapshot is None:
        return (_check("agent", Health.FAIL, of_error(LinkError, wording)),)
    scene = plain_scene(snapshot, now, wording)
    return (
        Check("agent", Health.OK, wording.say("The agent answers")),
        _clock(scene),
        _calendar(scene),
        *_bookings(scene),
        *_findings(scene),
    )


def doctor_record(checks: tuple[Check, ...], wording: Wording) -> list[Record]:
    """The checks as data, as `kiosk doctor --json` prints them."""
    return [
        {
            "name": check.name,
            "state": check.state.value,
            "what": check.what,
            "next_step": check.next_step,
            "since": None if check.since is None else check.since.astimezone(wording.zone).isoformat(),
        }
        for check in checks
    ]


def doctor_lines(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """A check a line, its next step below it."""
    return tuple(
        line
        for check in checks
        for line in (
            f"{check.state.value:4}  {check.name}: {check.what}",
            check.next_step and f"      {check.next_step}",
        )
        if line
    )


def _clock(scene: Scene) -> Check:
    if clock_trusted_at(scene.snapshot, scene.now):
        return Check("clock", Health.OK, scene.wording.say("The clock is confirmed"))
    return Check(
        "clock",
        Health.FAIL,
        scene.wording.say("The clock of this door is not confirmed"),
        scene.wording.say("Check that the machine gets the time from the network (timedatectl)."),
    )


def _calendar(scene: Scene) -> Check:
    trouble, wording, now = scene.snapshot.trouble, scene.wording, scene.now.wall
    read_at = scene.snapshot.reading.read_at
    if trouble is not None:
        state = Health.WARN if scene.live else Health.FAIL
        check = _check("calendar", state, of_trouble(trouble, wording, now=now), since=trouble.since)
        return Check(check.name, check.state, _with(check.what, trouble.detail), check.next_step, check.since)
    if scene.live and read_at is not None:
        return Check(
            "calendar", Health.OK, wording.say("Read at {time}", time=wording.moment(read_at, now=now))
        )
    if scene.freshness == Unknown(Ignorance.CLOCK_UNTRUSTED):
        what = wording.say("Not judged while the clock is not confirmed")
        return Check("calendar", Health.WARN, what, since=read_at)
    if read_at is None:
        return Check("calendar", Health.FAIL, wording.say("The calendar was not read yet"))
    what = wording.say("No answer from the calendar since {time}", time=wording.moment(read_at, now=now))
    return Check("calendar", Health.FAIL, what, since=read_at)


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


def _findings(scene: Scene) -> Iterator[Check]:
    for finding in scene.snapshot.findings:
        state = Health.FAIL if finding.kind is FindingKind.NOT_STORED else Health.WARN
        said = of_finding(finding, scene.wording, now=scene.now.wall)
        what = _with(scene.about(finding.room, said.what), finding.detail)
        yield Check(finding.kind.value, state, what, said.next_step, finding.since)


def _check(name: str, state: Health, said: Explanation, *, since: datetime | None = None) -> Check:
    return Check(name, state, said.what, said.next_step, since)


def _with(what: str, detail: str) -> str:
    return f"{what} ({detail})" if detail else what
