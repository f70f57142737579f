"""The bookings of this door: what was asked for, how far each has come, and what can still be taken back.

Everything here is decided in memory and handed out as values; the engine puts it on the disk before anybody is told.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from kiosk.domain.bookings import Booking, BookingState, Refusal, Wanted, overlay
from kiosk.domain.errors import (
    AuthRejected,
    CalendarError,
    Gone,
    NotPermitted,
    RateLimited,
    SlotTaken,
    Unsupported,
)
from kiosk.domain.intents import Book, End, Extend, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.policy import BookingPolicy, DoorMay, refusal_of
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Notice, UndoOf, UndoOffer
from kiosk.domain.time import Now, cut_to_minute
from kiosk.ports.calendar import Missing
from kiosk.services.messages import Call, Cancel, ChangeEnd, Create, Find, Read, Result
from kiosk.services.settle import final_until, next_step
from kiosk.services.steps import Become, NeedRead, Progress, Send, Step, View, Wait

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{15,63}")
_KEYS = uuid.UUID("6d1f8b53-6a55-4a0c-9d1e-0d0f5a7c2b10")
_RETRY = (2.0, 4.0, 8.0, 16.0, 30.0)
_MOST_STEPS = 12
_REFUSALS: dict[type[CalendarError], Refusal] = {
    SlotTaken: Refusal.TAKEN,
    NotPermitted: Refusal.NOT_PERMITTED,
    Unsupported: Refusal.CALENDAR_CANNOT,
}


@dataclass(frozen=True, slots=True)
class _UndoEntry:
    of: UndoOf
    before: Wanted
    until: float | None


@dataclass(slots=True)
class Outbox:
    """Bookings by key, in the order in which they were made, with what this process knows about each.

    `calls` is the number of the last call made to the provider, whatever it was for.
    """

    policy: BookingPolicy
    read_lag: timedelta
    calls: int = 0
    bookings: dict[str, Booking] = field(default_factory=dict)
    progress: dict[str, Progress] = field(default_factory=dict)
    _undo: dict[str, _UndoEntry] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)

    def restore(self, kept: Iterable[Booking]) -> None:
        """Begin with what an earlier process left: whatever was sent is looked up before anything else is done."""
        self.bookings = {b.key: b for b in kept}
        self.progress = {
            b.key: Progress(looked_up=not b.sent, after=self.calls) for b in self.bookings.values()
        }
        self._undo.clear()

    def saved(self) -> tuple[Booking, ...]:
        """What belongs on the disk."""
        return tuple(self.bookings.values())

    def unfinished(self) -> tuple[Booking, ...]:
        return tuple(b for b in self.bookings.values() if not b.state.final)

    # --- what people ask for -----------------------------------------------------------------------------------------

    def book(self, intent: Book, schedule: Schedule, last_day: Interval, now: Now) -> Refusal | str:
        """A new booking; its key, or why not. The key follows from the intent's id, so the same id is one booking."""
        key = key_of(intent.id)
        if key in self.bookings:
            return key
        meetings = overlay(schedule.meetings, self.bookings.values())
        start = max(intent.interval.start, cut_to_minute(now.wall))
        if start >= intent.interval.end:
            return Refusal.IN_THE_PAST
        interval = Interval(start, intent.interval.end)
        refusal = refusal_of(interval, meetings, at=now.wall, last_day=last_day, policy=self.policy)
        if refusal is not None:
            return refusal
        if len(self.unfinished()) >= self.policy.open_bookings:
            return Refusal.OUTBOX_FULL
        wanted = Wanted(exists=True, interval=interval)
        self.bookings[key] = Booking(key, schedule.room, now.wall, wanted, title=intent.title)
        self.progress[key] = Progress(after=self.calls)
        self._undo[key] = _UndoEntry(UndoOf.BOOK, replace(wanted, exists=False), None)
        return key

    def extend(self, intent: Extend, schedule: Schedule, now: Now) -> Refusal | str:
        """A later end for a meeting; the key of the booking or change, or why not."""
        meeting = self._meeting(intent, schedule)
        if meeting is None or meeting.end <= now.wall:
            return Refusal.NO_SUCH_MEETING
        if not (meeting.may_extend and self._allowed(meeting, self.policy.may_extend)):
            return Refusal.NOT_ALLOWED_HERE
        if intent.end <= meeting.end:
            return Refusal.TOO_SHORT
        too_long = intent.end - (meeting.start if meeting.ours else meeting.end) > self.policy.longest
        if too_long:
            return Refusal.TOO_LONG
        others = (m for m in overlay(schedule.meetings, self.bookings.values()) if m.id != meeting.id)
        if any(m.interval.overlaps(Interval(meeting.end, intent.end)) for m in others):
            return Refusal.TAKEN
        wanted = Wanted(exists=True, interval=Interval(meeting.start, intent.end))
        return self._want(intent.id, meeting, wanted, of=UndoOf.EXTEND, delay=0.0, now=now)

    def end(self, intent: End, schedule: Schedule, now: Now) -> Refusal | str:
        """An end at the present minute, or a cancel if that is within a minute of the start."""
        meeting = self._meeting(intent, schedule)
        if meeting is None or meeting.end <= now.wall:
            return Refusal.NO_SUCH_MEETING
        if not (meeting.may_end and self._allowed(meeting, self.policy.may_end)):
            return Refusal.NOT_ALLOWED_HERE
        minute = cut_to_minute(now.wall)
        if minute <= meeting.start + timedelta(minutes=1):
            wanted = Wanted(exists=False, interval=meeting.interval)
        else:
            wanted = Wanted(exists=True, interval=Interval(meeting.start, minute))
        delay = 0.0 if intent.at_once else self.policy.undo.total_seconds()
        return self._want(intent.id, meeting, wanted, of=UndoOf.END, delay=delay, now=now)

    def undo(self, intent: Undo, now: Now) -> Refusal | str:
        """The last tap taken back, while that is possible."""
        offer = next((o for o in self.offers(now) if o.key == intent.key), None)
        booking = self.bookings.get(intent.key)
        if offer is None or booking is None:
            return Refusal.UNDO_OVER
        entry = self._undo.pop(booking.key, None)
        before = entry.before if entry else replace(booking.wanted, exists=False)
        self._set_wanted(replace(booking, refusal=None), before, not_before=now.boot)
        return booking.key

    def dismiss(self, about: str) -> None:
        """Somebody has seen the notice, or closes the "Booked" screen: no undo is offered any more."""
        booking = self.bookings.get(about)
        if booking is not None and booking.refusal is not None:
            self.bookings[about] = replace(booking, dismissed=True)
        entry = self._undo.get(about)
        if entry is not None and entry.of is not UndoOf.END and entry.until is not None:
            del self._undo[about]

    def _want(
        self, intent_id: str, meeting: Meeting, wanted: Wanted, *, of: UndoOf, delay: float, now: Now
    ) -> str:
        booking = self._behind(meeting)
        if booking is None:
            known = Wanted(exists=True, interval=meeting.interval)
            booking = Booking(
                key_of(intent_id), meeting.room, now.wall, known, confirmed=known, target=meeting.id
            )
            self.progress[booking.key] = Progress()
        before = booking.wanted
        self._undo[booking.key] = _UndoEntry(of, before, now.boot + delay if of is UndoOf.END else None)
        self._set_wanted(replace(booking, refusal=None, dismissed=False), wanted, not_before=now.boot + delay)
        return booking.key

    def _set_wanted(self, booking: Booking, wanted: Wanted, *, not_before: float) -> None:
        self.bookings[booking.key] = replace(booking, wanted=wanted)
        progress = self.progress[booking.key]
        self.progress[booking.key] = replace(
            progress, after=self.calls, not_before=not_before, contested=None, attempts=0
        )
        self._failures.pop(booking.key, None)

    def _meeting(self, intent: Extend | End, schedule: Schedule) -> Meeting | None:
        shown = overlay(schedule.meetings, self.bookings.values())
        by_key = (m for m in shown if intent.key is not None and m.key == intent.key)
        return next(by_key, None) or next((m for m in shown if m.id == intent.meeting), None)

    def _behind(self, meeting: Meeting) -> Booking | None:
        own = self.bookings.get(meeting.key) if meeting.key is not None else None
        if own is not None and not own.state.final:
            return own
        return next((b for b in self.unfinished() if b.target == meeting.id), None)

    def _allowed(self, meeting: Meeting, whose: DoorMay) -> bool:
        return meeting.ours or whose is DoorMay.ALL

    # --- what the calendar says --------------------------------------------------------------------------------------

    def advance(self, view: View | None, now: Now) -> Iterator[tuple[str, Step]]:
        """Let every booking become what the facts make it, and yield what each then waits for or wants sent."""
        self._expire(now)
        for key in list(self.bookings):
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
            self.bookings[key] = replace(booking, sent=(*booking.sent, send.leaves))
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
        since = now.boot + self.read_lag.total_seconds()
        known = replace(progress, looked_up=True, after=self.calls, since=since)
        match call:
            case Create() | ChangeEnd():
                event = result if isinstance(result, Meeting) else None
                self.progress[key] = replace(
                    known, event=event, written_at=now.boot, attempts=progress.attempts + 1
                )
            case Cancel():
                self.progress[key] = replace(
                    known, event=None, written_at=now.boot, attempts=progress.attempts + 1
                )
            case Find() | Read():
                self.progress[key] = replace(known, event=result if isinstance(result, Meeting) else None)
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
        refusal = _REFUSALS.get(type(error))
        if refusal is not None and not isinstance(call, Find):
            self._refused(key, call, refusal)

    def _refused(self, key: str, call: Call, refusal: Refusal) -> None:
        booking = self.bookings[key]
        if isinstance(call, Create):
            self._lose(key, BookingState.REFUSED, refusal)
        elif booking.confirmed is not None:
            self.bookings[key] = replace(booking, wanted=booking.confirmed, refusal=refusal, dismissed=False)
            self._undo.pop(key, None)

    def _lose(self, key: str, state: BookingState, refusal: Refusal) -> None:
        self.bookings[key] = replace(self.bookings[key], state=state, refusal=refusal, dismissed=False)
        self._undo.pop(key, None)

    def _become(self, step: Become, now: Now) -> None:
        key = step.booking.key
        before = self.bookings[key]
        self.bookings[key], self.progress[key] = step.booking, step.progress
        entry = self._undo.get(key)
        if step.booking.state.final or step.booking.refusal is not None:
            self._undo.pop(key, None)
        elif entry is not None and entry.until is None and step.booking.settled and not before.settled:
            self._undo[key] = replace(entry, until=now.boot + self.policy.undo.total_seconds())

    def _expire(self, now: Now) -> None:
        """Forget undo entries whose time is over, and finished bookings that no read can show any more."""
        for key, entry in list(self._undo.items()):
            if entry.until is not None and now.boot >= entry.until:
                del self._undo[key]
        for key, booking in list(self.bookings.items()):
            told = booking.refusal is None or booking.dismissed or booking.interval.end <= now.wall
            unseen = not booking.sent and booking.state is not BookingState.LAPSED
            over = booking.state.final and (final_until(booking) <= now.wall or (unseen and told))
            amended = booking.target is not None and booking.settled and told and key not in self._undo
            if over or amended:
                del self.bookings[key], self.progress[key]
                self._undo.pop(key, None)

    # --- what the screen may know ------------------------------------------------------------------------------------

    def offers(self, now: Now) -> tuple[UndoOffer, ...]:
        """What can still be taken back; a booking that the calendar has not confirmed always can."""
        offers = [
            UndoOffer(key, entry.of, entry.until)
            for key, entry in self._undo.items()
            if entry.until is None or now.boot < entry.until
        ]
        listed = {o.key for o in offers}
        pending = (
            b
            for b in self.unfinished()
            if b.state is BookingState.PENDING
            and b.target is None
            and b.wanted.exists
            and b.key not in listed
        )
        return (*offers, *(UndoOffer(b.key, UndoOf.BOOK, None) for b in pending))

    def notices(self, now: Now) -> tuple[Notice, ...]:
        """What people must still be told."""
        return tuple(
            Notice(b.key, _asked_for(b), b.refusal, b.interval)
            for b in self.bookings.values()
            if b.refusal is not None and not b.dismissed and b.interval.end > now.wall
        )

    def shown(self, now: Now) -> tuple[Booking, ...]:
        """The bookings a snapshot carries: unfinished ones, and finished ones whose time is not over."""
        return tuple(b for b in self.bookings.values() if not b.state.final or b.interval.end > now.wall)

    def wake_at(self, steps: Iterable[tuple[str, Step]]) -> float | None:
        """When the next booking is due, an undo ends, or None."""
        times = [s.until for _, s in steps if isinstance(s, Wait) and s.until is not None]
        times += [s.since for _, s in steps if isinstance(s, NeedRead)]
        times += [e.until for e in self._undo.values() if e.until is not None]
        return min(times, default=None)


def key_of(intent_id: str) -> str:
    """The booking key that belongs to an intent: the id itself where it is a fit name for an event, else a hash."""
    return intent_id if _KEY.fullmatch(intent_id) else uuid.uuid5(_KEYS, intent_id).hex


def _asked_for(booking: Booking) -> UndoOf:
    if booking.target is not None:
        longer = booking.confirmed is not None and booking.interval.end >= booking.confirmed.interval.end
        return UndoOf.EXTEND if booking.wanted.exists and longer else UndoOf.END
    return UndoOf.EXTEND if booking.confirmed is not None and not booking.state.final else UndoOf.BOOK
