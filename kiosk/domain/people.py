"""Who books: what a door asks, how people tell it, and what a booking then carries of them.

A badge number and a PIN are in no value that is stored or published: only a `Claim` holds one, on its way to whoever
compares it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.text import plain_text

_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{3,254}}$){_WORD}(?:\.{_WORD})*@(?:{_LABEL}\.)+{_LABEL}")
_LONGEST_NAME = 60  # letters
SUGGESTED = 4
_ENOUGH_TYPED = 2  # letters; whoever types fewer is not shown who works here
_SHORTEST_BADGE, _LONGEST_BADGE = 4, 128


class Asking(StrEnum):
    """Whether a door asks who books."""

    NEVER = "never"
    OPTIONAL = "optional"  # beside a title; a booking of one tap stays one tap
    REQUIRED = "required"


class Means(StrEnum):
    """How somebody says who he is. `ADDRESS` is for whoever books from a shell; no panel offers it."""

    BADGE = "badge"
    PIN = "pin"
    NAME = "name"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class WhoPolicy:
    """What a door asks, and by which means it can be told. `names` are those that it knows, where they may be typed."""

    asks: Asking = Asking.NEVER
    means: tuple[Means, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a booking is for. With an `address` the calendar can invite him."""

    name: str = field(repr=False)
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a door knows, and what argon2id made of his badge and his PIN."""

    person: Person
    badge: str | None = field(default=None, repr=False)
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says to be: `said` is what was typed, or what stands on the badge."""

    means: Means
    said: str = field(repr=False)


def suggested(names: Iterable[str], typed: str, *, most: int = SUGGESTED) -> tuple[str, ...]:
    """The names of which some word begins with what was typed, whatever its accents and case; those that begin with it
    as a whole come first. None before two letters are there.
    """
    begun = _plain(typed)
    if len(begun) < _ENOUGH_TYPED:
        return ()
    found = [(not plain.startswith(begun), name) for name in names if _begins(plain := _plain(name), begun)]
    return tuple(name for _, name in sorted(found)[:most])


def named(people: Sequence[Person], name: str) -> Person | None:
    """The one of that name, if there is exactly one; else somebody whom nobody knows, without an address. Whoever says
    it may be a stranger: None where nothing of it can be shown.
    """
    said = plain_text(name, limit=_LONGEST_NAME)
    same = [person for person in people if _plain(person.name) == _plain(said)]
    return (same[0] if len(same) == 1 else Person(said)) if said else None


def addressed(people: Sequence[Person], address: str) -> Person | None:
    """The one with that address, or somebody who is known by nothing else; None where it is no address."""
    if not is_address(address):
        return None
    wanted = address.casefold()
    return next((p for p in people if (p.address or "").casefold() == wanted), Person(address, address))


def badge_number(read: str) -> str:
    """The number of a badge whatever reader it was held to: letters and digits, capitals; empty for noise, and for a
    finger on a key.
    """
    kept = "".join(sign for sign in read if sign.isascii() and sign.isalnum()).upper()
    return kept if _SHORTEST_BADGE <= len(kept) <= _LONGEST_BADGE else ""


def is_address(text: str) -> bool:
    """Whether a mail can be sent there, as far as its form tells."""
    return _ADDRESS.fullmatch(text) is not None


def _begins(name: str, typed: str) -> bool:
    return f" {typed}" in f" {name}"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
