"""Cronofy's answers to one request: who asks, what is there, what is refused. The transport is elsewhere."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from kiosk.testing.fakes.cronofy import reading
from kiosk.testing.fakes.cronofy.accounts import Account, Calendar, Resource
from kiosk.testing.fakes.cronofy.center import DataCenter
from kiosk.testing.fakes.cronofy.request import Answer, Request

Handler = Callable[[DataCenter, Account, Request, tuple[str, ...]], Answer]


def answer(center: DataCenter, request: Request) -> Answer:
    """What the data centre says."""
    if (request.method, request.path) == ("POST", "/oauth/token"):
        return _token(center, request.body)
    if center.is_over_limit():
        return Answer(429)
    if request.path == "/v1/resources":
        return _resources(center, request)
    account = center.account_of(request.token)
    if account is None:
        return Answer(401, headers={"WWW-Authenticate": 'Bearer realm="Cronofy", error="invalid_token"'})
    for method, pattern, handler in _ROUTES:
        match = re.fullmatch(pattern, request.path)
        if match and method == request.method:
            return handler(center, account, request, tuple(map(unquote, match.groups())))
    return Answer(404)


def _token(center: DataCenter, body: Mapping[str, Any]) -> Answer:
    """RFC 6749, 6: a refresh token for an access token."""
    if (body.get("client_id"), body.get("client_secret")) != (center.client_id, center.client_secret):
        return Answer(400, {"error": "invalid_client"})
    if body.get("grant_type") != "refresh_token":
        return Answer(400, {"error": "unsupported_grant_type"})
    granted = center.grant(str(body.get("refresh_token")))
    return Answer(200, granted) if granted else Answer(400, {"error": "invalid_grant"})


def _resources(center: DataCenter, request: Request) -> Answer:
    if not center.is_service(request.token):
        return Answer(401 if center.account_of(request.token) is None else 403)
    wanted = set(request.first("include_details").split())
    return Answer(200, {"resources": [_resource(r, wanted) for r in center.resources]})


def _resource(resource: Resource, wanted: set[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"email": resource.email, "name": resource.name}
    if "capacity" in wanted and resource.capacity is not None:
        told["capacity"] = resource.capacity
    if "location" in wanted and resource.floor is not None:
        told["location"] = {"building_name": resource.building, "floor_name": resource.floor}
    return told


def _userinfo(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    del request, path
    profile = {
        "provider_name": "exchange",
        "provider_service": "office365",
        "profile_id": f"pro_{account.sub}",
        "profile_name": account.email,
        "profile_connected": account.connected,
        "profile_initial_sync_required": account.initial_sync_required,
        "profile_calendars": [_calendar(calendar) for calendar in account.calendars],
    }
    if not account.connected:
        profile["profile_relink_url"] = f"{center.url}/relink"
    data = {"authorization": {"scope": account.scope, "status": account.status}, "profiles": [profile]}
    return Answer(
        200,
        {
            "sub": account.sub,
            "email": account.email,
            "name": account.email,
            "zoneinfo": account.zone,
            "cronofy.type": "account",
            "cronofy.data": data,
        },
    )


def _calendar(calendar: Calendar) -> dict[str, Any]:
    return {
        "calendar_id": calendar.id,
        "calendar_name": calendar.name,
        "calendar_readonly": calendar.read_only,
        "calendar_deleted": calendar.deleted,
        "calendar_primary": calendar.primary,
        "permission_level": "unrestricted" if calendar.unrestricted else "sandbox",
    }


def _calendars(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    del center, request, path
    profile = {"provider_name": "exchange", "profile_id": f"pro_{account.sub}", "profile_name": account.email}
    return Answer(200, {"calendars": [profile | _calendar(calendar) for calendar in account.calendars]})


def _events(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    del path
    if not request.first("tzid"):
        return _unprocessable("tzid", "errors.required")
    since = request.first("last_modified")
    if since and datetime.fromisoformat(since) < center.forgotten_before:
        return _unprocessable("last_modified", "errors.too_old")
    found = reading.events(account, request, center.now())
    return Answer(200, center.page_of("events", found))


def _free_busy(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    del path
    if not request.first("tzid"):
        return _unprocessable("tzid", "errors.required")
    found = reading.free_busy(account, request, center.now())
    return Answer(200, center.page_of("free_busy", found))


def _page(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    del account, request
    page = center.page(path[1])
    return Answer(200, page) if page else Answer(404)


def _upsert(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    calendar = account.calendar(path[0])
    if calendar is None:
        return Answer(404)
    if calendar.read_only or "create_event" not in account.scope:
        return Answer(403)
    missing = [name for name in ("summary", "start", "end") if name not in request.body]
    if missing:
        return _unprocessable(missing[0], "errors.required")
    event = {name: value for name, value in request.body.items() if name != "tzid"}
    if "event_id" in event:
        before = calendar.managed(event["event_id"])
        defaults = {"event_uid": before.newest["event_uid"]} if before else {}
        event["attendees"] = calendar.guests(before.newest if before else {}, event.pop("attendees", {}))
        center.write(calendar, {**reading.DEFAULTS, **event, **defaults})
        return Answer(202)
    stored = calendar.events.get(str(event.get("event_uid")))
    if stored is None or stored.newest.get("deleted"):
        return _unprocessable("event_uid", "errors.not_found")
    if not calendar.unrestricted or not reading.options_of(stored.newest)["update"]:
        return Answer(403)
    center.write(calendar, {**stored.newest, **event})
    return Answer(202)


def _delete(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    calendar = account.calendar(path[0])
    if calendar is None:
        return Answer(404)
    if calendar.read_only or "delete_event" not in account.scope:
        return Answer(403)
    if "event_id" in request.body:
        stored = calendar.managed(request.body["event_id"])
    else:
        stored = calendar.events.get(str(request.body.get("event_uid")))
        if stored is not None and not calendar.unrestricted:
            return Answer(403)
    if stored is not None and not stored.newest.get("deleted"):
        calendar.letters += [("cancellation", each["email"]) for each in stored.newest.get("attendees", [])]
        center.write(calendar, {**stored.newest, "deleted": True})
    return Answer(202)


def _participation(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    calendar = account.calendar(path[0])
    stored = calendar.events.get(path[1]) if calendar else None
    if calendar is None or stored is None:
        return Answer(404)
    if "change_participation_status" not in account.scope:
        return Answer(403)
    if not reading.options_of(stored.newest)["change_participation_status"]:
        return _unprocessable("event_uid", "errors.not_changeable")
    center.write(calendar, {**stored.newest, "participation_status": request.body.get("status")})
    return Answer(202)


def _permissions(center: DataCenter, account: Account, request: Request, path: tuple[str, ...]) -> Answer:
    """For accounts of Enterprise Connect access is granted at once, if the service account has the scope."""
    del center, path
    for wanted in request.body.get("permissions", []):
        calendar = account.calendar(wanted["calendar_id"])
        if calendar is None:
            return Answer(404)
        if not calendar.elevatable:
            return Answer(403)
        calendar.unrestricted = wanted["permission_level"] == "unrestricted"
    return Answer(200, {"permissions_request": {}})


def _unprocessable(name: str, key: str) -> Answer:
    return Answer(422, {"errors": {name: [{"key": key, "description": key}]}})


_CALENDAR = r"/v1/calendars/([^/]+)/events"
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/v1/userinfo", _userinfo),
    ("GET", "/v1/calendars", _calendars),
    ("GET", "/v1/events", _events),
    ("GET", "/v1/free_busy", _free_busy),
    ("GET", r"/v1/(events|free_busy)/pages/(\w+)", _page),
    ("POST", _CALENDAR, _upsert),
    ("DELETE", _CALENDAR, _delete),
    ("POST", rf"{_CALENDAR}/([^/]+)/participation_status", _participation),
    ("POST", "/v1/permissions", _permissions),
)
