"""From what somebody typed to what the agent is asked for, by the rules that the screen's buttons follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.cli.exits import UsageError
from kiosk.domain.attendance import awaited
from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Book, CheckIn, End, Extend
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Claim, Means, is_address
from kiosk.domain.policy import choices, earliest_start, extensions, refusal_of
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import current, overlapping
from kiosk.domain.snapshot import (
    Snapshot,
    bookings_in,
    last_bookable_day,
    meetings_of,
    room_of,
    status_now,
)
from kiosk.domain.status import RoomBusy
from kiosk.domain.text import plain_text
from kiosk.domain.time import Now, cut_to_minute
from kiosk.options import instant_of


@dataclass(frozen=True, slots=True)
class Length:
    """How long: in minutes, or until a written time. Exactly one of them."""

    minutes: int | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.until is None):
            raise UsageError("say how long: either the minutes or --until, not both")


@dataclass(frozen=True, slots=True)
class NewBooking:
    """`kiosk book`: from `start` as written, or from now; of a neighbour only this door's own bookings are known."""

    length: Length
    start: str | None = None
    title: str | None = None
    room: str | None = None
    who: str | None = None

    def __call__(self, snapshot: Snapshot, now: Now, intent_id: str) -> Book | Refusal:
        """The booking to ask for, or why the door does not offer it. UsageError for a time or a room that does not
        exist.
        """
        there = _room(snapshot, self.room)
        if (
            snapshot.holding_refused is not None
        ):  # what is known, or the clock, may be wrong: no other reason counts
            return snapshot.holding_refused
        if there.id == snapshot.room.id and snapshot.out_of_service is not None:
            return Refusal.OUT_OF_SERVICE
        if there.id != snapshot.room.id:
            snapshot = replace(snapshot, room=there, schedule=None)
        meetings = meetings_of(snapshot)
        wish = self._interval(snapshot, meetings, now)
        last_day = last_bookable_day(snapshot, now.wall)
        refusal = refusal_of(wish, meetings, at=now.wall, last_day=last_day, policy=snapshot.policy)
        return refusal or Book(intent_id, wish, self.title, self.room, _claim(self.who))

    def _interval(self, snapshot: Snapshot, meetings: Sequence[Meeting], now: Now) -> Interval:
        """What is on offer for that length; what was asked for, if nothing is."""
        start = earliest_start(meetings, now.wall)
        if self.start is not None:
            start = cut_to_minute(_instant(self.start, snapshot, now.wall))
        if self.length.until is not None:
            return Interval(start, _after(start, self.length.until, snapshot))
        minutes = self.length.minutes or 0
        offered = choices(meetings, start, policy=snapshot.policy, lengths=(minutes,))
        asked = Interval(start, start + timedelta(minutes=minutes))
        return next((c.interval for c in offered if c.minutes is not None), asked)


@dataclass(frozen=True, slots=True)
class Extension:
    """`kiosk extend`: the present meeting goes on."""

    length: Length

    def __call__(self, snapshot: Snapshot, now: Now, intent_id: str) -> Extend | Refusal:
        """The extension to ask for, or why the door does not offer it. UsageError for an end that is none."""
        meeting = _present(snapshot, now)
        if snapshot.out_of_service is not None:
            return Refusal.OUT_OF_SERVICE
        if isinstance(meeting, Refusal):
            return meeting
        if self.length.until is not None:
            later = _later_end(meeting, self.length.until, snapshot)
        else:
            later = _offered_end(meeting, self.length.minutes or 0, snapshot)
        if isinstance(later, Refusal):
            return later
        return Extend(intent_id, meeting.id, later, meeting.key)


def end(snapshot: Snapshot, now: Now, intent_id: str) -> End | Refusal:
    """`kiosk end`: the end to ask for, or why there is none."""
    meeting = _present(snapshot, now)
    if isinstance(meeting, Refusal):
        return meeting
    return End(intent_id, meeting.id, meeting.key, at_once=True)


def _claim(who: str | None) -> Claim | None:
    """Whoever may ask here may name anybody. UsageError for an empty name."""
    if who is None:
        return None
    if is_address(who):
        return Claim(Means.ADDRESS, who)
    if not (name := plain_text(who, limit=60)):
        raise UsageError("--for names nobody: write a name, or a mail address")
    return Claim(Means.NAME, name)


def _room(snapshot: Snapshot, named: str | None) -> Room:
    room = room_of(snapshot, named)
    if room is None:
        known = ", ".join(each.id for each in (snapshot.room, *snapshot.neighbours))
        raise UsageError(f"{named} cannot be booked at this door: write one of {known}")
    return room


def check_in(snapshot: Snapshot, now: Now, intent_id: str) -> CheckIn | Refusal:
    """`kiosk check-in`: for the meeting that one is awaited for, else for the present one."""
    meetings = meetings_of(snapshot)
    found = awaited(meetings, bookings_in(snapshot), snapshot.check_in, now.wall)
    meeting = found.meeting if found is not None else current(meetings, now.wall)
    return Refusal.NO_SUCH_MEETING if meeting is None else CheckIn(intent_id, meeting.id, at_once=True)


def _offered_end(meeting: Meeting, minutes: int, snapshot: Snapshot) -> datetime | Refusal:
    policy = replace(snapshot.policy, extensions=(minutes,))
    offered = extensions(meetings_of(snapshot), meeting, policy=policy)
    if offered:
        return offered[0].interval.end
    fits_alone = extensions((meeting,), meeting, policy=policy)
    return Refusal.TAKEN if fits_alone else Refusal.TOO_LONG


def _later_end(meeting: Meeting, until: str, snapshot: Snapshot) -> datetime | Refusal:
    later = cut_to_minute(_after(meeting.start, until, snapshot))
    if later <= meeting.end:
        raise UsageError(f"the meeting goes on until then anyway: write a time later than {until}")
    if meeting.ours and later - meeting.start > snapshot.policy.longest:
        return Refusal.TOO_LONG
    others = [m for m in meetings_of(snapshot) if m.id != meeting.id]
    return Refusal.TAKEN if overlapping(others, Interval(meeting.end, later)) else later


def _present(snapshot: Snapshot, now: Now) -> Meeting | Refusal:
    if snapshot.holding_refused is not None:
        return snapshot.holding_refused
    status = status_now(snapshot, now)
    return status.meeting if isinstance(status, RoomBusy) else Refusal.NO_SUCH_MEETING


def _instant(written: str, snapshot: Snapshot, near: datetime) -> datetime:
    zone = snapshot.room.zone
    try:
        return instant_of(written, zone=zone, today=near.astimezone(zone).date())
    except ValueError as error:
        raise UsageError(str(error)) from error


def _after(moment: datetime, written: str, snapshot: Snapshot) -> datetime:
    """The written end; a time of day that has passed at `moment` means the next day."""
    end_ = _instant(written, snapshot, moment)
    if end_ > moment:
        return end_
    if len(written) <= len("14:30"):
        return _instant(written, snapshot, moment + timedelta(days=1))
    raise UsageError(f"--until {written} is not after the start: write a later time")
