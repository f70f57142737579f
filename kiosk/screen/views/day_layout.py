"""Where the hours and blocks of a day stand: pure geometry from minutes to pixels, nothing is worded or decided here.

Lengths are pixels from the upper left corner of the panel, times minutes after the local midnight of the day.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kiosk.screen.presenters.model import BlockLook, BlockView, DayView
from kiosk.screen.theme import Measures
from kiosk.screen.views.layout import LINE, Rect, rect

HOUR = 60.0
QUARTER = 15.0
LABEL_SPACE = 1.45  # a label nearer than this many times its size to the pill of the present is left out
SEAM = 2  # pixels left free above and below a block
BETWEEN = 4  # pixels between blocks side by side
NARROWEST = 4.5  # a column narrower than this many times the size of its text can no longer be read,
COUNTABLE = 8.5  # and one narrower than this cannot say "12 meetings"

_FIRST = (BlockLook.WISH, BlockLook.HELD)
_STRONGEST = (*_FIRST, BlockLook.CURRENT, BlockLook.MEETING, BlockLook.PAST)


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the day that is shown, and where: `top` is the pixel of `start`, `per_minute` pixels a minute."""

    start: float
    end: float
    top: float
    per_minute: float

    def y(self, minute: float) -> float:
        return self.top + (minute - self.start) * self.per_minute

    def minute(self, y: float) -> float:
        """The minute of the day at that pixel."""
        return self.start + (y - self.top) / self.per_minute


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block, or several too small or too many to stand alone, drawn as one: then `block` spans them all and `count`
    says how many they are.
    """

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
    unsure: tuple[Rect, ...]


def day_places(
    day: DayView, area: Rect, m: Measures, *, portrait: bool, window: Window | None = None
) -> DayPlaces:
    """The whole time line of `day` in `area`: from a little before now, or the part that `window` says."""
    window = window or window_of(day, area, m, portrait=portrait)
    column = round((4.3 if m.tiny < 19.5 and m.tiny > 18 else 3.9) * m.tiny)
    lines = Rect(area.x + column, area.y, area.width - column, area.height)
    now_y = None if day.now is None or not window.start <= day.now <= window.end else round(window.y(day.now))
    return DayPlaces(
        label_column=Rect(area.x, area.y, column, area.height),
        lines=lines,
        hours=_hours(day, window, area, now_y=now_y, label=m.tiny),
        blocks=_blocks(day.blocks, window, lines, size=m.tiny),
        now_y=now_y,
        unsure=tuple(
            between(start, end, window, lines) for start, end in day.unsure if _seen(start, end, window)
        ),
    )


def between(start: float, end: float, window: Window, lines: Rect) -> Rect:
    """Where the time from `start` to `end` lies, as far as it can be seen."""
    top = max(float(lines.y), window.y(start)) if start > window.start else float(lines.y)
    bottom = min(float(lines.bottom), window.y(end)) if end < window.end else float(lines.bottom)
    return rect(lines.x, top, lines.width, max(0.0, bottom - top))


def _seen(start: float, end: float, window: Window) -> bool:
    return start < window.end and end > window.start


def scrolled(window: Window, day: DayView, *, by: float, before: float = 0.0) -> Window:
    """The window so many minutes later, but never past an end of the day, `before` minutes more at its start."""
    length = window.end - window.start
    first, last = (day.hours[0].at, day.hours[-1].at) if day.hours else (0.0, 24 * HOUR)
    start = max(first - before, min(window.start + by, last - length))
    return replace(window, start=start, end=start + length)


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
    blocks: tuple[BlockView, ...], window: Window, lines: Rect, *, size: float
) -> tuple[PlacedBlock, ...]:
    """Blocks of the window, overlaps side by side, each at least one line high, those that would then touch merged.

    Where more overlap than can stand side by side, the last column draws those that are left over as one.
    """
    tall = size * LINE + 2 * SEAM
    most, countable = (
        max(1, int((lines.width + BETWEEN) / (widest * size + BETWEEN))) for widest in (NARROWEST, COUNTABLE)
    )
    most_with_rest = min(most, max(2, countable))  # what is held, or on now, is worth a narrow column
    shown = [
        block
        for block in sorted(blocks, key=_in_order)
        if block.end > window.start and block.start < window.end and _shows_a_line(block, window, tall)
    ]
    placed: list[PlacedBlock] = []
    for group in _overlapping(shown):
        columns = side_by_side(group, most=most, most_with_rest=most_with_rest)
        width = (lines.width - BETWEEN * (len(columns) - 1)) / len(columns)
        for at, column in enumerate(columns):
            left = lines.x + at * (width + BETWEEN)
            placed += [
                replace(_placed(block, window, lines, left=left, width=width, tall=tall), count=count)
                for block, count in column
            ]
    return tuple(_apart(placed, tall=tall, bottom=lines.bottom))


def _in_order(block: BlockView) -> tuple[float, float, str]:
    return (block.start, -block.end, block.id)


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


Column = list[tuple[BlockView, int]]  # blocks from the first to the last, each with how many it stands for


def side_by_side(group: list[BlockView], *, most: int, most_with_rest: int) -> list[Column]:
    """At most `most` columns in which no two blocks of `group`, which is in order, overlap.

    Where those are too few there are `most_with_rest`: held blocks and the wish stand before what is on now,
    that before the others, and what is left over stands in the last column, as one wherever it overlaps.
    """
    columns, over = _columns(group, most=most)
    if over:
        first = [block for block in group if block.look in _FIRST]
        on_now = [block for block in group if block.look is BlockLook.CURRENT][:1]
        others = on_now + [block for block in group if block.look not in _FIRST and block not in on_now]
        own, too_many = _columns(first, most=most_with_rest - 1)
        rest, over = _columns(others, most=most_with_rest - 1 - len(own))
        columns = own + rest
        over = sorted(over + too_many, key=_in_order)
    alone: list[Column] = [[(block, 1) for block in column] for column in columns]
    return [*alone, [_one_of(part) for part in _overlapping(over)]] if over else alone


def _columns(group: list[BlockView], *, most: int) -> tuple[list[list[BlockView]], list[BlockView]]:
    """The fewest columns in which no two blocks overlap, each block as far to the start as it can stand, and what does
    not fit into `most` of them.
    """
    columns: list[list[BlockView]] = []
    over: list[BlockView] = []
    for block in group:
        column = next((column for column in columns if column[-1].end <= block.start), None)
        if column is not None:
            column.append(block)
        elif len(columns) < most:
            columns.append([block])
        else:
            over.append(block)
    return columns, over


def _one_of(blocks: list[BlockView]) -> tuple[BlockView, int]:
    """One block for several that overlap, and how many they are."""
    first, looks = blocks[0], {block.look for block in blocks}
    if len(blocks) == 1:
        return first, 1
    return replace(first, end=max(block.end for block in blocks), look=_look_of(looks)), len(blocks)


def _look_of(looks: set[BlockLook]) -> BlockLook:
    """How several blocks look as one: as the first of these that is among them."""
    return next(look for look in _STRONGEST if look in looks)


def _apart(placed: list[PlacedBlock], *, tall: float, bottom: int) -> list[PlacedBlock]:
    """No two boxes touch: those made taller than their time merge with the one before, or else it pushes them down."""
    result: list[PlacedBlock] = []
    for one in sorted(placed, key=lambda one: (one.box.y, one.box.x)):
        touched = [at for at, other in enumerate(result) if _touch(other.box, one.box)]
        partners = [at for at in touched if _may_merge(result[at], one)]
        if partners:
            at = max(partners, key=lambda at: result[at].box.y)
            grown = _together(result[at], one)
            others = (*result[:at], *result[at + 1 :])
            result[at] = grown if _clear(grown.box, others) else replace(grown, box=result[at].box)
            continue
        lowest = max((result[at].box.bottom + 2 * SEAM for at in touched), default=one.box.y)
        height = max(one.box.bottom - lowest, round(tall) - 2 * SEAM)
        pushed = replace(one, box=replace(one.box, y=lowest, height=height))
        if (lowest + height <= bottom + SEAM or not touched) and _clear(pushed.box, result):
            result.append(pushed)
    return result


def _clear(box: Rect, others: Iterable[PlacedBlock]) -> bool:
    return not any(_touch(box, other.box) for other in others)


def _touch(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _may_merge(one: PlacedBlock, other: PlacedBlock) -> bool:
    """What is current, held or wished for is drawn as one with nothing below it, nor is what stands beside it."""
    alone = (BlockLook.CURRENT, *_FIRST)
    same_column = (one.box.x, one.box.width) == (other.box.x, other.box.width)
    return same_column and one.block.look not in alone and other.block.look not in alone


def _together(one: PlacedBlock, other: PlacedBlock) -> PlacedBlock:
    block = replace(
        one.block,
        end=max(one.block.end, other.block.end),
        look=_look_of({one.block.look, other.block.look}),
    )
    box = replace(one.box, height=max(one.box.bottom, other.box.bottom) - one.box.y)
    return PlacedBlock(block, box, one.count + other.count)
