"""Half-open intervals of time in UTC, and what is left between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.time import require_utc


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from `start` up to but not including `end`; never empty, never reversed, always UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        require_utc(self.start)
        require_utc(self.end)
        if self.end <= self.start:
            raise ValueError(f"an interval must end after it starts: {self.start} .. {self.end}")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def contains(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def covers(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end

    def clip(self, within: "Interval") -> "Interval | None":
        """The part of this interval that lies within the other, or None."""
        start, end = max(self.start, within.start), min(self.end, within.end)
        return Interval(start, end) if start < end else None


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time as sorted intervals that neither overlap nor touch."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def taken_within(intervals: Iterable[Interval], window: Interval) -> tuple[Interval, ...]:
    """The part of that time which lies in `window`: sorted, clipped, merged."""
    return union(part for part in (interval.clip(window) for interval in intervals) if part is not None)


def gaps(busy: Iterable[Interval], within: Interval) -> tuple[Interval, ...]:
    """The stretches of `within` that no interval of `busy` touches, in order."""
    free: list[Interval] = []
    cursor = within.start
    for taken in union(busy):
        if taken.end <= within.start or taken.start >= within.end:
            continue
        if taken.start > cursor:
            free.append(Interval(cursor, taken.start))
        cursor = max(cursor, taken.end)
    if cursor < within.end:
        free.append(Interval(cursor, within.end))
    return tuple(free)
