"""The admin corner by touch, in the real window: hidden, slow to open, and nothing below it hears of its touches."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.screen.presenters.corner_actions import PinKey
from kiosk.screen.presenters.model import (
    LocalAction,
)
from kiosk.screen.presenters.scene import Layout
from tests.screen.stepper import Screen, screen
from tests.unit.presenters.gallery import STATES

SIZES = ((800, 480), (800, 1280))


def state(name: str, size: tuple[int, int] = (800, 480)):
    return STATES[name]("en", Layout.NARROW if size == (800, 480) else Layout.WIDE)


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def door(request: pytest.FixtureRequest) -> Iterator[Screen]:
    with screen(state("available", request.param), request.param) as shown:
        shown.step()  # Kivy counts from its last frame
        yield shown


def name_of_the_room(door: Screen) -> tuple[float, float]:
    return next(one.center for one in door.texts() if one.written == "Juniper")


def clock(door: Screen) -> tuple[float, float]:
    on_hero = set(door.door.home.hero.walk(restrict=True))  # the time line tells the time too
    return next(one.center for one in door.texts() if one.written == "13:12" and one in on_hero)


@pytest.mark.parametrize("place", [name_of_the_room, clock])
def test_a_finger_that_stays_three_seconds_opens_it(door: Screen, place) -> None:
    touch = door.press(*place(door))
    door.pass_time(2.9)
    assert door.actions == []
    door.pass_time(0.2)
    assert door.actions == [LocalAction.OPEN_CORNER]
    touch.touch_up()
    door.pass_time(5)
    assert door.actions == [LocalAction.OPEN_CORNER]


def test_nothing_changes_on_the_panel_while_it_is_held(door: Screen) -> None:
    before = door.picture().tobytes()
    door.press(*name_of_the_room(door))
    door.pass_time(2)
    assert door.picture().tobytes() == before


def test_a_finger_that_leaves_earlier_means_nothing(door: Screen) -> None:
    door.press(*name_of_the_room(door)).touch_up()
    door.pass_time(4)
    assert door.actions == []


def test_a_finger_that_wanders_off_means_nothing(door: Screen) -> None:
    touch = door.press(*name_of_the_room(door))
    touch.touch_move(400, 20)
    door.pass_time(4)
    assert door.actions == []


def test_a_page_that_opens_meanwhile_ends_it(door: Screen) -> None:
    door.press(*name_of_the_room(door))
    door.show(state("book-other", door.size))
    door.pass_time(4)
    assert door.actions == []


def test_a_digit_typed_twice_quickly_is_two_digits(door: Screen) -> None:
    door.show(state("pin", door.size))
    five = door.control("key:5")
    door.tap(five)
    door.tap(five)
    assert door.actions == [PinKey("5"), PinKey("5")]


def test_a_wrong_pin_is_said_with_its_pause_and_no_key_answers(door: Screen) -> None:
    door.show(state("pin-wrong", door.size))
    said = " ".join(text.written for text in door.texts())
    assert "120 s" in said
    for control in door.controls():
        if control.view.id.startswith("key:"):
            door.tap(control)
    assert door.actions == []


@pytest.mark.parametrize("name", ["pin", "admin-actions", "cleaning"])
def test_what_lies_below_a_whole_page_hears_nothing(door: Screen, name: str) -> None:
    door.show(state(name, door.size))
    page: Any = door.door.home.sheet
    on_page = {id(one) for one in page.walk(restrict=True)}
    width, height = door.size
    shown = {one.view.action for one in door.controls() if id(one) in on_page}
    for x in range(20, width, 60):
        for y in range(20, height, 60):
            door.time += 0.5
            door.press(x, y).touch_up()
            door.step()
    assert set(door.actions) <= shown


def test_while_it_is_wiped_no_touch_does_anything(door: Screen) -> None:
    door.show(state("cleaning", door.size))
    for x, y in ((10, 10), (400, 240), (790, 470)):
        door.press(x, y).touch_up()
        door.pass_time(4)
    assert door.actions == []


def test_the_pattern_draws_a_circle_where_it_is_touched(door: Screen) -> None:
    door.show(state("pattern", door.size))
    before = door.picture().tobytes()
    door.press(100, 100).touch_up()
    door.step()
    assert door.actions == [LocalAction.PATTERN_TOUCHED]
    assert door.picture().tobytes() != before
