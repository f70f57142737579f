"""A calendar that tells of changes itself: read soon, never without end, and never instead of polling."""

import queue
import threading
from collections.abc import Callable
from random import Random

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.errors import Cause, RateLimited, Unavailable
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import Snapshot
from kiosk.ports.storage import Kept
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.loop import Agent, Line
from kiosk.testing.builders import FakeClock, a_room, at
from tests.unit.services.reader import Reader
from tests.unit.services.test_loop import DEADLINE, Alarm, Store


def test_a_hint_is_read_at_once_when_the_last_read_is_long_ago() -> None:
    reader = Reader("12:00")
    reader.succeed()
    reader.clock.advance(30)
    reader.sync.hinted(reader.clock.now())
    assert reader.pause == 0.0


def test_hints_in_a_row_are_read_two_seconds_apart() -> None:
    reader = Reader("12:00")
    reader.succeed()
    reader.sync.hinted(reader.clock.now())
    assert reader.pause == 2.0


def test_a_hint_during_a_read_makes_another_follow() -> None:
    reader = Reader("12:00")
    reader.begin()
    reader.clock.advance(1)
    reader.sync.hinted(reader.clock.now())
    assert reader.answer(reader.whole())
    assert reader.pause == 1.0
    reader.wait()
    reader.succeed()
    assert reader.pause > 10.0


def test_a_hint_does_not_break_a_pause_that_the_calendar_asked_for() -> None:
    reader = Reader("12:00")
    for error in (Unavailable("down", cause=Cause.REFUSED), RateLimited("slow down")):
        pause = reader.fail(error)
        reader.sync.hinted(reader.clock.now())
        assert reader.pause == pause
        reader.wait()


class Telling(MemoryProvider):
    """Says when its watch begins and ends."""

    def __init__(self, server: MemoryServer) -> None:
        super().__init__(server)
        self.watched, self.ended = threading.Event(), threading.Event()

    def watch(self, room: Room, changed: Callable[[], None]) -> Callable[[], None]:
        unwatch = super().watch(room, changed)
        self.watched.set()

        def end() -> None:
            self.ended.set()
            unwatch()

        return end


def test_an_agent_follows_a_change_that_its_calendar_tells_of_and_ends_the_watch() -> None:
    clock, server, room = FakeClock(), MemoryServer(), a_room()
    server.open_calendar(room.id)
    provider = Telling(server)
    engine = Engine(EngineSettings(room), Kept(), rng=Random(1), now=clock.now())
    diary: list[str] = []
    agent = Agent(engine, Line(room, provider), store=Store(diary), clock=clock, alarm=Alarm())
    snapshots: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()

    def until(wanted: Callable[[Snapshot], bool]) -> None:
        while not wanted(snapshots.get(timeout=DEADLINE)):
            pass

    agent.follow(snapshots.put)
    agent.start()
    until(lambda s: s.reading.live_until is not None)
    assert provider.watched.wait(DEADLINE)
    clock.advance(10)
    server.put(room.id, Entry("told", at("13:00"), at("14:00"), "Planning"))
    until(lambda s: s.schedule is not None and len(s.schedule.meetings) == 1)
    agent.close()
    assert provider.ended.is_set()
