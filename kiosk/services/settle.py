"""What to do next about one booking: a pure decision from what is wanted, what was sent, and what was last read.

    not looked up ── Find ──> live event / no event
    no event:    wanted? ── read the slot ── clear ── Create ──> event          not wanted ──> withdrawn
                                          └─ taken ──> refused
    live event:  not wanted ── Cancel ──> withdrawn, ended
                 other end  ── read the slot ── clear ── ChangeEnd ──> event
                 as wanted  ── a read begun after the answer shows it, and no rival ──> confirmed
    confirmed:   each later read is the calendar's word: moved, cancelled elsewhere, or as it was

A rival is another meeting in the slot, in the room's own calendar or in that of a room that shares its space. One that
no door of ours made wins. Of two bookings of ours the larger key withdraws at once and the smaller one reads again
until the slot is clear, for 30 s at most: creation times are no tie-break, because some calendars do not have them and
equal stamps would let both win.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.domain.bookings import MARKS, Act, Booking, BookingState, Refusal, Wanted
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.time import Now
from kiosk.services.messages import Cancel, ChangeEnd, Create, Find, MarkAbsent, MarkCheckedIn
from kiosk.services.steps import Become, NeedRead, Progress, Send, Step, View, Wait

CONTEST = 30.0
READ_AGAIN = 1.0
LATE_DUPLICATE = 600.0
_ATTEMPTS = 5


def next_step(booking: Booking, progress: Progress, view: View | None, *, now: Now) -> Step:
    """What to do next about `booking` at `now`; the same facts always give the same step."""
    if booking.state.final:
        return _reap(booking, progress, view, now)
    if booking.act in MARKS:
        return _mark(booking, progress, view, now)
    if booking.act is Act.RELEASE:
        return _release(booking, progress, view, now)
    if booking.target is not None:
        return _amend(booking, progress, view, now)
    if booking.state is BookingState.CONFIRMED and booking.settled:
        return _watch(booking, progress, view, now)
    if not progress.looked_up:
        return _when_due(progress, now, Send(Find(booking.key, booking.interval)))
    if progress.event is None:
        return _absent(booking, progress, view, now)
    return _present(booking, progress, progress.event, view, now)


def _absent(booking: Booking, progress: Progress, view: View | None, now: Now) -> Step:
    """No event of this booking is in the calendar, as far as anyone can tell."""
    if booking.ending is not None and now.boot < progress.not_before:
        return Wait(progress.not_before)  # ended here, which can still be taken back
    if not booking.wanted.exists:
        return _final(
            booking, progress, BookingState.WITHDRAWN if booking.confirmed is None else BookingState.ENDED
        )
    if booking.confirmed is not None:
        return _final(booking, progress, BookingState.CANCELLED_ELSEWHERE, Refusal.CANCELLED_ELSEWHERE)
    if booking.interval.end <= now.wall:
        return _final(booking, progress, BookingState.LAPSED, Refusal.LAPSED)
    if view is None or not _counts(view, progress, of=booking.interval):
        return _need_read(progress)
    if _rivals(view, booking, booking.interval):
        return _final(booking, progress, BookingState.REFUSED, Refusal.TAKEN)
    call = Create(booking.key, booking.interval, booking.title, booking.who)
    return _when_due(progress, now, Send(call, leaves=booking.wanted))


def _present(booking: Booking, progress: Progress, event: Meeting, view: View | None, now: Now) -> Step:
    """The calendar holds `event` for this booking."""
    wanted = booking.wanted
    if not wanted.exists:
        return _when_due(progress, now, Send(Cancel(event), leaves=wanted))
    if event.interval != wanted.interval:
        return _change(booking, progress, event, view, now)
    contested = _contested_part(booking)
    if view is None or not _counts(view, progress, of=contested):
        return _need_read(progress)
    seen = view.of_key(booking.key)
    if not seen:
        return _ask_by_key(booking, progress, now)
    if len(seen) > 1:
        return _part_twins(booking, progress, seen, now)
    if seen[0].interval != wanted.interval:
        return _adopt(booking, progress, seen[0], now)
    known = replace(progress, event=seen[0], after=view.call)
    rivals = _rivals(view, booking, contested)
    if rivals:
        return _contest(booking, known, rivals, now)
    settled = replace(booking, state=BookingState.CONFIRMED, confirmed=wanted)
    return Become(settled, replace(known, contested=None, attempts=0))


def _contest(booking: Booking, progress: Progress, rivals: Sequence[Meeting], now: Now) -> Step:
    """Another meeting stands in the slot that was just written."""
    if booking.confirmed is not None:
        return Become(_back_to(booking, booking.confirmed, holds=booking.wanted), progress)
    first = progress.contested if progress.contested is not None else now.boot
    smaller = all(rival.key is not None and booking.key < rival.key for rival in rivals)
    if smaller and now.boot - first < CONTEST:
        again = replace(progress, contested=first, since=now.boot + READ_AGAIN)
        return Become(booking, again)
    nothing = replace(booking, wanted=Wanted(exists=False, interval=booking.interval), refusal=Refusal.TAKEN)
    return Become(nothing, replace(progress, not_before=now.boot))


def _change(booking: Booking, progress: Progress, event: Meeting, view: View | None, now: Now) -> Step:
    """The event's end is to be moved; the slot is read first when it is to grow."""
    known = Wanted(exists=True, interval=event.interval)
    if progress.attempts >= _ATTEMPTS or booking.interval.end <= event.start:  # or somebody moved it away
        why = Refusal.NO_SUCH_MEETING if booking.interval.end <= event.start else Refusal.CALENDAR_CANNOT
        given_up = replace(_back_to(booking, known, holds=known), refusal=why)
        return Become(given_up, replace(progress, attempts=0))
    if booking.interval.end > event.end:
        added = Interval(event.end, booking.interval.end)
        if view is None or not _counts(view, progress, of=added):
            return _need_read(progress)
        if _rivals(view, booking, added):
            return Become(_back_to(booking, known, holds=known), progress)
    return _when_due(progress, now, Send(ChangeEnd(event, booking.interval.end), leaves=booking.wanted))


