"""The organisation's logo in the real window: beside the clock, never over a text, and gone where it is unfit."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kiosk.assets import asset
from kiosk.domain.appearance import Appearance, Reach
from kiosk.screen.presenters.model import ScreenModel
from tests.screen.samples import SIZES
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.screen.test_states import Box, faults, what_is_drawn

from kiosk.screen.views.logo import MOST, Logo  # isort: skip  the stepper settles Kivy first

DEMO = str(asset("logo", "demo.png"))


def with_logo(model: ScreenModel, logo: str, reach: Reach = Reach.OFF) -> ScreenModel:
    return replace(model, appearance=Appearance(logo=logo, reach=reach))


def where(door: Screen) -> Box | None:
    """The pixels that the logo takes."""
    (logo,) = (one for one in door.walk() if isinstance(one, Logo))
    (x, y), (width, height) = logo._drawn.pos, logo._drawn.size
    return Box("logo", x, y, x + width, y + height) if logo._ink.a else None


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_it_stands_beside_the_clock_and_over_nothing(size: tuple[int, int], tmp_path: Path) -> None:
    wide = tmp_path / "wide.png"
    Image.new("RGBA", (900, 60), "#103060").save(wide)
    with screen(with_logo(STATES["available"]("en", size), DEMO), size) as door:
        for logo in (DEMO, str(wide)):
            for state, reach in (("available", Reach.OFF), ("check-in", Reach.OFF), ("in-use", Reach.ALWAYS)):
                door.lay_out(with_logo(STATES[state]("en", size), logo, reach=reach))
                drawn, box = what_is_drawn(door), where(door)
                assert faults(drawn) == {}
                assert box is not None
                assert box.right - box.left <= MOST * door.door.home.hero.width + 1
                assert [one.text for one in (*drawn.letters, *drawn.controls) if one.covers(box)] == []


@pytest.mark.parametrize("size", [(800, 480), (480, 800)])
def test_the_name_of_the_room_needs_the_room_more(size: tuple[int, int]) -> None:
    shown = STATES["available"]("en", size)
    named = replace(shown, hero=replace(shown.hero, room="Besprechungsraum Nordrhein-Westfalen"))
    with screen(with_logo(named, DEMO), size) as door:
        assert where(door) is None
        assert "texts over each other" not in faults(what_is_drawn(door))


def test_what_is_no_picture_leaves_the_door_as_it_is(tmp_path: Path) -> None:
    size, broken = (800, 480), tmp_path / "logo.png"
    broken.write_bytes(b"nothing of the kind")
    with screen(STATES["available"]("en", size), size) as door:
        plain = door.picture().tobytes()
        for path in (broken, tmp_path / "missing.png"):
            door.show(with_logo(STATES["available"]("en", size), str(path)))
            assert where(door) is None
            assert door.picture().tobytes() == plain


def test_the_colours_of_the_logo_are_on_the_panel_the_right_way_up(tmp_path: Path) -> None:
    size, path = (800, 480), tmp_path / "logo.png"
    flag = Image.new("RGBA", (80, 80), "#0000ff")
    flag.paste("#ffff00", (0, 0, 80, 40))
    flag.save(path)
    with screen(with_logo(STATES["available"]("en", size), str(path)), size) as door:
        box = where(door)
        assert box is not None
        middle = round((box.left + box.right) / 2)
        assert door.pixel(middle, round(box.top) - 6) == (255, 255, 0)
        assert door.pixel(middle, round(box.bottom) + 6) == (0, 0, 255)
