"""Meeting text is hostile input: whatever is written in, one short visible line comes out."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.domain.text import SENTENCE_LIMIT, TITLE_LIMIT, plain_text, sentence

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # one word that needs its joiner
# Letters that compose, mark towers, joiners, bidi, controls, line ends, Hangul parts, surrogates: where it goes wrong.
nasty = st.text(
    st.one_of(
        st.sampled_from(
            "aeA \t\n\r\0\x07\x1b\u0085\u2028\u00a0\u0301\u0308\u0323\u0345\u034f\u200b\u200c\u200d\ufeff\ufe0f"
            "\u1100\u1161\u11a8\u0958\U0001d160\U0001f469\ud800\ue000\uffff\u3164" + BIDI
        ),
        st.characters(),
    ),
    max_size=300,
)


@given(nasty, st.integers(1, 40))
def test_no_control_or_bidi_character_gets_through_and_the_line_is_no_longer_than_allowed(raw, limit):
    line = plain_text(raw, limit=limit)
    assert len(line) <= limit
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in line)
    assert not set(line) & set(BIDI)
    assert line == line.strip()
    assert line.isprintable() or {char for char in line if not char.isprintable()} <= {"\u200c", "\u200d"}


@given(nasty, st.integers(1, 40))
@example("a\u200e\u0301", 10)
@example("\u0958" * 10, 10)
@example("e\u0301\u0301\u0301\u0301 \u0323", 10)
def test_a_line_made_plain_stays_as_it_is(raw, limit):
    once = plain_text(raw, limit=limit)
    assert plain_text(once, limit=limit) == once
    assert unicodedata.is_normalized("NFC", once)


@given(nasty)
def test_no_letter_carries_more_than_three_marks(raw):
    marks = 0
    for char in plain_text(raw):
        if unicodedata.category(char) in {"Mn", "Me"}:
            marks += 1
        elif char not in "\u200c\u200d":
            marks = 0
        assert marks <= 3


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("Design critique", "Design critique"),
        ("  two\tor\r\nthree   words ", "two or three words"),
        ("cafe\u0301", "café"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("\x1b[31mred", "[31mred"),
        ("[b]no markup[/b]", "[b]no markup[/b]"),
        (PERSIAN, PERSIAN),
        ("👩\u200d💻 pairing", "👩\u200d💻 pairing"),
        ("Raum A\u00ad1", "Raum A1"),
        ("\u200d \u200c\u200d", ""),
        ("", ""),
    ],
)
def test_what_becomes_of(raw, line):
    assert plain_text(raw) == line


def test_a_long_title_ends_with_an_ellipsis():
    line = plain_text("word " * 100)
    assert len(line) <= TITLE_LIMIT
    assert line.endswith("…")
    assert plain_text("x" * TITLE_LIMIT) == "x" * TITLE_LIMIT
    assert plain_text("x" * (TITLE_LIMIT + 1)) == "x" * (TITLE_LIMIT - 1) + "…"


def test_a_tower_of_marks_behind_joiners_is_still_a_tower():
    assert plain_text("b" + "\u0300\u200d" * 50).count("\u0300") == 3


@pytest.mark.parametrize("raw", [None, "", "  \n", "\u202e\x00"])
def test_what_says_nothing_is_no_sentence(raw):
    assert sentence(raw) is None


def test_a_sentence_is_one_plain_line_that_ends_somewhere():
    assert sentence("Nobody\r\ncame.") == "Nobody came."
    long = sentence("word " * 1000)
    assert long is not None
    assert len(long) <= SENTENCE_LIMIT
    assert long.endswith("…")
