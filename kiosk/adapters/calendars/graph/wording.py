"""How requests to Graph are worded: every path, query and body that we send. Pure.

Held against the published metadata in the tests, name by name.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from kiosk.adapters.calendars.graph.times import FURTHEST_ZONE, written
from kiosk.adapters.calendars.guests import Guest
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import absence_note
from kiosk.domain.meetings import Meeting

# Where a booking's key is stored: in a named property, by which it is found; and in the transaction id, which alone
# comes back in a delta read, and by which Exchange itself refuses a second copy.
KEY_PROPERTY = "String {5f1c2b9e-0d37-4c62-9a41-6d2b8e7c1f50} Name DoorKioskKey"
KEY_PREFIX = "door-kiosk:"
# A category comes back in every kind of read; an extended property would not come back in a delta.
CHECKED_IN = "Checked in at the door"
ABSENT_PREFIX = "Nobody came: "  # and for which start, at which door; one category for each door
PAGE = 200
BATCH = 20

_EVENT = (
    "id",
    "changeKey",
    "subject",
    "start",
    "end",
    "isAllDay",
    "isCancelled",
    "isOrganizer",
    "organizer",
    "sensitivity",
    "showAs",
    "type",
    "seriesMasterId",
    "categories",
    "responseStatus",
    "responseRequested",
    "transactionId",
)
_ROOM = (
    "id",
    "displayName",
    "emailAddress",
    "capacity",
    "building",
    "floorNumber",
    "floorLabel",
    "audioDeviceName",
    "videoDeviceName",
    "displayDeviceName",
    "isWheelChairAccessible",
    "tags",
)
_KEY_ONLY = f"singleValueExtendedProperties($filter=id eq '{KEY_PROPERTY}')"
DECLINED = "Cancelled at the door of the room."
# Left as they are in a query: what OData writes with them is easier to read in a log, and means the same.
_PLAIN = "$(),':;/="


def first_delta(address: str, window: Interval) -> str:
    """The first page of everything in the window; what follows is asked for by the links in the answers."""
    return _with(f"{_user(address)}/calendarView/delta", _range(window))


def view(address: str, window: Interval) -> str:
    query = {
        **_range(window),
        "$select": ",".join(_EVENT),
        "$expand": _KEY_ONLY,
        "$orderby": "start/dateTime",
        "$top": str(PAGE),
    }
    return _with(f"{_user(address)}/calendarView", query)


def one_event(address: str, event: str) -> str:
    return _with(_event(address, event), {"$select": ",".join((*_EVENT, "attendees")), "$expand": _KEY_ONLY})


def event(address: str, event_id: str) -> str:
    """Where an event is changed and deleted."""
    return _event(address, event_id)


def decline(address: str, event_id: str) -> str:
    return f"{_event(address, event_id)}/decline"


def cancellation(address: str, event_id: str) -> str:
    """Where the organiser calls an event off with a word to those invited."""
    return f"{_event(address, event_id)}/cancel"


def instances(address: str, master: str, window: Interval) -> str:
    query = {**_range(window), "$select": ",".join(_EVENT), "$top": str(PAGE)}
    return _with(f"{_event(address, master)}/instances", query)


def events(address: str) -> str:
    """Where an event is made."""
    return f"{_user(address)}/calendar/events"


def events_with_key(address: str, key: str) -> str:
    value = key.replace("'", "''")
    any_of = f"singleValueExtendedProperties/Any(p: p/id eq '{KEY_PROPERTY}' and p/value eq '{value}')"
    query = {"$filter": any_of, "$select": ",".join(_EVENT), "$expand": _KEY_ONLY, "$top": "10"}
    return _with(events(address), query)


def calendar(address: str) -> str:
    return _with(f"{_user(address)}/calendar", {"$select": "canEdit,canViewPrivateItems,owner"})


def schedules(address: str) -> str:
    return f"{_user(address)}/calendar/getSchedule"


def rooms() -> str:
    return _with("places/microsoft.graph.room", {"$select": ",".join(_ROOM), "$top": "100"})


def preferences(*, page: int | None = None) -> dict[str, str]:
    """The headers of every call: without them ids change when an event is moved."""
    size = f", odata.maxpagesize={page}" if page else ""
    return {"Prefer": f'IdType="ImmutableId"{size}', "Accept": "application/json"}


def booking(*, key: str, interval: Interval, title: str, busy: bool, guest: Guest | None = None) -> bytes:
    address = guest and {"address": guest.address, "name": guest.name}
    return _json(
        {
            "subject": title,
            "start": written(interval.start),
            "end": written(interval.end),
            "showAs": "busy" if busy else "free",
            "isReminderOn": False,
            "responseRequested": False,
            "transactionId": f"{KEY_PREFIX}{key}",
            "singleValueExtendedProperties": [{"id": KEY_PROPERTY, "value": key}],
            **({"attendees": [{"emailAddress": address, "type": "required"}]} if address else {}),
        }
    )


def new_end(interval: Interval, *, was_all_day: bool) -> bytes:
    """A whole day that ends by the clock is no whole day any more, and gets a start by the clock too."""
    body: dict[str, object] = {"end": written(interval.end)}
    if was_all_day:
        body |= {"start": written(interval.start), "isAllDay": False}
    return _json(body)


def marked(categories: Sequence[str], meeting: Meeting) -> bytes:
    """The marks that the meeting has, as categories beside those of other people. Notes for another start go."""
    kept = [each for each in categories if each != CHECKED_IN and not each.startswith(ABSENT_PREFIX)]
    came = [CHECKED_IN] if meeting.checked_in else []
    absent = [f"{ABSENT_PREFIX}{absence_note(meeting, [door])}" for door in meeting.absent]
    return _json({"categories": [*kept, *came, *absent]})


def declined(*, because: str | None, answer: bool) -> bytes:
    """An organiser who asked for no answer must get none: Exchange refuses the whole call otherwise."""
    return _json({"Comment": because or DECLINED, "SendResponse": answer})


def called_off(*, because: str) -> bytes:
    return _json({"Comment": because})


def asked_schedules(addresses: Sequence[str], window: Interval) -> bytes:
    end = max(window.end, window.start + timedelta(minutes=5))  # the shortest that Exchange takes
    return _json(
        {
            "Schedules": list(addresses),
            "StartTime": written(window.start),
            "EndTime": written(end),
            "AvailabilityViewInterval": 30 if end - window.start >= timedelta(minutes=30) else 5,
        }
    )


def _user(address: str) -> str:
    return f"users/{quote(address, safe='@')}"


def _event(address: str, event_id: str) -> str:
    return f"{_user(address)}/events/{quote(event_id, safe='')}"


def _range(window: Interval) -> dict[str, str]:
    """The window and a zone on each side: Exchange may place whole days by another zone than the room's."""
    return {
        "startDateTime": _instant(window.start - FURTHEST_ZONE),
        "endDateTime": _instant(window.end + FURTHEST_ZONE),
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{'&'.join(f'{name}={quote(value, safe=_PLAIN)}' for name, value in query.items())}"


def _json(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
