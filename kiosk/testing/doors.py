"""Whole doors without threads: engines driven by hand, so that a test decides what happens in which order.

A `TestDoor` performs the effects of its engine at once, except provider calls: those wait until the test lets them
reach the calendar (`perform`) and lets the answer come back (`deliver`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from kiosk.domain.attendance import CheckInPolicy, Strike
from kiosk.domain.bookings import Booking
from kiosk.domain.corner import CornerState
from kiosk.domain.errors import CalendarError
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.journal import Entry
from kiosk.domain.ladder import LastLadder
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.privacy import PrivacyRule
from kiosk.domain.reports import Report, ReportPolicy
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule
from kiosk.domain.sites import Site
from kiosk.domain.snapshot import Snapshot
from kiosk.domain.time import Now
from kiosk.ports.calendar import CalendarProvider
from kiosk.ports.storage import ClockProof, History, Kept, Space
from kiosk.services.checkup import CheckupPlan
from kiosk.services.corner import CornerPlan
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.loop import Line, made
from kiosk.services.messages import (
    Answered,
    Ask,
    Asked,
    Begun,
    Chore,
    Deliver,
    Effect,
    Keep,
    LookAround,
    Looked,
    MarkRead,
    Message,
    Note,
    NotStored,
    Publish,
    Question,
    Read,
    Reply,
    Result,
    SaveCorner,
    SaveLadder,
    SaveOutbox,
    SaveReports,
    SaveSchedule,
    SaveStrikes,
    WakeAt,
    Watched,
    Woken,
)
from kiosk.services.readers import Neighbour
from kiosk.services.sync import Pace

NEVER = float("inf")
_BUSY = 50
_MICROSECOND = 1e-6  # a clock that steps in microseconds must not stop just short of the alarm


@dataclass(slots=True)
class Errand:
    """One provider call of a door, and its answer once the calendar has been asked. `room` is the neighbour it is for;
    None for the door's own room.
    """

    id: int
    call: Question
    room: str | None = None
    done: bool = False
    result: Result | CalendarError = None


@dataclass(slots=True)
class TestDoor:
    """One door: an engine, what is on its disk, and the calls it has under way. `neighbours` are the other rooms that
    can be booked there, each on an account of its own unless they share a provider. `site` is how people walk.
    """

    __test__ = False

    room: Room
    provider: CalendarProvider
    clock: Callable[[], Now]
    policy: BookingPolicy = field(default_factory=BookingPolicy)
    check_in: CheckInPolicy = field(default_factory=CheckInPolicy)
    privacy: PrivacyRule = field(default_factory=PrivacyRule)
    screens: int = 1
    pace: Pace = field(default_factory=Pace)
    seed: int = 0
    neighbours: tuple[Line, ...] = ()
    site: Site | None = None
    disk: tuple[Booking, ...] = ()
    strikes: tuple[Strike, ...] = ()
    kept_reports: tuple[Report, ...] = ()
    kept_schedule: Schedule | None = None
    read_at: datetime | None = None
    clock_proof: ClockProof | None = None
    disk_fails: bool = False
    checkup: CheckupPlan = field(default_factory=CheckupPlan)
    kept_ladder: LastLadder | None = None
    looked: Looked = field(default_factory=lambda: Looked(Space(1 << 30), linked=True))
    reports: ReportPolicy = field(default_factory=ReportPolicy)
    journal: tuple[Entry, ...] = ()
    corner: CornerPlan = field(default_factory=CornerPlan)
    kept_corner: CornerState | None = None
    chores: list[Chore] = field(default_factory=list)
    parcels: list[Report] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    published: list[Snapshot] = field(default_factory=list)
    wake_at: float = NEVER
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start, or start again after a power cut: only the disk is left."""
        kept = self._kept()
        settings = EngineSettings(
            self.room,
            self.policy,
            self.pace,
            read_lag=self.provider.capabilities.read_lag,
            title="Booked here",
            checkup=self.checkup,
            check_in=self.check_in,
            privacy=self.privacy,
            capabilities=self.provider.capabilities,
            reports=self.reports,
            neighbours=tuple(
                Neighbour(
                    line.room,
                    line.provider.capabilities.read_lag,
                    same_account=False,
                    account=str(id(line.provider)),
                    batch=line.provider.capabilities.free_busy_batch,
                )
                for line in self.neighbours
            ),
            corner=self.corner,
            site=self.site,
        )
        self.errands, self.parcels, self.wake_at = [], [], NEVER
        self.engine = Engine(settings, kept, rng=Random(self.seed), now=self.clock())  # noqa: S311 - spreads reads
        self.hear(Begun())
        self.hear(Watched(self.screens))

    def _kept(self) -> Kept:
        """What is on the disk."""
        return Kept(
            self.disk,
            self.kept_schedule,
            self.read_at,
            clock=self.clock_proof,
            strikes=self.strikes,
            reports=self.kept_reports,
            ladder=self.kept_ladder,
            journal=History(self.journal),
            corner=self.kept_corner,
        )

    @property
    def snapshot(self) -> Snapshot:
        return self.published[-1]

    def hear_intent(self, intent: Intent) -> None:
        """What a person asks, whenever the answer comes."""
        self.hear(Asked(intent))

    def ask(self, intent: Intent) -> Ack:
        """What a person asks, and the answer."""
        self.hear(Asked(intent))
        return next(ack for ack in reversed(self.acks) if ack.id == intent.id)

    def hear(self, message: Message) -> None:
        self._do(self.engine.handle(message, self.clock()))

    def perform(self, errand: Errand) -> None:
        """Let the call reach the calendar; its answer waits."""
        elsewhere = (line for line in self.neighbours if line.room.id == errand.room)
        line = next(elsewhere, Line(self.room, self.provider))
        try:
            errand.result = made(line.provider, line.room, errand.call)
        except CalendarError as error:
            errand.result = error
        errand.done = True

    def deliver(self, errand: Errand) -> None:
        """Let the answer of a performed call come back."""
        self.errands.remove(errand)
        self.hear(Answered(errand.id, errand.result))

    def run_calls(self, *, most: int = 200) -> None:
        """Carry out every call, and those that follow, while time stands still."""
        for _ in range(most):
            if not self.errands:
                return
            errand = self.errands[0]
            if not errand.done:
                self.perform(errand)
            self.deliver(errand)
        raise AssertionError(f"the door never rests: {self.errands}")

    def wake_if_due(self) -> bool:
        """Ring the alarm if its time has come."""
        if self.clock().boot < self.wake_at:
            return False
        self.wake_at = NEVER
        self.hear(Woken())
        return True

    def calls(self) -> list[str]:
        """The kinds of the calls under way."""
        return [type(errand.call).__name__ for errand in self.errands]

    def only(self, kind: type[Question]) -> Errand:
        """The one call of that kind under way."""
        (errand,) = (e for e in self.errands if isinstance(e.call, kind))
        return errand

    def reading(self) -> Errand:
        return self.only(Read)

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, SaveOutbox | SaveReports) and self.disk_fails:
                self.hear(NotStored("No space left on device", isinstance(effect, SaveReports)))
                return
            if isinstance(effect, Chore):
                self.chores.append(effect)
            elif isinstance(effect, SaveCorner):
                self.kept_corner = effect.state
            else:
                self._do_one(effect)

    def _do_one(self, effect: Effect) -> None:
        match effect:  # type: ignore[exhaustive-match]  # `_do` sees to the others
            case (
                SaveOutbox()
                | SaveReports()
                | SaveSchedule()
                | SaveStrikes()
                | SaveLadder()
                | MarkRead()
                | Note()
            ):
                self._keep(effect)
            case Publish(snapshot):
                self.published.append(snapshot)
            case Reply(ack):
                self.acks.append(ack)
            case WakeAt(boot):
                self.wake_at = boot
            case LookAround(look_id):
                self.hear(Answered(look_id, self.looked))
            case Deliver(report):
                self.parcels.append(report)
            case Ask(call_id, call, room):
                self.errands.append(Errand(call_id, call, room))

    def _keep(self, effect: SaveOutbox | SaveReports | Keep | Note) -> None:
        match effect:  # type: ignore[exhaustive-match]  # as above
            case SaveOutbox(bookings):
                self.disk = bookings
            case SaveReports(reports):
                self.kept_reports = reports
            case Note(entries):
                self.journal += entries
            case SaveSchedule(schedule):
                self.kept_schedule = schedule
            case SaveStrikes(strikes):
                self.strikes = strikes
            case MarkRead(read_at, clock):
                self.read_at, self.clock_proof = read_at, clock
            case SaveLadder(ladder):
                self.kept_ladder = ladder


def run(doors: list[TestDoor], advance: Callable[[float], object], *, for_: timedelta) -> None:
    """Let all doors live for a while: calls are answered at once, alarms ring when they should."""
    now = doors[0].clock
    end = now().boot + for_.total_seconds()
    idle = 0
    while idle < _BUSY:
        for door in doors:
            door.run_calls()
        if sum(door.wake_if_due() for door in doors):
            idle += 1
            continue
        soonest = min(door.wake_at for door in doors)
        if soonest > end:
            advance(end - now().boot)
            return
        idle = 0
        advance(soonest - now().boot + _MICROSECOND)
    raise AssertionError(f"the doors ring without end at {now()}: {[d.wake_at for d in doors]}")
