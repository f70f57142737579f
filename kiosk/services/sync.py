"""Keeping the schedule: when to read, what to make of the answer, and how long it counts as live.

A full read of the window is the truth, a cursor only saves calls. Every night at a random minute, and after any doubt,
the window is laid anew and read whole; the old schedule stays until the new one is whole. An answer that its own date
shows to be too old says nothing about the present, and changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from kiosk.domain.errors import BadResponse, CalendarError, Cause, RateLimited, Retry, Unavailable
from kiosk.domain.freshness import Reading
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import Schedule, schedule_of
from kiosk.domain.snapshot import Trouble
from kiosk.domain.time import Now
from kiosk.ports.calendar import Changes, Whole
from kiosk.services.answer_age import AnswerDates
from kiosk.services.messages import GIVE_UP, Read
from kiosk.services.steps import View

_BEHIND = timedelta(days=1)
_AHEAD = timedelta(days=15)
_EDGE = timedelta(minutes=2)
_TOUCH = 60.0
_HINTS_APART = 2.0  # a calendar that tells of each change, ours too, must not make us read without end
_TOUCH_AGAIN = 5.0
_BACK_OFF = (2.0, 4.0, 8.0, 16.0, 30.0)
_SELDOM = (30.0, 60.0, 120.0, 300.0)
_REBASE_HOURS = (1, 5)
_NIGHTS = 2.5


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to read, in seconds, and how long a read counts as live.

    Night is local time from `night_from` to `night_until`; equal times mean there is no night.
    """

    poll: float = 60.0
    near_edges: float = 15.0
    night_poll: float = 600.0
    freshness_limit: float = 150.0
    night_from: time = time(19)
    night_until: time = time(7)

    def is_night(self, local: time) -> bool:
        if self.night_from <= self.night_until:
            return self.night_from <= local < self.night_until
        return local >= self.night_from or local < self.night_until


@dataclass(frozen=True, slots=True)
class _Flight:
    """The read under way; `whole` says that it was asked for without a cursor."""

    id: int
    began: float
    at: datetime
    window: Interval
    whole: bool


