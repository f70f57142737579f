"""`kiosk person`: asks for somebody's PIN and badge, and prints the entry for the people's file. Nothing is kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path

from kiosk.adapters.pin import flaw_of, hashed, salt_in
from kiosk.cli.exits import Exit, UsageError
from kiosk.cli.voice import Voice
from kiosk.domain.people import badge_number, is_address
from kiosk.domain.text import plain_text

Ask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: the name, where to invite, which of PIN and badge to ask for, and the file it is for."""

    name: str
    address: str | None = None
    pin: bool = False
    badge: bool = False
    file: Path | None = None


def person(voice: Voice, wanted: Wanted, ask: Ask = getpass) -> Exit:
    """Make the entry. UsageError for what cannot be one, or a PIN that was not the same twice."""
    shown = plain_text(wanted.name, limit=60)
    if not shown:
        raise UsageError("the name is empty")
    if wanted.address is not None and not is_address(wanted.address):
        raise UsageError("that is no mail address")
    salt = _salt(wanted.file)
    entry = {"name": shown, **({"address": wanted.address} if wanted.address else {})}
    if wanted.badge:
        entry["badge"] = hashed(_badge(ask), salt=salt)
        salt = salt or salt_in(entry["badge"])
    if wanted.pin:
        entry["pin"] = hashed(_pin(ask), salt=salt)
    lines = (
        "Write this at the end of the people's file, which only the agent's user may read:",
        "",
        "[[people]]",
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()),
    )
    voice.answer(entry, lines)
    return Exit.DONE


def _salt(file: Path | None) -> bytes | None:
    """That of the entries which are there: then one comparison finds whoever it is."""
    if file is None or not file.exists():
        return None
    try:
        return salt_in(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read") from error


def _pin(ask: Ask) -> str:
    pin = ask("PIN, 4 to 12 digits (not shown): ")
    if flaw := flaw_of(pin):
        raise UsageError(flaw)
    if ask("The same PIN once more: ") != pin:
        raise UsageError("that was not the same PIN twice")
    return pin


def _badge(ask: Ask) -> str:
    number = badge_number(ask("Hold the badge to a reader that types, or type its number (not shown): "))
    if not number:
        raise UsageError("that is no number of a badge")
    return number
