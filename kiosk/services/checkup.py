"""The engine's look at what it stands on: asks and looks now and then, and judges the ladder by what is known.

Rarely: the calendar is asked what it does with the room at the start and about every six hours, the disk is looked at
every ten minutes, and the ladder is kept when a rung has changed, at most every ten minutes. None of it is needed for
anything else: an answer that does not come is asked for again later, and changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from kiosk.domain.errors import CalendarError, Cause, NotPermitted, RateLimited
from kiosk.domain.flaws import flaws_of
from kiosk.domain.ladder import (
    Facts,
    Failure,
    Flaw,
    Ladder,
    LastLadder,
    Rung,
    ladder_of,
    rung_of,
    same_but_for_moments,
)
from kiosk.domain.lamps import Advice
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import Finding, FindingKind, Trouble
from kiosk.domain.time import Now
from kiosk.ports.calendar import Rights
from kiosk.ports.storage import Space
from kiosk.services.health import Health
from kiosk.services.messages import GIVE_UP, Ask, AskRights, Effect, LookAround, Looked, SaveLadder
from kiosk.services.sync import Sync

_ASK_EVERY = 6 * 3600.0  # seconds
_ASK_AGAIN = 1800.0  # after an answer that somebody may be mending, or none
_APART = 300.0  # however often there is a reason to ask
_LOOK_EVERY, _LOOK_AGAIN = 600.0, 60.0
_KEEP_EVERY = 600.0
_FULL, _NEARLY_FULL = 1 << 20, 64 << 20  # bytes; a door writes a few hundred KiB a day


@dataclass(frozen=True, slots=True)
class CheckupPlan:
    """`looks`: beyond the reads that are made anyway. `encrypted`: the calendar is reached by TLS.

    `language` is that of the door, for whoever reads its last ladder.
    """

    looks: bool = False
    encrypted: bool = True
    language: str = "en"


@dataclass(slots=True)
class Checkup:
    """Owns what was asked and looked at, and the ladder that follows. `rng` only spreads the calls of many doors."""

    plan: CheckupPlan
    room: Room
    rng: Random
    health: Health
    kept: LastLadder | None = None
    ladder: Ladder = ()
    _facts: Facts | None = None
    _rights: Rights | None = None
    _asked_at: datetime | None = None
    _call: tuple[int, float] | None = None
    _asked: float = float("-inf")
    _ask_at: float = float("-inf")
    _looked_at: datetime | None = None
    _looked_once: bool = False
    _linked: bool | None = None
    _look_at: float = float("-inf")
    _since: dict[FindingKind, datetime] = field(default_factory=dict)
    _trouble: Trouble | None = None
    _failed_at: datetime | None = None
    _keep_at: float = float("-inf")

    def __post_init__(self) -> None:
        if self.kept is not None and self.kept.room != self.room.id:
            self.kept = None

    def answered(self, call_id: int, result: object, now: Now, *, wrote: bool) -> None:
        """Take the answer to what was asked or looked at, and what became of a write; other answers are ignored."""
        if wrote:
            self._written(result, now)
        if isinstance(result, Looked):
            self._looked(result, now)
        if self._call is None or self._call[0] != call_id:
            return
        self._call = None
        if isinstance(result, Rights):
            self._rights, self._asked_at = result, now.wall
            well = result.may_write is not False and not result.notes
            self._ask_at = now.boot + (_ASK_EVERY if well else _ASK_AGAIN) * (1 - 0.2 * self.rng.random())
            return
        wait = result.after if isinstance(result, RateLimited) else None
        self._ask_at = now.boot + max(_ASK_AGAIN, wait.total_seconds() if wait else 0.0)
        if isinstance(result, CalendarError) and rung_of(result.kind, result.cause) is Rung.PERMISSION:
            self._rights = None  # what was told before holds no more

    def judged(self, sync: Sync, findings: tuple[Finding, ...], *, clock_trusted: bool, now: Now) -> Ladder:
        """How every rung is. Judged anew only when something has changed."""
        if sync.trouble is not self._trouble:
            if sync.trouble is None:
                self._ask_soon(now)  # whoever mended it may have changed the rights too
            self._trouble, self._failed_at = sync.trouble, now.wall
        facts = Facts(
            read=sync.reading.live_until is not None,
            clock_trusted=clock_trusted,
            failure=_failure(sync.trouble, self._failed_at or now.wall),
            linked=self._linked,
            asked_at=self._asked_at if self._rights else None,
            looked_at=self._looked_at,
            flaws=(*flaws_of(findings), *self._of_room()),
            notes=self._notes(),
        )
        if facts != self._facts:
            self._facts, self.ladder = facts, ladder_of(facts)
        return self.ladder

    def effects(self, sync: Sync, next_call: Callable[[], int], now: Now) -> list[Effect]:
        """What is to be asked, looked at and kept now."""
        if not self.plan.looks:
            return []
        effects: list[Effect] = []
        if self._may_ask(sync, now):
            self._call, self._asked = (next_call(), now.boot), now.boot
            effects.append(Ask(self._call[0], AskRights()))
        if now.boot >= self._look_at or (sync.trouble is not None and now.boot + _LOOK_AGAIN < self._look_at):
            self._look_at = now.boot + (_LOOK_EVERY if sync.trouble is None else _LOOK_AGAIN)
            effects.append(LookAround(next_call()))
        if self._to_be_kept(sync, now):
            self._keep_at = now.boot + _KEEP_EVERY
            self.kept = LastLadder(
                self.room.id, now.wall, self.ladder, self.plan.language, self.room.timezone
            )
            effects.append(SaveLadder(self.kept))
        return effects

    def _looked(self, looked: Looked, now: Now) -> None:
        """Take how the machine is."""
        self._linked, self._looked_once = looked.linked, True
        self._looked_at = now.wall if looked.space is not None else None
        told = of_space(looked.space) if looked.space is not None else {}
        self._since = {kind: self._since.get(kind, now.wall) for kind in told}
        self.health.of_machine = tuple(
            Finding(kind, subject, self._since[kind], detail) for kind, (subject, detail) in told.items()
        )

    def _written(self, result: object, now: Now) -> None:
        """Take what became of a write: when it contradicts what was told of the rights they are asked for anew."""
        may = self._rights.may_write if self._rights is not None else None
        forbidden = isinstance(result, NotPermitted)
        if (forbidden and may is not False) or (may is False and not isinstance(result, CalendarError)):
            self._ask_soon(now)

    def _ask_soon(self, now: Now) -> None:
        self._ask_at = min(self._ask_at, max(now.boot, self._asked + _APART))

    def _may_ask(self, sync: Sync, now: Now) -> bool:
        """Only what can be read is asked about, and nothing while the calendar wants silence."""
        if self._call is not None and now.boot - self._call[1] >= GIVE_UP:
            self._call, self._ask_at = None, now.boot + _ASK_AGAIN
        readable = sync.trouble is None and sync.reading.live_until is not None and not sync.silenced(now)
        return readable and self._call is None and now.boot >= self._ask_at

    def _to_be_kept(self, sync: Sync, now: Now) -> bool:
        """Whether a rung has changed since the last time, once everything was looked at that can be."""
        if now.boot < self._keep_at or not self.ladder:
            return False
        asked = self._call is None and self._ask_at > float("-inf") and self._looked_once
        settled = sync.trouble is not None or (sync.reading.live_until is not None and asked)
        return settled and not (self.kept and same_but_for_moments(self.kept.ladder, self.ladder))

    def _of_room(self) -> tuple[Flaw, ...]:
        """What the calendar told of the room that a door suffers from."""
        if self._rights is None:
            return ()
        flaws = [
            Flaw(Rung.ROOM_POLICY, Advice(n.value).value, checked_at=self._asked_at, subject=self.room.name)
            for n in self._rights.notes
        ]
        if self._rights.may_write is False:
            kind, cause = NotPermitted.__name__, Cause.READ_ONLY
            flaws.append(
                Flaw(Rung.PERMISSION, "", grave=True, error=kind, cause=cause, checked_at=self._asked_at)
            )
        return tuple(flaws)

    def _notes(self) -> tuple[tuple[Rung, str], ...]:
        notes = []
        if not self.plan.encrypted:
            notes.append((Rung.TLS, Advice.NOT_ENCRYPTED.value))
        if self._rights is None or self._rights.may_write is None:
            notes.append((Rung.PERMISSION, Advice.RIGHTS_NOT_TOLD.value))
        return tuple(notes)


def of_space(space: Space) -> dict[FindingKind, tuple[str, str]]:
    """What is wrong with a disk: subject and detail of each finding."""
    found: dict[FindingKind, tuple[str, str]] = {}
    left = f"{space.free >> 20} MB"
    if space.read_only:
        found[FindingKind.DISK_READ_ONLY] = (left, "")
    elif space.free < _FULL:
        found[FindingKind.DISK_FULL] = (left, "")
    elif space.free < _NEARLY_FULL:
        found[FindingKind.DISK_NEARLY_FULL] = (left, "")
    if space.refused:
        found[FindingKind.DISK_REFUSES] = (space.refused, "")
    return found


def _failure(trouble: Trouble | None, at: datetime) -> Failure | None:
    if trouble is None:
        return None
    waits = trouble.retry_at if rung_of(trouble.kind, trouble.cause) is Rung.THROTTLED else None
    return Failure(trouble.kind, trouble.cause, trouble.since, at, trouble.detail, waits)
