"""What does not fit together where rooms are made of others: a part is a room of these settings, and none its own part.

The settings may be half readable yet: what is no list of names is told by its own check, and passed over here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiosk.domain.combined import kin_of
from kiosk.domain.errors import Problem
from kiosk.domain.rooms import Room
from kiosk.services.settings_problems import nearest

_MOST = 12  # rooms that share a room's space: the door reads the calendar of each
_BY_ITSELF = ("release", "end_when_empty_minutes")

Table = Mapping[str, Any]


def problems_of_parts(room: Table, neighbours: Table, check_in: Table) -> Iterator[Problem]:
    """Parts that are no rooms, circles, and what a room made of others cannot have."""
    here = str(room.get("id"))
    places = {here: "room", **{name: f"neighbours.{name}" for name in neighbours}}
    made_of = {here: _names(room), **{name: _names(table) for name, table in neighbours.items()}}
    wrong = [p for name in made_of for p in _of_room(name, f"{places[name]}.made_of", made_of)]
    yield from wrong
    if wrong:
        return
    rooms = [Room(name, name, "UTC", made_of=tuple(parts)) for name, parts in made_of.items()]
    if len(kin_of(rooms).get(here, ())) > _MOST:
        yield Problem("room", f"shares its space with more than {_MOST} rooms", "name fewer in made_of")
    for key in _BY_ITSELF if made_of[here] else ():
        if check_in.get(key):
            instead = "leave it out: people may be in one of its parts, whose doors know nothing of it"
            yield Problem(f"check_in.{key}", "cannot be had for a room made of others", instead)


def _of_room(name: str, place: str, made_of: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    parts = made_of[name]
    for part in dict.fromkeys(parts):
        if part == name:
            yield Problem(place, "names the room itself", "name the rooms that it can be divided into")
        elif part not in made_of:
            instead = nearest(part, [other for other in made_of if other != name], of="the rooms are")
            yield Problem(place, "names what is no room of these settings", instead)
        elif name in _within(part, made_of):
            instead = "of two rooms only the larger one is made of the other"
            yield Problem(place, f"goes round in a circle: {part} is made of this room", instead)
    if len(set(parts)) < len(parts):
        yield Problem(place, "names a room twice", "name each once")


def _within(name: str, made_of: Mapping[str, Sequence[str]]) -> set[str]:
    """All that a room is made of, directly or not."""
    found: set[str] = set()
    ahead = list(made_of.get(name, ()))
    while ahead:
        part = ahead.pop()
        if part not in found:
            found.add(part)
            ahead += made_of.get(part, ())
    return found


def _names(room: object) -> Sequence[str]:
    parts = room.get("made_of") if isinstance(room, dict) else None
    return [part for part in parts if isinstance(part, str)] if isinstance(parts, list) else []
