"""What people ask for at the door, decided: what each tap makes of the outbox, or why it is refused."""

import re
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.domain.attendance import (
    CheckInPolicy,
    asks_for,
    attended,
    awaited,
    checked_in_here,
    due,
    releasing,
)
from kiosk.domain.bookings import MARKS, Act, Booking, BookingState, Refusal, Wanted
from kiosk.domain.intents import Book, CheckIn, End, Extend, Release, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.policy import BookingPolicy, DoorMay, refusal_of
from kiosk.domain.schedule import Schedule, current
from kiosk.domain.snapshot import UndoOf
from kiosk.domain.text import plain_text
from kiosk.domain.time import Now, cut_to_minute
from kiosk.services.outbox import Outbox, UndoEntry

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{15,63}")
_KEYS = uuid.UUID("6d1f8b53-6a55-4a0c-9d1e-0d0f5a7c2b10")
_HARDLY_BEGUN = timedelta(minutes=1)

Outcome = Refusal | str  # why not, or the key of the entry


def book(
    outbox: Outbox,
    intent: Book,
    schedule: Schedule,
    *,
    last_day: Interval,
    who: Person | None = None,
    now: Now,
) -> Outcome:
    """A new booking, for `who`. Its key follows from the intent's id, so the same id is one booking."""
    key = key_of(intent.id)
    if key in outbox.bookings:
        return key
    start = max(intent.interval.start, cut_to_minute(now.wall))
    if start >= intent.interval.end:
        return Refusal.IN_THE_PAST
    interval = Interval(start, intent.interval.end)
    meetings = outbox.laid_over(schedule)
    refusal = refusal_of(interval, meetings, at=now.wall, last_day=last_day, policy=outbox.policy)
    if refusal is not None:
        return refusal
    if outbox.full:
        return Refusal.OUTBOX_FULL
    wanted = Wanted(exists=True, interval=interval)
    title = plain_text(intent.title or "") or None  # whoever asks over the socket is a stranger too
    booking = Booking(key, schedule.room, now.wall, wanted, title=title, who=who)
    outbox.want(booking, wanted, UndoEntry(UndoOf.BOOK, replace(wanted, exists=False)), not_before=now.boot)
    return key


def extend(outbox: Outbox, intent: Extend, schedule: Schedule, *, now: Now) -> Outcome:
    """A later end for a meeting that is not over."""
    shown = outbox.laid_over(schedule)
    meeting = _addressed(intent, shown)
    if meeting is None or meeting.end <= now.wall:
        return Refusal.NO_SUCH_MEETING
    if not (meeting.may_extend and _allowed(meeting, outbox.policy.may_extend)):
        return Refusal.NOT_ALLOWED_HERE
    if intent.end <= meeting.end:
        same = _behind(outbox, meeting) if intent.end == meeting.end else None
        return same.key if same is not None else Refusal.TOO_SHORT  # asked again: it is on the disk already
    bounded_from = meeting.start if meeting.ours else meeting.end
    if intent.end - bounded_from > outbox.policy.longest:
        return Refusal.TOO_LONG
    added = Interval(meeting.end, intent.end)
    if any(m.interval.overlaps(added) for m in shown if m.id != meeting.id):
        return Refusal.TAKEN
    wanted = Wanted(exists=True, interval=Interval(meeting.start, intent.end))
    return _amend(outbox, intent, meeting, wanted, delay=0.0, now=now)


def end(outbox: Outbox, intent: End, schedule: Schedule, *, now: Now) -> Outcome:
    """An end at the present minute, or a cancel where the meeting has hardly begun; sent when no undo is possible."""
    meeting = _addressed(intent, outbox.laid_over(schedule))
    if meeting is None or meeting.end <= now.wall:
        return Refusal.NO_SUCH_MEETING
    if not may_end(meeting, outbox.policy):
        return Refusal.NOT_ALLOWED_HERE
    minute = cut_to_minute(now.wall)
    same = _behind(outbox, meeting)
    if same is not None and not intent.at_once and _ends_by(minute, same.wanted):
        return same.key  # asked again: an undo is to take back the first, not only the second
    if minute <= meeting.start + _HARDLY_BEGUN:
        wanted = Wanted(exists=False, interval=meeting.interval)
    else:
        wanted = Wanted(exists=True, interval=Interval(meeting.start, minute))
    delay = 0.0 if intent.at_once else outbox.policy.undo.total_seconds()
    return _amend(outbox, intent, meeting, wanted, delay=delay, now=now)


