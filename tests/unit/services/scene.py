"""One room, its calendar in memory, and doors whose every call a test may hold."""

from datetime import timedelta

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Booking
from kiosk.domain.errors import Cause, Unavailable
from kiosk.domain.intents import Book
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.snapshot import status_now
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown
from kiosk.testing.builders import FakeClock, a_room, at, between
from kiosk.testing.doors import TestDoor, run

KEY = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
ALL = BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL)


class Scene:
    """One room, one calendar, and as many doors as a test needs."""

    def __init__(
        self,
        *,
        policy: BookingPolicy | None = None,
        check_in: CheckInPolicy | None = None,
        clock: str = "12:00",
    ) -> None:
        self.clock = FakeClock(clock)
        self.server = MemoryServer()
        self.room = a_room()
        self.server.open_calendar(self.room.id)
        self.policy = policy or BookingPolicy()
        self.check_in = check_in or CheckInPolicy()
        self.door = self.another_door()

    def another_door(self, *, refuses_overlap: bool = False) -> TestDoor:
        provider = MemoryProvider(self.server, refuses_overlap=refuses_overlap)
        door = TestDoor(self.room, provider, self.clock.now, policy=self.policy, check_in=self.check_in)
        door.run_calls()
        return door

    def live(self, seconds: float = 60.0) -> None:
        run([self.door], self.clock.advance, for_=timedelta(seconds=seconds))

    def offline(self) -> None:
        """The next call gets no answer."""
        self.server.fail_next(Unavailable("no route to host", cause=Cause.REFUSED))

    def events(self) -> list[tuple[str, str, str]]:
        """What the calendar holds: key or "", local start, local end."""
        zone = self.room.zone
        return sorted(
            (e.key or "", f"{e.start.astimezone(zone):%H:%M}", f"{e.end.astimezone(zone):%H:%M}")
            for e in self.server.entries(self.room.id)
            if e.start and e.end
        )

    def put(self, start: str, end: str, name: str = "foreign") -> None:
        self.server.put(self.room.id, Entry(name, at(start), at(end), "Planning"))

    @property
    def booking(self) -> Booking:
        return next(b for b in self.door.disk if b.key == KEY)

    def status(self) -> RoomFree | RoomBusy | RoomUnknown:
        return status_now(self.door.snapshot, self.clock.now())


def book(start: str = "12:00", end: str = "12:30", key: str = KEY) -> Book:
    return Book(key, between(start, end))
