"""What somebody asked for at this door, and what has become of it: an entry of the outbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting, in_order
from kiosk.domain.people import Person


class BookingState(StrEnum):
    """pending -> confirmed -> ended | cancelled_elsewhere; pending -> refused | withdrawn | lapsed."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    CANCELLED_ELSEWHERE = "cancelled_elsewhere"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @cached_property
    def final(self) -> bool:
        return self not in (BookingState.PENDING, BookingState.CONFIRMED)


class Refusal(StrEnum):
    """Why something asked for at the door was not, or cannot be, done. Worded in one place, never here."""

    TAKEN = "taken"
    IN_THE_PAST = "in_the_past"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FAR_AHEAD = "too_far_ahead"
    CLOCK_UNTRUSTED = "clock_untrusted"
    NEVER_READ = "never_read"
    SIGN_IN_REJECTED = "sign_in_rejected"
    NOT_PERMITTED = "not_permitted"
    OFFLINE_TOO_LONG = "offline_too_long"
    OUTBOX_FULL = "outbox_full"
    NOT_STORED = "not_stored"
    NOT_ALLOWED_HERE = "not_allowed_here"
    NO_SUCH_MEETING = "no_such_meeting"
    NO_SUCH_ROOM = "no_such_room"
    UNDO_OVER = "undo_over"
    CALENDAR_CANNOT = "calendar_cannot"
    CANCELLED_ELSEWHERE = "cancelled_elsewhere"
    LAPSED = "lapsed"
    RELEASED = "released"
    TOO_MANY_REPORTS = "too_many_reports"
    NO_SUCH_REPORT = "no_such_report"
    NO_AGENT = "no_agent"
    OUT_OF_SERVICE = "out_of_service"
    TOO_MANY_OPEN = "too_many_open"
    TOO_MANY_AT_ONCE = "too_many_at_once"
    PIN_WRONG = "pin_wrong"
    PIN_TOO_SOON = "pin_too_soon"
    WHO_NOT_SAID = "who_not_said"
    BADGE_UNKNOWN = "badge_unknown"
    LOCKED = "locked"


class Act(StrEnum):
    """What an entry of the outbox is about.

    `BOOK`: a booking of our own, or another end for a meeting. The others are about a foreign meeting, whose time they
    leave alone: `CHECK_IN` marks it as attended, `ABSENT` notes for the room's other doors that nobody came to this
    one, `RELEASE` gives up a meeting to which nobody came at all.
    """

    BOOK = "book"
    CHECK_IN = "check_in"
    ABSENT = "absent"
    RELEASE = "release"


MARKS = (Act.CHECK_IN, Act.ABSENT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The end state that somebody asked for: whether the event is to exist, and when."""

    exists: bool
    interval: Interval


@dataclass(frozen=True, slots=True)
class Booking:
    """One entry of the outbox.

    `key` is the booking key. With `target` None the entry is an event of our own, stored under that key. Otherwise it
    amends a foreign meeting: `target` is that meeting's id, and `key` only names the entry. `room` is this door's room,
    or a neighbour that was booked from here.

    `wanted` is the end state asked for. `sent` is every state that may have reached the provider, each once, the newest
    last: what is in it must be looked up before anything is sent again. `confirmed` is what the calendar was last seen
    to hold: the state a refused change returns to. For a foreign target it begins as what was read.
    `refusal` says why it, or the last change to it, was not done; `dismissed` that somebody at the door has seen that.
    `ending` is the time it had before an end that can still be taken back. `act` says what it is about, `who` for
    whom it was made.
    """

    key: str
    room: str
    made_at: datetime
    wanted: Wanted
    state: BookingState = BookingState.PENDING
    sent: tuple[Wanted, ...] = ()
    confirmed: Wanted | None = None
    target: str | None = None
    title: str | None = None
    refusal: Refusal | None = None
    dismissed: bool = False
    ending: Interval | None = None
    act: Act = Act.BOOK
    who: Person | None = None

    @property
    def interval(self) -> Interval:
        return self.wanted.interval

    @property
    def settled(self) -> bool:
        """Whether the calendar is known to hold what was asked for, or nothing is asked for any more."""
        if self.state.final:
            return True
        return self.state is BookingState.CONFIRMED and self.confirmed == self.wanted


def held_interval(booking: Booking) -> Interval | None:
    """The time that the room must be shown as taken for this booking; None when it takes none.

    An extension counts from the tap. An end counts only once the calendar has confirmed it, or for a booking that the
    calendar never heard of once it cannot be taken back: until then the room is still taken, which is the safe side.
    """
    if booking.state.final:
        return None
    known = [w.interval for w in (booking.confirmed, booking.wanted) if w is not None and w.exists]
    if booking.ending is not None:
        known.append(booking.ending)
    if not known:
        return None
    return Interval(min(i.start for i in known), max(i.end for i in known))


def overlay(
    meetings: Sequence[Meeting], bookings: Iterable[Booking], *, here: str | None = None
) -> tuple[Meeting, ...]:
    """The calendar's meetings with this door's unfinished bookings laid over them, in order.

    Marks change nothing. A booking replaces the meeting of its own key or target; one that the calendar does not show
    yet becomes a meeting
    of its own, with the id `held:<key>`. What the calendar shows of a settled booking is left to the calendar's word.
    Where `here` names the room of this door, a booking of another one that shares its space can only be looked at.
    """
    by_key = {m.key: m for m in meetings if m.key is not None}
    by_id = {m.id: m for m in meetings}
    shown = dict(by_id)
    for booking in bookings:
        if booking.act in MARKS:
            continue
        own = by_key.get(booking.key) if booking.target is None else by_id.get(booking.target)
        interval = held_interval(booking)
        if interval is None or (booking.target is not None and own is None):
            continue
        if own is None:
            own_room = here in (None, booking.room)
            held = Meeting(
                id=f"held:{booking.key}",
                room=booking.room,
                interval=interval,
                title=booking.title if own_room else None,
                organiser=booking.who.name if own_room and booking.who is not None else None,
                key=booking.key,
                may_end=own_room,
                may_extend=own_room,
                exempt=not own_room,
            )
            shown[held.id] = held
        elif not booking.settled:
            shown[own.id] = _stretched(shown[own.id], interval)
    return tuple(sorted(shown.values(), key=in_order))


def _stretched(meeting: Meeting, interval: Interval) -> Meeting:
    return replace(meeting, interval=Interval(meeting.start, max(meeting.end, interval.end)))
