"""When the rooms around are taken: asked only while somebody looks for one, in as few calls as the calendars allow.

A provider that can answers for many rooms in one call; of others each room is read alone, one after the other. What
fails for one room leaves that room unknown, and nothing else: this door's own room is read as if nobody looked, and a
silence that a calendar asked for is kept. Nothing here is written to the disk.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.domain.around import RoomAround, compact
from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import CalendarError, RateLimited, Unavailable
from kiosk.domain.freshness import Reading
from kiosk.domain.intervals import Interval, taken_within
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule, current, last_day
from kiosk.domain.snapshot import Finding, FindingKind, Notice, UndoOf
from kiosk.domain.time import Now
from kiosk.ports.calendar import Whole
from kiosk.services.messages import GIVE_UP, Ask, AskFreeBusy, Read
from kiosk.services.sync import Pace

CALLS_A_DAY = (
    1_500  # for one room; nobody looks so often, but a screen that is touched all day must not do it either
)
_LOOKING = 60.0  # seconds after somebody looked, or an alternative was needed
_AGAIN = 45.0  # between two readings of a room while somebody looks
_AFTER_A_FAULT = (5.0, 15.0, 30.0, 60.0)
_ROOM_FAILED = 120.0
_DAY = 86_400.0
_MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A room to ask about. `batch` is how many rooms one call to its `account` may ask, 0 if it reads one by one."""

    room: Room
    account: str = ""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class _Flight:
    account: str
    rooms: tuple[str, ...]
    window: Interval
    at: datetime
    began: float


