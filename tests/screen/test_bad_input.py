"""The real window draws whatever a calendar holds: nothing over anything else, nothing lost, every count true."""

from collections.abc import Iterator

import pytest

from kiosk.screen.presenters.model import Ground
from tests.screen.bad_days import SNAPSHOTS, model
from tests.screen.stepper import Screen, screen
from tests.screen.test_states import faults, what_is_drawn

from kiosk.screen.views.time_line import Block  # isort: skip  the stepper settles Kivy first

SIZES = [(800, 480), (1280, 800), (480, 800), (1080, 1920)]
# A script that the fonts lack is drawn as empty boxes, and a mark without a letter over the one before.
UNDRAWABLE = {"text: marks without a letter"}


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def door(request: pytest.FixtureRequest) -> Iterator[Screen]:
    with screen(model("three at once", request.param), request.param) as shown:
        yield shown


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", SNAPSHOTS)
def test_everything_stands_clear_of_everything_else_and_inside_the_panel(
    door: Screen, name: str, language: str
) -> None:
    shown = model(name, door.size, language=language)
    assert shown.hero.ground is Ground.BUSY
    door.show(shown)
    assert faults(what_is_drawn(door)) == {}


@pytest.mark.parametrize("name", [name for name in SNAPSHOTS if not name.startswith("text")])
def test_what_is_drawn_as_one_says_how_many_it_stands_for(door: Screen, name: str) -> None:
    door.show(model(name, door.size))
    blocks = [block for block in door.walk() if isinstance(block, Block)]
    assert blocks
    assert all(block.title.full for block in blocks)
    heaps = [block.title for block in blocks if block.title.full == "12+ meetings"]
    if name in ("five thousand at once", "forty at once and a booking held"):
        (heap,) = heaps
        assert heap.written.startswith("12+")  # what is cut on the smallest panel is not the number
    if name == "forty at once and a booking held":
        assert "Booked here" in {block.title.full for block in blocks}
