"""Finding a room: which of those around are free for the whole time, have what is needed, and are nearest.

A room is free only if that was read within the freshness limit, for the whole time; one that nobody asked lately is
unknown, and stands after the free ones. Candidates are put in the order of their ways once; a search goes through them
from the nearest on, and ends as soon as nothing nearer can come.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import inf
from operator import attrgetter

from kiosk.domain.around import RoomAround
from kiosk.domain.bookings import held_interval
from kiosk.domain.combined import kin_of
from kiosk.domain.intervals import Interval, union
from kiosk.domain.policy import TOLERANCE, BookingPolicy, fitted
from kiosk.domain.reports import broken_equipment
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Walk, Way, same_floor
from kiosk.domain.snapshot import Snapshot, bookings_in, clock_trusted_at
from kiosk.domain.time import Now, cut_to_minute

_STEP_FREE = "step-free"
_UNREACHED = 1e9  # sorts a room to which nobody knows the way behind those of its kind
_NO_SEATS = 10_000
_NOTHING_KNOWN: Mapping[str, RoomAround] = {}
_END = attrgetter("end")
_RANK, _RANK_STEP_FREE = attrgetter("rank"), attrgetter("rank_step_free")

Broken = Mapping[str, Collection[str]]  # by room id: the equipment that is reported out of order


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


_FREE, _UNKNOWN, _BUSY = (
    Availability  # by name they are found ten times slower, and thousands of rooms are judged
)


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

    A room costs no more than a glance unless it is listed: that none of ten thousand is free is said at once.
    """
    free: list[tuple[tuple[int, float], int, str, Found]] = []
    unknown: list[Found] = []
    busy: list[Found] = []
    asked, around = _Asked.of(sight, query), sight.around if sight.trusted else _NOTHING_KNOWN
    rank_of = _RANK_STEP_FREE if query.step_free else _RANK
    for candidate in among.by_step_free if query.step_free else among.by_walk:
        if len(free) >= most and rank_of(candidate) > free[-1][0]:
            break
        if not _fits(candidate, asked):
            continue
        known = around.get(candidate.room.id)
        availability = _availability(known, asked)
        if availability is _FREE:
            found = _found(candidate, known, availability, asked)
            free.append((rank_of(candidate), _misfit(candidate.room, query), candidate.room.id, found))
            continue
        others = busy if availability is _BUSY else unknown
        if len(others) < most:
            others.append(_found(candidate, known, availability, asked))
    free.sort(key=lambda entry: entry[:3])
    return tuple([*(found for *_, found in free), *unknown, *busy][:most])


def broken_in(snapshot: Snapshot) -> Broken:
    """What nobody is to count on, as far as this door knows: what was reported here and is not cleared, and what the
    settings call out of order, of this room and of those around. What is reported at another door stays there.
    """
    rooms = (snapshot.room, *snapshot.neighbours)
    reported = {room.id: broken_equipment(r for r in snapshot.reports if r.room == room.id) for room in rooms}
    told = {room.id: frozenset(item.casefold() for item in room.out_of_order) for room in rooms}
    return {
        room.id: reported[room.id] | told[room.id] for room in rooms if reported[room.id] or told[room.id]
    }


def sight_of(snapshot: Snapshot, now: Now) -> Sight:
    """What the door of that snapshot sees. What it booked counts as taken, confirmed or not, and with it the rooms that
    share that one's space.
    """
    known = {around.room: around for around in snapshot.around}
    kin = kin_of((snapshot.room, *snapshot.neighbours)) if snapshot.bookings else {}
    for booked in {booking.room for booking in snapshot.bookings}:
        held = [i for booking in bookings_in(snapshot, booked) if (i := held_interval(booking)) is not None]
        for room in {booked, *kin.get(booked, ())} & known.keys():
            known[room] = replace(known[room], busy=union([*known[room].busy, *held]))
    return Sight(
        known, now, snapshot.policy, trusted=clock_trusted_at(snapshot, now), broken=broken_in(snapshot)
    )


def candidates_in(snapshot: Snapshot) -> Candidates:
    """The rooms that can be booked at the door of this snapshot, beside its own."""
    return candidates(snapshot.room, snapshot.neighbours, snapshot.surroundings.ways)


