"""The site file of the demo's house: on each floor a corridor with the doors, stairs at one end, a lift at the other.

Made from where the rooms lie (`kiosk.demo.rooms`): those below the corridor have their doors in its lower wall.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kiosk.demo.rooms import FLOORS
from kiosk.domain.rooms import Place, Room

_WIDTH, _DEPTH = 27.0, 15.0
_CORRIDOR, _WALL = 7.5, 1.0
_STAIRS, _LIFT = 1.5, 25.5
_ROOM_DEPTH = 4.5
_HALF_WIDTH = 2.8
_WIDE, _HALF_WIDE = 20, 5.0  # from so many seats on
_SMALL, _HALF_SMALL = 2, 1.8
_STAIRS_METRES, _LIFT_METRES = 8.0, 4.0


def site_text(rooms: Sequence[Room]) -> str:
    """The site in TOML, for rooms of the house."""
    floors = [floor for floor in FLOORS if any(_place(room).floor == floor for room in rooms)]
    building = _place(rooms[0]).building
    lines = ["# Made by the demo: where the rooms lie, and how people walk between them.", "[floors]"]
    for level, floor in enumerate(floors):
        size = f"[{_WIDTH}, {_DEPTH}]"
        told = f"building = {_text(building)}, name = {_text(floor)}, level = {level}, size = {size}"
        lines.append(f"f{level} = {{ {told} }}")
    lines += ["", "[nodes]"]
    ways: list[str] = []
    areas: list[str] = []
    for level, floor in enumerate(floors):
        on_floor = [room for room in rooms if _place(room).floor == floor]
        lines += _nodes(level, on_floor)
        ways += _ways(level, on_floor)
        areas += _areas(level, on_floor)
    for level in range(1, len(floors)):
        ways.append(_way(f"stairs-{level - 1}", f"stairs-{level}", _STAIRS_METRES))
        ways.append(_way(f"lift-{level - 1}", f"lift-{level}", _LIFT_METRES))
    return "\n".join([*_list("ways", ways), "", *_list("areas", areas), "", *lines, ""])


def _nodes(level: int, rooms: Sequence[Room]) -> Iterator[str]:
    for kind, x in (("stairs", _STAIRS), ("lift", _LIFT)):
        yield f'{kind}-{level} = {{ floor = "f{level}", x = {x}, y = {_CORRIDOR}, kind = "{kind}" }}'
    for x in sorted({_at(room)[0] for room in rooms}):
        yield f'{_corner(level, x)} = {{ floor = "f{level}", x = {x}, y = {_CORRIDOR} }}'
    for room in rooms:
        x, y = _at(room)
        wall = _CORRIDOR - _WALL if y < _CORRIDOR else _CORRIDOR + _WALL
        yield f'{room.id}-door = {{ floor = "f{level}", x = {x}, y = {wall}, room = "{room.id}" }}'


def _ways(level: int, rooms: Sequence[Room]) -> Iterator[str]:
    corners = [_corner(level, x) for x in sorted({_at(room)[0] for room in rooms})]
    along = [f"stairs-{level}", *corners, f"lift-{level}"]
    for a, b in pairwise(along):
        yield _way(a, b)
    for room in rooms:
        yield _way(_corner(level, _at(room)[0]), f"{room.id}-door")


def _areas(level: int, rooms: Sequence[Room]) -> Iterator[str]:
    for room in (room for room in rooms if not room.made_of):  # a room made of others is where they are
        x, y = _at(room)
        half = _half_width(room.seats or 0)
        lower = _CORRIDOR - _WALL - _ROOM_DEPTH if y < _CORRIDOR else _CORRIDOR + _WALL
        size = f"width = {2 * half}, depth = {_ROOM_DEPTH}"
        yield f'{{ floor = "f{level}", x = {round(x - half, 2)}, y = {lower}, {size}, room = "{room.id}" }}'


def _half_width(seats: int) -> float:
    if seats >= _WIDE:
        return _HALF_WIDE
    return _HALF_SMALL if seats <= _SMALL else _HALF_WIDTH


def _way(a: str, b: str, metres: float | None = None) -> str:
    long = "" if metres is None else f", metres = {metres}"
    return f'{{ ends = ["{a}", "{b}"]{long} }}'


def _list(name: str, items: Sequence[str]) -> list[str]:
    return [f"{name} = [", *(f"  {item}," for item in items), "]"]


def _corner(level: int, x: float) -> str:
    return f"corner-{level}-{round(x)}"


def _at(room: Room) -> tuple[float, float]:
    place = _place(room)
    if place.x is None or place.y is None:
        raise ValueError(f"the room {room.id} lies nowhere on its floor")
    return place.x, place.y


def _place(room: Room) -> Place:
    if room.place is None:
        raise ValueError(f"the room {room.id} has no place")
    return room.place


def _text(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
