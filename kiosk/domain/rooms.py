"""A bookable place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Place:
    """Where a room lies: building and floor by name, `x` and `y` in metres on that floor's plan, where it is drawn."""

    building: str
    floor: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A bookable place, known by an id of ours.

    `address` is where its calendar is, as the calendar system says it (a URL, a mailbox, a calendar id). `timezone` is
    an IANA name. `seats`, `equipment` and `place` are what is known; None and empty mean "not known". `made_of` are the
    ids of the rooms that it is made of, none where it cannot be divided. `out_of_order` is what of the equipment nobody
    is to count on at present.
    """

    id: str
    name: str
    timezone: str
    address: str = ""
    seats: int | None = None
    equipment: tuple[str, ...] = ()
    place: Place | None = None
    made_of: tuple[str, ...] = ()
    out_of_order: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def without_address(self) -> "Room":
        """The room as a screen may know it."""
        return replace(self, address="")


def short_ids(addresses: Iterable[str]) -> dict[str, str]:
    """An id of ours for each address: the mailbox's own name, or the last part of a path; told apart by a number.

    In the form that settings take for a room's id: small letters, digits and hyphens, 63 at most.
    """
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for address in addresses:
        stem = _stem(address)
        number, name = 1, stem
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        ids[address] = name
    return ids


def _stem(address: str) -> str:
    last = address.rstrip("/").rpartition("/")[2].partition("@")[0]
    return re.sub(r"[^a-z0-9]+", "-", last.lower()).strip("-")[:56].strip("-") or "room"
