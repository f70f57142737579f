"""Two doors book the same slot at the same moment, of one room or of two that share their space: every order of their
calls and answers is tried. Where they share their space each reads two calendars, and what is read is told at once: to
hold these answers too takes four times as long, and comes to nothing else.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

import pytest

from kiosk.adapters.calendars.memory.client import MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Booking, BookingState, Refusal
from kiosk.domain.intents import Book
from kiosk.domain.rooms import Room
from kiosk.services.loop import Line
from kiosk.services.messages import Read
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

    @property
    def sharing(self) -> bool:
        """Whether the doors are of different rooms."""
        return len({door.room.id for door in self.doors}) > 1

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
        rooms = sorted({door.room.id for door in self.doors})
        views = [door.engine._readers.view(door.room.id) for door in self.doors]
        return repr((self.clock.now(), [self.server.entries(room) for room in rooms], doors, views))


def start(*rooms: Room) -> Race:
    """A door at each of the rooms, which know each other; all of them ask at once."""
    clock, server = FakeClock(), MemoryServer()
    for room in set(rooms):
        server.open_calendar(room.id)
    doors = [
        TestDoor(
            room,
            MemoryProvider(server),
            clock.now,
            neighbours=tuple(Line(other, MemoryProvider(server)) for other in {*rooms} - {room}),
        )
        for room in rooms
    ]
    for door in doors:
        door.run_calls()
    for door, key in zip(doors, KEYS, strict=True):
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
            told = twin.errands[index]
            if not errand.done:
                twin.perform(told)
            if errand.done or (race.sharing and isinstance(errand.call, Read)):
                twin.deliver(told)
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


HALL, PART = a_room("hall", made_of=("part",)), a_room("part")


@pytest.mark.parametrize("rooms", [(a_room(), a_room()), (HALL, PART)], ids=["one", "sharing"])
def test_exactly_one_door_wins_whatever_the_order_and_the_other_is_told(rooms: tuple[Room, ...]) -> None:
    first = start(*rooms)
    winners = set()
    count = 0
    for race in outcomes(first, first.clock.now().boot + RACE):
        count += 1
        states = {b.key: b.state for b in race.bookings()}
        won = [key for key, state in states.items() if state is BookingState.CONFIRMED]
        assert len(won) == 1, states
        assert [entry.key for room in {*rooms} for entry in race.server.entries(room.id)] == won
        loser = next(door for door, key in zip(race.doors, KEYS, strict=True) if key not in won)
        assert [n.refusal for n in loser.snapshot.notices] == [Refusal.TAKEN]
        winners.add(won[0])
    assert count > 0
    assert winners == set(KEYS)
