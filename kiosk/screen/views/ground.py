"""The colour of a state over a pane: its edge hatched where nobody confirmed it, and in some themes a frame."""

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Ground
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.paint import Backdrop, Box, Hatch
from kiosk.screen.views.skin import Skin


class StateGround(Widget):
    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        with self.canvas:
            self._whole = Backdrop(skin)
            self._hatch = Hatch(skin)
            self._ground = Box(skin, max(4.0, skin.measures.radius * 0.3))

    def hide(self) -> None:
        for part in (self._whole, self._hatch, self._ground):
            part.hide()

    def paint(self, ground: Ground, pane: Rect, *, hatched: bool) -> None:
        colours, m = self.skin.state(ground), self.skin.measures
        if hatched:
            self._whole.hide()
            self._hatch.paint(pane, dark=colours.hatch_dark, light=colours.hatch_light, band=m.hatch)
            self._ground.paint(pane.inset(m.hatch), colours.ground)
            return
        self._hatch.hide()
        self._ground.hide()
        frame = self.skin.palette.lines.frame
        self._whole.paint(pane, colours.accent if frame else colours.ground)
        if frame:
            self._ground.paint(pane.inset(frame), colours.ground)
