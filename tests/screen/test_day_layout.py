"""The time line: nothing covers anything else, and every rule for what is left out or drawn as one holds."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screen.presenters.model import BlockLook, BlockView, DayView
from kiosk.screen.theme import is_portrait, measures_for
from kiosk.screen.views.day_layout import NARROWEST, DayPlaces, day_places, window_of
from kiosk.screen.views.layout import LINE, Rect
from tests.screen.samples import HOURS, SIZES

SIZE = (1280, 800)
AREA = Rect(840, 80, 400, 670)


def a_block(
    start: float, end: float, look: BlockLook = BlockLook.MEETING, *, name: str | None = None
) -> BlockView:
    return BlockView(name or f"{start}-{end}", start, end, "Title", "times", "Organiser", look)


def a_day(*blocks: BlockView, now: float | None = 792, focus: float | None = None) -> DayView:
    return DayView("Thursday", HOURS, blocks, now, "13:12", focus)


def placed(day: DayView, *, size: tuple[int, int] = SIZE, area: Rect = AREA) -> DayPlaces:
    return day_places(day, area, measures_for(size), portrait=is_portrait(size))


BLOCKS = st.lists(
    st.builds(
        lambda start, length, look: a_block(start, start + length, look, name=f"{start}+{length}"),
        start=st.integers(-60, 1439),
        length=st.integers(1, 300),
        look=st.sampled_from([BlockLook.PAST, BlockLook.MEETING, BlockLook.CURRENT, BlockLook.HELD]),
    ),
    max_size=12,
    unique_by=lambda block: block.id,
)


@given(blocks=BLOCKS, size=st.sampled_from(SIZES), now=st.integers(0, 1439), height=st.integers(180, 900))
def test_no_two_blocks_ever_cover_each_other(
    blocks: list[BlockView], size: tuple[int, int], now: int, height: int
) -> None:
    area = replace(AREA, height=height)
    places = placed(a_day(*blocks, now=now), size=size, area=area)
    for one, other in combinations([place.box for place in places.blocks], 2):
        apart = one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
        assert apart, (one, other)


HEAP = st.lists(
    st.builds(
        lambda start, length, look, number: a_block(start, start + length, look, name=f"{number}"),
        start=st.integers(700, 900),
        length=st.sampled_from([1, 3, 30, 90, 1440]),
        look=st.sampled_from([BlockLook.PAST, BlockLook.MEETING, BlockLook.CURRENT]),
        number=st.integers(0, 10_000),
    ),
    max_size=80,
    unique_by=lambda block: block.id,
)


@given(blocks=HEAP, size=st.sampled_from(SIZES), width=st.integers(120, 700), held=st.booleans())
def test_however_many_overlap_they_stand_clear_of_each_other_and_can_be_read(
    blocks: list[BlockView], size: tuple[int, int], width: int, held: bool
) -> None:
    wish = [a_block(800, 830, BlockLook.WISH, name="wish")] if held else []
    places = placed(a_day(*blocks, *wish), size=size, area=replace(AREA, width=width))
    for one, other in combinations([place.box for place in places.blocks], 2):
        apart = one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
        assert apart, (one, other)
    readable = min(places.lines.width, NARROWEST * measures_for(size).tiny) - 1
    assert all(place.box.width >= readable for place in places.blocks)
    assert sum(place.count for place in places.blocks) <= len(blocks) + len(wish)


@pytest.mark.parametrize("count", [4, 12, 40, 1_000])
@pytest.mark.parametrize("size", SIZES)
def test_what_cannot_stand_side_by_side_is_drawn_as_one_and_counted(
    size: tuple[int, int], count: int
) -> None:
    blocks = [a_block(780, 840, BlockLook.CURRENT, name=f"{number:04}") for number in range(count)]
    found = placed(a_day(*blocks), size=size).blocks
    assert sum(place.count for place in found) == count
    assert [place.count for place in found[:-1]] == [1] * (len(found) - 1)
    assert found[-1].block.look is BlockLook.CURRENT


def test_a_held_block_and_the_wish_never_disappear_in_a_heap() -> None:
    blocks = [a_block(780, 840, BlockLook.CURRENT, name=f"{number:02}") for number in range(40)]
    held = a_block(792, 822, BlockLook.HELD, name="zz")
    (alone,) = (place for place in placed(a_day(*blocks, held)).blocks if place.block.id == "zz")
    assert alone.count == 1


@given(blocks=BLOCKS, size=st.sampled_from(SIZES), now=st.integers(0, 1439))
def test_every_block_is_tall_enough_for_a_line_of_text(
    blocks: list[BlockView], size: tuple[int, int], now: int
) -> None:
    line = measures_for(size).tiny * LINE
    assert all(place.box.height >= line - 1 for place in placed(a_day(*blocks, now=now), size=size).blocks)


@given(blocks=BLOCKS, now=st.integers(0, 1439))
def test_no_meeting_is_counted_twice(blocks: list[BlockView], now: int) -> None:
    places = placed(a_day(*blocks, now=now))
    assert sum(place.count for place in places.blocks) <= len(blocks)
    assert len({place.block.id for place in places.blocks}) == len(places.blocks)


def test_overlapping_meetings_stand_side_by_side() -> None:
    first, second = placed(a_day(a_block(840, 900), a_block(870, 930))).blocks
    assert first.box.right < second.box.x
    assert first.box.width == second.box.width


def test_meetings_too_short_to_draw_one_by_one_become_one() -> None:
    (block,) = placed(a_day(a_block(840, 845), a_block(845, 850), a_block(850, 855))).blocks
    assert (block.count, block.block.start, block.block.end) == (3, 840, 855)


def test_what_is_on_now_is_never_drawn_as_one_with_others() -> None:
    blocks = placed(a_day(a_block(790, 794, BlockLook.CURRENT), a_block(794, 798))).blocks
    assert [place.count for place in blocks] == [1, 1]


def test_a_label_near_the_present_is_left_out() -> None:
    hours = {hour.label for hour in placed(a_day(now=792)).hours}
    assert "13:00" not in hours
    assert {"12:00", "14:00"} <= hours


def test_a_past_meeting_cut_to_less_than_a_line_is_left_out() -> None:
    start = window_of(a_day(), AREA, measures_for(SIZE), portrait=False).start
    assert placed(a_day(a_block(start - 60, start + 10, BlockLook.PAST))).blocks == ()
    assert len(placed(a_day(a_block(start - 60, start + 40, BlockLook.PAST))).blocks) == 1


def test_a_meeting_that_runs_over_the_upper_edge_begins_there() -> None:
    (block,) = placed(a_day(a_block(0, 800, BlockLook.CURRENT))).blocks
    assert block.box.y >= AREA.y


@pytest.mark.parametrize("now", [0, 5, 600, 792, 1200, 1439])
@pytest.mark.parametrize("size", SIZES)
def test_the_present_is_always_in_the_window(size: tuple[int, int], now: int) -> None:
    window = window_of(a_day(now=now), AREA, measures_for(size), portrait=is_portrait(size))
    assert window.start <= now <= window.end
    assert window.start % 15 == 0 or window.end == 1440


@pytest.mark.parametrize("focus", [480, 930, 1200, 1380])
def test_a_wish_is_always_in_the_window(focus: int) -> None:
    window = window_of(a_day(focus=focus), AREA, measures_for(SIZE), portrait=False)
    assert window.start <= focus < window.end


def test_another_day_begins_shortly_before_its_focus() -> None:
    day = a_day(now=None, focus=600)
    places = placed(day)
    window = window_of(day, AREA, measures_for(SIZE), portrait=False)
    assert places.now_y is None
    assert window.start <= 600 - 45
