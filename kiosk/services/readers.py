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
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule, schedule_of
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.domain.time import Now
from kiosk.services.messages import Ask
from kiosk.services.steps import View
from kiosk.services.sync import Sync

_WATCH = (
    300.0  # seconds between reads when no booking waits for one: late duplicates, and what others do to it
)
_AROUND = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A room that can be booked here though the door hangs elsewhere.

    `read_lag` is its provider's. `same_account` says that its calendar is reached with the sign-in of this room's: then
    a silence that this room's calendar asked for counts for both.
    """

    room: Room
    read_lag: timedelta = timedelta(0)
    same_account: bool = True


@dataclass(slots=True)
class Readers:
    """`own` reads the room `here`; the readers of neighbours exist once a booking was made there."""

    here: str
    own: Sync
    neighbours: Mapping[str, Neighbour]
    _others: dict[str, Sync] = field(default_factory=dict)
    _needed: tuple[str, ...] = ()

    def elsewhere(self, room: str) -> str | None:
        """That room, if it is not this door's own."""
        return None if room == self.here else room

    def of(self, room: str) -> Sync:
        """The reader of that room, which is this door's or a neighbour."""
        if room == self.here:
            return self.own
        if room not in self._others:
            slow = replace(self.own.pace, poll=_WATCH, near_edges=_WATCH, night_poll=2 * _WATCH)
            self._others[room] = Sync(self.neighbours[room].room.zone, slow, self.own.rng)
        return self._others[room]

    def clock_set(self, by: timedelta, now: Now) -> None:
        """The wall clock was set: everything is read again."""
        for reader in self._everyone():
            reader.clock_set(by, now)

    def abandon(self, now: Now) -> None:
        """The reads that were begun were never made."""
        for reader in self._everyone():
            reader.abandon(now)

    def overdue(self, now: Now) -> None:
        """Give up the reads that take longer than any answer may."""
        for reader in self._everyone():
            reader.overdue(now)

    def view(self, room: str) -> View | None:
        """The last reading of a room: a booking is decided by that of its own, and by no other."""
        return self.of(room).view

    def silenced(self, room: str, now: Now) -> bool:
        """Whether nothing may be sent to that room's calendar."""
        return now.boot < self._quiet_until(room)

    # --- neighbours --------------------------------------------------------------------------------------------------

    def need(self, bookings: Iterable[Booking]) -> None:
        """From now on read the neighbours where a booking is unfinished, or may have left something to be reaped."""
        rooms = {b.room for b in bookings if b.room in self.neighbours and (b.sent or not b.state.final)}
        self._needed = tuple(sorted(rooms))

    def asks(self, now: Now, next_call: Callable[[], int]) -> Iterator[Ask]:
        """The reads of neighbours to make now."""
        for room in self._needed:
            reader = self.of(room)
            if reader.due(now) and not self.silenced(room, now):
                call_id = next_call()
                yield Ask(call_id, reader.begin(call_id, now), room)

    def answered(self, call_id: int, result: object, now: Now) -> None:
        """Take the answer of a read, if it was one of a neighbour."""
        for reader in self._others.values():
            reader.answered(call_id, result, now)

    def known(self, room: str, now: Now) -> Schedule:
        """What is known of a neighbour at the moment of a tap; empty when that is not live. A booking is settled by a
        read of its own in any case: this only refuses at once what would be refused in a moment.
        """
        reader = self.of(room)
        live = reader.reading.live_until is not None and now.boot < reader.reading.live_until
        if live and reader.schedule is not None:
            return reader.schedule
        return schedule_of(room, Interval(now.wall - _AROUND, now.wall + _AROUND), now.wall)

    def schedules(self) -> Mapping[str, Schedule | None]:
        """What was last read of each neighbour, if anything."""
        return {r: self._others[r].schedule if r in self._others else None for r in self.neighbours}

    def refused(self, room: str, now: Now, *, held_for: timedelta) -> Refusal | None:
        """Why nothing more may be promised in a neighbour: its calendar is being asked, and does not let us go on."""
        reader = self.of(room)
        if room not in self._needed or reader.trouble is None:
            return None
        if isinstance(reader.error, AuthRejected):
            return Refusal.SIGN_IN_REJECTED
        if isinstance(reader.error, NotPermitted):
            return Refusal.NOT_PERMITTED
        return Refusal.OFFLINE_TOO_LONG if now.wall - reader.trouble.since >= held_for else None

    def next_at(self) -> float:
        """When to look at a neighbour again, on CLOCK_BOOTTIME; infinity for never."""
        times = (max(self.of(room).next_at(), self._quiet_until(room)) for room in self._needed)
        return min(times, default=float("inf"))

    def findings(self, bookings: Iterable[Booking]) -> tuple[Finding, ...]:
        """The neighbours whose calendar cannot be reached while a booking waits for it."""
        waiting = {b.room for b in bookings if not b.settled}
        return tuple(
            Finding(FindingKind.NEIGHBOUR_TROUBLE, t.kind, t.since, t.detail, room)
            for room in self._needed
            if room in waiting and (t := self.of(room).trouble) is not None
        )

    def _everyone(self) -> tuple[Sync, ...]:
        return (self.own, *self._others.values())

    def _quiet_until(self, room: str) -> float:
        """Until when a calendar wants to be left alone, on CLOCK_BOOTTIME."""
        quiet = self.of(room).quiet_until
        shared = room != self.here and self.neighbours[room].same_account
        return max(quiet, self.own.quiet_until) if shared else quiet
