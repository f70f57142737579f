"""Buildings that nobody drew for us: no plan, no graph, a hundred and fifty rooms on a floor, endless names."""

from collections.abc import Mapping
from dataclasses import replace

from kiosk.domain.around import Surroundings, compact, plan_of
from kiosk.domain.freshness import Reading
from kiosk.domain.rooms import Place, Room
from kiosk.domain.sites import Area, Edge, Floor, Point, Site, Spot, SpotKind, ways
from kiosk.domain.snapshot import Snapshot
from kiosk.screen.presenters.find_wish import FindPane, FindState
from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.theme import is_narrow
from kiosk.testing.builders import BOOT, a_room, at, between
from tests.unit.presenters.floor_three import on_floor_three, the_rooms, the_site
from tests.unit.presenters.scenes import a_scene, a_snapshot

ENDLESS = "Besprechungsraum Nordrhein-Westfalen im vierten Obergeschoss des Hauptgebäudes am Südring"[:80]
_READINGS = (
    Reading(read_at=at("13:11"), live_until=BOOT + 100, answered=True),
    Reading(read_at=at("12:40"), live_until=BOOT - 1, answered=False),
)


def full_floor(count: int = 150) -> Snapshot:
    """`count` rooms in two rows along one corridor, free, taken and unknown by turns; this one is the first."""
    rooms = tuple(
        replace(
            a_room(seats=2 + n % 20, equipment=("screen", "video")[: n % 3]),
            id=f"room-{n}",
            name=f"Room {n}",
            place=Place("Long house", "1"),
        )
        for n in range(count + 1)
    )
    spots, edges, areas = [], [], []
    for n, room in enumerate(rooms):
        x, upper = 4.0 * (n // 2), n % 2
        spots.append(Spot(f"door-{n}", "f", Point(x + 2, 12 if upper else 10), SpotKind.DOOR, room.id))
        spots.append(Spot(f"way-{n}", "f", Point(x + 2, 11)))
        edges.append(Edge(f"door-{n}", f"way-{n}", 1))
        if n:
            edges.append(Edge(f"way-{n - 1}", f"way-{n}", 2))
        areas.append(Area("f", Point(x, 12 if upper else 2), 3.8, 8, room.id))
    site = Site((Floor("f", "Long house", "1", 1),), tuple(spots), tuple(edges), tuple(areas))
    here, others = rooms[0], rooms[1:]
    around = tuple(
        compact(
            room.id,
            between("13:00", "00:00"),
            (between("13:00", "13:45"),) if n % 3 == 0 else (),
            _READINGS[n % 3 == 1],
        )
        for n, room in enumerate(others)
    )
    surroundings = Surroundings(ways(site, here, others), plan_of(site, here))
    snapshot = a_snapshot(neighbours=others, around=around, surroundings=surroundings)
    return replace(snapshot, room=here)


def _named(room: Room) -> Room:
    return replace(room, name=f"{room.name} {ENDLESS}"[:80])


def _unplaced(room: Room) -> Room:
    return replace(room, place=None, seats=None, equipment=())


def _apart() -> Snapshot:
    """A graph of which no part reaches another."""
    site = replace(the_site(), edges=())
    here = on_floor_three()
    return replace(
        here, surroundings=Surroundings(ways(site, here.room, the_rooms()), plan_of(site, here.room))
    )


def _lonely_plan() -> Snapshot:
    """A plan that is a single point: this door."""
    site = Site(
        (Floor("f", "North building", "3", 3),), (Spot("d", "f", Point(5, 5), SpotKind.DOOR, "juniper"),)
    )
    here = on_floor_three()
    return replace(here, surroundings=Surroundings((), plan_of(site, here.room)))


BUILDINGS: Mapping[str, Snapshot] = {
    "no plan and no graph": on_floor_three(surroundings=Surroundings()),
    "a graph that is not connected": _apart(),
    "a plan that is one point": _lonely_plan(),
    "names of 80 characters": on_floor_three(neighbours=tuple(_named(room) for room in the_rooms())),
    "nobody entered anything": on_floor_three(
        neighbours=tuple(_unplaced(room) for room in the_rooms()), surroundings=Surroundings(), around=()
    ),
    "150 rooms on a floor": full_floor(),
    "one room": on_floor_three(neighbours=the_rooms()[:1]),
}
PANES = (FindPane.LIST, FindPane.PLAN, FindPane.NEEDS, FindPane.LATER)


def model(
    name: str, size: tuple[int, int], *, pane: FindPane = FindPane.LIST, language: str = "en"
) -> ScreenModel:
    """The page in that building, as it is opened on a panel of `size`."""
    layout = Layout.NARROW if is_narrow(size) else Layout.WIDE
    scene = a_scene(BUILDINGS[name], language=language, layout=layout)
    return screen_model(scene, sheet=FindState(pane=pane), closes_at=BOOT + 30)
