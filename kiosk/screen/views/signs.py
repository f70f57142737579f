"""The signs that carry the state without colour, the ring of minutes, and the small marks: all drawn, none a file."""

import math
from itertools import pairwise

from kivy.graphics import BorderImage, Color, Ellipse, Quad, Rectangle, SmoothLine
from kivy.graphics.instructions import Canvas
from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import RingView, Shape
from kiosk.screen.views import brushes
from kiosk.screen.views.layout import LINE, Rect, rect
from kiosk.screen.views.paint import rgba
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size

_TICK = ((0.265, 0.475), (0.437, 0.31), (0.74, 0.655))  # corners, from the lower left, over the side
_STROKE = 0.062  # half of the thickness of a tick, over the side
_DASHES = 8
_SEGMENTS = 240  # of a full circle: no corner can be seen


class Sign(Widget):
    """One of the signs: `ink` is its body, `ground` what is cut out of it."""

    def __init__(self, skin: Skin, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.skin = skin
        self._shown: object = None
        self.mark = Text(skin)
        self.box = Rect(0, 0, 0, 0)
        self.ink = "#ffffff"

    def show(self, shape: Shape, box: Rect, *, ink: str, ground: str, outline: bool = False) -> None:
        """Draws the sign into `box`; as an `outline` its body is a line, and its mark in `ink`, too."""
        if self._shown == (shape, box, ink, ground, outline):
            return
        self._shown = (shape, box, ink, ground, outline)
        self.box, self.ink = box, ink
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)
        self.canvas.clear()
        self.clear_widgets()
        with self.canvas:
            Color(*rgba(ink))
            draw_body, draw_mark = _SIGNS[shape]
            (_OUTLINES[draw_body] if outline else draw_body)(self)
            Color(*rgba(ink if outline or shape is Shape.BROKEN_RING else ground))
            draw_mark(self)


def _disc(sign: Sign) -> None:
    _dot(sign.center_x, sign.center_y, 0.48 * sign.width)


def _square(sign: Sign) -> None:
    edge = round(0.04 * sign.width)
    _plate(sign.x + edge, sign.y + edge, sign.width - 2 * edge, sign.height - 2 * edge, 0.15 * sign.width)


def _diamond(sign: Sign) -> None:
    """A square on its corner, as high as the box; its edges are drawn soft over what the triangles fill."""
    half = 0.5 * sign.width
    line = 0.04 * sign.width
    reach = half - line
    corners = [
        (sign.center_x + x * reach, sign.center_y + y * reach) for x, y in ((0, 1), (1, 0), (0, -1), (-1, 0))
    ]
    Quad(points=[at for corner in corners for at in corner])
    stroke([*corners, corners[0]], line)


def _broken_ring(sign: Sign) -> None:
    side, turn = round(0.96 * sign.width), 360 / _DASHES
    texture = brushes.ring(side, round(0.1 * sign.width))
    for dash in range(_DASHES):
        angles = ((dash - 0.3) * turn, (dash + 0.3) * turn)
        Ellipse(
            texture=texture,
            pos=(sign.center_x - texture.width / 2, sign.center_y - texture.height / 2),
            size=texture.size,
            angle_start=angles[0],
            angle_end=angles[1],
            segments=_SEGMENTS // _DASHES,
        )


def _open_disc(sign: Sign) -> None:
    side = round(0.96 * sign.width)
    texture = brushes.ring(side, _line(sign))
    pos = (round(sign.center_x - texture.width / 2), round(sign.center_y - texture.height / 2))
    Rectangle(texture=texture, pos=pos, size=texture.size)


def _open_square(sign: Sign) -> None:
    edge, radius = round(0.04 * sign.width), max(2, round(0.15 * sign.width))
    BorderImage(
        texture=brushes.outline(radius, min(radius, _line(sign))),
        border=(radius,) * 4,
        pos=(sign.x + edge, sign.y + edge),
        size=(sign.width - 2 * edge, sign.height - 2 * edge),
    )


def _open_diamond(sign: Sign) -> None:
    reach = 0.5 * sign.width - _line(sign)
    corners = [
        (sign.center_x + x * reach, sign.center_y + y * reach)
        for x, y in ((0, 1), (1, 0), (0, -1), (-1, 0), (0, 1))
    ]
    stroke(corners, _line(sign) / 2)


def _line(sign: Sign) -> int:
    """The thickness of an outline."""
    return max(2, round(0.06 * sign.width))


def _dot(x: float, y: float, radius: float) -> None:
    """A disc around a point, at whole pixels."""
    radius = max(1, round(radius))
    _plate(round(x - radius), round(y - radius), 2 * radius, 2 * radius, radius)


