"""The row under the time line holds as many controls as it has room for; the menu has them all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screen.presenters.menu_model import MenuView
from kiosk.screen.presenters.model import LocalAction
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.theme import is_narrow, measures_for
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.menu_layout import how_many, menu_places
from tests.screen.samples import SIZES
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.unit.presenters.gallery import STATES as PRESENTED

WIDTHS = st.lists(st.integers(60, 300), min_size=1, max_size=7)


@given(WIDTHS, st.integers(60, 200), st.integers(200, 900))
def test_what_stands_in_the_row_fits_or_is_the_only_one(widths: list[int], menu: int, width: int) -> None:
    shown = how_many(widths, menu, width=width, gap=10)
    taken = sum(widths[:shown]) + 10 * (shown - 1) + (0 if shown == len(widths) else 10 + menu)
    assert taken <= width or shown == 1


@given(WIDTHS, st.integers(60, 200), st.integers(200, 900))
def test_nothing_waits_in_the_menu_that_would_have_room(widths: list[int], menu: int, width: int) -> None:
    shown = how_many(widths, menu, width=width, gap=10)
    one_more = sum(widths[: shown + 1]) + 10 * shown + (0 if shown + 1 >= len(widths) else 10 + menu)
    assert shown == len(widths) or one_more > width


@pytest.mark.parametrize("size", SIZES)
def test_every_tile_of_the_menu_is_large_enough_and_none_covers_another(size: tuple[int, int]) -> None:
    m = measures_for(size)
    for count in range(1, 8):
        places = menu_places(Rect(0, 0, *size), m, count=count)
        boxes = (*places.tiles, places.cancel)
        assert len(places.tiles) == count
        assert min(min(box.width, box.height) for box in boxes) >= m.touch
        assert min(box.y for box in places.tiles) >= places.title.bottom
        assert all(tile.bottom <= places.cancel.y for tile in places.tiles)


def shown_in_the_row(door: Screen) -> list[str]:
    return [control.view.id for control in door.door.home.lower._by_id.values()]


@pytest.mark.parametrize("size", [(800, 480), (480, 800), (1280, 800), (800, 1280)])
def test_whatever_has_no_room_is_behind_the_menu(size: tuple[int, int]) -> None:
    with screen(STATES["with-everything"]("en", size), size) as door:
        every = [view.id for view in door.model.lower]
        assert every == ["find", "report", "phone", "languages", "speak"]
        shown = shown_in_the_row(door)
        assert shown == every or (shown[-1] == "menu" and shown[:-1] == every[: len(shown) - 1])
        assert all(control.width >= door.door.home.skin.measures.touch for control in door.controls())


def test_on_the_narrowest_panel_the_menu_is_there_and_opens() -> None:
    size = (800, 480)
    with screen(STATES["with-everything"]("en", size), size) as door:
        assert shown_in_the_row(door) == ["find", "menu"]
        door.tap(door.control("menu"))
        assert door.actions == [LocalAction.OPEN_MENU]
        door.show(STATES["menu"]("en", size))
        door.tap(door.control("phone"))
        assert door.actions[1:] == [LocalAction.OPEN_PHONE]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_menu_has_all_that_the_row_has_in_whole_words(language: str) -> None:
    layout = Layout.NARROW if is_narrow((800, 480)) else Layout.WIDE
    row = PRESENTED["with-everything"](language, layout).lower
    page = PRESENTED["menu"](language, layout).sheet
    assert isinstance(page, MenuView)
    assert [replace(view, icon=None) for view in page.controls] == list(row)
    assert all(view.icon is not None for view in page.controls)
