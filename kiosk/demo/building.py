"""The demo's building as a calendar server keeps it: the rooms, and a day of events in each.

The rooms are those of `kiosk.demo.rooms`, the day is that of `kiosk.demo.day`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.demo.calendar_text import Resource, resources
from kiosk.demo.day import events_around
from kiosk.demo.rooms import demo_rooms
from kiosk.domain.rooms import Room


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
