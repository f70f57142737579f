"""The page of all that can be done at this door: tiles with picture and words over the whole panel."""

from collections.abc import Callable

from kiosk.screen.presenters.menu_model import MenuView
from kiosk.screen.presenters.model import Action, ButtonView
from kiosk.screen.views.controls import ControlRow, Paint, on_sheet
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.menu_layout import menu_places
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.strip import Strip
from kiosk.screen.views.text import Style, Text, fitting_size
from kiosk.screen.views.whole import Whole


class Menu(Whole):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(skin)
        self._strip, self._title = Strip(skin), Text(skin)
        self._tiles, self._cancel = ControlRow(skin, on_action), ControlRow(skin, on_action)
        for child in (self._strip, self._title, self._tiles, self._cancel):
            self.add_widget(child)

    def show(self, view: MenuView, pane: Rect) -> None:
        if not self.is_new(view, pane):
            return
        m, ink = self.skin.measures, self.skin.palette.neutral.ink
        places = menu_places(pane, m, count=len(view.controls), limit=self.skin.limit)
        self._strip.show(view, places.strip)
        size = fitting_size(view.title, "Bold", m.room, width=places.title.width, smallest=m.least)
        self._title.write(view.title, Style("Bold", size, ink), places.title)
        self._tiles.show(view.controls, places.tiles, paint=self._paint, size=m.button)
        self._cancel.show((view.cancel,), (places.cancel,), paint=self._paint, size=m.button)

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)
