"""Text that SDL cannot write: joined letters, both directions in one line, letters of several fonts side by side.

Pillow draws it by Raqm, which applies the bidirectional algorithm and HarfBuzz to the raw text. A text whose letters
Door Sans has, all from left to right, never comes here. Metrics are those of Door Sans: whatever the script, a line has
the same height and the same base. What no font has stands there as a few quiet dots.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

from kiosk.screen.views.faces import Face, Font, characters_of, door_sans, door_world, font_for
from kiosk.screen.views.layout import ASCENDER, LINE

UNREADABLE = "·"  # for letters that no font has,
MOST_UNREADABLE = 3  # at most so many side by side
SPILL = 0.45  # what marks may rise above the line and hang below it, over the size
MARGIN = 0.25  # and what they may reach out at its ends
LIFT = 0.07  # over the size: Arabic and Thai reach lower than Latin and less high, so their base is raised
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_ISOLATES = ("LRI", "RLI", "FSI")
# Joiners, direction marks and isolates: they shape or order, and have no ink.
_UNSEEN = frozenset("\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters that one font writes."""

    text: str
    font: Font


@dataclass(frozen=True, slots=True)
class Picture:
    """White letters as RGBA from the top. `width` is what the line takes; `margin` and `spill` lie around that and the
    line's height on both sides.
    """

    size: tuple[int, int]
    pixels: bytes
    width: int
    margin: int
    spill: int


def needs_shaping(text: str, *, rtl: bool) -> bool:
    """Whether the plain way would write `text` wrongly: in boxes, unjoined, or in the order of the other direction."""
    if rtl and not text.replace(":", "").isalnum():
        return bool(text.strip())
    if text.isascii():
        return False
    known = characters_of(door_sans("Medium"))
    return any(ord(sign) not in known for sign in text)


def has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text)


def is_read_from_right(text: str, *, otherwise: bool) -> bool:
    """The direction of the first letter that has one and is not isolated (rules P2 and P3 of the bidirectional
    algorithm): a title is read as it was written, whatever the language of the door. `otherwise` if there is none.
    """
    if text.isascii() and not otherwise:
        return False
    depth = 0
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        depth = max(0, depth + (kind in _ISOLATES) - (kind == "PDI"))
        if not depth and kind in ("L", "R", "AL"):
            return kind != "L"
    return otherwise


@lru_cache(maxsize=1024)
def runs_of(text: str, face: Face, *, rtl: bool, language: str) -> tuple[Run, ...]:
    """`text` in runs. A line with both directions is one run, as only one font can be reordered with itself."""
    if has_right_to_left(text) or (rtl and all(_in(door_world(face), sign) for sign in text)):
        font = door_world(face)
        return (Run(_with_dots([sign if _in(font, sign) else None for sign in text]), font),)
    runs: list[tuple[list[str | None], Font]] = []
    for sign in text:
        stays = bool(runs) and (sign in _UNSEEN or unicodedata.category(sign)[0] == "M")
        found = runs[-1][1] if stays else font_for(sign, face, language=language, text=text)
        written, font = (None, door_sans(face)) if found is None else (sign, found)
        if runs and runs[-1][1] == font:
            runs[-1][0].append(written)
        else:
            runs.append(([written], font))
    return tuple(Run(_with_dots(signs), font) for signs, font in runs)


def shaped_width(text: str, face: Face, size: int, *, rtl: bool = False, language: str = "") -> int:
    """Pixels that `text` takes in one line."""
    runs = runs_of(text, face, rtl=rtl, language=language)
    return round(sum(_length(run, size, rtl=rtl) for run in runs))


@lru_cache(maxsize=128)
def drawn(text: str, face: Face, size: int, *, rtl: bool, language: str) -> Picture:
    """The line as a picture. Letters that together are taller than a line are written smaller, so that two lines of
    them keep clear of each other; the status word has room for them as it is.
    """
    runs = runs_of(text, face, rtl=rtl, language=language)
    line = round(size * LINE)
    image, width = _inked(runs, size, size, rtl=rtl)
    box = image.getbbox()
    if face != "Status" and box is not None:
        if box[3] - box[1] > line:
            image, width = _inked(runs, size, int(size * line / (box[3] - box[1])), rtl=rtl)
        image = _within_line(image, round(SPILL * size), line)
    white = Image.new("L", image.size, 255)
    pixels = Image.merge("RGBA", (white, white, white, image)).tobytes()
    return Picture(image.size, pixels, width, round(MARGIN * size), round(SPILL * size))


def _within_line(image: Image.Image, spill: int, line: int) -> Image.Image:
    """The letters moved up or down by the few pixels that they stand out of the height of their line."""
    box = image.getbbox()
    if box is None:
        return image
    out = max(0, box[3] - spill - line) or min(0, box[1] - spill)
    return ImageChops.offset(image, 0, -out) if out else image


def _inked(runs: tuple[Run, ...], size: int, written: int, *, rtl: bool) -> tuple[Image.Image, int]:
    """Letters of the size `written` in a line of the size `size`, and the width of them all."""
    lengths = [_length(run, written, rtl=rtl) for run in runs]
    width, margin, spill = max(1, round(sum(lengths))), round(MARGIN * size), round(SPILL * size)
    image = Image.new("L", (width + 2 * margin, round(size * LINE) + 2 * spill), 0)
    pen, at = ImageDraw.Draw(image), float(margin)
    lift = LIFT * size if any(_reaches_low(run) for run in runs) else 0.0
    base = spill + round(size * ASCENDER - lift - (size - written) / 2)
    for run, length in zip(runs, lengths, strict=True):
        font = _font(run.font, written)
        pen.text((round(at), base), run.text, 255, font, "ls", direction=_direction(rtl=rtl))
        at += length
    return image, width


def _reaches_low(run: Run) -> bool:
    plain = characters_of(door_sans("Medium"))
    world = run.font in (door_world("Medium"), door_world("Bold"))
    return world and any(ord(sign) not in plain and sign not in _UNSEEN for sign in run.text)


def _length(run: Run, size: int, *, rtl: bool) -> float:
    return float(_font(run.font, size).getlength(run.text, direction=_direction(rtl=rtl)))


def _direction(*, rtl: bool) -> str:
    return "rtl" if rtl else "ltr"


@lru_cache(maxsize=64)
def _font(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), size, index=font.index, layout_engine=ImageFont.Layout.RAQM)


def _in(font: Font, sign: str) -> bool:
    return sign in _UNSEEN or font.has(sign)


def _with_dots(signs: list[str | None]) -> str:
    """The characters, with dots in place of those that no font has, a few for a whole word of them."""
    written: list[str] = []
    for sign in signs:
        if sign is not None:
            written.append(sign)
        elif written[-MOST_UNREADABLE:] != [UNREADABLE] * MOST_UNREADABLE:
            written.append(UNREADABLE)
    return "".join(written)
