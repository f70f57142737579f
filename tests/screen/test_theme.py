"""Colours can be read and told apart, measures follow the panel, and nothing that is touched is under 12 mm."""

from pathlib import Path

import pytest

from kiosk.assets import asset
from kiosk.domain.appearance import GROUNDS, Appearance, OwnColours, Theme
from kiosk.domain.colours import contrast
from kiosk.screen.palettes import palette_of
from kiosk.screen.theme import StateColours, measures_for, read_palette
from tests.screen.samples import SIZES

THEMES = sorted(path.stem for path in asset("themes").glob("*.toml"))
STATES = ("free", "busy", "check_in", "unknown")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", STATES)
def test_text_on_a_state_colour_stands_at_six_to_one_or_better(theme: str, state: str) -> None:
    colours: StateColours = getattr(read_palette(asset("themes", f"{theme}.toml")), state)
    assert contrast(colours.ink, colours.ground) >= 7.0
    assert contrast(colours.word, colours.ground) >= 7.0
    assert round(contrast(colours.second, colours.ground), 1) >= 6.0


@pytest.mark.parametrize("theme", THEMES)
def test_text_beside_the_state_stands_at_four_and_a_half_to_one_or_better(theme: str) -> None:
    palette = read_palette(asset("themes", f"{theme}.toml"))
    neutral, busy = palette.neutral, palette.busy
    pairs = {
        "title": (neutral.title, neutral.side),
        "label": (neutral.label, neutral.side),
        "disabled": (neutral.disabled, neutral.side),
        "meeting": (neutral.meeting_ink, neutral.meeting),
        "past meeting": (neutral.past_ink, neutral.past),
        "held meeting, light stripe": (neutral.meeting_ink, neutral.held),
        "held meeting, dark stripe": (neutral.meeting_ink, busy.hatch_dark),
        "current meeting": (busy.block_ink, busy.block),
        "meeting to check in to": (palette.check_in.block_ink, palette.check_in.block),
        "button": (neutral.ink, neutral.button),
        "chosen": (neutral.card_ink, neutral.card),
        "banner": (neutral.banner_ink, neutral.banner),
    }
    assert {name: round(contrast(*pair), 1) for name, pair in pairs.items() if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_outlines_of_controls_can_be_seen(theme: str) -> None:
    neutral = read_palette(asset("themes", f"{theme}.toml")).neutral
    assert contrast(neutral.outline, neutral.side) >= 3.0


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#ffffff", "#00654a") == pytest.approx(7.1, abs=0.05)
    assert contrast("#10171c", "#10171c") == 1.0


def test_every_fault_of_a_theme_is_named_at_once(tmp_path: Path) -> None:
    text = asset("themes", "door.toml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text(
        text.replace('ink = "#ffffff"', 'ink = "white"', 1).replace("side =", "sides ="), encoding="utf-8"
    )
    with pytest.raises(
        ValueError, match=r"free\.ink: write a colour.*neutral\.side: missing.*neutral\.sides: unknown"
    ):
        read_palette(broken)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dpi", [None, 120.0, 220.0])
def test_what_is_touched_is_at_least_twelve_millimetres(size: tuple[int, int], dpi: float | None) -> None:
    measures = measures_for(size, dpi=dpi)
    twelve = 12 / 25.4 * measures.dpi
    assert min(measures.touch, measures.row, measures.chip) >= twelve


def test_the_drawn_panels_have_the_drawn_measures() -> None:
    small, large = measures_for((800, 480)), measures_for((1280, 800))
    assert (small.status, small.button, small.row, small.touch) == (104, 20, 68, 63)
    assert (large.status, large.button, large.row, large.touch) == (176, 27, 92, 71)
    assert measures_for((800, 1280)).row == 96


def test_a_panel_between_two_drawn_ones_has_measures_between_theirs() -> None:
    small, between, large = (measures_for(size) for size in ((800, 480), (1100, 700), (1280, 800)))
    assert small.status < between.status < large.status
    assert small.padding < between.padding < large.padding


def test_the_grounds_that_settings_are_held_against_are_those_of_the_themes() -> None:
    for theme, grounds in GROUNDS.items():
        palette = read_palette(asset("themes", f"{theme}.toml"))
        assert {state: getattr(palette, state).ground for state in grounds} == grounds


def test_no_letter_is_grey_in_high_contrast() -> None:
    neutral = palette_of(Appearance(Theme.HIGH_CONTRAST)).neutral
    letters = (neutral.title, neutral.label, neutral.past_ink, neutral.disabled, neutral.meeting_ink)
    assert set(letters) == {"#ffffff"}


@pytest.mark.parametrize("ground", ["#004d40", "#5e2129", "#ffe082", "#101820", "#f4f4f4"])
def test_letters_on_an_organisations_own_colours_can_be_read(ground: str) -> None:
    free = palette_of(Appearance(colours=OwnColours(free=ground))).free
    assert free.ground == ground
    assert contrast(free.ink, ground) >= 7.0
    assert contrast(free.second, ground) >= 6.0


def test_an_own_colour_of_rooms_in_use_is_the_ground_of_held_meetings_too() -> None:
    palette = palette_of(Appearance(colours=OwnColours(busy="#5e2129")))
    assert contrast(palette.neutral.meeting_ink, palette.neutral.held) >= 4.5


def test_large_text_makes_larger_what_is_small_and_nothing_else() -> None:
    usual, large = measures_for((1280, 800)), measures_for((1280, 800), large_text=True)
    assert (large.small, large.tiny) == (1.25 * usual.small, 1.25 * usual.tiny)
    assert (large.status, large.row) == (usual.status, usual.row)
