"""Where the parts of *Find a room* lie, and how metres become pixels: no window is needed."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screen.presenters.find_model import PlanArea, PlanView
from kiosk.screen.theme import is_narrow, is_portrait, measures_for
from kiosk.screen.views.find_layout import (
    FindParts,
    FindPlaces,
    RowWidths,
    farthest,
    find_places,
    flow,
    row_places,
    row_size,
    spread,
    visible,
)
from kiosk.screen.views.find_panel import panel_places
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.plan_layout import (
    CORRIDOR,
    arrow,
    band,
    corridor_widths,
    dashes,
    door_gap,
    dots,
    scale_of,
    shortened_way,
)

SIZES = [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (480, 800), (800, 1280)]
Size = tuple[int, int]


def places_of(
    size: Size, *, rows: int = 5, plan: bool = True, plan_open: bool = False, notes: int = 0
) -> FindPlaces:
    narrow = is_narrow(size)
    chips = ((90.0, 90.0), (110.0,) if narrow else (110.0, 90.0), (90.0, 80.0, 70.0))
    parts = FindParts(chips, 110.0, rows, notes, plan, plan_open, narrow, is_portrait(size))
    return find_places(Rect(0, 0, *size), measures_for(size), parts)


def overlap(one: Rect, other: Rect) -> bool:
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.bottom and other.y < one.bottom


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("plan_open", [False, True])
def test_nothing_lies_over_anything_else_and_all_within_the_panel(size: Size, plan_open: bool) -> None:
    places = places_of(size, plan_open=plan_open, notes=2)
    boxes = [places.back, places.title, *places.captions, *places.notes, places.list]
    boxes += [box for group in places.chips for box in group] + ([places.plan] if places.plan else [])
    boxes = [box for box in boxes if box.height > 0]
    assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if overlap(a, b)]
    assert all(box.x >= 0 and box.y >= 0 and box.right <= size[0] and box.bottom <= size[1] for box in boxes)


@pytest.mark.parametrize("size", SIZES)
def test_every_chip_and_row_is_large_enough_for_a_finger(size: Size) -> None:
    m, places = measures_for(size), places_of(size)
    assert all(min(box.width, box.height) >= m.touch for group in places.chips for box in group)
    row = row_places(
        Rect(0, 0, places.list.width or 400, row_size(m)[0]), m, RowWidths(m.touch, 120, 100, 200)
    )
    assert row.button.height >= m.touch


@pytest.mark.parametrize("size", SIZES)
def test_more_rows_than_fit_are_cut_in_the_middle_of_one(size: Size) -> None:
    places = places_of(size, rows=60)
    shown = places.list.height / places.pitch
    below = size[1] if not is_portrait(size) or is_narrow(size) else places.list.bottom
    assert places.list.bottom == below
    if below == size[1]:
        assert 0.2 <= shown - math.floor(shown) <= 0.85


@pytest.mark.parametrize("size", [(800, 480), (480, 800)])
def test_on_a_narrow_panel_the_plan_takes_the_place_of_the_list(size: Size) -> None:
    assert places_of(size).plan is None
    opened = places_of(size, plan_open=True)
    assert opened.plan is not None
    assert opened.list.height == 0


@given(st.lists(st.floats(1, 400), min_size=1, max_size=8), st.floats(100, 1500), st.floats(10, 100))
def test_widths_fill_the_line_and_are_no_smaller_than_a_finger_where_that_can_be(
    natural: list[float], width: float, least: float
) -> None:
    widths = spread(natural, width, least)
    assert len(widths) == len(natural)
    if least * len(natural) <= width:
        assert sum(widths) == pytest.approx(width)
        assert min(widths) >= least - 1e-6


@given(st.integers(0, 5000), st.integers(50, 900), st.integers(40, 130), st.integers(0, 150))
def test_the_visible_rows_are_those_that_meet_the_list(
    offset: int, height: int, pitch: int, count: int
) -> None:
    seen = visible(offset, height, pitch, count)
    expected = [n for n in range(count) if n * pitch < offset + height and (n + 1) * pitch > offset]
    assert list(seen) == expected


def test_the_list_can_be_drawn_up_until_its_last_row_stands_clear_of_the_edge() -> None:
    assert farthest(300, 100, 90, 5, margin=20) == 490 + 20 - 300
    assert farthest(900, 100, 90, 5) == 0
    assert farthest(300, 100, 90, 0) == 0


@given(st.lists(st.floats(10, 300), max_size=12), st.floats(60, 800))
def test_flowing_keeps_each_box_once_and_in_order(widths: list[float], width: float) -> None:
    lines = flow(widths, width, 8)
    assert [at for line in lines for at in line] == list(range(len(widths)))


def test_texts_stand_below_each_other_where_a_row_is_narrow() -> None:
    m = measures_for((480, 800))
    row = row_places(Rect(24, 100, 432, row_size(m)[0]), m, RowWidths(90, 150, 170, 100))
    assert row.facilities.height == 0
    assert row.name.y < row.until.y < row.way.y
    assert row.way.bottom <= 100 + row_size(m)[0]
    assert row.name.right <= row.button.x


def test_a_long_name_has_the_whole_row_and_the_facts_stand_below_it() -> None:
    m = measures_for((1280, 800))
    box, short = Rect(0, 0, 700, row_size(m)[0]), RowWidths(90, 150, 170, 100, name=200)
    long = row_places(box, m, replace(short, name=500))
    assert row_places(box, m, short).facilities.height > 0
    assert long.facilities.height == 0
    assert long.name.width >= 490
    assert long.name.y < long.until.y < long.way.y


@given(st.integers(200, 1200), st.floats(0, 300), st.floats(0, 300), st.floats(0, 900))
def test_neither_the_way_nor_until_when_is_cut_where_there_is_room_for_it(
    width: int, way: float, until: float, facilities: float
) -> None:
    m = measures_for((1280, 800))
    row = row_places(Rect(0, 0, width, 96), m, RowWidths(90, way, until, facilities))
    room = row.button.x - row.name.x - m.gap
    if max(way, until) <= room:
        assert row.way.width + 1 >= way
        assert row.until.width + 1 >= until
    assert row.name.right <= row.button.x


@pytest.mark.parametrize("size", SIZES)
def test_of_too_many_chips_the_last_of_the_longest_row_give_way(size: Size) -> None:
    m, area = measures_for(size), places_of(size).body
    chips = ((100.0,) * 3, (160.0,) * 40, (150.0,))
    places = panel_places(area, m, captions=80, chips=chips, done=200)
    boxes = [box for row in places.chips for box in row.values()] + [places.done]
    assert all(len(row) >= 1 for row in places.chips)
    assert list(places.chips[1]) == list(range(len(places.chips[1])))
    assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if overlap(a, b)]
    assert max(box.bottom for box in boxes) <= area.bottom


def a_plan(*areas: PlanArea, width: float = 40, depth: float = 20, **facts) -> PlanView:
    known = {"corridors": (), "doors": (), "here": (10.0, 8.0), "way": (), "legend": ()}
    return PlanView("", "", width, depth, areas=areas, here_label="", **{**known, **facts})


AREA = Rect(100, 50, 400, 300)


def test_a_plan_is_as_large_as_it_can_be_and_in_the_middle() -> None:
    scale = scale_of(a_plan(), AREA, least=1)
    assert scale.per_metre == 10
    assert scale.at(0, 0) == (100, 300)
    assert scale.at(40, 20) == (500, 100)
    assert scale.box(0, 0, 10, 5) == Rect(100, 250, 100, 50)


def test_on_a_mirrored_panel_a_plan_is_mirrored_once_more() -> None:
    box = (4.0, 2.0, 10.0, 5.0)
    plain = scale_of(a_plan(), AREA, least=1).box(*box)
    twice = scale_of(a_plan(), AREA, least=1, mirrored=True).box(*box)
    assert twice.x - AREA.x == AREA.right - plain.right
    assert (twice.y, twice.width, twice.height) == (plain.y, plain.width, plain.height)


def test_of_a_large_plan_the_part_around_you_and_the_way_is_shown() -> None:
    plan = a_plan(width=600, depth=20, here=(300.0, 10.0), way=((300.0, 10.0), (320.0, 10.0)))
    scale = scale_of(plan, AREA, least=6)
    assert scale.per_metre == 6
    for point in plan.way:
        x, y = scale.at(*point)
        assert scale.shows(Rect(round(x), round(y), 0, 0))


@given(
    st.floats(0, 5000), st.floats(0, 5000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)
)
def test_you_and_the_way_can_always_be_seen(
    w: float, d: float, a: float, b: float, c: float, e: float
) -> None:
    plan = a_plan(width=w, depth=d, here=(a * w, b * d), way=((a * w, b * d), (c * w, e * d)))
    scale = scale_of(plan, AREA, least=6)
    for point in plan.way:
        x, y = scale.at(*point)
        assert AREA.x - 1 <= x <= AREA.right + 1
        assert AREA.y - 1 <= y <= AREA.bottom + 1


def test_a_plan_of_no_size_is_a_point() -> None:
    assert scale_of(a_plan(width=0, depth=0, here=(0.0, 0.0)), AREA, least=6).per_metre > 0


def test_a_line_of_dots_keeps_its_step_around_corners() -> None:
    assert dots([(0, 0), (10, 0), (10, 10)], 4) == ((0, 0), (4, 0), (8, 0), (10, 2), (10, 6), (10, 10))
    assert dots([(3, 3)], 4) == ()
    assert dots([(3, 3), (3, 3)], 4) == ()


def test_the_arrow_points_where_the_way_ends() -> None:
    left, tip, right = arrow([(0, 10), (0, 0)], 5)
    assert tip == (0, 0)
    assert left[1] == pytest.approx(right[1])
    assert left[1] > 0
    assert left[0] == pytest.approx(-right[0])
    assert arrow([(1, 1)], 5) == ()


def test_the_way_ends_a_little_before_the_door() -> None:
    assert shortened_way([(0, 0), (10, 0)], 2) == ((0, 0), (8, 0))
    assert shortened_way([(0, 0), (1, 0)], 2) == ((0, 0), (1, 0))
    assert shortened_way([], 2) == ()


def test_a_corridor_reaches_to_the_rooms_beside_it() -> None:
    rooms = (PlanArea("a", 0, 0, 10, 8, ""), PlanArea("b", 0, 12, 10, 8, ""))
    assert corridor_widths([((0, 10), (10, 10))], rooms) == (4,)
    assert corridor_widths([((0, 10), (10, 10))], ()) == (CORRIDOR,)
    assert corridor_widths([((20, 10), (30, 10))], rooms) == (CORRIDOR,)


def test_a_door_opens_the_wall_that_it_stands_in() -> None:
    room = PlanArea("a", 0, 0, 10, 8, "")
    assert door_gap((4, 8.2), [room]) == ((3.5, 8), (4.5, 8))
    assert door_gap((0, 8), [room]) in (((0, 8), (1, 8)), ((0, 7), (0, 8)))
    assert door_gap((4, 12), [room]) is None
    assert door_gap((4, 8), [PlanArea("point", 4, 8, 0, 0, "")]) is None


def test_a_band_lies_on_both_sides_of_its_line() -> None:
    assert set(band((0, 0), (10, 0), 2)) == {(-1, 1), (11, 1), (11, -1), (-1, -1)}
    assert len(set(band((5, 5), (5, 5), 2))) == 4


def test_a_dashed_outline_begins_and_ends_each_side_with_a_dash() -> None:
    box = Rect(10, 10, 80, 40)
    found = dashes(box, line=2, most=8)
    assert min(d.x for d in found) == 10
    assert max(d.right for d in found) == 90
    assert all(d.bottom <= 50 and d.y >= 10 for d in found)
    assert len(found) <= 4 * 8
