"""Where the keys of the panel's keyboard stand: pure geometry in whole pixels, each key large enough for a finger."""

import math
import unicodedata
from dataclasses import dataclass

from kiosk.screen.presenters.model import ButtonView, KeyboardView
from kiosk.screen.theme import Measures
from kiosk.screen.views.layout import Rect, rect, row, shares

LEAST_GAP = 2.0
TALLEST = 1.2  # of a chip
BACK_TEXT_TAKE = (1.0, 2.6, 1.0)
CONTROLS = (1.0, 1.0, 2.0, 1.6)  # shift, signs, space, delete
Keys = tuple[tuple[ButtonView, ...], ...]


@dataclass(frozen=True, slots=True)
class KeyboardPlaces:
    back: Rect
    text: Rect
    take: Rect
    words: tuple[Rect, ...]
    keys: tuple[tuple[Rect, ...], ...]
    controls: tuple[Rect, ...]


def rows_of(view: KeyboardView, width: float, m: Measures) -> Keys:
    """The keys in rows that a finger can touch: as on a desk, or where that is too wide in order of the alphabet."""
    longest = max(len(keys) for keys in view.keys)
    possible = max(1, int((width + LEAST_GAP) // (m.touch + LEAST_GAP)))
    if longest <= possible:
        return view.keys
    every = [key for keys in view.keys for key in keys]
    if view.alphabetical:
        every.sort(key=lambda key: (unicodedata.normalize("NFD", key.label.casefold()), key.label))
    return tuple(tuple(every[at : at + possible]) for at in range(0, len(every), possible))


def keyboard_places(
    pane: Rect, m: Measures, *, rows: tuple[int, ...], words: int, limit: int = 0
) -> KeyboardPlaces:
    """The parts in `pane`, none above `limit`: `rows` are the numbers of keys, `words` that of ready words, which give
    way where there is no room for them. Where even then keys would be too small for a finger, they go before the limit.
    """
    lines = len(rows) + 1
    least = m.row + lines * m.touch + (lines + 2) * LEAST_GAP
    top = max(pane.y, min(limit, math.floor(pane.bottom - least)))
    pane = rect(pane.x, top, pane.width, pane.bottom - top)
    if m.row + m.chip + lines * m.touch + (lines + 3) * LEAST_GAP > pane.height:
        words = 0
    fixed = m.row + (m.chip if words else 0)
    spaces = lines + (3 if words else 2)  # between the rows, and at both ends
    # Whole pixels: a key that is just large enough must not lose one of them to the rounding of its edges.
    gap = max(LEAST_GAP, math.floor(min(m.gap, (pane.height - fixed - lines * m.touch) / spaces)))
    height = min(TALLEST * m.chip, (pane.height - fixed - spaces * gap) / lines)
    inner = rect(pane.x + m.gap, pane.y, pane.width - 2 * m.gap, pane.height)
    # All of it lies at the lower end, near the hand, and the text near the keys.
    first = pane.bottom - lines * (height + gap)
    ready = rect(inner.x, first - gap - m.chip, inner.width, m.chip) if words else rect(inner.x, first, 0, 0)
    head = rect(inner.x, ready.y - gap - m.row, inner.width, m.row)
    back, text, take = shares(head, BACK_TEXT_TAKE, m.gap)
    across = min(m.gap, max(LEAST_GAP, (inner.width - max(rows) * m.touch) / max(1, max(rows) - 1)))
    key = (inner.width - (max(rows) - 1) * across) / max(rows)
    return KeyboardPlaces(
        back=back,
        text=text,
        take=take,
        words=row(ready, words, m.gap) if words else (),
        keys=tuple(
            _keys(inner, first + at * (height + gap), count, key=key, gap=across, height=height)
            for at, count in enumerate(rows)
        ),
        controls=shares(
            rect(inner.x, first + len(rows) * (height + gap), inner.width, height), CONTROLS, across
        ),
    )


def _keys(inner: Rect, top: float, count: int, *, key: float, gap: float, height: float) -> tuple[Rect, ...]:
    """A row in the middle, with keys as wide as those of the longest."""
    left = inner.x + (inner.width - count * key - (count - 1) * gap) / 2
    return tuple(rect(left + at * (key + gap), top, key, height) for at in range(count))
