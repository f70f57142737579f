"""Reading settings from a file: either all of it makes sense, or every problem is told at once."""

import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from kiosk.domain.errors import Problem, SettingsError
from kiosk.services.credentials import Credential, SecretPlaces
from kiosk.services.integrations import INTEGRATIONS
from kiosk.services.phone import booking_link
from kiosk.services.settings import BookingSettings, Settings, SyncSettings
from kiosk.services.settings_parts import problems_of_parts
from kiosk.services.settings_problems import nearest, problems_in

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_WEB_PORTS = {"http": 80, "https": 443}
# Each of these signs in; one is needed.
_SIGN_IN = {
    "office365": ("certificate", "client_secret", "password", "device_code"),
    "google": ("service_account", "refresh_token"),
}


def load_settings(
    path: Path,
    *,
    secrets: Path | None = None,
    credentials: Path | None = None,
    supported: Sequence[str] = tuple(INTEGRATIONS),
    may_lack: tuple[str, ...] = (),
) -> Settings:
    """The settings in the TOML file. SettingsError carries every problem at once, and no secret.

    Secrets are looked up in `secrets`, by default `secrets.toml` beside the file, then in `credentials`, by default
    what systemd handed over ($CREDENTIALS_DIRECTORY). `supported` are the calendar systems that can be connected to.
    Secrets of the names in `may_lack` are empty where they are not there.
    """
    raw = _parsed(path)
    handed_over = os.environ.get("CREDENTIALS_DIRECTORY")
    context = {
        "folder": path.parent,
        "secrets": SecretPlaces(
            secrets or path.with_name("secrets.toml"),
            credentials or (Path(handed_over) if handed_over else None),
            may_lack,
        ),
        "supported": tuple(supported),
    }
    problems: list[Problem] = []
    try:
        settings = Settings.model_validate(raw, context=context)
    except ValidationError as error:
        problems = problems_in(error, raw, context)
    told = {problem.key: problem for problem in (*_contradictions(raw), *problems)}  # one a key, the plainest
    if told:
        raise SettingsError(str(path), tuple(told.values()))
    return settings


def warnings_of(settings: Settings) -> tuple[Problem, ...]:
    """What works but should not stay so."""
    found: list[Problem] = []
    pin_hash = settings.admin.pin_hash
    if pin_hash is not None and pin_hash.plain:
        instead = 'move it to secrets.toml and write pin_hash = { secret = "admin-pin" }'
        found.append(Problem("admin.pin_hash", "is a secret that stands in the settings", instead))
    for name, integration in settings.integrations.items():
        place = f"integrations.{name}"
        for key, value in integration:
            if isinstance(value, Credential) and value.plain:
                instead = f'move it to secrets.toml and write {key} = {{ secret = "{name}-{key}" }}'
                found.append(Problem(f"{place}.{key}", "is a secret that stands in the settings", instead))
        url = getattr(integration, "url", None)
        if url is not None and _unprotected(url):
            found.append(
                Problem(f"{place}.url", "sends passwords unprotected over the network", "use https://")
            )
    for key, value in settings.reports:
        if isinstance(value, Credential) and value.plain:
            instead = f'move it to secrets.toml and write {key} = {{ secret = "{key}" }}'
            found.append(Problem(f"reports.{key}", "is a secret that stands in the settings", instead))
    return tuple(found)


