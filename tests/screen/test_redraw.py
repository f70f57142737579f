"""Rest costs nothing: no frame is drawn without a change, and a change touches only what changed."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from PIL import ImageChops

from kiosk.screen.presenters.model import RingView, ScreenModel, SheetView
from tests.screen.samples import STATES, book_other, in_use
from tests.screen.stepper import Screen, screen
from tests.screen.words import ENGLISH


@pytest.fixture
def door() -> Iterator[Screen]:
    with screen(in_use(ENGLISH), (800, 480)) as shown:
        yield shown


def frames_of(door: Screen, model: ScreenModel) -> int:
    door.model = model
    door.door.refresh()
    door.step(2)
    before, door.drawn = door.drawn, 0
    return before


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_drawn_while_nothing_changes(door: Screen, state: str) -> None:
    door.show(STATES[state](ENGLISH))
    door.drawn = 0
    door.step(50)
    assert door.drawn == 0


@pytest.mark.parametrize("state", STATES)
def test_an_equal_model_draws_nothing(door: Screen, state: str) -> None:
    door.show(STATES[state](ENGLISH))
    door.drawn = 0
    assert frames_of(door, STATES[state](ENGLISH)) == 0


def test_a_new_model_is_drawn_whole_in_one_frame(door: Screen) -> None:
    assert frames_of(door, STATES["available"](ENGLISH)) == 1


@pytest.mark.parametrize("state", STATES)
def test_a_state_looks_the_same_whatever_was_shown_before_it(state: str) -> None:
    model = replace(STATES[state](ENGLISH), banner=STATES["unknown"](ENGLISH).banner)
    with screen(model, (800, 480)) as alone:
        expected = alone.picture()
    with screen(STATES["unknown"](ENGLISH), (800, 480)) as door:
        for earlier in STATES:
            door.show(STATES[earlier](ENGLISH))
            door.show(model)
            assert ImageChops.difference(door.picture(), expected).getbbox() is None, f"after {earlier}"


def test_a_minute_touches_only_ring_and_clock_of_the_hero(door: Screen) -> None:
    shown = in_use(ENGLISH)
    hero = replace(shown.hero, clock="13:13", ring=RingView(47 / 75, "47", "min"))
    before = {id(text): text.ink.texture for text in door.texts()}
    door.show(replace(shown, hero=hero))
    fresh = [text.written for text in door.texts() if before.get(id(text)) is not text.ink.texture]
    assert sorted(fresh) == ["13:13", "47"]


def test_the_count_of_an_undo_touches_only_its_control(door: Screen) -> None:
    shown = STATES["booked"](ENGLISH)
    door.show(shown)
    undo, *others = shown.hero.buttons
    before = {id(text): text.ink.texture for text in door.texts()}
    door.show(replace(shown, hero=replace(shown.hero, buttons=(replace(undo, detail="7 s"), *others))))
    assert [text.written for text in door.texts() if before.get(id(text)) is not text.ink.texture] == ["7 s"]


def test_a_change_under_an_open_sheet_leaves_its_controls_alone(door: Screen) -> None:
    shown = book_other(ENGLISH)
    door.show(shown)
    assert isinstance(shown.sheet, SheetView)
    before = {id(control) for control in door.controls()}
    door.show(replace(shown, sheet=replace(shown.sheet, strip_text="Juniper · In use until 14:00")))
    assert {id(control) for control in door.controls()} == before


def test_a_model_that_arrives_in_another_thread_is_shown_by_the_main_thread(door: Screen) -> None:
    door.model = STATES["available"](ENGLISH)
    thread = Thread(target=door.door.refresh)
    thread.start()
    thread.join()
    door.step(2)
    assert any(text.written == "Free" for text in door.texts())


def test_a_model_is_made_again_when_it_says_so(door: Screen) -> None:
    door.show(replace(in_use(ENGLISH), changes_at=door.time + 1.0))
    asked = door.asked
    door.step(5)
    assert door.asked == asked
    door.pass_time(1.1)
    assert door.asked == asked + 1


def test_many_changes_leave_no_widgets_behind(door: Screen) -> None:
    def round_of_states() -> int:
        for state in STATES.values():
            door.show(state(ENGLISH))
        return sum(1 for _ in door.walk())

    assert len({round_of_states() for _ in range(3)}) == 1


def test_a_window_that_gets_another_size_is_laid_out_anew(door: Screen) -> None:
    before = door.picture()
    door.window.size = (1280, 800)
    door.step(2)
    assert door.size == (1280, 800)
    door.window.size = (800, 480)
    door.step(2)
    assert door.window.children == [door.door.home]
    assert ImageChops.difference(door.picture(), before).getbbox() is None
