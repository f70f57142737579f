"""The settings of a door in the demo, as somebody would write them by hand, and its secret beside them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from kiosk.demo.rooms import MAIL
from kiosk.demo.site_text import site_text
from kiosk.domain.rooms import Room

_SITE = "site.toml"
_PEOPLE = "people.toml"
_WHO = {"ask": "optional", "by": ["badge", "pin", "name"], "people": _PEOPLE}


def write_settings(  # noqa: PLR0913 - each is a part of the file
    folder: Path,
    room: Room,
    *,
    integration: Mapping[str, object],
    secrets: Mapping[str, str],
    language: str,
    neighbours: Sequence[Room] = (),
    pin_hash: str = "",
    voice_file: Path | None = None,
    logo: Path | None = None,
    people: str = "",
) -> Path:
    """Write `settings.toml` for a door at `room`, and `secrets.toml` that only its owner can read; give the former.

    `integration` holds the settings of the calendar system, `secrets` those of them that are kept apart. `neighbours`
    are the other rooms that can be booked there: then a site file beside says where they lie. With `pin_hash` the door
    has an admin corner, with `people` it asks who books; with `voice_file` what it would speak is written there.
    """
    room, *neighbours = _divided((room, *neighbours))
    apart = {**secrets, "admin_pin": pin_hash} if pin_hash else secrets
    _keep_apart(folder / "secrets.toml", "\n".join([*_lines({_named(k): v for k, v in apart.items()}), ""]))
    settings = folder / "settings.toml"
    whole = folder / "settings.toml.new"  # who waits for the file finds all of it
    text = _settings(room, integration, secrets, language=language) + _neighbours(neighbours, room.timezone)
    if pin_hash:
        text += f"\n[admin]\npin_hash = {{ secret = {_quoted(_named('admin_pin'))} }}\n"
    if voice_file is not None:
        text += _section("devices", {"voice_file": str(voice_file)})
    theme = {"logo": None if logo is None else str(logo), "reach": "on-request"}
    text += _section("theme", theme)
    if people:
        _keep_apart(folder / _PEOPLE, people)
        text += _section("who", _WHO)
    if neighbours:
        (folder / _SITE).write_text(site_text((room, *neighbours)), encoding="utf-8")
        text += _section("site", {"file": _SITE})
    whole.write_text(text, encoding="utf-8")
    whole.replace(settings)
    return settings


def _keep_apart(file: Path, text: str) -> None:
    """Write what only its owner can read."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text, encoding="utf-8")


def _named(key: str) -> str:
    """What the secret of a setting is called."""
    return f"demo-{key.replace('_', '-')}"


def _settings(room: Room, integration: Mapping[str, object], secrets: Iterable[str], *, language: str) -> str:
    known = {
        "id": room.id,
        "name": room.name,
        "timezone": room.timezone,
        "integration": "main",
        "calendar": room.address,
        "language": language,
        **_described(room),
    }
    return "\n".join(
        [
            "# Made by the demo. It reads more often than a door needs to, so that changes are seen soon.",
            "[room]",
            *_lines(known),
            "",
            "[integrations.main]",
            *_lines(integration),
            *(f"{key} = {{ secret = {_quoted(_named(key))} }}" for key in secrets),
            "",
            "[booking]",
            *_lines({"door_may_end": "all", "door_may_extend": "all"}),
            "",
            "# Short, so that one sees a room released within a demo. [] says that it has no other door.",
            "[check_in]",
            *_lines({"required": True, "window_minutes": 2, "remind_minutes": [1]}),
            *_lines({"release": True, "other_doors": []} if not room.made_of else {}),
            "",
            "# At night the panel of a demo waits longer for somebody before it goes dark.",
            "[ambient]",
            *_lines({"awake_minutes": 15, "speak": True}),
            "",
            "[phone]",
            *_lines({"qr": True, "link": _mail_to(room)}),
            "",
            "[sync]",
            *_lines({"poll": 15, "night_poll": 15}),
            "",
        ]
    )


def _mail_to(room: Room) -> str | None:
    """What a phone opens to book the room, where its address does not say that by itself: no mail of the demo arrives
    anywhere.
    """
    return f"mailto:{room.id}@{MAIL}?subject={quote(room.name)}" if "://" in room.address else None


def _neighbours(rooms: Sequence[Room], timezone: str) -> str:
    """A table for each room that can be booked beside the door's own, all in the same integration."""
    tables = (
        {
            "name": room.name,
            "calendar": room.address,
            "timezone": None if room.timezone == timezone else room.timezone,
            **_described(room),
        }
        for room in rooms
    )
    sections = (
        "\n".join(["", f"[neighbours.{room.id}]", *_lines(table), ""])
        for room, table in zip(rooms, tables, strict=True)
    )
    return "".join(sections)


def _described(room: Room) -> Mapping[str, object]:
    """What is known of a room beside its name and its calendar."""
    place = room.place
    return {
        "seats": room.seats,
        "equipment": room.equipment,
        "building": place and place.building,
        "floor": place and place.floor,
        "x": place and place.x,
        "y": place and place.y,
        "made_of": room.made_of or None,
    }


def _divided(rooms: Sequence[Room]) -> list[Room]:
    """The rooms as this door can know them: one whose parts are not all among them is like any other."""
    known = {room.id for room in rooms}
    return [room if known.issuperset(room.made_of) else replace(room, made_of=()) for room in rooms]


def _section(name: str, values: Mapping[str, object]) -> str:
    return "\n".join(["", f"[{name}]", *_lines(values), ""])


def _lines(values: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_quoted(value)}" for key, value in values.items() if value is not None]


def _quoted(value: object) -> str:
    # What JSON writes of texts, numbers and lists of them is TOML too, but for the one control character it lets be.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
