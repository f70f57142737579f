"""Whatever happens in whatever order: the promises of the engine, checked with every message by a `WatchedDoor`."""

from collections.abc import Callable
from datetime import time, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import BookingState
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    SlotTaken,
    Unavailable,
    Unsupported,
)
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Book, Dismiss, End, Extend, Touched, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.snapshot import freshness_of, meetings_of
from kiosk.domain.time import cut_to_minute
from kiosk.ports.calendar import Missing
from kiosk.services.messages import Answered, Woken
from kiosk.services.sync import Pace
from kiosk.testing.builders import FakeClock, a_room
from kiosk.testing.doors import run
from tests.unit.services.watched_door import WatchedDoor, told_apart

ERRORS: tuple[CalendarError, ...] = (
    Unavailable("reset", cause=Cause.CONNECTION_LOST),
    Unavailable("503", cause=Cause.SERVER_ERROR),
    RateLimited("429"),
    RateLimited("429", after=timedelta(seconds=90)),
    AuthRejected("401"),
    NotPermitted("403"),
    SlotTaken("busy"),
    Gone("404"),
    BadResponse("<html>"),
    Unsupported("never"),
)
NO_NIGHT = Pace(night_from=time(0), night_until=time(0))
ALL = BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL)


class Life:
    """One door, its calendar, and what befalls them: each method is something that can happen."""

    def __init__(self) -> None:
        self.clock, self.server, self.room = FakeClock("12:00"), MemoryServer(), a_room()
        self.server.open_calendar(self.room.id)
        provider = MemoryProvider(self.server)
        self.door = WatchedDoor(self.room, provider, self.clock.now, policy=ALL, pace=NO_NIGHT)
        self.taps = 0
        self.books: list[Book] = []

    def _name(self) -> str:
        self.taps += 1
        return f"tap-{self.taps:020d}"

    def book(self, minutes: int) -> None:
        start = cut_to_minute(self.clock.now().wall) + timedelta(minutes=minutes % 3 * 10)
        self.books.append(Book(self._name(), Interval(start, start + timedelta(minutes=15 + minutes))))
        self.door.ask(self.books[-1])

    def book_again(self, number: int) -> None:
        """The same tap arrives once more, perhaps much later."""
        if self.books:
            self.door.ask(self.books[number % len(self.books)])

    def end(self, number: int) -> None:
        shown = meetings_of(self.door.snapshot)
        if shown:
            meeting = shown[number % len(shown)]
            self.door.ask(End(self._name(), meeting.id, key=meeting.key, at_once=number % 2 == 0))

    def extend(self, number: int) -> None:
        shown = meetings_of(self.door.snapshot)
        if shown:
            meeting = shown[number % len(shown)]
            later = meeting.end + timedelta(minutes=15)
            self.door.ask(Extend(self._name(), meeting.id, later, key=meeting.key))

    def undo(self, number: int) -> None:
        if self.door.snapshot.undo:
            offer = self.door.snapshot.undo[number % len(self.door.snapshot.undo)]
            self.door.ask(Undo(self._name(), offer.key))

    def touch(self, number: int) -> None:
        about = self.door.snapshot.notices[0].id if self.door.snapshot.notices else "nothing"
        self.door.ask(Touched(self._name()) if number % 2 else Dismiss(self._name(), about))

    def answer(self, number: int) -> None:
        if self.door.errands:
            errand = self.door.errands[number % len(self.door.errands)]
            if not errand.done:
                self.door.perform(errand)
            self.door.deliver(errand)

    def fail(self, number: int) -> None:
        if self.door.errands:
            errand = self.door.errands[number % len(self.door.errands)]
            if number % 2:
                self.door.perform(errand)  # it took effect, and only the answer is lost
            errand.done, errand.result = True, ERRORS[number % len(ERRORS)]
            self.door.deliver(errand)

    def talk_nonsense(self, number: int) -> None:
        """An answer to a call that nobody made, or to another one."""
        self.door.hear(Answered(number, (None, Missing.GONE, ERRORS[0])[number % 3]))

    def pass_time(self, number: int) -> None:
        self.clock.advance((0.5, 3.0, 9.0, 61.0, 400.0)[number % 5])
        self.door.wake_if_due()

    def wake_for_nothing(self, _: int) -> None:
        self.door.hear(Woken())

    def set_clock(self, number: int) -> None:
        self.clock.jump_wall(timedelta(seconds=(1.5, -90, 3600, -7200)[number % 4]))
        self.clock.synchronise(synchronised=number % 3 > 0)
        self.door.hear(Woken())

    def disk(self, number: int) -> None:
        self.door.disk_fails = number % 2 == 0

    def power_cut(self, _: int) -> None:
        self.door.start()

    def other_client(self, number: int) -> None:
        entries = self.server.entries(self.room.id)
        start = self.clock.now().wall + timedelta(minutes=number - 20)
        if entries and number % 3 == 0:
            self.server.delete(self.room.id, entries[number % len(entries)].id)
        else:
            self.server.put(self.room.id, Entry(f"foreign-{number}", start, start + timedelta(minutes=20)))

    def heal(self) -> None:
        """The disk, the clock and the network are well again, and some minutes pass."""
        self.door.disk_fails = False
        self.clock.synchronise(synchronised=True)
        run([self.door], self.clock.advance, for_=timedelta(minutes=12))


