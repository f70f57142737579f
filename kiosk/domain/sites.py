"""Where rooms lie and how people walk: a site's floors and walking graph, and the ways from one door to the others.

Points are metres on a floor's plan: `x` from its left, `y` from its bottom. A way is measured in seconds, since stairs
and lifts take longer than their metres say; the metres are those of the quickest way.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot

from kiosk.domain.rooms import Place, Room

_SECONDS_A_METRE = 0.8  # at an easy 1.25 m/s
_SECONDS_A_METRE_OF_STAIRS = 2.0
_LIFT_WAIT = 15.0
_TO_CENTIMETRES = 2


class SpotKind(StrEnum):
    """What a node of the walking graph is."""

    CORRIDOR = "corridor"
    DOOR = "door"
    STAIRS = "stairs"
    LIFT = "lift"


class Turn(StrEnum):
    """Which way to go first, for somebody who stands before the door and reads its panel."""

    LEFT = "left"
    RIGHT = "right"


class Facing(StrEnum):
    """Where on the plan somebody looks who reads the panel: a plan is drawn with that side up."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a floor's plan, in metres."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor of a building. `size` is the width and depth of its plan in metres, where it is known."""

    id: str
    building: str
    name: str
    level: int = 0
    size: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of the walking graph. A door leads to `room`."""

    id: str
    floor: str
    at: Point
    kind: SpotKind = SpotKind.CORRIDOR
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """People walk between two spots, both ways, `metres` long."""

    a: str
    b: str
    metres: float
    step_free: bool = True


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a floor's plan: its lower left corner, its width and depth. A room by its id, or named."""

    floor: str
    corner: Point
    width: float
    depth: float
    room: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Floors, the walking graph and what is drawn of it. Every floor and spot that is named is there."""

    floors: tuple[Floor, ...] = ()
    spots: tuple[Spot, ...] = ()
    edges: tuple[Edge, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """One way to a room: `metres` and `seconds`; `path` is the part of it on this door's floor, from its door on.

    `turn` is where it goes first, None when it goes straight on, or the plan does not tell.
    """

    metres: float
    seconds: float
    path: tuple[Point, ...] = ()
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How to get from this door to a room: the quickest way, and the quickest without steps; None where none is known.

    `measured` is False for a straight line between two places on a plan: nobody knows how people walk there. `levels`
    is how many floors it goes up, below 0 down; None where that is not known, or it ends in another building.
    """

    room: str
    quickest: Walk | None = None
    step_free: Walk | None = None
    measured: bool = True
    levels: int | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A spot as the walking graph reaches it: how long that takes, how far it is, and from which spot."""

    seconds: float
    metres: float
    before: str | None


def walked(site: Site, starts: Iterable[str], *, step_free: bool) -> Mapping[str, Reached]:
    """Every spot that can be reached from the nearest of `starts`, the quickest way (Dijkstra).

    A room is no corridor: no way leads through a door but at its ends.
    """
    spots = {spot.id: spot for spot in site.spots}
    beside = _beside(site, spots, step_free=step_free)
    reached: dict[str, Reached] = {}
    queue: list[tuple[float, float, str, str | None]] = [(0.0, 0.0, spot, None) for spot in sorted(starts)]
    while queue:
        seconds, metres, spot, before = heapq.heappop(queue)
        if spot in reached:
            continue
        reached[spot] = Reached(seconds, metres, before)
        if before is not None and spots[spot].kind is SpotKind.DOOR:
            continue
        for other, edge_seconds, edge_metres in beside[spot]:
            if other not in reached:
                heapq.heappush(queue, (seconds + edge_seconds, metres + edge_metres, other, spot))
    return reached


def seconds_of(edge: Edge, a: SpotKind, b: SpotKind) -> float:
    """How long it takes to walk an edge between spots of these kinds; the same both ways."""
    if a is SpotKind.LIFT and b is SpotKind.LIFT:
        return _LIFT_WAIT + edge.metres
    stairs = a is SpotKind.STAIRS and b is SpotKind.STAIRS
    return edge.metres * (_SECONDS_A_METRE_OF_STAIRS if stairs else _SECONDS_A_METRE)


def ways(site: Site | None, here: Room, rooms: Sequence[Room], *, door: str | None = None) -> tuple[Way, ...]:
    """The way from this door to each of `rooms`, in their order.

    `door` is the spot of this door where the room `here` has several. A room that has no door in the graph is measured
    in a straight line if it has a place on the same floor, and as one without steps: nobody says otherwise.
    """
    starts = _doors(site, here.id) if door is None else (door,)
    if site is None or not starts:
        return tuple(_straight(here, room) for room in rooms)
    graph = _Graph(
        {spot.id: spot for spot in site.spots},
        {floor.id: floor for floor in site.floors},
        walked(site, starts, step_free=False),
        walked(site, starts, step_free=True),
    )
    doors: dict[str, list[str]] = defaultdict(list)
    for spot in site.spots:
        if spot.room is not None:
            doors[spot.room].append(spot.id)
    return tuple(
        _measured(graph, starts[0], room.id, doors[room.id]) if room.id in doors else _straight(here, room)
        for room in rooms
    )


@dataclass(frozen=True, slots=True)
class _Graph:
    """The spots and floors by their ids, and how each spot is reached from this door, with steps and without."""

    spots: Mapping[str, Spot]
    floors: Mapping[str, Floor]
    quickest: Mapping[str, Reached]
    step_free: Mapping[str, Reached]


def _measured(graph: _Graph, start: str, room: str, doors: Sequence[str]) -> Way:
    here, there = (graph.floors[graph.spots[spot].floor] for spot in (start, doors[0]))
    return Way(
        room,
        _walk(graph.spots, graph.quickest, doors),
        _walk(graph.spots, graph.step_free, doors),
        levels=there.level - here.level if here.building == there.building else None,
    )


def places_of(site: Site | None) -> Mapping[str, Place]:
    """Where each room lies that has a door in the graph, by its id: at its first door."""
    if site is None:
        return {}
    floors = {floor.id: floor for floor in site.floors}
    places: dict[str, Place] = {}
    for spot in site.spots:
        if spot.room is not None and spot.room not in places:
            floor = floors[spot.floor]
            places[spot.room] = Place(floor.building, floor.name, spot.at.x, spot.at.y)
    return places


def placed(room: Room, places: Mapping[str, Place]) -> Room:
    """The room with the place of its door, where nobody entered another."""
    return replace(room, place=places.get(room.id)) if room.place is None else room


def same_floor(a: Room, b: Room) -> bool:
    """Whether both are known to lie on one floor."""
    return a.place is not None and b.place is not None and _floor_of(a) == _floor_of(b)


def facing_of(site: Site, starts: Sequence[str]) -> Facing | None:
    """Where somebody looks who reads the panel at the first of `starts`: from the corridor to the door."""
    spots = {spot.id: spot for spot in site.spots}
    for start in starts:
        for other in _neighbours_of(site, start):
            x, y = _step(spots[other].at, spots[start].at)
            if spots[other].floor == spots[start].floor and (x or y):
                if abs(x) > abs(y):
                    return Facing.RIGHT if x > 0 else Facing.LEFT
                return Facing.UP if y > 0 else Facing.DOWN
    return None


def doors_of(site: Site | None, room: str) -> tuple[str, ...]:
    """The spots that are doors of a room."""
    return _doors(site, room)


def _doors(site: Site | None, room: str) -> tuple[str, ...]:
    return () if site is None else tuple(spot.id for spot in site.spots if spot.room == room)


def _neighbours_of(site: Site, spot: str) -> tuple[str, ...]:
    return tuple(edge.b if edge.a == spot else edge.a for edge in site.edges if spot in (edge.a, edge.b))


def _beside(
    site: Site, spots: Mapping[str, Spot], *, step_free: bool
) -> Mapping[str, list[tuple[str, float, float]]]:
    """By spot: the spots beside it, and how long and how far it is there."""
    beside: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for edge in site.edges:
        if step_free and not edge.step_free:
            continue
        seconds = seconds_of(edge, spots[edge.a].kind, spots[edge.b].kind)
        beside[edge.a].append((edge.b, seconds, edge.metres))
        beside[edge.b].append((edge.a, seconds, edge.metres))
    return beside


def _walk(spots: Mapping[str, Spot], reached: Mapping[str, Reached], doors: Sequence[str]) -> Walk | None:
    """The way to the nearest of these doors."""
    near = min((d for d in doors if d in reached), key=lambda d: (reached[d].seconds, d), default=None)
    if near is None:
        return None
    trail: list[Spot] = []
    spot: str | None = near
    while spot is not None:
        trail.append(spots[spot])
        spot = reached[spot].before
    trail.reverse()
    here = [s.at for s in trail[: _until_another_floor(trail)]]
    return Walk(
        round(reached[near].metres, _TO_CENTIMETRES),
        round(reached[near].seconds, _TO_CENTIMETRES),
        tuple(here),
        _turn(here),
    )


def _until_another_floor(trail: Sequence[Spot]) -> int:
    return next((n for n, spot in enumerate(trail) if spot.floor != trail[0].floor), len(trail))


def _turn(path: Sequence[Point]) -> Turn | None:
    """Where a way turns after its first step, which leads away from the door: seen by somebody who faces the door."""
    if len(path) < 3:
        return None
    away, (x, y) = _step(path[0], path[1]), _step(path[1], path[2])
    across, along = away[0] * y - away[1] * x, away[0] * x + away[1] * y
    if abs(across) <= abs(along) * 0.25:  # hardly a turn
        return None
    return Turn.RIGHT if across > 0 else Turn.LEFT


def _step(a: Point, b: Point) -> tuple[float, float]:
    return b.x - a.x, b.y - a.y


def _straight(here: Room, room: Room) -> Way:
    a, b = here.place, room.place
    if a is None or b is None or not same_floor(here, room):
        return Way(room.id, measured=False)
    if a.x is None or a.y is None or b.x is None or b.y is None:
        return Way(room.id, measured=False)
    metres = hypot(a.x - b.x, a.y - b.y)
    walk = Walk(round(metres, _TO_CENTIMETRES), round(metres * _SECONDS_A_METRE, _TO_CENTIMETRES))
    return Way(room.id, walk, walk, measured=False)


def _floor_of(room: Room) -> tuple[str, str] | None:
    return None if room.place is None else (room.place.building, room.place.floor)
