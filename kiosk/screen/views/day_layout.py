"""Where the hours and blocks of a day stand: pure geometry from minutes to pixels, nothing is worded or decided here.

Lengths are pixels from the upper left corner of the panel, times minutes after the local midnight of the day.
"""

import math
from dataclasses import dataclass, replace

from kiosk.screen.presenters.model import BlockLook, BlockView, DayView
from kiosk.screen.theme import Measures
from kiosk.screen.views.layout import LINE, Rect, rect

HOUR = 60.0
QUARTER = 15.0
LABEL_SPACE = 1.45  # a label nearer than this many times its size to the pill of the present is left out
SEAM = 2  # pixels left free above and below a block
BETWEEN = 4  # pixels between blocks side by side


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the day that is shown, and where: `top` is the pixel of `start`, `per_minute` pixels a minute."""

    start: float
    end: float
    top: float
    per_minute: float

    def y(self, minute: float) -> float:
        return self.top + (minute - self.start) * self.per_minute


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block, or several tiny ones drawn as one: then `block` spans them all and `count` says how many they are."""

    block: BlockView
    box: Rect
    count: int = 1


@dataclass(frozen=True, slots=True)
class PlacedHour:
    label: str  # empty when it would touch the pill or an edge
    y: int


@dataclass(frozen=True, slots=True)
class DayPlaces:
    label_column: Rect
    lines: Rect
    hours: tuple[PlacedHour, ...]
    blocks: tuple[PlacedBlock, ...]
    now_y: int | None


def day_places(day: DayView, area: Rect, m: Measures, *, portrait: bool) -> DayPlaces:
    """The whole time line of `day` in `area`."""
    window = window_of(day, area, m, portrait=portrait)
    column = round((4.3 if m.tiny < 19.5 and m.tiny > 18 else 3.9) * m.tiny)
    lines = Rect(area.x + column, area.y, area.width - column, area.height)
    now_y = None if day.now is None or not window.start <= day.now <= window.end else round(window.y(day.now))
    return DayPlaces(
        label_column=Rect(area.x, area.y, column, area.height),
        lines=lines,
        hours=_hours(day, window, area, now_y=now_y, label=m.tiny),
        blocks=_blocks(day.blocks, window, lines, line=m.tiny * LINE),
        now_y=now_y,
    )


def window_of(day: DayView, area: Rect, m: Measures, *, portrait: bool) -> Window:
    """The hours that fit into `area`, from a little before now, on the quarter hour; the focus is always among them."""
    half_label = m.tiny * LINE / 2
    height = area.height - 2 * half_label
    hours = max(3.5, height / ((3.4 if portrait else 4.2) * m.tiny))
    length = hours * HOUR
    before = min(2.5, max(0.75, 0.55 * hours - 2)) * HOUR
    anchor = day.now if day.now is not None else (day.focus if day.focus is not None else 9 * HOUR)
    start = anchor - before
    if day.focus is not None and not start <= day.focus <= start + length - HOUR:
        start = day.focus - length + HOUR if day.focus > start else day.focus - HOUR / 2
    start = math.floor(start / QUARTER) * QUARTER
    if day.hours:
        start = max(day.hours[0].at, min(start, day.hours[-1].at - length))
    return Window(start, start + length, area.y + half_label, height / length)


def _hours(
    day: DayView, window: Window, area: Rect, *, now_y: int | None, label: float
) -> tuple[PlacedHour, ...]:
    placed = []
    for mark in day.hours:
        if not window.start <= mark.at <= window.end:
            continue
        y = round(window.y(mark.at))
        crowded = now_y is not None and abs(now_y - y) < LABEL_SPACE * label
        outside = y - label * LINE / 2 < area.y - 1 or y + label * LINE / 2 > area.bottom + 1
        placed.append(PlacedHour("" if crowded or outside else mark.label, y))
    return tuple(placed)


