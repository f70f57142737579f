"""Never lost, never doubled: random histories of two doors, people with other clients, a bad network and power cuts.

One seed is one history: `history(seed)` replays it. Requests and replies are lost, delayed and duplicated; doors lose
their power between any two steps; other people write into the same calendar. In the end everything is healed, and then
the promises must hold.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Booking, BookingState
from kiosk.domain.errors import Cause, RateLimited, Unavailable
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Book, End, Extend, Intent, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.snapshot import freshness_of, meetings_of, status_now
from kiosk.domain.status import RoomFree
from kiosk.domain.time import cut_to_minute
from kiosk.services.messages import Call, Read
from kiosk.testing.builders import FakeClock, a_room
from kiosk.testing.doors import Errand, TestDoor, run

HISTORIES = 150
STEPS = 160
HEALING = timedelta(minutes=15)
LENGTHS = (15, 30, 60)


@dataclass(slots=True)
class World:
    """Two doors of one room, their calendar, and chance."""

    rng: Random
    clock: FakeClock = field(default_factory=lambda: FakeClock("09:00"))
    server: MemoryServer = field(default_factory=MemoryServer)
    doors: list[TestDoor] = field(default_factory=list)
    acknowledged: dict[str, TestDoor] = field(default_factory=dict)
    delayed: list[tuple[float, TestDoor, Call]] = field(default_factory=list)
    cut: bool = False
    taps: int = 0

    def __post_init__(self) -> None:
        room = a_room()
        self.server.open_calendar(room.id)
        policy = BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL, longest=timedelta(hours=2))
        for seed in range(2):
            provider = MemoryProvider(self.server)
            self.doors.append(TestDoor(room, provider, self.clock.now, policy=policy, seed=seed))

    # --- what happens --------------------------------------------------------------------------------------------

    def step(self) -> None:
        door = self.rng.choice(self.doors)
        happening = self.rng.choices(
            [self.tap, self.call, self.pass_time, self.power_cut, self.other_client, self.network],
            weights=[8, 70, 14, 2, 2, 2],
        )[0]
        happening(door)
        self.check_green(door)

    def tap(self, door: TestDoor) -> None:
        """A person asks for something sensible."""
        self.taps += 1
        name = f"tap-{self.taps:020d}"
        now = self.clock.now().wall
        wishes: list[Callable[[], Intent | None]] = [
            lambda: Book(name, self.slot(now)),
            lambda: self.on_present(door, lambda m, k: End(name, m, key=k)),
            lambda: self.on_present(door, lambda m, k: Extend(name, m, now + timedelta(minutes=45), key=k)),
            lambda: Undo(name, self.rng.choice(door.snapshot.undo).key) if door.snapshot.undo else None,
        ]
        intent = self.rng.choices(wishes, weights=[6, 2, 2, 1])[0]()
        if intent is None:
            return
        ack = door.ask(intent)
        if isinstance(intent, Book) and ack.refusal is None and ack.key is not None:
            assert any(b.key == ack.key for b in door.disk), "acknowledged before it was on the disk"
            self.acknowledged[ack.key] = door

    def slot(self, now: datetime) -> Interval:
        start = cut_to_minute(now) + timedelta(minutes=self.rng.choice([0, 0, 0, 5, 15]))
        return Interval(start, start + timedelta(minutes=self.rng.choice(LENGTHS)))

    def on_present(self, door: TestDoor, wish: Callable[[str, str | None], Intent]) -> Intent | None:
        now = self.clock.now().wall
        on = [m for m in meetings_of(door.snapshot) if m.interval.contains(now)]
        return wish(on[0].id, on[0].key) if on else None

    def call(self, door: TestDoor) -> None:
        """A request or a reply travels, or is lost on the way."""
        if not door.errands:
            return
        errand = self.rng.choice(door.errands)
        if errand.done:
            door.deliver(errand)
        elif self.cut or self.rng.random() < 0.1:
            self.lose(door, errand)
        elif self.rng.random() < 0.03:
            errand.result, errand.done = RateLimited("slow down", after=timedelta(seconds=5)), True
        else:
            door.perform(errand)
            if self.rng.random() < 0.1:  # the reply is lost
                errand.result = Unavailable("reset", cause=Cause.CONNECTION_LOST)
            elif self.rng.random() < 0.05 and not isinstance(errand.call, Read):
                self.delayed.append((self.clock.now().boot + self.rng.uniform(1, 300), door, errand.call))

    def lose(self, door: TestDoor, errand: Errand) -> None:
        """The request does not arrive now; now and then it arrives late, when nobody waits for it any more."""
        if not isinstance(errand.call, Read) and self.rng.random() < 0.3:
            self.delayed.append((self.clock.now().boot + self.rng.uniform(1, 300), door, errand.call))
        errand.result, errand.done = Unavailable("no answer", cause=Cause.TIMEOUT), True

    def pass_time(self, _door: TestDoor) -> None:
        self.clock.advance(self.rng.choice([0.3, 1.0, 2.0, 10.0, 60.0]))
        self.late_requests()
        for door in self.doors:
            door.wake_if_due()

    def late_requests(self) -> None:
        due = [late for late in self.delayed if late[0] <= self.clock.now().boot]
        self.delayed = [late for late in self.delayed if late[0] > self.clock.now().boot]
        for _, door, call in due:
            door.perform(Errand(0, call))

    def power_cut(self, door: TestDoor) -> None:
        """Calls under way may still arrive; only the disk is left."""
        for errand in door.errands:
            if not errand.done and self.rng.random() < 0.5:
                door.perform(errand)
        door.start()

    def other_client(self, _door: TestDoor) -> None:
        """Somebody writes into the calendar without asking a door."""
        now = self.clock.now().wall
        entries = self.server.entries("juniper")
        if entries and self.rng.random() < 0.4:
            self.server.delete("juniper", self.rng.choice(entries).id)
        else:
            slot = self.slot(now)
            self.server.put("juniper", Entry(f"other-{self.rng.random()}", slot.start, slot.end, "Planning"))

    def network(self, _door: TestDoor) -> None:
        self.cut = not self.cut

    # --- what must hold -----------------------------------------------------------------------------------------

    def check_green(self, door: TestDoor) -> None:
        now = self.clock.now()
        if isinstance(status_now(door.snapshot, now), RoomFree):
            assert isinstance(freshness_of(door.snapshot, now), Live)
            assert not any(m.interval.contains(now.wall) for m in meetings_of(door.snapshot))

    def heal(self) -> None:
        self.cut = False
        for door in self.doors:
            for errand in list(door.errands):
                if not errand.done:
                    self.lose(door, errand)
                door.deliver(errand)
        for _ in range(6):  # the last of the late requests arrive while the doors live on
            run(self.doors, self.clock.advance, for_=HEALING / 6)
            self.late_requests()
        run(self.doors, self.clock.advance, for_=HEALING)

    def check(self) -> None:
        events = [
            (e.key, Interval(e.start, e.end)) for e in self.server.entries("juniper") if e.start and e.end
        ]
        at_rest: list[tuple[Booking, Interval]] = []
        for key, door in self.acknowledged.items():
            held = [interval for name, interval in events if name == key]
            assert len(held) <= 1, f"{key} stands twice in the calendar"
            booking = next((b for b in door.disk if b.key == key), None)
            if booking is None or booking.state in GONE:
                assert not held, f"{key} is {booking and booking.state} but stands in the calendar"
                continue
            assert booking.settled, f"{key} is still {booking.state} after everything was healed"
            if booking.state is BookingState.CONFIRMED:
                assert held, f"{key} is confirmed but does not stand in the calendar"
                assert held[0] == booking.interval
                at_rest.append((booking, booking.interval))
        for (one, first), (other, second) in combinations(at_rest, 2):
            assert not first.overlaps(second), f"{one.key} and {other.key} were both confirmed"


GONE = {
    BookingState.REFUSED,
    BookingState.WITHDRAWN,
    BookingState.LAPSED,
    BookingState.CANCELLED_ELSEWHERE,
}


def history(seed: int) -> World:
    world = World(Random(seed))
    for door in world.doors:
        door.run_calls()
    for _ in range(STEPS):
        world.step()
    world.heal()
    world.check()
    return world


@pytest.mark.parametrize("first", range(0, HISTORIES, 25))
def test_nothing_acknowledged_is_lost_or_doubled(first: int) -> None:
    acknowledged = sum(len(history(seed).acknowledged) for seed in range(first, first + 25))
    assert acknowledged > 0
