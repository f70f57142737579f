"""The page that asks who books, in place of the hero: what is booked, how to tell, and the ways that take a touch."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, WhoView
from kiosk.screen.views.controls import ControlRow, Paint, on_sheet
from kiosk.screen.views.layout import LINE, Rect, rect, row
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.strip import Strip
from kiosk.screen.views.text import Style, Text, fitting_size, lines_of

MOST_LINES = 3


class Who(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        with self.canvas:
            self._ground = Backdrop(skin)
        self._strip, self._title, self._summary = Strip(skin), Text(skin), Text(skin)
        self._words = [Text(skin) for _ in range(MOST_LINES)]
        self._ways, self._buttons = ControlRow(skin, on_action), ControlRow(skin, on_action)
        for child in (self._strip, self._title, self._summary, *self._words, self._ways, self._buttons):
            self.add_widget(child)

    def show(self, view: WhoView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        m, neutral = self.skin.measures, self.skin.palette.neutral
        self._ground.paint(pane, neutral.side)
        strip = rect(pane.x, pane.y, pane.width, m.strip)
        self._strip.show(view, strip)
        inner = Rect(pane.x, strip.bottom, pane.width, pane.bottom - strip.bottom).inset(m.padding)
        title = rect(inner.x, inner.y, inner.width, m.sub * LINE)
        size = fitting_size(view.title, "Bold", m.sub, width=title.width, smallest=m.small)
        self._title.write(view.title, Style("Bold", size, neutral.ink), title)
        summary = rect(inner.x, title.bottom, inner.width, m.small * LINE)
        size = fitting_size(view.summary, "Medium", m.small, width=summary.width, smallest=0.8 * m.small)
        self._summary.write(view.summary, Style("Medium", size, neutral.ink), summary)
        buttons = rect(inner.x, inner.bottom - m.row, inner.width, m.row)
        ways = rect(inner.x, buttons.y - m.gap - m.row, inner.width, m.row)
        self._show_row(self._ways, view.ways, ways)
        self._show_row(self._buttons, view.buttons, buttons)
        top = summary.bottom + m.gap
        end = (ways.y if view.ways else buttons.y) - m.gap
        self._write(view.said, rect(inner.x, top, inner.width, max(0, end - top)))

    def _show_row(self, controls: ControlRow, views: tuple[ButtonView, ...], area: Rect) -> None:
        m = self.skin.measures
        controls.show(views, row(area, len(views), m.gap), paint=self._paint, size=m.button)

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)

    def _write(self, said: str, place: Rect) -> None:
        """As large as the words fit between the rest, in the middle of it."""
        m, neutral = self.skin.measures, self.skin.palette.neutral
        size = m.button
        lines = lines_of(said, "SemiBold", round(size), place.width)
        if len(lines) * size * LINE > place.height:
            size = m.small
            lines = lines_of(said, "SemiBold", round(size), place.width)
        height = size * LINE
        lines = lines[: max(1, min(MOST_LINES, int(place.height // height)))]
        top = place.y + max(0.0, (place.height - height * len(lines)) / 2)
        for at, word in enumerate(self._words):
            box = rect(place.x, top + at * height, place.width, height)
            word.write(lines[at] if at < len(lines) else "", Style("SemiBold", size, neutral.ink), box)
