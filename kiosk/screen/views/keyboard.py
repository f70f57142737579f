"""The keyboard page: what was typed, ready words, and keys that may be touched as quickly as one likes."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, KeyboardView
from kiosk.screen.views.controls import Control, ControlRow, Paint, lettering, on_sheet
from kiosk.screen.views.keyboard_layout import keyboard_places, rows_of
from kiosk.screen.views.layout import Rect, rect
from kiosk.screen.views.paint import Backdrop, Box, Frame
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import ELLIPSIS, Style, Text, width_of


class Keyboard(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_action = on_action
        self._shown: object = None
        with self.canvas:
            self._ground = Backdrop(skin)
            self._field = Frame(skin, skin.measures.radius, 2)
            self._cursor = Box(skin)
        self._text = Text(skin)
        self._keys: dict[str, Control] = {}
        self._ends, self._words = ControlRow(skin, on_action), ControlRow(skin, on_action)
        for child in (self._text, self._ends, self._words):
            self.add_widget(child)

    def show(self, view: KeyboardView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        m = self.skin.measures
        rows = rows_of(view, pane.width - 2 * m.gap, m)
        if self.skin.rtl and rows == view.keys:  # the keys of a desk are nowhere mirrored
            rows = tuple(keys[::-1] for keys in rows)
        words = max(len(view.words), int(view.suggests))
        places = keyboard_places(pane, m, rows=tuple(map(len, rows)), words=words, limit=self.skin.limit)
        self._ground.paint(pane, self.skin.palette.neutral.side)
        self._ends.show((view.back, view.take), (places.back, places.take), paint=self._paint, size=m.button)
        ready = view.words[: len(places.words)]
        self._words.show(ready, places.words[: len(ready)], paint=self._paint, size=m.small)
        self._show_text(view, places.text)
        keys = tuple(key for keys in rows for key in keys)
        boxes = tuple(box for boxes in places.keys for box in boxes)
        self._show_keys(keys + view.controls, boxes + places.controls, letters=len(keys))

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)

    def _show_text(self, view: KeyboardView, box: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        self._field.paint(box, ground=neutral.side, outline=neutral.ink)
        size = round(m.button)
        thick = max(2, round(size / 12))
        inner = box.inset(m.gap)
        room = inner.width - 3 * thick
        text, style = view.text, Style("Medium", size, neutral.ink)
        while text and width_of(_tail(text, view.text), style.face, size) > room:
            text = text[1:]
        written = _tail(text, view.text).rstrip() if view.text else view.hint
        self._text.write(
            written,
            style if view.text else Style("Medium", m.small, neutral.label),
            rect(inner.x + (0 if view.text else 3 * thick), inner.y, room, inner.height),
        )
        end = inner.x + width_of(_tail(text, view.text), style.face, size) + thick if view.text else inner.x
        self._cursor.paint(rect(end, box.y + (box.height - 1.2 * size) / 2, thick, 1.2 * size), neutral.ink)

    def _show_keys(self, views: tuple[ButtonView, ...], boxes: tuple[Rect, ...], *, letters: int) -> None:
        wanted = {view.id for view in views}
        for gone in [key for key in self._keys if key not in wanted]:
            control = self._keys.pop(gone)
            control.pressed = False
            self.remove_widget(control)
        size = self.skin.measures.button
        letterings = lettering(views[:letters], boxes[:letters], self.skin, size=size)
        letterings += lettering(views[letters:], boxes[letters:], self.skin, size=size)
        for view, box, letters_of in zip(views, boxes, letterings, strict=True):
            if view.id not in self._keys:
                self._keys[view.id] = Control(self.skin, self._on_action, repeats=True)
                self.add_widget(self._keys[view.id])
            self._keys[view.id].show(view, box, paint=on_sheet(self.skin, view), lettering=letters_of)


def _tail(text: str, whole: str) -> str:
    return text if text == whole else ELLIPSIS + text
