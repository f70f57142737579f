"""What the search finds is what one finds who judges every room, one after the other, and sorts them at the end."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.around import RoomAround
from kiosk.domain.finding import Availability, Candidate, Candidates, Found, Query, Sight, candidates, search
from kiosk.domain.freshness import Reading
from kiosk.domain.intervals import Interval, union
from kiosk.domain.policy import BookingPolicy, fitted
from kiosk.domain.sites import Walk, Way
from kiosk.testing.builders import BOOT, a_now, a_room, at, between

NOON = at("12:00")
WINDOW = between("11:00", "15:00")
LIVE = Reading(read_at=at("12:09"), live_until=BOOT + 100, answered=True)
READINGS = (LIVE, replace(LIVE, live_until=BOOT - 1), Reading())
HERE = a_room("here")
ORDER = tuple(Availability)

halves = st.integers(-180, 480).map(lambda n: NOON + timedelta(seconds=30 * n))  # 10:30 to 16:00
spans = st.tuples(halves, halves).filter(lambda s: s[0] != s[1]).map(lambda s: Interval(min(s), max(s)))
walks = st.none() | st.sampled_from([Walk(m, m) for m in (5.0, 9.0, 30.0)])
equipment = st.lists(st.sampled_from(["Screen", "video"]), unique=True, max_size=2).map(tuple)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    start = draw(halves)
    length = timedelta(seconds=draw(st.sampled_from([30, 60, 240, 300, 900, 1800])))
    needs = frozenset(draw(st.sets(st.sampled_from(["screen", "VIDEO"]), max_size=1)))
    return Query(
        Interval(start, start + length), draw(st.none() | st.integers(1, 6)), needs, draw(st.booleans())
    )


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Candidates, Sight]:
    """Up to nine rooms as a door may know them, and what it sees of them."""
    number = draw(st.integers(0, 9))
    rooms = [
        replace(a_room(f"room-{n}"), seats=draw(st.none() | st.integers(1, 8)), equipment=draw(equipment))
        for n in range(number)
    ]
    ways = [Way(room.id, draw(walks), draw(walks), measured=draw(st.booleans())) for room in rooms]
    around = {
        room.id: RoomAround(
            room.id, WINDOW, union(draw(st.lists(spans, max_size=4))), draw(st.sampled_from(READINGS))
        )
        for room in rooms
        if draw(st.integers(0, 5))
    }
    broken = {room.id: {"SCREEN"} for room in rooms if draw(st.integers(0, 4)) == 0}
    policy = BookingPolicy(round_up=draw(st.booleans()))
    sight = Sight(around, a_now("12:10"), policy, trusted=draw(st.integers(0, 7)) > 0, broken=broken)
    return candidates(HERE, rooms, ways), sight


def has_all(candidate: Candidate, sight: Sight, query: Query) -> bool:
    room = candidate.room
    works = {e.lower() for e in room.equipment} - {e.lower() for e in sight.broken.get(room.id, ())}
    seats = query.seats is None or (room.seats is not None and room.seats >= query.seats)
    return seats and {e.lower() for e in query.equipment} <= works


def judged(candidate: Candidate, sight: Sight, query: Query) -> Found:
    """One room, from the definitions: no index, nothing worked out before."""
    room, start = candidate.room, query.interval.start
    found = Found(
        room,
        candidate.walk_step_free if query.step_free else candidate.walk,
        Availability.UNKNOWN,
        query.interval,
    )
    known = sight.around.get(room.id)
    if known is None or not sight.trusted or not known.window.contains(start):
        return found
    following = next((taken for taken in known.busy if taken.end > start), None)
    limits: list[datetime] = [known.window.end] + ([] if following is None else [following.start])
    limit = min(limits)
    interval = fitted(start, query.interval.length, limit=limit, policy=sight.policy)
    if interval is None and following is not None and following.start < known.window.end:
        return replace(
            found, availability=Availability.BUSY, interval=None, until=following.end, taken=following
        )
    if interval is not None and known.reading is LIVE:
        return replace(found, availability=Availability.FREE, interval=interval, until=limit)
    return replace(found, interval=interval or query.interval, until=limit, as_of=known.reading.read_at)


def found_plainly(among: Candidates, sight: Sight, query: Query, most: int) -> list[Found]:
    """Every room judged, then put in order."""

    def place(entry: tuple[Candidate, Found]) -> tuple[object, ...]:
        candidate, found = entry
        rank = candidate.rank_step_free if query.step_free else candidate.rank
        size = (candidate.room.seats or 10_000) if found.availability is Availability.FREE else 0
        return ORDER.index(found.availability), rank, size, candidate.room.id

    rooms = among.by_step_free if query.step_free else among.by_walk
    every = [(c, judged(c, sight, query)) for c in rooms if has_all(c, sight, query)]
    return [found for _, found in sorted(every, key=place)][:most]


@given(scenes(), queries(), st.integers(1, 10))
def test_the_search_finds_what_a_plain_one_finds(scene: tuple[Candidates, Sight], query: Query, most: int):
    assert list(search(*scene, query, most=most)) == found_plainly(*scene, query, most)
