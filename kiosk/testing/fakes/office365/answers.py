"""Events, rooms and schedules as Graph writes them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.testing.fakes.office365.mailboxes import Damage, Entry, Mailbox, Moment, as_utc

# Windows' names of the few zones that answers are given in.
_ZONES = {"Eastern Standard Time": "America/New_York", "W. Europe Standard Time": "Europe/Berlin"}


def event(
    mailbox: Mailbox, entry: Entry, *, extended: bool = False, fields: Sequence[str] = ()
) -> dict[str, Any]:
    """A whole event, or the `fields` of it."""
    entry = mailbox.whole(entry)
    written = {
        **_always(entry),
        "changeKey": entry.change_key,
        "createdDateTime": "2026-11-01T08:00:00Z",
        "lastModifiedDateTime": "2026-11-01T08:00:00Z",
        "transactionId": None,
        "originalStartTimeZone": entry.zone,
        "originalEndTimeZone": entry.zone,
        "iCalUId": f"040000008200E000{entry.id}",
        "isAllDay": not isinstance(entry.start, datetime),
        "recurrence": _recurrence(entry) if entry.kind == "seriesMaster" else None,
        "isOnlineMeeting": False,
        "isDraft": False,
        "hideAttendees": False,
        "importance": "normal",
        "location": {"displayName": mailbox.name},
        **entry.properties,
    }
    if entry.damage is Damage.REST:
        written |= {"subject": {"oops": 1}, "sensitivity": None}
    if fields:
        written = {name: value for name, value in written.items() if name in {*fields, "@odata.etag", "id"}}
    if extended and entry.extended:
        written["singleValueExtendedProperties"] = [{"id": n, "value": v} for n, v in entry.extended.items()]
    return written


def thin(mailbox: Mailbox, entry: Entry) -> dict[str, Any]:
    """An occurrence as a delta tells of it: what is the same for all is at its master."""
    return {"@odata.type": "#microsoft.graph.event", **_always(mailbox.whole(entry))}


def removed(entry_id: str) -> dict[str, Any]:
    return {"@odata.type": "#microsoft.graph.event", "id": entry_id, "@removed": {"reason": "deleted"}}


def room(mailbox: Mailbox) -> dict[str, Any]:
    place = {"id": f"place-{mailbox.address}", "displayName": mailbox.name, "emailAddress": mailbox.address}
    return {**place, **(mailbox.place or {})}


def schedule(mailbox: Mailbox, start: datetime, end: datetime) -> dict[str, Any]:
    """The free/busy of one room: what was called off is not in it."""
    items = []
    for found in mailbox.within(start, end):
        entry = mailbox.whole(found)
        told = entry.properties
        declined = told.get("responseStatus", {}).get("response") == "declined"
        if told.get("isCancelled") or declined:
            continue
        private = told.get("sensitivity") != "normal"
        items.append(
            {
                "isPrivate": private,
                "status": told.get("showAs", "busy"),
                "subject": "" if private else told.get("subject"),
                "start": _utc(as_utc(entry.start, mailbox.zone)),
                "end": _utc(as_utc(entry.end, mailbox.zone)),
            }
        )
    return {"scheduleId": mailbox.address, "availabilityView": "", "scheduleItems": items}


def no_schedule(address: str, code: str) -> dict[str, Any]:
    return {
        "scheduleId": address,
        "error": {"message": "Unable to resolve the schedule.", "responseCode": code},
    }


def error(code: str, message: str = "") -> dict[str, Any]:
    inner = {"date": "2026-11-20T11:00:00", "request-id": "11111111-2222-3333-4444-555555555555"}
    return {"error": {"code": code, "message": message or code, "innerError": inner}}


def _always(entry: Entry) -> dict[str, Any]:
    start, end = _time(entry.start, entry.zone), _time(entry.end, entry.zone)
    if entry.damage is Damage.TIME:
        start = {"dateTime": "the day after tomorrow", "timeZone": "UTC"}
    return {
        "@odata.etag": f'W/"{entry.change_key}"',
        "id": entry.id,
        "type": entry.kind,
        "seriesMasterId": entry.master,
        "start": start,
        "end": end,
    }


def _time(moment: Moment, zone: str) -> dict[str, str]:
    """Seven fractional digits, always; a day is its midnight in whatever zone was asked for."""
    if not isinstance(moment, datetime):
        return {"dateTime": f"{moment}T00:00:00.0000000", "timeZone": "UTC"}
    if zone in _ZONES:
        local = moment.astimezone(ZoneInfo(_ZONES[zone]))
        return {"dateTime": f"{local:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": zone}
    known = zone == "UTC" or zone.startswith("tzone://")
    return {**_utc(moment), "timeZone": "UTC" if known else zone}


def _utc(moment: datetime) -> dict[str, str]:
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def _recurrence(entry: Entry) -> Mapping[str, Any]:
    day = f"{as_utc(entry.start):%Y-%m-%d}"
    pattern = {
        "type": "daily",
        "interval": 1,
        "month": 0,
        "dayOfMonth": 0,
        "firstDayOfWeek": "sunday",
        "index": "first",
    }
    limits = {"type": "noEnd", "startDate": day, "endDate": "0001-01-01", "numberOfOccurrences": 0}
    return {"pattern": pattern, "range": {**limits, "recurrenceTimeZone": entry.zone}}
