"""The meetings of one room in one window, with the time it was read, and the questions a door asks of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.intervals import Interval, gaps
from kiosk.domain.meetings import Meeting, in_order
from kiosk.domain.time import to_utc

USEFUL_GAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry whose time or recurrence could not be read: it may occupy the room anywhere in `may_touch`."""

    entry: str
    may_touch: Interval
    cause: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a whole read of `window` gave, at the wall time `read_at` when the read began.

    `meetings` are in order and all occupy the room; overlaps are kept. `dropped` counts entries that end before they
    start. `doubts` are the entries that could not be placed.
    """

    room: str
    window: Interval
    read_at: datetime
    meetings: tuple[Meeting, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dropped: int = 0

    def __post_init__(self) -> None:
        order = [in_order(meeting) for meeting in self.meetings]
        if order != sorted(order):
            raise ValueError("the meetings of a schedule must be in order: use schedule_of")


def schedule_of(
    room: str,
    window: Interval,
    read_at: datetime,
    meetings: Iterable[Meeting] = (),
    *,
    doubts: Iterable[Doubt] = (),
    dropped: int = 0,
) -> Schedule:
    """A schedule of the meetings that touch `window`, put in order."""
    touching = sorted((m for m in meetings if m.interval.overlaps(window)), key=in_order)
    return Schedule(room, window, read_at, tuple(touching), tuple(doubts), dropped)


def current(meetings: Sequence[Meeting], at: datetime) -> Meeting | None:
    """The meeting in the room at that moment: of several, the earliest start, then the latest end, then the id."""
    return min((m for m in meetings if m.interval.contains(at)), key=in_order, default=None)


def following(meetings: Sequence[Meeting], at: datetime) -> Meeting | None:
    """The next meeting to start after that moment."""
    return min((m for m in meetings if m.start > at), key=in_order, default=None)


def free_until(meetings: Sequence[Meeting], at: datetime) -> datetime | None:
    """When the free time that `at` lies in ends; None when nothing follows. Meaningless while a meeting is on."""
    upcoming = following(meetings, at)
    return upcoming.start if upcoming else None


def free_from(meetings: Sequence[Meeting], at: datetime, within: Interval) -> datetime | None:
    """The start of the next gap of at least five minutes at or after `at`; None when `within` has none."""
    if at >= within.end:
        return None
    ahead = Interval(max(at, within.start), within.end)
    return next(
        (
            g.start
            for g in gaps((m.interval for m in meetings if m.end > at), ahead)
            if g.length >= USEFUL_GAP
        ),
        None,
    )


def overlapping(meetings: Sequence[Meeting], interval: Interval) -> tuple[Meeting, ...]:
    """The meetings that share time with `interval`, in order."""
    return tuple(m for m in meetings if m.interval.overlaps(interval))


def day_of(instant: datetime, zone: ZoneInfo) -> Interval:
    """The local calendar day that `instant` lies in, as an interval in UTC: 23 or 25 hours long when DST changes."""
    local = instant.astimezone(zone).date()
    start = datetime.combine(local, time(), zone)
    end = datetime.combine(local + timedelta(days=1), time(), zone)
    return Interval(to_utc(start), to_utc(end))


def last_day(at: datetime, zone: ZoneInfo, days: int) -> Interval:
    """The last of so many local days, that of `at` counted."""
    day = day_of(at, zone)
    for _ in range(days - 1):
        day = day_of(day.end + timedelta(hours=1), zone)
    return day


def doubts_on(schedule: Schedule, day: Interval) -> tuple[Doubt, ...]:
    """The unreadable entries that may touch that day: no green rests on it."""
    return tuple(d for d in schedule.doubts if d.may_touch.overlaps(day))
