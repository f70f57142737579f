"""Who reads which room's calendar: this door's room always, a neighbour only for as long as a booking there needs it.

A neighbour's calendar is asked as this room's is (a read before a create, one begun after it to settle, back-off,
Retry-After), but by a reader of its own: what goes wrong there changes nothing here. What such a reader knows is never
shown as the state of the neighbour; its own door does that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from kiosk.domain.bookings import Booking, Refusal
from kiosk.domain.errors import AuthRejected, NotPermitted
from kiosk.domain.intents import Book, End, Extend
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule, schedule_of
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.domain.time import Now
from kiosk.services.finder import Finder
from kiosk.services.holding import HELD_FOR
from kiosk.services.messages import Ask
from kiosk.services.steps import NeedRead, Step, View
from kiosk.services.sync import Sync

Tap = Book | Extend | End

# Seconds between reads of a neighbour when no booking waits for one: for late duplicates, and what others do to it.
_WATCH = 300.0
_AROUND = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A room that can be booked here though the door hangs elsewhere.

    `read_lag` is its provider's. `same_account` says that its calendar is reached with the sign-in of this room's: then
    a silence that this room's calendar asked for counts for both. `account` tells which rooms share a provider, and
    `batch` of how many of them one call asks when they are free, 0 for none.
    """

    room: Room
    read_lag: timedelta = timedelta(0)
    same_account: bool = True
    account: str = ""
    batch: int = 0