def _blocks(
    blocks: tuple[BlockView, ...], window: Window, lines: Rect, *, line: float
) -> tuple[PlacedBlock, ...]:
    """Blocks of the window, overlaps side by side, each at least one line high, those that would then touch merged."""
    tall = line + 2 * SEAM
    shown = [
        block
        for block in sorted(blocks, key=lambda block: (block.start, -block.end, block.id))
        if block.end > window.start and block.start < window.end and _shows_a_line(block, window, tall)
    ]
    placed: list[PlacedBlock] = []
    for group in _overlapping(shown):
        columns = _columns(group)
        width = (lines.width - BETWEEN * (len(columns) - 1)) / len(columns)
        for at, column in enumerate(columns):
            left = lines.x + at * (width + BETWEEN)
            placed += [_placed(block, window, lines, left=left, width=width, tall=tall) for block in column]
    return tuple(_apart(placed, tall=tall, bottom=lines.bottom))


def _shows_a_line(block: BlockView, window: Window, tall: float) -> bool:
    """A past block cut by the upper end to less than a line is left out, and so is any cut so by the lower end."""
    top, bottom = window.y(max(block.start, window.start)), window.y(min(block.end, window.end))
    if block.start < window.start and block.look is BlockLook.PAST:
        return bottom - top >= tall
    return block.end <= window.end or bottom - top >= tall or block.look is BlockLook.CURRENT


def _placed(
    block: BlockView, window: Window, lines: Rect, *, left: float, width: float, tall: float
) -> PlacedBlock:
    top = window.y(max(block.start, window.start))
    bottom = window.y(min(block.end, window.end))
    bottom = max(bottom, top + tall)
    over = max(0.0, bottom - lines.bottom)
    return PlacedBlock(block, rect(left, top - over + SEAM, width, bottom - top - 2 * SEAM))


def _overlapping(blocks: list[BlockView]) -> list[list[BlockView]]:
    """Blocks in groups, so that no two of different groups overlap."""
    groups: list[list[BlockView]] = []
    end = -math.inf
    for block in blocks:
        if block.start < end:
            groups[-1].append(block)
        else:
            groups.append([block])
        end = max(end, block.end)
    return groups


def _columns(group: list[BlockView]) -> list[list[BlockView]]:
    """The fewest columns in which no two blocks of `group` overlap, each block as far to the start as it can stand."""
    columns: list[list[BlockView]] = []
    for block in group:
        for column in columns:
            if column[-1].end <= block.start:
                column.append(block)
                break
        else:
            columns.append([block])
    return columns


def _apart(placed: list[PlacedBlock], *, tall: float, bottom: int) -> list[PlacedBlock]:
    """No two boxes touch: those made taller than their time merge with the next one, or else push it down."""
    result: list[PlacedBlock] = []
    for one in sorted(placed, key=lambda one: (one.box.y, one.box.x)):
        touched = [at for at, other in enumerate(result) if _touch(other.box, one.box)]
        if len(touched) == 1 and _may_merge(result[touched[0]], one):
            result[touched[0]] = _together(result[touched[0]], one)
            continue
        lowest = max((result[at].box.bottom + 2 * SEAM for at in touched), default=one.box.y)
        height = max(one.box.bottom - lowest, round(tall) - 2 * SEAM)
        if lowest + height <= bottom + SEAM or not touched:
            result.append(replace(one, box=replace(one.box, y=lowest, height=height)))
    return result


def _touch(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _may_merge(one: PlacedBlock, other: PlacedBlock) -> bool:
    """What is current, held or wished for stands alone; so do blocks of different columns."""
    alone = (BlockLook.CURRENT, BlockLook.HELD, BlockLook.WISH)
    same_column = (one.box.x, one.box.width) == (other.box.x, other.box.width)
    return same_column and one.block.look not in alone and other.block.look not in alone


def _together(one: PlacedBlock, other: PlacedBlock) -> PlacedBlock:
    block = replace(
        one.block,
        end=max(one.block.end, other.block.end),
        look=BlockLook.PAST if {one.block.look, other.block.look} == {BlockLook.PAST} else BlockLook.MEETING,
    )
    box = replace(one.box, height=max(one.box.bottom, other.box.bottom) - one.box.y)
    return PlacedBlock(block, box, one.count + other.count)
