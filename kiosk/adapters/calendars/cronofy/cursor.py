"""Where a read ended, so that the next one is told only what changed since. Pure.

The API tells what was modified since a time. Its clock is not that of the calendar behind it, so some minutes are
asked for twice, and what was told already is left out by the digests that the cursor carries. They are made of what a
door may know: nothing private is in them. After a read with doubts or dropped events there is nothing to continue from,
because changes say nothing of those.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from kiosk.adapters.calendars.cronofy.mapping import UNNAMED, id_of, place
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room

OVERLAP = timedelta(minutes=5)
REBASE = timedelta(hours=1)
_MOST = 100  # digests; what is told once more does no harm


@dataclass(frozen=True, slots=True)
class Cursor:
    """`since` is the server's time when the read began; `told` are digests of what changed shortly before.

    `based` is when everything was read the last time. `clean`: nothing in the read was in doubt.
    """

    calendar: str
    window: Interval
    since: datetime
    based: datetime
    clean: bool
    told: frozenset[str]

    @property
    def modified_since(self) -> datetime:
        return self.since - OVERLAP

    def continues(self, calendar: str, window: Interval, now: datetime) -> bool:
        """Whether changes since this cursor, and nothing else, make the window whole again.

        To read everything costs hardly more than to read what changed, and mends whatever a change did not tell.
        """
        fresh = timedelta(0) <= now - self.based + OVERLAP < REBASE + OVERLAP
        return self.clean and fresh and (self.calendar, self.window) == (calendar, window)

    def text(self) -> str:
        moments = (self.window.start, self.window.end, self.since, self.based)
        return json.dumps([self.calendar, *(m.isoformat() for m in moments), self.clean, *sorted(self.told)])


@dataclass(frozen=True, slots=True)
class News:
    """What changed since a cursor. `doubtful`: it cannot be told as changes."""

    changed: tuple[Meeting, ...]
    removed: tuple[str, ...]
    doubtful: bool


def cursor_from(text: str | None) -> Cursor | None:
    """The cursor in a text, None when it is none of ours."""
    try:
        calendar, start, end, since, based, clean, *told = json.loads(text or "")
        window = Interval(_utc(start), _utc(end))
        times = (_utc(since), _utc(based))
        return Cursor(str(calendar), window, *times, clean is True, frozenset(map(str, told)))
    except (ValueError, TypeError):
        return None


def news_in(events: Iterable[object], cursor: Cursor, room: Room, *, elevated: bool) -> News:
    """What the events, all modified around or after the cursor, say that was not told yet."""
    changed: dict[str, Meeting] = {}
    removed: list[str] = []
    seen: set[str] = set()
    doubtful = False
    for event in events:
        placed = place(event, room, cursor.window, elevated=elevated)
        name = id_of(event) if isinstance(event, Mapping) else UNNAMED
        doubtful = doubtful or name == UNNAMED or name in seen or not isinstance(placed, Meeting | None)
        seen.add(name)
        if (
            isinstance(event, Mapping)
            and digest(event, room, cursor.window, elevated=elevated) in cursor.told
        ):
            continue
        if isinstance(placed, Meeting) and placed.interval.overlaps(cursor.window):
            changed[name] = placed
        else:
            removed += {name, str(event.get("event_uid") or name)} if isinstance(event, Mapping) else ()
    return News(tuple(changed.values()), tuple(removed), doubtful)


def digests_of(
    events: Iterable[object], room: Room, window: Interval, *, since: datetime, elevated: bool
) -> frozenset[str]:
    """Digests of those events that the next read will be told of once more."""
    again = [e for e in events if isinstance(e, Mapping) and _updated(e, since) >= since - OVERLAP]
    again.sort(key=lambda event: _updated(event, since), reverse=True)
    return frozenset(digest(event, room, window, elevated=elevated) for event in again[:_MOST])


def digest(event: Mapping[str, object], room: Room, window: Interval, *, elevated: bool) -> str:
    """A short mark of what the event does to the room."""
    placed = place(event, room, window, elevated=elevated)
    if isinstance(placed, Meeting) and not placed.interval.overlaps(window):
        placed = None
    return sha256(f"{id_of(event)} {placed!r}".encode(errors="replace")).hexdigest()[:12]


def _updated(event: Mapping[str, object], otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(str(event.get("updated"))).astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
