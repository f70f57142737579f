"""An organisation's logo beside the clock, on a plate where it could not be seen on the colour of the state."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.logo import NoLogo
from kiosk.screen.mark import logo, plate_for, size_within
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.paint import Box
from kiosk.screen.views.skin import Skin

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)
MOST = 0.28  # of the hero's width
LEAST = 0.8  # of its height: a narrower one is left out, the room's name needs the room
_EDGE = 0.14  # of the height: what a plate shows around it


class Logo(Widget):
    """Nothing where the settings name none, or one that cannot be shown: the doctor says why."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        self._picture = _read(skin.logo)
        with self.canvas:
            self._plate = Box(skin, skin.measures.radius * 0.4)
            self._ink = Color(1, 1, 1, 0)
            self._drawn = Rectangle(size=(0, 0))

    def show(self, area: Rect, ground: str) -> int:
        """Draws it at the end of `area` on that ground; says how wide it stands there, 0 for not at all."""
        size = self._fitting(area)
        if self._shown != (area, ground):
            self._shown = (area, ground)
            self._draw(area, size, ground)
        return size[0]

    def _fitting(self, area: Rect) -> tuple[int, int]:
        if self._picture is None or area.width < LEAST * area.height or area.height < 1:
            return 0, 0
        return size_within(self._picture.size, area.width, area.height)

    def _draw(self, area: Rect, size: tuple[int, int], ground: str) -> None:
        self._plate.hide()
        self._ink.a = 0
        if self._picture is None or not size[0]:
            return
        box = Rect(area.right - size[0], area.y + (area.height - size[1]) // 2, *size)
        plate = plate_for(self._picture, ground)
        if plate is not None:
            self._plate.paint(box, plate)
            box = box.inset(min(_EDGE * box.height, 0.2 * box.width))
        self._ink.a = 1
        self._drawn.texture = _texture(self._picture, (max(1, box.width), max(1, box.height)))
        self._drawn.pos, self._drawn.size = self.skin.corner(box), (box.width, box.height)


def _read(path: Path | None) -> "Image | None":
    if path is None:
        return None
    try:
        return logo(path, path.stat().st_mtime_ns)
    except (NoLogo, OSError) as error:
        log.warning("the logo %s is not shown: %s", path, error)
        return None


def _texture(picture: "Image", size: tuple[int, int]) -> Texture:
    """The picture at exactly that size; Kivy counts its rows from below."""
    small = picture.resize(size, reducing_gap=3.0)
    texture = Texture.create(size=size, colorfmt="rgba")
    texture.blit_buffer(small.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
