"""Colours as numbers: how well one can be read on another, how far apart two are, and what follows from a ground.

Colours are "#rrggbb". Contrast is that of WCAG 2 (1 to 21), distance that of CIE 1976 in L*a*b* under D65.
"""

import math

BLACK, WHITE = "#000000", "#ffffff"
INKS = (WHITE, "#1c1300")  # what is written on a ground: nearly black is easier on the eye than black
_WHITE_POINT = (0.95047, 1.0, 1.08883)
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.072175),
    (0.0193339, 0.119192, 0.9503041),
)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2 between two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def distance(one: str, other: str) -> float:
    """How far apart two colours are to normal sight: 2 is hardly seen, 100 is black from white."""
    return math.dist(_lab(one), _lab(other))


def mixed(one: str, other: str, share: float) -> str:
    """`one` with `share` (0..1) of `other` in it, opaque."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(first + (second - first) * share):02x}" for first, second in pairs)


def ink_on(ground: str) -> str:
    """Of white and nearly black the one that can be read better on `ground`."""
    return max(INKS, key=lambda ink: contrast(ink, ground))


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _linear(colour: str) -> tuple[float, ...]:
    channels = (part / 255 for part in _parts(colour))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)


def _lab(colour: str) -> tuple[float, float, float]:
    linear = _linear(colour)
    x, y, z = (
        _root(sum(share * part for share, part in zip(row, linear, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE_POINT, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(part: float) -> float:
    return math.cbrt(part) if part > 0.008856 else 7.787 * part + 16 / 116
