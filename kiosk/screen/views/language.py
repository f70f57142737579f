"""The page of languages: a grid of their own names over the whole panel, and a way back."""

import math
from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, LanguageView
from kiosk.screen.views.controls import ControlRow, Paint, on_sheet
from kiosk.screen.views.layout import Rect, grid, rect
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.strip import Strip

FEWEST, MOST = 2, 6  # columns


class LanguagePage(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        with self.canvas:
            self._ground = Backdrop(skin)
        self._strip = Strip(skin)
        self._names, self._cancel = ControlRow(skin, on_action), ControlRow(skin, on_action)
        for child in (self._strip, self._names, self._cancel):
            self.add_widget(child)

    def show(self, view: LanguageView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        m = self.skin.measures
        self._ground.paint(pane, self.skin.palette.neutral.side)
        self._strip.show(view, rect(pane.x, pane.y, pane.width, m.strip))
        inner = rect(pane.x + m.padding, pane.y + m.strip, pane.width - 2 * m.padding, pane.height - m.strip)
        bottom = rect(inner.x, inner.bottom - m.padding - m.row, inner.width, m.row)
        top = max(inner.y + m.padding, self.skin.limit)
        area = rect(inner.x, top, inner.width, bottom.y - m.gap - top)
        boxes = grid(area, len(view.languages), self._columns(len(view.languages), area), m.gap, m.chip)
        self._names.show(view.languages, boxes, paint=self._paint, size=m.button)
        cancel = rect(bottom.x, bottom.y, max(m.touch, bottom.width * 0.38), bottom.height)
        self._cancel.show((view.cancel,), (cancel,), paint=self._paint, size=m.button)

    def _columns(self, count: int, area: Rect) -> int:
        """The fewest columns in which all stand above the way back."""
        m = self.skin.measures
        rows = max(1, int((area.height + m.gap) / (m.chip + m.gap)))
        return min(MOST, max(FEWEST, math.ceil(count / rows)))

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)
