"""The floor of the pictures: a corridor with rooms on both sides, Juniper among them, as known at 13:12."""

from dataclasses import replace
from itertools import pairwise

from kiosk.domain.around import RoomAround, Surroundings, compact, plan_of
from kiosk.domain.freshness import Reading
from kiosk.domain.rooms import Place, Room
from kiosk.domain.sites import Area, Edge, Floor, Point, Site, Spot, SpotKind, ways
from kiosk.domain.snapshot import Snapshot
from kiosk.testing.builders import BOOT, a_room, at, between
from tests.unit.presenters.scenes import DAY, a_snapshot

_HOUSE = "North building"
_LIVE = Reading(read_at=at("13:11"), live_until=BOOT + 100, answered=True)
_OLD = Reading(read_at=at("12:40"), live_until=BOOT - 1, answered=False)
_WINDOW = between("13:00", "00:00")


def the_site() -> Site:
    """Floor 3 as it is drawn, 40 m wide, and a piece of floor 4 above it."""
    doors = {
        "cedar": Point(8, 19),
        "hazel": Point(32, 19),
        "willow": Point(9, 12),
        "juniper": Point(15.1, 12),
        "rowan": Point(27.5, 12),
    }
    corridor = {room: Point(point.x, 15.5) for room, point in doors.items()}
    floors = (Floor("f3", _HOUSE, "3", 3, (40.0, 29.0)), Floor("f4", _HOUSE, "4", 4, (40.0, 29.0)))
    spots = [
        *(Spot(f"{room}-door", "f3", point, SpotKind.DOOR, room) for room, point in doors.items()),
        *(Spot(f"{room}-way", "f3", point) for room, point in corridor.items()),
        Spot("west", "f3", Point(1, 15.5)),
        Spot("east", "f3", Point(39, 15.5)),
        Spot("lift-3", "f3", Point(24, 15.5), SpotKind.LIFT),
        Spot("lift-4", "f4", Point(24, 15.5), SpotKind.LIFT),
        Spot("aspen-way", "f4", Point(20, 15.5)),
        Spot("aspen-door", "f4", Point(20, 19), SpotKind.DOOR, "aspen"),
    ]
    line = sorted((s for s in spots if s.floor == "f3" and s.at.y == 15.5), key=lambda s: s.at.x)
    edges = [
        *(Edge(f"{room}-door", f"{room}-way", 3.5) for room in (*doors, "aspen")),
        *(Edge(a.id, b.id, b.at.x - a.at.x) for a, b in pairwise(line)),
        Edge("lift-3", "lift-4", 4),
        Edge("lift-4", "aspen-way", 4),
    ]
    areas = (
        Area("f3", Point(0, 19), 10.5, 10, "cedar"),
        Area("f3", Point(11.7, 19), 7.6, 10, name="WC"),
        Area("f3", Point(20.6, 19), 7.6, 10, name="Lift"),
        Area("f3", Point(29.4, 19), 10.6, 10, "hazel"),
        Area("f3", Point(0, 0), 11.4, 12, "willow"),
        Area("f3", Point(12.5, 0), 11.4, 12, "juniper"),
        Area("f3", Point(25, 0), 15, 12, "rowan"),
    )
    return Site(floors, tuple(spots), tuple(edges), areas)


def the_rooms() -> tuple[Room, ...]:
    def room(name: str, floor: str, seats: int, *equipment: str) -> Room:
        known = a_room(seats=seats, equipment=equipment)
        return replace(known, id=name.lower(), name=name, place=Place(_HOUSE, floor))

    return (
        room("Cedar", "3", 4, "screen"),
        room("Rowan", "3", 10, "video", "whiteboard"),
        room("Aspen", "4", 6, "video"),
        room("Hazel", "3", 6, "screen"),
        room("Willow", "3", 12, "video"),
    )


def _around() -> tuple[RoomAround, ...]:
    busy = {
        "cedar": (("15:00", "16:00"),),
        "rowan": (("14:00", "15:00"),),
        "aspen": (),
        "hazel": (("16:00", "17:00"),),
        "willow": (("12:30", "13:30"),),
    }
    return tuple(
        compact(room, _WINDOW, tuple(between(*times) for times in found), _OLD if room == "hazel" else _LIVE)
        for room, found in busy.items()
    )


def on_floor_three(*meetings, **facts) -> Snapshot:
    """Juniper's door, which knows the rooms around; `facts` are fields of the snapshot."""
    site, rooms = the_site(), the_rooms()
    here = a_snapshot(*(meetings or DAY))
    juniper = replace(here.room, id="juniper", place=Place(_HOUSE, "3"))
    known = {
        "neighbours": rooms,
        "around": _around(),
        "surroundings": Surroundings(ways(site, juniper, rooms), plan_of(site, juniper)),
    }
    return replace(here, **{"room": juniper, **known, **facts})
