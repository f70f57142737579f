"""Whom a booking is for, as every calendar invites him: by an address, and a name that is one plain line."""

from dataclasses import dataclass

from kiosk.domain.people import Person, is_address
from kiosk.domain.text import plain_text


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be invited."""

    address: str
    name: str


def guest_of(who: Person | None) -> Guest | None:
    """The guest that a booking gets; None where nobody can be written to."""
    if who is None or who.address is None or not is_address(who.address):
        return None
    return Guest(who.address, plain_text(who.name) or who.address)
