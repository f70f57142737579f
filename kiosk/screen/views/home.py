"""The whole panel: the hero or a sheet in its place, the day beside it, the banner below; touches only what changed."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ScreenModel
from kiosk.screen.views.banner import Banner
from kiosk.screen.views.book_other import BookOther
from kiosk.screen.views.day import Day
from kiosk.screen.views.hero import Hero
from kiosk.screen.views.layout import panes
from kiosk.screen.views.skin import Skin


class Home(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(size=skin.size)
        self.skin = skin
        self._on_action = on_action
        self._shown: ScreenModel | None = None
        self.hero = Hero(skin, on_action)
        self.sheet: BookOther | None = None
        self.day = Day(skin)
        self.banner = Banner(skin)
        for child in (self.day, self.banner, self.hero):
            self.add_widget(child)

    def show(self, model: ScreenModel) -> None:
        if model == self._shown:
            return
        self._shown = model
        places = panes(self.skin.size, self.skin.measures, banner=self.banner.height_of(model.banner))
        self.banner.show(model.banner, places.banner)
        self.day.show(model.day, places.day, divided=model.sheet is not None)
        if model.sheet is None:
            self._swap(self.sheet, self.hero)
            self.sheet = None
            self.hero.show(model.hero, places.main)
        else:
            # A sheet is made anew each time it opens, so that none of its controls remembers an earlier touch.
            self.sheet = self.sheet or BookOther(self.skin, self._on_action)
            self._swap(self.hero, self.sheet)
            self.sheet.show(model.sheet, places.main)

    def _swap(self, gone: Widget | None, come: Widget) -> None:
        if gone is not None and gone.parent is self:
            self.remove_widget(gone)
        if come.parent is None:
            self.add_widget(come)
