"""What may be booked at this door: lengths, limits, and the choices that fit between the meetings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.bookings import Refusal
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import WhoPolicy
from kiosk.domain.schedule import following, overlapping
from kiosk.domain.time import cut_to_minute

TOLERANCE = timedelta(minutes=5)
_SHORTEST = timedelta(minutes=1)


class DoorMay(StrEnum):
    """Whose meetings a door may change."""

    OURS = "ours"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class BookingPolicy:
    """The rules of one door. `lengths` and `extensions` are offered, in minutes; `longest` bounds every booking.

    `round_up` rounds ends up to the next five minutes. `ahead_days` counts the local days that can be booked, today
    included. `undo` is how long a tap can be taken back after the calendar confirmed it. `open_bookings` bounds the
    outbox. `open_at_once` bounds the bookings of this door that are not over, `per_hour` those made within an hour;
    None is no bound. `titles` are the ready ones that somebody can give a booking; none means that no title is asked
    for. `who` says whether the door asks who books.
    """

    lengths: tuple[int, ...] = (15, 30, 60)
    extensions: tuple[int, ...] = (15, 30)
    longest: timedelta = timedelta(hours=4)
    round_up: bool = False
    ahead_days: int = 2
    undo: timedelta = timedelta(seconds=8)
    ending_soon: timedelta = timedelta(minutes=5)
    may_end: DoorMay = DoorMay.OURS
    may_extend: DoorMay = DoorMay.OURS
    open_bookings: int = 50
    open_at_once: int | None = None
    per_hour: int | None = None
    titles: tuple[str, ...] = ()
    who: WhoPolicy = field(default_factory=WhoPolicy)


@dataclass(frozen=True, slots=True)
class Choice:
    """One length on offer: `minutes` is the length asked for, None for "Longest"; `interval` what it would take."""

    minutes: int | None
    interval: Interval


def earliest_start(meetings: Sequence[Meeting], at: datetime) -> datetime:
    """When a booking made now begins: the present minute, but not before the end of the previous meeting."""
    begun = cut_to_minute(at)
    return max((m.end for m in meetings if begun < m.end <= at), default=begun)


def choices(
    meetings: Sequence[Meeting],
    start: datetime,
    *,
    policy: BookingPolicy,
    lengths: Sequence[int] | None = None,
) -> tuple[Choice, ...]:
    """The lengths that fit from `start`, shortest first, then the longest possible if it is none of them.

    A length that the next meeting cuts by less than five minutes is offered up to that meeting; one that is cut by
    more is not offered. Nothing is offered while a meeting is on at `start`.
    """
    if any(m.interval.contains(start) for m in meetings):
        return ()
    limit = _limit(meetings, start, policy)
    offered: list[Choice] = []
    for minutes in sorted(policy.lengths if lengths is None else lengths):
        interval = fitted(start, timedelta(minutes=minutes), limit=limit, policy=policy)
        if interval is not None and all(interval != c.interval for c in offered):
            offered.append(Choice(minutes, interval))
    longest = Interval(start, limit) if limit - start >= TOLERANCE else None
    if longest is not None and all(longest != c.interval for c in offered):
        offered.append(Choice(None, longest))
    return tuple(offered)


def extensions(meetings: Sequence[Meeting], meeting: Meeting, *, policy: BookingPolicy) -> tuple[Choice, ...]:
    """The later ends on offer, as whole intervals of the meeting; none when the next one is too near.

    Ends are whole minutes. The policy's longest booking bounds what a door of ours made, not what somebody planned.
    """
    others = [m for m in meetings if m.id != meeting.id]
    if any(m.interval.contains(meeting.end) for m in others):
        return ()
    upcoming = min((m.start for m in others if m.start >= meeting.end), default=None)
    offered: list[Choice] = []
    for minutes in sorted(policy.extensions):
        wish = cut_to_minute(meeting.end + timedelta(minutes=minutes))
        if upcoming is not None and wish - upcoming >= TOLERANCE:
            continue
        end = wish if upcoming is None else min(wish, cut_to_minute(upcoming))
        if meeting.ours and end - meeting.start > policy.longest:
            continue
        if end > meeting.end and all(end != c.interval.end for c in offered):
            offered.append(Choice(minutes, Interval(meeting.start, end)))
    return tuple(offered)


def fitted(start: datetime, length: timedelta, *, limit: datetime, policy: BookingPolicy) -> Interval | None:
    """From `start` for `length`, to the minute, never past `limit`; None when five minutes or more would be lost."""
    asked = start + length
    if asked - limit >= TOLERANCE:
        return None
    end = cut_to_minute(min(_rounded_up(asked) if policy.round_up else asked, limit))
    return Interval(start, end) if end - start >= _SHORTEST else None


def refusal_of(
    interval: Interval,
    meetings: Sequence[Meeting],
    *,
    at: datetime,
    last_day: Interval,
    policy: BookingPolicy,
) -> Refusal | None:
    """Why the door refuses to book that interval, or None. `last_day` is the last local day that can be booked."""
    if interval.end <= at or interval.start < cut_to_minute(at) - TOLERANCE:
        return Refusal.IN_THE_PAST
    if interval.length < _SHORTEST:
        return Refusal.TOO_SHORT
    if interval.length > policy.longest:
        return Refusal.TOO_LONG
    if interval.start >= last_day.end:
        return Refusal.TOO_FAR_AHEAD
    if overlapping(meetings, interval):
        return Refusal.TAKEN
    return None


def _limit(meetings: Sequence[Meeting], start: datetime, policy: BookingPolicy) -> datetime:
    upcoming = following(meetings, start)
    longest = start + policy.longest
    return cut_to_minute(longest if upcoming is None else min(longest, upcoming.start))


def _rounded_up(instant: datetime) -> datetime:
    step = timedelta(minutes=5)
    over = timedelta(minutes=instant.minute % 5, seconds=instant.second, microseconds=instant.microsecond)
    return instant if not over else instant + step - over
