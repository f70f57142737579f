"""The whole panel: the hero or a sheet in its place, the day beside it, the banner below; touches only what changed."""

from collections.abc import Callable
from typing import Any

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, NightView, PageView, ScreenModel
from kiosk.screen.views.banner import Banner
from kiosk.screen.views.bar import Bar, without_foot
from kiosk.screen.views.day import Day
from kiosk.screen.views.hero import Hero
from kiosk.screen.views.layout import Panes, Rect, panes, whole_panel
from kiosk.screen.views.lower import LowerRow
from kiosk.screen.views.night import Night
from kiosk.screen.views.pages import VIEWS, PageWidget, takes_all
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.reach_layout import low_panes, turned_over
from kiosk.screen.views.skin import Skin


class Home(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(size=skin.size)
        self.skin = skin
        self._on_action = on_action
        self._shown: ScreenModel | None = None
        with self.canvas:
            self._side = Backdrop(skin)
        self.sheet: PageWidget | None = None
        self._page: type[PageView] | None = None
        self.banner = Banner(skin)
        self._night: Night | None = None
        self._begin()

    def _begin(self) -> None:
        """Everything of the day, made anew: its controls are deaf at first."""
        skin, on_action = self.skin, self._on_action
        self.hero, self.day = Hero(skin, on_action), Day(skin, on_action)
        self.bar, self.lower = Bar(skin, on_action) if skin.apart else None, LowerRow(skin, on_action)
        for child in (self.day, *((self.bar,) if self.bar else ()), self.lower, self.banner, self.hero):
            self.add_widget(child)

    def show(self, model: ScreenModel) -> None:
        if model == self._shown:
            return
        self._shown = model
        if model.night is not None:
            self._sleep(model.night)
            return
        if self.asleep:
            self._wake()
        banner = self.banner.height_of(model.banner)
        places = self._find_places(model, banner)
        self._show_side(model, places)
        if model.sheet is None:
            self._swap(self.sheet, self.hero)
            self.sheet = self._page = None
            self.hero.show(model.hero if self.bar is None else without_foot(model.hero), places.main)
            return
        # A page is made anew each time it opens, so that none of its controls remembers an earlier touch.
        if self.sheet is None or self._page is not type(model.sheet):
            self._swap(self.sheet, None)
            self.sheet, self._page = VIEWS[type(model.sheet)](self.skin, self._on_action), type(model.sheet)
        self._swap(self.hero, self.sheet)
        self.sheet.show(model.sheet, whole_panel(places) if takes_all(model.sheet) else places.main)

    def _find_places(self, model: ScreenModel, banner: float) -> Panes:
        """The panes; where there is a bar, it is drawn, for its height is what stands in it."""
        size, m = self.skin.size, self.skin.measures
        places = panes(size, m, banner=banner, lower=bool(model.lower))
        if self.bar is None:
            return places
        if model.sheet is not None:
            self.bar.clear()
            return turned_over(places)
        bar = self.bar.show(model.hero, whole_panel(places), lower=bool(model.lower))
        return low_panes(bar, whole_panel(places), banner=places.banner)

    def _show_side(self, model: ScreenModel, places: Panes) -> None:
        """Everything beside and below the hero; nothing of it is drawn, or touched, under a page that takes all."""
        self.banner.show(model.banner, places.banner)
        self.day.show(model.day, places.day, divided=model.sheet is not None)
        side = Rect(places.day.x, places.day.y, places.day.width, places.banner.y - places.day.y)
        self._side.paint(side, self.skin.palette.neutral.side)
        self.lower.place(model, places)
        for beside in (self.day, self.lower):
            if takes_all(model.sheet):
                self._swap(beside, None)
            else:
                self._swap(None, beside)

    @property
    def asleep(self) -> bool:
        """Whether the night's picture is shown: a touch only wakes it."""
        return self._night is not None

    def _sleep(self, view: NightView) -> None:
        if self._night is None:
            self.clear_widgets()
            self._side.hide()
            self.sheet = self._page = None
            self._night = Night(self.skin)
            self.add_widget(self._night)
        self._night.show(view)

    def _wake(self) -> None:
        """The day again, with controls made anew: they are deaf at first to the finger that woke it."""
        self._night = None
        self.clear_widgets()
        self._begin()

    def _swap(self, gone: Any, come: Any) -> None:
        if gone is not None and gone.parent is self:
            self.remove_widget(gone)
        if come is not None and come.parent is None:
            self.add_widget(come)
