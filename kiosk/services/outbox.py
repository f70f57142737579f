"""The bookings of this door: what was asked for, how far each has come, and what can still be taken back.

They may be in its own room or in a neighbour. Everything here is decided in memory and handed out as values; the engine
puts it on the disk before anybody is told.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.domain.bookings import MARKS, Act, Booking, BookingState, Refusal, Wanted, overlay
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Gone,
    NotPermitted,
    RateLimited,
    SlotTaken,
    Unsupported,
)
from kiosk.domain.meetings import Meeting
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Notice, UndoOf, UndoOffer
from kiosk.domain.time import Now
from kiosk.ports.calendar import Missing
from kiosk.services.messages import (
    Call,
    Cancel,
    ChangeEnd,
    Create,
    Find,
    MarkAbsent,
    MarkCheckedIn,
    Read,
    Result,
)
from kiosk.services.settle import final_until, next_step
from kiosk.services.steps import Become, NeedRead, Progress, Send, Step, View, Wait

_RETRY = (2.0, 4.0, 8.0, 16.0, 30.0)
_MOST_STEPS = 12
_MOST_FINISHED = 200
_REFUSALS: dict[type[CalendarError], Refusal] = {
    SlotTaken: Refusal.TAKEN,
    NotPermitted: Refusal.NOT_PERMITTED,
    Unsupported: Refusal.CALENDAR_CANNOT,
}


@dataclass(frozen=True, slots=True)
class UndoEntry:
    """How a tap can be taken back: to which state, and until when; None while the calendar has not confirmed."""

    of: UndoOf
    before: Wanted
    until: float | None = None


@dataclass(slots=True)
class Outbox:
    """Bookings by key, in the order in which they were made, with what this process knows about each.

    `calls` is the number of the last call made to a provider, whatever it was for. `read_lags` are those of neighbours
    whose provider has another than this room's `read_lag`, by room id; `kin` the rooms that share a room's space.
    """

    policy: BookingPolicy
    read_lag: timedelta
    read_lags: Mapping[str, timedelta] = field(default_factory=dict)
    kin: Mapping[str, Collection[str]] = field(default_factory=dict)
    calls: int = 0
    bookings: dict[str, Booking] = field(default_factory=dict)
    progress: dict[str, Progress] = field(default_factory=dict)
    undo: dict[str, UndoEntry] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _told_since: dict[str, datetime] = field(default_factory=dict)
    _laid: tuple[str, tuple[Meeting, ...], tuple[Booking, ...], tuple[Meeting, ...]] | None = None

    def restore(self, kept: Iterable[Booking]) -> None:
        """Begin with what an earlier process left: whatever was sent is looked up before anything else is done."""
        self.bookings = {b.key: b for b in kept}
        self.progress = {
            b.key: Progress(looked_up=not b.sent, after=self.calls) for b in self.bookings.values()
        }
        self.undo.clear()

    def next_call(self) -> int:
        """The number of a call that is about to be made."""
        self.calls += 1
        return self.calls

    def saved(self) -> tuple[Booking, ...]:
        """What belongs on the disk."""
        return tuple(self.bookings.values())

    def laid_over(self, schedule: Schedule) -> tuple[Meeting, ...]:
        """A room's meetings with the bookings of that room, and of those that share its space, over them; made anew
        only where either changed.
        """
        rooms = {schedule.room, *self.kin.get(schedule.room, ())}
        meetings = schedule.meetings
        bookings = tuple(b for b in self.bookings.values() if b.room in rooms)
        laid, here = self._laid, schedule.room
        if laid is None or laid[0] != here or laid[1] is not meetings or laid[2] != bookings:
            laid = self._laid = here, meetings, bookings, overlay(meetings, bookings, here=here)
        return laid[3]

    def unfinished(self) -> tuple[Booking, ...]:
        return tuple(b for b in self.bookings.values() if not b.state.final)

    def of_room(self, room: str) -> tuple[Booking, ...]:
        return tuple(b for b in self.bookings.values() if b.room == room)

    @property
    def full(self) -> bool:
        """Whether no new entry may be begun, whichever room it is for and whatever it asks: the disk has an end."""
        return len(self.unfinished()) >= self.policy.open_bookings

    # --- what people ask for: decided in `taps` -------------------------------------------------------------

    def want(self, booking: Booking, wanted: Wanted, undo: UndoEntry | None, *, not_before: float) -> None:
        """From now on this is wanted of the booking, which may be new; nothing is sent before `not_before`."""
        key = booking.key
        if booking.confirmed is not None and not booking.settled and booking.sent[-1:] == (booking.wanted,):
            booking = replace(
                booking, confirmed=booking.wanted
            )  # it was sent: the calendar may hold it by now
        self.bookings[key] = replace(booking, wanted=wanted)
        progress = self.progress.get(key, Progress())
        self.progress[key] = replace(
            progress, after=self.calls, not_before=not_before, contested=None, attempts=0
        )
        self._failures.pop(key, None)
        if undo is not None:
            self.undo[key] = undo
        else:
            self.undo.pop(key, None)

    def withdraw(self, key: str) -> None:
        """It was not sent, and is not to be."""
        self.bookings[key] = replace(self.bookings[key], state=BookingState.WITHDRAWN)
        self.undo.pop(key, None)

    def dismiss(self, about: str) -> None:
        """Somebody has seen the notice, or closes the "Booked" screen: no undo is offered any more."""
        booking = self.bookings.get(about)
        if booking is not None and booking.refusal is not None:
            self.bookings[about] = replace(booking, dismissed=True)
        entry = self.undo.get(about)
        if entry is not None and entry.of is not UndoOf.END and entry.until is not None:
            del self.undo[about]

    # --- what the calendar says --------------------------------------------------------------------------------------

    def advance(self, view_of: Callable[[str], View | None], now: Now) -> Iterator[tuple[str, Step]]:
        """Let every booking become what the facts make it, and yield what each then waits for or wants sent.

        `view_of` gives the last reading of a room: a booking is decided by that of its own room, and by no other.
        """
        self._expire(now)
        for key in list(self.bookings):
            view = view_of(self.bookings[key].room)
            for _ in range(_MOST_STEPS):
                step = next_step(self.bookings[key], self.progress[key], view, now=now)
                if not isinstance(step, Become):
                    break
                self._become(step, now)
            if not isinstance(step, Become):
                yield key, step

    def sending(self, key: str, send: Send) -> None:
        """The call is about to be made: what it may leave behind is noted, and until it is answered nobody knows."""
        booking, progress = self.bookings[key], self.progress[key]
        if send.leaves is not None and send.leaves not in booking.sent[-1:]:
            others = (wanted for wanted in booking.sent if wanted != send.leaves)
            self.bookings[key] = replace(booking, sent=(*others, send.leaves))
        self.progress[key] = replace(progress, looked_up=False)

    def answered(self, key: str, call: Call, result: Result | CalendarError, now: Now) -> None:
        """Take the answer of a call made for a booking."""
        progress = self.progress.get(key)
        if progress is None:
            return
        if isinstance(result, CalendarError):
            self._failed(key, call, result, now)
            return
        self._failures.pop(key, None)
        lag = self.read_lags.get(self.bookings[key].room, self.read_lag)
        since = now.boot + lag.total_seconds()
        known = replace(progress, looked_up=True, after=self.calls, since=since)
        event = result if isinstance(result, Meeting) else None
        match call:
            case Create() | ChangeEnd() | MarkCheckedIn() | MarkAbsent():
                known = replace(known, event=event, written_at=now.boot, attempts=progress.attempts + 1)
            case Cancel():  # where an event is wanted all the same, only its twin went: it is looked up
                known = replace(known, looked_up=not self.bookings[key].wanted.exists, event=None)
                known = replace(known, written_at=now.boot, attempts=progress.attempts + 1)
            case Find() | Read():
                known = replace(known, event=event)
        self.progress[key] = known
        if isinstance(call, MarkAbsent):
            self._settle(key)
        if result is Missing.GONE and self.bookings[key].wanted.exists:
            self._lose(key, BookingState.CANCELLED_ELSEWHERE, Refusal.CANCELLED_ELSEWHERE)

    def _failed(self, key: str, call: Call, error: CalendarError, now: Now) -> None:
        """A call failed. Where it surely had no effect the booking is as before; where nobody knows it is looked up."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        pause = _RETRY[min(failures, len(_RETRY) - 1)]
        if isinstance(error, RateLimited) and error.after is not None:
            pause = max(pause, error.after.total_seconds())
        progress = replace(self.progress[key], not_before=now.boot + pause)
        harmless = isinstance(error, (RateLimited, AuthRejected, NotPermitted, SlotTaken, Unsupported))
        if harmless and not isinstance(call, Find):
            progress = replace(progress, looked_up=True)
        elif isinstance(error, Gone):
            progress = replace(progress, looked_up=False, event=None, attempts=progress.attempts + 1)
        self.progress[key] = replace(progress, after=self.calls)
        booking = self.bookings[key]
        if isinstance(call, Create) and booking.who is not None and isinstance(error, (BadResponse, Gone)):
            # Perhaps it is the guest whom the calendar does not take: rather no invitation than no booking.
            self.bookings[key] = replace(booking, who=replace(booking.who, address=None))
        refusal = _REFUSALS.get(type(error))
        if refusal is not None and not isinstance(call, Find):
            self._refused(key, call, refusal)

    def _refused(self, key: str, call: Call, refusal: Refusal) -> None:
        booking = self.bookings[key]
        if isinstance(call, Create):
            self._lose(key, BookingState.REFUSED, refusal)
        elif booking.act is Act.RELEASE:
            pass  # nobody asked for it, so nobody is told; the next read shows that the meeting stayed
        elif booking.act in MARKS:  # the calendar keeps none of this meeting: this door knows it all the same
            self._settle(key)
        elif isinstance(call, ChangeEnd) and call.end != booking.interval.end:
            pass  # something else is wanted by now
        elif booking.confirmed is not None:
            self.bookings[key] = replace(booking, wanted=booking.confirmed, refusal=refusal, dismissed=False)
            self.undo.pop(key, None)

    def _settle(self, key: str) -> None:
        """Nothing more is wanted of the calendar."""
        booking = self.bookings[key]
        self.bookings[key] = replace(booking, state=BookingState.CONFIRMED, confirmed=booking.wanted, sent=())

    def _lose(self, key: str, state: BookingState, refusal: Refusal) -> None:
        self.bookings[key] = replace(self.bookings[key], state=state, refusal=refusal, dismissed=False)
        self.undo.pop(key, None)

    def _become(self, step: Become, now: Now) -> None:
        key = step.booking.key
        before = self.bookings[key]
        self.bookings[key], self.progress[key] = step.booking, step.progress
        entry = self.undo.get(key)
        if step.booking.state.final or step.booking.refusal is not None:
            self.undo.pop(key, None)
        elif entry is not None and entry.until is None and step.booking.settled and not before.settled:
            self.undo[key] = replace(entry, until=now.boot + self.policy.undo.total_seconds())

    def _expire(self, now: Now) -> None:
        """Forget undo entries whose time is over, finished bookings that no read can show any more, and of those that
        one could the oldest, should there be very many: somebody who plays with the buttons must not fill the disk.
        """
        for key, entry in list(self.undo.items()):
            if entry.until is not None and now.boot >= entry.until:
                del self.undo[key]
        for key, booking in list(self.bookings.items()):
            if booking.ending is not None and key not in self.undo:
                self.bookings[key] = replace(booking, ending=None)
            if self._outlived(booking, now):
                self._forget(key)
        if len(self.bookings) > _MOST_FINISHED:
            finished = [key for key, booking in self.bookings.items() if booking.state.final]
            for key in finished[:-_MOST_FINISHED]:
                self._forget(key)

    def _outlived(self, booking: Booking, now: Now) -> bool:
        """Whether nobody needs to know of it any more."""
        past = booking.interval.end <= now.wall
        if (
            booking.act is not Act.BOOK
        ):  # a check-in counts, and a release is told, as long as the meeting lasts
            return past
        told = booking.refusal is None or booking.dismissed or past
        if booking.target is not None and booking.settled and told and booking.key not in self.undo:
            return True
        unseen = not booking.sent and booking.state is not BookingState.LAPSED
        return booking.state.final and ((past and final_until(booking) <= now.wall) or (unseen and told))

    def _forget(self, key: str) -> None:
        del self.bookings[key], self.progress[key]
        self.undo.pop(key, None)

    # --- what the screen may know ------------------------------------------------------------------------------------

    def offers(self, now: Now) -> tuple[UndoOffer, ...]:
        """What can still be taken back; a booking that the calendar has not confirmed always can."""
        offers = [
            UndoOffer(key, entry.of, entry.until)
            for key, entry in self.undo.items()
            if entry.until is None or now.boot < entry.until
        ]
        listed = {o.key for o in offers}
        pending = [
            b.key
            for b in self.bookings.values()
            if b.state is BookingState.PENDING
            and b.target is None
            and b.wanted.exists
            and b.key not in listed
        ]
        return (*offers, *(UndoOffer(key, UndoOf.BOOK, None) for key in pending))

    def notices(self, now: Now) -> tuple[Notice, ...]:
        """What people must still be told, each since it was told first."""
        telling = [
            (b, b.refusal)
            for b in self.bookings.values()
            if b.refusal is not None and not b.dismissed and b.interval.end > now.wall
        ]
        self._told_since = {b.key: self._told_since.get(b.key, now.wall) for b, _ in telling}
        return tuple(
            Notice(b.key, _asked_for(b), refusal, b.interval, self._told_since[b.key], b.room)
            for b, refusal in telling
        )

    def shown(self, now: Now) -> tuple[Booking, ...]:
        """The bookings a snapshot carries: unfinished ones, and finished ones whose time is not over."""
        return tuple(b for b in self.bookings.values() if not b.state.final or b.interval.end > now.wall)

    def wake_at(self, steps: Iterable[tuple[str, Step]], now: Now) -> float | None:
        """When next a booking is due or an undo ends, after `now`; None for never. What is overdue waits for a read."""
        times = [s.until for _, s in steps if isinstance(s, Wait) and s.until is not None]
        times += [s.since for _, s in steps if isinstance(s, NeedRead)]
        times += [e.until for e in self.undo.values() if e.until is not None]
        return min((time for time in times if time > now.boot), default=None)


def _asked_for(booking: Booking) -> UndoOf:
    if booking.act is Act.CHECK_IN:
        return UndoOf.CHECK_IN
    if booking.target is not None:
        longer = booking.confirmed is not None and booking.interval.end >= booking.confirmed.interval.end
        return UndoOf.EXTEND if booking.wanted.exists and longer else UndoOf.END
    return UndoOf.EXTEND if booking.confirmed is not None and not booking.state.final else UndoOf.BOOK
