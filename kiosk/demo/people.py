"""The people whom the doors of the demo know: their names, and the PIN of one of them."""

import json
from pathlib import Path

from kiosk.adapters.pin import hashed
from kiosk.demo.rooms import MAIL

PINS = {"Sara Haddad": "1357"}  # told to whoever starts a demo
_OTHERS = ("Anna Lindqvist", "Jonas Petrov", "Sasha Moreau")


def write_people(folder: Path) -> Path:
    """Write `people.toml` there, which only its owner can read."""
    file = folder / "people.toml"
    file.touch(mode=0o600)
    file.chmod(0o600)
    people = [{"name": name, "pin": hashed(pin)} for name, pin in PINS.items()]
    people += [{"name": name} for name in _OTHERS]
    file.write_text("\n".join(_entry(person) for person in people), encoding="utf-8")
    return file


def _entry(person: dict[str, str]) -> str:
    address = f"{person['name'].lower().replace(' ', '.')}@{MAIL}"
    lines = (f"{key} = {json.dumps(value)}\n" for key, value in (person | {"address": address}).items())
    return "[[people]]\n" + "".join(lines)
