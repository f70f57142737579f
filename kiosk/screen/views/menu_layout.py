"""Which controls stand in the row under the time line, and where the tiles of the menu do: pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.screen.theme import Measures
from kiosk.screen.views.layout import LINE, Rect, grid, rect

TALLEST = 1.63  # of a chip
CANCEL = 0.38  # of the width
COLUMNS_UPRIGHT, COLUMNS_ACROSS = 2, 3


def how_many(widths: Sequence[float], menu: float, *, width: float, gap: float) -> int:
    """How many controls of such least widths stand side by side: all, or as many as leave room for one of `menu`.

    One stands there in any case.
    """
    if sum(widths) + gap * (len(widths) - 1) <= width:
        return len(widths)
    fitting = (at for at in range(len(widths), 1, -1) if sum(widths[:at]) + at * gap + menu <= width)
    return next(fitting, 1)


@dataclass(frozen=True, slots=True)
class MenuPlaces:
    strip: Rect
    title: Rect
    tiles: tuple[Rect, ...]
    cancel: Rect


def menu_places(pane: Rect, m: Measures, *, count: int, limit: int = 0) -> MenuPlaces:
    """The page in `pane`: `count` tiles at its lower end, near the hand and never above `limit`, and the way back below
    them.
    """
    strip = rect(pane.x, pane.y, pane.width, m.strip)
    inner = Rect(pane.x, strip.bottom, pane.width, pane.bottom - strip.bottom).inset(m.padding)
    title = rect(inner.x, inner.y, inner.width, m.room * LINE)
    cancel = rect(inner.x, inner.bottom - m.row, max(m.touch, CANCEL * inner.width), m.row)
    columns = COLUMNS_UPRIGHT if pane.height > pane.width or count in (2, 4) else COLUMNS_ACROSS
    rows = -(-max(1, count) // columns)
    height = min(TALLEST * m.chip, (cancel.y - m.gap - max(title.bottom, limit)) / rows - m.gap)
    top = cancel.y - rows * (height + m.gap)
    area = rect(inner.x, top, inner.width, rows * (height + m.gap) - m.gap)
    return MenuPlaces(strip, title, grid(area, count, columns, m.gap, height), cancel)
