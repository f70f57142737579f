"""One line of text in any script: drawn at whole pixels, in one of four faces, shortened only where that is allowed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kivy.core.text import Label as Rendering
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex

from kiosk.screen.views.faces import Face, door_sans
from kiosk.screen.views.layout import ASCENDER, CAPITALS, Rect
from kiosk.screen.views.shaping import drawn, is_read_from_right, needs_shaping, shaped_width
from kiosk.screen.views.skin import Skin

Align = Literal["start", "middle", "end"]
Stand = Literal["centred", "capitals"]
ELLIPSIS = "…"
FIRST_PICTURE = 0x2300  # below stand letters, marks and signs of the faces
VARIATIONS = (0xFE00, 0xFE0F)  # they choose how a picture looks
SMALL_KANA = "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"  # no line begins with one
CLOSING, OPENING = ("Pe", "Pf", "Po", "Lm"), ("Ps", "Pi")  # of these none begins a line, none ends one
UNSPACED = (
    (0x2E80, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3134F),
)  # scripts without spaces
SMALLER = (1.0, 0.92, 0.85, 0.78, 0.72)  # sizes tried for a text that may not be shortened


@lru_cache(maxsize=8)
def font(face: Face) -> str:
    return str(door_sans(face).path)


@lru_cache(maxsize=2048)
def width_of(text: str, face: Face, size: float) -> int:
    """Pixels that `text` takes in one line."""
    if not text:
        return 0
    if needs_shaping(text, rtl=False):
        return shaped_width(text, face, round(size))
    return int(_rendering(face, size).get_extents(text)[0])


@lru_cache(maxsize=256)
def _rendering(face: Face, size: float) -> Rendering:
    rendering = Rendering(font_name=font(face), font_size=round(size))
    rendering.resolve_font_name()
    return rendering


@lru_cache(maxsize=512)
def shortened(text: str, face: Face, size: float, width: int) -> str:
    """`text`, cut with an ellipsis to the longest beginning that fits into `width`; empty when nothing does."""
    if width_of(text, face, size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        half = (low + high + 1) // 2
        if width_of(text[:half].rstrip() + ELLIPSIS, face, size) <= width:
            low = half
        else:
            high = half - 1
    while 0 < low < len(text) and unicodedata.category(text[low])[0] == "M":
        low -= 1  # a letter keeps its marks
    return text[:low].rstrip() + ELLIPSIS if low else ""


def fitting_size(text: str, face: Face, size: float, *, width: int, smallest: float) -> float:
    """The largest of a few sizes down to `smallest` at which `text` fits into one line (else the smallest)."""
    sizes = [*(round(size * share) for share in SMALLER if round(size * share) > smallest), round(smallest)]
    return next((one for one in sizes if width_of(text, face, one) <= width), sizes[-1])


def lines_of(text: str, face: Face, size: float, width: int) -> list[str]:
    """`text` broken between words into lines of at most `width`; a longer word stands in a line of its own.

    Two lines are made of about one length, so that no word is left alone.
    """
    lines: list[str] = []
    words = _words(text)
    for word in words:
        joined = lines[-1] + word if lines else word
        if lines and width_of(joined.rstrip(), face, size) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    lines = [line.rstrip() for line in lines]
    return _balanced(words, face, size) if len(lines) == 2 else lines


def _words(text: str) -> list[str]:
    """What a line may be broken after: words with the space behind them; in scripts without spaces each character, but
    none that may not begin a line or end one.
    """
    words: list[str] = []
    for piece in " ".join(text.split()).split(" "):
        parts: list[str] = []
        for sign in piece:
            stays = parts and (
                not (_is_unspaced(sign) or _is_unspaced(parts[-1][-1]))
                or sign in SMALL_KANA
                or unicodedata.category(sign) in (*CLOSING, "Mn", "Mc")
                or unicodedata.category(parts[-1][-1]) in OPENING
            )
            if stays:
                parts[-1] += sign
            else:
                parts.append(sign)
        words += [*parts[:-1], *(f"{last} " for last in parts[-1:])]
    return words


def _is_unspaced(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in UNSPACED)


def _balanced(words: list[str], face: Face, size: float) -> list[str]:
    breaks = [("".join(words[:at]).rstrip(), "".join(words[at:]).rstrip()) for at in range(1, len(words))]
    return list(min(breaks, key=lambda lines: max(width_of(line, face, size) for line in lines)))


def without_pictures(text: str) -> str:
    """`text` without emoji and other pictures, which no face of ours has: a title reads better without than boxes."""
    if text.isascii():
        return text
    kept = "".join(
        sign for before, sign in zip(" " + text, text, strict=False) if not _is_picture(sign, before)
    )
    return " ".join(kept.split()) if kept != text else text


def _is_picture(sign: str, before: str) -> bool:
    if sign in "\u200c\u200d":  # a joiner of letters shapes them, one of pictures goes with them
        return unicodedata.category(before)[0] not in "LM" or VARIATIONS[0] <= ord(before) <= VARIATIONS[1]
    if VARIATIONS[0] <= ord(sign) <= VARIATIONS[1]:
        return True
    if sign in "\u309b\u309c":  # the marks of voiced kana stand on keys of their own
        return False
    return ord(sign) >= FIRST_PICTURE and unicodedata.category(sign) in ("So", "Sk", "Cf", "Cn", "Co")


@lru_cache(maxsize=128)
def _texture(text: str, face: Face, size: int, *, rtl: bool, language: str) -> Texture:
    picture = drawn(text, face, size, rtl=rtl, language=language)
    texture = Texture.create(size=picture.size, colorfmt="rgba")
    texture.blit_buffer(picture.pixels, colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


@dataclass(frozen=True, slots=True)
class Style:
    face: Face
    size: float
    colour: str


class Text(Widget):
    """A line of text in a box. `full` is what was asked for, `written` what stands there, `ink` where it does."""

    def __init__(self, skin: Skin, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.skin = skin
        self.full = self.written = ""
        self.style = Style("Medium", 1, "#ffffff")
        self._asked: object = None
        with self.canvas:
            self._colour = Color(1, 1, 1, 1)
            self.ink = Rectangle(size=(0, 0))

    def write(
        self, text: str, style: Style, box: Rect, *, align: Align = "start", stand: Stand = "centred"
    ) -> None:
        """Puts `text` into `box`, cut with an ellipsis if need be; does nothing if just this stands there already.

        `stand` "centred" centres the line in the box's height, "capitals" puts the top of capitals at the box's top.
        """
        asked = (text, style, box, align, stand)
        if asked == self._asked:
            return
        self._asked, self.style = asked, style
        size = round(style.size)
        self.full = without_pictures(text)
        self.written = shortened(self.full, style.face, size, box.width)
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)
        self._colour.rgba = get_color_from_hex(style.colour)
        if not self.written:
            self.ink.size = (0, 0)
            return
        width, spill = self._draw(style.face, size)
        free = box.width - width
        if self.skin.rtl and align != "middle":
            align = "end" if align == "start" else "start"
        left = self.x + {"start": 0, "middle": free // 2, "end": free}[align]
        height = int(self.ink.size[1]) - 2 * spill
        bottom = self.y + (box.height - height) // 2
        if stand == "capitals":
            bottom = self.top + round((ASCENDER - CAPITALS) * size) - height
        self.ink.pos = (left - (int(self.ink.size[0]) - width) // 2, bottom - spill)

    def _draw(self, face: Face, size: int) -> tuple[int, int]:
        """Makes the ink; what comes back is how wide the line is, and how far the ink lies around its height."""
        rtl, language = is_read_from_right(self.written, otherwise=self.skin.rtl), self.skin.language
        if needs_shaping(self.written, rtl=rtl):
            picture = drawn(self.written, face, size, rtl=rtl, language=language)
            self.ink.texture = _texture(self.written, face, size, rtl=rtl, language=language)
            self.ink.size = picture.size
            return picture.width, picture.spill
        rendering = Rendering(text=self.written, font_name=font(face), font_size=size)
        rendering.refresh()
        self.ink.texture, self.ink.size = rendering.texture, rendering.texture.size
        return int(rendering.texture.size[0]), 0

    def erase(self) -> None:
        self._asked, self.full, self.written = None, "", ""
        self.ink.size = (0, 0)
