"""Sites for tests: a corridor with rooms on both sides on two floors, and any graph that hypothesis thinks of."""

from hypothesis import strategies as st

from kiosk.domain.rooms import Place, Room
from kiosk.domain.sites import Area, Edge, Floor, Point, Site, Spot, SpotKind
from kiosk.testing.builders import a_room

HOUSE = "North"


def a_place(floor: str = "1", x: float | None = 0.0, y: float | None = 0.0) -> Place:
    return Place(HOUSE, floor, x, y)


FLOORS = (
    Floor("f1", HOUSE, "1", 1, (24.0, 10.0)),
    Floor("f2", HOUSE, "2", 2, (24.0, 10.0)),
)
SPOTS = (
    Spot("juniper-door", "f1", Point(2, 4), SpotKind.DOOR, "juniper"),
    Spot("cedar-door", "f1", Point(12, 6), SpotKind.DOOR, "cedar"),
    Spot("rowan-door", "f1", Point(22, 4), SpotKind.DOOR, "rowan"),
    Spot("w1", "f1", Point(2, 5)),
    Spot("m1", "f1", Point(12, 5)),
    Spot("e1", "f1", Point(22, 5)),
    Spot("stairs-1", "f1", Point(12, 4), SpotKind.STAIRS),
    Spot("lift-1", "f1", Point(23, 5), SpotKind.LIFT),
    Spot("stairs-2", "f2", Point(12, 4), SpotKind.STAIRS),
    Spot("lift-2", "f2", Point(23, 5), SpotKind.LIFT),
    Spot("m2", "f2", Point(12, 5)),
    Spot("e2", "f2", Point(22, 5)),
    Spot("aspen-door", "f2", Point(12, 6), SpotKind.DOOR, "aspen"),
)
EDGES = (
    Edge("juniper-door", "w1", 1),
    Edge("w1", "m1", 10),
    Edge("m1", "e1", 10),
    Edge("m1", "cedar-door", 1),
    Edge("e1", "rowan-door", 1),
    Edge("m1", "stairs-1", 1),
    Edge("e1", "lift-1", 1),
    Edge("stairs-1", "stairs-2", 8, step_free=False),
    Edge("lift-1", "lift-2", 4),
    Edge("stairs-2", "m2", 1),
    Edge("lift-2", "e2", 1),
    Edge("m2", "e2", 10),
    Edge("m2", "aspen-door", 1),
)
AREAS = (
    Area("f1", Point(0, 0), 8, 4, "juniper"),
    Area("f1", Point(8, 6), 8, 4, "cedar"),
    Area("f1", Point(16, 6), 3, 4, name="WC"),
)


def a_house() -> Site:
    """Juniper at the west end of the corridor on floor 1, its door in the south wall; Cedar and Rowan along it; Aspen
    above Cedar. The stairs stand in the middle, the lift at the east end.

        1: juniper-door(2,4)  w1(2,5) --10-- m1(12,5) --10-- e1(22,5)   cedar-door(12,6)  rowan-door(22,4)
    """
    return Site(FLOORS, SPOTS, EDGES, AREAS)


def rooms_of_the_house() -> tuple[Room, ...]:
    """Cedar, Rowan and Aspen."""
    return (
        a_room("cedar", seats=4, place=a_place("1", 12, 8)),
        a_room("rowan", seats=10, equipment=("Video",), place=a_place("1", 22, 2)),
        a_room("aspen", seats=6, equipment=("Video",), place=a_place("2", 12, 8)),
    )


def juniper() -> Room:
    return a_room("juniper", seats=8, place=a_place("1", 4, 2))


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """Up to eight spots, some of them stairs and lifts, with any edges between them."""
    number = draw(st.integers(1, 8))
    kinds = st.sampled_from([SpotKind.CORRIDOR, SpotKind.STAIRS, SpotKind.LIFT])
    spots = tuple(
        Spot(f"s{n}", "f", Point(draw(st.integers(0, 50)), draw(st.integers(0, 50))), draw(kinds))
        for n in range(number)
    )
    ends = st.integers(0, number - 1)
    pairs = draw(st.lists(st.tuples(ends, ends, st.integers(1, 100), st.booleans()), max_size=16))
    edges = tuple(Edge(f"s{a}", f"s{b}", metres, flat) for a, b, metres, flat in pairs if a != b)
    return Site((Floor("f", HOUSE, "1"),), spots, edges)
