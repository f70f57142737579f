"""Finding a room: which of those around are free for the whole time, have what is needed, and are nearest.

A room is free only if that was read within the freshness limit, for the whole time; one that nobody asked lately is
unknown, and stands after the free ones. Candidates are put in the order of their ways once; a search goes through them
from the nearest on, and ends as soon as nothing nearer can come.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from kiosk.domain.around import RoomAround
from kiosk.domain.bookings import held_interval
from kiosk.domain.combined import kin_of
from kiosk.domain.intervals import Interval, union
from kiosk.domain.policy import BookingPolicy, fitted
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Walk, Way, same_floor
from kiosk.domain.snapshot import Snapshot, bookings_in, clock_trusted_at
from kiosk.domain.time import Now, cut_to_minute

_STEP_FREE = "step-free"
_UNREACHED = 1e9  # sorts a room to which nobody knows the way behind those of its kind
_NO_SEATS = 10_000
_END = attrgetter("end")

Broken = Mapping[str, Collection[str]]  # by room id: the equipment that is reported out of order
NOTHING_BROKEN: Broken = {}


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: a room for `interval`, for so many, with that equipment, without steps on the way."""

    interval: Interval
    seats: int | None = None
    equipment: frozenset[str] = frozenset()
    step_free: bool = False


class Availability(StrEnum):
    """Whether a room can be had, in the order in which rooms are listed."""

    FREE = "free"
    UNKNOWN = "unknown"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Found:
    """A room that fits. `walk` is the way there, None when nobody knows it.

    `interval` is what a booking would take; None where there is none to be had. `until` is when its free time ends, or
    what is known of it; of a busy room when it is free again. `taken` is what keeps that from being had. `as_of` is
    when an unknown room was last read, None when never: then `until` is None too.
    """

    room: Room
    walk: Walk | None
    availability: Availability
    interval: Interval | None = None
    until: datetime | None = None
    taken: Interval | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A room, and what a query asks of it. `rank` and `rank_step_free` order it by its ways, None where there is none
    without steps.
    """

    room: Room
    equipment: frozenset[str]
    walk: Walk | None
    walk_step_free: Walk | None
    rank: tuple[int, float]
    rank_step_free: tuple[int, float] | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """The same rooms in the order of their quickest ways, and those with a way without steps in the order of these."""

    by_walk: tuple[Candidate, ...]
    by_step_free: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a door knows of the rooms around at `now`: by room when they are taken, and what is reported broken there.

    `policy` is the door's; `trusted` says whether its clock is.
    """

    around: Mapping[str, RoomAround]
    now: Now
    policy: BookingPolicy
    trusted: bool
    broken: Broken = field(default_factory=dict)


def candidates(here: Room, rooms: Iterable[Room], ways: Iterable[Way]) -> Candidates:
    """The rooms in the order of their ways: made once, for any number of searches."""
    known = {way.room: way for way in ways}
    found = [_candidate(here, room, known.get(room.id)) for room in rooms]
    step_free = [(c.rank_step_free, c.room.id, c) for c in found if c.rank_step_free is not None]
    return Candidates(
        tuple(sorted(found, key=lambda c: (c.rank, c.room.id))),
        tuple(c for _, _, c in sorted(step_free, key=lambda entry: entry[:2])),
    )


def search(among: Candidates, sight: Sight, query: Query, *, most: int) -> tuple[Found, ...]:
    """At most `most` rooms that fit: free ones, by their way and then by how well they fit the seats; after them those
    of which nobody knows; last those that are taken.
    """
    free: list[tuple[tuple[int, float], int, str, Found]] = []
    others: dict[Availability, list[Found]] = {Availability.UNKNOWN: [], Availability.BUSY: []}
    for candidate, rank in _ranked(among, query):
        if len(free) >= most and rank > free[-1][0]:
            break
        if not _fits(candidate, query, sight.broken):
            continue
        found = _judged(candidate, sight, query)
        if found.availability is Availability.FREE:
            free.append((rank, _misfit(candidate.room, query), candidate.room.id, found))
        elif len(others[found.availability]) < most:
            others[found.availability].append(found)
    free.sort(key=lambda entry: entry[:3])
    listed = [found for *_, found in free]
    return tuple([*listed, *others[Availability.UNKNOWN], *others[Availability.BUSY]][:most])


