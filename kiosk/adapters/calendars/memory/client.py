"""The calendar server in memory: what other clients do to it, what goes wrong with it, what the provider asks of it.

Everything on `MemoryServer` above `answer` is the back door: it never fails and never waits.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from threading import Event, Lock
from typing import TypeVar

from kiosk.domain.errors import AuthRejected, CalendarError, Cause, Gone, NotPermitted
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import RoomNote

T = TypeVar("T")
_HELD_FOR_AT_MOST = 30.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the calendar holds it; series are given as their occurrences, each with the `series` it is of.

    `start` or `end` None: its time cannot be read. `readable` False: nothing but its time can. `absent` is the doors'
    note that nobody came. `guest` is the address that was invited.
    """

    id: str
    start: datetime | None
    end: datetime | None
    title: str | None = None
    organiser: str | None = None
    private: bool = False
    all_day: bool = False
    tentative: bool = False
    cancelled: bool = False
    declined: bool = False
    free: bool = False
    readable: bool = True
    key: str | None = None
    checked_in: bool = False
    absent: str = ""
    series: str | None = None
    guest: str | None = None
    revision: int = 0


class Access(IntEnum):
    """What the account may do with a calendar; each includes those before it."""

    NONE = 0
    READ = 1
    WRITE = 2


@dataclass(slots=True)
class Calendar:
    """One room's calendar: its entries, the keys it ever stored, and the order in which ids were touched.

    `description` is what the directory tells of the room. `watchers` are told of every touch. `told` are the sentences
    that organisers heard, `letters` what was written to guests: of which kind, to whom.
    """

    description: Room | None = None
    access: Access = Access.WRITE
    notes: tuple[RoomNote, ...] = ()
    watchers: list[Callable[[], None]] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What the next call meets: the error, and whether the call had already taken effect."""

    error: CalendarError
    took_effect: bool = False


@dataclass(slots=True)
class Hold:
    """A reply that waits: `reached` is set once the call is there, and it goes on after `release`."""

    reached: Event = field(default_factory=Event)
    release: Event = field(default_factory=Event)


class MemoryServer:
    """Calendars by address. Thread-safe.

    `password` is what an account signs in with, and `expires` when it does. `clock` is the server's own, in UTC.
    """

    def __init__(
        self,
        *,
        password: str = "",
        expires: datetime | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.password = password
        self.expires = expires
        self._clock = clock
        self._calendars: dict[str, Calendar] = {}
        self._lock = Lock()
        self._faults: deque[Fault] = deque()
        self._holds: deque[Hold] = deque()

    def open_calendar(
        self,
        room: str,
        *,
        description: Room | None = None,
        access: Access = Access.WRITE,
        notes: tuple[RoomNote, ...] = (),
    ) -> None:
        """Make an empty calendar; one that is there keeps what it holds."""
        with self._lock:
            calendar = self._calendars.setdefault(room, Calendar())
            calendar.description, calendar.access, calendar.notes = description, access, notes

    def remove_calendar(self, room: str) -> None:
        with self._lock:
            self._calendars.pop(room, None)

    def put(self, room: str, entry: Entry) -> Entry:
        """Store an entry, in place of the one with its id if there is one."""
        with self._lock:
            return put(self._calendars[room], entry)

    def delete(self, room: str, entry: str) -> None:
        with self._lock:
            delete(self._calendars[room], entry)

    def entries(self, room: str) -> tuple[Entry, ...]:
        """Everything the calendar holds, in no particular order."""
        with self._lock:
            return tuple(self._calendars[room].entries.values())

    def told(self, room: str) -> tuple[str, ...]:
        """What organisers of meetings in this room heard, in order."""
        with self._lock:
            return tuple(self._calendars[room].told)

    def letters(self, room: str) -> tuple[tuple[str, str], ...]:
        """What was written to guests of bookings in this room, in order: of which kind, to whom."""
        with self._lock:
            return tuple(self._calendars[room].letters)

    def stop_watching(self, watcher: Callable[[], None]) -> None:
        """Tell it nothing any more."""
        with self._lock:
            for calendar in self._calendars.values():
                calendar.watchers = [each for each in calendar.watchers if each is not watcher]

    def expire_cursors(self, room: str) -> None:
        """Forget what cursors were about: each of them is dead."""
        with self._lock:
            self._calendars[room].epoch += 1

    def fail_next(self, error: CalendarError, *, took_effect: bool = False) -> None:
        """Let the next call end in `error`; with `took_effect` only after it was carried out."""
        with self._lock:
            self._faults.append(Fault(error, took_effect))

    def heal(self) -> None:
        """Nothing that was to go wrong still does."""
        with self._lock:
            self._faults.clear()

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        """Let the reply to the next call wait until released, at the latest when the block is left."""
        hold = Hold()
        with self._lock:
            self._holds.append(hold)
        try:
            yield hold
        finally:
            hold.release.set()

    def reach(self) -> datetime | None:
        """Any answer will do: only what keeps answers away is raised."""
        try:
            self._carry_out(lambda: None)
        except CalendarError as error:
            if not error.answered:
                raise
        return self._clock() if self._clock else None

    def ask(self, password: str, act: Callable[[Mapping[str, Calendar]], T]) -> T:
        """Carry out one call that concerns no single room, with the fault or the hold that waits for it."""

        def signed_in() -> T:
            if password != self.password:
                raise AuthRejected("this is not the password")
            return act(self._calendars)

        return self._carry_out(signed_in)

    def answer(
        self, room: str, act: Callable[[Calendar], T], *, password: str = "", access: Access = Access.READ
    ) -> T:
        """Carry out one call on a room's calendar that needs `access`."""
        return self.ask(password, lambda calendars: act(allowed(calendars, room, access)))

    def _carry_out(self, act: Callable[[], T]) -> T:
        with self._lock:
            fault = self._faults.popleft() if self._faults else None
            hold = self._holds.popleft() if self._holds else None
            if fault and not fault.took_effect:
                raise fault.error
            result = act()
        if hold:
            hold.reached.set()
            hold.release.wait(_HELD_FOR_AT_MOST)
        if fault:
            raise fault.error
        return result


