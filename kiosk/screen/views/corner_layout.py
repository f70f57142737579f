"""Where the parts of the PIN pad and of the admin corner lie: pure geometry, as in `layout`."""

from dataclasses import dataclass

from kiosk.screen.theme import Measures
from kiosk.screen.views.layout import LINE, Rect, rect, row

KEY_ROWS, KEY_COLUMNS = 4, 3
DEED_COLUMNS = 2
MOST_KEY = 1.9  # of a row's height: keys of a large panel stay within the reach of a hand


@dataclass(frozen=True, slots=True)
class PinPlaces:
    title: Rect
    dots: Rect
    said: Rect
    cancel: Rect
    keys: tuple[Rect, ...]


def pin_places(pane: Rect, m: Measures, *, limit: int = 0) -> PinPlaces:
    """The pad's parts: words and keys side by side on a wide panel, one above the other on an upright one; no
    key stands above `limit`.
    """
    inner = pane.inset(m.padding)
    upright = pane.height > pane.width
    if upright:
        words = rect(inner.x, inner.y, inner.width, 0.3 * inner.height)
        keys = rect(inner.x, words.bottom, inner.width, inner.bottom - words.bottom - m.row - 2 * m.gap)
        cancel = rect(inner.x, inner.bottom - m.row, inner.width, m.row)
    else:
        words = rect(inner.x, inner.y, 0.46 * inner.width, inner.height - m.row - m.gap)
        start = inner.x + 0.46 * inner.width + 2 * m.padding
        keys = rect(start, inner.y, inner.right - start, inner.height)
        cancel = rect(inner.x, inner.bottom - m.row, 0.46 * inner.width, m.row)
    if keys.y < limit:
        keys = Rect(keys.x, limit, keys.width, keys.bottom - limit)
    title = rect(words.x, words.y, words.width, m.room * LINE)
    dots = rect(words.x, title.bottom + 2 * m.gap, words.width, m.shape)
    said = rect(words.x, dots.bottom + 1.5 * m.gap, words.width, 3 * m.small * LINE)
    return PinPlaces(title, dots, said, cancel, _grid(keys, m, rows=KEY_ROWS, columns=KEY_COLUMNS))


@dataclass(frozen=True, slots=True)
class AdminPlaces:
    title: Rect
    tabs: Rect
    rows: tuple[Rect, ...]
    deeds: tuple[Rect, ...]
    said: Rect
    controls: Rect


def admin_places(pane: Rect, m: Measures, *, rows: int, deeds: int, limit: int = 0) -> AdminPlaces:
    """The corner's parts from top to bottom; what is left between tabs and controls is shared by the rows. With a
    `limit`, above which nothing is touched, the tabs stand below the rows.
    """
    title = rect(pane.x, pane.y, pane.width, m.strip)
    inner = Rect(pane.x + round(m.padding), title.bottom, pane.width - 2 * round(m.padding), 0)
    controls = rect(inner.x, pane.bottom - m.padding / 2 - m.chip, inner.width, m.chip)
    said = rect(inner.x, controls.y - m.small * LINE - 0.5 * m.gap, inner.width, m.small * LINE)
    top = said.y - m.chip - 0.5 * m.gap if limit else title.bottom + m.gap
    tabs = rect(inner.x, top, inner.width, m.chip)
    above, below = (title, tabs) if limit else (tabs, said)
    body = rect(inner.x, above.bottom + m.gap, inner.width, below.y - above.bottom - 1.5 * m.gap)
    each = body.height / max(1, rows)
    lines = tuple(rect(body.x, body.y + at * each, body.width, each) for at in range(rows))
    count = -(-deeds // DEED_COLUMNS)
    low = max(body.y, limit)
    boxes = (
        _grid(Rect(body.x, low, body.width, body.bottom - low), m, rows=count, columns=DEED_COLUMNS)
        if deeds
        else ()
    )
    return AdminPlaces(title, tabs, lines, boxes[:deeds], said, controls)


def _grid(area: Rect, m: Measures, *, rows: int, columns: int) -> tuple[Rect, ...]:
    height = min((area.height - (rows - 1) * m.gap) / rows, MOST_KEY * m.row)
    lines = (rect(area.x, area.y + at * (height + m.gap), area.width, height) for at in range(rows))
    return tuple(box for line in lines for box in row(line, columns, m.gap))
