"""What Google answers to each call that a door makes, by what the calendars hold."""

import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from kiosk.testing.fakes.google.answers import (
    DELETED,
    DUPLICATE,
    FULL_SYNC,
    NO_GUESTS,
    NO_SCOPE,
    NO_WRITER,
    NOT_FOUND,
    NOT_ORGANISER,
    PRECONDITION,
    Body,
    Refused,
    Reply,
    refusal,
)
from kiosk.testing.fakes.google.series import Resource, moment_of
from kiosk.testing.fakes.google.store import Calendar, amended

_ID = re.compile(r"[a-v0-9]{5,1024}")
_NOT_WITH_TOKEN = {
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
}
_OF_THE_COPY = {"attendees", "attendeesOmitted", "extendedProperties", "reminders", "colorId"}
_SERVICE_ACCOUNTS = ".gserviceaccount.com"
_DIRECTORY_SCOPE = "https://www.googleapis.com/auth/admin.directory.resource.calendar.readonly"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API, by whom and with which scope."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Body
    etag: str | None
    scope: str
    by: str


@dataclass(slots=True)
class Api:
    """The calendars, and what may be asked of them. Not thread-safe."""

    clock: Callable[[], datetime]
    page_size: int = 2500
    calendars: dict[str, Calendar] = field(default_factory=dict)
    buildings: list[Resource] = field(default_factory=list)
    directory_allowed: bool = True
    _pages: dict[str, tuple[Body, list[Resource]]] = field(default_factory=dict)

    def answer(self, call: Call) -> Reply:
        """The answer to a call by somebody who is signed in."""
        for (method, pattern), act in _ROUTES.items():
            match = re.fullmatch(pattern, call.path)
            if match and method == call.method:
                try:
                    return act(self, call, *map(unquote, match.groups()))
                except Refused as refused:
                    return refused.reply
        return NOT_FOUND

    def list_events(self, call: Call, calendar_id: str) -> Reply:
        calendar = self._readable(calendar_id)
        if "pageToken" in call.query:
            return self._paged(call, {}, [])
        form = _form_of(call)
        if (token := call.query.get("syncToken")) is not None:
            items = calendar.since(_version_of(token, calendar, call, form))
        else:
            edges = (_edge(call, "timeMin"), _edge(call, "timeMax"))
            items = calendar.in_window(*edges)
            if call.query.get("showDeleted") != "true":
                items = [item for item in items if item["status"] != "cancelled"]
        sync = f"{calendar.epoch} {calendar.version} {form}"
        body: Body = {
            "kind": "calendar#events",
            "etag": f'"{calendar.version}"',
            "summary": calendar.summary,
            "timeZone": calendar.zone,
            "accessRole": calendar.role,
            "nextSyncToken": urlsafe_b64encode(sync.encode()).decode(),
        }
        return self._paged(call, body, items)

    def _paged(self, call: Call, body: Body, items: list[Resource]) -> Reply:
        """One page of a list, or the one after it."""
        if (page := call.query.get("pageToken")) is not None:
            body, items = self._pages.pop(page)
        size = min(int(call.query.get("maxResults", "250")), self.page_size)
        body = body | {"items": items[:size]}
        if items[size:]:
            token = secrets.token_urlsafe(8)
            self._pages[token] = ({k: v for k, v in body.items() if k != "items"}, items[size:])
            body = {k: v for k, v in body.items() if k != "nextSyncToken"} | {"nextPageToken": token}
        if wanted := call.query.get("fields"):
            body = {name: body[name] for name in wanted.split(",") if name in body}
        return Reply(200, body)

    def get_event(self, call: Call, calendar_id: str, event_id: str) -> Reply:
        del call
        return Reply(200, _found(self._readable(calendar_id), event_id))

    def insert_event(self, call: Call, calendar_id: str) -> Reply:
        calendar = self._writable(calendar_id)
        body = call.body
        if not _ID.fullmatch(body.setdefault("id", secrets.token_hex(13))):
            return refusal(400, "invalid", "Invalid resource id value.")
        if body["id"] in calendar.events:
            return DUPLICATE
        _check_times(body, calendar)
        if body.get("attendees") and call.by.endswith(_SERVICE_ACCOUNTS):
            return NO_GUESTS
        if call.query.get("sendUpdates") == "all":
            calendar.write_to_guests(body, "invitation")
        owner = {"email": calendar.id, "displayName": calendar.summary, "self": True}
        stored = calendar.put(body | {"creator": {"email": call.by}, "organizer": owner}, now=self.clock())
        return Reply(200, stored)

    def patch_event(self, call: Call, calendar_id: str, event_id: str) -> Reply:
        calendar = self._writable(calendar_id)
        event = _found(calendar, event_id)
        if call.etag not in (None, "*", event["etag"]):
            return PRECONDITION
        own = bool(event.get("organizer", {}).get("self", True))
        editable = (own or event.get("guestsCanModify")) and event_id not in calendar.frozen
        if not editable and set(call.body) - _OF_THE_COPY:
            return NOT_ORGANISER
        changed = amended(event, _with_all_attendees(event, call.body))
        _check_times(changed, calendar)
        if call.query.get("sendUpdates") == "all":
            before = _comments(event)
            if event.get("organizer", {}).get("self"):
                calendar.write_to_guests(changed, "update")
            calendar.told += [said for who, said in _comments(changed).items() if before.get(who) != said]
        return Reply(200, calendar.put(changed, now=self.clock()))

    def delete_event(self, call: Call, calendar_id: str, event_id: str) -> Reply:
        calendar = self._writable(calendar_id)
        event = _found(calendar, event_id)
        if event["status"] == "cancelled":
            return DELETED
        if call.etag not in (None, "*", event["etag"]):
            return PRECONDITION
        if call.query.get("sendUpdates") == "all":
            calendar.write_to_guests(event, "cancellation")
        calendar.delete(event_id, now=self.clock())
        return Reply(204)

    def free_busy(self, call: Call) -> Reply:
        begin, end = (datetime.fromisoformat(call.body[name]) for name in ("timeMin", "timeMax"))
        asked = [item["id"] for item in call.body["items"]]
        if len(asked) > 50:
            return refusal(400, "tooManyCalendarsRequested")
        told = {name: self._busy(name, begin, end) for name in asked}
        times = {name: call.body[name] for name in ("timeMin", "timeMax")}
        return Reply(200, {"kind": "calendar#freeBusy", **times, "calendars": told})

    def _busy(self, name: str, begin: datetime, end: datetime) -> Body:
        calendar = self.calendars.get(name)
        if calendar is None or calendar.role is None:
            return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
        taking = (
            event
            for event in calendar.in_window(begin, end)
            if event["status"] != "cancelled"
            and event.get("transparency") != "transparent"
            and not any(
                a.get("self") and a["responseStatus"] == "declined" for a in event.get("attendees", [])
            )
        )
        times = ((moment_of(e["start"], calendar.zone), moment_of(e["end"], calendar.zone)) for e in taking)
        return {"busy": [{"start": _z(s), "end": _z(e)} for s, e in times if s and e and s < e]}

    def list_calendars(self, call: Call) -> Reply:
        items = [_entry(c) for c in self.calendars.values() if c.listed and c.role]
        return self._paged(call, {"kind": "calendar#calendarList", "etag": '"1"'}, items)

    def get_calendar(self, call: Call, calendar_id: str) -> Reply:
        del call
        calendar = self.calendars.get(calendar_id)
        return Reply(200, _entry(calendar)) if calendar and calendar.listed and calendar.role else NOT_FOUND

    def list_resources(self, call: Call) -> Reply:
        self._check_directory(call)
        items = [c.resource for c in self.calendars.values() if c.resource is not None]
        return self._paged(call, {"kind": "admin#directory#resources#calendars#calendarResourcesList"}, items)

    def list_buildings(self, call: Call) -> Reply:
        self._check_directory(call)
        return Reply(
            200, {"kind": "admin#directory#resources#buildings#buildingsList", "buildings": self.buildings}
        )

    def _check_directory(self, call: Call) -> None:
        if _DIRECTORY_SCOPE not in call.scope.split():
            raise Refused(NO_SCOPE)
        if not self.directory_allowed:
            raise Refused(refusal(403, "forbidden", "Not Authorized to access this resource/api"))

    def _readable(self, calendar_id: str) -> Calendar:
        """The calendar; a stranger is told that there is none."""
        calendar = self.calendars.get(calendar_id)
        if calendar is None or calendar.role is None:
            raise Refused(NOT_FOUND)
        return calendar

    def _writable(self, calendar_id: str) -> Calendar:
        calendar = self._readable(calendar_id)
        if not calendar.writable:
            raise Refused(NO_WRITER)
        return calendar


