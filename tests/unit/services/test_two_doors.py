"""Two doors book the same slot at the same moment: every order of their calls and answers is tried."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from kiosk.adapters.calendars.memory.client import MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Booking, BookingState, Refusal
from kiosk.domain.intents import Book
from kiosk.testing.builders import FakeClock, a_room, between
from kiosk.testing.doors import TestDoor

KEYS = ("aaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbb")
RACE = 45.0


@dataclass(slots=True)
class Race:
    """Both doors, their calendar and the time: copied whole at every fork."""

    clock: FakeClock
    server: MemoryServer
    doors: list[TestDoor]

    def copied(self) -> "Race":
        lock = self.server._lock
        return copy.deepcopy(self, {id(lock): Lock()})

    def bookings(self) -> list[Booking]:
        return [b for door in self.doors for b in door.disk]

    def signature(self) -> str:
        """What the future depends on: two orders that lead here need be followed only once."""
        doors = [
            (door.disk, sorted(door.engine._outbox.progress.items()), door.errands, door.wake_at)
            for door in self.doors
        ]
        views = [door.engine._sync.view for door in self.doors]
        return repr((self.clock.now(), self.server.entries("juniper"), doors, views))


def start() -> Race:
    clock, server, room = FakeClock(), MemoryServer(), a_room()
    server.open_calendar(room.id)
    doors = [TestDoor(room, MemoryProvider(server), clock.now) for _ in KEYS]
    for door, key in zip(doors, KEYS, strict=True):
        door.run_calls()
        assert door.ask(Book(key, between("12:00", "12:30"))).refusal is None
    return Race(clock, server, doors)


def forks(race: Race) -> Iterator[Race]:
    """Every next step: a call reaches the calendar, an answer comes back; time passes only when nothing else can."""
    moved = False
    for number, door in enumerate(race.doors):
        for index, errand in enumerate(door.errands):
            moved = True
            fork = race.copied()
            twin = fork.doors[number]
            if errand.done:
                twin.deliver(twin.errands[index])
            else:
                twin.perform(twin.errands[index])
            yield fork
    if not moved:
        fork = race.copied()
        soonest = min(door.wake_at for door in fork.doors)
        fork.clock.advance(soonest - fork.clock.now().boot + 1e-6)
        for door in fork.doors:
            door.wake_if_due()
        yield fork


def outcomes(first: Race, until: float) -> Iterator[Race]:
    """Every state in which the race can rest."""
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        race = waiting.pop()
        signature = race.signature()
        if signature in seen:
            continue
        seen.add(signature)
        if race.clock.now().boot > until:
            yield race
        else:
            waiting += forks(race)


def test_exactly_one_door_wins_whatever_the_order_and_the_other_is_told() -> None:
    first = start()
    winners = set()
    count = 0
    for race in outcomes(first, first.clock.now().boot + RACE):
        count += 1
        states = {b.key: b.state for b in race.bookings()}
        won = [key for key, state in states.items() if state is BookingState.CONFIRMED]
        assert len(won) == 1, states
        assert [entry.key for entry in race.server.entries("juniper")] == won
        loser = next(door for door, key in zip(race.doors, KEYS, strict=True) if key not in won)
        assert [n.refusal for n in loser.snapshot.notices] == [Refusal.TAKEN]
        winners.add(won[0])
    assert count > 0
    assert winners == set(KEYS)
