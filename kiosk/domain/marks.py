"""What doors write on a meeting in the calendar: that somebody came, or at which doors nobody did. Pure.

A note of absence is text that every calendar can keep: when the meeting begins, and the doors. It counts only for that
start: nobody has missed a meeting that was moved since.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kiosk.domain.errors import Unsupported
from kiosk.domain.meetings import Meeting

DOOR = re.compile(r"[a-z0-9-]{1,32}")
MOST_DOORS = 16


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to write on a meeting: that it was checked in, or that nobody came to it at the door `absent_at`."""

    absent_at: str | None = None

    def __post_init__(self) -> None:
        if self.absent_at is not None and not DOOR.fullmatch(self.absent_at):
            raise ValueError("a door's name has 1 to 32 of a-z, 0-9 and -")

    def is_on(self, meeting: Meeting) -> bool:
        """Whether there is nothing left to write."""
        return meeting.checked_in if self.absent_at is None else self.absent_at in meeting.absent

    def put_on(self, meeting: Meeting) -> Meeting:
        """The meeting with the mark, and with all that were on it. Unsupported when MOST_DOORS noted it before."""
        if self.absent_at is None:
            return replace(meeting, checked_in=True)
        doors = {*meeting.absent, self.absent_at}
        if len(doors) > MOST_DOORS:
            raise Unsupported(f"a meeting takes the notes of {MOST_DOORS} doors")
        return replace(meeting, absent=tuple(sorted(doors)))


CHECKED_IN = Mark()


def is_unchanged(read: Meeting, current: Meeting) -> bool:
    """Whether a meeting still is what it was when it was read. What other doors noted meanwhile is no change."""
    if read.revision is not None and read.revision == current.revision:
        return True
    return replace(read, revision=None, absent=()) == replace(current, revision=None, absent=())


def absence_note(meeting: Meeting, doors: Iterable[str] | None = None) -> str:
    """The note that nobody came to this meeting at the doors, its own if none are given."""
    return " ".join([_moment(meeting.start), *sorted(meeting.absent if doors is None else doors)])


def doors_in(notes: Iterable[str], start: datetime) -> tuple[str, ...]:
    """The doors in those of the notes that are about this start, sorted; what is no door's name is left out."""
    found: set[str] = set()
    for note in notes:
        about, *doors = note.split()[: MOST_DOORS + 1] or [""]
        if about == _moment(start):
            found.update(filter(DOOR.fullmatch, doors))
    return tuple(sorted(found)[:MOST_DOORS])


def _moment(start: datetime) -> str:
    return f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
