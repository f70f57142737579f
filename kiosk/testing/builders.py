"""Domain values in few words, for tests: everything that a test does not name is ordinary.

Clock times are the room's local time on one ordinary Friday, `DAY`; everything that comes back is in UTC.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.bookings import Booking, BookingState, Wanted
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.reports import Phrase, Report, ReportKind, ReportState
from kiosk.domain.rooms import Place, Room
from kiosk.domain.schedule import Doubt, Schedule, schedule_of
from kiosk.domain.time import Now

DAY = date(2026, 11, 20)
TIMEZONE = "Europe/Berlin"
ROOM = "juniper"
BOOT = 1_000.0


def at(clock: str, *, day: int = 0, timezone: str = TIMEZONE) -> datetime:
    """That local time (`"09:00"` or `"09:00:30"`) on DAY, or `day` days later, as an instant in UTC."""
    local = datetime.combine(DAY + timedelta(days=day), time.fromisoformat(clock), ZoneInfo(timezone))
    return local.astimezone(UTC)


def between(start: str, end: str, *, day: int = 0, timezone: str = TIMEZONE) -> Interval:
    """The interval between two local times; an end that is not after the start is on the next day."""
    begins, ends = (at(clock, day=day, timezone=timezone) for clock in (start, end))
    return Interval(begins, ends if ends > begins else at(end, day=day + 1, timezone=timezone))


def a_window(*, before: int = 1, after: int = 14) -> Interval:
    """The window that a door reads around noon of DAY, in days."""
    return Interval(at("12:00", day=-before), at("12:00", day=after))


def a_room(
    room: str = ROOM,
    *,
    name: str | None = None,
    address: str = "",
    timezone: str = TIMEZONE,
    seats: int | None = 6,
    equipment: tuple[str, ...] = ("screen",),
    place: Place | None = None,
    made_of: tuple[str, ...] = (),
) -> Room:
    return Room(room, name or room.capitalize(), timezone, address, seats, equipment, place, made_of)


def a_meeting(
    start: str = "09:00",
    end: str = "10:00",
    title: str | None = "Planning",
    *,
    day: int = 0,
    id: str | None = None,  # noqa: A002 - the field's own name
    room: str = ROOM,
    organiser: str | None = None,
    private: bool = False,
    all_day: bool = False,
    tentative: bool = False,
    readable: bool = True,
    key: str | None = None,
    revision: str | None = None,
    may_end: bool | None = None,
    may_extend: bool | None = None,
) -> Meeting:
    """A meeting on DAY. A private one has no title; one with a key may be ended and extended unless told otherwise."""
    return Meeting(
        id=id or f"{key or title or 'meeting'}@{day}:{start}",
        room=room,
        interval=between(start, end, day=day),
        title=None if private else title,
        organiser=organiser,
        private=private,
        all_day=all_day,
        tentative=tentative,
        readable=readable,
        key=key,
        revision=revision,
        may_end=key is not None if may_end is None else may_end,
        may_extend=key is not None if may_extend is None else may_extend,
    )


def a_booking(
    start: str = "09:00",
    end: str = "09:30",
    *,
    key: str = "key-1",
    room: str = ROOM,
    made_at: datetime | None = None,
    state: BookingState = BookingState.PENDING,
    exists: bool = True,
    sent: bool = False,
    target: str | None = None,
    title: str | None = None,
) -> Booking:
    """A booking of this door. A confirmed one is what the calendar holds; `sent` says it may have reached it."""
    wanted = Wanted(exists, between(start, end))
    confirmed = wanted if state is BookingState.CONFIRMED else None
    return Booking(
        key=key,
        room=room,
        made_at=made_at or wanted.interval.start,
        wanted=wanted,
        state=state,
        sent=(wanted,) if sent or confirmed else (),
        confirmed=confirmed,
        target=target,
        title=title,
    )


def a_schedule(
    *meetings: Meeting,
    read_at: datetime | None = None,
    window: Interval | None = None,
    doubts: Iterable[Doubt] = (),
    dropped: int = 0,
) -> Schedule:
    """What a read at noon of DAY gave."""
    return schedule_of(
        meetings[0].room if meetings else ROOM,
        window or a_window(),
        read_at or at("12:00"),
        meetings,
        doubts=doubts,
        dropped=dropped,
    )


def a_now(clock: str = "12:00", *, day: int = 0, boot: float = BOOT, synchronised: bool = True) -> Now:
    return Now(at(clock, day=day), boot, synchronised)


class FakeClock:
    """A clock that stands still until told: keeps the promises of `ports.clock.Clock`."""

    def __init__(self, clock: str = "12:00", *, boot: float = BOOT, synchronised: bool = True) -> None:
        self._now = a_now(clock, boot=boot, synchronised=synchronised)
        self._shift = timedelta(0)

    def now(self) -> Now:
        return Now(self._now.wall + self._shift, self._now.boot, self._now.synchronised)

    def shifted(self, instant: datetime) -> datetime:
        return instant + self._shift

    def advance(self, by: timedelta | float) -> Now:
        """Let time pass, in seconds or as a length: both clocks move."""
        passed = by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._now = Now(
            self._now.wall + passed, self._now.boot + passed.total_seconds(), self._now.synchronised
        )
        return self.now()

    def jump_wall(self, by: timedelta) -> Now:
        """Set the wall clock, forwards or back, while no time passes."""
        self._now = Now(self._now.wall + by, self._now.boot, self._now.synchronised)
        return self.now()

    def shift(self, by: timedelta) -> Now:
        """Show another time on purpose, as `--at` does; servers' clocks are shifted along."""
        self._shift = by
        return self.now()

    def synchronise(self, *, synchronised: bool) -> Now:
        """What the kernel says of the wall clock from now on."""
        self._now = Now(self._now.wall, self._now.boot, synchronised)
        return self.now()


def a_report(
    made: str = "13:12",
    *,
    key: str = "5" * 32,
    kind: ReportKind = ReportKind.SCREEN,
    phrase: Phrase | None = None,
    words: str = "",
    state: ReportState = ReportState.PENDING,
) -> Report:
    return Report(key, ROOM, kind, at(made), phrase, words, state)
