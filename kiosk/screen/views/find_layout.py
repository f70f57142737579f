"""Where the parts of *Find a room* lie: pure geometry in whole pixels, from the upper left corner.

Landscape: head, one row of chips, the list and beside it the plan; where the panel is narrow the plan takes the place
of the list. Portrait: when and needs in two rows, the plan below the list where there is room for both.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kiosk.screen.theme import Measures
from kiosk.screen.views.layout import LINE, Rect, rect

LIST_SHARE = 0.589  # of the width, beside the plan
LIST_ABOVE = 0.56  # of the height, above the plan
CUT = (
    0.25,
    0.8,
)  # how much of a row may stand at the lower end: enough to be seen, too little to be all of it
FACTS_SHARE = 0.55  # of a row's texts, at most for facilities that would like more


@dataclass(frozen=True, slots=True)
class FindParts:
    """What the page has to hold. `chips` are the least widths of the chips: when, lengths, needs; `back` that of Back.

    `step` is that of a control that draws the list. `plan` says that there is one, `plan_open`
    that it stands in place of the list; `notes` are lines above the list.
    """

    chips: tuple[tuple[float, ...], ...]
    back: float
    rows: int
    notes: int
    plan: bool
    plan_open: bool
    narrow: bool
    portrait: bool
    step: float = 0.0


@dataclass(frozen=True, slots=True)
class FindPlaces:
    """`body` is all below the head, `captions` stand above when and needs on wide panels; `plan` is None while only
    the list is shown, and the list is flat while only the plan is.
    """

    back: Rect
    title: Rect
    captions: tuple[Rect, ...]
    chips: tuple[tuple[Rect, ...], ...]
    notes: tuple[Rect, ...]
    list: Rect
    pitch: int
    row_height: int
    plan: Rect | None
    body: Rect
    steps: tuple[Rect, ...] = ()  # only where all that is touched stands low


def find_places(pane: Rect, m: Measures, parts: FindParts) -> FindPlaces:
    """The parts of the page from top to bottom."""
    margin = round(m.padding)
    width = pane.width - 2 * margin
    head = rect(pane.x + margin, pane.y + 0.66 * m.padding, width, max(m.touch, 0.95 * m.chip))
    back = rect(head.x, head.y, max(parts.back, m.touch), head.height)
    title = Rect(back.right + round(m.gap), head.y, head.right - back.right - round(m.gap), head.height)
    top = head.bottom + round((1.1 if parts.narrow else 1.0) * m.gap)
    captions, chips = chips_from(Rect(head.x, top, width, 0), m, parts)
    top = max(box.bottom for group in chips for box in group) + round(m.gap) if any(chips) else top
    line = round(m.small * LINE)
    notes = tuple(Rect(head.x, top + at * line, width, line) for at in range(parts.notes))
    top += parts.notes * line + (round(0.5 * m.gap) if parts.notes else 0)
    foot = pane.bottom - round(0.82 * m.padding)
    body = Rect(head.x, head.bottom + round(m.gap), width, foot - head.bottom - round(m.gap))
    main = Rect(head.x, top, width, foot - top)
    lists, plan = _list_and_plan(main, m, parts)
    height, pitch = row_size(m)
    if plan is None or not parts.portrait or parts.narrow:
        lists, pitch = down_to_the_edge(lists, pane.bottom, parts.rows, pitch, m)
    return FindPlaces(
        back, title, captions, chips, notes, lists, pitch, height + pitch - row_size(m)[1], plan, body
    )


def row_size(m: Measures) -> tuple[int, int]:
    """Height of a row, and the distance from one to the next."""
    height = math.ceil(max(m.touch, 0.95 * m.chip)) + 2 * round(0.75 * m.gap)
    return height, height + round(0.62 * m.gap)


def visible(offset: int, height: int, pitch: int, count: int) -> range:
    """Which rows of so many can be seen, wholly or in part, when the list is drawn up by `offset`."""
    return range(max(0, offset // pitch), min(count, math.ceil((offset + height) / pitch)))


def farthest(height: int, pitch: int, row_height: int, count: int, *, margin: int = 0) -> int:
    """How far the list can be drawn up: its last row then stands `margin` above the lower end."""
    return max(0, count * pitch - (pitch - row_height) + margin - height) if count else 0


def spread(natural: Sequence[float], width: float, least: float) -> list[float]:
    """Widths that fill `width`: in the proportions of `natural`, but none below `least` while that is possible."""
    widths = [max(least, one) for one in natural]
    surplus = width - sum(widths)
    if surplus >= 0:
        return [one + surplus * one / sum(widths) for one in widths]
    loose = sum(one - least for one in widths)
    share = min(1.0, -surplus / loose) if loose else 0.0
    return [one - (one - least) * share for one in widths]


def flow(widths: Sequence[float], width: float, gap: float) -> tuple[tuple[int, ...], ...]:
    """Which of so wide boxes stand in which line, in their order."""
    lines: list[list[int]] = []
    used = 0.0
    for at, one in enumerate(widths):
        if not lines or used + gap + one > width:
            lines.append([at])
            used = one
        else:
            lines[-1].append(at)
            used += gap + one
    return tuple(tuple(line) for line in lines)


@dataclass(frozen=True, slots=True)
class RowWidths:
    """What the texts of the widest row take: the way and until when are never cut, names and facilities may be.

    `button` is the width of the buttons, which is one in all rows; 0 where none has one. `name` is that of the longest
    name in the smallest letters that a name may have.
    """

    button: float
    way: float
    until: float
    facilities: float
    name: float = 0.0


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """The parts of a row of the list. In one whose texts stand below each other `facilities` is flat, and `name`,
    `until` and `way` are its lines.
    """

    sign: Rect
    name: Rect
    way: Rect
    until: Rect
    facilities: Rect
    button: Rect


def row_places(box: Rect, m: Measures, widths: RowWidths) -> RowPlaces:
    """A row: name and way, until and facilities in a second column, the button; below each other where it is narrow,
    or where a name has no room beside the second column: rooms are told apart by the ends of their names, too.
    """
    side, edge, gap = round(m.small * 1.8), round(0.75 * m.gap), round(m.gap)
    sign = Rect(box.x + gap, box.y + (box.height - side) // 2, side, side)
    end = box.right - round(1.1 * m.gap)
    touch = rect(end - widths.button, box.y + edge, widths.button, box.height - 2 * edge)
    left = sign.right + gap
    room = (touch.x - gap if widths.button else end) - left
    big, small = round(m.small * LINE), round(m.tiny * LINE)
    least = math.ceil(widths.until)
    if least + gap + max(widths.way, widths.name) > room:
        top = box.y + (box.height - big - 2 * small) // 2
        name, line = Rect(left, top, room, big), Rect(left, top + big, room, small)
        way = Rect(left, line.bottom, room, small)
        return RowPlaces(sign, name, way, line, Rect(left, way.bottom, room, 0), touch)
    wanted = min(widths.facilities, FACTS_SHARE * room, room - gap - max(widths.way, widths.name))
    second = max(least, math.floor(wanted))
    top = box.y + (box.height - big - small) // 2
    column = left + room - second
    first = column - gap - left
    return RowPlaces(
        sign,
        Rect(left, top, first, big),
        Rect(left, top + big, first, small),
        Rect(column, top, second, big),
        Rect(column, top + big, second, small),
        touch,
    )


def chips_from(
    area: Rect, m: Measures, parts: FindParts
) -> tuple[tuple[Rect, ...], tuple[tuple[Rect, ...], ...]]:
    """Captions and chips from the top of `area` on."""
    when, lengths, needs = parts.chips
    caption = 0 if parts.narrow else round(m.tiny * LINE)
    under = 0 if parts.narrow else round(0.45 * m.gap)
    gap = m.gap if parts.narrow else 0.62 * m.gap
    wide = gap if parts.narrow else 1.75 * m.gap
    top = area.y + caption + under
    if not parts.portrait:
        line = rect(area.x, top, area.width, m.chip)
        first, second, third = _groups(line, (when, lengths, needs), m, gap=gap, wide=wide)
        starts = [group[0].x for group in (first, third) if group]
        ends = [*(start - round(gap) for start in starts[1:]), area.right]
        captions = tuple(
            Rect(start, area.y, end - start, caption) for start, end in zip(starts, ends, strict=True)
        )
        return captions if caption else (), (first, second, third)
    upper = rect(area.x, top, area.width, m.chip)
    first, second, _ = _groups(upper, (when, lengths, ()), m, gap=gap, wide=wide)
    below = upper.bottom + round(0.75 * m.gap)
    lower = rect(area.x, below + caption + under, area.width, m.chip)
    third = _groups(lower, (needs, (), ()), m, gap=gap, wide=wide)[0]
    captions = (Rect(area.x, area.y, area.width, caption), Rect(area.x, below, area.width, caption))
    return captions[: 1 + bool(third)] if caption else (), (first, second, third)


def _groups(
    line: Rect, groups: tuple[tuple[float, ...], ...], m: Measures, *, gap: float, wide: float
) -> tuple[tuple[Rect, ...], ...]:
    """The chips of a line, `gap` between them and `wide` between two groups."""
    natural = [one for group in groups for one in group]
    if not natural:
        return tuple(() for _ in groups)
    last = [at == len(group) - 1 for group in groups for at in range(len(group))]
    gaps = [wide if ends else gap for ends in last[:-1]]
    widths = spread(natural, line.width - sum(gaps), m.touch)
    at, boxes = float(line.x), []
    for width, after in zip(widths, [*gaps, 0.0], strict=True):
        boxes.append(rect(at, line.y, width, line.height))
        at += width + after
    bounds = [0, *(sum(len(group) for group in groups[: n + 1]) for n in range(len(groups)))]
    return tuple(tuple(boxes[start:end]) for start, end in pairwise(bounds))


def _list_and_plan(main: Rect, m: Measures, parts: FindParts) -> tuple[Rect, Rect | None]:
    if not parts.plan or (parts.narrow and not parts.plan_open):
        return main, None
    if parts.narrow:
        return Rect(main.x, main.y, main.width, 0), main
    if parts.portrait:
        height = round(main.height * LIST_ABOVE)
        below = main.y + height + round(m.gap)
        return Rect(main.x, main.y, main.width, height), Rect(main.x, below, main.width, main.bottom - below)
    width = round(main.width * LIST_SHARE)
    beside = main.x + width + round(1.75 * m.gap)
    return Rect(main.x, main.y, width, main.height), Rect(beside, main.y, main.right - beside, main.height)


def down_to_the_edge(area: Rect, edge: int, rows: int, pitch: int, m: Measures) -> tuple[Rect, int]:
    """A list that does not fit goes down to the edge of the panel, where it cuts a row: that says that it scrolls."""
    if not area.height or rows * pitch - (pitch - row_size(m)[0]) <= area.height:
        return area, pitch
    area = Rect(area.x, area.y, area.width, edge - area.y)
    shown = area.height / pitch
    cut = shown - math.floor(shown)
    if CUT[0] <= cut <= CUT[1] or shown < 1:
        return area, pitch
    whole = math.floor(shown) if cut > CUT[1] else max(1, math.floor(shown) - 1)
    return area, max(pitch, math.floor(area.height / (whole + 0.6)))
