"""The day page: one day to scroll, the days of the week as chips, and in their place what a touched meeting is."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, DayPageView, DetailsView, Look
from kiosk.screen.theme import is_portrait
from kiosk.screen.views.controls import TICK, Control, ControlRow, Paint, lettering, on_sheet
from kiosk.screen.views.day_page_layout import DayPagePlaces, chip_boxes, day_page_places
from kiosk.screen.views.layout import LINE, Rect, rect, row
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.scrolled_line import ScrolledLine
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.strip import Strip
from kiosk.screen.views.text import ELLIPSIS, Style, Text, fitting_size, lines_of, width_of

NOTE_LINES = 2


class DayPage(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_action = on_action
        self._shown: tuple[DayPageView, Rect] | None = None
        with self.canvas:
            self._ground = Backdrop(skin)
        self._strip, self._line = Strip(skin), ScrolledLine(skin, on_action)
        self._title = Text(skin)
        self._notes = [Text(skin) for _ in range(NOTE_LINES)]
        self._words: list[Text] = []
        self._steps = (
            Control(skin, on_action, repeats=True),
            Control(skin, on_action, repeats=True),
        )
        self._week, self._buttons = ControlRow(skin, on_action), ControlRow(skin, on_action)
        children = (
            self._strip,
            self._title,
            *self._notes,
            self._line,
            *self._steps,
            self._week,
            self._buttons,
        )
        for child in children:
            self.add_widget(child)

    def show(self, view: DayPageView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        m, neutral = self.skin.measures, self.skin.palette.neutral
        places = self._find_places(view, pane)
        self._ground.paint(pane, neutral.side)
        self._strip.show(view, places.strip)
        size = fitting_size(view.day.title, "SemiBold", m.small, width=places.title.width, smallest=m.least)
        self._title.write(
            view.day.title, Style("SemiBold", size, neutral.title), places.title, align="middle"
        )
        note, lines = places.note, self._note_lines(view, places.note.width)
        for at, text in enumerate(self._notes):
            box = rect(note.x, note.y + at * m.tiny * LINE, note.width, m.tiny * LINE)
            text.write(lines[at] if at < len(lines) else "", Style("Medium", m.tiny, neutral.label), box)
        self._show_controls(view, places)
        self._show_details(view.details, places.aside)
        self._line.show(view.day, view.slots, places.line)

    def _find_places(self, view: DayPageView, pane: Rect) -> DayPagePlaces:
        m, portrait = self.skin.measures, is_portrait(self.skin.size)
        width = pane.width * (1 if portrait else m.split) - (2 if portrait else 1) * m.padding
        size = round(m.tiny)
        details = (width_of(one.detail, "SemiBold", size) for one in view.week)
        labels = (
            width_of(one.label, "Bold", size) + TICK * size for one in view.week
        )  # each may be the chosen one
        chip = max((*details, *labels), default=0) + m.gap
        lines = len(self._note_lines(view, round(width)))
        return day_page_places(
            pane, m, portrait=portrait, note_lines=lines, chip_width=chip, limit=self.skin.limit
        )

    def _note_lines(self, view: DayPageView, width: int) -> list[str]:
        return lines_of(view.note, "Medium", round(self.skin.measures.tiny), width)[:NOTE_LINES]

    def _show_controls(self, view: DayPageView, places: DayPagePlaces) -> None:
        m = self.skin.measures
        steps, beside = (view.previous, view.following), (places.previous, places.following)
        letters = lettering(steps, beside, self.skin, size=1.3 * m.button)
        for step, one, box, letter in zip(self._steps, steps, beside, letters, strict=True):
            step.show(one, box, paint=self._paint(one), lettering=letter)
        week = () if view.details is not None else view.week
        chips = chip_boxes(places.aside, m, columns=places.columns, count=len(week))
        self._week.show(_around_chosen(week, len(chips)), chips, paint=self._paint, size=m.small)
        boxes = row(places.buttons, len(view.buttons), m.gap)
        self._buttons.show(view.buttons, boxes, paint=self._paint, size=m.button)

    def _show_details(self, details: DetailsView | None, area: Rect) -> None:
        lines = [] if details is None else self._lines_of(details, area)
        while len(self._words) < len(lines):
            self._words.append(Text(self.skin))
            self.add_widget(self._words[-1])
        top = float(area.y)
        for at, word in enumerate(self._words):
            if at >= len(lines):
                word.erase()
                continue
            text, style = lines[at]
            word.write(text, style, rect(area.x, top, area.width, _height(style)))
            top += _height(style)

    def _lines_of(self, details: DetailsView, area: Rect) -> list[tuple[str, Style]]:
        """Title and lines at the larger size at which all of it fits; what still does not ends with an ellipsis."""
        m, neutral = self.skin.measures, self.skin.palette.neutral
        written: list[tuple[str, Style]] = []
        for size in (m.small, m.tiny, m.least):
            heading, plain = Style("Bold", size, neutral.ink), Style("Medium", size, neutral.label)
            parts = [(details.title, heading), *((line, plain) for line in details.lines)]
            written = [
                (line, style)
                for text, style in parts
                for line in lines_of(text, style.face, round(style.size), area.width)
            ]
            wide = (width_of(line, style.face, round(style.size)) for line, style in written)
            if sum(_height(style) for _, style in written) <= area.height and max(wide) <= area.width:
                return written
        while sum(_height(style) for _, style in written) > area.height:
            written = [*written[:-2], (ELLIPSIS, written[-1][1])]
        return written

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)


def _height(style: Style) -> float:
    return style.size * LINE * 1.1


def _around_chosen(week: tuple[ButtonView, ...], count: int) -> tuple[ButtonView, ...]:
    """As many chips as there is room for, the chosen one among them."""
    chosen = next((at for at, one in enumerate(week) if one.look is Look.CHOSEN), 0)
    first = max(0, min(chosen - count // 2, len(week) - count))
    return week[first : first + count]
