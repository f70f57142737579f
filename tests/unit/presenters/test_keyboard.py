"""Words typed on the panel: one key one sign, never longer than allowed, and harmless wherever they go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.text import plain_text
from kiosk.screen.presenters.keyboard import (
    LETTERS,
    LONGEST,
    SIGNS,
    Layer,
    Typing,
    after,
    keyboard_view,
    words_of,
)
from kiosk.screen.presenters.model import LocalAction, TakeWords, TypeSign
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import a_room
from tests.unit.presenters.scenes import english

ENGLISH = english()


def show(typing=None, wording=ENGLISH, ready=()):
    return keyboard_view(typing or Typing(), wording, hint="Title", ready=ready, closes_in=None)


def labels(view):
    return ["".join(key.label for key in keys) for keys in view.keys]


def press(typing, *names):
    """Touches the keys with these labels, as they are shown at that moment."""
    for name in names:
        view = show(typing)
        every = [key for keys in view.keys for key in keys] + list(view.controls)
        (key,) = [key for key in every if key.label == name]
        typing = after(typing, key.action)
    return typing


def test_a_text_begins_with_a_capital_and_goes_on_in_small_letters():
    typing = press(Typing(), "S", "t", "a", "n", "d", "Space", "u", "p", "123", "1", "abc", "ABC", "Q")
    assert typing == Typing("Stand up1Q", Layer.SMALL)
    assert words_of(typing) == "Stand up1Q"


def test_delete_takes_the_last_sign_and_begins_anew_with_a_capital():
    assert press(Typing("Ab", Layer.SMALL), "Delete") == Typing("A", Layer.SMALL)
    assert press(Typing("A", Layer.SMALL), "Delete") == Typing("", Layer.CAPITALS)


def test_nothing_typed_is_no_title():
    assert words_of(Typing("   ")) is None


def test_a_text_that_is_full_takes_no_more():
    full = Typing("x" * LONGEST, Layer.SMALL)
    assert after(full, TypeSign("y")) == full
    assert not any(key.enabled for keys in show(full).keys for key in keys)
    assert [key.enabled for key in show(full).controls] == [True, True, False, True]


def test_there_is_nothing_to_delete_and_no_space_before_the_first_letter():
    assert [key.enabled for key in show().controls] == [True, True, False, False]


def test_a_key_keeps_its_id_whatever_stands_on_it():
    ids = [
        [key.id for keys in show(Typing("a", layer)).keys for key in keys]
        for layer in (Layer.CAPITALS, Layer.SMALL)
    ]
    assert ids[0] == ids[1]


def test_german_has_its_own_letters_and_a_capital_that_would_be_two_stays_small():
    german = wording_for("de", a_room().zone)
    assert labels(show(wording=german)) == ["QWERTZUIOP", "ASDFGHJKLß", "YXCVBNMÄÖÜ"]
    assert labels(show(Typing("a", Layer.SIGNS), german)) == list(SIGNS)


def every_sign(language):
    wording = wording_for(language, a_room().zone)
    layers = [labels(show(Typing("a", layer), wording)) for layer in Layer]
    return set("".join(sign for rows in layers for sign in rows))


POLISH, SPANISH, FRENCH = "ąćęłńóśźż", "áéíñóúü¿¡", "àâçéèêëîïôùûœ"
PORTUGUESE, ARABIC = "ãáâàçéêíóôõú", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんゃゅょっー"
)


@pytest.mark.parametrize(
    ("language", "letters"),
    [
        *(("pl", POLISH), ("es", SPANISH), ("fr", FRENCH), ("pt", PORTUGUESE), ("nl", "ëéïö")),
        *(("de", "äöüß"), ("sv", "åäö"), ("fi", "åäö"), ("it", "àèéìòù"), ("ar", ARABIC), ("ja", KANA)),
    ],
)
def test_every_letter_of_a_language_can_be_reached_and_every_latin_one_everywhere(language, letters):
    assert set(letters) | set("abcdefghijklmnopqrstuvwxyz0123456789") <= every_sign(language)


def test_a_script_without_capitals_goes_round_its_letters_and_the_latin_ones():
    japanese, typing, seen = wording_for("ja", a_room().zone), Typing(), []
    for _ in range(4):
        view = show(typing, japanese)
        seen.append((view.keys[0][0].label, view.controls[0].label))
        typing = after(typing, view.controls[0].action)
    assert seen == [("あ", "えけ"), ("え", "abc"), ("q", "いき"), ("あ", "えけ")]


def test_a_mark_of_voice_joins_the_kana_before_it_and_stands_nowhere_else():
    typing = Typing()
    for sign in ("゛", "か", "゛", "゛", "は", "゜"):
        typing = after(typing, TypeSign(sign))
    assert typing.text == "がぱ"


@pytest.mark.parametrize("language", LETTERS)
def test_every_language_has_each_letter_once_in_rows_of_ten(language):
    rows = LETTERS[language]
    assert set("abcdefghijklmnopqrstuvwxyz") <= every_sign(language)
    assert max(map(len, rows)) <= 10
    assert len(set("".join(rows))) == len("".join(rows))


def test_ready_words_are_taken_whole():
    (words,) = show(ready=("Call",)).words
    assert words.action == TakeWords("Call")


@given(st.lists(st.sampled_from([*(TypeSign(s) for s in 'a Z1"&ß'), *LocalAction]), max_size=100))
def test_whatever_is_touched_the_text_is_plain_and_short(actions):
    typing = Typing()
    for action in actions:
        typing = after(typing, action)
        assert len(typing.text) <= LONGEST
        words = words_of(typing)
        assert words is None or plain_text(words) == words
