"""A finger: answered in the next frame, heard exactly once, never heard by a control that just changed its meaning."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.screen.presenters.model import ButtonView, LocalAction, Look, ScreenModel
from tests.screen.samples import STATES, available, book_other, booking, in_use
from tests.screen.stepper import Screen, screen
from tests.screen.words import ENGLISH

SIZES = ((800, 480), (1280, 800), (800, 1280))
A_SHADE = 24  # red, green and blue together; darker, or lighter where it is nearly black
A_MOMENT = 0.3  # seconds in which a control that changed is deaf


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def panel(request: pytest.FixtureRequest) -> Iterator[Screen]:
    with screen(available(ENGLISH), request.param) as shown:
        yield shown


@pytest.fixture
def door() -> Iterator[Screen]:
    with screen(available(ENGLISH), (800, 480)) as shown:
        yield shown


def with_button(model: ScreenModel, button: ButtonView) -> ScreenModel:
    """`model` with `button` in place of the one of that id."""
    buttons = tuple(button if one.id == button.id else one for one in model.hero.buttons)
    return replace(model, hero=replace(model.hero, buttons=buttons))


@pytest.mark.parametrize("state", STATES)
def test_each_control_says_its_action_exactly_once(panel: Screen, state: str) -> None:
    panel.show(STATES[state](ENGLISH))
    for control in panel.controls():
        panel.actions.clear()
        panel.time += 1
        panel.tap(control)
        assert panel.actions == ([control.view.action] if control.view.enabled else [])


@pytest.mark.parametrize("state", ["available", "unknown", "book-other"])
def test_a_touched_control_has_another_shade_in_the_very_next_frame(panel: Screen, state: str) -> None:
    panel.show(STATES[state](ENGLISH))
    for control in (one for one in panel.controls() if one.view.enabled):
        spot = (int(control.x + control.width * 0.5), int(control.y + 8))
        before = panel.pixel(*spot)
        touch = panel.press(*control.center)
        during = panel.pixel(*spot)
        touch.touch_up()
        panel.step()
        assert abs(sum(during) - sum(before)) >= A_SHADE, control.view.label
        assert panel.pixel(*spot) == before
        panel.time += 1


def test_a_second_tap_at_once_is_not_a_second_booking(door: Screen) -> None:
    control = door.control("book-30")
    door.tap(control)
    door.tap(control)
    assert len(door.actions) == 1
    door.time += A_MOMENT
    door.tap(control)
    assert len(door.actions) == 2


def test_steps_of_the_start_may_be_tapped_quickly(door: Screen) -> None:
    door.show(book_other(ENGLISH))
    for _ in range(3):
        door.tap(door.control("later"))
    assert door.actions == [LocalAction.START_LATER] * 3


def test_a_finger_that_slides_away_takes_its_touch_back(door: Screen) -> None:
    control = door.control("book-15")
    touch = door.press(*control.center)
    touch.touch_move(control.center_x, control.top + 200)
    touch.touch_up()
    door.step()
    assert door.actions == []
    assert not control.pressed


def test_a_finger_that_trembles_over_the_edge_is_still_meant(door: Screen) -> None:
    control = door.control("book-15")
    touch = door.press(control.center_x, control.top - 2)
    touch.touch_move(control.center_x, control.top + 6)
    touch.touch_up()
    door.step()
    assert len(door.actions) == 1


def test_a_control_that_comes_new_under_the_finger_is_deaf_for_a_moment(door: Screen) -> None:
    door.model = in_use(ENGLISH)
    door.door.refresh()
    door.step(2)
    door.tap(door.control("extend-15"))
    assert door.actions == []
    door.time += A_MOMENT
    door.tap(door.control("extend-15"))
    assert len(door.actions) == 1


def test_a_control_that_changed_while_it_was_held_down_says_nothing(door: Screen) -> None:
    touch = door.press(*door.control("book-15").center)
    door.show(in_use(ENGLISH))
    touch.touch_up()
    door.step()
    assert door.actions == []


def test_a_control_whose_meaning_stays_is_heard_at_once_though_its_text_changed(door: Screen) -> None:
    half_hour = available(ENGLISH).hero.buttons[1]
    door.model = with_button(available(ENGLISH), replace(half_hour, detail="until 13:43"))
    door.door.refresh()
    door.step(2)
    door.tap(door.control("book-30"))
    assert len(door.actions) == 1


def test_a_control_that_was_switched_off_while_held_down_says_nothing(door: Screen) -> None:
    touch = door.press(*door.control("book-60").center)
    door.show(with_button(available(ENGLISH), replace(available(ENGLISH).hero.buttons[2], action=None)))
    touch.touch_up()
    door.step()
    assert door.actions == []


def test_a_wheel_and_other_buttons_of_a_mouse_are_not_fingers(door: Screen) -> None:
    for button in ("right", "middle", "scrolldown", "scrollup"):
        door.tap(door.control("book-15"), button=button)
    assert door.actions == []


def test_every_touch_is_told_wherever_it_lands(door: Screen) -> None:
    door.press(5, 5).touch_up()
    door.tap(door.control("book-15"))
    assert door.touches == 2


def test_a_narrow_panel_leaves_the_longest_to_the_sheet(door: Screen) -> None:
    assert [one.view.id for one in door.controls()] == ["book-15", "book-30", "book-60", "other"]


def test_a_wide_panel_shows_every_control() -> None:
    with screen(available(ENGLISH), (1280, 800)) as door:
        assert [one.view.id for one in door.controls()] == [one.id for one in available(ENGLISH).hero.buttons]


def test_a_label_too_long_for_its_control_takes_its_short_form(door: Screen) -> None:
    long = ButtonView(
        "end", "End this meeting right now for good", short="End", look=Look.OUTLINE, action=LocalAction.TODAY
    )
    shown = in_use(ENGLISH)
    door.show(replace(shown, hero=replace(shown.hero, buttons=(*shown.hero.buttons[:2], long))))
    assert [text.written for text in door.control("end").labels] == ["End", ""]


def test_a_label_without_a_short_form_takes_two_lines(door: Screen) -> None:
    long = ButtonView("end", "Besprechung beenden", look=Look.OUTLINE, action=LocalAction.TODAY)
    shown = in_use(ENGLISH)
    door.show(replace(shown, hero=replace(shown.hero, buttons=(*shown.hero.buttons[:2], long))))
    assert [text.written for text in door.control("end").labels] == ["Besprechung", "beenden"]


def test_a_sheet_opened_again_remembers_no_touch(door: Screen) -> None:
    door.show(book_other(ENGLISH))
    door.press(*door.control("book").center)
    door.show(available(ENGLISH))
    door.show(book_other(ENGLISH))
    assert not door.control("book").pressed


def test_the_controls_of_the_hero_are_deaf_for_a_moment_when_a_sheet_closes(door: Screen) -> None:
    door.show(book_other(ENGLISH))
    door.model = booking(ENGLISH)
    door.door.refresh()
    door.step(2)
    door.tap(door.control("undo"))
    assert door.actions == []
