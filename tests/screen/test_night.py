"""The dark panel: one touch wakes it and does nothing else, and nothing is drawn while nothing changes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.domain.colours import contrast
from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.presenters.scene import Layout
from tests.screen.samples import available
from tests.screen.stepper import Screen, screen
from tests.screen.words import ENGLISH
from tests.unit.presenters.gallery import AT_NIGHT, STATES

from kiosk.screen.views.controls import DEAF  # isort: skip  the stepper settles Kivy first

SIZES = ((800, 480), (1280, 800), (480, 800), (800, 1280))
DAY = available(ENGLISH)


def in_the_dark(state: str = "available", language: str = "en", **changes: object) -> ScreenModel:
    """The black panel in that state, over the day of the samples."""
    night = STATES[f"night-{state}"](language, Layout.WIDE).night
    assert night is not None
    return replace(DAY, night=replace(night, **changes))  # type: ignore[arg-type]  # fields of the night


NIGHT = in_the_dark()


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def door(request: pytest.FixtureRequest) -> Iterator[Screen]:
    with screen(DAY, request.param) as shown:
        yield shown


def book(door: Screen) -> tuple[float, float]:
    """Where the panel books by day."""
    return door.control("book-30").center


def test_it_is_black_but_for_what_it_says(door: Screen) -> None:
    door.show(NIGHT)
    assert next(text.written for text in door.texts()) == "Juniper"
    assert door.controls() == []
    pixels = door.picture().tobytes()
    assert pixels.count(0) > 0.9 * len(pixels)


def test_a_touch_where_a_control_stands_by_day_only_wakes_it(door: Screen) -> None:
    spot = book(door)
    door.show(NIGHT)
    touch = door.press(*spot)
    door.model = DAY
    door.door.refresh()
    door.step()
    touch.touch_up()
    door.step()
    assert (door.touches, door.actions) == (1, [])
    assert door.control("book-30").center == list(spot)


def test_the_finger_that_woke_it_is_not_heard_at_once_and_then_it_is(door: Screen) -> None:
    spot = book(door)
    door.show(NIGHT)
    door.model = DAY
    door.door.refresh()
    door.step(2)
    door.press(*spot).touch_up()
    door.step()
    assert door.actions == []
    door.time += DEAF + 0.01
    door.press(*spot).touch_up()
    door.step()
    assert len(door.actions) == 1


def test_the_day_is_as_it_was(door: Screen) -> None:
    before = door.picture().tobytes()
    door.show(NIGHT)
    assert door.picture().tobytes() != before
    door.show(DAY)
    assert door.picture().tobytes() == before


def test_nothing_is_drawn_while_nothing_changes_and_once_when_it_moves(door: Screen) -> None:
    door.show(NIGHT)
    door.drawn = 0
    door.door.refresh()
    door.step(3)
    assert door.drawn == 0
    door.model = in_the_dark(clock="13:13", shift=(1, 0))
    door.door.refresh()
    door.step(3)
    assert door.drawn == 1


@pytest.mark.parametrize("shift", [(-4, -3), (4, 3), (-4, 3), (4, -3)])
@pytest.mark.parametrize("state", AT_NIGHT)
@pytest.mark.parametrize("language", ["en", "de"])
def test_wherever_it_wanders_nothing_leaves_the_panel(
    door: Screen, state: str, shift: tuple[int, int], language: str
) -> None:
    door.show(in_the_dark(state, language, shift=shift))
    width, height = door.size
    for text in door.texts():
        (x, y), (wide, high) = text.ink.pos, text.ink.size
        assert min(x, y) >= 0, text.written
        assert x + wide <= width, text.written
        assert y + high <= height, text.written
        assert text.written == text.full


def test_a_very_long_name_of_a_room_is_cut_and_leaves_nothing_out(door: Screen) -> None:
    name = "Besprechungsraum Nordrhein-Westfalen im vierten Obergeschoss hinten links"
    door.show(in_the_dark(room=name))
    texts = [text.written for text in door.texts()]
    assert "Free" in texts
    assert "13:12" in texts


def test_every_colour_of_the_night_can_be_read_on_black(door: Screen) -> None:
    night = door.door.home.skin.palette.night
    assert min(contrast(night.of(name), "#000000") for name in type(night).__dataclass_fields__) >= 4.5