def sight_of(snapshot: Snapshot, now: Now, *, broken: Broken = NOTHING_BROKEN) -> Sight:
    """What the door of that snapshot sees. What it booked counts as taken, confirmed or not, and with it the rooms that
    share that one's space.
    """
    known = {around.room: around for around in snapshot.around}
    kin = kin_of((snapshot.room, *snapshot.neighbours)) if snapshot.bookings else {}
    for booked in {booking.room for booking in snapshot.bookings}:
        held = [i for booking in bookings_in(snapshot, booked) if (i := held_interval(booking)) is not None]
        for room in {booked, *kin.get(booked, ())} & known.keys():
            known[room] = replace(known[room], busy=union([*known[room].busy, *held]))
    return Sight(known, now, snapshot.policy, trusted=clock_trusted_at(snapshot, now), broken=broken)


def candidates_in(snapshot: Snapshot) -> Candidates:
    """The rooms that can be booked at the door of this snapshot, beside its own."""
    return candidates(snapshot.room, snapshot.neighbours, snapshot.surroundings.ways)


def starting_now(now: Now, minutes: int) -> Interval:
    """So many minutes from the present one on."""
    start = cut_to_minute(now.wall)
    return Interval(start, start + timedelta(minutes=minutes))


def _ranked(among: Candidates, query: Query) -> Iterator[tuple[Candidate, tuple[int, float]]]:
    if not query.step_free:
        return ((candidate, candidate.rank) for candidate in among.by_walk)
    return ((c, c.rank_step_free) for c in among.by_step_free if c.rank_step_free is not None)


def _fits(candidate: Candidate, query: Query, broken: Broken) -> bool:
    """Whether the room has what is needed. One whose seats nobody entered is not promised to anybody who needs some."""
    if query.seats is not None and (candidate.room.seats is None or candidate.room.seats < query.seats):
        return False
    if not query.equipment:
        return True
    out_of_order = {item.casefold() for item in broken.get(candidate.room.id, ())}
    return {item.casefold() for item in query.equipment} <= candidate.equipment - out_of_order


def _misfit(room: Room, query: Query) -> int:
    """Seats too many: a room that is larger than needed is left to those who need it."""
    return _NO_SEATS if room.seats is None else room.seats - (query.seats or 0)


def _judged(candidate: Candidate, sight: Sight, query: Query) -> Found:
    room, start = candidate.room, query.interval.start
    walk = candidate.walk_step_free if query.step_free else candidate.walk
    known = sight.around.get(room.id)
    if known is None or not sight.trusted or not known.window.contains(start):
        return Found(room, walk, Availability.UNKNOWN, query.interval)
    at = bisect_right(known.busy, start, key=_END)
    following = known.busy[at] if at < len(known.busy) else None
    limit = known.window.end if following is None else following.start
    interval = fitted(start, query.interval.length, limit=limit, policy=sight.policy)
    if following is not None and interval is None:
        return Found(room, walk, Availability.BUSY, until=following.end, taken=following)
    live = known.reading.live_until is not None and sight.now.boot < known.reading.live_until
    if live and interval is not None:
        return Found(room, walk, Availability.FREE, interval, limit)
    as_of = known.reading.read_at
    return Found(room, walk, Availability.UNKNOWN, interval or query.interval, limit, as_of=as_of)


def _candidate(here: Room, room: Room, way: Way | None) -> Candidate:
    equipment = frozenset(item.casefold() for item in room.equipment)
    quickest = way.quickest if way is not None else None
    step_free = way.step_free if way is not None else None
    told = _STEP_FREE in equipment and way is not None and not way.measured
    rank = _rank(here, room, quickest)
    return Candidate(
        room,
        equipment,
        quickest,
        step_free,
        rank,
        _rank(here, room, step_free) if step_free is not None or told else None,
    )


def _rank(here: Room, room: Room, walk: Walk | None) -> tuple[int, float]:
    """By the way; where nobody knows it, this floor is nearer than this building, and that than any other."""
    if walk is not None:
        return (0, walk.seconds)
    if same_floor(here, room):
        return (1, _UNREACHED)
    same_building = (
        here.place is not None and room.place is not None and here.place.building == room.place.building
    )
    return (2, _UNREACHED) if same_building else (3, _UNREACHED)