def may_end(meeting: Meeting, policy: BookingPolicy) -> bool:
    """Whether the calendar and the policy let this door end it."""
    return meeting.may_end and _allowed(meeting, policy.may_end)


def check_in(
    outbox: Outbox, intent: CheckIn, schedule: Schedule, policy: CheckInPolicy, *, marker: bool, now: Now
) -> Outcome:
    """Somebody is here. With `marker` the calendar is told, so that the room's other doors know; this door knows at
    once. The key of the mark, of one made before, or of the booking that needs none.
    """
    bookings = outbox.of_room(schedule.room)
    meetings = outbox.laid_over(schedule)
    if intent.meeting is not None:
        meeting = next((m for m in meetings if m.id == intent.meeting), None)
    else:
        found = awaited(meetings, bookings, policy, now.wall)
        meeting = found.meeting if found is not None else current(meetings, now.wall)
    if meeting is None or meeting.end <= now.wall or meeting.start - policy.early > now.wall:
        gone = any(b.act is Act.RELEASE and b.target == intent.meeting for b in bookings)
        return Refusal.RELEASED if gone and intent.meeting is not None else Refusal.NO_SUCH_MEETING
    if meeting.room != schedule.room:  # of a room that shares this one's space: its own doors see to it
        return Refusal.NOT_ALLOWED_HERE
    release = releasing(bookings, meeting)
    if release is not None and release.sent:
        return Refusal.RELEASED
    if not attended(meeting, bookings) and not asks_for(meeting, policy):
        return Refusal.NOT_ALLOWED_HERE
    # Only before its time is up: after that another door may be about to release the meeting, and must hear at once.
    undo = timedelta(0) if intent.at_once else outbox.policy.undo
    in_time = now.wall + undo < due(meeting, policy)
    return check_in_to(
        outbox, meeting, policy, marker=marker, undo=undo if in_time else timedelta(0), now=now
    )


def check_in_to(
    outbox: Outbox,
    meeting: Meeting,
    policy: CheckInPolicy,
    *,
    marker: bool,
    undo: timedelta = timedelta(0),
    now: Now,
) -> Outcome:
    """Mark the meeting as attended, unless it is; the key of what says so. For `undo` it can be taken back, and the
    calendar hears of it after that.
    """
    bookings = outbox.of_room(meeting.room)
    known = checked_in_here(meeting, bookings)
    if known is not None or attended(meeting, bookings) or not asks_for(meeting, policy):
        return known.key if known is not None else meeting.key or meeting.id
    if outbox.full:
        return Refusal.OUTBOX_FULL
    key = key_of(f"check-in {policy.door} {meeting.id} {meeting.start.isoformat()}")
    mark(outbox, Act.CHECK_IN, key, meeting, undo=undo, settled=not marker, now=now)
    return key


def mark(  # noqa: PLR0913 - the entry, part by part
    outbox: Outbox,
    act: Act,
    key: str,
    meeting: Meeting,
    *,
    undo: timedelta = timedelta(0),
    settled: bool = False,
    now: Now,
) -> None:
    """An entry that only marks a foreign meeting, sent once it cannot be taken back; a `settled` one stays here."""
    wanted = Wanted(exists=True, interval=meeting.interval)
    entry = Booking(key, meeting.room, now.wall, wanted, target=meeting.id, act=act)
    if settled:
        entry = replace(entry, state=BookingState.CONFIRMED, confirmed=wanted)
    until = now.boot + undo.total_seconds()
    outbox.want(entry, wanted, UndoEntry(UndoOf.CHECK_IN, wanted, until) if undo else None, not_before=until)


