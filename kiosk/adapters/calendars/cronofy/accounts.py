"""Which calendar a room's address means, whether its account still works, and what we may do with it. Pure.

A room is named by its calendar id (`cal_...`), or by its mail address, which means the primary calendar of the profile
or account with that address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.domain.errors import AuthRejected, BadResponse, Cause, Gone, NotPermitted, Unavailable
from kiosk.domain.rooms import Place, Room, short_ids
from kiosk.domain.text import plain_text

UNRESTRICTED = "unrestricted"
_READS_AND_WRITES = ({"read_write"}, {"read_events", "create_event", "delete_event"})


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar of an account. `connected` and `synced` are its profile's: without both its events are not true."""

    id: str
    profile: str
    read_only: bool
    primary: bool
    unrestricted: bool
    connected: bool
    synced: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Who a token stands for. `active`: the authorization was not revoked."""

    name: str
    active: bool
    connected: bool
    calendars: tuple[Calendar, ...]


def account_of(userinfo: Mapping[str, Any]) -> Account:
    """The account of a userinfo answer. BadResponse when it is none."""
    data = userinfo.get("cronofy.data")
    name = userinfo.get("email") or userinfo.get("sub")
    if not isinstance(data, Mapping) or not isinstance(name, str):
        raise BadResponse("userinfo: the answer describes no account")
    authorization = data.get("authorization")
    status = authorization.get("status", "active") if isinstance(authorization, Mapping) else "active"
    profiles = [p for p in _sequence(data.get("profiles")) if isinstance(p, Mapping)]
    return Account(
        name=plain_text(name),
        active=status == "active",
        connected=any(p.get("profile_connected") is True for p in profiles),
        calendars=tuple(calendar for profile in profiles for calendar in _calendars(profile)),
    )


def calendar_for(account: Account, address: str) -> Calendar:
    """The calendar that the address means. Gone when this account has none of that name."""
    named = [c for c in account.calendars if c.id == address]
    own = [c for c in account.calendars if c.profile.casefold() == address.casefold()]
    if not own and account.name.casefold() == address.casefold():
        own = list(account.calendars)
    own = [c for c in own if c.primary] or (own if len(own) == 1 else [])
    found = next(iter([*named, *own]), None)
    if found is None:
        raise Gone(f"{address}: not a calendar of {account.name}", cause=Cause.MAILBOX_UNKNOWN)
    return found


def require_working(account: Account, calendar: Calendar | None = None) -> None:
    """Raise what is wrong when what Cronofy tells of the account, or of one calendar in it, may be out of date."""
    if not account.active:
        raise AuthRejected(f"{account.name}: the authorization was revoked", cause=Cause.LINK_REVOKED)
    if not (calendar.connected if calendar else account.connected):
        profile = calendar.profile if calendar else account.name
        raise AuthRejected(f"{profile}: the profile is not connected any more", cause=Cause.LINK_REVOKED)
    if calendar and not calendar.synced:
        raise Unavailable(
            f"{calendar.profile}: Cronofy has not read this profile for the first time yet",
            cause=Cause.SERVER_ERROR,
        )


def require_writable(calendar: Calendar, address: str) -> None:
    if calendar.read_only:
        raise NotPermitted(f"{address}: the calendar is read-only", cause=Cause.READ_ONLY)


def require_scopes(scopes: frozenset[str]) -> None:
    """NotPermitted when the token was granted, but not for reading and booking. Untold scopes pass."""
    if scopes and not any(needed <= scopes for needed in _READS_AND_WRITES):
        missing = ", ".join(sorted(_READS_AND_WRITES[1] - scopes))
        raise NotPermitted(f"sign-in: the token lacks the scopes {missing}", cause=Cause.CONSENT_MISSING)


def rooms_of(resources: list[Any]) -> tuple[Room, ...]:
    """The rooms of a list of resources; what is no room with an address is left out."""
    named = {r["email"]: r for r in resources if isinstance(r, Mapping) and _text(r.get("email"))}
    ids = short_ids(named)
    return tuple(
        Room(
            id=ids[address],
            name=plain_text(_text(resource.get("name"))) or address,
            timezone="UTC",
            address=address,
            seats=_seats(resource.get("capacity")),
            place=_place(resource.get("location")),
        )
        for address, resource in named.items()
    )


def _calendars(profile: Mapping[str, Any]) -> Iterator[Calendar]:
    for each in _sequence(profile.get("profile_calendars")):
        if not isinstance(each, Mapping) or not _text(each.get("calendar_id")):
            continue
        if each.get("calendar_deleted") is True:
            continue
        yield Calendar(
            id=each["calendar_id"],
            profile=_text(profile.get("profile_name")),
            read_only=each.get("calendar_readonly") is not False,
            primary=each.get("calendar_primary") is True,
            unrestricted=each.get("permission_level") == UNRESTRICTED,
            connected=profile.get("profile_connected") is True,
            synced=profile.get("profile_initial_sync_required") is not True,
        )


def _seats(capacity: object) -> int | None:
    return capacity if isinstance(capacity, int) and 0 < capacity < 10_000 else None


def _place(location: object) -> Place | None:
    if not isinstance(location, Mapping):
        return None
    building, floor = (plain_text(_text(location.get(name))) for name in ("building_name", "floor_name"))
    return Place(building, floor) if building or floor else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
