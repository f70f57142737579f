"""Who still has to check in, until when, and what keeps a meeting from being given up as a no-show.

Every doubt keeps it: a meeting that people sit in is never released.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.bookings import Act, Booking, BookingState
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import current, following

_DAY = timedelta(days=1)
_LEAST_TO_OBJECT = timedelta(seconds=5)
_EMPTY_TO_OBJECT = timedelta(seconds=60)


class ReleaseStop(StrEnum):
    """Why a meeting to which nobody checked in is not released."""

    NOT_SET = "not_set"
    CALENDAR_CANNOT = "calendar_cannot"
    OVERLAP = "overlap"
    NOT_WATCHED = "not_watched"  # the agent, its clock or the link to the screen was away since the start
    TOUCHED = "touched"
    PRESENCE = "presence"
    KEPT = "kept"  # somebody took the release back, or the calendar did not do it
    STRIKES = "strikes"  # a series may miss some times
    NOT_LIVE = "not_live"
    OTHER_DOORS = "other_doors"

    @property
    def passes(self) -> bool:
        """Whether the release may still come during this meeting."""
        return self in (ReleaseStop.NOT_LIVE, ReleaseStop.OTHER_DOORS)


@dataclass(frozen=True, slots=True)
class CheckInPolicy:
    """Whether people have to check in at this room's doors, and what happens when nobody does.

    Check-in is open from `early` before the start; it is due `window` after it. `release`: a meeting that nobody
    checked in to by then is given up. `remind` are minutes before that at which the door reminds. Meetings of a day and
    more are asked only with `all_day`, ones longer than `longest` and ones of `exempt` organisers never; where some are
    exempt, a meeting whose organiser is not known is too. A series is released from its no-show number `strikes` in a
    row. `door` is the name of this door, `other_doors` those of the room's others: all must agree; None where nobody
    said which there are. `presence` lets a sensor check in. `when_empty`: how long a room must have been left empty
    before its meeting is ended, where a sensor has seen people come; None for never.
    """

    required: bool = False
    early: timedelta = timedelta(minutes=10)
    window: timedelta = timedelta(minutes=10)
    release: bool = False
    remind: tuple[int, ...] = (2,)
    all_day: bool = False
    longest: timedelta | None = None
    exempt: tuple[str, ...] = ()
    strikes: int = 1
    door: str = "door"
    other_doors: tuple[str, ...] | None = None
    presence: bool = True
    when_empty: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """A meeting that nobody has checked in to: possible from `opens`, due `by`. `stop` keeps it from being released."""

    meeting: Meeting
    opens: datetime
    by: datetime
    stop: ReleaseStop | None = None


class Announcement(StrEnum):
    """What the door is about to do by itself, unless somebody objects."""

    RELEASE = "release"  # nobody came
    EMPTY = "empty"  # everybody left


@dataclass(frozen=True, slots=True)
class Announced:
    """`of` will happen to the meeting with the id `meeting` at `until` on CLOCK_BOOTTIME, unless somebody checks in or
    touches the screen before; None while no screen has shown it.
    """

    meeting: str
    of: Announcement
    until: float | None = None


def time_to_object(of: Announcement, undo: timedelta) -> timedelta:
    """How long people may object once a screen shows it: the time of an undo, never so short that nobody could."""
    return _EMPTY_TO_OBJECT if of is Announcement.EMPTY else max(undo, _LEAST_TO_OBJECT)


@dataclass(frozen=True, slots=True)
class Strike:
    """How often in a row nobody came to a series, and when it was last: `occurrence` is that meeting's start."""

    series: str
    count: int
    occurrence: datetime


def awaited(
    meetings: Sequence[Meeting],
    bookings: Iterable[Booking],
    policy: CheckInPolicy,
    at: datetime,
    *,
    stop: ReleaseStop | None = None,
) -> Awaited | None:
    """The meeting to check in to at `at`: the present one, else the next once its check-in is open."""
    if not policy.required:
        return None
    meeting = current(meetings, at) or following(meetings, at)
    if meeting is None or not asks_for(meeting, policy) or attended(meeting, bookings):
        return None
    opens = meeting.start - policy.early
    return Awaited(meeting, opens, due(meeting, policy), stop) if opens <= at else None


def due(meeting: Meeting, policy: CheckInPolicy) -> datetime:
    """By when somebody must have checked in."""
    return min(meeting.start + policy.window, meeting.end)


def asks_for(meeting: Meeting, policy: CheckInPolicy) -> bool:
    """Whether the policy wants a check-in for this meeting; one that was booked at a door is one already."""
    if not policy.required or meeting.ours or not meeting.readable:
        return False
    length = meeting.end - meeting.start
    if (meeting.all_day or length >= _DAY) and not policy.all_day:
        return False
    if policy.longest is not None and length > policy.longest:
        return False
    return not exempts(policy, meeting)


def exempts(policy: CheckInPolicy, meeting: Meeting) -> bool:
    """Whether the meeting is let off for its organiser's sake; one whose organiser is not known is too."""
    if meeting.exempt or not policy.exempt:
        return meeting.exempt
    exempt = {name.casefold() for name in policy.exempt}
    return meeting.organiser is None or meeting.organiser.casefold() in exempt


def attended(meeting: Meeting, bookings: Iterable[Booking]) -> bool:
    """Whether somebody checked in: in the calendar, or at this door, whatever the calendar says of it."""
    if meeting.checked_in or meeting.ours:
        return True
    return checked_in_here(meeting, bookings) is not None


def checked_in_here(meeting: Meeting, bookings: Iterable[Booking]) -> Booking | None:
    """This door's entry that somebody came to the meeting; one that was taken back says nothing."""
    entries = (b for b in bookings if b.act is Act.CHECK_IN and b.target == meeting.id)
    return next((b for b in entries if b.state is not BookingState.WITHDRAWN), None)


def releasing(bookings: Iterable[Booking], meeting: Meeting) -> Booking | None:
    """The release of this meeting that is under way at this door."""
    entries = (b for b in bookings if b.act is Act.RELEASE and not b.state.final)
    return next((b for b in entries if b.target == meeting.id), None)
