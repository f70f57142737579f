"""The parts of the hero keep clear of each other on every panel, whatever has to be held."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screen.theme import measures_for
from kiosk.screen.views.layout import (
    STATUS_SIZES,
    HeroParts,
    Rect,
    hero_places,
    mirrored,
    panes,
    rect,
    row,
    shares,
)
from tests.screen.samples import SIZES

PARTS = st.builds(
    HeroParts,
    word_width=st.floats(50, 1500),
    ring=st.booleans(),
    sub_lines=st.integers(1, 2),
    caption_lines=st.integers(0, 2),
    buttons=st.booleans(),
    joined=st.booleans(),
)


@given(size=st.sampled_from(SIZES), parts=PARTS, banner=st.booleans())
def test_the_parts_of_the_hero_stand_below_each_other(
    size: tuple[int, int], parts: HeroParts, banner: bool
) -> None:
    m = measures_for(size)
    pane = panes(size, m, banner=m.banner if banner else 0).main
    places = hero_places(pane, m, parts)
    column = [places.room, places.facilities, places.sign, places.word, places.sub, places.second]
    column += [places.caption, places.buttons] if parts.caption_lines else [places.buttons]
    for above, below in pairwise(column):
        assert above.bottom <= below.y + 1
    assert places.buttons.bottom <= pane.bottom - round(m.padding) + 1


@given(size=st.sampled_from(SIZES), parts=PARTS)
def test_the_word_always_fits_the_width(size: tuple[int, int], parts: HeroParts) -> None:
    m = measures_for(size)
    pane = panes(size, m, banner=0).main
    places = hero_places(pane, m, parts)
    assert parts.word_width * places.word_size / m.status <= pane.width - 2 * m.padding + 2


def test_the_word_is_as_large_as_it_can_be() -> None:
    m = measures_for((1280, 800))
    pane = panes((1280, 800), m, banner=0).main
    sizes = [
        hero_places(pane, m, HeroParts(width, ring=True, sub_lines=1, caption_lines=1)).word_size
        for width in (400, 800, 950, 1100)
    ]
    assert sizes == [int(m.status * share) for share in STATUS_SIZES]


def test_without_buttons_the_word_keeps_its_size_and_the_state_takes_their_room() -> None:
    m = measures_for((800, 480))
    pane = panes((800, 480), m, banner=m.banner).main
    with_buttons, without = (
        hero_places(pane, m, HeroParts(400, ring=True, sub_lines=1, caption_lines=1, buttons=there))
        for there in (True, False)
    )
    assert without.word_size == with_buttons.word_size
    assert without.word.y > with_buttons.word.y


def test_a_second_line_that_comes_and_goes_does_not_change_the_word() -> None:
    # It is not even asked about: room for it is always kept.
    assert "second" not in HeroParts.__dataclass_fields__


@pytest.mark.parametrize("size", SIZES)
def test_the_panes_cover_the_panel_without_a_seam(size: tuple[int, int]) -> None:
    m = measures_for(size)
    found = panes(size, m, banner=m.banner)
    assert found.main.width * found.main.height + found.day.width * found.day.height + found.banner.width * (
        found.banner.height
    ) == (size[0] * size[1])


@given(width=st.integers(100, 2000), count=st.integers(1, 6), gap=st.floats(0, 30))
def test_a_row_begins_and_ends_with_its_area(width: int, count: int, gap: float) -> None:
    boxes = row(Rect(10, 20, width, 60), count, gap)
    assert boxes[0].x == 10
    assert abs(boxes[-1].right - (10 + width)) <= 1
    assert max(box.width for box in boxes) - min(box.width for box in boxes) <= 1


def test_shares_are_as_wide_as_their_weights() -> None:
    first, second = shares(Rect(0, 0, 310, 50), (1.0, 2.0), 10)
    assert (first.width, second.x, second.width) == (100, 110, 200)


def test_neighbours_still_touch_after_rounding() -> None:
    assert rect(0, 0, 10.4, 5).right == rect(10.4, 0, 10.4, 5).x


BOXES = st.builds(Rect, st.integers(0, 700), st.integers(0, 400), st.integers(0, 100), st.integers(0, 80))


@given(box=BOXES)
def test_a_mirrored_box_stands_as_far_from_the_other_edge_and_twice_mirrored_where_it_was(box: Rect) -> None:
    panel = Rect(0, 0, 800, 480)
    image = mirrored(box, panel)
    assert mirrored(image, panel) == box
    assert (image.width, image.y, image.height) == (box.width, box.y, box.height)
    assert panel.right - image.right == box.x
    assert panel.x <= image.x
    assert image.right <= panel.right
