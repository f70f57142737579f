"""The site file: floors, the walking graph and what is drawn, from TOML or JSON. Every mistake is told at once."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError

from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.sites import Area, Edge, Floor, Point, Site, Spot, SpotKind
from kiosk.services.integrations import Section
from kiosk.services.settings_problems import nearest, problems_in

_MOST = 20_000
_Name = Annotated[str, Field(min_length=1, max_length=80)]
_Length = Annotated[float, Field(ge=0, le=10_000)]
_Place = Annotated[float, Field(ge=-10_000, le=10_000)]


class FloorEntry(Section):
    """A floor of a building."""

    building: _Name = Field(
        description="building by name, as in the settings of the rooms", examples=["North"]
    )
    name: _Name = Field(description="floor by name, as in the settings of the rooms", examples=["1"])
    level: int = Field(default=0, description="how high it lies: 0, 1, 2, ...", examples=[1])
    size: Annotated[tuple[_Length, _Length], Field(strict=False)] | None = Field(
        default=None, description="width and depth of its plan in metres", examples=[[40.0, 18.0]]
    )


class NodeEntry(Section):
    """A node of the walking graph."""

    floor: str = Field(description="which of the floors", examples=["first"])
    x: _Place = Field(description="metres from the left of the floor's plan", examples=[12.5])
    y: _Place = Field(description="metres from the bottom of the floor's plan", examples=[4.0])
    kind: Literal["corridor", "door", "stairs", "lift"] | None = Field(
        default=None, description="corridor, stairs or lift; a door is what names a room", examples=["stairs"]
    )
    room: str | None = Field(
        default=None, description="the room whose door it is, by its id", examples=["juniper"]
    )


class WayEntry(Section):
    """People walk between two nodes."""

    ends: Annotated[tuple[str, str], Field(strict=False)] = Field(
        description="the two nodes", examples=[["corridor-1", "juniper-door"]]
    )
    metres: _Length | None = Field(
        default=None,
        description="how long it is, where that is no straight line on one floor",
        examples=[12.0],
    )
    step_free: bool | None = Field(
        default=None, description="whether there are no steps; stairs have some unless told", examples=[True]
    )


class AreaEntry(Section):
    """A rectangle of a floor's plan."""

    floor: str = Field(description="which of the floors", examples=["first"])
    x: _Place = Field(description="its left edge, in metres", examples=[8.0])
    y: _Place = Field(description="its lower edge, in metres", examples=[0.0])
    width: _Length = Field(description="in metres", examples=[6.0])
    depth: _Length = Field(description="in metres", examples=[5.0])
    room: str | None = Field(default=None, description="the room that it is, by its id", examples=["juniper"])
    name: Annotated[str, Field(max_length=80)] = Field(
        default="", description="what stands in it", examples=["WC"]
    )


class SiteFile(Section):
    """A whole site."""

    floors: dict[str, FloorEntry] = Field(description="the floors, by a name of your choice", min_length=1)
    nodes: dict[str, NodeEntry] = Field(
        default={}, max_length=_MOST, description="corridors, doors, stairs, lifts"
    )
    ways: Annotated[tuple[WayEntry, ...], Field(strict=False, max_length=2 * _MOST)] = Field(
        default=(), description="who is joined to whom", examples=[[]]
    )
    areas: Annotated[tuple[AreaEntry, ...], Field(strict=False, max_length=_MOST)] = Field(
        default=(), description="what is drawn", examples=[[]]
    )


def load_site(path: Path, *, door: str | None = None) -> Site:
    """The site in that file. SettingsError carries every problem at once; so it does when `door` is no door in it."""
    raw = _parsed(path)
    try:
        entries = SiteFile.model_validate(raw, context={})
    except ValidationError as error:
        raise SettingsError(str(path), tuple(problems_in(error, raw, {}, model_at=_model_at))) from None
    problems = [*_contradictions(entries)]
    if door is not None and (door not in entries.nodes or entries.nodes[door].room is None):
        doors = [name for name, node in entries.nodes.items() if node.room is not None]
        problems.append(
            Problem("[site] door", "is no door in this file", nearest(door, doors, of="its doors are"))
        )
    if problems:
        raise SettingsError(str(path), tuple(problems))
    return _site(entries)


