"""The small pictures beside or above the word of a control: lines in a square, drawn like the signs, none a file."""

import math
from collections.abc import Mapping

from kivy.graphics import Color, Rectangle, SmoothLine
from kivy.graphics.instructions import Canvas

from kiosk.screen.presenters.choices import Icon
from kiosk.screen.views import brushes
from kiosk.screen.views.paint import rgba

Line = tuple[tuple[float, float], ...]
_THIN = 0.048  # half of a line, over the side of the square


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Line:
    """Part of a circle: from one angle to another, in degrees against the clock from three o'clock."""
    steps = max(4, round(abs(end - start) / 15))
    turns = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return tuple((x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns)


# Lines in a square from (0, 0), its lower left corner, to (1, 1). One point is a dot.
_LINES: Mapping[Icon, tuple[Line, ...]] = {
    Icon.BACK: (((0.64, 0.84), (0.3, 0.5), (0.64, 0.16)),),
    Icon.SEARCH: (_arc(0.43, 0.57, 0.29, 0, 360), ((0.65, 0.35), (0.9, 0.1))),
    Icon.FLAG: (
        ((0.24, 0.1), (0.24, 0.9)),
        ((0.24, 0.86), (0.78, 0.86), (0.66, 0.66), (0.78, 0.46), (0.24, 0.46)),
    ),
    Icon.SCREEN: (
        ((0.1, 0.34), (0.1, 0.86), (0.9, 0.86), (0.9, 0.34), (0.1, 0.34)),
        ((0.32, 0.14), (0.68, 0.14)),
    ),
    Icon.SOUND: (
        ((0.08, 0.38), (0.08, 0.62), (0.25, 0.62), (0.46, 0.82), (0.46, 0.18), (0.25, 0.38), (0.08, 0.38)),
        _arc(0.5, 0.5, 0.17, -45, 45),
        _arc(0.5, 0.5, 0.37, -48, 48),
    ),
    Icon.HEATING: (
        ((0.4, 0.4), (0.4, 0.82), *_arc(0.5, 0.82, 0.1, 180, 0), (0.6, 0.4)),
        _arc(0.5, 0.24, 0.19, 122, 418),
        ((0.5, 0.26), (0.5, 0.5)),
    ),
    Icon.CLEANING: (
        ((0.5, 0.56), (0.5, 0.92)),
        ((0.3, 0.56), (0.7, 0.56)),
        ((0.32, 0.54), (0.22, 0.12), (0.78, 0.12), (0.68, 0.54)),
        ((0.42, 0.14), (0.42, 0.3)),
        ((0.6, 0.14), (0.6, 0.3)),
    ),
    Icon.FURNITURE: (
        ((0.27, 0.92), (0.27, 0.46), (0.73, 0.46), (0.73, 0.92)),
        ((0.27, 0.62), (0.73, 0.62)),
        ((0.2, 0.36), (0.8, 0.36)),
        ((0.27, 0.34), (0.27, 0.08)),
        ((0.73, 0.34), (0.73, 0.08)),
    ),
    Icon.OTHER: (((0.2, 0.5),), ((0.5, 0.5),), ((0.8, 0.5),)),
    Icon.LOWER: (
        ((0.12, 0.1), (0.88, 0.1)),
        ((0.5, 0.92), (0.5, 0.28)),
        ((0.24, 0.52), (0.5, 0.26), (0.76, 0.52)),
    ),
    Icon.RAISE: (
        ((0.12, 0.9), (0.88, 0.9)),
        ((0.5, 0.08), (0.5, 0.72)),
        ((0.24, 0.48), (0.5, 0.74), (0.76, 0.48)),
    ),
    Icon.UP: (((0.16, 0.34), (0.5, 0.68), (0.84, 0.34)),),
    Icon.DOWN: (((0.16, 0.66), (0.5, 0.32), (0.84, 0.66)),),
    Icon.PHONE: (
        ((0.28, 0.08), (0.28, 0.92), (0.72, 0.92), (0.72, 0.08), (0.28, 0.08)),
        ((0.46, 0.2), (0.54, 0.2)),
    ),
    Icon.LANGUAGE: (
        _arc(0.5, 0.5, 0.4, 0, 360),
        ((0.1, 0.5), (0.9, 0.5)),
        _arc(0.74, 0.5, 0.47, 122, 238),
        _arc(0.26, 0.5, 0.47, 58, -58),
    ),
}
_DOT = 0.075  # radius of a dot, over the side


def draw_icon(canvas: Canvas, icon: Icon, box: tuple[float, float, float], colour: str) -> None:
    """The picture: lower left corner and side, in pixels."""
    left, low, side = box
    with canvas:
        Color(*rgba(colour))
        for line in _LINES[icon]:
            if len(line) == 1:
                _dot(left + line[0][0] * side, low + line[0][1] * side, round(2 * _DOT * side))
                continue
            points = [at for x, y in line for at in (left + x * side, low + y * side)]
            SmoothLine(points=points, width=max(1.2, _THIN * side), overdraw_width=1.0)


def _dot(x: float, y: float, size: int) -> None:
    texture = brushes.ring(size, size)
    Rectangle(texture=texture, pos=(x - texture.width / 2, y - texture.height / 2), size=texture.size)
