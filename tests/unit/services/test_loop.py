"""The thread that owns the engine: effects in their order, and nothing that others do stops it."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from kiosk.adapters.calendars.memory.client import MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import StorageError
from kiosk.domain.intents import Ack, Book
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import FindingKind, Snapshot
from kiosk.domain.time import Now
from kiosk.ports.calendar import Changes, Whole
from kiosk.ports.storage import History, Kept
from kiosk.services.checkup import CheckupPlan
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.loop import Agent, Line
from kiosk.services.messages import Effect, Message, Woken
from kiosk.testing.builders import FakeClock, a_room, between
from tests.unit.services.shelves import LadderShelf

DEADLINE = 10.0
KEY = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
TAP = Book(KEY, between("12:00", "12:30"))


@dataclass
class Store(LadderShelf):
    """A disk that notes what is done to it, in the diary that all share."""

    diary: list[str]
    refuses: Exception | None = None
    schedule_refuses: Exception | None = None
    journal_refuses: Exception | None = None
    bookings: tuple = ()
    noted: tuple = ()
    closed: bool = False

    def load(self) -> Kept:
        return Kept()

    def save_outbox(self, outbox) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.bookings = tuple(outbox)
        self.diary.append("saved " + ",".join(b.state.value for b in outbox))

    def save_schedule(self, schedule) -> None:
        if self.schedule_refuses is not None:
            raise self.schedule_refuses

    save_strikes = save_schedule

    def save_reports(self, reports) -> None:
        self.save_outbox(())
        self.diary[-1:] = ["saved " + ",".join(r.kind.value for r in reports)]

    def mark_read(self, read_at, clock=None) -> None:
        self.save_schedule(None)

    def append_journal(self, entries) -> None:
        if self.journal_refuses is not None:
            raise self.journal_refuses
        self.noted += tuple(entries)

    def trim_journal(self, keep_from) -> None:
        self.diary.append(f"journal from {keep_from}")

    def journal(self, since=None) -> History:
        return History(self.noted)

    def close(self) -> None:
        self.closed = True


@dataclass
class Alarm:
    """Rings when the test says so."""

    boot: float | None = None
    ring: Callable[[], None] | None = None
    closed: bool = False
    asked_for: queue.SimpleQueue[float] = field(default_factory=queue.SimpleQueue)

    def set(self, boot: float, ring: Callable[[], None]) -> None:
        self.boot, self.ring = boot, ring
        self.asked_for.put(boot)

    def close(self) -> None:
        self.closed = True


class Provider(MemoryProvider):
    """The calendar in memory; `instead` takes the place of its reads, `after` turns their answers into others."""

    def __init__(self, server: MemoryServer, diary: list[str]) -> None:
        super().__init__(server)
        self.diary = diary
        self.instead: Callable[[], object] | None = None
        self.after: Callable[[Whole | Changes], Whole | Changes] | None = None
        self.closed = False

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        if self.instead is not None:
            self.instead()
        result = super().read(room, window, at=at, cursor=cursor)
        return self.after(result) if self.after else result

    def create(self, room: Room, *, title: str, **more: Any):
        self.diary.append(f"created {title}")
        return super().create(room, title=title, **more)

    def close(self) -> None:
        self.closed = True


@dataclass
class House:
    """An agent with everything it needs. `seen` gets every snapshot, from the thread that tells it."""

    agent: Agent
    engine: Engine
    clock: FakeClock
    store: Store
    alarm: Alarm
    provider: Provider
    diary: list[str]
    seen: queue.SimpleQueue[Snapshot] = field(default_factory=queue.SimpleQueue)

    def until(self, wanted: Callable[[Snapshot], bool]) -> Snapshot:
        """The first snapshot that is as wanted."""
        while True:
            snapshot = self.seen.get(timeout=DEADLINE)
            if wanted(snapshot):
                return snapshot

    def ask(self, intent) -> Ack:
        answers: queue.SimpleQueue[Ack] = queue.SimpleQueue()
        self.agent.submit(intent, answers.put)
        return answers.get(timeout=DEADLINE)

    def ring(self) -> None:
        """The time that was asked for has come."""
        assert self.alarm.boot is not None
        assert self.alarm.ring is not None
        self.clock.advance(max(0.0, self.alarm.boot - self.clock.now().boot) + 1e-6)
        self.alarm.ring()

    def live(self) -> Snapshot:
        return self.until(lambda s: s.reading.live_until is not None)


@contextmanager
def a_house(
    *,
    clock: FakeClock | None = None,
    instead: Callable[[], object] | None = None,
    refuses: Exception | None = None,
    engine_of: Callable[[EngineSettings, Kept, FakeClock], Engine] | None = None,
    start: bool = True,
    looks: bool = False,
) -> Iterator[House]:
    clock = clock or FakeClock()
    diary: list[str] = []
    server, room = MemoryServer(), a_room()
    server.open_calendar(room.id)
    provider, store, alarm = Provider(server, diary), Store(diary, refuses), Alarm()
    provider.instead = instead
    settings = EngineSettings(room, title="Booked here", checkup=CheckupPlan(looks=looks))
    engine = (engine_of or an_engine)(settings, Kept(), clock)
    agent = Agent(engine, Line(room, provider), store=store, clock=clock, alarm=alarm)
    house = House(agent, engine, clock, store, alarm, provider, diary)
    agent.follow(house.seen.put)
    if start:
        agent.start(linked=lambda: True)
    try:
        yield house
    finally:
        agent.close()


def an_engine(settings: EngineSettings, kept: Kept, clock: FakeClock) -> Engine:
    return Engine(settings, kept, rng=Random(0), now=clock.now())


def confirmed(snapshot: Snapshot) -> bool:
    return any(b.state.value == "confirmed" for b in snapshot.bookings)


def test_the_first_snapshot_comes_before_any_answer_of_the_calendar() -> None:
    held = threading.Event()
    with a_house(instead=lambda: held.wait(DEADLINE)) as house:
        assert house.seen.get(timeout=DEADLINE).schedule is None
        held.set()
        assert house.live().schedule is not None


def test_a_tap_is_on_disk_before_anybody_hears_of_it_and_before_it_is_sent() -> None:
    with a_house() as house:
        house.live()
        house.agent.follow(
            lambda s: house.diary.append(f"shown {s.bookings[0].state}") if s.bookings else None
        )
        answered = threading.Event()

        def hear(ack: Ack) -> None:
            house.diary.append(f"answered {ack.key}")
            answered.set()

        house.agent.submit(TAP, hear)
        assert answered.wait(DEADLINE)
        house.until(confirmed)
    first = [
        house.diary.index(entry) for entry in ("saved pending", f"answered {KEY}", "created Booked here")
    ]
    assert first[0] < min(first[1:])
    assert house.diary.index("saved pending") < house.diary.index("shown pending")
    assert house.diary.index("saved confirmed") < house.diary.index("shown confirmed")


def test_taps_from_many_threads_are_each_answered_once_and_the_same_one_is_one_booking() -> None:
    answers: queue.SimpleQueue[Ack] = queue.SimpleQueue()
    with a_house() as house:
        house.live()
        threads = [threading.Thread(target=house.agent.submit, args=(TAP, answers.put)) for _ in range(20)]
        for thread in threads:
            thread.start()
        acks = [answers.get(timeout=DEADLINE) for _ in threads]
        house.until(confirmed)
        assert answers.empty()
    assert {ack.key for ack in acks} == {KEY}
    assert house.diary.count("created Booked here") == 1


def test_whoever_follows_later_gets_the_newest_at_once_and_nothing_after_he_left() -> None:
    with a_house() as house:
        newest = house.live()
        got: list[Snapshot] = []
        leave = house.agent.follow(got.append)
        assert got[0].number >= newest.number
        leave()
        leave()
        seen = len(got)
        house.ask(TAP)
        house.until(confirmed)
        assert len(got) == seen


def broken(*_: object) -> None:
    raise RuntimeError("a listener with a bug")


def test_a_listener_that_raises_loses_only_its_own_news() -> None:
    with a_house(start=False) as house:
        house.agent.follow(broken)
        others: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
        house.agent.follow(others.put)
        house.agent.start()
        assert others.get(timeout=DEADLINE).number == 1
        house.live()  # the calls and the alarm that follow a snapshot were not lost either
        assert house.ask(TAP).refusal is None
        house.until(confirmed)


def test_a_reply_that_raises_stops_nothing() -> None:
    with a_house() as house:
        house.live()
        house.agent.submit(TAP, broken)
        house.until(confirmed)


@pytest.mark.parametrize("error", [ValueError("bug"), KeyError("uid"), RecursionError()])
def test_whatever_a_provider_raises_becomes_an_answer_that_makes_no_sense(error: Exception) -> None:
    def fail() -> None:
        raise error

    with a_house(instead=fail) as house:
        trouble = house.until(lambda s: s.trouble is not None).trouble
        assert trouble is not None
        assert trouble.kind == "BadResponse"
        assert type(error).__name__ in trouble.detail
        house.provider.instead = None
        house.ring()
        assert house.live().trouble is None


@pytest.mark.parametrize("error", [StorageError("No space left on device"), OSError(5, "Input/output error")])
def test_a_disk_that_refuses_makes_a_refused_tap(error: Exception) -> None:
    with a_house(refuses=error) as house:
        house.live()
        assert house.ask(TAP).refusal is Refusal.NOT_STORED
        snapshot = house.until(lambda s: bool(s.findings))
        assert [f.kind for f in snapshot.findings] == [FindingKind.NOT_STORED]
        assert snapshot.bookings == ()
        house.store.refuses = None
        assert house.ask(replace(TAP, id=f"{KEY}-again")).refusal is None
        house.ring()  # the disk was given a rest
        assert house.until(confirmed).findings == ()
    assert house.diary.count("created Booked here") == 1


@pytest.mark.parametrize("error", [StorageError("read-only"), ValueError("bug")])
def test_a_schedule_that_cannot_be_kept_is_shown_all_the_same(error: Exception) -> None:
    with a_house(start=False) as house:
        house.store.schedule_refuses = error
        house.agent.start()
        house.live()
        assert house.ask(TAP).refusal is None


class Fragile(Engine):
    """Fails when it is woken for the first time, and so forgets to ask to be woken again."""

    failed = False

    def handle(self, message: Message, now: Now) -> list[Effect]:
        if isinstance(message, Woken) and not self.failed:
            self.failed = True
            raise ZeroDivisionError
        return super().handle(message, now)


def test_an_engine_that_fails_is_woken_again() -> None:
    def fragile(settings: EngineSettings, kept: Kept, clock: FakeClock) -> Engine:
        return Fragile(settings, kept, rng=Random(0), now=clock.now())

    with a_house(engine_of=fragile) as house:
        before = house.live()
        house.ring()
        soon = house.clock.now().boot + 5
        while house.alarm.asked_for.get(timeout=DEADLINE) != soon:
            pass
        house.clock.advance(60.0)  # by then a read is due
        house.ring()
        assert house.until(lambda s: s.reading != before.reading).number > before.number


@pytest.mark.parametrize("shift", [timedelta(0), timedelta(days=-3)])
def test_a_servers_clock_is_compared_with_ours_shifted_along(shift: timedelta) -> None:
    clock = FakeClock(synchronised=False)
    real = clock.now().wall
    clock.shift(shift)
    with a_house(clock=clock, start=False) as house:
        house.provider.after = lambda whole: replace(whole, server_time=real)
        house.agent.start()
        assert house.live().clock_trusted


def test_close_does_not_wait_for_a_call_that_hangs() -> None:
    reached, released = threading.Event(), threading.Event()

    def hang() -> None:
        reached.set()
        released.wait(3 * DEADLINE)

    with a_house(instead=hang) as house:
        assert reached.wait(DEADLINE)
        closing = threading.Thread(target=house.agent.close)
        closing.start()
        closing.join(DEADLINE)
        assert not closing.is_alive()
        assert (house.alarm.closed, house.provider.closed, house.store.closed) == (True, True, True)
        callers = [t for t in threading.enumerate() if t.name.startswith("calendar-")]
        assert callers
        assert all(t.daemon for t in callers)  # nor does the end of the process
        released.set()


def test_an_agent_that_was_never_started_can_be_closed() -> None:
    with a_house(start=False) as house:
        pass
    assert house.store.closed


def test_a_journal_that_cannot_be_written_stops_nothing_and_is_told() -> None:
    with a_house() as house:
        house.live()
        house.store.journal_refuses = StorageError("No space left on device")
        assert house.ask(TAP).refusal is None
        house.until(lambda s: any(f.kind is FindingKind.JOURNAL_NOT_WRITTEN for f in s.findings))
        house.until(confirmed)
        house.store.journal_refuses = None
        house.clock.advance(61.0)
        house.ring()
        house.until(lambda s: all(f.kind is not FindingKind.JOURNAL_NOT_WRITTEN for f in s.findings))
        assert [entry.what.value for entry in house.store.noted][:1] == ["asked"]
