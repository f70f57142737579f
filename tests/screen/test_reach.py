"""With low controls nothing that is touched stands above the limit: on every panel, in every state, drawn for real."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.appearance import Appearance, Reach
from kiosk.screen.presenters.find_wish import FindState
from kiosk.screen.presenters.model import LocalAction, ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.theme import is_narrow, measures_for
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.reach_layout import bar_places, limit_of, reachable
from tests.screen.samples import SIZES
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.screen.test_states import faults, what_is_drawn
from tests.unit.presenters.floor_three import on_floor_three
from tests.unit.presenters.scenes import a_scene

from kiosk.screen.views.controls import Control  # isort: skip  the stepper settles Kivy first
from kiosk.screen.views.day import Day  # isort: skip
from kiosk.screen.views.held import LONG, Held  # isort: skip
from kiosk.screen.views.room_list import RoomList  # isort: skip
from kiosk.screen.views.scrolled_line import ScrolledLine  # isort: skip

LOW = Appearance(reach=Reach.ALWAYS)


def lowered(model: ScreenModel) -> ScreenModel:
    return replace(model, appearance=replace(model.appearance, reach=Reach.ALWAYS))


def touched_in(door: Screen) -> Iterator[tuple[str, float]]:
    """What is touched, and how far from the lower edge it reaches up, in pixels."""
    for one in door.walk():
        match one:
            case Control():
                yield one.view.id, one.top
            case Day() if one.touched.height:
                yield "day", door.size[1] - one.touched.y
            case ScrolledLine() | RoomList() | Held():
                yield type(one).__name__, one.top
            case _:
                pass


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_that_is_touched_stands_above_the_limit(size: tuple[int, int]) -> None:
    most = size[1] - limit_of(size)
    with screen(lowered(STATES["available"]("en", size)), size) as door:
        for state, make in STATES.items():
            door.lay_out(lowered(make("en", size)))
            assert {name: top for name, top in touched_in(door) if top > most} == {}, state


# Where most stands on a page that is arranged otherwise when its controls are low.
CROWDED = (
    "available",
    "refused-offered",
    "unknown",
    "with-everything",
    "book-other",
    "book-other-titled",
    "title-typed",
    "day",
    "day-details",
    "day-stale",
    "report",
    "find",
    "find-later",
    "find-refused",
    "pin-wrong",
    "admin-health",
    "admin-actions",
)


@pytest.mark.parametrize("size", [(800, 480), (480, 800), (800, 1280)])
def test_low_pages_can_be_read_and_touched_as_well(size: tuple[int, int]) -> None:
    with screen(lowered(STATES["available"]("de", size)), size) as door:
        for state in CROWDED:
            door.lay_out(lowered(STATES[state]("de", size)))
            assert faults(what_is_drawn(door)) == {}, state


def finding(size: tuple[int, int]) -> ScreenModel:
    scene = a_scene(on_floor_three(appearance=LOW), layout=Layout.NARROW if is_narrow(size) else Layout.WIDE)
    return screen_model(scene, sheet=FindState(), closes_at=None)


@pytest.mark.parametrize("size", [(800, 480), (480, 800)])
def test_two_steps_draw_the_list_of_rooms_as_a_finger_would(size: tuple[int, int]) -> None:
    with screen(finding(size), size) as door:
        rooms = next(one for one in door.walk() if isinstance(one, RoomList))
        assert faults(what_is_drawn(door)) == {}
        top = [row.name.full for row in rooms.children if row.whole]
        door.tap(door.control("list-down"))
        further = [row.name.full for row in rooms.children if row.whole]
        assert further != top
        door.pass_time(1)
        door.tap(door.control("list-up"))
        assert [row.name.full for row in rooms.children if row.whole] == top
        assert door.actions == []  # the page needs nobody for that


@pytest.mark.parametrize("size", [(800, 480), (480, 800)])
def test_the_day_opens_where_it_can_be_reached_and_nowhere_else(size: tuple[int, int]) -> None:
    with screen(lowered(STATES["available"]("en", size)), size) as door:
        day, limit = door.door.home.day, limit_of(size)
        over = (day.center_x, min(day.top, size[1] - 1))
        if over[1] > size[1] - limit:  # an upright panel has all of it in reach
            door.press(*over).touch_up()
            door.step()
            assert door.actions == []
        door.press(day.center_x, day.y + 5).touch_up()
        door.step()
        assert door.actions == [LocalAction.OPEN_DAY]


def test_the_first_hour_of_a_day_can_be_drawn_down_to_the_hand() -> None:
    size = (480, 800)
    with screen(lowered(STATES["day-later"]("en", size)), size) as door:
        line = next(one for one in door.walk() if isinstance(one, ScrolledLine))
        touch = door.press(line.center_x, line.y + 10)
        touch.touch_move(line.center_x, line.y + 5000)
        touch.touch_move(line.center_x, line.y - 20_000)
        door.step()
        touch.touch_up()
        assert line._window().y(0) >= line.touched.y


@pytest.mark.parametrize("size", [(800, 480), (480, 800)])
def test_the_admin_corner_is_within_reach_too(size: tuple[int, int]) -> None:
    with screen(lowered(STATES["available"]("en", size)), size) as door:
        held = next(one for one in door.walk() if isinstance(one, Held))
        touch = door.press(*held.center)
        door.pass_time(LONG + 0.1)
        touch.touch_up()
        door.step()
        assert door.actions[0] is LocalAction.OPEN_CORNER


@given(st.integers(400, 1920), st.integers(0, 2), st.booleans(), st.booleans())
def test_the_bar_holds_what_stands_in_it(height: int, lines: int, buttons: bool, lower: bool) -> None:
    m = measures_for((480, 800))
    area = Rect(0, 0, 480, height)
    places = bar_places(area, m, lines=lines, buttons=buttons, lower=lower)
    assert places.pane.bottom == area.bottom
    assert (places.pane.height > 0) is (lines > 0 or buttons or lower)
    assert places.pane.y <= places.caption.y <= places.buttons.y <= places.lower.y <= area.bottom
    assert places.caption.bottom <= places.buttons.y or not buttons
    assert places.buttons.bottom <= places.lower.y


@given(st.integers(0, 900), st.integers(0, 900), st.integers(0, 600))
def test_what_may_be_touched_of_a_pane_lies_below_the_limit(y: int, height: int, limit: int) -> None:
    found = reachable(Rect(0, y, 100, height), limit, 63)
    assert found.height == 0 or (found.y >= limit and found.height >= 63 and found.bottom == y + height)
