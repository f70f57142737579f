"""The row of controls under the time line, on the ground of the side of the panel that it stands on."""

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate

from kiosk.screen.presenters.model import Action, ButtonView, Look, ScreenModel
from kiosk.screen.views.controls import ControlRow, Paint, natural_width, on_hero, on_sheet
from kiosk.screen.views.find_layout import spread
from kiosk.screen.views.layout import Panes, Rect, below, rect, row
from kiosk.screen.views.menu_layout import how_many
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.skin import Skin


class LowerRow(ControlRow):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(skin, on_action)
        with self.canvas.before:
            self._ground = Backdrop(skin)

    def place(self, model: ScreenModel, places: Panes) -> None:
        apart = self.skin.apart  # then it stands in the bar of the state's colour
        if model.lower and not apart:
            self._ground.paint(below(places), self.skin.palette.neutral.side)
        else:
            self._ground.hide()

        def paint(view: ButtonView) -> Paint:
            if apart:
                return on_hero(self.skin, model.hero.ground, replace(view, look=Look.OUTLINE))
            return on_sheet(self.skin, view)

        views = standing_in(model.lower, model.menu, places.lower, self.skin)
        self.show(
            views,
            boxes_of(views, places.lower, self.skin),
            paint=paint,
            size=self.skin.measures.button,
        )


def standing_in(
    views: tuple[ButtonView, ...], menu: ButtonView | None, area: Rect, skin: Skin
) -> tuple[ButtonView, ...]:
    """All of `views` if each can be read and touched in `area`; else the first of them, and `menu` at the end."""
    if menu is None or not views:
        return views
    *widths, last = (_least(view, skin) for view in (*views, menu))
    shown = how_many(widths, last, width=area.width, gap=skin.measures.gap)
    return views if shown == len(views) else (*views[:shown], menu)


def boxes_of(views: tuple[ButtonView, ...], area: Rect, skin: Skin) -> tuple[Rect, ...]:
    """Of one width where every word has room at its full size; else each as wide as its words want it."""
    m = skin.measures
    equal = row(area, len(views), m.gap)
    wanted = [natural_width(view, skin, size=m.button) for view in views]
    if all(want <= box.width for want, box in zip(wanted, equal, strict=True)):
        return equal
    widths = spread(wanted, area.width - m.gap * (len(views) - 1), m.touch)
    starts = accumulate((width + m.gap for width in widths), initial=area.x)
    return tuple(
        rect(start, area.y, width, area.height) for start, width in zip(starts, widths, strict=False)
    )


def _least(view: ButtonView, skin: Skin) -> float:
    """The width at which a control can be read and touched."""
    return max(skin.measures.touch, natural_width(view, skin, size=skin.measures.small))
