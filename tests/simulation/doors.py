"""One door of the room: the real engine, its store, its clock, and the calls it has under way.

Its power can be cut between any two effects of one message, and within the writing of the outbox.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Booking
from kiosk.domain.errors import StorageError
from kiosk.domain.intents import Ack, Intent, Shown
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import Snapshot
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.messages import (
    Answered,
    Ask,
    Asked,
    Begun,
    Effect,
    MarkRead,
    Message,
    Note,
    NotNoted,
    NotStored,
    Publish,
    Question,
    Reply,
    SaveOutbox,
    SaveSchedule,
    SaveStrikes,
    WakeAt,
    Watched,
    Woken,
)
from kiosk.services.readers import Neighbour
from kiosk.services.sync import Pace
from tests.simulation.calendars import Connection
from tests.simulation.clocks import DoorClock
from tests.simulation.disks import Store
from tests.simulation.network import Answer, Network

POLICY = BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL, longest=timedelta(hours=2))
IDLE = 9.0  # an alarm so far away only looks at the clock: a busy machine may ring it late


class Hearer(Protocol):
    """Who watches the doors."""

    def heard(self, door: "Door", effect: Effect) -> None: ...

    def answered(self, call: Question, answer: Answer) -> None: ...


class PowerCutError(Exception):
    """The power went while effects were performed."""


@dataclass(slots=True, eq=False)
class Door:
    """`hearer` is told of each effect that was performed, and of each answer that came."""

    name: str
    room: Room
    connection: Connection
    network: Network
    clock: DoorClock
    store: Store
    rng: Random
    hearer: "Hearer"
    elsewhere: dict[str, tuple[Room, Connection]] = field(
        default_factory=dict
    )  # the neighbours that it can book
    drowsy: float = 20.0  # by how many seconds idle alarms ring late, on average
    engine: Engine | None = None
    life: int = 0
    snapshot: Snapshot | None = None
    stored: dict[str, Booking] = field(default_factory=dict)
    acks: dict[str, Ack] = field(default_factory=dict)
    messages: int = 0
    dies_in: int | None = None  # effects until the power goes
    pace: Pace = Pace()  # noqa: RUF009 - a frozen value
    check_in: CheckInPolicy = CheckInPolicy()  # noqa: RUF009 - a frozen value
    eyes: Random = field(default_factory=Random)  # the screen's own chance
    frozen: bool = False  # the screen is connected, and draws nothing
    watched_since: datetime | None = None  # since when process and screen are there, by the true clock
    shown_at: dict[str, float] = field(default_factory=dict)  # what the screen showed to be about to happen
    alarm: tuple[int, float] = (0, 0.0)

    @property
    def on(self) -> bool:
        return self.engine is not None

    def start(self) -> None:
        """Start a process: only what the store gives back is known."""
        kept = self.store.load()
        settings = EngineSettings(
            self.room,
            POLICY,
            self.pace,
            read_lag=self.connection.capabilities.read_lag,
            boot_id=self.clock.boot_id,
            neighbours=tuple(
                Neighbour(room, connection.capabilities.read_lag, same_account=False)
                for room, connection in self.elsewhere.values()
            ),
            check_in=self.check_in,
            capabilities=self.connection.capabilities,
        )
        self.life += 1
        self.stored = {b.key: b for b in kept.outbox}
        self.engine = Engine(settings, kept, rng=self.rng, now=self.clock.now())
        self.hear(Begun())
        self.screen_comes()

    def screen_comes(self) -> None:
        """A screen connects, or connects again."""
        self.watched_since = self.connection.calendar.clock.wall
        self.hear(Watched(1))

    def screen_goes(self) -> None:
        self.watched_since = None
        self.hear(Watched(0))

    def stop(self, *, power: bool) -> None:
        """End the process, or the whole device, at once."""
        self.engine = self.dies_in = self.watched_since = None
        self.life += 1
        if power:
            self.snapshot = None  # a screen whose agent died shows the last one
        self.store.close()
        if power:
            self.store.lose_power()

    def ask(self, intent: Intent) -> Ack | None:
        """What a person asks; the answer, unless the power went first."""
        self.hear(Asked(intent))
        return self.acks.get(intent.id)

    def hear(self, message: Message) -> None:
        if self.engine is None:
            return
        self.messages += 1
        try:
            self._perform(self.engine.handle(message, self.clock.now()))
        except PowerCutError:
            self.stop(power=True)

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Note):  # the last: the power that goes before it went with the one before
                self._note(effect)
                continue
            self._live_on()
            if isinstance(effect, SaveOutbox):
                try:
                    self.store.save_outbox(effect.bookings)
                except StorageError as error:
                    assert self.engine is not None
                    self._perform(self.engine.handle(NotStored(str(error)), self.clock.now()))
                    return
                self.stored = {b.key: b for b in effect.bookings}
            elif isinstance(effect, Note):
                self._note(effect)
            else:
                self._do(effect)
            self.hearer.heard(self, effect)

    def _note(self, note: Note) -> None:
        try:
            self.store.append_journal(note.entries)
            if note.keep_from is not None:
                self.store.trim_journal(note.keep_from)
        except StorageError as error:
            assert self.engine is not None
            self._perform(self.engine.handle(NotNoted(str(error)), self.clock.now()))

    def _live_on(self) -> None:
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in <= 0:
                raise PowerCutError

    def _do(self, effect: Effect) -> None:
        match effect:
            case SaveSchedule() | SaveStrikes() | MarkRead():
                self._keep(effect)
            case Publish(snapshot):
                self.snapshot = snapshot
                self._draw(snapshot)
            case Reply(ack):
                self.acks[ack.id] = ack
            case WakeAt(boot):
                self._set_alarm(boot)
            case Ask():
                life = self.life
                room, connection = self.elsewhere.get(effect.room or "", (self.room, self.connection))
                self.network.carry(
                    effect, room, connection, lambda _, answer: self._answered(life, effect, answer)
                )
            case _:
                pass

    def _draw(self, snapshot: Snapshot) -> None:
        """The screen tells once it shows what is about to happen."""
        announced = snapshot.announced
        if announced is not None and announced.until is None and not self.frozen:
            life = self.life
            self.network.after(
                self.eyes.uniform(0.02, 0.5), lambda: self._drawn(life, announced.meeting, snapshot.number)
            )

    def _drawn(self, life: int, meeting: str, number: int) -> None:
        there = self.on and life == self.life and self.watched_since is not None and not self.frozen
        announced = self.snapshot.announced if self.snapshot is not None else None
        if there and announced is not None and announced.until is None:
            self.shown_at[meeting] = self.clock.now().boot
            self.hear(Asked(Shown(f"shown {number} {meeting}", meeting)))

    def _keep(self, effect: SaveSchedule | SaveStrikes | MarkRead) -> None:
        try:
            match effect:
                case SaveSchedule(schedule):
                    self.store.save_schedule(schedule)
                case SaveStrikes(strikes):
                    self.store.save_strikes(strikes)
                case MarkRead(read_at, clock):
                    self.store.mark_read(read_at, clock)
        except StorageError:
            pass  # only a cache

    def _answered(self, life: int, ask: Ask, answer: Answer) -> None:
        if life == self.life:
            self.hearer.answered(ask.call, answer)
            self.hear(Answered(ask.id, answer))

    def _set_alarm(self, boot: float) -> None:
        now = self.clock.boot_of(self.clock.world.time)
        late = self.rng.uniform(0.0, 0.05)
        if boot - now > IDLE:
            late += self.rng.uniform(0.0, 2 * self.drowsy)
        self.alarm = alarm = (self.life, boot)
        self.network.after(max(0.0, boot - now) + late, lambda: self._ring(alarm))

    def _ring(self, alarm: tuple[int, float]) -> None:
        if alarm == self.alarm and alarm[0] == self.life:
            self.hear(Woken())
