"""Texts and names as careless or hostile people write them, and broken servers pass them on."""

from collections.abc import Mapping

from kiosk.testing.calendar_contract.hostile import TEXTS, UNSPEAKABLE

SECRET = "Salary of M. Okafor"

ALL_TEXTS: Mapping[str, str] = {**TEXTS, **UNSPEAKABLE}

ORGANISERS: Mapping[str, str | None] = {
    "an address only": "m.okafor@example.org",
    "an address of ten thousand letters": "x" * 10_000 + "@example.org",
    "nothing": "",
    "none": None,
    "controls only": "\0\x07\u202e\u200b",
    "white space": " \t\n",
}
