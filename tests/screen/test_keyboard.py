"""The keyboard on the panel: every key large enough, none over another, and heard however quickly one types."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.intents import Book
from kiosk.domain.policy import BookingPolicy
from kiosk.screen.presenters.keyboard import LETTERS, Layer, Typing, keyboard_view
from kiosk.screen.presenters.model import KeyboardView, SheetView
from kiosk.screen.presenters.wording import wording_for
from kiosk.screen.theme import measures_for
from kiosk.screen.views.keyboard_layout import keyboard_places, rows_of
from kiosk.screen.views.layout import Rect
from kiosk.testing.builders import a_room
from tests.screen.samples import SIZES
from tests.screen.test_day_page_layout import apart
from tests.screen.visit import visit
from tests.unit.presenters.scenes import DAY, a_snapshot

TITLED = BookingPolicy(titles=("Meeting", "Call"))


def shown(language: str, layer: Layer) -> KeyboardView:
    return keyboard_view(Typing("a", layer), wording_for(language, a_room().zone), hint="", closes_in=None)


@given(
    size=st.sampled_from(SIZES),
    banner=st.integers(0, 40),
    words=st.integers(0, 4),
    language=st.sampled_from(sorted(LETTERS)),
    layer=st.sampled_from(Layer),
)
def test_every_key_can_be_touched_and_none_lies_over_another(
    size: tuple[int, int], banner: int, words: int, language: str, layer: Layer
) -> None:
    m, pane = measures_for(size), Rect(0, 0, size[0], size[1] - banner)
    view = shown(language, layer)
    rows = rows_of(view, pane.width - 2 * m.gap, m)
    places = keyboard_places(pane, m, rows=tuple(map(len, rows)), words=words)
    keys = [box for boxes in places.keys for box in boxes]
    parts = [places.back, places.text, places.take, *places.words, *keys, *places.controls]
    assert all(box.y >= 0 and box.bottom <= pane.bottom and box.right <= pane.width for box in parts)
    assert all(apart(one, other) for one, other in combinations(parts, 2))
    touched = [places.back, places.take, *keys, *places.controls]
    assert all(min(box.width, box.height) >= m.touch - 1 for box in touched)
    assert sorted(key.id for keys in rows for key in keys) == sorted(k.id for keys in view.keys for k in keys)


def test_where_a_row_is_too_wide_the_letters_stand_in_order() -> None:
    rows = rows_of(shown("de", Layer.SMALL), 460, measures_for((480, 800)))
    assert "".join(key.label for keys in rows for key in keys) == "aäbcdefghijklmnoöpqrsßtuüvwxyz"


@pytest.mark.parametrize("size", [(800, 480), (480, 800), (1280, 800)])
def test_a_title_is_typed_quickly_and_booked(size: tuple[int, int]) -> None:
    for door in visit(size, a_snapshot(*DAY, policy=TITLED)):
        door.tap("other")
        door.tap("title")
        for sign in "Retro":
            control = next(one for one in door.shown.controls() if one.view.label == sign)
            door.shown.tap(control)
            door.hurry()  # no pause between two keys
        assert "Retro" in [text.written for text in door.shown.texts()]
        door.shown.time += 1
        door.tap("take-text")
        sheet = door.shown.model.sheet
        assert isinstance(sheet, SheetView)
        door.tap(sheet.book.id)
        (intent,) = door.sent
        assert isinstance(intent, Book)
        assert intent.title == "Retro"


def test_a_ready_title_takes_two_touches() -> None:
    for door in visit((800, 480), a_snapshot(*DAY, policy=TITLED)):
        door.tap("other")
        door.tap("title")
        door.tap("words:1")
        assert door.shown.control("title").view.label == "Call"


def test_the_keyboard_goes_home_after_half_a_minute() -> None:
    for door in visit((800, 480), a_snapshot(*DAY, policy=TITLED)):
        door.tap("other")
        door.tap("title")
        door.wait(30)
        assert door.shown.model.sheet is None
