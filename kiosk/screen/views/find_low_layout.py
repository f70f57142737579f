"""Where the parts of *Find a room* lie when all that is touched stands low: what is read on top, then list and chips,
and at the lower end Back and the steps that draw the list.
"""

from kiosk.screen.theme import Measures
from kiosk.screen.views.find_layout import (
    LIST_SHARE,
    FindParts,
    FindPlaces,
    chips_from,
    down_to_the_edge,
    row_size,
)
from kiosk.screen.views.layout import LINE, Rect, rect

LEAST_PLAN = 0.2  # of the panel's height: a lower one says nothing


def low_find_places(pane: Rect, m: Measures, parts: FindParts, *, limit: int) -> FindPlaces:
    """The parts of the page; none of those that are touched begins above `limit`."""
    margin, gap = round(m.padding), round(m.gap)
    x, width = pane.x + margin, pane.width - 2 * margin
    title = rect(x, pane.y + 0.66 * m.padding, width, m.room * LINE)
    line, top = round(m.small * LINE), title.bottom + round(0.4 * m.gap)
    notes = tuple(Rect(x, top + at * line, width, line) for at in range(parts.notes))
    read = top + parts.notes * line + round(0.4 * m.gap)

    height = round(max(m.touch, 0.95 * m.chip))
    foot = Rect(x, pane.bottom - round(0.82 * m.padding) - height, width, height)
    back = Rect(x, foot.y, round(max(parts.back, m.touch)), height)
    each = round(max(m.touch, parts.step))
    steps = tuple(Rect(foot.right - (2 - at) * each - (1 - at) * gap, foot.y, each, height) for at in (0, 1))

    _, boxes = chips_from(Rect(x, 0, width, 0), m, parts)
    lowest = max((box.bottom for group in boxes for box in group), default=0)
    captions, chips = chips_from(Rect(x, foot.y - gap - lowest, width, 0), m, parts)

    first = max(read, limit)
    main = Rect(x, read, width, foot.y - gap - lowest - gap - read)
    lists, plan = _list_and_plan(main, m, parts, first=first, least=LEAST_PLAN * pane.height)
    pitch = row_size(m)[1]
    lists, pitch = down_to_the_edge(lists, lists.bottom, parts.rows, pitch, m)
    row_height = row_size(m)[0] + pitch - row_size(m)[1]
    body = Rect(x, first, width, foot.bottom - first)
    return FindPlaces(back, title, captions, chips, notes, lists, pitch, row_height, plan, body, steps=steps)


def _list_and_plan(
    main: Rect, m: Measures, parts: FindParts, *, first: int, least: float
) -> tuple[Rect, Rect | None]:
    """The list from `first` on, and the plan beside or above it, where it may also stand higher."""
    if parts.plan and parts.narrow and parts.plan_open:
        return Rect(main.x, main.y, main.width, 0), main
    lists, gap = Rect(main.x, first, main.width, main.bottom - first), round(m.gap)
    if not parts.plan or (parts.narrow and not parts.portrait):
        return lists, None
    if parts.portrait:
        above = Rect(main.x, main.y, main.width, first - gap - main.y)
        return lists, above if above.height >= least else None
    width = round(main.width * LIST_SHARE)
    left = main.x + width + round(1.75 * m.gap)
    return (
        Rect(main.x, first, width, main.bottom - first),
        Rect(left, main.y, main.right - left, main.height),
    )
