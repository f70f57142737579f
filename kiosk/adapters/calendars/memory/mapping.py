"""An entry of the memory calendar as the door sees it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kiosk.adapters.calendars.memory.client import Access, Calendar, Entry
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import doors_in
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room, short_ids
from kiosk.domain.schedule import Doubt
from kiosk.domain.text import plain_text
from kiosk.ports.calendar import Capabilities


@dataclass(frozen=True, slots=True)
class Dropped:
    """The entry ends before it starts: counted, not shown."""


Placed = Meeting | Doubt | Dropped | None


def place(entry: Entry, *, room: str, window: Interval, capabilities: Capabilities) -> Placed:
    """What the entry does to the room: a meeting, a doubt, dropped, or None when it does not occupy it."""
    if entry.cancelled or entry.declined or entry.free:
        return None
    if entry.start is None or entry.end is None:
        return Doubt(entry.id, window, "its time cannot be read")
    if entry.end <= entry.start:
        return Dropped()
    return meeting_of(entry, room=room, capabilities=capabilities)


def meeting_of(entry: Entry, *, room: str, capabilities: Capabilities) -> Meeting:
    """The meeting of an entry whose time can be read; masked when private."""
    assert entry.start is not None  # noqa: S101 - both are the caller's promise
    assert entry.end is not None  # noqa: S101 - see above
    ours = entry.key is not None
    shown = entry.readable and not entry.private
    return Meeting(
        id=entry.id,
        room=room,
        interval=Interval(entry.start, entry.end),
        title=plain_text(entry.title or "") or None if shown else None,
        organiser=plain_text(entry.organiser or "") or None if shown else None,
        private=entry.private,
        all_day=entry.all_day,
        tentative=entry.tentative,
        readable=entry.readable,
        key=entry.key,
        revision=str(entry.revision),
        checked_in=entry.checked_in,
        absent=doors_in([entry.absent], entry.start),
        series=entry.series,
        may_end=ours or capabilities.change_foreign_end,
        may_extend=ours or capabilities.change_foreign_end,
    )


def directory(calendars: Mapping[str, Calendar]) -> tuple[Room, ...]:
    """The rooms of the calendars that the account may see, as they were described; others by their address alone."""
    seen = {address: calendar for address, calendar in calendars.items() if calendar.access > Access.NONE}
    ids = short_ids(seen)
    return tuple(
        replace(calendar.description or Room(ids[address], address, "UTC"), id=ids[address], address=address)
        for address, calendar in seen.items()
    )
