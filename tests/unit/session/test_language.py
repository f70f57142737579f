"""Another language by touch: at once, on this screen alone, and gone a minute after the last touch."""

from kiosk.languages import languages, name_of
from kiosk.screen.presenters.model import ChooseLanguage, LanguageView, LocalAction
from kiosk.screen.session import ASKED_FOR_KEPT
from tests.unit.session.test_session import Door


def in_german() -> Door:
    door = Door()
    door.act(LocalAction.OPEN_LANGUAGES)
    assert door.act(ChooseLanguage("de")) is None  # nothing is sent to the agent
    return door


def test_the_control_bears_the_name_of_the_language_that_is_shown():
    assert [one.label for one in Door().model.lower if one.id == "languages"] == ["English"]
    assert [one.label for one in in_german().model.lower if one.id == "languages"] == ["Deutsch"]


def test_the_page_names_every_language_in_itself():
    door = Door()
    door.act(LocalAction.OPEN_LANGUAGES)
    page = door.model.sheet
    assert isinstance(page, LanguageView)
    assert [one.label for one in page.languages] == [name_of(one) for one in languages()]


def test_a_chosen_language_is_shown_at_once_and_the_page_is_gone():
    door = in_german()
    assert (door.hero.word, door.model.language, door.model.sheet) == ("Frei", "de", None)


def test_a_minute_after_the_last_touch_the_room_speaks_its_own_language():
    door = in_german()
    door.wait(ASKED_FOR_KEPT - 1)
    assert door.hero.word == "Frei"
    assert door.model.changes_at <= door.clock.now().boot + 1
    door.wait(1)
    assert (door.hero.word, door.model.language) == ("Free", "en")


def test_a_touch_keeps_the_language():
    door = in_german()
    door.wait(ASKED_FOR_KEPT - 1)
    door.touch()
    door.wait(ASKED_FOR_KEPT - 1)
    assert door.hero.word == "Frei"