def _watch(booking: Booking, progress: Progress, view: View | None, now: Now) -> Step:
    """Confirmed, and nothing asked for since: from here the calendar's word is the truth."""
    if booking.interval.end <= now.wall:
        return _final(booking, progress, BookingState.ENDED)
    if view is None or not _counts(view, progress):
        missed = progress.looked_up and progress.event is None and bool(booking.sent)
        return _need_read(progress) if missed else Wait()
    if len(view.of_key(booking.key)) > 1:
        return _part_twins(booking, progress, view.of_key(booking.key), now)
    seen = next(iter(view.of_key(booking.key)), progress.event if progress.looked_up else None)
    if seen is not None and seen.interval != booking.interval:
        return _adopt(booking, progress, seen, now)
    if view.of_key(booking.key):
        return Wait() if seen == progress.event else Become(booking, replace(progress, event=seen))
    if not progress.looked_up:
        return _when_due(progress, now, Send(Find(booking.key, booking.interval)))
    if progress.event is None:  # deleted by somebody: never revived
        return _final(booking, progress, BookingState.CANCELLED_ELSEWHERE, Refusal.CANCELLED_ELSEWHERE)
    return _ask_by_key(booking, progress, now)


def _part_twins(booking: Booking, progress: Progress, twins: Sequence[Meeting], now: Now) -> Step:
    """A create that arrived late left a second event beside ours: the one we know stays, else the one as wanted."""
    known = progress.event.id if progress.event is not None else None
    kept = min(twins, key=lambda m: (m.id != known, m.interval != booking.interval, m.id))
    return _when_due(progress, now, Send(Cancel(next(m for m in twins if m.id != kept.id))))


def _ask_by_key(booking: Booking, progress: Progress, now: Now) -> Become:
    """A read that should show our event does not: it is looked up by its key, later each time."""
    pause = READ_AGAIN * 2 ** min(progress.attempts, 5)
    asked = replace(
        progress, looked_up=False, event=None, not_before=now.boot + pause, attempts=progress.attempts + 1
    )
    return Become(booking, asked)


