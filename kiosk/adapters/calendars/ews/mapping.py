"""What calendar items do to the room: meetings, masked where private; doubts; dropped ones. Pure.

cancelled, declined by the room, free, out of office, working elsewhere    nothing
ends before or when it starts                                              dropped, counted
personal, private or confidential                                          a meeting without title and organiser
only its time can be read                                                  a meeting that is not `readable`
its time cannot be read, or it is a series that was not expanded           a doubt
anything else, tentative and busy whole days included                      a meeting
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kiosk.adapters.calendars.ews.items import Item
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import doors_in
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt
from kiosk.domain.text import plain_text
from kiosk.domain.time import to_utc
from kiosk.ports.calendar import RoomNote

_LEAVES_THE_ROOM_FREE = ("Free", "OOF", "WorkingElsewhere")
_OF_A_SERIES = ("Occurrence", "Exception", "RecurringMaster")
_NOT_ANSWERED = ("NoResponseReceived", "Unknown")
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Placed:
    """What items do to the room in a window."""

    meetings: tuple[Meeting, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dropped: int = 0


def place(items: Iterable[Item], room: Room, window: Interval) -> Placed:
    """What the items do to the room in the window; one that comes twice counts once."""
    meetings: list[Meeting] = []
    doubts: list[Doubt] = []
    dropped = 0
    for item in {each.id or str(number): each for number, each in enumerate(items)}.values():
        if not _occupies(item):
            continue
        if item.start is None or item.end is None or item.kind == "RecurringMaster":
            doubts += _doubts(item, window)
            continue
        try:
            meeting = meeting_of(item, room)
        except OverflowError:  # at the end of time, or before its beginning
            doubts += _doubts(item, window)
            continue
        if meeting is None:
            dropped += 1
        elif meeting.interval.overlaps(window):
            meetings.append(meeting)
    return Placed(tuple(meetings), tuple(doubts), dropped)


def meeting_of(item: Item, room: Room) -> Meeting | None:
    """The meeting that an item is, whether or not it occupies the room; None when it has no time."""
    interval = _interval(item, room)
    if interval is None:
        return None
    readable = not item.unread
    shown = readable and not item.private
    key = item.key if item.kind == "Single" else None  # a series made of a booking is somebody else's
    may_change = readable and (key is not None or not item.is_invitation)
    return Meeting(
        id=item.id,
        room=room.id,
        interval=interval,
        title=plain_text(item.subject) or None if shown else None,
        organiser=_organiser(item, room) if shown else None,
        private=readable and item.private,
        all_day=item.all_day,
        tentative=item.busy == "Tentative" or item.response == "Tentative",
        readable=readable,
        key=key,
        revision=item.change,
        checked_in=item.checked_in,
        absent=doors_in(item.absence_notes, interval.start),
        series=item.uid or None if item.kind in _OF_A_SERIES else None,
        may_end=may_change,
        may_extend=may_change,
    )


def notes_of(items: Iterable[Item]) -> tuple[RoomNote, ...]:
    """How the room's rules treat invitations, as far as the room's copies give it away.

    The rules themselves stand where only an administrator can read them. A title that is the organiser's name, or
    begins with it and nothing else, was replaced. A private flag was stripped where the sender's own mark (kept in
    PidTagOriginalSensitivity) says private and the copy does not. An invitation that nobody answered was not accepted
    automatically.
    """
    copies = [item for item in items if item.is_invitation and not item.cancelled and not item.unread]
    named = [item for item in copies if item.organiser and not item.private]
    replaced = [item for item in named if plain_text(item.subject) == plain_text(item.organiser)]
    notes = {
        RoomNote.TITLE_REPLACED: 2 * len(replaced) > len(named) > 0,
        RoomNote.PRIVATE_FLAG_STRIPPED: any(item.made_private and not item.private for item in copies),
        RoomNote.AUTO_ACCEPT_OFF: any(item.response in _NOT_ANSWERED for item in copies),
    }
    return tuple(note for note, holds in notes.items() if holds)


def _occupies(item: Item) -> bool:
    return not item.cancelled and item.response != "Decline" and item.busy not in _LEAVES_THE_ROOM_FREE


def _organiser(item: Item, room: Room) -> str | None:
    """Who made it. What was written into the room's own calendar has the room for an organiser: that is nobody."""
    own = {room.address.lower(), room.name.lower()}
    if {item.organiser_address.lower(), item.organiser.lower()} & own:
        return None
    return plain_text(item.organiser or item.organiser_address) or None


def _interval(item: Item, room: Room) -> Interval | None:
    """The time it takes, or None when it takes none: it ends before it starts, or does not say."""
    if item.start is None or item.end is None or item.end <= item.start:
        return None
    if not item.all_day:
        return Interval(item.start, item.end)
    first, last = _midnight_day(item.start, item, room), _midnight_day(item.end, item, room)
    return Interval(_start_of(first, room), _start_of(max(last, first + timedelta(days=1)), room))


def _midnight_day(instant: datetime, item: Item, room: Room) -> date:
    """The day that begins at an instant. A whole day is told as midnight where it was made, which may be elsewhere."""
    return (instant.astimezone(item.zone or room.zone).replace(tzinfo=None) + _HALF_A_DAY).date()


def _start_of(day: date, room: Room) -> datetime:
    return to_utc(datetime.combine(day, time(), room.zone))


def _doubts(item: Item, window: Interval) -> tuple[Doubt, ...]:
    """A doubt about the part of the window that the item may touch, if there is such a part."""
    series = item.kind == "RecurringMaster"
    start = max(item.start or window.start, window.start)
    end = window.end if series or item.end is None else min(item.end, window.end)
    cause = "a series that the server did not expand" if series else "its time cannot be read"
    return (Doubt(item.id, Interval(start, end), cause),) if start < end else ()
