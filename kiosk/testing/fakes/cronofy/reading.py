"""What a read of Cronofy shows: which events, with which fields, in whose time. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.testing.fakes.cronofy.accounts import FOREVER, Account, Calendar, Stored, day_of, instant, touches
from kiosk.testing.fakes.cronofy.request import Request

DEFAULTS: dict[str, Any] = {
    "description": "",
    "deleted": False,
    "participation_status": "accepted",
    "attendees": [],
    "transparency": "opaque",
    "status": "confirmed",
    "categories": [],
    "recurring": False,
    "event_private": False,
}


def events(account: Account, request: Request, now: datetime) -> list[dict[str, Any]]:
    """The events that a request asks for, in order of their start."""
    found = [_written(c, event, account, request) for c, event in _matching(account, request, now)]
    return sorted(found, key=lambda event: str(event.get("start")))


def free_busy(account: Account, request: Request, now: datetime) -> list[dict[str, Any]]:
    """The same as bare time. What is declined or transparent is free."""
    found = []
    for calendar, event in _matching(account, request, now):
        if event.get("status") == "cancelled":
            continue
        free = event.get("transparency") == "transparent" or event.get("participation_status") == "declined"
        status = "free" if free else "tentative" if event.get("status") == "tentative" else "busy"
        written = _written(calendar, event, account, request)
        times = {name: written.get(name) for name in ("calendar_id", "start", "end")}
        found.append({**times, "free_busy_status": status})
    return found


def options_of(event: dict[str, Any]) -> dict[str, bool]:
    """What an external event lets an application do; occurrences of series can only be answered."""
    single = event.get("recurring") is not True
    return event.get("options") or {"delete": single, "update": single, "change_participation_status": True}


def _matching(account: Account, request: Request, now: datetime) -> Iterator[tuple[Calendar, dict[str, Any]]]:
    wanted = request.query.get("calendar_ids[]")
    for calendar in account.calendars:
        if calendar.deleted or (wanted and calendar.id not in wanted):
            continue
        for stored in calendar.events.values():
            event = stored.shown(now)
            if event is not None and _is_asked_for(stored, event, account, request):
                yield calendar, event


def _is_asked_for(stored: Stored, event: dict[str, Any], account: Account, request: Request) -> bool:
    managed = "event_id" in event
    if managed and not (request.is_true("include_managed") or request.is_true("only_managed")):
        return False
    if not managed and request.is_true("only_managed"):
        return False
    if event.get("deleted") and not request.is_true("include_deleted"):
        return False
    since = request.first("last_modified")
    if since and datetime.fromisoformat(event["updated"]) < datetime.fromisoformat(since):
        return False
    zone = ZoneInfo(account.zone)
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    start = day_of(request.first("from"), zone, otherwise=epoch)
    end = day_of(request.first("to"), zone, otherwise=epoch + FOREVER)
    versions = stored.ever() if request.is_true("include_moved") else iter([event])
    return any(touches(version, start, end, zone) for version in versions)


def _written(calendar: Calendar, event: dict[str, Any], account: Account, request: Request) -> dict[str, Any]:
    zone = ZoneInfo(request.first("tzid"))
    localized = request.is_true("localized_times")
    times = {
        name: _time(event.get(name), zone, ZoneInfo(account.zone), localized=localized)
        for name in ("start", "end")
    }
    written = {**DEFAULTS, **event, **times, "calendar_id": calendar.id, "options": options_of(event)}
    verbatim: dict[str, Any] = written.pop("verbatim", {})  # what the vendor would never send, and sends once
    return written | verbatim


def _time(value: object, zone: ZoneInfo, own: ZoneInfo, *, localized: bool) -> object:
    text = value.get("time") if isinstance(value, dict) else value
    if isinstance(text, str) and len(text) == 10:
        return {"time": text, "tzid": zone.key} if localized else text
    moment = instant(value, own)
    if moment is None:
        return value
    if localized:
        return {"time": moment.astimezone(zone).isoformat(timespec="seconds"), "tzid": zone.key}
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
