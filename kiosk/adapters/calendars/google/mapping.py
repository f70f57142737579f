"""Google's events as the door's meetings, masked where private. Pure.

cancelled, declined by the room, transparent, not a meeting by its type    nothing
ends before or when it starts                                              dropped, counted
private, confidential, or of a visibility that we do not know              a meeting without title and organiser
only its time can be read                                                  a meeting that is not `readable`
its time cannot be read                                                    a doubt
anything else, tentative and whole days included                           a meeting
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from kiosk.adapters.calendars.google.keys import ABSENT, CHECKED_IN, KEY, STARTED, event_id
from kiosk.adapters.calendars.guests import Guest
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import absence_note, doors_in
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt
from kiosk.domain.text import plain_text

T = TypeVar("T")
Item = Mapping[str, object]
# A type that we do not know takes the room: unknown is never free.
_TAKES_NO_ROOM = ("workingLocation", "focusTime", "outOfOffice", "birthday", "fromGmail")
_SHOWN = ("default", "public")


@dataclass(frozen=True, slots=True)
class Dropped:
    """The entry ends before it starts: counted, not shown."""


Placed = Meeting | Doubt | Dropped | None


class Unreadable(ValueError):
    """A part of the entry is not what it should be."""


def place(item: object, room: Room, window: Interval) -> Placed:
    """What one item of a list does to the room; None when it does not occupy it. Raises nothing."""
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        return Doubt("an entry without an id", window, "it has no id")
    try:
        if not occupies(item, room):
            return None
        return _placed(item, room, window)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a doubt, never a crash
        return Doubt(item["id"], window, type(error).__name__)


def occupies(item: Item, room: Room) -> bool:
    """Whether it takes the room. What cannot be read about that takes it."""
    if item.get("status") == "cancelled" or item.get("transparency") == "transparent":
        return False
    return item.get("eventType") not in _TAKES_NO_ROOM and not is_declined(item, room)


def meeting_of(item: Item, room: Room) -> Meeting:
    """The meeting of an event whether or not it occupies the room. Unreadable when its time cannot be read."""
    start, end = instant(item.get("start"), room), instant(item.get("end"), room)
    if end <= start:
        raise Unreadable("it ends before it starts")
    return _meeting(item, room, Interval(start, end))


def is_cancelled(item: Item) -> bool:
    return item.get("status") == "cancelled"


def is_invitation(item: Item, room: Room) -> bool:
    """Whether the room holds a copy of somebody else's event, as one of those invited."""
    return not _is_self(item.get("organizer"), room) and _own_attendee(item, room) is not None


def is_declined(item: Item, room: Room) -> bool:
    """Whether the room said no."""
    return _response(item, room) == "declined"


def is_series(item: Item) -> bool:
    return bool(item.get("recurrence"))


def first_of_series(item: Item) -> str | None:
    """The id of the occurrence that our booking was, before somebody made a series of it."""
    started = _private_properties(item).get(STARTED)
    return f"{item.get('id')}_{started}" if started else None


def series_of(item: object) -> str | None:
    """The id of the series that an occurrence belongs to."""
    series = item.get("recurringEventId") if isinstance(item, dict) else None
    return series if isinstance(series, str) else None


def booking_body(*, key: str, interval: Interval, title: str, room: Room, busy: bool) -> dict[str, object]:
    """A new event of ours."""
    return {
        "id": event_id(key),
        "summary": title,
        "start": {"dateTime": _rfc3339(interval.start), "timeZone": room.timezone},
        "end": {"dateTime": _rfc3339(interval.end), "timeZone": room.timezone},
        "transparency": "opaque" if busy else "transparent",
        "reminders": {"useDefault": False},
        "extendedProperties": {"private": {KEY: key, STARTED: _compact(interval.start)}},
    }


def inviting_body(guest: Guest) -> dict[str, object]:
    """What makes somebody a guest of a new event."""
    return {"attendees": [{"email": guest.address, "displayName": guest.name}]}


def end_body(meeting: Meeting, end: datetime) -> Mapping[str, object]:
    """What moves the end; of a whole day also its start, since it is no whole day any more."""
    if not meeting.all_day:
        return {"end": {"dateTime": _rfc3339(end)}}
    return {
        "start": {"dateTime": _rfc3339(meeting.start), "date": None},
        "end": {"dateTime": _rfc3339(end), "date": None},
    }


def marking_body(marked: Meeting) -> Mapping[str, object]:
    """What writes the marks that the meeting has; Google keeps the properties that are not named."""
    checked_in = {CHECKED_IN: "true"} if marked.checked_in else {}
    absent = {ABSENT: absence_note(marked)} if marked.absent else {}
    return {"extendedProperties": {"private": checked_in | absent}}


def declining_body(room: Room, *, because: str | None) -> Mapping[str, object]:
    """What answers an invitation for the room, with a word if there is one, and leaves the answers of others alone."""
    answer = {"email": room.address, "responseStatus": "declined"}
    return {
        "attendeesOmitted": True,
        "attendees": [answer | ({"comment": because} if because else {})],
    }


