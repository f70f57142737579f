"""The kinds of values that settings are made of, each with words for what is wrong and what to write instead."""

import re
import zoneinfo
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from kiosk.domain.text import plain_text
from kiosk.languages import languages
from kiosk.services.credentials import Credential, NoSecret, SecretPlaces

CLOSED = "closed"
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
SYSTEMS = ("exchange", "office365", "google", "cronofy", "caldav", "hub")  # the words that admins know


def wrong(what: str, instead: str) -> PydanticCustomError:
    """The error of our own checks; `services.settings_problems` takes it apart again."""
    return PydanticCustomError("wrong", "{what}", {"what": what, "instead": instead})


def _known_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(name, zoneinfo.available_timezones(), n=1)
        instead = f'did you mean "{near[0]}"?' if near else 'write an IANA name such as "Europe/Berlin"'
        raise wrong("is no time zone that this machine knows", instead) from None
    return name


def _web_address(address: str) -> str:
    instead = 'write it like "https://calendar.example.org/"'
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(c.isspace() for c in address):
        raise wrong("is no http or https address", instead)
    if parts.username is not None or parts.password is not None:
        raise wrong(
            "holds a user name or password", "leave it out here: username and password have keys of their own"
        )
    return address


def _shown_name(name: str) -> str:
    shown = plain_text(name, limit=60)
    if not shown:
        raise wrong("is empty", 'write what the room is called, such as "Juniper"')
    return shown


def _shown_person(name: str) -> str:
    shown = plain_text(name, limit=60)
    if not shown:
        raise wrong("is empty", 'write what people are called, such as "Sara Haddad"')
    return shown


def _shown_title(title: str) -> str:
    shown = plain_text(title, limit=60)
    if not shown:
        raise wrong("is empty", 'write a title such as "Meeting", or an empty list to ask for none')
    return shown


def _secret(raw: object, info: ValidationInfo) -> Credential:
    instead = 'write { secret = "its-name" }, and the value into secrets.toml'
    if isinstance(raw, str) and raw:
        return Credential(SecretStr(raw), plain=True)
    if not isinstance(raw, dict) or list(raw) != ["secret"] or not isinstance(raw["secret"], str):
        raise wrong("is no secret", instead)
    places: SecretPlaces = (info.context or {}).get("secrets", SecretPlaces(Path("secrets.toml")))
    try:
        return places.find(raw["secret"])
    except NoSecret as missing:
        raise wrong(missing.what, missing.instead) from None


def _file(raw: object, info: ValidationInfo) -> Path:
    if not isinstance(raw, str) or not raw:
        raise wrong("is no name of a file", 'write it like "/etc/kiosk/ca.pem"')
    folder: Path = (info.context or {}).get("folder", Path())
    path = folder / raw
    if not path.is_file():
        raise wrong(
            f"names a file that is not there: {path}", "write a path from the root, or from these settings"
        )
    return path


def _local_time(raw: object) -> object:
    try:
        return time.fromisoformat(raw) if isinstance(raw, str) and len(raw) == len("19:00") else raw
    except ValueError:
        raise wrong("is no time of day", 'write it like "19:00"') from None


def _office_hours(written: str) -> str:
    if written.strip() == CLOSED:
        return CLOSED
    spans = [span.strip() for span in written.split(",")]
    if not all(_SPAN.fullmatch(span) for span in spans):
        raise wrong("is no time of opening", f'write it like "07:00-19:00", or "{CLOSED}"')
    if any(ends <= begins for begins, ends in minutes_open(written)):
        raise wrong(
            "ends before it begins", "end it at 24:00, and write what comes after midnight for the day after"
        )
    return ", ".join(spans)


def minutes_open(hours: str) -> tuple[tuple[int, int], ...]:
    """The spans of checked office hours, each from and to in minutes after midnight; none when it is closed."""
    spans = [] if hours == CLOSED else hours.split(",")
    return tuple((_minutes(begins), _minutes(ends)) for begins, ends in (s.strip().split("-") for s in spans))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def _supported(system: str, info: ValidationInfo) -> str:
    supported = tuple((info.context or {}).get("supported", ()))
    if system in supported:
        return system
    near = get_close_matches(system, supported, n=1)
    listed = ", ".join(f'"{s}"' for s in supported)
    raise wrong(
        f'is "{system}", which this version does not connect to'
        if system in SYSTEMS
        else "is no calendar system",
        f'did you mean "{near[0]}"?' if near else f"write one of: {listed}",
    )


def _shown_language(tag: str) -> str:
    if tag not in languages():
        listed = ", ".join(f'"{one}"' for one in languages())
        raise wrong("is no language of the door", f"write one of: {listed}")
    return tag


def _distinct(minutes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(minutes)))


_SECRET_SCHEMA = {
    "anyOf": [
        {"type": "object", "properties": {"secret": {"type": "string"}}, "required": ["secret"]},
        {"type": "string"},
    ]
}
Secret = Annotated[
    Credential,
    PlainValidator(_secret),
    PlainSerializer(lambda credential: str(credential.value), return_type=str),  # stars
    WithJsonSchema(_SECRET_SCHEMA),
]
File = Annotated[Path, PlainValidator(_file), WithJsonSchema({"type": "string"})]
ShownName = Annotated[str, AfterValidator(_shown_name)]
Language = Annotated[
    str, AfterValidator(_shown_language), WithJsonSchema({"type": "string", "enum": list(languages())})
]
ShownPerson = Annotated[str, AfterValidator(_shown_person)]
ShownTitle = Annotated[str, AfterValidator(_shown_title)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
LocalTime = Annotated[
    time, BeforeValidator(_local_time), WithJsonSchema({"type": "string", "format": "time"})
]
System = Annotated[str, AfterValidator(_supported)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
DoorName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}$")]
OfficeHours = Annotated[str, AfterValidator(_office_hours)]
Pin = Annotated[int, Field(ge=0, le=27)]
DevicePath = Annotated[str, StringConstraints(pattern=r"^/[^\x00-\x1f]{1,255}$")]
Minutes = Annotated[int, Field(ge=5, le=24 * 60)]
Titles = Annotated[tuple[ShownTitle, ...], Field(max_length=4, strict=False)]
Reminders = Annotated[
    tuple[Annotated[int, Field(ge=1, le=30)], ...],
    Field(max_length=6, strict=False),
    AfterValidator(_distinct),
]
Offered = Annotated[
    tuple[Minutes, ...], Field(min_length=1, max_length=6, strict=False), AfterValidator(_distinct)
]