@dataclass(slots=True)
class Sync:
    """The reading side of the engine: owns the schedule, the cursor and the facts freshness follows from."""

    zone: ZoneInfo
    pace: Pace
    rng: Random
    schedule: Schedule | None = None
    reading: Reading = Reading()  # noqa: RUF009 - a frozen value
    trouble: Trouble | None = None
    error: CalendarError | None = None
    view: View | None = None
    _cursor: str | None = None
    _window: Interval | None = None
    _rebase_at: float = 0.0
    _next: float = 0.0
    _quiet_until: float = float("-inf")
    _failures: int = 0
    _touched: float = float("-inf")
    _flight: _Flight | None = None
    _began: float = float("-inf")
    _hint: float = float("-inf")
    _dates: AnswerDates = AnswerDates()  # noqa: RUF009 - a frozen value

    def touched(self, now: Now) -> None:
        """Somebody is at the door: what is not live is read at once, and reads come oftener for a minute."""
        live = self.reading.live_until is not None and now.boot < self.reading.live_until
        pause = now.boot - self._touched
        if pause > (_TOUCH if live else _TOUCH_AGAIN) and not isinstance(self.error, RateLimited):
            self._next = min(self._next, now.boot)
        self._touched = now.boot

    def hurry(self, boot: float) -> None:
        """Read at `boot` at the latest, if nothing forbids it."""
        if self._failures == 0:
            self._next = min(self._next, boot)

    def hinted(self, now: Now) -> None:
        """The calendar says that something changed: read soon, after the read under way if there is one."""
        self._hint = now.boot
        self.hurry(max(now.boot, self._began + _HINTS_APART))

    def due(self, now: Now) -> bool:
        return self._flight is None and now.boot >= self._next and not self.silenced(now)

    @property
    def quiet_until(self) -> float:
        """Until when the calendar asked for silence, on CLOCK_BOOTTIME."""
        return self._quiet_until

    def silenced(self, now: Now) -> bool:
        """Whether the calendar asked for silence: until it is over nothing is sent, neither reads nor writes."""
        return now.boot < self._quiet_until

    def next_at(self) -> float:
        """When to look here again, on CLOCK_BOOTTIME."""
        if self._flight is not None:
            return self._flight.began + GIVE_UP
        return max(self._next, self._quiet_until)

    def begin(self, call_id: int, now: Now) -> Read:
        """The read to make now."""
        window = self._window
        if window is None or now.boot >= self._rebase_at or not window.contains(now.wall):
            window = _window_at(now.wall)
            self._cursor = None
        self._began = now.boot
        self._flight = _Flight(call_id, now.boot, now.wall, window, whole=self._cursor is None)
        return Read(window, now.wall, self._cursor)

    def awaits(self, call_id: int) -> bool:
        """Whether this is the read under way."""
        return self._flight is not None and self._flight.id == call_id

    def abandon(self, now: Now) -> None:
        """The read that was begun was never made."""
        if self._flight is not None:
            self._flight = None
            self._next = now.boot

    def clock_set(self, by: timedelta, now: Now) -> None:
        """The wall clock was set: what this process read keeps its age, and is read again at once."""
        if self.reading.read_at is not None and self.reading.live_until is not None:
            self.reading = replace(self.reading, read_at=self.reading.read_at + by)
        self._dates = AnswerDates()
        self.abandon(now)
        self.hurry(now.boot)

    def limited(self, error: RateLimited, now: Now) -> None:
        """Another call was told to come back later: reads wait as long, and the door says why."""
        if error.after is not None:
            self._note(error, error.after.total_seconds(), now)

    def overdue(self, now: Now) -> bool:
        """Whether the read under way has taken longer than any answer may; then it is given up."""
        if self._flight is None or now.boot - self._flight.began < GIVE_UP:
            return False
        self._failed(Unavailable("no answer within a minute"), now)
        return True

    def answered(self, call_id: int, result: object, now: Now) -> bool:
        """Take the answer of a read; True when it was the one under way, and whole. Others are ignored."""
        flight = self._flight
        if flight is None or flight.id != call_id:
            return False
        if isinstance(result, CalendarError):
            self._failed(result, now)
            return False
        read = self._made_of(result, flight)
        if read is None:
            self._cursor = None
            self._failed(BadResponse("an answer that was not asked for"), now)
            return False
        age = self._age_of(result, flight, now)
        if age.total_seconds() >= self._limit(flight.at, now.wall):
            told = f"the answer was {round(age.total_seconds())} s old"
            self._failed(BadResponse(told, cause=Cause.OLD_ANSWER), now)
            return False
        self.schedule, self._cursor = read
        self._succeeded(flight, self.schedule, now, age=age)
        return True

    def _age_of(self, result: object, flight: _Flight, now: Now) -> timedelta:
        """How old an answer was, by its own date, when it was asked for."""
        date = result.server_time if isinstance(result, Whole | Changes) else None
        self._dates = self._dates.heard(date, flight.at, now)
        return self._dates.age(date, flight.at, now)

    def _made_of(self, result: object, flight: _Flight) -> tuple[Schedule, str | None] | None:
        """The schedule and the cursor that an answer gives; None when it does not fit what was asked for."""
        if isinstance(result, Whole):
            return result.schedule, result.cursor
        held = self.schedule
        if (
            isinstance(result, Changes)
            and not flight.whole
            and held is not None
            and held.window == flight.window
        ):
            return merged(held, result), result.cursor
        return None

    def _succeeded(self, flight: _Flight, schedule: Schedule, now: Now, *, age: timedelta) -> None:
        self._flight = None
        if flight.window is not self._window:
            self._window = flight.window
            self._rebase_at = now.boot + self._until_rebase(now)
        self._failures = 0
        self.trouble = self.error = None
        live_until = flight.began - age.total_seconds() + self._limit(flight.at, now.wall)
        self.reading = Reading(read_at=flight.at - age, live_until=live_until, answered=True)
        self.view = View(schedule.meetings, flight.id, flight.began)
        self._next = now.boot + self._jittered(self._interval(now), 0.1)
        if self._hint > flight.began:  # what it told of may have come too late for this read
            self.hinted(now)

    def _failed(self, error: CalendarError, now: Now) -> None:
        self._flight = None
        if isinstance(error, BadResponse):
            self._cursor = None  # whatever confused the server, the next answer rests on nothing
        if self.error is None or self.error.kind != error.kind:
            self._failures = 0  # a new trouble: the pauses of the last one say nothing about it
        steps = _SELDOM if error.retry in (Retry.SELDOM, Retry.NEVER) else _BACK_OFF
        pause = self._jittered(steps[min(self._failures, len(steps) - 1)], 0.2)
        if isinstance(error, RateLimited) and error.after is not None:
            pause = max(pause, error.after.total_seconds())
        self._failures += 1
        self._next = now.boot + pause
        self.reading = replace(self.reading, answered=error.answered)
        self._note(error, pause, now)

    def _note(self, error: CalendarError, pause: float, now: Now) -> None:
        """Say what is wrong; where the calendar named the pause, keep silent for so long."""
        if isinstance(error, RateLimited) and error.after is not None:
            self._quiet_until = max(self._quiet_until, now.boot + error.after.total_seconds())
        same = self.trouble is not None and self.trouble.kind == error.kind
        self.error = error
        self.trouble = Trouble(
            kind=error.kind,
            cause=error.cause,
            since=self.trouble.since if same and self.trouble is not None else now.wall,
            detail=error.detail,
            retry_at=now.wall + timedelta(seconds=pause),
        )

    def _limit(self, begun: datetime, wall: datetime) -> float:
        """How long a read counts as live, in seconds from when it was begun: longer at night, but not past its end."""
        by_day = self.pace.freshness_limit
        if not self._is_night(wall):
            return by_day
        return max(by_day, min(_NIGHTS * self.pace.night_poll, (self._day_at(wall) - begun).total_seconds()))

    def _interval(self, now: Now) -> float:
        if now.boot - self._touched < _TOUCH:
            return self.pace.near_edges
        away = [edge - now.wall for edge in self._edges(now.wall)]
        if any(abs(pause) <= _EDGE for pause in away):
            return self.pace.near_edges
        usual = self.pace.night_poll if self._is_night(now.wall) else self.pace.poll
        ahead = [(pause - _EDGE).total_seconds() for pause in away if pause > _EDGE]
        return min(usual, max(min(ahead, default=usual), self.pace.near_edges))

    def _edges(self, wall: datetime) -> list[datetime]:
        """The moments around which a change matters most: meetings begin and end, and the night does."""
        meetings = self.schedule.meetings if self.schedule else ()
        edges = [edge for m in meetings for edge in (m.start, m.end)]
        return [*edges, self._day_at(wall)] if self._is_night(wall) else edges

    def _is_night(self, wall: datetime) -> bool:
        return self.pace.is_night(wall.astimezone(self.zone).time())

    def _day_at(self, wall: datetime) -> datetime:
        """When the night ends next."""
        today = wall.astimezone(self.zone).date()
        days = (datetime.combine(today + timedelta(days=n), self.pace.night_until, self.zone) for n in (0, 1))
        return next(day for day in days if day > wall)

    def _until_rebase(self, now: Now) -> float:
        """Seconds to a random minute of the coming night."""
        local = now.wall.astimezone(self.zone)
        minute = self.rng.randrange(_REBASE_HOURS[0] * 60, _REBASE_HOURS[1] * 60)
        night = datetime.combine(local.date() + timedelta(days=1), time(minute // 60, minute % 60), self.zone)
        return (night - now.wall).total_seconds()

    def _jittered(self, seconds: float, share: float) -> float:
        return seconds * (1 - share * self.rng.random())


def merged(schedule: Schedule, changes: Changes) -> Schedule:
    """The schedule with the changes since its cursor applied."""
    kept = {m.id: m for m in schedule.meetings}
    for meeting_id in changes.removed:
        kept.pop(meeting_id, None)
    kept.update((m.id, m) for m in changes.changed)
    return schedule_of(
        schedule.room,
        schedule.window,
        changes.read_at,
        kept.values(),
        doubts=schedule.doubts,
        dropped=schedule.dropped,
    )


def _window_at(wall: datetime) -> Interval:
    """From a day behind to two weeks ahead, and a day more so that the nightly re-base is never late."""
    hour = wall.replace(minute=0, second=0, microsecond=0)
    return Interval(hour - _BEHIND, hour + _AHEAD)
