"""Who reads which room's calendar: this door's room always, and with it those that share its space; any other neighbour
only for as long as a booking there needs it.

A neighbour's calendar is asked as this room's is (a read before a create, one begun after it to settle, back-off,
Retry-After), but by a reader of its own: what goes wrong there changes nothing here. What such a reader knows is never
shown as the state of the neighbour; its own door does that. Only what shares its space says whether this room can be
used: then nothing is known of this room that is not known of all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from kiosk.domain.around import RoomAround, together
from kiosk.domain.bookings import Booking, Refusal
from kiosk.domain.combined import Kinship, kinship, undivided, united, worst
from kiosk.domain.errors import AuthRejected, NotPermitted
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import Book, End, Extend
from kiosk.domain.intervals import Interval, union
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule, schedule_of
from kiosk.domain.snapshot import Finding, FindingKind, Relative
from kiosk.domain.time import Now
from kiosk.services.finder import Finder
from kiosk.services.holding import HELD_FOR, holding_refused
from kiosk.services.messages import Ask
from kiosk.services.steps import NeedRead, Step, View
from kiosk.services.sync import Sync
from kiosk.services.timekeeping import ClockTrust

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
    asks when the nearest of them are free, while somebody wants to know. `kin` are the rooms that share a room's space.
    """

    here: Room
    own: Sync
    neighbours: Mapping[str, Neighbour]
    finder: Finder
    kin: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _others: dict[str, Sync] = field(default_factory=dict)
    _needed: tuple[str, ...] = ()
    _united: tuple[tuple[Schedule, ...], Schedule] | None = None
    _kinships: dict[str, Kinship] = field(init=False)

    def __post_init__(self) -> None:
        spaces = undivided((self.here, *(n.room for n in self.neighbours.values()))) if self._beside else {}
        self._kinships = {room: kinship(self.here.id, room, spaces) for room in self._beside}

    def elsewhere(self, room: str) -> str | None:
        """That room, if it is not this door's own."""
        return None if room == self.here.id else room

    def of(self, room: str) -> Sync:
        """The reader of that room, which is this door's or a neighbour."""
        if room == self.here.id:
            return self.own
        if room not in self._others:
            slow = replace(self.own.pace, poll=_WATCH, near_edges=_WATCH, night_poll=2 * _WATCH)
            pace = self.own.pace if room in self._beside else slow
            self._others[room] = Sync(self.neighbours[room].room.zone, pace, self.own.rng)
        return self._others[room]

    def view(self, room: str) -> View | None:
        """The last reading of a room, with those of the rooms that share its space: a booking is decided by these, and
        by no other.
        """
        own, kin = self.of(room).view, self.kin.get(room, ())
        return own if own is None or not kin else replace(own, others=tuple(self.of(r).view for r in kin))

    # --- rooms that share their space ------------------------------------------------------------------------------

    def schedule(self) -> Schedule | None:
        """What was read of this room and of those that share its space, as far as they were read."""
        own = self.own.schedule
        if own is None or not self._beside:
            return own
        others = (self.of(room).schedule for room in self._beside)
        read = (own, *(schedule for schedule in others if schedule is not None))
        # The same value until one of them is read again: whoever laid bookings over it need not do it once more.
        if self._united is None or [*map(id, self._united[0])] != [*map(id, read)]:
            self._united = read, united(own, read[1:])
        return self._united[1]

    def reading(self) -> Reading:
        """How this room was read: no better than the worst of all that say whether it can be used."""
        return worst((self.own.reading, *(self.of(room).reading for room in self._beside)))

    def relatives(self) -> tuple[Relative, ...]:
        """The rooms that share this one's space, and how each was read."""
        return tuple(
            Relative(
                self.neighbours[room].room.without_address(),
                kind,
                self.of(room).reading,
                self.of(room).trouble,
            )
            for room, kind in self._kinships.items()
        )

    def holding_refused(self, clock: ClockTrust, now: Now) -> Refusal | None:
        """Why nothing new may be promised here; None when a tap can at least be held."""
        readers = (self.own, *(self.of(room) for room in self._beside))
        return next((r for reader in readers if (r := holding_refused(reader, clock, now)) is not None), None)

    def touched(self, now: Now) -> None:
        """Somebody is at the door: what says whether its room can be used is read oftener."""
        for room in (self.here.id, *self._beside):
            self.of(room).touched(now)

    def around(self) -> tuple[RoomAround, ...]:
        """When the rooms around are taken, each with those that share its space: without one of these nobody knows."""
        known = {around.room: around for around in self.finder.around}
        told = {**known, **self._own_around()}
        joined = (
            together(around, [told.get(other) for other in self.kin.get(room, ())])
            for room, around in known.items()
        )
        return tuple(around for around in joined if around is not None)

    def _own_around(self) -> dict[str, RoomAround]:
        schedule = self.own.schedule
        if schedule is None or not self._beside or not self.finder.around:
            return {}
        busy = [*(m.interval for m in schedule.meetings), *(doubt.may_touch for doubt in schedule.doubts)]
        return {self.here.id: RoomAround(self.here.id, schedule.window, union(busy), self.own.reading)}

    @property
    def _beside(self) -> tuple[str, ...]:
        return self.kin.get(self.here.id, ())

    # --- all of them -----------------------------------------------------------------------------------------------

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
                self._hurry(bookings[key].room, step, now)
        booked = {b.room for b in bookings.values() if b.sent or not b.state.final}
        rooms = booked.union(*(self.kin.get(room, ()) for room in booked)) - {self.here.id, *self._beside}
        self._needed = tuple(sorted(rooms & self.neighbours.keys()))

    def _hurry(self, room: str, step: NeedRead, now: Now) -> None:
        """Read what was not read newly enough; the others have nothing more to say."""
        for one in (room, *self.kin.get(room, ())):
            reader = self.of(one)
            if reader.view is None or not reader.view.counts(after=step.after, since=step.since):
                reader.hurry(max(step.since, now.boot))

    def asks(self, now: Now, next_call: Callable[[], int]) -> Iterator[Ask]:
        """The reads to make now."""
        for room in self._read:
            reader = self.of(room)
            if reader.due(now) and not self.silenced(room, now):
                call_id = next_call()
                yield Ask(call_id, reader.begin(call_id, now), self.elsewhere(room))
        yield from self.finder.asks(now, next_call, lambda room: self.silenced(room, now))

    def next_at(self) -> float:
        """When to look at a calendar again, on CLOCK_BOOTTIME."""
        reads = min(max(self.of(room).next_at(), self._quiet_until(room)) for room in self._read)
        return min(reads, self.finder.next_at(self._quiet_until))

    @property
    def _read(self) -> tuple[str, ...]:
        """The rooms whose calendars are read at present."""
        return (self.here.id, *self._beside, *self._needed)

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
        """The rooms whose calendar cannot be reached: those that share this one's space, and neighbours while a booking
        waits for one or somebody looked.
        """
        waiting = {b.room for b in bookings if not b.settled}
        kinds = [(room, FindingKind.SPACE_UNKNOWN) for room in self._beside]
        kinds += [(room, FindingKind.NEIGHBOUR_TROUBLE) for room in self._needed if room in waiting]
        troubles = tuple(
            Finding(kind, t.kind, t.since, t.detail, room)
            for room, kind in kinds
            if (t := self.of(room).trouble) is not None
        )
        return troubles + tuple(f for f in self.finder.findings() if f.room not in {t.room for t in troubles})

    def _last_known(self, room: str, now: Now) -> Schedule:
        """The neighbour as it was read; empty when that is not live. A booking is decided by a read of its own in any
        case: this only refuses at once what would be refused in a moment.
        """
        empty = schedule_of(room, Interval(now.wall - _AROUND, now.wall + _AROUND), now.wall)
        others = (self._live(other, now) for other in self.kin.get(room, ()))
        return united(self._live(room, now) or empty, (other for other in others if other is not None))

    def _live(self, room: str, now: Now) -> Schedule | None:
        reader = self.of(room)
        live = reader.reading.live_until is not None and now.boot < reader.reading.live_until
        return reader.schedule if live else None

    def _refused(self, room: str, now: Now) -> Refusal | None:
        """Why nothing more may be promised in a neighbour: its calendar, or that of a room which shares its space, is
        being asked, and does not let us go on.
        """
        for one in (room, *self.kin.get(room, ())):
            reader = self.of(one)
            if one not in self._read or one == self.here.id or reader.trouble is None:
                continue
            if isinstance(reader.error, AuthRejected):
                return Refusal.SIGN_IN_REJECTED
            if isinstance(reader.error, NotPermitted):
                return Refusal.NOT_PERMITTED
            if now.wall - reader.trouble.since >= HELD_FOR:
                return Refusal.OFFLINE_TOO_LONG
        return None

    def _quiet_until(self, room: str) -> float:
        """Until when a calendar wants to be left alone, on CLOCK_BOOTTIME."""
        quiet = self.of(room).quiet_until
        shared = room != self.here.id and self.neighbours[room].same_account
        return max(quiet, self.own.quiet_until) if shared else quiet

    def _everyone(self) -> tuple[Sync, ...]:
        return (self.own, *self._others.values())
