"""What is chosen in place of the list in *Find a room*: rows of chips beside their captions, and one button at the end.

Where there are more chips than lines, the last of the longest row give way: they are the least asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kivy.uix.widget import Widget

from kiosk.screen.presenters.find_model import FindPanel
from kiosk.screen.presenters.model import Action, ButtonView, Look
from kiosk.screen.theme import Measures
from kiosk.screen.views.controls import ControlRow, Paint, natural_width, on_sheet
from kiosk.screen.views.find_layout import flow
from kiosk.screen.views.layout import Rect, rect
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, width_of


@dataclass(frozen=True, slots=True)
class PanelPlaces:
    """Each row's caption, and the boxes of those of its chips that there is room for, by their place in the row."""

    captions: tuple[Rect, ...]
    chips: tuple[Mapping[int, Rect], ...]
    done: Rect


def panel_places(
    area: Rect, m: Measures, *, captions: float, chips: tuple[tuple[float, ...], ...], done: float
) -> PanelPlaces:
    """Captions at the start, `captions` wide; chips of such widths in as many lines as they need and there are."""
    left = area.x + round(captions + m.gap)
    width, gap, line = area.right - left, round(0.8 * m.gap), round(m.chip)
    end = rect(area.right - max(done, m.touch), area.bottom - m.chip, max(done, m.touch), m.chip)
    shown = [len(row) for row in chips]
    possible = max(len(chips), (end.y - area.y) // (line + gap))
    while sum(_lines(chips, shown, width, gap)) > possible and max(shown) > 1:
        shown[max(range(len(shown)), key=lambda at: (_lines(chips, shown, width, gap)[at], shown[at]))] -= 1
    top, places, names = area.y, [], []
    for row, count in zip(chips, shown, strict=True):
        names.append(Rect(area.x, top, round(captions), line))
        boxes: dict[int, Rect] = {}
        for members in flow(row[:count], width, gap):
            at = left
            for member in members:
                across = round(min(row[member], width))
                boxes[member] = Rect(at, top, across, line)
                at += across + gap
            top += line + gap
        places.append(boxes)
    return PanelPlaces(tuple(names), tuple(places), end)


def _lines(chips: tuple[tuple[float, ...], ...], shown: list[int], width: float, gap: float) -> list[int]:
    return [len(flow(row[:count], width, gap)) for row, count in zip(chips, shown, strict=True)]


class Choices(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_action = on_action
        self._captions: list[Text] = []
        self._rows: list[ControlRow] = []
        self._done = ControlRow(skin, on_action)
        self.add_widget(self._done)

    def show(self, panel: FindPanel, area: Rect) -> None:
        m, skin = self.skin.measures, self.skin
        caption = Style("SemiBold", m.tiny, skin.palette.neutral.label)
        size = min(m.button, 1.08 * m.small)
        places = panel_places(
            area,
            m,
            captions=max((width_of(name, caption.face, round(m.tiny)) for name, _ in panel.rows), default=0),
            chips=tuple(
                tuple(max(m.touch, natural_width(_chosen(view), skin, size=size)) for view in views)
                for _, views in panel.rows
            ),
            done=natural_width(panel.done, skin, size=m.button) + 2 * m.gap,
        )
        self._make(len(panel.rows))
        for at, (name, views) in enumerate(panel.rows):
            self._captions[at].write(name, caption, places.captions[at])
            boxes = places.chips[at]
            self._rows[at].show(
                tuple(views[n] for n in boxes), tuple(boxes.values()), paint=self._paint, size=size
            )
        self._done.show((panel.done,), (places.done,), paint=self._paint, size=m.button)

    def _make(self, count: int) -> None:
        while len(self._rows) < count:
            self._rows.append(ControlRow(self.skin, self._on_action))
            self._captions.append(Text(self.skin))
            self.add_widget(self._rows[-1])
            self.add_widget(self._captions[-1])
        for at in range(count, len(self._rows)):
            self._captions[at].erase()
            self._rows[at].show((), (), paint=self._paint, size=self.skin.measures.small)

    def _paint(self, view: ButtonView) -> Paint:
        neutral = self.skin.palette.neutral
        if not view.enabled and view.look is Look.NEUTRAL:  # not a control: the time that was chosen
            return Paint(neutral.side, neutral.ink, neutral.side)
        return on_sheet(self.skin, view)


def _chosen(view: ButtonView) -> ButtonView:
    """The chip with its tick: it keeps its width when it is chosen."""
    return ButtonView(view.id, view.label, short=view.short, look=Look.CHOSEN)
