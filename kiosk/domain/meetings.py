"""One occurrence of an event, as the door sees it."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.intervals import Interval


@dataclass(frozen=True, slots=True)
class Meeting:
    """Something that occupies a room for an interval.

    `id` is the provider's own id of this occurrence: opaque, unique within the room, and enough for the provider to
    change it. `revision` is the provider's mark of this version (an ETag, a change key). `key` is the booking key when
    some door of ours made it. A private meeting has neither title nor organiser: they were removed in the provider's
    mapping, and constructing one with them is an error. `readable` is False when only the time could be read.
    `may_end` and `may_extend` say what the calendar would let us do with it. `series` is the same for every occurrence
    of a recurring event, None where it does not recur. `absent` are the doors at which nobody came to it, as they noted
    it in the calendar. `exempt` says that nobody need check in to it, where its organiser is not told.
    """

    id: str
    room: str
    interval: Interval
    title: str | None = None
    organiser: str | None = None
    private: bool = False
    all_day: bool = False
    tentative: bool = False
    readable: bool = True
    key: str | None = None
    revision: str | None = None
    checked_in: bool = False
    absent: tuple[str, ...] = ()
    series: str | None = None
    may_end: bool = False
    may_extend: bool = False
    exempt: bool = False

    def __post_init__(self) -> None:
        if self.private and (self.title is not None or self.organiser is not None):
            raise ValueError("a private meeting must be masked before it becomes a Meeting")

    @property
    def start(self) -> datetime:
        return self.interval.start

    @property
    def end(self) -> datetime:
        return self.interval.end

    @property
    def ours(self) -> bool:
        """Whether a door of ours made it."""
        return self.key is not None


def in_order(meeting: Meeting) -> tuple[datetime, float, str]:
    """Sort key: the earliest start, then the latest end, then the id. `current` is the first in this order."""
    return (meeting.start, -meeting.end.timestamp(), meeting.id)
