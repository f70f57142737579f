"""The PIN pad over the whole panel: a dot for each digit typed, and keys as large as there is room for."""

from collections.abc import Callable

from kiosk.screen.presenters.corner_model import PinView
from kiosk.screen.presenters.model import (
    Action,
)
from kiosk.screen.views.controls import Control, lettering, on_sheet
from kiosk.screen.views.corner_layout import PinPlaces, pin_places
from kiosk.screen.views.layout import LINE, Rect, rect
from kiosk.screen.views.paint import Box
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, lines_of
from kiosk.screen.views.whole import Whole

DOTS = 12
LINES = 3
DOT = 0.3  # of the height of their row


class PinPad(Whole):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(skin)
        side = round(DOT * skin.measures.shape)
        with self.canvas:
            self._dots = [Box(skin, side / 2) for _ in range(DOTS)]
        self._title = Text(skin)
        self._lines = [Text(skin) for _ in range(LINES)]
        # Somebody who types a digit twice means it.
        self._keys = [Control(skin, on_action, repeats=True) for _ in range(12)]
        self._cancel = Control(skin, on_action)
        for child in (self._title, *self._lines, *self._keys, self._cancel):
            self.add_widget(child)

    def show(self, view: PinView, pane: Rect) -> None:
        if not self.is_new(view, pane):
            return
        m, neutral = self.skin.measures, self.skin.palette.neutral
        places = pin_places(pane, m, limit=self.skin.limit)
        self._title.write(view.title, Style("Bold", m.room, neutral.ink), places.title)
        self._show_dots(view.typed, places.dots)
        self._say(view.said, places.said)
        self._show_keys(view, places)
        (letters,) = lettering((view.cancel,), (places.cancel,), self.skin, size=m.button)
        paint = on_sheet(self.skin, view.cancel)
        self._cancel.show(view.cancel, places.cancel, paint=paint, lettering=letters)

    def _show_dots(self, typed: int, area: Rect) -> None:
        side = round(DOT * self.skin.measures.shape)
        step = min(2.0 * side, (area.width - side) / (DOTS - 1))
        for at, dot in enumerate(self._dots):
            if at >= typed:
                dot.hide()
                continue
            box = rect(area.x + at * step, area.y + (area.height - side) / 2, side, side)
            dot.paint(box, self.skin.palette.neutral.ink)

    def _say(self, said: str, area: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        lines = lines_of(said, "SemiBold", round(m.small), area.width)
        height = m.small * LINE
        for at, text in enumerate(self._lines):
            line = lines[at] if at < len(lines) else ""
            text.write(
                line,
                Style("SemiBold", m.small, neutral.ink),
                rect(area.x, area.y + at * height, area.width, height),
            )

    def _show_keys(self, view: PinView, places: PinPlaces) -> None:
        m = self.skin.measures
        boxes = _digits_from_the_left(places.keys) if self.skin.rtl else places.keys
        letters = lettering(view.keys, boxes, self.skin, size=1.2 * m.button)
        for key, control, box, letter in zip(view.keys, self._keys, boxes, letters, strict=True):
            control.show(key, box, paint=on_sheet(self.skin, key), lettering=letter)


def _digits_from_the_left(boxes: tuple[Rect, ...]) -> tuple[Rect, ...]:
    """The places of the keys where all is mirrored: of the digits only, as on every telephone, nothing is."""
    rows = (boxes[at : at + 3][::-1] for at in range(0, 9, 3))
    return (*(box for row in rows for box in row), *boxes[9:])
