"""Where the parts of the night's picture lie: pure geometry in whole pixels, from the upper left corner."""

from dataclasses import dataclass

from kiosk.screen.theme import Measures, is_portrait
from kiosk.screen.views.layout import CAPITALS, DESCENDER, LINE, Rect, rect

_WORD = 0.37  # sizes over that of the status word by day
_CLOCK = 0.64
_SIGN = 0.77  # over the sign by day
_WORD_HEIGHT = CAPITALS + DESCENDER + 0.05  # what the word takes, over its size
_MARGIN = 1.3  # over the padding by day: the picture wanders in it
_STEP = 0.125  # of the padding


@dataclass(frozen=True, slots=True)
class NightPlaces:
    """`line` is where each line of the sub line lies, from the upper one on; sizes are those of the letters."""

    room: Rect
    sign: Rect
    word: Rect
    lines: tuple[Rect, ...]
    clock: Rect
    word_size: float
    clock_size: float


def clock_size(measures: Measures) -> float:
    """Of the night's clock, in pixels."""
    return measures.status * _CLOCK


def width_for_text(size: tuple[int, int], measures: Measures, *, clock: int) -> int:
    """How wide the text beside the sign may be; `clock` is the width of the clock. Upright it stands above."""
    inner = size[0] - 2 * round(measures.padding * _MARGIN)
    beside = 0 if is_portrait(size) or not clock else clock + 2 * round(measures.gap)
    return inner - beside - round(measures.shape * _SIGN) - 2 * round(measures.gap)


def night_places(
    size: tuple[int, int], measures: Measures, *, clock: int, lines: int, shift: tuple[int, int] = (0, 0)
) -> NightPlaces:
    """The places of everything; `clock` is the width of the clock, `lines` how many the sub line takes, `shift` by how
    many steps all is moved, right and down.
    """
    m = measures
    margin, gap = round(m.padding * _MARGIN), round(m.gap)
    step = max(1, round(m.padding * _STEP))
    left, top = margin + shift[0] * step, margin + shift[1] * step
    right, bottom = size[0] - margin + shift[0] * step, size[1] - margin + shift[1] * step
    side, word, digits = round(m.shape * _SIGN), m.status * _WORD, clock_size(m)
    line = round(m.small * LINE)
    block = max(side, round(word * _WORD_HEIGHT) + lines * line)
    above = bottom - block
    text, width = left + side + 2 * gap, width_for_text(size, m, clock=clock)
    sub = bottom - lines * line
    height = round(digits * CAPITALS)
    under = above - 3 * gap if is_portrait(size) else bottom - round(m.small * (LINE - CAPITALS) / 2)
    return NightPlaces(
        room=rect(left, top, right - left, m.room * LINE),
        sign=rect(left, above + (block - side) / 2, side, side),
        word=rect(text, sub - word * _WORD_HEIGHT, width, word * _WORD_HEIGHT),
        lines=tuple(Rect(text, sub + at * line, width, line) for at in range(lines)),
        clock=rect(left if is_portrait(size) else right - clock, under - height, clock, height),
        word_size=word,
        clock_size=digits,
    )
