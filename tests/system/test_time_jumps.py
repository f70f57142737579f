"""Somebody sets the clock, by hours or months, at any moment: never green by a wrong clock, nothing lapses by it, and
everything goes on when it is right again.

The kernel does not know the time here; the calendar server does, and the door has only its word.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.adapters.calendars.memory.client import MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import BookingState
from kiosk.domain.errors import Cause, Unavailable
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Book, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import freshness_of, status_now
from kiosk.domain.status import RoomBusy, RoomFree
from kiosk.ports.calendar import Changes, Whole
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.model import Ground
from kiosk.screen.presenters.scene import LinkPhase, Reach, scene_of
from kiosk.screen.presenters.wording import wording_for
from kiosk.services.sync import Pace
from kiosk.testing.builders import FakeClock, a_room, between
from kiosk.testing.doors import TestDoor, run

JUMPS = [timedelta(hours=6), timedelta(hours=-6), timedelta(days=-1), timedelta(days=90)]
KEY = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
SLOT = between("12:00", "12:30")
LOOK_EVERY = 5.0
A_WHILE = 300.0
FRESHNESS_LIMIT = Pace().freshness_limit
_NETWORK = ("read", "find", "create", "change_end", "cancel")
by_jump = pytest.mark.parametrize("by", JUMPS, ids=str)


class FarCalendar(MemoryProvider):
    """The calendar, while the network is there, with a clock of its own."""

    def __init__(self, server: MemoryServer, *, clock: Callable[[], datetime]) -> None:
        super().__init__(server)
        self.cut = False
        self._true_time = clock

    def __getattribute__(self, name: str) -> Any:
        if name in _NETWORK and self.cut:
            raise Unavailable("no route to host", cause=Cause.REFUSED)
        return super().__getattribute__(name)

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        return replace(super().read(room, window, at=at, cursor=cursor), server_time=self._true_time())


@dataclass
class Wall:
    """A door whose clock may be wrong, and the true time."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(synchronised=False))

    def __post_init__(self) -> None:
        self.wrong_by = timedelta(0)
        self.server = MemoryServer()
        room = a_room()
        self.server.open_calendar(room.id)
        self.calendar = FarCalendar(self.server, clock=lambda: self.truth)
        self.door = TestDoor(room, self.calendar, self.clock.now)
        self.live(1.0)
        assert self.is_green

    @property
    def truth(self) -> datetime:
        return self.clock.now().wall - self.wrong_by

    @property
    def is_green(self) -> bool:
        """Whether the door says free; on the panel and to the command line."""
        now = self.clock.now()
        wording = wording_for("en", self.door.room.zone)
        scene = scene_of(self.door.snapshot, now, reach=Reach(LinkPhase.CONNECTED, 0.0), wording=wording)
        said = isinstance(status_now(self.door.snapshot, now), RoomFree)
        assert said or home_view(scene).ground is not Ground.FREE
        return said

    def live(self, seconds: float) -> None:
        run([self.door], self.clock.advance, for_=timedelta(seconds=seconds))

    def set_clock(self, by: timedelta) -> None:
        """Nobody tells the door."""
        self.wrong_by += by
        self.clock.jump_wall(by)

    def live_without_green(self, seconds: float) -> None:
        """Look at the wall at once, and every few seconds."""
        assert not self.is_green
        for _ in range(int(seconds / LOOK_EVERY)):
            self.live(LOOK_EVERY)
            assert not self.is_green

    def until_live(self) -> None:
        """A poll later at the latest."""
        self.live(70.0)
        assert isinstance(freshness_of(self.door.snapshot, self.clock.now()), Live)

    def tap(self) -> None:
        assert self.door.ask(Book(KEY, SLOT)).refusal is None

    @property
    def events(self) -> list[Interval]:
        return [Interval(e.start, e.end) for e in self.server.entries(self.door.room.id) if e.start and e.end]

    @property
    def state(self) -> BookingState:
        [booking] = [booking for booking in self.door.disk if booking.key == KEY]
        return booking.state


@by_jump
def test_a_live_door_is_never_green_by_a_wrong_clock_and_resumes(by: timedelta) -> None:
    wall = Wall()
    wall.set_clock(by)
    wall.live_without_green(A_WHILE)
    wall.set_clock(-by)
    wall.until_live()
    assert wall.is_green


@by_jump
def test_a_door_that_is_offline_is_never_green_by_a_wrong_clock_and_resumes(by: timedelta) -> None:
    wall = Wall()
    wall.calendar.cut = True
    wall.set_clock(by)
    wall.live_without_green(FRESHNESS_LIMIT)
    wall.set_clock(-by)
    wall.live_without_green(A_WHILE)  # right again, and nobody there to say so
    wall.calendar.cut = False
    wall.until_live()
    assert wall.is_green


@by_jump
@pytest.mark.parametrize(
    "heals_first", [True, False], ids=["healed while wrong", "right again while offline"]
)
def test_a_held_booking_does_not_lapse_by_a_wrong_clock_and_is_stored_once(
    by: timedelta,
    heals_first: bool,
) -> None:
    wall = Wall()
    wall.calendar.cut = True
    wall.tap()
    wall.live(30.0)
    mend: list[Callable[[], None]] = [
        lambda: setattr(wall.calendar, "cut", False),
        lambda: wall.set_clock(-by),
    ]
    wall.set_clock(by)
    for step in mend if heals_first else reversed(mend):
        wall.live_without_green(A_WHILE)
        assert (wall.state, wall.events) == (BookingState.PENDING, [])
        step()
    wall.until_live()
    assert (wall.state, wall.events) == (BookingState.CONFIRMED, [SLOT])
    assert isinstance(status_now(wall.door.snapshot, wall.clock.now()), RoomBusy)


@by_jump
@pytest.mark.parametrize("undone", [True, False], ids=["taken back", "kept"])
def test_a_tap_of_a_moment_ago_can_be_taken_back_and_else_stays(
    by: timedelta,
    undone: bool,
) -> None:
    wall = Wall()
    wall.tap()
    wall.live(2.0)
    wall.set_clock(by)
    if undone:
        assert wall.door.ask(Undo("undo", KEY)).refusal is None
    wall.live_without_green(A_WHILE)
    wall.set_clock(-by)
    wall.until_live()
    assert wall.events == ([] if undone else [SLOT])
    assert wall.is_green is undone
    assert wall.door.snapshot.notices == ()


@by_jump
def test_a_restart_with_a_wrong_clock_forgets_nothing(by: timedelta) -> None:
    wall = Wall()
    wall.calendar.cut = True
    wall.tap()
    wall.live(30.0)
    wall.set_clock(by)
    wall.door.start()
    wall.live_without_green(A_WHILE)
    wall.calendar.cut = False
    wall.live_without_green(A_WHILE)
    assert (wall.state, wall.events) == (BookingState.PENDING, [])
    wall.set_clock(-by)
    wall.until_live()
    assert (wall.state, wall.events) == (BookingState.CONFIRMED, [SLOT])
