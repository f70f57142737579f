"""Brushes: rounded boxes, frames and hatches as canvas instructions that can be moved and recoloured later."""

from functools import lru_cache

from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.utils import get_color_from_hex

from kiosk.screen.views.layout import Rect
from kiosk.screen.views.skin import Skin

_TILE = 64  # pixels of the hatch texture, a power of two: small GPUs repeat no other


def rgba(colour: str) -> list[float]:
    return list(get_color_from_hex(colour))


def mixed(one: str, other: str, share: float) -> str:
    """`one` with `share` (0..1) of `other` in it, opaque."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(first + (second - first) * share):02x}" for first, second in pairs)


class Box:
    """A filled box with round corners, made inside a `with canvas:`."""

    def __init__(self, skin: Skin, radius: float = 0.0) -> None:
        self._skin = skin
        self._colour = Color(0, 0, 0, 0)
        self._shape = SmoothRoundedRectangle(size=(0, 0), radius=[radius]) if radius else Rectangle(size=(0, 0))

    def paint(self, box: Rect, colour: str) -> None:
        self._colour.rgba = rgba(colour)
        self._shape.pos, self._shape.size = self._skin.corner(box), (box.width, box.height)

    def hide(self) -> None:
        self._shape.size = (0, 0)


class Frame:
    """A box with an outline: two filled boxes, which is smooth where a line of GL is not."""

    def __init__(self, skin: Skin, radius: float, line: float) -> None:
        self._line = max(1, round(line))
        self._outer = Box(skin, radius)
        self._inner = Box(skin, max(1.0, radius - self._line))

    def paint(self, box: Rect, *, ground: str, outline: str) -> None:
        self._outer.paint(box, outline)
        self._inner.paint(box.inset(self._line), ground)


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
        self._area.texture = _stripes(dark, light, round(period))
        self._area.tex_coords = (0, height, width, height, width, 0, 0, 0)
        self._area.pos, self._area.size = self._skin.corner(box), (box.width, box.height)

    def hide(self) -> None:
        self._area.size = (0, 0)


class Dashes:
    """A box with a dashed outline: what somebody wishes for, and nobody has yet."""

    def __init__(self, skin: Skin) -> None:
        self._skin = skin

    def paint(self, box: Rect, *, ground: str, ink: str, line: int) -> None:
        Box(self._skin).paint(box, ground)
        dash = 3 * line
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


@lru_cache(maxsize=8)
def _stripes(dark: str, light: str, period: int) -> Texture:
    """One tile of the hatch, `period` pixels wide on the panel, with edges as soft as one pixel there."""
    first, second = (bytes(round(part * 255) for part in rgba(colour)[:3]) for colour in (dark, light))
    soft = _TILE / period  # texels per pixel of the panel
    pixels = bytearray()
    for y in range(_TILE):
        for x in range(_TILE):
            along = (x - y) % _TILE
            inside = min(along, _TILE - along, abs(along - _TILE / 2))  # distance to the nearest edge
            share = min(1.0, 0.5 + inside / soft)
            share = share if along >= _TILE / 2 else 1 - share
            pixels += bytes(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    tile = Texture.create(size=(_TILE, _TILE), colorfmt="rgb")
    tile.wrap = "repeat"
    tile.blit_buffer(bytes(pixels), colorfmt="rgb", bufferfmt="ubyte")
    return tile
