"""The phone page in place of the hero: a code, how to use it, and the way back."""

from collections.abc import Callable

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, PhoneView
from kiosk.screen.views.controls import ControlRow, on_sheet
from kiosk.screen.views.layout import LINE, Rect, rect
from kiosk.screen.views.paint import Backdrop, Box
from kiosk.screen.views.phone_layout import QUIET, phone_places
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.strip import Strip
from kiosk.screen.views.text import Style, Text, fitting_size, lines_of

MOST_LINES = 8


class Phone(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        with self.canvas:
            self._ground, self._card = Backdrop(skin), Box(skin, skin.measures.radius * 0.5)
            self._ink = Color(1, 1, 1, 0)
            self._code = Rectangle(size=(0, 0))
        self._strip, self._title = Strip(skin), Text(skin)
        self._words = [Text(skin) for _ in range(MOST_LINES)]
        self._buttons = ControlRow(skin, on_action)
        for child in (self._strip, self._title, *self._words, self._buttons):
            self.add_widget(child)

    def show(self, view: PhoneView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        m, neutral = self.skin.measures, self.skin.palette.neutral
        places = phone_places(pane, m, modules=len(view.code))
        self._ground.paint(pane, neutral.side)
        self._strip.show(view, places.strip)
        size = fitting_size(view.title, "Bold", m.sub, width=places.title.width, smallest=m.small)
        self._title.write(view.title, Style("Bold", size, neutral.ink), places.title)
        self._show_code(view.code, places.code, places.module)
        self._write(view.said, places.words)
        self._buttons.show(
            (view.back,), (places.back,), paint=lambda one: on_sheet(self.skin, one), size=m.button
        )

    def _show_code(self, code: tuple[str, ...], card: Rect, module: int) -> None:
        """Always dark on white, whatever the theme is: many readers take nothing else."""
        if not code:
            self._card.hide()
            self._ink.a = 0
            return
        self._card.paint(card, "#ffffff")
        self._ink.rgba = (1, 1, 1, 1)
        inner = card.inset(QUIET * module)
        self._code.texture = _picture(code)
        self._code.pos, self._code.size = self.skin.corner(inner), (inner.width, inner.height)

    def _write(self, said: str, place: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        lines = lines_of(said, "Medium", round(m.small), place.width)[:MOST_LINES]
        height = m.small * LINE * 1.1
        top = place.y + max(0.0, (place.height - height * len(lines)) / 2)
        style = Style("Medium", m.small, neutral.ink)
        for at, word in enumerate(self._words):
            box = rect(place.x, top + at * height, place.width, height)
            word.write(lines[at] if at < len(lines) else "", style, box)


def _picture(code: tuple[str, ...]) -> Texture:
    """One pixel a module, drawn with hard edges; Kivy counts its rows from below."""
    picture = Texture.create(size=(len(code), len(code)), colorfmt="luminance")
    picture.mag_filter = picture.min_filter = "nearest"
    shades = b"".join(bytes(0 if module == "#" else 255 for module in row) for row in reversed(code))
    picture.blit_buffer(shades, colorfmt="luminance", bufferfmt="ubyte")
    return picture