def _plate(x: float, y: float, width: float, height: float, radius: float) -> None:
    radius = max(1, min(round(radius), int(min(width, height)) // 2))
    BorderImage(texture=brushes.disc(radius), border=(radius,) * 4, pos=(x, y), size=(width, height))


def _tick(sign: Sign) -> None:
    stroke(
        [(sign.x + x * sign.width, sign.y + y * sign.height) for x, y in _TICK],
        _STROKE * sign.width,
    )


def _bar(sign: Sign) -> None:
    width, height = 2 * round(0.31 * sign.width), 2 * round(0.078 * sign.height)
    _plate(sign.center_x - width / 2, sign.center_y - height / 2, width, height, height / 2)


def _exclamation(sign: Sign) -> None:
    width = 2 * round(0.061 * sign.width)
    top, foot = round(0.30 * sign.height), round(0.10 * sign.height)
    _plate(sign.center_x - width / 2, sign.center_y - foot, width, top + foot, width / 2)
    _dot(sign.center_x, sign.center_y - 0.23 * sign.height, 0.068 * sign.width)


def _dots(sign: Sign) -> None:
    for step in (-1, 0, 1):
        _dot(sign.center_x + step * round(0.23 * sign.width), sign.center_y, 0.083 * sign.width)


def _question(sign: Sign) -> None:
    side = sign.width
    box = Rect(
        sign.box.x,
        round(sign.box.y + (1 - LINE * 0.62) / 2 * side),
        sign.box.width,
        round(LINE * 0.62 * side),
    )
    sign.add_widget(sign.mark)
    sign.mark.write("?", Style("Bold", 0.62 * side, sign.ink), box, align="middle")


_SIGNS = {
    Shape.TICK_DISC: (_disc, _tick),
    Shape.BAR_SQUARE: (_square, _bar),
    Shape.DOTS_SQUARE: (_square, _dots),
    Shape.TICK_SQUARE: (_square, _tick),
    Shape.DIAMOND: (_diamond, _exclamation),
    Shape.BROKEN_RING: (_broken_ring, _question),
}


_OUTLINES = {
    _disc: _open_disc,
    _square: _open_square,
    _diamond: _open_diamond,
    _broken_ring: _broken_ring,
}


def stroke(points: list[tuple[float, float]], width: float) -> None:
    """A line through `points` with round ends and corners; `width` is half of what is seen, as Kivy counts."""
    for start, end in pairwise(points):
        SmoothLine(points=[*start, *end], width=width)
    for x, y in points:
        end = brushes.ring(max(2, round(2 * width)), max(2, round(2 * width)))
        Rectangle(texture=end, pos=(x - end.width / 2, y - end.height / 2), size=end.size)


class Ring(Widget):
    """Minutes left: a ring that empties clockwise in every language, with its number in it."""

    def __init__(self, skin: Skin, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.skin = skin
        self._shown: object = None
        self._arcs = Canvas()
        self.canvas.add(self._arcs)
        self._number, self._unit = Text(skin), Text(skin)
        self.add_widget(self._number)
        self.add_widget(self._unit)

    def show(self, view: RingView, box: Rect, *, ink: str, past: str) -> None:
        if self._shown == (view, box, ink, past):
            return
        self._shown = (view, box, ink, past)
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)
        self._draw_arcs(view.fraction, ink=ink, past=past)
        m = self.skin.measures
        inner = round(box.width * 0.66)
        number = fitting_size(view.number, "Bold", 0.34 * box.width, width=inner, smallest=m.tiny)
        unit = m.tiny
        height = number * 0.86 + unit
        top = box.y + (box.height - height) / 2
        left = box.x + (box.width - inner) / 2
        self._number.write(
            view.number, Style("Bold", number, ink), rect(left, top, inner, number * 0.9), align="middle"
        )
        self._unit.write(
            view.unit,
            Style("SemiBold", unit, ink),
            rect(left, top + number * 0.86, inner, unit * LINE),
            align="middle",
        )

    def _draw_arcs(self, fraction: float, *, ink: str, past: str) -> None:
        line = round(0.075 * self.width)
        texture = brushes.ring(round(self.width), line)
        pos = (self.x - brushes.MARGIN, self.y - brushes.MARGIN)
        fraction = min(1.0, max(0.0, fraction))
        self._arcs.clear()
        with self._arcs:
            Color(*rgba(past))
            Rectangle(texture=texture, pos=pos, size=texture.size)
            if fraction > 0:
                Color(*rgba(ink))
                Ellipse(
                    texture=texture, pos=pos, size=texture.size, angle_end=360 * fraction, segments=_SEGMENTS
                )
                # Round ends, and the start of the arc.
                for turn in (0.0, math.tau * fraction):
                    radius = (self.width - line) / 2
                    x, y = self.center_x + radius * math.sin(turn), self.center_y + radius * math.cos(turn)
                    end = brushes.ring(line, line)
                    Rectangle(texture=end, pos=(x - end.width / 2, y - end.height / 2), size=end.size)


def draw_warning(canvas: Canvas, box: tuple[float, float, float], colour: str) -> None:
    """The warning triangle: lower left corner and side, in pixels."""
    x, y, side = box
    line = 0.05 * side
    low, high = y + 0.12 * side, y + 0.9 * side
    with canvas:
        Color(*rgba(colour))
        stroke(
            [(x + 0.06 * side, low), (x + 0.94 * side, low), (x + 0.5 * side, high), (x + 0.06 * side, low)],
            line,
        )
        stroke([(x + 0.5 * side, y + 0.40 * side), (x + 0.5 * side, y + 0.62 * side)], line)
        stroke([(x + 0.5 * side, y + 0.255 * side), (x + 0.5 * side, y + 0.265 * side)], line)


def draw_check(canvas: Canvas, box: tuple[float, float, float], colour: str) -> None:
    """The tick of a chosen chip: lower left corner and side, in pixels."""
    x, y, side = box
    with canvas:
        Color(*rgba(colour))
        stroke(
            [
                (x + 0.1 * side, y + 0.48 * side),
                (x + 0.38 * side, y + 0.2 * side),
                (x + 0.92 * side, y + 0.78 * side),
            ],
            max(1.3, 0.1 * side),
        )


def draw_chevron(canvas: Canvas, box: tuple[float, float, float], colour: str, *, rtl: bool) -> None:
    """The angle that says "there is more", where reading goes on: lower left corner and side, in pixels."""
    x, y, side = box
    with canvas:
        Color(*rgba(colour))
        corners = ((0.36, 0.86), (0.72, 0.5), (0.36, 0.14))
        points = [(1 - across if rtl else across, up) for across, up in corners]
        stroke([(x + across * side, y + up * side) for across, up in points], max(1.2, 0.055 * side))