def _found(calendar: Calendar, event_id: str) -> Resource:
    event = calendar.get(event_id)
    if event is None:
        raise Refused(NOT_FOUND)
    return event


def _check_times(event: Resource, calendar: Calendar) -> None:
    start, end = (moment_of(event.get(edge, {}), calendar.zone) for edge in ("start", "end"))
    if start is None or end is None:
        raise Refused(refusal(400, "required", "Missing end time."))
    if end < start:
        raise Refused(refusal(400, "timeRangeEmpty", "The specified time range is empty."))


def _with_all_attendees(event: Resource, patch: Body) -> Body:
    """The patch, with those attendees back in it that it says it left out."""
    if not patch.get("attendeesOmitted"):
        return patch
    answers = {a["email"]: a for a in patch["attendees"]}
    everyone = [a | answers.get(a["email"], {}) for a in event.get("attendees", [])]
    return {k: v for k, v in patch.items() if k != "attendeesOmitted"} | {"attendees": everyone}


def _comments(event: Resource) -> dict[str, str]:
    """What those invited wrote beside their answers."""
    return {a["email"]: a["comment"] for a in event.get("attendees", []) if a.get("comment")}


def _form_of(call: Call) -> str:
    """What must be the same in a request with a sync token as it was before."""
    kept = {k: v for k, v in call.query.items() if k not in {"syncToken", "timeMin", "timeMax", "alt"}}
    return json.dumps(kept, sort_keys=True)


