"""An agent's face without an agent, and an ear that remembers: what the tests of the link speak and listen with."""

import threading
from collections.abc import Callable
from queue import Queue
from typing import TypeVar

from kiosk.domain.intents import Ack, Intent
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Snapshot
from kiosk.link.face import Listener
from kiosk.testing.builders import a_room, at

T = TypeVar("T")
DEADLINE = 20.0  # seconds until a test gives up; never waited for when all is well


def a_snapshot(*, number: int = 1, schedule: Schedule | None = None) -> Snapshot:
    return Snapshot(number, a_room(), at("12:00"), schedule=schedule)


class FakeFace:
    """Keeps the newest snapshot and every intent; answers at once, or when told to if `mute`. One id is one booking."""

    def __init__(self, snapshot: Snapshot | None = None, *, mute: bool = False) -> None:
        self.mute = mute
        self.bookings: set[str] = set()
        self.screens: list[int] = []
        self.submitted: Queue[Intent] = Queue()
        self._newest = snapshot
        self._listeners: list[Callable[[Snapshot], None]] = []
        self._waiting: list[tuple[Intent, Callable[[Ack], None]]] = []
        self._lock = threading.Lock()

    def follow(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        with self._lock:
            self._listeners.append(listener)
            if self._newest is not None:
                listener(self._newest)
        return lambda: self._listeners.remove(listener)

    def submit(self, intent: Intent, reply: Callable[[Ack], None]) -> None:
        with self._lock:
            self.bookings.add(intent.id)
            self._waiting.append((intent, reply))
        if not self.mute:
            self.reply()
        self.submitted.put(intent)

    def watched(self, screens: int) -> None:
        self.screens.append(screens)

    def publish(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._newest = snapshot
            for listener in self._listeners:
                listener(snapshot)

    def reply(self) -> None:
        """Answer everything that waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for intent, reply in waiting:
            reply(Ack(intent.id, key=f"key of {intent.id}"))

    @property
    def followers(self) -> int:
        return len(self._listeners)

    def next_intent(self) -> Intent:
        return self.submitted.get(timeout=DEADLINE)


class Ear:
    """Remembers what a link tells."""

    def __init__(self) -> None:
        self.snapshots: Queue[Snapshot] = Queue()
        self.states: Queue[object] = Queue()
        self.acks: Queue[Ack] = Queue()
        self.order: list[object] = []
        self.threads: set[int] = set()

    @property
    def listener(self) -> Listener:
        return Listener(
            on_snapshot=self._into(self.snapshots),
            on_state=self._into(self.states),
            on_ack=self._into(self.acks),
        )

    def _into(self, queue: Queue):
        def hear(what):
            self.threads.add(threading.get_ident())
            self.order.append(what)
            queue.put(what)

        return hear

    def snapshot(self, number: int | None = None) -> Snapshot:
        """The next snapshot, or the next with that number."""
        while True:
            heard = self.snapshots.get(timeout=DEADLINE)
            if number in (None, heard.number):
                return heard

    def state(self, kind: type[T]) -> T:
        """The next state, which must be of that kind."""
        heard = self.states.get(timeout=DEADLINE)
        assert isinstance(heard, kind), heard
        return heard

    def ack(self) -> Ack:
        return self.acks.get(timeout=DEADLINE)
