"""Text in a box: cut at the right place, broken evenly, drawn at whole pixels, without boxes for what no face has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screen.stepper import open_window

from kiosk.screen.views.text import (  # isort: skip  the stepper settles Kivy first
    fitting_size,
    lines_of,
    shortened,
    width_of,
    without_pictures,
)

SIZE = 20

open_window()


@given(
    text=st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), max_size=60), width=st.integers(0, 400)
)
def test_a_shortened_text_fits_and_begins_as_the_whole(text: str, width: int) -> None:
    short = shortened(text, "Medium", SIZE, width)
    assert width_of(short, "Medium", SIZE) <= width or short == text == ""
    assert text.startswith(short.removesuffix("…").rstrip()) or not short


def test_a_text_that_fits_is_left_alone() -> None:
    assert shortened("Stand-up", "SemiBold", SIZE, 200) == "Stand-up"


def test_two_lines_are_of_about_one_length() -> None:
    text = "Länger geht es nicht: Stand-up beginnt um 16:00 Uhr."
    first, second = lines_of(text, "Medium", 18, 430)
    assert f"{first} {second}" == text
    assert len(second) > 15


def test_a_size_is_never_below_the_smallest() -> None:
    assert fitting_size("a very long text " * 9, "Bold", 40, width=100, smallest=18) == 18
    assert fitting_size("short", "Bold", 40, width=400, smallest=18) == 40


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("🎉 Party 🎉", "Party"),
        ("Team ❤️ lunch", "Team lunch"),
        ("Grüße – 20 % · façade", "Grüße – 20 % · façade"),
        ("→ Anfahrt", "→ Anfahrt"),
        ("👩‍💻 Sprint", "Sprint"),
        ("計画", "計画"),
    ],
)
def test_pictures_in_a_title_are_left_out_and_letters_stay(title: str, shown: str) -> None:
    assert without_pictures(title) == shown


def test_a_clock_has_one_width_at_every_minute() -> None:
    minutes = [f"{hour:02d}:{minute:02d}" for hour in (0, 11, 20) for minute in range(60)]
    assert len({width_of(minute, "Bold", 44) for minute in minutes}) == 1