def _version_of(token: str, calendar: Calendar, call: Call, form: str) -> int:
    """How far the holder of a sync token has read."""
    if forbidden := _NOT_WITH_TOKEN & set(call.query):
        raise Refused(refusal(400, "invalid", f"Sync token cannot be used with {sorted(forbidden)}"))
    try:
        epoch, version, given = urlsafe_b64decode(token).decode().split(" ", 2)
    except ValueError:
        raise Refused(refusal(400, "invalid", "Invalid sync token value.")) from None
    if given != form:
        raise Refused(refusal(400, "invalid", "Sync token must be used with the same parameters."))
    if int(epoch) != calendar.epoch:
        raise Refused(FULL_SYNC)
    return int(version)


def _edge(call: Call, name: str) -> datetime | None:
    return datetime.fromisoformat(call.query[name]) if name in call.query else None


def _entry(calendar: Calendar) -> Resource:
    entry: Resource = {
        "kind": "calendar#calendarListEntry",
        "etag": '"1"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "accessRole": calendar.role,
    }
    return (
        entry if calendar.auto_accepts is None else entry | {"autoAcceptInvitations": calendar.auto_accepts}
    )


def _z(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


_CALENDAR = r"/calendar/v3/calendars/([^/]+)/events"
_DIRECTORY = r"/admin/directory/v1/customer/my_customer/resources"
_ROUTES: Mapping[tuple[str, str], Callable[..., Reply]] = {
    ("GET", _CALENDAR): Api.list_events,
    ("POST", _CALENDAR): Api.insert_event,
    ("GET", rf"{_CALENDAR}/([^/]+)"): Api.get_event,
    ("PATCH", rf"{_CALENDAR}/([^/]+)"): Api.patch_event,
    ("DELETE", rf"{_CALENDAR}/([^/]+)"): Api.delete_event,
    ("POST", r"/calendar/v3/freeBusy"): Api.free_busy,
    ("GET", r"/calendar/v3/users/me/calendarList"): Api.list_calendars,
    ("GET", r"/calendar/v3/users/me/calendarList/([^/]+)"): Api.get_calendar,
    ("GET", rf"{_DIRECTORY}/calendars"): Api.list_resources,
    ("GET", rf"{_DIRECTORY}/buildings"): Api.list_buildings,
}
