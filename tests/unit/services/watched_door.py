"""A door that checks, with every message it hears, what must hold of the effects whatever happens."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kiosk.domain.bookings import Booking, held_interval
from kiosk.domain.intents import Book, Intent
from kiosk.domain.snapshot import Snapshot, status_now
from kiosk.domain.status import RoomFree
from kiosk.ports.calendar import Changes, Whole
from kiosk.services.messages import (
    Ask,
    Create,
    Effect,
    Message,
    NotStored,
    Publish,
    Read,
    Reply,
    SaveOutbox,
    WakeAt,
)
from kiosk.testing.doors import Errand, TestDoor

LIVE_FOR = 150.0
LOOKS_EVERY = 10.0


class WatchedDoor(TestDoor):
    """Knows nothing of the inside of the engine: only what it hears, says and asks for, and what is on its disk."""

    def __post_init__(self) -> None:
        self.acknowledged: dict[str, Booking | None] = {}
        self.messages = 0
        self.refused = 0  # times that the disk refused
        super().__post_init__()

    def start(self) -> None:
        self.read_began: dict[int, float] = {}
        self.proved = float("-inf")  # when the last read that came back whole was begun
        super().start()

    def hear(self, message: Message) -> None:
        self.messages += 1
        self.refused += isinstance(message, NotStored)
        super().hear(message)
        self.check_wake()
        self.check_green()
        self.check_acknowledged()

    def ask(self, intent: Intent):
        ack = super().ask(intent)
        if isinstance(intent, Book) and ack.refusal is None:
            assert ack.key in {b.key for b in self.disk} | self.acknowledged.keys(), (
                "said before it was stored"
            )
            self.acknowledged.setdefault(str(ack.key), None)
            self.check_acknowledged()
        return ack

    def deliver(self, errand: Errand) -> None:
        if isinstance(errand.call, Read) and isinstance(errand.result, Whole | Changes):
            self.proved = max(self.proved, self.read_began[errand.id])
        super().deliver(errand)

    def _do(self, effects: list[Effect]) -> None:
        check_batch(effects)
        fails = self.disk_fails and any(isinstance(e, SaveOutbox) for e in effects)
        super()._do(effects)
        if not fails:
            for effect in effects:
                self.check_effect(effect)

    def check_effect(self, effect: Effect) -> None:
        now, stored = self.clock(), {b.key: b for b in self.disk}
        match effect:
            case Publish(snapshot):
                assert all(stored.get(b.key) == b for b in snapshot.bookings), "shown before it was stored"
            case Ask(call_id, Read(window, at, _)):
                self.read_began[call_id] = now.boot
                assert at == now.wall
                assert window.contains(now.wall)
            case Ask(_, Create(key, interval, _)):
                assert any(w.exists and w.interval == interval for w in stored[key].sent), "sent unnoted"
            case WakeAt(boot):
                assert boot > now.boot, "a busy loop"
            case _:
                pass

    def check_wake(self) -> None:
        """Somebody always rings again, in time for whatever is known to end or to begin."""
        now = self.clock()
        assert now.boot < self.wake_at <= now.boot + LOOKS_EVERY
        assert all(self.wake_at <= offer.until for offer in self.snapshot.undo if offer.until is not None)

    def check_green(self) -> None:
        now = self.clock()
        if not isinstance(status_now(self.snapshot, now), RoomFree):
            return
        assert self.snapshot.clock_trusted
        assert now.boot - self.proved < LIVE_FOR, "green without a read"
        own = (b for b in self.disk if b.target is None)
        held = [interval for b in own if (interval := held_interval(b)) is not None]
        assert not any(i.contains(now.wall) for i in held), "green over a booking of its own"

    def check_acknowledged(self) -> None:
        """A booking leaves the disk only after it was seen there as final."""
        stored = {b.key: b for b in self.disk}
        for key, last in self.acknowledged.items():
            if key in stored:
                self.acknowledged[key] = stored[key]
            else:
                assert last is not None, f"{key} is lost"
                assert last.state.final, f"{last} is lost"


def check_batch(effects: Sequence[Effect]) -> None:
    """One batch is short, saves before it speaks, and wakes once."""
    kinds = [type(e) for e in effects]
    assert all(kinds.count(kind) <= 1 for kind in (SaveOutbox, Publish, WakeAt))
    assert kinds.count(Ask) <= 2
    if SaveOutbox in kinds:
        speaking = [i for i, kind in enumerate(kinds) if kind in (Publish, Reply, Ask)]
        assert all(kinds.index(SaveOutbox) < i for i in speaking), "speaks before it saved"


def told_apart(door: TestDoor) -> bool:
    """Whether each snapshot of a process says something new, and has the next number."""
    return all(
        after.number == 1 or (after.number == before.number + 1 and not same(after, before))
        for before, after in pairwise(door.published)
    )


def same(snapshot: Snapshot, other: Snapshot) -> bool:
    return replace(snapshot, number=other.number, made_at=other.made_at) == other