def _parsed(path: Path) -> Mapping[str, Any]:
    source = str(path)
    try:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        problem = Problem(source, f"cannot be read: {error.strerror}", "let the agent's user read it")
    except UnicodeDecodeError:
        problem = Problem(source, "is not UTF-8 text", "save it as UTF-8")
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        problem = Problem(source, f"is not valid {kind}: {error}", "correct that line; text stands in quotes")
    else:
        if isinstance(raw, dict):
            return raw
        problem = Problem(source, "is no table", "write floors, nodes, ways and areas")
    raise SettingsError(source, (problem,))


def _contradictions(entries: SiteFile) -> Iterator[Problem]:
    """What does not fit together."""
    floors = list(entries.floors)
    for kind, items in (("nodes", entries.nodes.items()), ("areas", enumerate(entries.areas))):
        for name, entry in items:
            if entry.floor not in entries.floors:
                key = f"{kind}.{name}.floor" if kind == "nodes" else f"{kind}[{name}].floor"
                yield Problem(
                    key, "names no floor of this file", nearest(entry.floor, floors, of="the floors are")
                )
    for name, node in entries.nodes.items():
        if node.kind == "door" and node.room is None:
            yield Problem(f"nodes.{name}.room", "is missing: a door leads to a room", 'write room = "its-id"')
        elif node.room is not None and node.kind not in (None, "door"):
            yield Problem(f"nodes.{name}.kind", "is no door, but names a room", "leave kind out")
    for number, way in enumerate(entries.ways):
        yield from _of_the_way(f"ways[{number}]", way, entries)


def _of_the_way(key: str, way: WayEntry, entries: SiteFile) -> Iterator[Problem]:
    unknown = [end for end in way.ends if end not in entries.nodes]
    for end in unknown:
        yield Problem(
            f"{key}.ends",
            f"names no node of this file: {end}",
            nearest(end, list(entries.nodes), of="one of"),
        )
    if unknown:
        return
    a, b = (entries.nodes[end] for end in way.ends)
    if way.ends[0] == way.ends[1]:
        yield Problem(f"{key}.ends", "leads from a node to itself", "name two nodes")
    elif a.floor != b.floor and way.metres is None:
        yield Problem(
            f"{key}.metres", "is missing: its ends are on two floors", "write how long it is, as metres = 12"
        )


def _site(entries: SiteFile) -> Site:
    spots = {
        name: Spot(name, node.floor, Point(node.x, node.y), _kind(node), node.room)
        for name, node in entries.nodes.items()
    }
    return Site(
        tuple(Floor(name, f.building, f.name, f.level, f.size) for name, f in entries.floors.items()),
        tuple(spots.values()),
        tuple(_edge(way, spots) for way in entries.ways),
        tuple(Area(a.floor, Point(a.x, a.y), a.width, a.depth, a.room, a.name) for a in entries.areas),
    )


def _kind(node: NodeEntry) -> SpotKind:
    return SpotKind.DOOR if node.room is not None else SpotKind(node.kind or "corridor")


def _edge(way: WayEntry, spots: Mapping[str, Spot]) -> Edge:
    a, b = (spots[end] for end in way.ends)
    metres = hypot(a.at.x - b.at.x, a.at.y - b.at.y) if way.metres is None else way.metres
    stairs = a.kind is SpotKind.STAIRS and b.kind is SpotKind.STAIRS
    return Edge(a.id, b.id, metres, not stairs if way.step_free is None else way.step_free)


def _model_at(
    place: Sequence[int | str], raw: Mapping[str, Any], context: Mapping[str, Any]
) -> type[BaseModel]:
    """The model that describes the table at that place of the file."""
    del raw, context
    entries: Mapping[str, type[BaseModel]] = {
        "floors": FloorEntry,
        "nodes": NodeEntry,
        "ways": WayEntry,
        "areas": AreaEntry,
    }
    return entries.get(str(place[0]), SiteFile) if place else SiteFile