def release(
    outbox: Outbox, intent: Release, schedule: Schedule, policy: CheckInPolicy, *, cancels: bool, now: Now
) -> Outcome:
    """Somebody at the door gives up a meeting that nobody has checked in to: it is cancelled as a whole. `cancels` says
    that the calendar lets a door do that.
    """
    bookings = outbox.of_room(schedule.room)
    meetings = outbox.laid_over(schedule)
    meeting = next((m for m in meetings if m.id == intent.meeting and m.end > now.wall), None)
    if meeting is None:
        return Refusal.NO_SUCH_MEETING
    found = awaited(meetings, bookings, policy, now.wall)
    unattended = policy.release and found is not None and found.meeting.id == meeting.id
    if not ((unattended and cancels) or may_end(meeting, outbox.policy)):
        return Refusal.NOT_ALLOWED_HERE
    same = _behind(outbox, meeting)
    if same is not None and not same.wanted.exists and not intent.at_once:
        return same.key
    delay = 0.0 if intent.at_once else outbox.policy.undo.total_seconds()
    wanted = Wanted(exists=False, interval=meeting.interval)
    return _amend(outbox, intent, meeting, wanted, delay=delay, now=now)


def undo(outbox: Outbox, intent: Undo, *, now: Now) -> Outcome:
    """The last tap taken back, while that is possible."""
    booking = outbox.bookings.get(intent.key)
    if booking is None or all(offer.key != intent.key for offer in outbox.offers(now)):
        return Refusal.UNDO_OVER
    if booking.act is Act.CHECK_IN:  # not sent yet: it can be taken back no longer than that
        outbox.withdraw(booking.key)
        return booking.key
    entry = outbox.undo.get(booking.key)
    before = entry.before if entry else replace(booking.wanted, exists=False)
    outbox.want(replace(booking, refusal=None, ending=None), before, None, not_before=now.boot)
    return booking.key


def key_of(intent_id: str) -> str:
    """The booking key that belongs to an intent: the id itself where it is a fit name for an event, else a hash."""
    return intent_id if _KEY.fullmatch(intent_id) else uuid.uuid5(_KEYS, intent_id).hex


def _amend(
    outbox: Outbox,
    intent: Extend | End | Release,
    meeting: Meeting,
    wanted: Wanted,
    *,
    delay: float,
    now: Now,
) -> Outcome:
    """The change of a meeting, sent after `delay` seconds; its entry may be the booking that made the meeting."""
    of = UndoOf.EXTEND if isinstance(intent, Extend) else UndoOf.END
    booking = _behind(outbox, meeting)
    if booking is None:
        if outbox.full:
            return Refusal.OUTBOX_FULL
        known = Wanted(exists=True, interval=meeting.interval)
        booking = Booking(
            key_of(intent.id), meeting.room, now.wall, known, confirmed=known, target=meeting.id
        )
    entry = UndoEntry(of, booking.wanted, now.boot + delay if of is UndoOf.END else None)
    ending = booking.interval if of is UndoOf.END and delay > 0 and booking.wanted.exists else None
    told = replace(booking, refusal=None, dismissed=False, ending=ending)
    outbox.want(told, wanted, entry, not_before=now.boot + delay)
    return booking.key


def _addressed(intent: Extend | End, shown: tuple[Meeting, ...]) -> Meeting | None:
    if intent.key is not None:  # an id may be that of another meeting, in another room
        return next((m for m in shown if m.key == intent.key), None)
    return next((m for m in shown if m.id == intent.meeting), None)


def _behind(outbox: Outbox, meeting: Meeting) -> Booking | None:
    """The unfinished entry of this door about that meeting."""
    own = outbox.bookings.get(meeting.key) if meeting.key is not None else None
    if own is not None and not own.state.final:
        return own
    entries = (b for b in outbox.unfinished() if b.room == meeting.room)  # ids are unique within a room only
    about = (b for b in entries if b.target == meeting.id and b.act not in (*MARKS, Act.RELEASE))
    return next(about, None)


def _ends_by(minute: datetime, wanted: Wanted) -> bool:
    return not wanted.exists or wanted.interval.end <= minute


def _allowed(meeting: Meeting, whose: DoorMay) -> bool:
    return meeting.ours or whose is DoorMay.ALL