def _adopt(booking: Booking, progress: Progress, seen: Meeting, now: Now) -> Step:
    """The calendar shows our event at another time: a late duplicate of an earlier write of ours, or a person's wish.

    A duplicate can only show a state that we once sent, and comes soon; that is corrected. Anything else is followed.
    """
    shown = Wanted(exists=True, interval=seen.interval)
    recent = progress.written_at is not None and now.boot - progress.written_at < LATE_DUPLICATE
    ours = booking.sent if booking.wanted in booking.sent else booking.sent[:-1]
    if shown in ours and recent and progress.attempts < _ATTEMPTS:
        duplicate = replace(booking, confirmed=shown)
        return Become(duplicate, replace(progress, event=seen, attempts=progress.attempts + 1))
    followed = replace(booking, state=BookingState.CONFIRMED, wanted=shown, confirmed=shown)
    return Become(followed, replace(progress, event=seen, attempts=0))


def _amend(booking: Booking, progress: Progress, view: View | None, now: Now) -> Step:
    """A change to a foreign meeting: everything is read from the calendar, each time."""
    if booking.state is BookingState.CONFIRMED and booking.settled:
        return _final(booking, progress, BookingState.ENDED) if booking.interval.end <= now.wall else Wait()
    if view is None or not _counts(view, progress):
        return _need_read(progress)
    meeting = view.of_id(booking.target or "")
    if meeting is None:
        if booking.wanted.exists and booking.interval.end > now.wall:
            return _final(booking, progress, BookingState.REFUSED, Refusal.NO_SUCH_MEETING)
        return _final(booking, progress, BookingState.ENDED)
    if booking.wanted.exists:
        return _amend_end(booking, progress, meeting, view, now)
    if progress.attempts >= _ATTEMPTS:
        return _final(booking, progress, BookingState.REFUSED, Refusal.CALENDAR_CANNOT)
    return _when_due(progress, now, Send(Cancel(meeting), leaves=booking.wanted))


def _amend_end(booking: Booking, progress: Progress, meeting: Meeting, view: View, now: Now) -> Step:
    """The foreign meeting is to end at another time; one that collides goes back to its old end."""
    if meeting.end != booking.interval.end:
        return _change(booking, progress, meeting, view, now)
    if booking.confirmed is not None and booking.sent and (added := _contested_part(booking)) is not None:
        if not _counts(view, progress, of=added):
            return _need_read(progress)
        if _rivals(view, booking, added):
            return Become(_back_to(booking, booking.confirmed, holds=booking.wanted), progress)
    confirmed = replace(booking, state=BookingState.CONFIRMED, confirmed=booking.wanted)
    return Become(confirmed, replace(progress, attempts=0))


def _mark(booking: Booking, progress: Progress, view: View | None, now: Now) -> Step:
    """A foreign meeting is to carry a mark; its time is the calendar's. One that somebody wiped off is set again."""
    if booking.interval.end <= now.wall:
        return _final(booking, progress, BookingState.ENDED)
    if view is None or not _counts(view, progress):
        return Wait() if booking.settled else _need_read(progress)
    meeting = view.of_id(booking.target or "")
    if meeting is None:
        return Wait() if booking.settled else _unmarked(booking, progress)
    if booking.act is Act.ABSENT and meeting.start != booking.interval.start:
        return _final(booking, progress, BookingState.WITHDRAWN)  # who did not come then may well come now
    held = Wanted(exists=True, interval=meeting.interval)
    if booking.wanted != held:
        known = held if booking.confirmed is not None else None
        return Become(replace(booking, wanted=held, confirmed=known), progress)
    if booking.settled and (booking.act is Act.ABSENT or meeting.checked_in or not booking.sent):
        return Wait()
    if meeting.checked_in or progress.attempts >= _ATTEMPTS:  # this door knows it all the same
        done = replace(booking, state=BookingState.CONFIRMED, confirmed=held)
        return Become(done, replace(progress, attempts=0))
    call = MarkCheckedIn(meeting) if booking.act is Act.CHECK_IN else MarkAbsent(meeting)
    return _when_due(progress, now, Send(call, leaves=held))


