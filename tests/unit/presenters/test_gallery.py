"""Every state of the panel, in every language and layout, is whole."""

from dataclasses import fields, is_dataclass

import pytest

from kiosk.languages import languages
from kiosk.screen.presenters.model import Ground, ScreenModel
from kiosk.screen.presenters.scene import Layout
from tests.unit.presenters.gallery import SNAPSHOTS, STATES

EVERYWHERE = [(language, layout) for language in languages() for layout in Layout]


def texts(value):
    """Every text in a model, and nothing else."""
    if type(value) is str:
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("id", "action"):
                yield from texts(getattr(value, field.name))


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize(("language", "layout"), EVERYWHERE)
def test_no_text_is_half_made(name, language, layout):
    model = STATES[name](language, layout)
    assert isinstance(model, ScreenModel)
    assert model.hero.word
    assert model.hero.sub
    assert not [text for text in texts(model) if "{" in text or "}" in text or text != text.strip()]


@pytest.mark.parametrize("name", STATES)
def test_in_german_nothing_stays_english(name):
    english, german = (STATES[name](language, Layout.WIDE) for language in ("en", "de"))
    for part in ("word", "sub", "caption", "reason"):
        theirs, ours = getattr(english.hero, part), getattr(german.hero, part)
        assert not theirs or theirs != ours or ":" in theirs
    if english.banner and german.banner:
        assert english.banner.text != german.banner.text
        assert english.banner.fact != german.banner.fact


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize(("language", "layout"), EVERYWHERE)
def test_a_state_always_offers_something_or_says_why_not(name, language, layout):
    hero = STATES[name](language, layout).hero
    untouchable = hero.ground is Ground.BUSY and not hero.buttons and not hero.reason
    if untouchable:
        assert name in ("in-use-foreign", "checking-in", "checked-in", "checked-in-offline", "part-of-a-hall")
    else:
        assert hero.buttons or hero.reason or hero.second


def test_no_two_controls_of_a_state_have_the_same_id():
    for name, make in STATES.items():
        model = make("en", Layout.WIDE)
        ids = [button.id for button in model.hero.buttons]
        assert len(ids) == len(set(ids)), name
