"""What is sent to make or change an event: everything the API would otherwise forget goes along. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kiosk.adapters.calendars.cronofy.mapping import PREFIX, key_of
from kiosk.adapters.calendars.guests import Guest
from kiosk.domain.intervals import Interval

# An upsert replaces the event, so what another client wrote is sent again as it was read.
_KEPT = ("description", "location", "transparency", "event_private")
_LONGEST_SUMMARY = 1024


def booking(*, key: str, interval: Interval, title: str, zone: str, busy: bool) -> dict[str, Any]:
    """A new event of ours, in the room's zone."""
    return {
        "event_id": PREFIX + key,
        "summary": title[:_LONGEST_SUMMARY],
        "description": "",
        **times(interval, zone),
        "transparency": "opaque" if busy else "transparent",
    }


def invitation(guest: Guest | None) -> dict[str, Any]:
    """What makes somebody a guest; he stays one through every later upsert."""
    if guest is None:
        return {}
    return {"attendees": {"invite": [{"email": guest.address, "display_name": guest.name}]}}


def changed(event: Mapping[str, Any], interval: Interval, zone: str) -> dict[str, Any]:
    """The event at another time: ours by the id that we gave, others by their own."""
    name = "event_id" if key_of(event) else "event_uid"
    kept = {field: event[field] for field in _KEPT if event.get(field) not in (None, "unknown")}
    return {
        name: event[name],
        "summary": event.get("summary") or "",
        **kept,
        **times(interval, zone),
    }


def times(interval: Interval, zone: str) -> dict[str, str]:
    return {"start": written(interval.start), "end": written(interval.end), "tzid": zone}


def written(moment: datetime) -> str:
    """As the API writes times: whole seconds in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
