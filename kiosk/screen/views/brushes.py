"""Small textures with soft edges: GL draws hard ones, and its own remedies blur what should be straight.

Each is white with an alpha, so one texture serves all colours; each is made once for a size and then shared.
"""

from functools import lru_cache

from kivy.graphics.texture import Texture
from kivy.utils import get_color_from_hex

_TILE = 64  # pixels of the hatch texture, a power of two: small GPUs repeat no other
MARGIN = 2  # transparent pixels around a ring


@lru_cache(maxsize=64)
def disc(radius: int) -> Texture:
    """A disc, two pixels wider and higher than its diameter so that a box can be stretched from its middle."""
    return _round(radius, line=radius, middle=2, margin=0)


@lru_cache(maxsize=64)
def outline(radius: int, line: int) -> Texture:
    """The outline of `disc(radius)`, `line` pixels thick."""
    return _round(radius, line=line, middle=2, margin=0)


@lru_cache(maxsize=16)
def ring(side: int, line: int) -> Texture:
    """A ring of `side` pixels, `line` thick, inside a transparent margin of MARGIN pixels."""
    return _round(side / 2, line=line, middle=0, margin=MARGIN)


@lru_cache(maxsize=8)
def stripes(dark: str, light: str, period: int) -> Texture:
    """One tile of the hatch, `period` pixels wide on the panel, with edges as soft as one pixel there."""
    first, second = (
        bytes(round(part * 255) for part in get_color_from_hex(colour)[:3]) for colour in (dark, light)
    )
    soft = _TILE / period  # texels per pixel of the panel
    shades = []
    for along in range(_TILE):
        inside = min(along, _TILE - along, abs(along - _TILE / 2))  # distance to the nearest edge
        share = min(1.0, 0.5 + inside / soft)
        share = share if along >= _TILE / 2 else 1 - share
        shades.append(bytes(round(a + (b - a) * share) for a, b in zip(first, second, strict=True)))
    rows = b"".join(shades[(x - y) % _TILE] for y in range(_TILE) for x in range(_TILE))
    tile = Texture.create(size=(_TILE, _TILE), colorfmt="rgb")
    tile.wrap = "repeat"
    tile.blit_buffer(rows, colorfmt="rgb", bufferfmt="ubyte")
    return tile


def _round(radius: float, *, line: float, middle: int, margin: int) -> Texture:
    """A ring with soft edges (a disc when `line` is its radius), pulled apart by `middle` pixels both ways.

    Only a quarter is computed; the rest is its mirror image.
    """
    quarter = round(radius) + margin + middle // 2
    side = 2 * quarter if middle or float(radius).is_integer() else round(2 * radius) + 2 * margin
    half = side / 2
    columns = range((side + 1) // 2)
    rows = []
    for y in columns:
        dy = max(0.0, half - middle / 2 - y - 0.5)
        start = [
            _coverage((max(0.0, half - middle / 2 - x - 0.5) ** 2 + dy * dy) ** 0.5, radius, line)
            for x in columns
        ]
        rows.append(b"".join(b"\xff\xff\xff" + bytes((alpha,)) for alpha in start + start[: side // 2][::-1]))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(b"".join(rows + rows[: side // 2][::-1]), colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _coverage(distance: float, radius: float, line: float) -> int:
    outer = min(1.0, max(0.0, radius - distance + 0.5))
    inner = min(1.0, max(0.0, radius - line - distance + 0.5)) if line < radius else 0.0
    return round(255 * max(0.0, outer - inner))
