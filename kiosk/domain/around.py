"""What a door knows of the rooms around it: when they are taken, how to get there, and the plan of its floor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from kiosk.domain.combined import worst
from kiosk.domain.freshness import Reading
from kiosk.domain.intervals import Interval, taken_within, union
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Area, Facing, Floor, Point, Site, SpotKind, Way, doors_of, facing_of

MOST_ROOMS = 150  # that a snapshot tells of: with more it might not fit into a line of the link
MOST_INTERVALS = 24
_MOST_AREAS, _MOST_CORRIDORS, _MOST_LANDMARKS = 300, 600, 60
_WHOLE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RoomAround:
    """When another room is taken within `window`, as free/busy was read: sorted, merged. No titles, no names.

    `reading` says how fresh that is; outside of `window` it says nothing. `edges` are the same times to search in, in
    seconds since 1970: the window's start, the start and the end of what is taken within it by turns, the window's end.
    """

    room: str
    window: Interval
    busy: tuple[Interval, ...]
    reading: Reading
    edges: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first, last = self.window.start.timestamp(), self.window.end.timestamp()
        edges = [first]
        for taken in self.busy:
            start, end = taken.start.timestamp(), taken.end.timestamp()
            if end > first and start < last:
                edges += (max(start, first), min(end, last))
        object.__setattr__(self, "edges", (*edges, last))


@dataclass(frozen=True, slots=True)
class Landmark:
    """Stairs or a lift on a floor's plan."""

    kind: SpotKind
    at: Point


@dataclass(frozen=True, slots=True)
class Plan:
    """This door's floor: corridors as lines, areas as rectangles, all in metres. `here` is this door.

    `doors` are those of the other rooms, by room id. `facing` is the side to draw up, None when nobody knows.
    """

    floor: Floor
    here: Point
    facing: Facing | None = None
    corridors: tuple[tuple[Point, Point], ...] = ()
    areas: tuple[Area, ...] = ()
    doors: tuple[tuple[str, Point], ...] = ()
    landmarks: tuple[Landmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What does not change while the door runs: the ways to the rooms that it knows, and the plan of its floor.

    `nearest` is the nearest room of the site at a door that knows no other rooms: its way is among the `ways`.
    """

    ways: tuple[Way, ...] = ()
    plan: Plan | None = None
    nearest: Room | None = None


def compact(
    room: str, window: Interval, busy: tuple[Interval, ...], reading: Reading, *, most: int = MOST_INTERVALS
) -> RoomAround:
    """What was read, in no more than so many intervals: of more, a shorter window is told, which is honest."""
    merged = union(busy)
    if len(merged) > most:
        cut = merged[most].start
        window, merged = Interval(window.start, max(cut, window.start + _WHOLE)), merged[:most]
    return RoomAround(room, window, merged, reading)


def together(own: RoomAround, others: Sequence[RoomAround | None]) -> RoomAround | None:
    """When a room can not be used because it, or one that shares its space, is taken; None where one of them is not
    known, or not for the same time.
    """
    window, busy, readings = own.window, list(own.busy), [own.reading]
    for other in others:
        shared = None if other is None else window.clip(other.window)
        if other is None or shared is None:
            return None
        window = shared
        busy += other.busy
        readings.append(other.reading)
    return compact(own.room, window, taken_within(busy, window), worst(readings)) if others else own


def plan_of(site: Site | None, here: Room, *, door: str | None = None) -> Plan | None:
    """The plan of the floor that this door is on; None when the site does not say where that is."""
    starts = doors_of(site, here.id) if door is None else (door,)
    if site is None or not starts:
        return None
    spots = {spot.id: spot for spot in site.spots}
    floor = next(f for f in site.floors if f.id == spots[starts[0]].floor)
    on_floor = {spot.id: spot for spot in site.spots if spot.floor == floor.id}
    walkable = tuple(
        (on_floor[edge.a].at, on_floor[edge.b].at)
        for edge in site.edges
        if edge.a in on_floor and edge.b in on_floor
        if SpotKind.DOOR not in (on_floor[edge.a].kind, on_floor[edge.b].kind)
    )
    return Plan(
        floor,
        spots[starts[0]].at,
        facing_of(site, starts),
        walkable[:_MOST_CORRIDORS],
        tuple(area for area in site.areas if area.floor == floor.id)[:_MOST_AREAS],
        tuple((s.room, s.at) for s in on_floor.values() if s.room not in (None, here.id))[:_MOST_AREAS],
        tuple(
            Landmark(s.kind, s.at) for s in on_floor.values() if s.kind in (SpotKind.STAIRS, SpotKind.LIFT)
        )[:_MOST_LANDMARKS],
    )
