"""A page that takes the whole panel: its ground, and no touch reaches what lies below."""

from typing import Any

from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.screen.views.layout import Rect
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.skin import Skin


class Whole(Widget):
    """The ground of such a page; its own controls come first."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        self._shown: Any = None
        with self.canvas:
            self._ground = Backdrop(skin)

    def is_new(self, view: object, pane: Rect) -> bool:
        """Whether something else is to be drawn than stands there; then its ground is."""
        if self._shown == (view, pane):
            return False
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        self._ground.paint(pane, self.skin.palette.neutral.side)
        return True

    def on_touch_down(self, touch: MotionEvent) -> bool:
        super().on_touch_down(touch)
        return self.collide_point(*touch.pos)
