"""The rooms around a door, put in order once: the nearest of them, the ways there, and what nobody told about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.around import MOST_ROOMS, Plan, Surroundings, plan_of
from kiosk.domain.combined import kin_of, whole_families
from kiosk.domain.finding import candidates
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Site, Way, placed, places_of, ways
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.finder import Finder, Source

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Around:
    """`here` is this room, `rooms` are the nearest of the neighbours in their order: both as a screen may know them."""

    here: Room
    rooms: tuple[Room, ...]
    surroundings: Surroundings
    findings: tuple[Finding, ...]


def look_around(settings: EngineSettings, at: datetime) -> tuple[Around, Finder]:
    """The rooms around a door, and who asks when they are free. `at` is the time that the findings carry."""
    site, known = settings.site, {n.room.id: n for n in settings.neighbours}
    places = places_of(site)
    here = placed(settings.room.without_address(), places)
    rooms = [placed(neighbour.room, places) for neighbour in settings.neighbours]
    around = put_in_order(here, rooms, site, door=settings.site_door, at=at)
    sources = tuple(Source(known[r.id].room, known[r.id].account, known[r.id].batch) for r in around.rooms)
    return around, Finder(here, sources, settings.pace, settings.policy.ahead_days)


def put_in_order(
    here: Room, neighbours: Sequence[Room], site: Site | None, *, door: str | None = None, at: datetime
) -> Around:
    """What is known of the rooms around the door of `here`. `door` is its spot where the room has several."""
    every = {way.room: way for way in ways(site, here, neighbours, door=door)}
    order = candidates(here, neighbours, every.values()).by_walk
    listed = [candidate.room.without_address() for candidate in order[:MOST_ROOMS]]
    rooms = whole_families(listed, kin_of((here, *neighbours)), here.id)
    plan = plan_of(site, here, door=door)
    nearest = None if neighbours else nearest_in(site, here, door=door)
    known = (*(every[room.id] for room in rooms), *([] if nearest is None else [nearest[1]]))
    found = _gaps(here, rooms, site, every, plan) if neighbours else ()
    left_out = len(neighbours) - len(rooms)
    if left_out > 0:
        found = (*found, (FindingKind.ROOMS_LEFT_OUT, f"{len(neighbours)}"))
    return Around(
        here,
        rooms,
        Surroundings(known, plan, None if nearest is None else nearest[0]),
        tuple(Finding(kind, subject, at) for kind, subject in found),
    )


def nearest_in(site: Site | None, here: Room, *, door: str | None = None) -> tuple[Room, Way] | None:
    """The room of the site that is the quickest to walk to, and the way there; None where there is no way to any. Its
    name is the one on the plan, else its id.
    """
    if site is None:
        return None
    named = {area.room: area.name for area in site.areas if area.room and area.name}
    places = places_of(site)
    others = sorted(places.keys() - {here.id})
    rooms = {room: Room(room, named.get(room) or _as_a_name(room), here.timezone) for room in others}
    found = ways(site, here, tuple(rooms.values()), door=door)
    reached = [(way.quickest.seconds, way.room, way) for way in found if way.quickest is not None]
    if not reached:
        return None
    _, room, way = min(reached, key=lambda entry: entry[:2])
    return placed(rooms[room], places), way


def _as_a_name(room: str) -> str:
    return room.replace("-", " ").capitalize()


def _gaps(
    here: Room, rooms: Sequence[Room], site: Site | None, known: dict[str, Way], plan: Plan | None
) -> tuple[tuple[FindingKind, str], ...]:
    """What is missing, so that an admin can complete it: each kind once, with the rooms that it is about."""
    found: list[tuple[FindingKind, str]] = []
    without_seats = [room for room in rooms if room.seats is None]
    if site is None or plan is None:
        found.append((FindingKind.SITE_MISSING, here.name))
    else:
        on_graph = places_of(site)
        lacking = [room for room in rooms if room.id not in on_graph]
        cut_off = [r for r in rooms if r not in lacking and known[r.id].quickest is None]
        found += [(FindingKind.SITE_LACKS_ROOM, _names(lacking))] if lacking else []
        found += [(FindingKind.SITE_NOT_CONNECTED, _names(cut_off))] if cut_off else []
        found += [] if plan.areas else [(FindingKind.FLOOR_PLAN_MISSING, plan.floor.name)]
    found += [(FindingKind.SEATS_UNKNOWN, _names(without_seats))] if without_seats else []
    return tuple(found)


def _names(rooms: Iterable[Room]) -> str:
    names = [room.name for room in rooms]
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" +{more}" if more > 0 else "")
