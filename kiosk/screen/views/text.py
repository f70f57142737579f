"""One run of text: drawn at whole pixels, in one of four faces, shortened only where that is allowed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kivy.core.text import Label as Rendering
from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex

from kiosk.assets import asset
from kiosk.screen.views.layout import ASCENDER, CAPITALS, Rect
from kiosk.screen.views.skin import Skin

Face = Literal["Medium", "SemiBold", "Bold", "Status"]
Align = Literal["start", "middle", "end"]
Stand = Literal["centred", "capitals"]
ELLIPSIS = "…"
FIRST_PICTURE = 0x2300  # below stand letters, marks and signs of the faces
SMALLER = (1.0, 0.92, 0.85, 0.78, 0.72)  # sizes tried for a text that may not be shortened


@lru_cache(maxsize=8)
def font(face: Face) -> str:
    return str(asset("fonts", f"DoorSans-{face}.otf"))


@lru_cache(maxsize=2048)
def width_of(text: str, face: Face, size: float) -> int:
    """Pixels that `text` takes in one line."""
    return int(_rendering(face, size).get_extents(text)[0]) if text else 0


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
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, face, size) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return _balanced(text.split(), face, size) if len(lines) == 2 else lines


def _balanced(words: list[str], face: Face, size: float) -> list[str]:
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(breaks, key=lambda lines: max(width_of(line, face, size) for line in lines)))


def without_pictures(text: str) -> str:
    """`text` without emoji and other pictures, which no face of ours has: a title reads better without than boxes."""
    if text.isascii():
        return text
    kept = "".join(sign for sign in text if not _is_picture(sign))
    return " ".join(kept.split()) if kept != text else text


def _is_picture(sign: str) -> bool:
    joins = sign in "\u200c\u200d"  # the parts of a picture; the letters of our faces are not joined
    return joins or (
        ord(sign) >= FIRST_PICTURE and unicodedata.category(sign) in ("So", "Sk", "Cf", "Cn", "Co", "Mn")
    )


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
        rendering = Rendering(text=self.written, font_name=font(style.face), font_size=size)
        rendering.refresh()
        width, height = rendering.texture.size
        self.ink.texture = rendering.texture
        self.ink.size = (width, height)
        free = box.width - width
        left = self.x + {"start": 0, "middle": free // 2, "end": free}[align]
        bottom = self.y + (box.height - height) // 2
        if stand == "capitals":
            bottom = self.top + round((ASCENDER - CAPITALS) * size) - height
        self.ink.pos = (left, bottom)

    def erase(self) -> None:
        self._asked, self.full, self.written = None, "", ""
        self.ink.size = (0, 0)
