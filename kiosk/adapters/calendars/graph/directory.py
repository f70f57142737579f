"""Rooms as the directory lists them, and many rooms' free/busy. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from kiosk.adapters.calendars.graph.failures import error_of_room
from kiosk.adapters.calendars.graph.mapping import Item
from kiosk.adapters.calendars.graph.times import Unplaceable, instant_of
from kiosk.domain.errors import BadResponse, CalendarError
from kiosk.domain.intervals import Interval, taken_within
from kiosk.domain.rooms import Place, Room, short_ids
from kiosk.domain.text import plain_text

# What does not take the room; what Exchange calls unknown may.
_FREE = ("free", "oof", "workingElsewhere")
_DEVICES = {
    "videoDeviceName": "video",
    "audioDeviceName": "audio",
    "displayDeviceName": "screen",
}


def rooms_of(items: Iterable[Item]) -> tuple[Room, ...]:
    """The rooms of the directory, by address; those without one cannot be booked and are left out.

    The directory knows no time zones: they arrive as UTC.
    """
    known = {str(item["emailAddress"]): item for item in items if "@" in str(item.get("emailAddress") or "")}
    ids = short_ids(sorted(known))
    return tuple(
        Room(
            id=ids[address],
            name=plain_text(str(known[address].get("displayName") or "")) or address,
            timezone="UTC",
            address=address,
            seats=_number(known[address].get("capacity")),
            equipment=_equipment(known[address]),
            place=_place(known[address]),
        )
        for address in sorted(known)
    )


def busy_of(
    answer: Item, rooms: Sequence[Room], window: Interval
) -> dict[str, tuple[Interval, ...] | CalendarError]:
    """When each room is taken, or why that is not known, by room id."""
    listed = answer.get("value")
    told = {
        str(one.get("scheduleId")).casefold(): one
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, Mapping)
    }
    return {room.id: _taken(told.get(room.address.casefold()), window) for room in rooms}


def _taken(schedule: Item | None, window: Interval) -> tuple[Interval, ...] | CalendarError:
    if schedule is None:
        return BadResponse("free/busy: this room was left out of the answer")
    error = schedule.get("error")
    if isinstance(error, Mapping):
        return error_of_room(str(error.get("responseCode") or ""))
    items = schedule.get("scheduleItems")
    if not isinstance(items, list):
        return BadResponse("free/busy: the answer has no items")
    try:
        spans = [
            _span(item) for item in items if not isinstance(item, Mapping) or item.get("status") not in _FREE
        ]
    except Unplaceable as unplaceable:
        return BadResponse(f"free/busy: {unplaceable}")
    return taken_within((span for span in spans if span is not None), window)


def _span(item: object) -> Interval | None:
    """The time of an item, or None when it ends before it starts. Unplaceable when that is not known."""
    if not isinstance(item, Mapping):
        raise Unplaceable("an item cannot be read")
    start, end = instant_of(item.get("start")), instant_of(item.get("end"))
    return Interval(start, end) if start < end else None


def _equipment(item: Item) -> tuple[str, ...]:
    devices = [kind for name, kind in _DEVICES.items() if item.get(name)]
    access = ["step-free"] if item.get("isWheelChairAccessible") is True else []
    listed = item.get("tags")
    tags = (
        [plain_text(tag, limit=40) for tag in listed if isinstance(tag, str)]
        if isinstance(listed, list)
        else []
    )
    return tuple(dict.fromkeys(filter(None, [*devices, *access, *tags])))


def _place(item: Item) -> Place | None:
    building = plain_text(str(item.get("building") or ""))
    number = item.get("floorNumber")
    floor = plain_text(str(item.get("floorLabel") or ("" if number is None else number)))
    return Place(building, floor) if building or floor else None


def _number(value: object) -> int | None:
    """A positive whole number; older tenants write it as text."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) > 0 else None
