"""The bar at the lower end of an upright panel with low controls: what may be done, in the colour of the state."""

from collections.abc import Callable
from dataclasses import replace

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, HeroView
from kiosk.screen.views.foot import Foot
from kiosk.screen.views.ground import StateGround
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.reach_layout import BarPlaces, bar_places
from kiosk.screen.views.skin import Skin


class Bar(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._ground, self._foot = StateGround(skin), Foot(skin, on_action)
        self.add_widget(self._ground)
        self.add_widget(self._foot)

    def show(self, view: HeroView, area: Rect, *, lower: bool) -> BarPlaces:
        """Draws the foot of `view` at the end of `area`, where `lower` leaves room for a row of other controls; says
        where that and the bar are.
        """
        m = self.skin.measures
        lines = self._foot.lines(view, area.width - 2 * round(m.padding))
        places = bar_places(area, m, lines=lines, buttons=bool(view.buttons), lower=lower)
        if places.pane.height:
            self._ground.paint(view.ground, places.pane, hatched=view.hatched)
        else:
            self._ground.hide()
        self._foot.show(view, places.caption, places.buttons)
        return places

    def clear(self) -> None:
        """Nothing stands there."""
        self._ground.hide()
        self._foot.clear()


def without_foot(view: HeroView) -> HeroView:
    """The hero without what the bar shows of it."""
    return replace(view, caption="", reason="", buttons=())