HAPPENINGS: tuple[Callable[[Life, int], None], ...] = (
    *(Life.answer,) * 6,
    *(Life.pass_time,) * 3,
    *(Life.book,) * 2,
    Life.book_again,
    Life.end,
    Life.extend,
    Life.undo,
    Life.touch,
    *(Life.fail,) * 2,
    Life.talk_nonsense,
    Life.wake_for_nothing,
    Life.set_clock,
    Life.disk,
    Life.power_cut,
    Life.other_client,
)
happenings = st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 39))


def long_history(seed: int):
    """Lists made by Hypothesis shrink well but repeat themselves; these do not."""
    rng = Random(seed)
    return [(rng.choice(HAPPENINGS), rng.randrange(40)) for _ in range(rng.randrange(20, 150))]


histories = st.lists(happenings, max_size=60) | st.integers(0, 10**9).map(long_history)


def lived(history) -> Life:
    life = Life()
    for happening, number in history:
        happening(life, number)
    return life


@settings(max_examples=300)
@given(histories)
def test_never_green_without_a_read_never_lost_never_shown_before_it_is_stored(history):
    """The checks are in `WatchedDoor`."""
    assert told_apart(lived(history).door)


@settings(max_examples=60)
@given(histories)
def test_after_everything_is_well_again_the_door_is_live_and_everything_is_settled(history):
    life = lived(history)
    life.heal()
    assert isinstance(freshness_of(life.door.snapshot, life.clock.now()), Live)
    assert life.door.snapshot.trouble is None
    assert [b for b in life.door.disk if b.state is BookingState.PENDING] == []
    assert [b for b in life.door.disk if not b.settled] == []


@settings(max_examples=40)
@given(histories, st.sampled_from(["answers", "silence", *ERRORS]))
def test_a_door_left_alone_never_spins(history, calendar):
    life = lived(history)
    before = life.door.messages
    end = life.clock.now().boot + 1800
    while life.clock.now().boot < end:
        for errand in tuple(life.door.errands) if calendar != "silence" else ():
            if calendar == "answers":
                life.door.perform(errand)
            else:
                errand.done, errand.result = True, calendar
            life.door.deliver(errand)
        life.clock.advance(life.door.wake_at - life.clock.now().boot + 1e-6)
        assert life.door.wake_if_due()
        assert life.door.messages - before < 1000


@pytest.mark.parametrize("error", ERRORS)
def test_a_calendar_that_always_fails_is_asked_less_and_less(error):
    life = Life()
    asked = 0
    end = life.clock.now().boot + 3600
    while life.clock.now().boot < end:
        for errand in tuple(life.door.errands):
            asked += 1
            errand.done, errand.result = True, error
            life.door.deliver(errand)
        life.clock.advance(life.door.wake_at - life.clock.now().boot + 1e-6)
        life.door.wake_if_due()
    assert asked < 3600 / 30 * 1.25 + 6