def starting_now(now: Now, minutes: int) -> Interval:
    """So many minutes from the present one on."""
    start = cut_to_minute(now.wall)
    return Interval(start, start + timedelta(minutes=minutes))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, and all that is the same for every room: worked out once. Times are seconds since 1970.

    A room that is free until `too_soon` cannot be had for the whole time, one that is free until `ample` can.
    """

    query: Query
    sight: Sight
    start: float
    too_soon: float
    ample: float
    equipment: frozenset[str]

    @classmethod
    def of(cls, sight: Sight, query: Query) -> "_Asked":
        """What a query asks in that sight."""
        start, end, ample = query.interval.start, query.interval.end, query.interval.end + TOLERANCE
        sure = fitted(start, query.interval.length, limit=ample, policy=sight.policy) is not None
        return cls(
            query,
            sight,
            start.timestamp(),
            (end - TOLERANCE).timestamp(),
            ample.timestamp() if sure else inf,
            frozenset(item.casefold() for item in query.equipment),
        )

    def fitted(self, limit: datetime) -> Interval | None:
        """What a booking takes of a time that ends at `limit`."""
        interval = self.query.interval
        return fitted(interval.start, interval.length, limit=limit, policy=self.sight.policy)


def _fits(candidate: Candidate, asked: _Asked) -> bool:
    """Whether the room has what is needed. One whose seats nobody entered is not promised to anybody who needs some."""
    room, seats = candidate.room, asked.query.seats
    if seats is not None and (room.seats is None or room.seats < seats):
        return False
    if not asked.equipment <= candidate.equipment:
        return False
    broken = asked.sight.broken.get(room.id)
    return not broken or asked.equipment.isdisjoint(item.casefold() for item in broken)


def _misfit(room: Room, query: Query) -> int:
    """Seats too many: a room that is larger than needed is left to those who need it."""
    return _NO_SEATS if room.seats is None else room.seats - (query.seats or 0)


def _availability(known: RoomAround | None, asked: _Asked) -> Availability:
    """Whether the room can be had: what is asked of each of thousands, so it makes nothing."""
    if known is None:
        return _UNKNOWN
    edges = known.edges
    at = bisect_right(edges, asked.start)
    if at % 2 == 0:  # after the start of something, before its end; or outside of what was read
        return _BUSY if 0 < at < len(edges) else _UNKNOWN
    free_until = edges[at]
    if free_until <= asked.too_soon or (
        free_until < asked.ample and asked.fitted(_free_until(known, asked)) is None
    ):
        return _BUSY if at < len(edges) - 1 else _UNKNOWN
    live_until = known.reading.live_until
    live = live_until is not None and asked.sight.now.boot < live_until
    return _FREE if live else _UNKNOWN


def _found(
    candidate: Candidate, known: RoomAround | None, availability: Availability, asked: _Asked
) -> Found:
    """The room with the times that matter to whoever reads of it."""
    query = asked.query
    walk = candidate.walk_step_free if query.step_free else candidate.walk
    found = Found(candidate.room, walk, availability, query.interval)
    if known is None or not known.window.contains(query.interval.start):
        return found
    if availability is _BUSY:
        taken = _following(known, asked)
        return replace(found, interval=None, until=taken.end if taken else None, taken=taken)
    limit = _free_until(known, asked)
    interval = asked.fitted(limit)
    if availability is _FREE:
        return replace(found, interval=interval, until=limit)
    return replace(found, interval=interval or query.interval, until=limit, as_of=known.reading.read_at)


def _following(known: RoomAround, asked: _Asked) -> Interval | None:
    """What takes the room at the start of the time or, if nothing does, next."""
    at = bisect_right(known.busy, asked.query.interval.start, key=_END)
    return known.busy[at] if at < len(known.busy) else None


def _free_until(known: RoomAround, asked: _Asked) -> datetime:
    """When the free time ends that is there at the start, or what is known of it."""
    following = _following(known, asked)
    return known.window.end if following is None else min(following.start, known.window.end)


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
