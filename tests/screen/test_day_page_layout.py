"""The parts of the day page keep clear of each other, and what is under a finger is what is drawn there."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screen.presenters.model import BlockView, BookFrom, DayView, HourMark, SlotView
from kiosk.screen.theme import is_portrait, measures_for
from kiosk.screen.views.day_layout import day_places, scrolled, window_of
from kiosk.screen.views.day_page_layout import DAYS, box_of, chip_boxes, day_page_places, touched
from kiosk.screen.views.layout import Rect
from kiosk.testing.builders import at
from tests.screen.samples import SIZES

HOURS = tuple(HourMark(60.0 * hour, f"{hour:02}:00") for hour in range(25))
MEETING = BlockView("m", 870, 930, "Supplier review", "14:30 – 15:30")
TODAY = DayView("Friday", HOURS, (MEETING,), 792, "13:12")
SLOT = SlotView(930, 960, BookFrom(at("15:30")))
M = measures_for((1280, 800))
AREA = Rect(44, 200, 700, 550)


def inside(box: Rect, pane: Rect) -> bool:
    return pane.x <= box.x and pane.y <= box.y and box.right <= pane.right and box.bottom <= pane.bottom


def apart(one: Rect, other: Rect) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


@given(
    size=st.sampled_from(SIZES),
    banner=st.integers(0, 60),
    notes=st.integers(0, 2),
    chip=st.floats(50, 200),
)
def test_the_parts_stand_apart_and_every_chip_can_be_touched(
    size: tuple[int, int], banner: int, notes: int, chip: float
) -> None:
    m, pane = measures_for(size), Rect(0, 0, size[0], size[1] - banner)
    places = day_page_places(pane, m, portrait=is_portrait(size), note_lines=notes, chip_width=chip)
    chips = chip_boxes(places.aside, m, columns=places.columns, count=DAYS)
    parts = [places.strip, places.previous, places.title, places.following, places.note, places.line]
    parts += [places.buttons, *chips]
    assert all(inside(part, pane) for part in parts)
    assert all(apart(one, other) for one, other in combinations(parts, 2) if one.height and other.height)
    assert len(chips) == DAYS
    assert all(
        min(box.width, box.height) >= m.touch - 1 for box in (*chips, places.previous, places.following)
    )
    assert places.line.height > 3 * m.chip


def test_where_chips_would_be_too_low_there_are_fewer() -> None:
    chips = chip_boxes(Rect(0, 0, 400, round(2.5 * M.touch)), M, columns=2, count=DAYS)
    assert len(chips) == 4


@given(by=st.floats(-5000, 5000))
def test_a_day_is_never_drawn_beyond_its_ends(by: float) -> None:
    window = scrolled(window_of(TODAY, AREA, M, portrait=False), TODAY, by=by)
    assert window.start >= 0
    assert window.end <= 24 * 60 + 1e-6


@given(minute=st.floats(0, 1440))
def test_a_pixel_and_its_minute_are_the_same_place(minute: float) -> None:
    window = window_of(TODAY, AREA, M, portrait=False)
    assert window.minute(window.y(minute)) == pytest.approx(minute)


def test_a_block_is_found_before_the_time_behind_it() -> None:
    window = window_of(TODAY, AREA, M, portrait=False)
    places = day_places(TODAY, AREA, M, portrait=False, window=window)
    behind = SlotView(860, 940, SLOT.action)
    found = touched(places, (behind,), window, x=400, y=window.y(900))
    assert found == places.blocks[0]
    assert touched(places, (SLOT,), window, x=400, y=window.y(945)) == SLOT
    assert touched(places, (SLOT,), window, x=400, y=window.y(965)) is None
    assert touched(places, (SLOT,), window, x=50, y=window.y(945)) is None  # the labels


def test_the_box_of_a_free_time_is_cut_where_the_line_ends() -> None:
    window = scrolled(window_of(TODAY, AREA, M, portrait=False), TODAY, by=-5000)
    places = day_places(TODAY, AREA, M, portrait=False, window=window)
    late = SlotView(window.end - 10, window.end + 20, SLOT.action)
    assert box_of(late, places, window).bottom == places.lines.bottom


def test_what_was_not_read_is_hatched_as_far_as_it_is_seen() -> None:
    day = DayView("Friday", HOURS, (), 792, "13:12", unsure=((0, 60), (900, 1440)))
    places = day_places(day, AREA, M, portrait=False)
    (hatched,) = places.unsure
    window = window_of(day, AREA, M, portrait=False)
    assert hatched.y == round(window.y(900))
    assert hatched.bottom == places.lines.bottom
