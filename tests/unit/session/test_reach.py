"""Low controls on request: asked for by touch, on this screen alone, and gone a minute after the last touch."""

import pytest

from kiosk.domain.appearance import Appearance, Reach
from kiosk.screen.presenters.model import LocalAction
from kiosk.screen.session import ASKED_FOR_KEPT
from tests.unit.presenters.scenes import a_snapshot
from tests.unit.session.test_session import Door


def a_door(reach: Reach = Reach.ON_REQUEST) -> Door:
    return Door(a_snapshot(appearance=Appearance(reach=reach)))


def a_low_door() -> Door:
    door = a_door()
    assert door.act(LocalAction.LOWER_CONTROLS) is None  # nothing is sent to the agent
    return door


def offered(door: Door) -> list[str]:
    return [one.label for one in door.model.lower if one.id in ("lower", "raise")]


def test_the_control_says_where_the_controls_go():
    assert offered(a_door()) == ["Lower controls"]
    assert offered(a_low_door()) == ["Raise controls"]


@pytest.mark.parametrize("reach", [Reach.OFF, Reach.ALWAYS])
def test_where_the_settings_decide_nothing_is_offered(reach):
    assert offered(a_door(reach)) == []
    assert a_door(reach).model.appearance.low is (reach is Reach.ALWAYS)


def test_a_touch_lowers_the_controls_and_another_raises_them():
    door = a_low_door()
    assert door.model.appearance.low
    door.act(LocalAction.RAISE_CONTROLS)
    assert not door.model.appearance.low


def test_an_open_menu_goes_home_where_the_controls_now_stand():
    door = a_door()
    door.act(LocalAction.OPEN_MENU)
    door.act(LocalAction.LOWER_CONTROLS)
    assert door.model.sheet is None


def test_a_minute_after_the_last_touch_they_stand_where_they_always_do():
    door = a_low_door()
    door.wait(ASKED_FOR_KEPT - 1)
    assert door.model.appearance.low
    assert door.model.changes_at <= door.clock.now().boot + 1
    door.wait(1)
    assert not door.model.appearance.low


def test_an_agent_whose_settings_no_longer_want_it_raises_them():
    door = a_low_door()
    door.publish(a_snapshot(appearance=Appearance()))
    assert not door.model.appearance.low
