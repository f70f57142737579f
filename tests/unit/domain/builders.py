"""The values that the tests of the domain are about: each test names what it is about, the rest is filled in here."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.domain.bookings import Booking, BookingState, Wanted
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt, Schedule, schedule_of
from kiosk.domain.time import Now

DAY = datetime(2026, 11, 20, tzinfo=UTC)
WINDOW = Interval(DAY - timedelta(days=1), DAY + timedelta(days=14))
ROOM = Room(id="juniper", name="Juniper", timezone="Europe/Berlin")


def at(clock: str) -> datetime:
    """A time of the day of the tests: "13:12", "13:12:30"; "25:00" is on the next day, "-1:00" the day before."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return DAY + timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def now(clock: str, *, boot: float = 1000.0) -> Now:
    return Now(at(clock), boot, synchronised=True)


def from_to(start: str, end: str) -> Interval:
    return Interval(at(start), at(end))


def a_meeting(start: str, end: str, **rest: Any) -> Meeting:
    """A meeting, whose id is its times unless something else is said."""
    known: dict[str, Any] = {"id": f"{start}-{end}", "room": ROOM.id, "interval": from_to(start, end)}
    return Meeting(**(known | rest))


def a_booking(start: str, end: str, *, exists: bool = True, **rest: Any) -> Booking:
    """A pending booking that nobody has sent yet, unless something else is said."""
    wanted = Wanted(exists, from_to(start, end))
    known: dict[str, Any] = {"key": "k1", "room": ROOM.id, "made_at": at(start), "wanted": wanted}
    return Booking(**(known | rest))


def a_confirmed_booking(start: str, end: str, **rest: Any) -> Booking:
    held = Wanted(exists=True, interval=from_to(start, end))
    return a_booking(start, end, state=BookingState.CONFIRMED, sent=(held,), confirmed=held, **rest)


def a_schedule(*meetings: Meeting, doubts: tuple[Doubt, ...] = ()) -> Schedule:
    return schedule_of(ROOM.id, WINDOW, at("13:00"), meetings, doubts=doubts)
