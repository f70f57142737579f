"""At rest nothing is drawn, and a minute that passes is one frame: on every page, with the real session behind it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.domain.corner import Corner
from kiosk.screen.presenters.model import LocalAction, ScreenModel
from kiosk.screen.presenters.pages import OPENS
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.screen.visit import Visit, visit
from tests.unit.presenters.floor_three import on_floor_three
from tests.unit.presenters.scenes import DAY

SIZE = (800, 480)
OPEN = replace(on_floor_three(*DAY), phone="https://calendar.example.org/", corner=Corner(has_pin=True))


def frames(door: Screen, model: ScreenModel) -> int:
    """How many are drawn for that model."""
    door.model, door.drawn = model, 0
    door.door.refresh()
    door.step(4)
    return door.drawn


def test_each_state_is_drawn_once_and_never_again_while_nothing_changes() -> None:
    found = {}
    with screen(STATES["available"]("en", SIZE), SIZE) as door:
        for name in STATES:
            drawn = [frames(door, STATES[name]("en", SIZE)) for _ in range(3)]
            if drawn != [0 if name == "available" else 1, 0, 0]:
                found[name] = drawn
            door.lay_out(STATES["available"]("en", SIZE))
            door.step(2)
    assert found == {}


@pytest.fixture(scope="module")
def door() -> Iterator[Visit]:
    yield from visit(SIZE, OPEN)


@pytest.mark.parametrize("page", [None, *OPENS])
def test_seconds_draw_nothing_and_a_minute_is_one_frame(door: Visit, page: LocalAction | None) -> None:
    door.shown.actions[:] = [LocalAction.CLOSE_SHEET]
    door.settle()
    door.clock.advance(60 - door.clock.now().wall.second + 35)
    door.shown.actions[:] = [page] if page is not None else []
    door.settle()
    sheet = door.shown.model.sheet
    assert (sheet is None) == (page is None)
    drawn = []
    for _ in range(4):  # the last seconds of the minute, and none of the page's own count
        door.clock.advance(4)
        drawn.append(frames(door.shown, door.session.model(door.clock.now())))
    assert drawn == [0, 0, 0, 0]
    door.clock.advance(9)
    minute = frames(door.shown, door.session.model(door.clock.now()))
    assert type(door.shown.model.sheet) is type(sheet)
    assert minute == 1
    assert frames(door.shown, door.session.model(door.clock.now())) == 0
