"""Brushes: rounded boxes, frames and hatches as canvas instructions that can be moved and recoloured later."""

from kivy.graphics import (
    BorderImage,
    ClearBuffers,
    ClearColor,
    Color,
    Rectangle,
    ScissorPop,
    ScissorPush,
)
from kivy.graphics.texture import Texture
from kivy.utils import get_color_from_hex

from kiosk.screen.views import brushes
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.skin import Skin


def rgba(colour: str) -> list[float]:
    return list(get_color_from_hex(colour))


class Box:
    """A filled box, with round corners if `radius` is given; made inside a `with canvas:`."""

    def __init__(self, skin: Skin, radius: float = 0.0) -> None:
        self._skin = skin
        self._radius = round(radius)
        self._colour = Color(0, 0, 0, 0)
        self._shape = (
            _stretched(brushes.disc(self._radius), self._radius) if self._radius else Rectangle(size=(0, 0))
        )

    def paint(self, box: Rect, colour: str) -> None:
        self._colour.rgba = rgba(colour)
        self._shape.pos, self._shape.size = self._skin.corner(box), (box.width, box.height)

    def hide(self) -> None:
        self._colour.a = 0  # a size of nothing would still show the four round corners
        self._shape.size = (0, 0)  # and what nobody sees would still be blended


class Backdrop:
    """The opaque ground of a pane. It is cleared, not drawn: where software draws, that halves the time of a frame."""

    def __init__(self, skin: Skin) -> None:
        self._skin = skin
        self._scissors = ScissorPush(x=0, y=0, width=0, height=0)
        self._colour = ClearColor(0, 0, 0, 1)
        ClearBuffers(clear_color=True)
        ScissorPop()

    def paint(self, box: Rect, colour: str) -> None:
        self._colour.rgba = rgba(colour)
        self._scissors.pos, self._scissors.size = self._skin.corner(box), (box.width, box.height)

    def hide(self) -> None:
        self._scissors.size = (0, 0)


class Frame:
    """A box with an outline of `line` pixels."""

    def __init__(self, skin: Skin, radius: float, line: float) -> None:
        self._skin = skin
        self._box = Box(skin, radius)
        self._colour = Color(0, 0, 0, 0)
        self._outline = _stretched(brushes.outline(round(radius), max(1, round(line))), round(radius))

    def paint(self, box: Rect, *, ground: str, outline: str) -> None:
        # The ground ends under the outline, lest its soft edge shines through at the outside.
        self._box.paint(box.inset(1), ground)
        self._colour.rgba = rgba(outline)
        self._outline.pos, self._outline.size = self._skin.corner(box), (box.width, box.height)


def _stretched(texture: Texture, radius: int) -> BorderImage:
    """The texture of a disc as a box of any size: its corners stay, its middle is stretched."""
    return BorderImage(texture=texture, border=(radius,) * 4, size=(0, 0))


class Hatch:
    """Stripes at 45 degrees, which mean one thing: the calendar has not confirmed this."""

    def __init__(self, skin: Skin) -> None:
        self._skin = skin
        self._colour = Color(1, 1, 1, 1)
        self._area = Rectangle(size=(0, 0))

    def paint(self, box: Rect, *, dark: str, light: str, band: float) -> None:
        """Fills `box`; `band` is the width of a stripe in pixels."""
        period = 2 * band * 2**0.5
        width, height = box.width / period, box.height / period
        self._area.texture = brushes.stripes(dark, light, round(period))
        self._area.tex_coords = (0, height, width, height, width, 0, 0, 0)
        self._area.pos, self._area.size = self._skin.corner(box), (box.width, box.height)

    def hide(self) -> None:
        self._area.size = (0, 0)


class Dashes:
    """A box with a dashed outline: what somebody wishes for, and nobody has yet."""

    def __init__(self, skin: Skin) -> None:
        self._skin = skin

    def paint(self, box: Rect, *, ground: str, ink: str, line: int, dash: int = 0) -> None:
        """Each dash is `dash` pixels long, three times as long as it is thick where that is not said."""
        Box(self._skin).paint(box, ground)
        dash = dash or 3 * line
        across = _dashes(box.x, box.right, dash)
        down = _dashes(box.y, box.bottom, dash)
        for start, length in across:
            Box(self._skin).paint(Rect(start, box.y, length, line), ink)
            Box(self._skin).paint(Rect(start, box.bottom - line, length, line), ink)
        for start, length in down:
            Box(self._skin).paint(Rect(box.x, start, line, length), ink)
            Box(self._skin).paint(Rect(box.right - line, start, line, length), ink)


def _dashes(start: int, end: int, dash: int) -> list[tuple[int, int]]:
    """Dashes and gaps of about one length from `start` to `end`, beginning and ending with a dash, so corners close."""
    gaps = max(1, round((end - start - dash) / (1.6 * dash)))
    step = (end - start - dash) / gaps
    return [(round(start + at * step), dash) for at in range(gaps + 1)]
