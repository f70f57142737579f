"""Every text stands out from what is really drawn behind it, in every state and every choice of colours."""

from dataclasses import replace

import pytest

from kiosk.domain.appearance import Appearance, OwnColours
from kiosk.screen.views.layout import Rect
from tests.screen.contrast import faint
from tests.screen.looks import LOOKS
from tests.screen.states import STATES
from tests.screen.stepper import screen

COLOURS = ("door", "blue", "high-contrast", "own-colours")


@pytest.mark.parametrize("look", COLOURS)
def test_every_text_stands_out_from_what_is_drawn_behind_it(look: str) -> None:
    size, found = (800, 480), {}
    with screen(STATES["available"]("en", size), size) as door:
        for name, state in STATES.items():
            door.lay_out(replace(state("en", size), appearance=LOOKS[look]))
            if hard_to_read := faint(door):
                found[name] = hard_to_read
    assert found == {}


def test_a_text_that_is_hard_to_read_is_found() -> None:
    model, size = STATES["available"]("en", (800, 480)), (800, 480)
    pale = OwnColours(free="#9fd8b4")
    with screen(model, size) as door:
        door.lay_out(replace(model, appearance=Appearance(colours=pale)))
        word = door.door.home.hero._texts["word"]
        word.write(word.full, replace(word.style, colour="#ffffff"), Rect(20, 150, 400, 120))
        assert [(text, ground) for text, _, ground, _ in faint(door)] == [("Free", "#9fd8b4")]
