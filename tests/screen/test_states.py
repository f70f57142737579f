"""Every state on every panel in both languages: nothing clipped, nothing over anything else, nothing too small."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from PIL import Image

from tests.screen.samples import SIZES, STATES
from tests.screen.stepper import Screen, screen
from tests.screen.words import LANGUAGES

from kiosk.screen.views.day import Block  # isort: skip  the stepper settles Kivy first
from kiosk.screen.views.text import Text  # isort: skip

MAY_BE_SHORTENED = ("second",)
_LETTERS: dict[object, tuple[int, int, int, int] | None] = {}


@dataclass(frozen=True, slots=True)
class Box:
    """A text or control, and the pixels it takes, from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """One state as it was drawn: the pixels that the letters of each text really take, and the controls."""

    size: tuple[int, int]
    touch: float
    letters: tuple[Box, ...]
    cut: tuple[str, ...]  # texts of those that may not be shortened, but are
    blurred: tuple[str, ...]  # texts between two pixels
    controls: tuple[Box, ...]
    lettered: tuple[Box, ...]  # letters outside of controls


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def door(request: pytest.FixtureRequest) -> Iterator[Screen]:
    with screen(STATES["available"](LANGUAGES["en"]), request.param) as shown:
        yield shown


@pytest.fixture(
    scope="module", params=[(state, language) for state in STATES for language in LANGUAGES], ids="-".join
)
def drawn(door: Screen, request: pytest.FixtureRequest) -> Drawn:
    state, language = request.param
    door.show(STATES[state](LANGUAGES[language]))
    return what_is_drawn(door)


def what_is_drawn(door: Screen) -> Drawn:
    texts, controls = list(door.texts()), door.controls()
    letters = [_letters(text) for text in texts]
    on_controls = {id(text) for control in controls for text in control.walk()}
    home = door.door.home
    titles = [one.title for one in door.walk() if isinstance(one, Block)]
    may_lose = [*titles, *(home.hero._texts[name] for name in MAY_BE_SHORTENED)]
    return Drawn(
        size=(home.width, home.height),
        touch=home.skin.measures.touch,
        letters=tuple(letters),
        cut=tuple(text.full for text in texts if text.written != text.full and text not in may_lose),
        blurred=tuple(text.written for text in texts if any(at % 1 for at in text.ink.pos)),
        controls=tuple(Box(one.view.label, one.x, one.y, one.right, one.top) for one in controls),
        lettered=tuple(box for box, text in zip(letters, texts, strict=True) if id(text) not in on_controls),
    )


def _letters(text: Text) -> Box:
    (x, y), (width, height) = text.ink.pos, text.ink.size
    # The same text in the same style has the same letters; reading a texture back is slow.
    key = (text.written, text.style.face, round(text.style.size))
    if key not in _LETTERS:
        pixels = Image.frombytes("RGBA", (int(width), int(height)), text.ink.texture.pixels)
        _LETTERS[key] = pixels.getchannel("A").getbbox()
    box = _LETTERS[key]
    assert box is not None, f"{text.written!r} is drawn, but empty"
    left, top, right, bottom = box
    return Box(text.written, x + left, y + height - bottom, x + right, y + height - top)


def covered(boxes: tuple[Box, ...]) -> list[tuple[str, str]]:
    return [(one.text, other.text) for one, other in combinations(boxes, 2) if one.covers(other)]


def test_no_text_is_cut_off(drawn: Drawn) -> None:
    assert drawn.cut == ()


def test_no_text_covers_another(drawn: Drawn) -> None:
    assert covered(drawn.letters) == []


def test_all_text_is_on_the_panel(drawn: Drawn) -> None:
    width, height = drawn.size
    outside = [
        box for box in drawn.letters if min(box.left, box.bottom) < 0 or box.right > width or box.top > height
    ]
    assert outside == []


def test_text_stands_at_whole_pixels(drawn: Drawn) -> None:
    assert drawn.blurred == ()


def test_every_control_is_large_enough_for_a_finger(drawn: Drawn) -> None:
    assert [
        one for one in drawn.controls if min(one.right - one.left, one.top - one.bottom) < drawn.touch
    ] == []


def test_no_control_covers_another_or_any_text(drawn: Drawn) -> None:
    assert covered(drawn.controls) == []
    assert [(one, text) for one in drawn.controls for text in drawn.lettered if one.covers(text)] == []


@pytest.mark.parametrize("state", STATES)
def test_a_long_name_of_a_room_never_reaches_the_clock(door: Screen, state: str) -> None:
    shown = STATES[state](LANGUAGES["en"])
    name = "Besprechungsraum Nordrhein-Westfalen im vierten Obergeschoss"
    door.show(replace(shown, hero=replace(shown.hero, room=name)))
    assert covered(what_is_drawn(door).letters) == []


@pytest.mark.parametrize("size", [(800, 480), (1280, 800)])
def test_a_panel_with_finer_pixels_has_larger_controls(size: tuple[int, int]) -> None:
    with screen(STATES["book-other"](LANGUAGES["en"]), size, dpi=180.0) as door:
        drawn = what_is_drawn(door)
    test_every_control_is_large_enough_for_a_finger(drawn)
    test_no_control_covers_another_or_any_text(drawn)
