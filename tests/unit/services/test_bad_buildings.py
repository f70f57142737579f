"""A building that nobody described well: what the doctor says is missing, and that the rooms are found all the same."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kiosk.domain.around import MOST_ROOMS
from kiosk.domain.rooms import Place, Room
from kiosk.domain.sites import Site
from kiosk.domain.snapshot import FindingKind
from kiosk.services.surroundings import Around, put_in_order
from kiosk.testing.builders import a_room, at
from tests.unit.domain.houses import EDGES, a_house, a_place, juniper, rooms_of_the_house

ROOMS = rooms_of_the_house()
LONG = "Besprechungsraum im vierten Obergeschoss des Hauptgebäudes am nördlichen Südring"


def around(rooms: Sequence[Room] = ROOMS, site: Site | None = None) -> Around:
    return put_in_order(juniper(), rooms, site, at=at("12:00"))


def said(found: Around) -> dict[FindingKind, str]:
    return {finding.kind: finding.subject for finding in found.findings}


def without(*spots: str) -> Site:
    """The house, with no way that begins or ends there."""
    return replace(a_house(), edges=tuple(e for e in EDGES if e.a not in spots and e.b not in spots))


def test_a_building_that_was_described_well_lacks_nothing():
    assert said(around(site=a_house())) == {}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (around(), {FindingKind.SITE_MISSING: "Juniper"}),
        (
            around(site=replace(a_house(), spots=tuple(s for s in a_house().spots if s.room != "juniper"))),
            {FindingKind.SITE_MISSING: "Juniper"},
        ),
        (around(site=replace(a_house(), areas=())), {FindingKind.FLOOR_PLAN_MISSING: "1"}),
        (
            around(site=replace(a_house(), edges=())),
            {FindingKind.SITE_NOT_CONNECTED: "Cedar, Rowan, Aspen"},
        ),
        (around(site=without("e1")), {FindingKind.SITE_NOT_CONNECTED: "Rowan"}),
        (
            around([*ROOMS, a_room("oak", seats=4, place=a_place("1"))], a_house()),
            {FindingKind.SITE_LACKS_ROOM: "Oak"},
        ),
        (
            around([replace(room, seats=None) for room in ROOMS], a_house()),
            {FindingKind.SEATS_UNKNOWN: "Cedar, Rowan, Aspen"},
        ),
    ],
    ids=["no site", "no door of ours", "no plan", "no ways", "apart", "a room left out", "no seats"],
)
def test_the_doctor_names_what_is_missing_once_and_no_room_is_lost(found: Around, expected):
    assert said(found) == expected
    assert len(found.rooms) == len(found.surroundings.ways) >= len(ROOMS)


def test_of_many_rooms_a_few_are_named_and_the_rest_counted():
    rooms = [a_room(f"r{n}", name=f"{n} {LONG}"[:80], seats=None) for n in range(2_000)]
    told = said(around(rooms, a_house()))
    assert told[FindingKind.ROOMS_LEFT_OUT] == "2000"
    assert told[FindingKind.SEATS_UNKNOWN].endswith(f" +{MOST_ROOMS - 5}")
    assert len(told[FindingKind.SITE_LACKS_ROOM]) < 6 * 80


def test_of_two_thousand_rooms_those_of_this_floor_are_kept():
    near, far = Place("North", "1", 3.0, 3.0), Place("South", "1")
    rooms = [a_room(f"r{n:04}", seats=4, place=near if n >= 1_900 else far) for n in range(2_000)]
    kept = {room.id for room in around(rooms).rooms}
    assert len(kept) == MOST_ROOMS
    assert {f"r{n}" for n in range(1_900, 2_000)} <= kept
