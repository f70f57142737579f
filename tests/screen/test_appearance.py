"""Large letters and high contrast: every state can still be read and touched; new looks need no restart."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.domain.appearance import Appearance, OwnColours, Theme
from tests.screen.looks import LOOKS
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.screen.test_states import faults, what_is_drawn

SIZES = ((800, 480), (1280, 800), (480, 800))
LAID_OUT_OTHERWISE = ("large-text", "high-contrast", "high-contrast-large-text")


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def door(request: pytest.FixtureRequest) -> Iterator[Screen]:
    with screen(STATES["available"]("en", request.param), request.param) as shown:
        yield shown


@pytest.mark.parametrize("language", ["en", "de"])  # the longest of German tells of the others
@pytest.mark.parametrize("look", LAID_OUT_OTHERWISE)
def test_every_state_can_be_read_and_touched(door: Screen, look: str, language: str) -> None:
    found = {}
    for name, state in STATES.items():
        door.lay_out(replace(state(language, door.size), appearance=LOOKS[look]))
        if wrong := faults(what_is_drawn(door)):
            found[name] = wrong
    assert found == {}


def test_another_theme_is_shown_without_a_restart() -> None:
    model, size = STATES["available"]("en", (800, 480)), (800, 480)
    with screen(model, size) as door:
        usual = door.pixel(2, 470)
        door.show(replace(model, appearance=Appearance(colours=OwnColours(free="#0d5c2b"))))
        assert (usual, door.pixel(2, 470)) == ((0x00, 0x65, 0x4A), (0x0D, 0x5C, 0x2B))
        door.show(replace(model, appearance=Appearance(Theme.HIGH_CONTRAST)))
        assert (door.pixel(2, 470), door.pixel(20, 460)) == ((0x3D, 0xFF, 0xA0), (0, 0, 0))


def test_a_control_works_in_new_looks_too() -> None:
    model, size = STATES["available"]("en", (800, 480)), (800, 480)
    with screen(model, size) as door:
        door.show(replace(model, appearance=Appearance(Theme.HIGH_CONTRAST, large_text=True)))
        door.tap(door.control("other"))
        assert door.actions == [model.hero.buttons[-1].action]
