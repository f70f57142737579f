"""A whole agent in this process, with its threads, disk, socket and provider, and a clock that a test moves."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Condition, Event

from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import Snapshot
from kiosk.domain.time import Now
from kiosk.link.client import SocketLink
from kiosk.link.face import Listener
from kiosk.link.server import LinkServer
from kiosk.ports.calendar import CalendarProvider
from kiosk.services.engine import Engine
from kiosk.services.loop import Agent, Line
from kiosk.services.messages import Answered, Ask, Effect, Message, Read, Woken
from kiosk.testing.builders import FakeClock
from tests.system.processes import DEADLINE
from tests.system.visitors import CLOCK

_MICROSECOND = 1e-6  # a clock that steps in microseconds must not stop just short of the alarm


class WatchedEngine(Engine):
    """The engine, counting what it waits for."""

    def watch(self) -> None:
        self.changed = Condition()
        self.asked = self.woken = self.reads = 0

    def handle(self, message: Message, now: Now) -> list[Effect]:
        effects = super().handle(message, now)
        with self.changed:
            self.woken += isinstance(message, Woken)
            asks = [effect for effect in effects if isinstance(effect, Ask)]
            self.reads += sum(isinstance(ask.call, Read) for ask in asks)
            self.asked += len(asks) - isinstance(message, Answered)
            self.changed.notify_all()
        return effects


class HandAlarm:
    """An alarm that rings when a test says so."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.at: float | None = None
        self.rung = 0
        self._ring: Callable[[], None] = lambda: None

    def set(self, boot: float, ring: Callable[[], None]) -> None:
        with self.changed:
            self.at, self._ring = boot, ring
            self.changed.notify_all()

    def close(self) -> None:
        self.at = None

    def ring(self) -> None:
        self.at = None
        self.rung += 1
        self._ring()

    def wait_until_set(self) -> float:
        with self.changed:
            assert self.changed.wait_for(lambda: self.at is not None, DEADLINE), "the engine wants no alarm"
            assert self.at is not None
            return self.at


@dataclass
class Follower:
    """A screen's end of the socket: the newest snapshot, and the answers to taps."""

    snapshots: int = 0
    newest: Snapshot | None = None
    acks: dict[str, Ack] = field(default_factory=dict)
    answered: Event = field(default_factory=Event)

    def look(self, snapshot: Snapshot) -> None:
        self.newest = snapshot
        self.snapshots += 1

    def hear(self, ack: Ack) -> None:
        self.acks[ack.id] = ack
        self.answered.set()


@dataclass
class SteppedAgent:
    """The agent, its screen, and time that passes when told. Everything it does at a moment is done before the next."""

    clock: FakeClock
    engine: WatchedEngine
    alarm: HandAlarm
    link: SocketLink
    follower: Follower

    def live(self, seconds: float) -> None:
        """Let time pass: every alarm rings at its moment."""
        end = self.clock.now().boot + seconds
        self._settle()
        while (due := self.alarm.wait_until_set()) <= end:
            self.clock.advance(max(0.0, due - self.clock.now().boot) + _MICROSECOND)
            self.alarm.ring()
            self._settle()
        self.clock.advance(max(0.0, end - self.clock.now().boot))

    def rest(self) -> None:
        """Until everything that was to be done at this moment is done: only then is one more alarm heard."""
        self._settle()
        self.alarm.ring()
        self._settle()

    def tap(self, intent: Intent) -> Ack:
        """What somebody asks at the screen, and the answer."""
        self.follower.answered.clear()
        self.link.send(intent)
        assert self.follower.answered.wait(DEADLINE), "no answer to a tap"
        self._settle()
        return self.follower.acks.pop(intent.id)

    def _settle(self) -> None:
        engine = self.engine
        with engine.changed:
            assert engine.changed.wait_for(
                lambda: engine.asked == 0 and engine.woken == self.alarm.rung, DEADLINE
            ), "a call was never answered"


@contextmanager
def a_stepped_agent(
    folder: Path,
    room: Room,
    provider: CalendarProvider,
    *,
    engine: Callable[[TinyDoorStore], WatchedEngine],
    clock: FakeClock,
) -> Iterator[SteppedAgent]:
    """One that has begun, with a screen that follows it over the socket."""
    with ExitStack() as stack:
        store = TinyDoorStore(folder / "data", folder / "run")
        watched, alarm, follower = engine(store), HandAlarm(), Follower()
        watched.watch()
        agent = Agent(watched, Line(room, provider), store=store, clock=clock, alarm=alarm)
        stack.callback(agent.close)
        socket = folder / "agent.sock"
        stack.enter_context(LinkServer(agent, socket))
        agent.start()
        listener = Listener(on_snapshot=follower.look, on_ack=follower.hear)
        link = SocketLink(socket, listener, boot=lambda: CLOCK.now().boot, jitter=Random(0).random)
        stack.enter_context(link)
        alarm.wait_until_set()
        yield SteppedAgent(clock, watched, alarm, link, follower)
