"""The settings of a door in the demo, as somebody would write them by hand, and its secret beside them."""

import json
from collections.abc import Mapping
from pathlib import Path

from kiosk.domain.rooms import Room

_SECRET = "demo-password"  # noqa: S105 - the name of a secret, not one


def write_settings(
    folder: Path, room: Room, *, url: str, username: str, password: str, language: str
) -> Path:
    """Write `settings.toml` for a door at `room`, and `secrets.toml` that only its owner can read; give the former."""
    secrets = folder / "secrets.toml"
    secrets.touch(mode=0o600)
    secrets.chmod(0o600)
    secrets.write_text(f"{_SECRET} = {_quoted(password)}\n", encoding="utf-8")
    settings = folder / "settings.toml"
    text = _settings(room, url=url, username=username, language=language)
    settings.write_text(text, encoding="utf-8")
    return settings


def _settings(room: Room, *, url: str, username: str, language: str) -> str:
    place = room.place
    known = {
        "id": room.id,
        "name": room.name,
        "timezone": room.timezone,
        "integration": "main",
        "calendar": room.address,
        "language": language,
        "seats": room.seats,
        "equipment": room.equipment,
        "building": place and place.building,
        "floor": place and place.floor,
        "x": place and place.x,
        "y": place and place.y,
    }
    integration = {"name": "Demo calendar", "system": "caldav", "url": url, "username": username}
    return "\n".join(
        [
            "# Made by the demo. It reads more often than a door needs to, so that changes are seen soon.",
            "[room]",
            *_lines(known),
            "",
            "[integrations.main]",
            *_lines(integration),
            f"password = {{ secret = {_quoted(_SECRET)} }}",
            "",
            "[booking]",
            *_lines({"door_may_end": "all", "door_may_extend": "all"}),
            "",
            "[sync]",
            *_lines({"poll": 15, "night_poll": 15}),
            "",
        ]
    )


def _lines(values: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_quoted(value)}" for key, value in values.items() if value is not None]


def _quoted(value: object) -> str:
    # What JSON writes of texts, numbers and lists of them is TOML too, but for the one control character it lets be.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
