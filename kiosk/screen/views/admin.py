"""The admin corner over the whole panel: tabs, rows or things to do, and the controls at the end."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.corner_model import AdminView, RowView
from kiosk.screen.presenters.model import (
    Action,
    ButtonView,
)
from kiosk.screen.theme import Measures
from kiosk.screen.views.controls import ControlRow, Paint, on_sheet
from kiosk.screen.views.corner_layout import admin_places
from kiosk.screen.views.layout import LINE, Rect, rect, row
from kiosk.screen.views.paint import Box
from kiosk.screen.views.signs import Sign
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size, lines_of, width_of
from kiosk.screen.views.whole import Whole

WORD_LINES = 6  # of a row: its words, then its next step, as many as there is room for


class Admin(Whole):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(skin)
        with self.canvas:
            self._strip = Box(skin)
        self._title, self._fact, self._said = Text(skin), Text(skin), Text(skin)
        self._rows: list[_Row] = []
        self._tabs, self._deeds = ControlRow(skin, on_action), ControlRow(skin, on_action)
        self._controls = ControlRow(skin, on_action)
        for child in (self._title, self._fact, self._said, self._tabs, self._deeds, self._controls):
            self.add_widget(child)

    def show(self, view: AdminView, pane: Rect) -> None:
        if not self.is_new(view, pane):
            return
        m, neutral = self.skin.measures, self.skin.palette.neutral
        places = admin_places(pane, m, rows=view.rows_on_page, deeds=len(view.deeds), limit=self.skin.limit)
        self._strip.paint(places.title, neutral.banner)
        head = Rect(places.tabs.x, places.title.y, places.tabs.width, places.title.height)
        style = Style("Bold", m.small, neutral.banner_ink)
        clock = width_of(view.fact, "Bold", round(m.small))
        self._fact.write(view.fact, style, Rect(head.right - clock, head.y, clock, head.height))
        name = Rect(head.x, head.y, head.width - clock - round(m.gap), head.height)
        size = fitting_size(view.title, "Bold", m.small, width=name.width, smallest=m.tiny)
        self._title.write(view.title, Style("Bold", size, neutral.banner_ink), name)
        self._show_row(self._tabs, view.tabs, row(places.tabs, len(view.tabs), m.gap), m.small)
        self._show_rows(view.rows, places.rows)
        self._show_row(self._deeds, view.deeds, places.deeds, m.button)
        size = fitting_size(view.said, "SemiBold", m.small, width=places.said.width, smallest=m.least)
        self._said.write(view.said, Style("SemiBold", size, neutral.ink), places.said)
        self._show_row(
            self._controls, view.controls, row(places.controls, len(view.controls), m.gap), m.button
        )

    def _show_row(
        self, shown: ControlRow, views: tuple[ButtonView, ...], boxes: tuple[Rect, ...], size: float
    ) -> None:
        def paint(view: ButtonView) -> Paint:
            return on_sheet(self.skin, view)

        shown.show(views, boxes, paint=paint, size=size)

    def _show_rows(self, rows: tuple[RowView, ...], boxes: tuple[Rect, ...]) -> None:
        while len(self._rows) < len(rows):
            self._rows.append(_Row(self.skin))
            self.add_widget(self._rows[-1])
        while len(self._rows) > len(rows):
            self.remove_widget(self._rows.pop())
        size, heights = self._heights(rows, boxes)
        y = float(boxes[0].y) if boxes else 0.0
        for one, view, box, height in zip(self._rows, rows, boxes, heights, strict=False):
            one.show(view, rect(box.x, y, box.width, height), size)
            y += height

    def _heights(self, rows: tuple[RowView, ...], boxes: tuple[Rect, ...]) -> tuple[float, list[float]]:
        """The size of the rows' words and their heights: all the same if all fit so, else as their lines need it."""
        least, tiny = round(self.skin.measures.least), round(self.skin.measures.tiny)
        shared = [float(box.height) for box in boxes[: len(rows)]]
        whole = boxes[-1].bottom - boxes[0].y if boxes else 0
        needed = [self._needed(view, box, tiny) for view, box in zip(rows, boxes, strict=False)]
        if all(need <= height for need, height in zip(needed, shared, strict=True)):
            return tiny, shared
        for size in range(tiny, least - 1, -1):
            needed = [self._needed(view, box, size) for view, box in zip(rows, boxes, strict=False)]
            if sum(needed) <= whole:
                spare = (min(whole, sum(shared)) - sum(needed)) / len(needed)
                return size, [need + max(0.0, spare) for need in needed]
        return least, [need * whole / sum(needed) for need in needed]

    def _needed(self, view: RowView, box: Rect, size: float) -> float:
        m = self.skin.measures
        width = words_width(view, box, m)
        lines = lines_of(view.words, "Medium", size, width) + lines_of(view.next_step, "Medium", size, width)
        return above_words(m) + max(1, len(lines)) * size * LINE + 2


def words_width(view: RowView, box: Rect, m: Measures) -> int:
    """The width that a row has for its words: all of it but its sign."""
    return box.width - (round(m.small * LINE) + round(m.gap) if view.sign is not None else 0)


def above_words(m: Measures) -> float:
    """What a row needs for its name and the gap above it."""
    return round(0.3 * m.gap) + m.small * LINE


class _Row(Widget):
    """One row: its sign, its name, a fact at the end, and below them words and the next step."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        with self.canvas:
            self._line = Box(skin)
        self._sign = Sign(skin)
        self._name, self._fact = Text(skin), Text(skin)
        self._words = [Text(skin) for _ in range(WORD_LINES)]
        for child in (self._name, self._fact, *self._words):
            self.add_widget(child)

    def show(self, view: RowView, box: Rect, words: float) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        self._line.paint(rect(box.x, box.bottom - 1, box.width, 1), neutral.hour_line)
        head = m.small * LINE
        left = box.x
        self.remove_widget(self._sign)
        if view.sign is not None:
            side = round(head)
            self.add_widget(self._sign)
            place = Rect(box.x, box.y + round(0.3 * m.gap), side, side)
            self._sign.show(view.sign, place, ink=neutral.ink, ground=neutral.side)
            left = box.x + side + round(m.gap)
        width = box.right - left
        fact = min(width_of(view.fact, "Medium", round(m.tiny)), round(0.45 * width))
        top = box.y + round(0.3 * m.gap)
        self._fact.write(
            view.fact,
            Style("Medium", m.tiny, neutral.label),
            rect(box.right - fact, top, fact, head),
            align="end",
        )
        room = width - fact - round(m.gap)
        self._name.write(view.name, Style("Bold", m.small, neutral.ink), rect(left, top, room, head))
        self._write_words(view, rect(left, top + head, width, box.bottom - top - head), words)

    def _write_words(self, view: RowView, area: Rect, size: float) -> None:
        neutral = self.skin.palette.neutral
        height = size * LINE
        most = max(1, min(WORD_LINES, int(area.height // height)))
        lines = lines_of(view.words, "Medium", size, area.width)
        lines = _joined([*lines, *lines_of(view.next_step, "Medium", size, area.width)], most)
        for at, text in enumerate(self._words):
            line = lines[at] if at < len(lines) else ""
            text.write(
                line,
                Style("Medium", size, neutral.title),
                rect(area.x, area.y + at * height, area.width, height),
            )


def _joined(lines: list[str], most: int) -> list[str]:
    """What does not fit stands in the last line, which ends in an ellipsis: `kiosk doctor` says all of it."""
    return lines if len(lines) <= most else [*lines[: most - 1], " ".join(lines[most - 1 :])]
