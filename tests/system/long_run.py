"""Simulated hours of one agent, with people at the door and in the office: what it uses stays as much as it was."""

import gc
import os
import threading
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, count
from pathlib import Path
from random import Random
from statistics import median

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.bookings import Booking, Wanted
from kiosk.domain.intents import Book, End, Extend
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.snapshot import status_now
from kiosk.domain.status import RoomBusy
from kiosk.domain.time import cut_to_minute
from kiosk.services.engine_settings import EngineSettings
from kiosk.testing.builders import FakeClock, a_room
from kiosk.testing.radicale import Radicale
from tests.system.house import DOOR, OFFICE, ROOM, Calendar
from tests.system.processes import until
from tests.system.stepped_agent import SteppedAgent, WatchedEngine, a_stepped_agent
from tests.system.timeless_calendar import TimelessCalendar

HOUR = 3600.0
MINUTE = timedelta(minutes=1)
_KIB = 1024
_NIGHT_POLL = 610.0  # seconds
_FIRST_READING = 20.0


@dataclass(frozen=True)
class Use:
    """What the process uses at one simulated hour: bytes that Python holds, and all of them; bytes in files."""

    hour: float
    held: int
    resident: int
    descriptors: int
    threads: int
    files: int
    on_disk: int


@dataclass(frozen=True)
class Course:
    """How a run went. Slopes are in KiB for each simulated hour, over the second half of it."""

    hours: float
    changes: int
    reads: int
    snapshots: int
    uses: tuple[Use, ...]

    @property
    def settled(self) -> Sequence[Use]:
        """The second half: caches that are bounded have filled, lazy imports are done."""
        return self.uses[len(self.uses) // 2 :]

    @property
    def held_slope(self) -> float:
        return _slope(self.settled, lambda use: use.held)

    @property
    def resident_slope(self) -> float:
        return _slope(self.settled, lambda use: use.resident)

    @property
    def disk_slope(self) -> float:
        return _slope(self.settled, lambda use: use.on_disk)


@dataclass(frozen=True)
class Flat:
    """What counts as flat: slopes in KiB for each simulated hour, of a day's second half."""

    held: float
    resident: float
    on_disk: float


FLAT = Flat(held=16.0, resident=256.0, on_disk=1.0)


def assert_flat(course: Course, flat: Flat = FLAT) -> None:
    """Nothing grows: descriptors, threads and files not by one, memory and files no more than chance does."""
    earlier = course.uses[: len(course.uses) // 2]
    for name in ("descriptors", "threads", "files"):
        most = max(getattr(use, name) for use in earlier)
        assert max(getattr(use, name) for use in course.settled) <= most, (name, course.settled)
    assert course.held_slope <= flat.held, course.settled
    assert course.resident_slope <= flat.resident, course.settled
    assert course.disk_slope <= flat.on_disk, course.settled


def _slope(uses: Sequence[Use], of: Callable[[Use], int]) -> float:
    """The median of the slopes between any two (Theil and Sen): what grows with what happens counts, a single step of
    the interpreter's own tables does not. The figures show both ends, where such a step is seen.
    """
    pairs = combinations(uses, 2)
    return median((of(later) - of(earlier)) / _KIB / (later.hour - earlier.hour) for earlier, later in pairs)


@dataclass
class House:
    """The agent under way, the office's hand in the same calendar, and what people do next."""

    agent: SteppedAgent
    calendar: Calendar
    ids: Iterator[int]
    changed: int = 0

    @property
    def now(self) -> datetime:
        return self.agent.clock.now().wall

    def live_and_change(self, seconds: float) -> None:
        """Let time pass, and let somebody change something: one habit after the other."""
        self.agent.live(seconds)
        habits = self.habits()
        habits[self.changed % len(habits)]()
        self.changed += 1

    def habits(self) -> tuple[Callable[[], None], ...]:
        """One round of changes, in their order; each makes one."""
        return (
            lambda: self._plan(self.now + 90 * MINUTE),
            self._book_now,
            self._prolong_plan,
            self._end_now,
            lambda: self._book(cut_to_minute(self.now) + 20 * MINUTE),
            self._extend,
            self._cancel,
            self._tidy,
        )

    def _id(self) -> str:
        return f"{next(self.ids):032x}"

    def _plan(self, start: datetime) -> None:
        self.calendar.put("plan", start, start + 20 * MINUTE, title="Plan")

    def _prolong_plan(self) -> None:
        [plan] = [event for event in self.calendar.events() if event.uid == "plan"]
        self.calendar.move_end(plan, plan.end + 10 * MINUTE)

    def _tidy(self) -> None:
        """The office calls its plan off, and clears away what is over."""
        for event in self.calendar.events():
            self.calendar.delete(event)

    def _book(self, start: datetime, *, minutes: int = 15) -> None:
        self._booked = Book(self._id(), Interval(start, start + minutes * MINUTE))
        assert self.agent.tap(self._booked).refusal is None

    def _book_now(self) -> None:
        self._book(cut_to_minute(self.now))

    def _end_now(self) -> None:
        newest = self.agent.follower.newest
        assert newest is not None
        assert isinstance(status_now(newest, self.agent.clock.now()), RoomBusy)
        assert self.agent.tap(End(self._id(), "", self._booked.id, at_once=True)).refusal is None

    def _extend(self) -> None:
        later = self._booked.interval.end + 15 * MINUTE
        assert self.agent.tap(Extend(self._id(), "", later, self._booked.id)).refusal is None

    def _cancel(self) -> None:
        assert self.agent.tap(End(self._id(), "", self._booked.id, at_once=True)).refusal is None


def long_run(folder: Path, *, hours: float, changes: int, tell: Callable[[int], object] = int) -> Course:
    """So many simulated hours with so many changes, measured after each round of them; the day before was like it."""
    step = hours * HOUR / changes
    uses: list[Use] = []
    with a_lived_in_house(folder, step) as house, _traced():
        for number in range(1, changes + 1):
            house.live_and_change(step)
            tell(number)
            if number % len(house.habits()) == 0:
                house.agent.rest()
                uses.append(_use(folder, hours * number / changes))
        house.agent.live(_NIGHT_POLL)
        until(lambda: shown(house.agent), lambda seen: seen == stored(house.calendar))
        return Course(hours, changes, house.agent.engine.reads, house.agent.follower.snapshots, tuple(uses))


def shown(agent: SteppedAgent) -> list[Interval]:
    """What the screen was told of the calendar."""
    newest = agent.follower.newest
    return [meeting.interval for meeting in newest.schedule.meetings] if newest and newest.schedule else []


def stored(calendar: Calendar) -> list[Interval]:
    return [Interval(event.start, event.end) for event in calendar.events()]


@contextmanager
def a_lived_in_house(folder: Path, step: float) -> Iterator[House]:
    """A house with a server in a process of its own, so that only the agent is measured."""
    clock, ids = FakeClock(), count(1)
    with Radicale(folder / "server", users=[DOOR, OFFICE]) as server:
        calendar = Calendar(server.make_calendar(ROOM))
        with an_agent(folder, server, calendar, clock) as agent:
            house = House(agent, calendar, ids)
            for _ in house.habits():
                house.live_and_change(step)
        _remember_a_day(folder, step * len(house.habits()))
        with an_agent(folder, server, calendar, clock) as agent:
            yield House(agent, calendar, ids)


@contextmanager
def an_agent(folder: Path, server: Radicale, calendar: Calendar, clock: FakeClock) -> Iterator[SteppedAgent]:
    """One that has read the calendar."""
    room = a_room(address=calendar.address)
    connection = Connection(server.url, DOOR.name, DOOR.password)
    provider = TimelessCalendar(connection, now=lambda: clock.now().wall)
    settings = EngineSettings(room, BookingPolicy(ahead_days=14))

    def engine(store: TinyDoorStore) -> WatchedEngine:
        return WatchedEngine(settings, store.load(), rng=Random(0), now=clock.now())

    with a_stepped_agent(folder, room, provider, engine=engine, clock=clock) as agent:
        agent.live(_FIRST_READING)
        yield agent


def _remember_a_day(folder: Path, lasted: float) -> None:
    """A booking is remembered for a day after it is over: let those of one round have been made all day long."""
    store = TinyDoorStore(folder / "data", folder / "run")
    made = store.load().outbox
    rounds = int(24 * HOUR / lasted)
    earlier = [
        _earlier(booking, timedelta(seconds=lasted * ago), f"{ago:08x}{booking.key[8:]}")
        for ago in range(rounds, 0, -1)
        for booking in made
    ]
    store.save_outbox([*earlier, *made])
    store.close()


def _earlier(booking: Booking, by: timedelta, key: str) -> Booking:
    """The same booking, made so much earlier under another key."""

    def moved(wanted: Wanted) -> Wanted:
        return replace(wanted, interval=Interval(wanted.interval.start - by, wanted.interval.end - by))

    return replace(
        booking,
        key=key,
        made_at=booking.made_at - by,
        wanted=moved(booking.wanted),
        sent=tuple(moved(wanted) for wanted in booking.sent),
        confirmed=moved(booking.confirmed) if booking.confirmed else None,
    )


@contextmanager
def _traced() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


def _use(folder: Path, hour: float) -> Use:
    gc.collect()
    files = [path for part in ("data", "run") for path in (folder / part).rglob("*") if not path.is_dir()]
    return Use(
        hour=hour,
        held=tracemalloc.get_traced_memory()[0],
        resident=int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE"),
        descriptors=len(list(Path("/proc/self/fd").iterdir())),
        threads=threading.active_count(),
        files=len(files),
        on_disk=sum(path.stat().st_size for path in files),
    )
