"""The card on the hero: another room that can be had, with its sign, what it is and how to get there."""

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import CardView, Ground, Shape
from kiosk.screen.views.layout import LINE, Rect
from kiosk.screen.views.paint import Box
from kiosk.screen.views.signs import Sign
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size


class Card(Widget):
    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        with self.canvas:
            self._ground = Box(skin, skin.measures.radius)
        self._sign, self.title, self.detail = Sign(skin), Text(skin), Text(skin)
        for child in (self._sign, self.title, self.detail):
            self.add_widget(child)

    def show(self, view: CardView, box: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        # Only a room that is known to be free is green.
        ink = self.skin.state(Ground.FREE).ground if view.shape is Shape.TICK_DISC else neutral.card_ink
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)
        self._ground.paint(box, neutral.card)
        side, pad = round(0.52 * box.height), round(1.2 * m.gap)
        sign = Rect(box.x + pad, box.y + (box.height - side) // 2, side, side)
        self._sign.show(view.shape, sign, ink=ink, ground=neutral.card)
        left = sign.right + round(m.gap)
        width = box.right - pad - left
        big, small = round(m.button * LINE), round(m.tiny * LINE)
        top = box.y + (box.height - big - small) // 2
        size = fitting_size(view.title, "Bold", m.button, width=width, smallest=m.tiny)
        self.title.write(view.title, Style("Bold", size, neutral.card_ink), Rect(left, top, width, big))
        size = fitting_size(view.detail, "Medium", m.tiny, width=width, smallest=m.least)
        self.detail.write(
            view.detail, Style("Medium", size, neutral.card_ink), Rect(left, top + big, width, small)
        )
