"""Text that strangers wrote, made safe to store, to draw and to send: titles and names are hostile input."""

import unicodedata

TITLE_LIMIT = 200
SENTENCE_LIMIT = 400
_MARKS_PER_LETTER = 3
_MARKS = {"Mn", "Me"}
# Cc controls, Cf formats (bidi overrides, zero-width), Cs surrogates, Co private use, Cn unassigned.
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = {"\u200c", "\u200d"}  # Persian, Indic scripts and emoji need them; they cannot reorder anything


def plain_text(raw: str, *, limit: int = TITLE_LIMIT) -> str:
    """One line of visible text: NFC, no control or bidi characters, at most `limit` characters with an ellipsis.

    White space of any kind becomes one space; a letter keeps at most three combining marks, so that a tower of them
    cannot grow out of its line. Making a plain text plain again changes nothing.
    """
    # What is dropped goes first: a mark that it kept away from its letter composes with it.
    kept = "".join(filter(None, map(_kept, raw[: limit * 8])))
    words = _without_towers(unicodedata.normalize("NFC", kept)).split()
    line = " ".join(word for word in words if not _JOINERS.issuperset(word))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def sentence(raw: str | None) -> str | None:
    """One plain line for a person to read in a mail, at most SENTENCE_LIMIT characters; None when nothing is left."""
    return plain_text(raw or "", limit=SENTENCE_LIMIT) or None


def _kept(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _DROPPED and char not in _JOINERS else char


def _without_towers(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        if unicodedata.category(char) in _MARKS:
            marks += 1
        elif char not in _JOINERS:  # a joiner is no letter to begin a new tower on
            marks = 0
        if marks <= _MARKS_PER_LETTER or char in _JOINERS:
            kept.append(char)
    return "".join(kept)
