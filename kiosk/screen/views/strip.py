"""The strip above a page: the state of the room stays in sight, as colour, sign and words, and so does the clock."""

from typing import Protocol

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Ground, Shape
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.paint import Box
from kiosk.screen.views.signs import Sign
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size, width_of


class Stripped(Protocol):
    """A view of a page with a strip."""

    @property
    def strip_ground(self) -> Ground: ...
    @property
    def strip_shape(self) -> Shape: ...
    @property
    def strip_text(self) -> str: ...
    @property
    def clock(self) -> str: ...


class Strip(Widget):
    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        with self.canvas:
            self._ground = Box(skin)
        self._sign, self._text, self._clock = Sign(skin), Text(skin), Text(skin)
        for child in (self._sign, self._text, self._clock):
            self.add_widget(child)

    def show(self, view: Stripped, box: Rect) -> None:
        colours, m = self.skin.state(view.strip_ground), self.skin.measures
        self._ground.paint(box, colours.block)
        side = round(box.height * 0.58)
        sign = Rect(box.x + round(m.padding), box.y + (box.height - side) // 2, side, side)
        self._sign.show(view.strip_shape, sign, ink=colours.block_ink, ground=colours.block)
        style = Style("Bold", m.small, colours.block_ink)
        clock_width = width_of(view.clock, style.face, round(style.size))
        end = box.right - round(m.padding)
        self._clock.write(view.clock, style, Rect(end - clock_width, box.y, clock_width, box.height))
        left = sign.right + round(m.gap)
        text = Rect(left, box.y, end - clock_width - round(m.gap) - left, box.height)
        size = fitting_size(view.strip_text, style.face, m.small, width=text.width, smallest=m.least)
        self._text.write(view.strip_text, Style(style.face, size, style.colour), text)
