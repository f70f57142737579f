"""What the door says: free, in use, check in, or unknown. A closed sum: whoever shows it handles every case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from kiosk.domain.attendance import Awaited, ReleaseStop
from kiosk.domain.freshness import Freshness, Live, Offline, Stale, Unknown
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import current, following, free_from


@dataclass(frozen=True, slots=True)
class RoomFree:
    """Read from the calendar within the freshness limit, and really free. `following` is the next meeting."""

    following: Meeting | None


@dataclass(frozen=True, slots=True)
class RoomBusy:
    """A meeting is on. `free_from` is the start of the next gap of five minutes, None when there is none known."""

    meeting: Meeting
    free_from: datetime | None
    following: Meeting | None


@dataclass(frozen=True, slots=True)
class RoomCheckIn(RoomBusy):
    """A meeting is on, and nobody has checked in. It is released at `by` unless `stop` says why not.

    Somebody may sit in it all the same: to everything but the check-in the room is busy.
    """

    by: datetime
    stop: ReleaseStop | None


@dataclass(frozen=True, slots=True)
class RoomUnknown:
    """The door does not know. `free_as_of` is set when the last known day has no meeting now; `following` with it."""

    because: Stale | Offline | Unknown | None
    free_as_of: datetime | None = None
    following: Meeting | None = None


Status = RoomFree | RoomBusy | RoomCheckIn | RoomUnknown


def status_of(
    meetings: Sequence[Meeting],
    freshness: Freshness,
    *,
    window: Interval | None,
    at: datetime,
    doubtful: bool,
    check_in: Awaited | None = None,
) -> Status:
    """The state of the room at `at`.

    `meetings` are the calendar's with this door's own bookings laid over. `doubtful` says that an unreadable entry may
    touch this day: then nothing is called free. Busy wins over doubt and age: red is the safe side. But where nothing
    that was read says anything about `at`, not even a booking of our own is said to take the room: nobody knows whether
    the calendar still holds it. `check_in` is the meeting that a check-in is wanted for.
    """
    if isinstance(freshness, Unknown):
        return RoomUnknown(freshness)
    meeting = current(meetings, at)
    if meeting is not None:
        gap = free_from(meetings, at, window) if window is not None else None
        upcoming = following(meetings, at)
        if check_in is not None and check_in.meeting.id == meeting.id and _asked(check_in, at):
            return RoomCheckIn(meeting, gap, upcoming, check_in.by, check_in.stop)
        return RoomBusy(meeting, gap, upcoming)
    upcoming = following(meetings, at)
    match freshness:
        case Live(as_of):
            return RoomUnknown(None, as_of, upcoming) if doubtful else RoomFree(upcoming)
        case Stale(since) | Offline(since):
            return RoomUnknown(freshness, since, upcoming)
        case _:
            assert_never(freshness)


def _asked(check_in: Awaited, at: datetime) -> bool:
    """The door asks until the check-in is due, and after that while it may still release the room."""
    return at < check_in.by or check_in.stop is None or check_in.stop.passes
