"""Where the parts of the day page stand, and what lies under a finger there: pure geometry in whole pixels."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.screen.presenters.model import SlotView
from kiosk.screen.theme import Measures
from kiosk.screen.views.day_layout import DayPlaces, PlacedBlock, Window, between
from kiosk.screen.views.layout import LINE, Rect, rect

DAYS = 7
COLUMNS_BELOW = (7, 4)  # of chips where they stand below the time line: in one row, or in two
COLUMNS_BESIDE = 2
LEAST_GAP = 2.0


@dataclass(frozen=True, slots=True)
class DayPagePlaces:
    """`aside` holds the chips of the week or the words about a meeting, `columns` is how many chips stand in a row."""

    strip: Rect
    previous: Rect
    title: Rect
    following: Rect
    note: Rect
    line: Rect
    aside: Rect
    columns: int
    buttons: Rect


def day_page_places(
    pane: Rect, m: Measures, *, portrait: bool, note_lines: int, chip_width: float, limit: int = 0
) -> DayPagePlaces:
    """The parts of the page in `pane`. `chip_width` is what the widest chip needs to be read. With a `limit`, above
    which nothing is touched, the day's name and the steps beside it stand below the time line.
    """
    strip = rect(pane.x, pane.y, pane.width, m.strip)
    left, right = pane.x + m.padding, pane.x + pane.width - m.padding
    top = strip.bottom + m.gap
    if portrait:
        wide, columns = right - left, _columns(right - left, m, chip_width)
        rows = -(-DAYS // columns)
        buttons = rect(left, pane.bottom - m.padding - m.row, wide, m.row)
        height = rows * m.chip + (rows - 1) * m.gap
        aside = rect(left, buttons.y - m.gap - height, wide, height)
        bottom = aside.y - m.gap
    else:
        cut = pane.x + pane.width * m.split
        wide, columns = cut - left, COLUMNS_BESIDE
        side = cut + m.padding
        buttons = rect(side, pane.bottom - m.padding - m.row, right - side, m.row)
        first = max(top, limit)
        aside = rect(side, first, right - side, buttons.y - m.gap - first)
        bottom = pane.bottom - m.padding
    step = max(m.touch, m.chip)
    turn = bottom - step if limit else top
    note = rect(left, top if limit else top + step + 0.5 * m.gap, wide, note_lines * m.tiny * LINE)
    begin = note.bottom + 0.7 * m.gap
    bottom = turn - m.gap if limit else bottom
    return DayPagePlaces(
        strip=strip,
        previous=rect(left, turn, step, step),
        title=rect(left + step + m.gap, turn, wide - 2 * (step + m.gap), step),
        following=rect(left + wide - step, turn, step, step),
        note=note,
        line=rect(left, begin, wide, bottom - begin),
        aside=aside,
        columns=columns,
        buttons=buttons,
    )


def chip_boxes(area: Rect, m: Measures, *, columns: int, count: int) -> tuple[Rect, ...]:
    """Boxes for up to `count` chips in rows; fewer where more would be too low for a finger."""
    possible = max(1, int((area.height + LEAST_GAP) // (m.touch + LEAST_GAP)))
    rows = max(1, min(-(-count // columns), possible))
    gap = min(m.gap, (area.height - rows * m.touch) / max(1, rows - 1))
    height = min(m.chip, (area.height - (rows - 1) * gap) / rows)
    width = (area.width - (columns - 1) * m.gap) / columns
    return tuple(
        rect(area.x + at % columns * (width + m.gap), area.y + at // columns * (height + gap), width, height)
        for at in range(min(count, rows * columns))
    )


def touched(
    places: DayPlaces, slots: Iterable[SlotView], window: Window, *, x: float, y: float
) -> PlacedBlock | SlotView | None:
    """What lies at a point of the time line, counted from the upper left: a block before the time behind it."""
    for placed in places.blocks:
        if _holds(placed.box, x, y):
            return placed
    if not _holds(places.lines, x, y):
        return None
    minute = window.minute(y)
    return next((slot for slot in slots if slot.start <= minute < slot.end), None)


def box_of(found: PlacedBlock | SlotView, places: DayPlaces, window: Window) -> Rect:
    """The pixels of what was touched."""
    if isinstance(found, PlacedBlock):
        return found.box
    return between(found.start, found.end, window, places.lines)


def _columns(width: float, m: Measures, chip_width: float) -> int:
    needed = max(m.touch, chip_width)
    return next((n for n in COLUMNS_BELOW if (width - (n - 1) * m.gap) / n >= needed), COLUMNS_BELOW[-1])


def _holds(box: Rect, x: float, y: float) -> bool:
    return box.x <= x < box.right and box.y <= y < box.bottom
