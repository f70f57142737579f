"""A schedule too large for a line, told for a shorter time around the present: less, but nothing that is untrue.

Outside its window a schedule says nothing, so a shorter window is honest. It reaches on as far as nothing begins, and
the first meeting after it stays: nobody says "free for the rest of the day" of a day that was cut, and no booking is
offered that would run into what is not told.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting, in_order
from kiosk.domain.schedule import Doubt, Schedule

_PAST = timedelta(hours=12)
_MINUTE = timedelta(minutes=1)
_MOST_DOUBTS = 100
_ONE_AND_ALL_OTHERS = 2

Size = Callable[[Meeting | Doubt], int]


def narrowed(schedule: Schedule, at: datetime, *, room: int, size: Size) -> Schedule:
    """As much of the schedule around `at` as takes no more than `room` bytes; `size` says how many one entry takes."""
    doubts = _summed_up(schedule.doubts)
    left = room - sum(map(size, doubts))
    sizes = tuple(map(size, schedule.meetings))
    window, meetings = schedule.window, schedule.meetings
    while _taken(window, schedule.meetings, sizes) > left:
        window = _half(window, at)
        meetings = tuple(m for m in schedule.meetings if m.interval.overlaps(window))
        if window.length < _MINUTE:
            meetings = _heaped(meetings, window)
            break
    after = tuple(m for m in schedule.meetings if m.start >= window.end)[:1]
    end = after[0].start if after else schedule.window.end
    return replace(schedule, window=Interval(window.start, end), meetings=(*meetings, *after), doubts=doubts)


def _taken(window: Interval, meetings: Sequence[Meeting], sizes: Sequence[int]) -> int:
    """How many bytes the meetings of `window` take, and the largest of those after it."""
    within = sum(size for m, size in zip(meetings, sizes, strict=True) if m.interval.overlaps(window))
    return within + max(sizes, default=0)


def _half(window: Interval, at: datetime) -> Interval:
    """What is nearest to `at`; the past is only looked at, so most of it goes first."""
    if not window.contains(at) or window.start == at:
        return Interval(window.start, window.start + window.length / 2)
    if window.start < at - _PAST:
        return Interval(at - _PAST, window.end)
    return Interval(at - (at - window.start) / 2, at + (window.end - at) / 2)


def _heaped(meetings: tuple[Meeting, ...], window: Interval) -> tuple[Meeting, ...]:
    """So many at one time that no line holds them: the first, and one for all others that tells only their time."""
    if len(meetings) <= _ONE_AND_ALL_OTHERS:
        return meetings
    first, *others = meetings
    time = Interval(max(first.start, window.start), max(m.end for m in others))
    heap = Meeting(f"heap:{len(others)}", first.room, time, readable=False)
    return tuple(sorted((first, heap), key=in_order))


def _summed_up(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """No more doubts than can be looked at; what the others may touch stays in doubt."""
    one_by_one, rest = doubts[:_MOST_DOUBTS], doubts[_MOST_DOUBTS:]
    if not rest:
        return tuple(one_by_one)
    touched = Interval(min(d.may_touch.start for d in rest), max(d.may_touch.end for d in rest))
    return (*one_by_one, Doubt(f"{len(rest)} more", touched, rest[0].cause))
