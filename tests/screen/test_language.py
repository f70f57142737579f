"""The languages by touch in the real window: their page, and the panel that turns over for one from the right."""

from dataclasses import replace

import pytest

from kiosk.languages import NAMES, name_of
from kiosk.screen.presenters.language import LanguagePage
from kiosk.screen.presenters.model import (
    ButtonView,
    ChooseLanguage,
    LanguageView,
    LocalAction,
    Look,
    ScreenModel,
)
from kiosk.screen.presenters.screen import screen_model
from tests.screen.samples import SIZES
from tests.screen.states import STATES
from tests.screen.stepper import screen
from tests.screen.test_states import faults, what_is_drawn
from tests.unit.presenters.scenes import DAY, a_scene, a_snapshot

HOME = screen_model(a_scene(a_snapshot(*DAY)))


def page(language: str) -> ScreenModel:
    """The page of every language that the door will ever have, in one of them."""
    model = screen_model(a_scene(a_snapshot(*DAY), language=language), sheet=LanguagePage())
    assert isinstance(model.sheet, LanguageView)
    names = tuple(
        ButtonView(f"language-{one}", name_of(one), look=Look.NEUTRAL, action=ChooseLanguage(one))
        for one in NAMES
    )
    return replace(model, sheet=replace(model.sheet, languages=names))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_language_can_be_read_and_touched_on_every_panel(size: tuple[int, int]) -> None:
    with screen(page("en"), size) as door:
        assert faults(what_is_drawn(door)) == {}
        assert {text.written for text in door.texts()} >= set(NAMES.values())
        door.show(page("ar"))
        assert faults(what_is_drawn(door)) == {}


def test_a_touch_opens_the_page_and_another_chooses() -> None:
    with screen(HOME, (800, 480)) as door:
        door.tap(door.control("languages"))
        door.show(page("en"))
        door.tap(door.control("language-fi"))
        assert door.actions == [LocalAction.OPEN_LANGUAGES, ChooseLanguage("fi")]


@pytest.mark.parametrize("size", [(800, 480), (1280, 800), (480, 800)])
def test_the_whole_panel_is_mirrored_for_a_language_from_the_right(size: tuple[int, int]) -> None:
    with screen(HOME, size) as door:
        before = {control.view.id: tuple(control.pos) for control in door.controls()}
        widths = {control.view.id: control.width for control in door.controls()}
        door.show(replace(HOME, language="ar"))
        after = {control.view.id: tuple(control.pos) for control in door.controls()}
        assert after == {name: (size[0] - x - widths[name], y) for name, (x, y) in before.items()}
        door.show(HOME)
        assert {control.view.id: tuple(control.pos) for control in door.controls()} == before


def test_digits_and_the_keys_of_a_desk_are_nowhere_mirrored() -> None:
    with screen(STATES["pin"]("ar", (800, 480)), (800, 480)) as door:

        def from_the_left(signs: str) -> str:
            found = [one for one in door.controls() if one.view.label in set(signs)]
            return "".join(one.view.label for one in sorted(found, key=lambda one: one.x))

        assert from_the_left("456") == "456"
        door.show(STATES["title"]("ar", (800, 480)))
        assert from_the_left("ضصثقفغعهخح") == "ضصثقفغعهخح"