def _unmarked(booking: Booking, progress: Progress) -> Become:
    """The meeting went before it could be marked: who checked in is told."""
    if booking.act is Act.CHECK_IN:
        return _final(booking, progress, BookingState.REFUSED, Refusal.RELEASED)
    return _final(booking, progress, BookingState.WITHDRAWN)


def _release(booking: Booking, progress: Progress, view: View | None, now: Now) -> Step:
    """A no-show is to be given up: asked for once, right after a read that shows it as it was. Any doubt keeps it."""
    if view is None or not _counts(view, progress):
        return _need_read(progress)
    meeting = view.of_id(booking.target or "")
    if meeting is None:
        return _final(booking, progress, BookingState.ENDED if booking.sent else BookingState.WITHDRAWN)
    if booking.sent or meeting.checked_in or meeting.interval != booking.interval:
        return _final(booking, progress, BookingState.WITHDRAWN)
    return _when_due(progress, now, Send(Cancel(meeting), leaves=booking.wanted))


def _reap(booking: Booking, progress: Progress, view: View | None, now: Now) -> Step:
    """The booking is over: whatever still carries its key, as a late duplicate may, is removed or cut back."""
    if view is None or not _counts(view, progress) or booking.target is not None:
        return Wait()
    twins = view.of_key(booking.key)
    for event in twins:
        if booking.state is not BookingState.ENDED or not booking.wanted.exists:
            return _when_due(progress, now, Send(Cancel(event)))
        restored = Wanted(exists=True, interval=event.interval) in booking.sent[:-1]
        if restored and event.end > booking.interval.end and progress.attempts < _ATTEMPTS:
            return _when_due(progress, now, Send(ChangeEnd(event, booking.interval.end)))
    return _part_twins(booking, progress, twins, now) if len(twins) > 1 else Wait()


def _final(
    booking: Booking, progress: Progress, state: BookingState, refusal: Refusal | None = None
) -> Become:
    return Become(
        replace(booking, state=state, refusal=refusal or booking.refusal, dismissed=False), progress
    )


def _back_to(booking: Booking, known: Wanted, *, holds: Wanted) -> Booking:
    """A change was refused: an earlier state is wanted again, and the door says so. `holds` is the calendar's now."""
    confirmed = holds if booking.confirmed is not None else None
    return replace(booking, wanted=known, confirmed=confirmed, refusal=Refusal.TAKEN, dismissed=False)


def _counts(view: View, progress: Progress, *, of: Interval | None = None) -> bool:
    """Whether the view is new enough. `of` is the time in which nobody may be in the way: who is, only the rooms that
    share the space can say, and they must have been read as newly.
    """
    read = (view, *view.others) if of is not None else (view,)
    return all(v is not None and v.counts(after=progress.after, since=progress.since) for v in read)


def _need_read(progress: Progress) -> NeedRead:
    return NeedRead(progress.since, progress.after)


def _when_due(progress: Progress, now: Now, send: Send) -> Step:
    return send if now.boot >= progress.not_before else Wait(progress.not_before)


def _rivals(view: View, booking: Booking, part: Interval | None) -> tuple[Meeting, ...]:
    if part is None:
        return ()
    own = booking.target
    here = (m for m in view.meetings if (m.id != own if own is not None else m.key != booking.key))
    beside = (m for other in view.others if other is not None for m in other.meetings)
    return tuple(m for m in (*here, *beside) if m.interval.overlaps(part))


def _contested_part(booking: Booking) -> Interval | None:
    """The time that this write newly takes: all of it at first, later only what an extension added."""
    if booking.confirmed is None or not booking.confirmed.exists:
        return booking.interval
    before: datetime = booking.confirmed.interval.end
    return Interval(before, booking.interval.end) if before < booking.interval.end else None


def final_until(booking: Booking) -> datetime:
    """How long a finished booking must be remembered: as long as the read window could still show a late duplicate."""
    ends = [w.interval.end for w in (*booking.sent, booking.wanted)]
    return max(ends) + timedelta(days=1)
