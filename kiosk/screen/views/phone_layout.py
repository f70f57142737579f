"""Where the code and the words of the phone page stand: pure geometry in whole pixels."""

from dataclasses import dataclass

from kiosk.screen.theme import Measures
from kiosk.screen.views.layout import LINE, Rect, rect

QUIET = 4  # light modules around a code, as its standard asks
WIDEST = 0.56  # of the pane: beside the code stands how to use it


@dataclass(frozen=True, slots=True)
class PhonePlaces:
    """`module` is the side of a module of the code in pixels; `code` includes its quiet zone."""

    strip: Rect
    title: Rect
    code: Rect
    words: Rect
    back: Rect
    module: int


def phone_places(pane: Rect, m: Measures, *, modules: int) -> PhonePlaces:
    """The page in `pane`: a code of that many modules on a side, the words beside it, Back below."""
    strip = rect(pane.x, pane.y, pane.width, m.strip)
    inner = Rect(pane.x, strip.bottom, pane.width, pane.bottom - strip.bottom).inset(m.padding)
    title = rect(inner.x, inner.y, inner.width, m.sub * LINE)
    back = rect(inner.x, inner.bottom - m.row, inner.width, m.row)
    top = title.bottom + round(m.gap)
    height = back.y - round(m.gap) - top
    module = max(1, int(min(height, WIDEST * inner.width)) // (modules + 2 * QUIET))
    side = module * (modules + 2 * QUIET)
    code = Rect(inner.x, top + (height - side) // 2, side, side)
    left = code.right + round(m.padding)
    return PhonePlaces(strip, title, code, Rect(left, code.y, inner.right - left, side), back, module)
