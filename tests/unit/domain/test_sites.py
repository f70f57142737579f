"""The walking graph: what is nearest, how far, and which way; and what happens where nobody drew it."""

from dataclasses import replace

import pytest
from hypothesis import given

from kiosk.domain.around import plan_of
from kiosk.domain.sites import Edge, Facing, Site, SpotKind, Turn, Walk, Way, seconds_of, walked, ways
from kiosk.testing.builders import a_room
from tests.unit.domain.houses import a_house, a_place, juniper, rooms_of_the_house, sites


def by_room(site: Site | None, **options) -> dict[str, Way]:
    return {way.room: way for way in ways(site, juniper(), rooms_of_the_house(), **options)}


def walk(way: Way) -> Walk:
    assert way.quickest is not None
    return way.quickest


def test_metres_are_those_of_the_corridors_not_of_the_crow():
    found = by_room(a_house())
    assert [walk(found[room]).metres for room in ("cedar", "rowan")] == [12, 22]


def test_the_stairs_are_quicker_than_the_lift_and_the_lift_has_no_steps():
    aspen = by_room(a_house())["aspen"]
    assert (walk(aspen).metres, aspen.levels) == (22, 1)
    assert aspen.step_free is not None
    assert aspen.step_free.metres == 1 + 10 + 10 + 1 + 4 + 1 + 10 + 1
    assert aspen.step_free.seconds > walk(aspen).seconds


def test_a_way_goes_left_or_right_for_somebody_who_faces_the_door():
    # Juniper's door is in the south wall: whoever reads its panel looks south, and Cedar is to the east: the left hand.
    assert walk(by_room(a_house())["cedar"]).turn is Turn.LEFT
    plan = plan_of(a_house(), juniper())
    assert plan is not None
    assert plan.facing is Facing.DOWN


def test_a_way_is_drawn_on_this_floor_only():
    path = [(p.x, p.y) for p in walk(by_room(a_house())["aspen"]).path]
    assert path == [(2, 4), (2, 5), (12, 5), (12, 4)]


def test_a_room_that_the_graph_does_not_reach_has_no_way():
    house = a_house()
    cut = replace(house, edges=tuple(e for e in house.edges if "e1" not in (e.a, e.b)))
    found = by_room(cut)
    assert found["rowan"].quickest is None
    assert found["aspen"].quickest is not None
    assert found["aspen"].step_free is None
    assert found["cedar"].quickest is not None


def test_without_a_graph_the_line_between_two_places_of_a_floor_counts():
    found = by_room(None)
    assert (walk(found["cedar"]).metres, found["cedar"].measured) == (10, False)
    assert found["aspen"].quickest is None
    assert walk(found["cedar"]).turn is None


def test_a_room_without_a_place_has_no_way_and_breaks_nothing():
    (way,) = ways(None, juniper(), [a_room("oak", place=None)])
    assert (way.quickest, way.step_free) == (None, None)
    (way,) = ways(None, juniper(), [a_room("oak", place=a_place("1", None, None))])
    assert way.quickest is None


def test_nobody_walks_through_a_room():
    house = a_house()
    through = replace(house, edges=(*house.edges, Edge("cedar-door", "rowan-door", 1)))
    assert walk(by_room(through)["rowan"]).metres == 22


def test_a_room_with_two_doors_is_as_near_as_the_nearer_one():
    house = a_house()
    second = replace(next(s for s in house.spots if s.id == "rowan-door"), id="rowan-west")
    both = replace(house, spots=(*house.spots, second), edges=(*house.edges, Edge("m1", "rowan-west", 1)))
    assert walk(by_room(both)["rowan"]).metres == 12


def test_a_plan_knows_its_corridors_doors_and_stairs():
    plan = plan_of(a_house(), juniper())
    assert plan is not None
    assert len(plan.corridors) == 4
    assert {room for room, _ in plan.doors} == {"cedar", "rowan"}
    assert {mark.kind for mark in plan.landmarks} == {SpotKind.STAIRS, SpotKind.LIFT}
    assert plan_of(None, juniper()) is None
    assert plan_of(a_house(), a_room("oak")) is None


def oracle(site: Site, *, step_free: bool) -> dict[tuple[str, str], float]:
    """Every distance by Floyd and Warshall."""
    kinds = {spot.id: spot.kind for spot in site.spots}
    far = {(a, b): 0.0 if a == b else float("inf") for a in kinds for b in kinds}
    for edge in site.edges:
        if step_free and not edge.step_free:
            continue
        seconds = seconds_of(edge, kinds[edge.a], kinds[edge.b])
        for pair in ((edge.a, edge.b), (edge.b, edge.a)):
            far[pair] = min(far[pair], seconds)
    for via in kinds:
        for a in kinds:
            for b in kinds:
                far[a, b] = min(far[a, b], far[a, via] + far[via, b])
    return far


@given(sites())
def test_distances_are_those_of_an_oracle_and_the_same_both_ways(site: Site):
    for step_free in (False, True):
        far = oracle(site, step_free=step_free)
        for start in site.spots:
            reached = walked(site, [start.id], step_free=step_free)
            for end in site.spots:
                known = reached[end.id].seconds if end.id in reached else float("inf")
                assert known == pytest.approx(far[start.id, end.id])
                assert far[start.id, end.id] == pytest.approx(far[end.id, start.id])


@given(sites())
def test_no_detour_is_shorter_and_no_way_without_steps_quicker(site: Site):
    reached = {s.id: walked(site, [s.id], step_free=False) for s in site.spots}
    flat = {s.id: walked(site, [s.id], step_free=True) for s in site.spots}
    for a, from_a in reached.items():
        for b, to_b in from_a.items():
            assert b not in flat[a] or flat[a][b].seconds >= to_b.seconds - 1e-6
            for c, from_b in reached[b].items():
                assert from_a[c].seconds <= to_b.seconds + from_b.seconds + 1e-6
