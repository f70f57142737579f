"""What may be done about a state: the caption with its reason, and the controls below it."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, HeroView
from kiosk.screen.views.controls import ControlRow, Paint, on_hero, that_fit
from kiosk.screen.views.layout import LINE, Rect, rect, row
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, lines_of, width_of


class Foot(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self.caption, self.reason, self.reason_more = Text(skin), Text(skin), Text(skin)
        self._buttons = ControlRow(skin, on_action)
        for child in (self.caption, self.reason, self.reason_more, self._buttons):
            self.add_widget(child)

    def show(self, view: HeroView, caption: Rect, buttons: Rect) -> None:
        """Draws the foot of `view`; `caption` is as high as its lines."""
        self._write(view, caption)
        m = self.skin.measures
        views = that_fit(view.buttons, buttons, self.skin)

        def paint(button: ButtonView) -> Paint:
            return on_hero(self.skin, view.ground, button)

        self._buttons.show(views, row(buttons, len(views), m.gap), paint=paint, size=m.button)

    def clear(self) -> None:
        for text in (self.caption, self.reason, self.reason_more):
            text.erase()
        self._buttons.clear()

    def lines(self, view: HeroView, width: int) -> int:
        """How many lines caption and reason take."""
        return len(self._reason_lines(view, width)) or int(bool(view.caption))

    def _reason_lines(self, view: HeroView, width: int) -> list[str]:
        """The reason beside the caption in one line if it fits, else below it in up to two; nothing of it is lost."""
        m = self.skin.measures
        if not view.reason:
            return []
        before = width_of(view.caption, "SemiBold", round(m.small)) + 2 * m.gap if view.caption else 0
        if before + width_of(view.reason, "Medium", round(m.small)) <= width:
            return [view.reason]
        lines = lines_of(view.reason, "Medium", round(m.small), width)
        return lines[:2] if len(lines) > 1 else ["", view.reason]

    def _write(self, view: HeroView, place: Rect) -> None:
        colours, m = self.skin.state(view.ground), self.skin.measures
        reason, line = self._reason_lines(view, place.width), round(m.small * LINE)
        caption = (
            view.caption if len(reason) < 2 or not reason[0] else ""
        )  # two lines of reason leave no room for it
        before = width_of(caption, "SemiBold", round(m.small)) + round(2 * m.gap) if caption else 0
        first = Rect(place.x, place.y, place.width, line)
        self.caption.write(caption, Style("SemiBold", m.small, colours.second), first)
        plain = Style("Medium", m.small, colours.second)
        beside = Rect(place.x + before, place.y, place.width - before, line)
        self.reason.write(reason[0] if reason else "", plain, beside)
        below = rect(place.x, place.y + line, place.width, line)
        self.reason_more.write(reason[1] if len(reason) > 1 else "", plain, below)
