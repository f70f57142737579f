"""How much of a processor's time it takes to find the nearest free room of ten thousand."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kiosk.domain.around import RoomAround
from kiosk.domain.finding import Candidates, Query, Sight, candidates, search
from kiosk.domain.freshness import Reading
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Walk, Way
from kiosk.domain.time import Now
from tests.bench.findings import Finding, typical

ROOMS = 10_000
BUDGET = 10.0
_TIMES = 50
_MOST = 60
_MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def measure() -> Sequence[Finding]:
    """A quarter of the rooms is free; and, as the worst cases, none is, and none is known."""
    among, sight = a_city(free_every=4)
    query = Query(
        Interval(_MOMENT, _MOMENT + timedelta(minutes=30)), seats=6, equipment=frozenset({"screen"})
    )
    _, taken = a_city(free_every=ROOMS + 1)
    nothing = replace(sight, around={})
    return (
        typical("find", f"nearest of {ROOMS:,} rooms", _milliseconds(among, sight, query), "ms", BUDGET),
        typical("find", f"the same, all {ROOMS:,} taken", _milliseconds(among, taken, query), "ms", BUDGET),
        typical(
            "find",
            f"the same, of {ROOMS:,} that nobody asked",
            _milliseconds(among, nothing, query),
            "ms",
            BUDGET,
        ),
    )


def a_city(*, free_every: int) -> tuple[Candidates, Sight]:
    """Ten thousand rooms in a row, each with eight meetings today; every so many-th is free now."""
    rooms = [
        Room(f"room-{n}", f"Room {n}", "UTC", seats=2 + n % 20, equipment=("Screen",)) for n in range(ROOMS)
    ]
    ways = [Way(room.id, Walk(float(n), float(n)), Walk(float(n), float(n))) for n, room in enumerate(rooms)]
    around = {room.id: _known(room, free=(n + 1) % free_every == 0) for n, room in enumerate(rooms)}
    here = Room("here", "Here", "UTC")
    return candidates(here, rooms, ways), Sight(around, Now(_MOMENT, 0.0), BookingPolicy(), trusted=True)


def _known(room: Room, *, free: bool) -> RoomAround:
    first = _MOMENT + timedelta(hours=1 if free else 0)
    hours = [first + timedelta(hours=n) for n in range(8)]
    busy = tuple(Interval(hour, hour + timedelta(minutes=45)) for hour in hours)
    window = Interval(_MOMENT - timedelta(hours=1), _MOMENT + timedelta(days=1))
    return RoomAround(room.id, window, busy, Reading(_MOMENT, 1.0, answered=True))


def _milliseconds(among: Candidates, sight: Sight, query: Query) -> list[float]:
    found: list[float] = []
    for _ in range(_TIMES):
        begun = time.thread_time()
        search(among, sight, query, most=_MOST)
        found.append((time.thread_time() - begun) * 1e3)
    return found
