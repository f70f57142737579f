"""With low controls nothing that is touched stands above the limit: on every panel, in every state, drawn for real."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.domain.appearance import Appearance, Reach
from kiosk.screen.presenters.model import LocalAction, ScreenModel
from tests.screen.samples import SIZES
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.screen.test_states import faults, what_is_drawn

from kiosk.screen.views.controls import Control  # isort: skip  the stepper settles Kivy first
from kiosk.screen.views.day import Day  # isort: skip
from kiosk.screen.views.held import Held  # isort: skip
from kiosk.screen.views.reach_layout import limit_of  # isort: skip
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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_that_is_touched_stands_above_the_limit(size: tuple[int, int]) -> None:
    most, found = size[1] - limit_of(size), {}
    with screen(lowered(STATES["available"]("en", size)), size) as door:
        for state, make in STATES.items():
            for language in ("en", "de"):
                door.lay_out(lowered(make(language, size)))
                high = {name: top for name, top in touched_in(door) if top > most}
                wrong = faults(what_is_drawn(door)) | ({"out of reach": high} if high else {})
                if wrong:
                    found[state, language] = wrong
    assert found == {}
