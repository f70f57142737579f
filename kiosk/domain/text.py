"""Text that strangers wrote, made safe to store and to draw: meeting titles and names are hostile input."""

import unicodedata

TITLE_LIMIT = 200
_MARKS_PER_LETTER = 3
# Cc controls, Cf formats (bidi overrides, zero-width), Cs surrogates, Co private use, Cn unassigned.
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = {"\u200c", "\u200d"}  # Persian, Indic scripts and emoji need them; they cannot reorder anything


def plain_text(raw: str, *, limit: int = TITLE_LIMIT) -> str:
    """One line of visible text: NFC, no control or bidi characters, at most `limit` characters with an ellipsis.

    White space of any kind becomes one space; a letter keeps at most three combining marks, so that a tower of them
    cannot grow out of its line.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", raw[: limit * 8]):
        if char.isspace():
            kept.append(" ")
            continue
        category = unicodedata.category(char)
        if category in _DROPPED and char not in _JOINERS:
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _MARKS_PER_LETTER:
            kept.append(char)
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