@dataclass(slots=True)
class Readers:
    """`own` reads this door's room, `here`; the readers of neighbours exist once a booking was made there. `finder`
    asks when the nearest of them are free, while somebody wants to know.
    """

    here: Room
    own: Sync
    neighbours: Mapping[str, Neighbour]
    finder: Finder
    _others: dict[str, Sync] = field(default_factory=dict)
    _needed: tuple[str, ...] = ()

    def elsewhere(self, room: str) -> str | None:
        """That room, if it is not this door's own."""
        return None if room == self.here.id else room

    def of(self, room: str) -> Sync:
        """The reader of that room, which is this door's or a neighbour."""
        if room == self.here.id:
            return self.own
        if room not in self._others:
            slow = replace(self.own.pace, poll=_WATCH, near_edges=_WATCH, night_poll=2 * _WATCH)
            self._others[room] = Sync(self.neighbours[room].room.zone, slow, self.own.rng)
        return self._others[room]

    def view(self, room: str) -> View | None:
        """The last reading of a room: a booking is decided by that of its own, and by no other."""
        return self.of(room).view

    def clock_set(self, by: timedelta, now: Now) -> None:
        """The wall clock was set: everything is read again."""
        for reader in self._everyone():
            reader.clock_set(by, now)
        self.finder.clock_set()

    def abandon(self, now: Now) -> None:
        """The reads that were begun were never made."""
        for reader in self._everyone():
            reader.abandon(now)
        self.finder.abandon()

    def overdue(self, now: Now) -> None:
        """Give up the reads that take longer than any answer may."""
        for reader in self._everyone():
            reader.overdue(now)
        self.finder.overdue(now)

    def silenced(self, room: str, now: Now) -> bool:
        """Whether nothing may be sent to that room's calendar."""
        return now.boot < self._quiet_until(room)

    def need(self, bookings: Mapping[str, Booking], steps: Iterable[tuple[str, Step]], now: Now) -> None:
        """Read the rooms that a booking waits for as soon as that may be; and from now on the neighbours where one is
        unfinished, or may have left something to be reaped.
        """
        for key, step in steps:
            if isinstance(step, NeedRead):
                self.of(bookings[key].room).hurry(max(step.since, now.boot))
        rooms = {b.room for b in bookings.values() if b.sent or not b.state.final}
        self._needed = tuple(sorted(rooms & self.neighbours.keys()))

    def asks(self, now: Now, next_call: Callable[[], int]) -> Iterator[Ask]:
        """The reads to make now."""
        for room in (self.here.id, *self._needed):
            reader = self.of(room)
            if reader.due(now) and not self.silenced(room, now):
                call_id = next_call()
                yield Ask(call_id, reader.begin(call_id, now), self.elsewhere(room))
        yield from self.finder.asks(now, next_call, lambda room: self.silenced(room, now))

    def next_at(self) -> float:
        """When to look at a calendar again, on CLOCK_BOOTTIME."""
        rooms = (self.here.id, *self._needed)
        reads = min(max(self.of(room).next_at(), self._quiet_until(room)) for room in rooms)
        return min(reads, self.finder.next_at(self._quiet_until))

    def known(
        self, tap: Tap, here: Schedule, bookings: Mapping[str, Booking], now: Now
    ) -> tuple[Schedule, Room] | Refusal:
        """What is known of the room that a tap is about, and which it is; of this room that is the schedule `here`. In
        a neighbour's calendar nothing is changed from this door but what was booked from it.
        """
        room = tap.room if isinstance(tap, Book) else None
        booking = bookings.get(tap.key) if not isinstance(tap, Book) and tap.key is not None else None
        if booking is not None and booking.room in self.neighbours:
            if booking.state.final:
                return Refusal.NO_SUCH_MEETING
            room = booking.room
        if room is None or room == self.here.id:
            return here, self.here
        if room not in self.neighbours:
            return Refusal.NO_SUCH_ROOM
        return self._refused(room, now) or (self._last_known(room, now), self.neighbours[room].room)

    # --- neighbours --------------------------------------------------------------------------------------------------

    def answered(self, call_id: int, result: object, now: Now) -> None:
        """Take the answer of a read, if it was one of a neighbour."""
        for reader in self._others.values():
            reader.answered(call_id, result, now)
        self.finder.answered(call_id, result, now)

    def schedules(self) -> Mapping[str, Schedule | None]:
        """What was last read of each neighbour, if anything."""
        return {r: self._others[r].schedule if r in self._others else None for r in self.neighbours}

    def findings(self, bookings: Iterable[Booking]) -> tuple[Finding, ...]:
        """The neighbours whose calendar cannot be reached while a booking waits for it, or somebody looked."""
        waiting = {b.room for b in bookings if not b.settled}
        troubles = tuple(
            Finding(FindingKind.NEIGHBOUR_TROUBLE, t.kind, t.since, t.detail, room)
            for room in self._needed
            if room in waiting and (t := self.of(room).trouble) is not None
        )
        return troubles + tuple(f for f in self.finder.findings() if f.room not in {t.room for t in troubles})

    def _last_known(self, room: str, now: Now) -> Schedule:
        """The neighbour as it was read; empty when that is not live. A booking is decided by a read of its own in any
        case: this only refuses at once what would be refused in a moment.
        """
        reader = self.of(room)
        live = reader.reading.live_until is not None and now.boot < reader.reading.live_until
        if live and reader.schedule is not None:
            return reader.schedule
        return schedule_of(room, Interval(now.wall - _AROUND, now.wall + _AROUND), now.wall)

    def _refused(self, room: str, now: Now) -> Refusal | None:
        """Why nothing more may be promised in a neighbour: its calendar is being asked, and does not let us go on."""
        reader = self.of(room)
        if room not in self._needed or reader.trouble is None:
            return None
        if isinstance(reader.error, AuthRejected):
            return Refusal.SIGN_IN_REJECTED
        if isinstance(reader.error, NotPermitted):
            return Refusal.NOT_PERMITTED
        return Refusal.OFFLINE_TOO_LONG if now.wall - reader.trouble.since >= HELD_FOR else None

    def _quiet_until(self, room: str) -> float:
        """Until when a calendar wants to be left alone, on CLOCK_BOOTTIME."""
        quiet = self.of(room).quiet_until
        shared = room != self.here.id and self.neighbours[room].same_account
        return max(quiet, self.own.quiet_until) if shared else quiet

    def _everyone(self) -> tuple[Sync, ...]:
        return (self.own, *self._others.values())
