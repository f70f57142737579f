"""The demo's building: two floors of a house by a canal, and twelve rooms named after trees.

Positions are metres on the floor's plan, from the corner by the main door; the rooms lie on both sides of a corridor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.demo.calendar_text import Resource, resources
from kiosk.demo.day import events_around
from kiosk.domain.rooms import Place, Room

NAME = "Canal House"
GROUND, FIRST = "Ground floor", "First floor"
JUNIPER = "juniper"

_SCREEN, _VIDEO, _WHITEBOARD = "Screen", "Video", "Whiteboard"

# name, floor, x, y, seats, equipment
_ROOMS: tuple[tuple[str, str, float, float, int, tuple[str, ...]], ...] = (
    ("Juniper", GROUND, 6.0, 4.5, 8, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Alder", GROUND, 12.0, 4.5, 8, (_SCREEN, _VIDEO)),
    ("Birch", GROUND, 18.0, 4.5, 6, (_SCREEN, _WHITEBOARD)),
    ("Cedar", GROUND, 6.0, 10.5, 12, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Hazel", GROUND, 11.0, 10.5, 2, ()),
    ("Rowan", GROUND, 20.0, 10.5, 24, ("Projector", "Microphones", _VIDEO)),
    ("Aspen", FIRST, 6.0, 4.5, 6, (_SCREEN, _VIDEO)),
    ("Elm", FIRST, 12.0, 4.5, 4, (_SCREEN,)),
    ("Linden", FIRST, 18.0, 4.5, 10, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Maple", FIRST, 6.0, 10.5, 4, (_WHITEBOARD,)),
    ("Oak", FIRST, 12.0, 10.5, 16, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Willow", FIRST, 20.0, 10.5, 3, (_SCREEN,)),
)


@dataclass(frozen=True, slots=True)
class Building:
    """The rooms, and what the calendar of each holds, by room id."""

    rooms: tuple[Room, ...]
    calendars: Mapping[str, tuple[Resource, ...]]


def demo_building(moment: datetime, zone: ZoneInfo) -> Building:
    """The building with a day arranged around `moment` (in UTC); its clocks show the time of `zone`."""
    calendars = {
        room: resources(events, zone=zone, written=moment)
        for room, events in events_around(moment, zone).items()
    }
    return Building(demo_rooms(zone.key), calendars)


def demo_rooms(timezone: str) -> tuple[Room, ...]:
    """The twelve rooms, Juniper first, in the IANA zone `timezone`. They have no calendar address yet."""
    return tuple(
        Room(
            id=name.lower(),
            name=name,
            timezone=timezone,
            seats=seats,
            equipment=equipment,
            place=Place(NAME, floor, x, y),
        )
        for name, floor, x, y, seats, equipment in _ROOMS
    )
