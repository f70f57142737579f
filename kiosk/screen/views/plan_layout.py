"""A floor's plan on the panel: from metres, counted upwards, to pixels, counted from the upper left corner. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kiosk.screen.presenters.find_model import PlanArea, PlanView
from kiosk.screen.views.layout import Rect, rect

Spot = tuple[float, float]
CORRIDOR = 2.0  # metres across, where no wall says how wide it is
_WIDEST = 8.0  # metres across: what is farther from a wall is a hall
_MOST_COMPARED = 20_000  # lines times rooms; of more, the walls are not looked at
DOOR = 1.0  # metres across
_POINT = 0.1  # metres: a plan of no size is a point
_AROUND = 12.0  # metres around you and the way, of a plan that is not shown whole
_NEAR = 0.8  # metres: a door so near to a wall stands in it


@dataclass(frozen=True, slots=True)
class Scale:
    """How many pixels a metre is, and which pixel the plan's lower left corner falls on. `area` is what is drawn in.

    Where everything is mirrored on the panel, a plan must not be: it is then `mirrored` once more beforehand.
    """

    per_metre: float
    left: float
    bottom: float
    area: Rect
    mirrored: bool = False

    def at(self, x: float, y: float) -> Spot:
        """The pixel of a point in metres."""
        across = self.left + x * self.per_metre
        if self.mirrored:
            across = self.area.x + self.area.right - across
        return across, self.bottom - y * self.per_metre

    def box(self, x: float, y: float, width: float, depth: float) -> Rect:
        """The pixels of a rectangle in metres, its lower left corner first; at least one both ways."""
        left, bottom = self.at(x + width if self.mirrored else x, y)
        found = rect(left, bottom - depth * self.per_metre, width * self.per_metre, depth * self.per_metre)
        return Rect(found.x, found.y, max(1, found.width), max(1, found.height))

    def shows(self, box: Rect) -> bool:
        """Whether all of it lies in what is drawn."""
        area = self.area
        across = area.x <= box.x and box.right <= area.right
        return across and area.y <= box.y and box.bottom <= area.bottom


def scale_of(plan: PlanView, area: Rect, *, least: float, mirrored: bool = False) -> Scale:
    """The largest scale at which all of the plan lies within `area`, in its middle; but no metre is less than `least`
    pixels, unless the way is so long: of a larger plan the part is shown where you are and the way is.
    """
    width, depth = max(plan.width, _POINT), max(plan.depth, _POINT)
    whole = min(area.width / width, area.height / depth)
    if whole >= least:
        left, low, per_metre = 0.0, 0.0, whole
    else:
        left, low, width, depth = _surroundings(plan, width, depth)
        per_metre = max(whole, min(least, area.width / width, area.height / depth))
        left, width = _opened(left, width, area.width / per_metre, plan.width)
        low, depth = _opened(low, depth, area.height / per_metre, plan.depth)
    start = area.x + (area.width - width * per_metre) / 2 - left * per_metre
    bottom = area.bottom - (area.height - depth * per_metre) / 2 + low * per_metre
    return Scale(per_metre, start, bottom, area, mirrored)


def _surroundings(plan: PlanView, width: float, depth: float) -> tuple[float, float, float, float]:
    """The part around this door and the way: its lower left corner, width and depth in metres."""
    xs, ys = zip(plan.here, *plan.way, strict=True)
    left, low = max(0.0, min(xs) - _AROUND), max(0.0, min(ys) - _AROUND)
    return left, low, min(width, max(xs) + _AROUND) - left, min(depth, max(ys) + _AROUND) - low


def _opened(start: float, length: float, room: float, whole: float) -> tuple[float, float]:
    """A stretch made as long as there is room for, around its middle but not beyond the plan."""
    longer = min(whole, max(length, room))
    return min(max(0.0, start - (longer - length) / 2), max(0.0, whole - longer)), longer


def corridor_widths(lines: Sequence[tuple[Spot, Spot]], areas: Sequence[PlanArea]) -> tuple[float, ...]:
    """How wide each corridor is drawn, in metres: up to the nearest room beside it."""
    if len(lines) * len(areas) > _MOST_COMPARED:
        return (CORRIDOR,) * len(lines)
    return tuple(_width(a, b, areas) for a, b in lines)


def _width(a: Spot, b: Spot, areas: Sequence[PlanArea]) -> float:
    """Twice the way from the middle line to the nearest room that it runs along."""
    along = 0 if abs(a[0] - b[0]) >= abs(a[1] - b[1]) else 1
    start, end = sorted((a[along], b[along]))
    near = _WIDEST
    for area in areas:
        sides = ((area.x, area.x + area.width), (area.y, area.y + area.depth))
        (low, high), (under, over) = sides[along], sides[1 - along]
        if high > start and low < end:
            near = min(near, 2 * max(under - a[1 - along], a[1 - along] - over))
    return near if CORRIDOR / 2 <= near < _WIDEST else CORRIDOR


def shortened_way(path: Sequence[Spot], by: float) -> tuple[Spot, ...]:
    """`path` with its last piece shorter, so that the arrow stands before the door, not in it."""
    if len(path) < 2 or math.dist(path[-2], path[-1]) <= by:
        return tuple(path)
    (ax, ay), (bx, by_) = path[-2], path[-1]
    share = 1 - by / math.dist(path[-2], path[-1])
    return *path[:-1], (ax + (bx - ax) * share, ay + (by_ - ay) * share)


def band(a: Spot, b: Spot, across: float) -> tuple[Spot, Spot, Spot, Spot]:
    """The corners of a line from `a` to `b` that is `across` thick, with square ends."""
    length = math.dist(a, b)
    x, y = ((b[0] - a[0]) / length, (b[1] - a[1]) / length) if length else (1.0, 0.0)
    half = across / 2
    start, end = (a[0] - x * half, a[1] - y * half), (b[0] + x * half, b[1] + y * half)
    side = (-y * half, x * half)
    return (
        (start[0] + side[0], start[1] + side[1]),
        (end[0] + side[0], end[1] + side[1]),
        (end[0] - side[0], end[1] - side[1]),
        (start[0] - side[0], start[1] - side[1]),
    )


def within(shape: Sequence[Spot], box: Rect) -> tuple[Spot, ...]:
    """The corners of `shape`, none of them outside of `box`."""
    return tuple((min(max(x, box.x), box.right), min(max(y, box.y), box.bottom)) for x, y in shape)


def dots(path: Sequence[Spot], step: float) -> tuple[Spot, ...]:
    """Points along `path`, `step` apart; one at its start. None where the path has no length."""
    found: list[Spot] = []
    left = 0.0  # from the last dot to the next
    for a, b in pairwise(path):
        length = math.dist(a, b)
        at = left
        while length > 0 and at <= length:
            share = at / length
            found.append((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))
            at += step
        left = at - length if length > 0 else left
    return tuple(found)


def arrow(path: Sequence[Spot], side: float) -> tuple[Spot, ...]:
    """The three corners of an open arrowhead at the end of `path`; none where the path has no length."""
    end = path[-1] if path else (0.0, 0.0)
    before = next((one for one in reversed(path) if math.dist(one, end) > 0), None)
    if before is None:
        return ()
    angle = math.atan2(end[1] - before[1], end[0] - before[0])
    corners = (
        (end[0] - side * math.cos(angle + turn), end[1] - side * math.sin(angle + turn))
        for turn in (math.pi / 4, -math.pi / 4)
    )
    first, last = corners
    return first, end, last


def door_gap(door: Spot, areas: Sequence[PlanArea]) -> tuple[Spot, Spot] | None:
    """The piece of the nearest wall that a door in metres takes; None where it stands in none."""
    walls = [wall for area in areas if _beside(door, area) for wall in _walls(area)]
    near = min(walls, key=lambda wall: _distance(door, *wall), default=None)
    if near is None or _distance(door, *near) > _NEAR:
        return None
    (ax, ay), (bx, by) = near
    half = DOOR / 2
    if ay == by:
        x = min(max(door[0], ax + half), bx - half) if bx - ax > DOOR else (ax + bx) / 2
        return (x - half, ay), (x + half, ay)
    y = min(max(door[1], ay + half), by - half) if by - ay > DOOR else (ay + by) / 2
    return (ax, y - half), (ax, y + half)


def _beside(point: Spot, area: PlanArea) -> bool:
    across = area.x - _NEAR <= point[0] <= area.x + area.width + _NEAR
    along = area.y - _NEAR <= point[1] <= area.y + area.depth + _NEAR
    return across and along and area.width > 0 and area.depth > 0


def _walls(area: PlanArea) -> tuple[tuple[Spot, Spot], ...]:
    left, low, right, high = area.x, area.y, area.x + area.width, area.y + area.depth
    return (
        ((left, low), (right, low)),
        ((left, high), (right, high)),
        ((left, low), (left, high)),
        ((right, low), (right, high)),
    )


def _distance(point: Spot, a: Spot, b: Spot) -> float:
    """From a point to a wall, which runs along an axis."""
    x = min(max(point[0], a[0]), b[0])
    y = min(max(point[1], a[1]), b[1])
    return math.dist(point, (x, y))


def dashes(box: Rect, *, line: int, most: int) -> tuple[Rect, ...]:
    """The dashed outline of `box`: at most `most` dashes a side, so that a hundred rooms cost little."""
    found: list[Rect] = []
    for length, across in ((box.width, True), (box.height, False)):
        count = max(1, min(most, length // max(1, 6 * line)))
        dash = length / (2 * count - 1) if count > 1 else length
        for at in range(count):
            start, size = round(2 * at * dash), max(1, round(dash))
            if across:
                found += [
                    Rect(box.x + start, box.y, size, line),
                    Rect(box.x + start, box.bottom - line, size, line),
                ]
            else:
                found += [
                    Rect(box.x, box.y + start, line, size),
                    Rect(box.right - line, box.y + start, line, size),
                ]
    return tuple(found)