def _parsed(path: Path) -> dict[str, Any]:
    source = str(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = Problem(
            source,
            "is not there",
            "write one as docs/run-a-door.md says, or name another with --settings FILE",
        )
    except UnicodeDecodeError:
        problem = Problem(source, "is not UTF-8 text", "save it as UTF-8")
    except OSError as error:
        problem = Problem(source, f"cannot be read: {error.strerror}", "let the agent's user read it")
    except tomllib.TOMLDecodeError as error:
        problem = Problem(source, f"is not valid TOML: {error}", "correct that line; text stands in quotes")
    raise SettingsError(source, (problem,))


def _contradictions(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """What does not fit together, as far as the parts can be read at all."""
    room, integrations = _table(raw, "room"), _table(raw, "integrations")
    yield from _of_the_integration("room", room, integrations)
    yield from _of_the_sign_in(integrations)
    yield from _of_the_place("room", room)
    yield from _of_the_neighbours(_table(raw, "neighbours"), room, integrations)
    yield from problems_of_parts(room, _table(raw, "neighbours"), _table(raw, "check_in"))
    yield from _of_the_phone(_table(raw, "phone"), room, integrations)
    yield from _of_the_badges(_table(raw, "who"), _table(raw, "devices"))
    yield from _of_the_numbers(_table(raw, "sync"), _table(raw, "booking"))


def _of_the_phone(
    phone: Mapping[str, Any], room: Mapping[str, Any], integrations: Mapping[str, Any]
) -> Iterator[Problem]:
    calendar, system = room.get("calendar"), _table(integrations, str(room.get("integration"))).get("system")
    if phone.get("qr") is not True or "link" in phone or not isinstance(calendar, str):
        return
    if booking_link(str(system), calendar, "") is None:
        instead = "write link with the page where people book it, or leave qr out"
        yield Problem("phone.qr", "has no page to open: the room has no mail address", instead)


def _of_the_badges(who: Mapping[str, Any], devices: Mapping[str, Any]) -> Iterator[Problem]:
    """Who is asked must be able to tell, and there must be somebody to know."""
    if who.get("ask") not in ("optional", "required"):
        return
    ways = who.get("by", ["name"])
    if (
        isinstance(ways, list)
        and set(map(str, ways)) == {"badge"}
        and devices.get("badge_reader", "none") == "none"
    ):
        yield Problem(
            "who.by", "asks for a badge that nothing reads", "set a reader in [devices], or add a way"
        )
    elif isinstance(ways, list) and ("badge" in ways or "pin" in ways) and "people" not in who:
        instead = "write people with the file that `kiosk person` makes entries for"
        yield Problem("who.people", "is missing: nobody's badge or PIN is known", instead)


def _of_the_neighbours(
    neighbours: Mapping[str, Any], room: Mapping[str, Any], integrations: Mapping[str, Any]
) -> Iterator[Problem]:
    calendars = {(str(room.get("integration")), str(room.get("calendar"))): "room"}
    for name in neighbours:
        place, keys = f"neighbours.{name}", _table(neighbours, name)
        if not _ID.fullmatch(name):
            yield Problem(place, "is no id of a room", "write small letters, digits and hyphens, as in cedar")
        elif name == room.get("id"):
            yield Problem(place, "is the room of this door itself", "name another room, or leave it out")
        whole = {"integration": room.get("integration"), **keys}
        yield from _of_the_integration(place, whole, integrations)
        yield from _of_the_place(place, keys)
        calendar = (str(whole["integration"]), str(keys.get("calendar", place)))
        if (other := calendars.setdefault(calendar, place)) != place:
            instead = "give each room a calendar of its own"
            yield Problem(f"{place}.calendar", f"is the calendar of {other} too", instead)


def _of_the_integration(
    place: str, room: Mapping[str, Any], integrations: Mapping[str, Any]
) -> Iterator[Problem]:
    name, calendar = room.get("integration"), room.get("calendar")
    if not isinstance(name, str) or not integrations:
        return
    if name not in integrations:
        instead = nearest(name, list(integrations), of="the integrations are")
        yield Problem(f"{place}.integration", "names no integration of these settings", instead)
        return
    integration = _table(integrations, name)
    url = integration.get("url")
    if integration.get("system") != "caldav" or not isinstance(calendar, str) or not isinstance(url, str):
        return
    if _origin(calendar) is None:
        yield Problem(
            f"{place}.calendar", "is no http or https address", "write the whole address of the calendar"
        )
    elif _origin(url) is not None and _origin(calendar) != _origin(url):
        instead = f"both begin alike, since the password of integrations.{name} goes to either"
        yield Problem(f"{place}.calendar", f"is on another server than integrations.{name}.url", instead)


def _of_the_sign_in(integrations: Mapping[str, Any]) -> Iterator[Problem]:
    for name in integrations:
        keys = _table(integrations, name)
        system = keys.get("system")
        for key, other in (("username", "password"), ("password", "username")) if system == "caldav" else ():
            if key in keys and other not in keys:
                instead = f"write both, or neither if the server asks for no {key}"
                yield Problem(f"integrations.{name}.{other}", f"is missing beside {key}", instead)
        ways = _SIGN_IN.get(system, ()) if isinstance(system, str) else ()
        if ways and not any(keys.get(way) for way in ways):
            yield Problem(
                f"integrations.{name}", "says not how to sign in", f"write one of {', '.join(ways)}"
            )


def _of_the_place(place: str, room: Mapping[str, Any]) -> Iterator[Problem]:
    keys = ("building", "floor", "x", "y")
    missing = [key for key in keys if key not in room]
    if 0 < len(missing) < len(keys):
        yield Problem(
            f"{place}.{missing[0]}",
            "is missing beside the rest of the place",
            f"write all of {', '.join(keys)}",
        )


def _of_the_numbers(sync: Mapping[str, Any], booking: Mapping[str, Any]) -> Iterator[Problem]:
    limit = _number(sync, "freshness_limit", SyncSettings().freshness_limit)
    if limit <= _number(sync, "poll", SyncSettings().poll):
        instead = "make it more than twice sync.poll, or the room is never shown as free"
        yield Problem("sync.freshness_limit", "is not longer than sync.poll", instead)
    longest = _number(booking, "longest_minutes", BookingSettings().longest_minutes)
    for key, default in (
        ("lengths", BookingSettings().lengths),
        ("extensions", BookingSettings().extensions),
    ):
        offered = booking.get(key, default)
        if isinstance(offered, list) and any(isinstance(n, int) and n > longest for n in offered):
            yield Problem(f"booking.{key}", "offers more than booking.longest_minutes", f"at most {longest}")


def _table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _number(raw: Mapping[str, Any], key: str, default: int) -> int:
    value = raw.get(key, default)
    return value if type(value) is int else default


def _origin(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port: who gets the password."""
    try:
        parts = urlsplit(address)
        port = parts.port or _WEB_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def _unprotected(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http" or host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True