@dataclass(slots=True)
class Finder:
    """`sources` are the rooms around, the nearest first; `ahead_days` how many local days can be booked."""

    here: Room
    sources: Sequence[Source]
    pace: Pace
    ahead_days: int = 2
    around: tuple[RoomAround, ...] = ()
    _known: dict[str, RoomAround] = field(default_factory=dict)
    _failed: dict[str, Finding] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)
    _quiet: dict[str, float] = field(default_factory=dict)
    _faults: dict[str, int] = field(default_factory=dict)
    _flights: dict[int, _Flight] = field(default_factory=dict)
    _spent: dict[str, int] = field(default_factory=dict)
    _day: float = float("-inf")
    _until: float = float("-inf")

    def look(self, now: Now) -> None:
        """Somebody looks for a room: ask for the next minute."""
        self._until = now.boot + _LOOKING

    def touched(self, schedule: Schedule | None, now: Now, *, closed: bool = False) -> None:
        """Somebody is at the door. While its room is taken or `closed` that is somebody who may want another one."""
        if closed or (schedule is not None and current(schedule.meetings, now.wall) is not None):
            self.look(now)

    def refused(self, notices: Sequence[Notice], now: Now) -> None:
        """What people have just been told: whoever did not get the room is to be offered another one."""
        for notice in notices:
            new = notice.since is not None and (now.wall - notice.since).total_seconds() < _LOOKING
            if new and notice.of is UndoOf.BOOK and notice.refusal is Refusal.TAKEN:
                self.look(now)

    def wrote(self, room: str, now: Now) -> None:
        """Something was written into that room's calendar: what is known of it is old."""
        if room in self._due:
            self._due[room] = now.boot

    def clock_set(self) -> None:
        """Times that were read by another clock mean nothing."""
        self._known.clear()
        self._tell()
        self.abandon()

    def abandon(self) -> None:
        """The calls that were begun were never made, or nobody waits for them any more."""
        self._flights.clear()
        self._due.clear()

    def overdue(self, now: Now) -> None:
        """Give up the calls that take longer than any answer may."""
        for call_id, flight in tuple(self._flights.items()):
            if now.boot - flight.began >= GIVE_UP:
                self.answered(call_id, Unavailable("no answer within a minute"), now)

    def asks(self, now: Now, next_call: Callable[[], int], silenced: Callable[[str], bool]) -> Iterator[Ask]:
        """The calls to make now: one at a time to each account, for the nearest rooms first. `silenced` says of a room
        whether its calendar wants to be left alone.
        """
        if now.boot >= self._until:
            self._until = float("-inf")  # nobody looks any more, and nothing is to wake the door for it
            return
        if now.boot - self._day >= _DAY:
            self._day, self._spent = now.boot, {}
        flying = {flight.account for flight in self._flights.values()}
        waiting: dict[str, list[Source]] = {}
        for source in self.sources:
            room, account = source.room.id, source.account
            due = self._due.get(room, now.boot) <= now.boot and self._spent.get(room, 0) < CALLS_A_DAY
            if due and account not in flying and self._quiet.get(account, now.boot) <= now.boot:
                waiting.setdefault(account, []).append(source)
        for account, sources in waiting.items():
            if not silenced(sources[0].room.id):
                yield self._call(account, sources[: max(1, sources[0].batch)], next_call(), now)

    def answered(self, call_id: int, result: object, now: Now) -> None:
        """Take the answer of a call, if it was one of these."""
        flight = self._flights.pop(call_id, None)
        if flight is None:
            return
        if isinstance(result, CalendarError):
            self._account_failed(flight, result, now)
            return
        self._faults.pop(flight.account, None)
        for room, busy in _taken(flight, result).items():
            if isinstance(busy, CalendarError):
                self._room_failed(room, busy, now)
                if isinstance(busy, RateLimited):
                    self._pause(flight.account, busy, now)
            else:
                self._read(flight, room, busy)
        self._tell()

    def findings(self) -> tuple[Finding, ...]:
        """The rooms that do not say when they are free."""
        return tuple(self._failed.values())[:_MOST_FINDINGS]

    def next_at(self, quiet_until: Callable[[str], float]) -> float:
        """When to look here again, on CLOCK_BOOTTIME; infinity while nobody looks. `quiet_until` says of a room until
        when its calendar wants to be left alone.
        """
        flying = {flight.account for flight in self._flights.values()}
        times = [flight.began + GIVE_UP for flight in self._flights.values()]
        for source in self.sources:
            if source.account not in flying and self._spent.get(source.room.id, 0) < CALLS_A_DAY:
                due = self._due.get(source.room.id, float("-inf"))
                quiet = self._quiet.get(source.account, float("-inf"))
                times.append(max(due, quiet, quiet_until(source.room.id)))
        return min((time for time in times if time < self._until), default=float("inf"))

    def _call(self, account: str, batch: Sequence[Source], call_id: int, now: Now) -> Ask:
        window = self._window(now)
        rooms = tuple(source.room.id for source in batch)
        self._flights[call_id] = _Flight(account, rooms, window, now.wall, now.boot)
        for room in rooms:
            self._spent[room] = self._spent.get(room, 0) + 1
            self._due[room] = now.boot + _AGAIN
        if batch[0].batch == 0:
            return Ask(call_id, Read(window, now.wall, None), rooms[0])
        return Ask(call_id, AskFreeBusy(tuple(source.room for source in batch), window), rooms[0])

    def _window(self, now: Now) -> Interval:
        """From the present hour to the end of the last day that can be booked."""
        hour = now.wall.replace(minute=0, second=0, microsecond=0)
        return Interval(hour - timedelta(hours=1), last_day(now.wall, self.here.zone, self.ahead_days).end)

    def _read(self, flight: _Flight, room: str, busy: tuple[Interval, ...]) -> None:
        reading = Reading(flight.at, flight.began + self.pace.freshness_limit, answered=True)
        self._known[room] = compact(room, flight.window, busy, reading)
        self._failed.pop(room, None)

    def _room_failed(self, room: str, error: CalendarError, now: Now) -> None:
        """What was read of it before keeps its age."""
        self._due[room] = now.boot + _ROOM_FAILED
        known, told = self._known.get(room), self._failed.get(room)
        if known is not None:
            answered = not isinstance(error, Unavailable)
            self._known[room] = replace(known, reading=replace(known.reading, answered=answered))
        since = told.since if told is not None and told.subject == error.kind else now.wall
        self._failed[room] = Finding(FindingKind.FREE_BUSY_FAILED, error.kind, since, error.detail, room)

    def _account_failed(self, flight: _Flight, error: CalendarError, now: Now) -> None:
        for room in flight.rooms:
            self._room_failed(room, error, now)
            self._due[room] = now.boot
        self._pause(flight.account, error, now)
        self._tell()

    def _pause(self, account: str, error: CalendarError, now: Now) -> None:
        """As long as it asked for, else longer with each failure."""
        faults = self._faults.get(account, 0)
        self._faults[account] = faults + 1
        pause = _AFTER_A_FAULT[min(faults, len(_AFTER_A_FAULT) - 1)]
        if isinstance(error, RateLimited) and error.after is not None:
            pause = max(pause, error.after.total_seconds())
        self._quiet[account] = now.boot + pause

    def _tell(self) -> None:
        self.around = tuple(self._known[s.room.id] for s in self.sources if s.room.id in self._known)


def _taken(flight: _Flight, result: object) -> Mapping[str, tuple[Interval, ...] | CalendarError]:
    """By room: when it is taken, or why nobody knows. A room that the answer leaves out is not known to be free."""
    if isinstance(result, Whole):
        schedule = result.schedule
        touched = [*(m.interval for m in schedule.meetings), *(d.may_touch for d in schedule.doubts)]
        return {flight.rooms[0]: taken_within(touched, flight.window)}
    told = result if isinstance(result, Mapping) else {}
    missing = Unavailable("the answer says nothing of this room")
    return {room: told.get(room, missing) for room in flight.rooms}
