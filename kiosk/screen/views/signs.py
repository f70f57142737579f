"""The signs that carry the state without colour, the ring of minutes, and the small marks: all drawn, none a file."""

import math

from kivy.graphics import Color, SmoothEllipse, SmoothLine, SmoothRoundedRectangle
from kivy.graphics.instructions import Canvas
from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import RingView, Shape
from kiosk.screen.views.layout import LINE, Rect, rect
from kiosk.screen.views.paint import rgba
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size

_TICK = ((0.24, 0.49), (0.43, 0.30), (0.77, 0.68))  # corners, from the lower left, over the side
_STROKE = 0.105
_DASHES = 8


class Sign(Widget):
    """One of the five signs: `ink` is its body, `ground` what is cut out of it."""

    def __init__(self, skin: Skin, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.skin = skin
        self._shown: object = None
        self.mark = Text(skin)
        self.box = Rect(0, 0, 0, 0)
        self.ink = "#ffffff"

    def show(self, shape: Shape, box: Rect, *, ink: str, ground: str) -> None:
        if self._shown == (shape, box, ink, ground):
            return
        self._shown = (shape, box, ink, ground)
        self.box, self.ink = box, ink
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)
        self.canvas.clear()
        self.clear_widgets()
        with self.canvas:
            Color(*rgba(ink))
            draw_body, draw_mark = _SIGNS[shape]
            draw_body(self)
            Color(*rgba(ink if shape is Shape.BROKEN_RING else ground))
            draw_mark(self)


def _disc(sign: Sign) -> None:
    edge = 0.02 * sign.width
    SmoothEllipse(pos=(sign.x + edge, sign.y + edge), size=(sign.width - 2 * edge, sign.height - 2 * edge))


def _square(sign: Sign) -> None:
    edge = 0.04 * sign.width
    SmoothRoundedRectangle(
        pos=(sign.x + edge, sign.y + edge),
        size=(sign.width - 2 * edge, sign.height - 2 * edge),
        radius=[0.15 * sign.width],
    )


def _broken_ring(sign: Sign) -> None:
    side, turn = sign.width, 360 / _DASHES
    for dash in range(_DASHES):
        SmoothLine(
            circle=(*sign.center, 0.43 * side, dash * turn - 0.3 * turn, dash * turn + 0.3 * turn, 12),
            width=0.05 * side,
        )


def _tick(sign: Sign) -> None:
    stroke([(sign.x + x * sign.width, sign.y + y * sign.height) for x, y in _TICK], 0.5 * _STROKE * sign.width * 1.1)


def _bar(sign: Sign) -> None:
    width, height = 0.62 * sign.width, 0.155 * sign.height
    SmoothRoundedRectangle(
        pos=(sign.center_x - width / 2, sign.center_y - height / 2), size=(width, height), radius=[height / 2]
    )


def _dots(sign: Sign) -> None:
    side = 0.165 * sign.width
    for step in (-1, 0, 1):
        x = sign.center_x + step * 0.23 * sign.width
        SmoothEllipse(pos=(x - side / 2, sign.center_y - side / 2), size=(side, side))


def _question(sign: Sign) -> None:
    side = sign.width
    box = Rect(sign.box.x, round(sign.box.y + (1 - LINE * 0.62) / 2 * side), sign.box.width, round(LINE * 0.62 * side))
    sign.add_widget(sign.mark)
    sign.mark.write("?", Style("Bold", 0.62 * side, sign.ink), box, align="middle")


_SIGNS = {
    Shape.TICK_DISC: (_disc, _tick),
    Shape.BAR_SQUARE: (_square, _bar),
    Shape.DOTS_SQUARE: (_square, _dots),
    Shape.TICK_SQUARE: (_square, _tick),
    Shape.BROKEN_RING: (_broken_ring, _question),
}


def stroke(points: list[tuple[float, float]], width: float) -> None:
    """A line through `points` with round ends and corners; `width` is half of what is seen, as Kivy counts."""
    for start, end in zip(points, points[1:], strict=False):
        SmoothLine(points=[*start, *end], width=width)
    for x, y in points:
        SmoothEllipse(pos=(x - width, y - width), size=(2 * width, 2 * width))


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
        width = 0.037 * self.width
        radius = self.width / 2 - width - 1
        x, y = self.center
        fraction = min(1.0, max(0.0, fraction))
        self._arcs.clear()
        with self._arcs:
            Color(*rgba(past))
            SmoothLine(circle=(x, y, radius, 0, 360, 90), width=width)
            if fraction > 0:
                Color(*rgba(ink))
                segments = max(4, round(90 * fraction))
                SmoothLine(circle=(x, y, radius, 0, 360 * fraction, segments), width=width)
                for turn in (0.0, math.tau * fraction):
                    end_x, end_y = x + radius * math.sin(turn), y + radius * math.cos(turn)
                    SmoothEllipse(pos=(end_x - width, end_y - width), size=(2 * width, 2 * width))


def draw_warning(canvas: Canvas, box: tuple[float, float, float], colour: str) -> None:
    """The warning triangle: lower left corner and side, in pixels."""
    x, y, side = box
    line = 0.05 * side
    low, high = y + 0.12 * side, y + 0.9 * side
    with canvas:
        Color(*rgba(colour))
        stroke([(x + 0.06 * side, low), (x + 0.94 * side, low), (x + 0.5 * side, high), (x + 0.06 * side, low)], line)
        stroke([(x + 0.5 * side, y + 0.40 * side), (x + 0.5 * side, y + 0.62 * side)], line)
        stroke([(x + 0.5 * side, y + 0.255 * side), (x + 0.5 * side, y + 0.265 * side)], line)


def draw_check(canvas: Canvas, box: tuple[float, float, float], colour: str) -> None:
    """The tick of a chosen chip: lower left corner and side, in pixels."""
    x, y, side = box
    with canvas:
        Color(*rgba(colour))
        stroke([(x + 0.1 * side, y + 0.48 * side), (x + 0.38 * side, y + 0.2 * side), (x + 0.92 * side, y + 0.78 * side)], 0.055 * side)
