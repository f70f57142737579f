"""Colours of an organisation: taken where they can be read and told apart, refused in words where not."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from kiosk.domain.appearance import Appearance, OwnColours, Reach, Theme
from kiosk.services.settings_shown import ThemeSettings, appearance_of


def refusal(**written: str) -> str:
    """What is wrong, and what to write instead."""
    with pytest.raises(ValidationError) as refused:
        ThemeSettings.model_validate(written)
    (error,) = refused.value.errors()
    return " ".join(map(str, (*error["loc"], *error.get("ctx", {}).values())))


def test_without_a_word_a_door_looks_as_it_was_drawn():
    assert appearance_of(ThemeSettings()) == Appearance()


def test_own_colours_and_large_text_reach_the_door():
    settings = ThemeSettings(name="blue", free="#0D5C2B", large_text=True)
    assert appearance_of(settings) == Appearance(Theme.BLUE, OwnColours(free="#0d5c2b"), large_text=True)


@pytest.mark.parametrize("reach", list(Reach))
def test_where_controls_stand_reaches_the_door(reach):
    assert appearance_of(ThemeSettings(reach=reach.value)) == Appearance(reach=reach)


def test_a_colour_that_nothing_can_be_read_on_is_refused():
    assert "free" in refusal(free="#808080")
    assert "7 to 1" in refusal(free="#808080")


def test_colours_that_look_alike_are_refused():
    assert "in use and unknown" in refusal(busy="#2b1b24")
    assert "free and in use" in refusal(free="#5e2129", busy="#6b1d27")


def test_high_contrast_has_its_own():
    assert "high contrast" in refusal(name="high-contrast", free="#004d40")


def test_what_is_no_colour_is_refused():
    assert "free" in refusal(free="green")


@pytest.mark.parametrize(
    ("written", "file"), [("logo.png", "/etc/kiosk/logo.png"), ("/srv/our.PNG", "/srv/our.PNG")]
)
def test_a_logo_lies_beside_the_settings_if_its_path_does_not_say_otherwise(written, file):
    settings = ThemeSettings.model_validate({"logo": written}, context={"folder": Path("/etc/kiosk")})
    assert appearance_of(settings).logo == file


def test_a_logo_of_another_kind_is_refused():
    assert "logo" in refusal(logo="/etc/kiosk/logo.svg")