def allowed(calendars: Mapping[str, Calendar], room: str, access: Access) -> Calendar:
    """The room's calendar: Gone when there is none, NotPermitted when the account has less than that access."""
    calendar = calendars.get(room)
    if calendar is None:
        raise Gone(f"no calendar for {room}", cause=Cause.MAILBOX_UNKNOWN)
    if calendar.access < access:
        cause = Cause.READ_ONLY if calendar.access else Cause.ROOM_FORBIDDEN
        raise NotPermitted(f"{access.name.lower()} {room}: not for this account", cause=cause)
    return calendar


def put(calendar: Calendar, entry: Entry) -> Entry:
    """Store with the next revision."""
    before = calendar.entries.get(entry.id)
    stored = replace(entry, revision=before.revision + 1 if before else len(calendar.touched) + 1)
    calendar.entries[entry.id] = stored
    if entry.key is not None:
        calendar.keys[entry.key] = entry.id
    _touch(calendar, before, stored)
    return stored


def delete(calendar: Calendar, entry: str) -> None:
    """Remove; its key stays known."""
    before = calendar.entries.pop(entry, None)
    if before is not None:
        _touch(calendar, before)


def write_to(calendar: Calendar, entry: Entry, kind: str) -> None:
    """Tell the guest, if there is one."""
    if entry.guest is not None:
        calendar.letters.append((kind, entry.guest))


def _touch(calendar: Calendar, *versions: Entry | None) -> None:
    """Remember the change. Cursors cannot tell of entries that have no place in time, so those end all cursors."""
    present = [version for version in versions if version is not None]
    calendar.touched.append(present[0].id)
    if any(v.start is None or v.end is None or v.end <= v.start for v in present):
        calendar.epoch += 1
    for watcher in calendar.watchers:
        watcher()
