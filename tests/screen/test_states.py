"""Every state on every panel in every language: nothing clipped, nothing over anything else, nothing too small."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from PIL import Image

from kiosk.screen.presenters.model import Ground, Shape
from tests.screen.samples import SIZES
from tests.screen.states import LANGUAGES, STATES
from tests.screen.stepper import Screen, screen

from kiosk.screen.views.floor_plan import FloorPlan  # isort: skip  the stepper settles Kivy first
from kiosk.screen.views.room_list import RoomRow  # isort: skip
from kiosk.screen.views.pages import VIEWS  # isort: skip
from kiosk.screen.views.text import Text  # isort: skip
from kiosk.screen.views.time_line import Block  # isort: skip

MAY_BE_SHORTENED = ("second",)
# The longest words and the other direction on every panel; each other language where there is least room.
ON_EVERY_PANEL = ("en", "de", "ar")
NARROWEST = ((800, 480), (480, 800))
TO_TWELVE = ("es@12h",)  # the longest times: 10:30 p. m.
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
    with screen(STATES["available"]("en", request.param), request.param) as shown:
        yield shown


def what_is_drawn(door: Screen) -> Drawn:
    rows = [one for one in door.walk() if isinstance(one, RoomRow)]
    cut = {
        id(part) for row in rows if not row.whole for part in row.walk(restrict=True)
    }  # to say that the list scrolls
    texts = [one for one in door.texts() if id(one) not in cut]
    controls = [one for one in door.controls() if id(one) not in cut]
    letters = [_letters(text) for text in texts]
    on_controls = {id(text) for control in controls for text in control.walk(restrict=True)}
    home = door.door.home
    titles = [one.title for one in door.walk() if isinstance(one, Block)]
    titles += [row.name for row in rows]
    for plan in (one for one in door.walk() if isinstance(one, FloorPlan)):
        titles += [plan._way, *plan._names]
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
    # The same text in the same style and direction has the same letters; reading a texture back is slow.
    key = (text.written, text.style.face, round(text.style.size), text.ink.size, text.skin.rtl)
    if key not in _LETTERS:
        pixels = Image.frombytes("RGBA", (int(width), int(height)), text.ink.texture.pixels)
        _LETTERS[key] = pixels.getchannel("A").getbbox()
    box = _LETTERS[key]
    assert box is not None, f"{text.written!r} is drawn, but empty"
    left, top, right, bottom = box
    return Box(text.written, x + left, y + height - bottom, x + right, y + height - top)


def covered(boxes: tuple[Box, ...]) -> list[tuple[str, str]]:
    return [(one.text, other.text) for one, other in combinations(boxes, 2) if one.covers(other)]


def faults(drawn: Drawn) -> dict[str, object]:
    """What is wrong with a picture, in words; empty if nothing is."""
    width, height = drawn.size
    found = {
        "texts that are cut off": drawn.cut,
        "texts between two pixels": drawn.blurred,
        "texts over each other": covered(drawn.letters),
        "texts that leave the panel": [
            box
            for box in drawn.letters
            if min(box.left, box.bottom) < 0 or box.right > width or box.top > height
        ],
        "controls too small for a finger": [
            one for one in drawn.controls if min(one.right - one.left, one.top - one.bottom) < drawn.touch
        ],
        "controls over each other": covered(drawn.controls),
        "controls over text": [
            (one, text) for one in drawn.controls for text in drawn.lettered if one.covers(text)
        ],
    }
    return {fault: where for fault, where in found.items() if where}


@pytest.mark.parametrize("state", STATES)
def test_everything_can_be_read_and_touched(door: Screen, state: str) -> None:
    wrong = {}
    for language in (*LANGUAGES, *TO_TWELVE) if door.size in NARROWEST else ON_EVERY_PANEL:
        door.lay_out(STATES[state](language, door.size))
        if found := faults(what_is_drawn(door)):
            wrong[language] = found
    assert wrong == {}


def test_every_kind_of_page_is_among_the_states() -> None:
    shown = [STATES[name]("en", (800, 480)) for name in STATES]
    assert {type(model.sheet) for model in shown if model.sheet is not None} == set(VIEWS)
    assert {model.hero.ground for model in shown} == set(Ground)
    assert {model.hero.shape for model in shown} == set(Shape)
    assert any(model.night is not None for model in shown)


@pytest.mark.parametrize("door", NARROWEST, ids="{0[0]}x{0[1]}".format, indirect=True)
@pytest.mark.parametrize("state", STATES)
def test_a_long_name_of_a_room_never_reaches_the_clock(door: Screen, state: str) -> None:
    shown = STATES[state]("en", door.size)
    name = "Besprechungsraum Nordrhein-Westfalen im vierten Obergeschoss"
    door.lay_out(replace(shown, hero=replace(shown.hero, room=name)))
    assert "texts over each other" not in faults(what_is_drawn(door))


@pytest.mark.parametrize("size", [(800, 480), (1280, 800)])
def test_a_panel_with_finer_pixels_has_larger_controls(size: tuple[int, int]) -> None:
    with screen(STATES["book-other"]("en", size), size, dpi=180.0) as door:
        assert faults(what_is_drawn(door)) == {}
