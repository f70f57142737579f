"""Calls for a neighbour go by a line of their own: however long they hang, those for this room are made."""

import queue
import threading
from datetime import datetime
from random import Random

import pytest

from kiosk.adapters.calendars.memory.client import MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.bootstrap.agent import _of_these_rooms
from kiosk.domain.bookings import Booking, BookingState
from kiosk.domain.errors import StorageError
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.records import from_record, to_record
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import Snapshot
from kiosk.ports.calendar import Changes, Whole
from kiosk.ports.storage import Kept
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.loop import Agent, Line
from kiosk.services.readers import Neighbour
from kiosk.testing.builders import FakeClock, a_booking, a_room, a_schedule, between
from tests.unit.services.test_loop import DEADLINE, KEY, Alarm, Store

ROOMS = tuple(a_room(f"neighbour-{number}") for number in range(6))


class Hanging(MemoryProvider):
    """A calendar that answers no read before the test lets it."""

    def __init__(self, server: MemoryServer) -> None:
        super().__init__(server)
        self.let, self.closed = threading.Event(), 0

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        self.let.wait(DEADLINE)
        return super().read(room, window, at=at, cursor=cursor)

    def close(self) -> None:
        self.closed += 1


def test_neighbours_that_all_hang_hold_up_nothing_of_this_room() -> None:
    server, here, clock = MemoryServer(), a_room(), FakeClock()
    for room in (here, *ROOMS):
        server.open_calendar(room.id)
    hanging, seen = Hanging(server), queue.SimpleQueue[Snapshot]()
    neighbours = tuple(Neighbour(room, same_account=False) for room in ROOMS)
    settings = EngineSettings(here, title="Booked here", neighbours=neighbours)
    engine = Engine(settings, Kept(), rng=Random(0), now=clock.now())
    lines = [Line(room, hanging) for room in ROOMS]
    store = Store([])
    agent = Agent(
        engine, Line(here, MemoryProvider(server)), store=store, clock=clock, alarm=Alarm(), neighbours=lines
    )
    agent.follow(seen.put)
    agent.start()

    def until_confirmed(keys: set[str]) -> None:
        confirmed: set[str] = set()
        while not keys <= confirmed:
            bookings = seen.get(timeout=DEADLINE).bookings
            confirmed = {b.key for b in bookings if b.state is BookingState.CONFIRMED}

    while seen.get(timeout=DEADLINE).schedule is None:
        pass
    elsewhere = {f"{number:032d}" for number in range(len(ROOMS))}
    for key, room in zip(sorted(elsewhere), ROOMS, strict=True):
        agent.submit(Book(key, between("12:00", "12:30"), room=room.id), lambda _: None)
    agent.submit(Book(KEY, between("12:00", "12:30")), lambda _: None)
    until_confirmed({KEY})
    hanging.let.set()
    until_confirmed({KEY, *elsewhere})
    agent.close()
    assert hanging.closed == 1  # one provider, six rooms


def test_an_outbox_written_before_there_were_neighbours_is_read_as_it_was() -> None:
    record = to_record(a_booking())
    assert isinstance(record, dict)
    assert from_record(record, Booking) == a_booking()
    assert _of_these_rooms(Kept((a_booking(),)), "juniper", ["cedar"]).outbox == (a_booking(),)


def test_bookings_of_neighbours_are_kept_and_unsettled_ones_of_an_unknown_room_stop_the_door() -> None:
    waiting = a_booking(room="cedar")
    settled = a_booking(key="settled", room="cedar", state=BookingState.CONFIRMED)
    kept = Kept((waiting, settled), a_schedule())
    assert _of_these_rooms(kept, "juniper", ["cedar"]).outbox == (waiting, settled)
    with pytest.raises(StorageError, match="still holds bookings of cedar"):
        _of_these_rooms(kept, "juniper", [])
    assert _of_these_rooms(Kept((settled,), a_schedule()), "juniper", []).outbox == ()
    own = Kept(
        (a_booking(state=BookingState.CONFIRMED),), a_schedule()
    )  # its own room's, of another door now
    with pytest.raises(StorageError, match="juniper"):
        _of_these_rooms(own, "cedar", [])