def instant(moment: object, room: Room) -> datetime:
    """A time of an event as a UTC instant; of a date its midnight in the room. Unreadable when it is none."""
    if not isinstance(moment, dict):
        raise Unreadable("a time is missing")
    written, day = moment.get("dateTime"), moment.get("date")
    try:
        if written is None and isinstance(day, str):
            return datetime.combine(date.fromisoformat(day), time(), room.zone).astimezone(UTC)
        parsed = datetime.fromisoformat(_text(written))
        if parsed.tzinfo is None:
            name = moment.get("timeZone")
            parsed = parsed.replace(tzinfo=ZoneInfo(_text(name)) if name else room.zone)
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError, OSError, KeyError) as error:  # KeyError: a zone that is not known
        raise Unreadable("a time cannot be read") from error


def _placed(item: Item, room: Room, window: Interval) -> Placed:
    start, end = (
        _read(lambda: instant(item.get("start"), room)),
        _read(lambda: instant(item.get("end"), room)),
    )
    if start is None or end is None:
        first, last = max(start or window.start, window.start), min(end or window.end, window.end)
        touched = Interval(first, last) if first < last else window
        return Doubt(str(item["id"]), touched, "its time cannot be read")
    return Dropped() if end <= start else _meeting(item, room, Interval(start, end))


def _meeting(item: Item, room: Room, interval: Interval) -> Meeting:
    said = _read(lambda: _Said.of(item, room))
    hidden, key, private = _is_private(item), _key_of(item), _private_properties(item)
    shown = said if not hidden else None
    may_change = said is not None and (key is not None or _is_editable(item, room))
    return Meeting(
        id=_text(item["id"]),
        room=room.id,
        interval=interval,
        title=shown.title if shown else None,
        organiser=shown.organiser if shown and key is None else None,
        private=hidden,
        all_day="date" in _mapping(item.get("start")) and "dateTime" not in _mapping(item.get("start")),
        tentative=item.get("status") == "tentative" or _response(item, room) == "tentative",
        readable=said is not None,
        key=key,
        revision=_read(lambda: _text(item.get("etag"))),
        checked_in=private.get(CHECKED_IN) == "true",
        absent=doors_in([str(private.get(ABSENT, ""))], interval.start),
        series=series_of(item),
        may_end=may_change,
        may_extend=may_change,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What the event tells beside its time, before anything is masked. Stays in this module."""

    title: str | None
    organiser: str | None

    @classmethod
    def of(cls, item: Item, room: Room) -> "_Said":
        """Unreadable when a part of it is not what it should be."""
        if not isinstance(item.get("attendees", []), list):
            raise Unreadable("the attendees are no list")
        title = item.get("summary")
        return cls(
            title=(plain_text(_text(title)) or None) if title is not None else None,
            organiser=_name_of(item.get("organizer"), room) or _name_of(item.get("creator"), room),
        )


def _name_of(person: object, room: Room) -> str | None:
    """Name, or address, of somebody who is not the room itself: an event made in the room's own calendar has the room
    for its organiser, and the person who made it for its creator.
    """
    if person is None or _is_self(person, room):
        return None
    if not isinstance(person, dict):
        raise Unreadable("a person is no object")
    return plain_text(_text(person.get("displayName") or person.get("email") or "")) or None


def _is_private(item: Item) -> bool:
    return item.get("visibility", "default") not in _SHOWN


def _key_of(item: Item) -> str | None:
    """Our booking key. It counts only on the event that was made with it: of a series that somebody made of our booking
    on the first occurrence alone, and never on a copy.
    """
    properties = _private_properties(item)
    key = properties.get(KEY)
    if not isinstance(key, str) or not key:
        return None
    own = event_id(key)
    return key if item.get("id") in (own, f"{own}_{properties.get(STARTED)}") else None


def _is_editable(item: Item, room: Room) -> bool:
    """Whether Google lets us move it: an event of the room's own calendar, or one whose guests may change it."""
    return not is_invitation(item, room) or item.get("guestsCanModify") is True


def _response(item: Item, room: Room) -> str:
    attendee = _own_attendee(item, room)
    return str(attendee.get("responseStatus", "")) if attendee else ""


def _own_attendee(item: Item, room: Room) -> Item | None:
    attendees = item.get("attendees")
    return next((a for a in attendees if _is_self(a, room)), None) if isinstance(attendees, list) else None


def _is_self(person: object, room: Room) -> bool:
    """Whether this is the room: Google marks the owner of the calendar that it shows."""
    if not isinstance(person, dict):
        return False
    return person.get("self") is True or str(person.get("email", "")).lower() == room.address.lower()


def _private_properties(item: Item) -> Item:
    return _mapping(_mapping(item.get("extendedProperties")).get("private"))


def _mapping(value: object) -> Item:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable("a text is no text")
    return value


def _read(part: Callable[[], T]) -> T | None:
    try:
        return part()
    except Unreadable:
        return None


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _compact(moment: datetime) -> str:
    """As Google names an occurrence by when it begins."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
