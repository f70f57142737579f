"""The "Report" sheet in place of the hero: kinds as tiles with a picture, phrases as chips, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, ReportView
from kiosk.screen.theme import Measures
from kiosk.screen.views.controls import ControlRow, Paint, on_sheet
from kiosk.screen.views.layout import LINE, Rect, rect, row, shares
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.strip import Strip
from kiosk.screen.views.text import Style, Text, fitting_size, lines_of

COLUMNS = 3
_TILE = 1.63  # height of a tile over that of a chip, where there is room
_CLOSE_AND_SEND = (1.0, 1.64)
_SAID = 4  # lines of what became of it


@dataclass(frozen=True, slots=True)
class ReportPlaces:
    strip: Rect
    title: Rect
    kinds: tuple[Rect, ...]  # the rows of tiles
    caption: Rect
    phrases: Rect
    note: Rect
    said: Rect
    buttons: Rect


def report_places(pane: Rect, m: Measures, *, rows: int) -> ReportPlaces:
    """The parts from top to bottom; the tiles take what the rest leaves, and never less than a finger needs."""
    inner = Rect(pane.x + round(m.padding), pane.y, pane.width - 2 * round(m.padding), pane.height)
    buttons = rect(inner.x, pane.bottom - m.padding - m.row, inner.width, m.row)
    strip = rect(pane.x, pane.y, pane.width, m.strip)
    caption, title_height = m.tiny * LINE, m.room * LINE
    between, texts = 3.05 + rows - 1, title_height + 2 * caption + m.chip
    free = buttons.y - strip.bottom - texts
    gap = max(0.0, min(m.gap, (free - rows * m.touch) / between))  # large text leaves less of them
    tile = max(m.touch, min(_TILE * m.chip, (free - between * gap) / max(1, rows)))
    spare = max(0.0, free - between * gap - rows * tile)
    at = strip.bottom + 0.9 * gap + min(gap, 0.2 * spare)
    title = rect(inner.x, at, inner.width, title_height)
    first = title.bottom + 0.5 * gap + min(0.6 * gap, 0.1 * spare)
    tiles = tuple(rect(inner.x, first + n * (tile + gap), inner.width, tile) for n in range(rows))
    below = rect(inner.x, first + rows * (tile + gap) - 0.2 * gap, inner.width, caption)
    chips = rect(inner.x, below.bottom + 0.35 * gap, inner.width, m.chip)
    return ReportPlaces(
        strip,
        title,
        tiles,
        below,
        chips,
        rect(inner.x, chips.bottom, inner.width, buttons.y - chips.bottom),
        rect(inner.x, title.bottom + m.gap, inner.width, buttons.y - title.bottom - 2 * m.gap),
        buttons,
    )


class Report(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        with self.canvas:
            self._ground = Backdrop(skin)
        self._strip = Strip(skin)
        self._title, self._caption, self._note = Text(skin), Text(skin), Text(skin)
        self._said = tuple(Text(skin) for _ in range(_SAID))
        self._kinds = (ControlRow(skin, on_action), ControlRow(skin, on_action))
        self._phrases, self._buttons = ControlRow(skin, on_action), ControlRow(skin, on_action)
        texts = (self._title, self._caption, self._note, *self._said)
        for child in (self._strip, *texts, *self._kinds, self._phrases, self._buttons):
            self.add_widget(child)

    def show(self, view: ReportView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        m = self.skin.measures
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        places = report_places(pane, m, rows=-(-len(view.kinds) // COLUMNS))
        self._ground.paint(pane, self.skin.palette.neutral.side)
        self._strip.show(view, places.strip)
        self._write(view, places)
        for at, tiles in enumerate(self._kinds):
            of_row = view.kinds[at * COLUMNS : (at + 1) * COLUMNS]
            boxes = row(places.kinds[at], COLUMNS, m.gap)[: len(of_row)] if of_row else ()
            tiles.show(of_row, boxes, paint=self._paint, size=m.small)
        chips = row(places.phrases, COLUMNS, m.gap)[: len(view.phrases)]
        self._phrases.show(view.phrases, chips, paint=self._paint, size=m.small)
        weights = _CLOSE_AND_SEND if len(view.buttons) == len(_CLOSE_AND_SEND) else (1.0,)
        boxes = shares(places.buttons, weights, m.gap)
        self._buttons.show(view.buttons, boxes, paint=self._paint, size=m.button)

    def _write(self, view: ReportView, places: ReportPlaces) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        size = fitting_size(view.title, "Bold", m.room, width=places.title.width, smallest=m.least)
        self._title.write(view.title, Style("Bold", size, neutral.ink), places.title)
        self._caption.write(view.caption, Style("SemiBold", m.tiny, neutral.label), places.caption)
        self._note.write(view.note, Style("Medium", m.tiny, neutral.label), places.note)
        lines = [
            line for said in view.said for line in lines_of(said, "Medium", round(m.sub), places.said.width)
        ]
        height = round(m.sub * LINE)
        for at, text in enumerate(self._said):
            box = Rect(places.said.x, places.said.y + at * height, places.said.width, height)
            text.write(lines[at] if at < len(lines) else "", Style("Medium", m.sub, neutral.ink), box)

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)
