"""Whom the demo's door knows, so that it can ask who books."""

import json
from collections.abc import Callable

SARA, PIN, BADGE = (
    "Sara Haddad",
    "3690",
    "04A22B9C11",
)  # told to whoever starts a demo; the badge with a stand-in
_OTHERS = ("Ada Lovelace", "Satoshi Nakamura", "Carla Duarte", "Tomás Nakagawa")


def people_text(hashed: Callable[[str], str]) -> str:
    """The people's file: one of them has a PIN and a badge, and all of them names."""
    sara = {"name": SARA, "address": "sara.haddad@example.org", "pin": hashed(PIN), "badge": hashed(BADGE)}
    entries = (sara, *({"name": name} for name in _OTHERS))
    return "\n".join("\n".join(["[[people]]", *map(_line, entry.items()), ""]) for entry in entries)


def _line(entry: tuple[str, str]) -> str:
    key, value = entry
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"
