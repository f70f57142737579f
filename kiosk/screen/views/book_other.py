"""The "Other..." sheet in place of the hero: which day, from when, how long, and one button that says all of it.

Where the pane is low, the title stands beside the days in its short form; where it is narrow, the last start and a
length in the middle of the row give way, so that nothing is written too small to read.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, ButtonView, Look, SheetView
from kiosk.screen.theme import Measures
from kiosk.screen.views.controls import Control, ControlRow, Paint, lettering, on_sheet
from kiosk.screen.views.layout import LINE, Rect, rect, row, shares
from kiosk.screen.views.paint import Backdrop
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.strip import Strip
from kiosk.screen.views.text import Style, Text, lines_of, width_of

CANCEL_AND_BOOK = (1.0, 1.64)  # the doing button stands at the end and is the wider one
LEAST_SHRUNK = 0.94  # a length gives way before the labels of its row become smaller than this


@dataclass(frozen=True, slots=True)
class SheetPlaces:
    strip: Rect
    title: Rect
    days: Rect
    start_caption: Rect
    start: Rect
    length_caption: Rect
    lengths: Rect
    reason: Rect
    buttons: Rect
    low: bool  # the title stands beside the days
    apart: bool  # the title stands above all that is touched, and that low


def _below_each_other(
    heights: Mapping[str, float], top: float, inner: Rect, m: Measures, *, gap: float, but: Collection[str]
) -> dict[str, Rect]:
    """The parts from `top` on, except those of `but`."""
    near = 0.35 * m.gap
    after = {"start_caption": near, "length_caption": near, "lengths": 0.7 * gap}
    boxes: dict[str, Rect] = {}
    for name in (name for name in heights if name not in but):
        boxes[name] = rect(inner.x, top, inner.width, heights[name])
        top += heights[name] + after.get(name, gap)
    return boxes


class BookOther(Widget):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        with self.canvas:
            self._ground = Backdrop(skin)
        self._strip = Strip(skin)
        names = (
            "title",
            "start_caption",
            "start",
            "length_caption",
            "reason",
            "reason_more",
        )
        self._texts = {name: Text(skin) for name in names}
        self._earlier = Control(skin, on_action, repeats=True)
        self._later = Control(skin, on_action, repeats=True)
        self._rows = {
            name: ControlRow(skin, on_action) for name in ("name", "days", "starts", "lengths", "buttons")
        }
        for child in (self._strip, *self._texts.values(), self._earlier, self._later, *self._rows.values()):
            self.add_widget(child)

    def show(self, view: SheetView, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        places = self._places(view, pane)
        self._ground.paint(pane, self.skin.palette.neutral.side)
        self._strip.show(view, places.strip)
        self._write(view, places)
        self._show_row("days", view.days, self._days_area(view, places))
        self._show_name(view, places)
        self._show_start(view, places.start)
        self._show_row("lengths", self._lengths_that_fit(view.lengths, places.lengths), places.lengths)
        boxes = shares(places.buttons, CANCEL_AND_BOOK, self.skin.measures.gap)
        self._rows["buttons"].show(
            (view.cancel, view.book), boxes, paint=self._paint, size=self.skin.measures.button
        )

    def _places(self, view: SheetView, pane: Rect) -> SheetPlaces:
        m = self.skin.measures
        inner = Rect(pane.x + round(m.padding), pane.y, pane.width - 2 * round(m.padding), pane.height)
        caption, reason = m.tiny * LINE, m.small * LINE * len(self._reason_lines(view, inner.width))
        strip = rect(pane.x, pane.y, pane.width, m.strip)
        bottom = rect(inner.x, pane.bottom - m.padding - m.row, inner.width, m.row)
        rows = 3 * m.chip + 2 * (caption + 0.35 * m.gap) + reason
        heights = {
            "days": m.chip,
            "start_caption": caption,
            "start": m.chip,
            "length_caption": caption,
            "lengths": m.chip,
            "reason": reason,
        }
        if self.skin.limit > strip.bottom:
            above = self._above(strip, inner, heights, room=bottom.y - rows)
            top = max(self.skin.limit, *(box.bottom + round(0.3 * m.gap) for box in above.values()))
            free = bottom.y - top - sum(heights[name] for name in heights if name not in above)
            gap = min(1.4 * m.gap, (free - 0.7 * m.gap) / 3.7)
            boxes = above | _below_each_other(heights, top, inner, m, gap=gap, but=above)
            return SheetPlaces(strip=strip, buttons=bottom, low=False, apart=True, **boxes)
        title = m.chip if view.name is not None else m.room * LINE
        free = bottom.y - strip.bottom - rows
        low = free - title < 6.5 * m.gap
        gap = min(1.4 * m.gap, free / 4.6 if low else (free - title) / 5.9)
        at = strip.bottom + (1.2 if low else 1.5) * gap
        title_height = m.chip if low or view.name is not None else title
        heading = {"title": rect(inner.x, at, inner.width, title_height)}
        at += 0 if low else title_height + 0.8 * gap
        boxes = heading | _below_each_other(heights, at, inner, m, gap=gap, but=heading)
        return SheetPlaces(strip=strip, buttons=bottom, low=low, apart=False, **boxes)

    def _above(
        self, strip: Rect, inner: Rect, heights: Mapping[str, float], *, room: float
    ) -> dict[str, Rect]:
        """What stands above all that is touched: the title; or, where the rest has no room for it, the reason."""
        m, top = self.skin.measures, strip.bottom + round(0.5 * self.skin.measures.gap)
        title = m.room * LINE
        crowded = room - max(self.skin.limit, top + title) < 3 * m.gap
        if heights["reason"] and crowded:
            reason = rect(inner.x, top, inner.width, heights["reason"])
            return {"title": Rect(inner.x, top, inner.width, 0), "reason": reason}
        return {"title": rect(inner.x, top, inner.width, title)}

    def _write(self, view: SheetView, places: SheetPlaces) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        box = Rect(places.title.x, places.title.y, self._title_width(view, places), places.title.height)
        short = places.low or width_of(view.title, "Bold", round(m.room)) > box.width - m.gap
        title = view.short_title if short else view.title
        if not places.title.height:
            title = ""
        if (
            places.low and view.name is not None
        ):  # its control stands here, and the doing button says the rest
            title = ""
        self._texts["title"].write(title, Style("Bold", m.room, neutral.ink), box)
        caption = Style("SemiBold", m.tiny, neutral.label)
        self._texts["start_caption"].write(view.start_caption, caption, places.start_caption)
        self._texts["length_caption"].write(view.length_caption, caption, places.length_caption)
        lines, height = self._reason_lines(view, places.reason.width), round(m.small * LINE)
        for at, name in enumerate(("reason", "reason_more")):
            line = Rect(places.reason.x, places.reason.y + at * height, places.reason.width, height)
            text = lines[at] if at < len(lines) else ""
            self._texts[name].write(text, Style("Medium", m.small, neutral.label), line)

    def _title_width(self, view: SheetView, places: SheetPlaces) -> int:
        if not places.low:
            beside = view.name is not None and not places.apart
            return places.title.width - (self._name_box(places).width if beside else 0)
        return width_of(view.short_title, "Bold", round(self.skin.measures.room))

    def _days_area(self, view: SheetView, places: SheetPlaces) -> Rect:
        m = self.skin.measures
        if not places.low and not (places.apart and view.name is not None):
            return places.days
        start = max(places.days.width * 0.4, self._title_width(view, places) + 2 * m.gap)
        if view.name is not None:
            start = places.days.width * 0.4
        return rect(places.days.x + start, places.days.y, places.days.width - start, places.days.height)

    def _show_name(self, view: SheetView, places: SheetPlaces) -> None:
        """The title of the booking, at the end of the heading; where the pane is low, in its place."""
        names = () if view.name is None else (view.name,)
        self._show_row("name", names, self._name_box(places))

    def _name_box(self, places: SheetPlaces) -> Rect:
        m, box = self.skin.measures, places.days if places.apart else places.title
        if places.low or places.apart:
            return rect(box.x, box.y, box.width * 0.4 - m.gap, m.chip)
        return rect(box.x + box.width * 0.62, box.y, box.width * 0.38, m.chip)

    def _show_start(self, view: SheetView, area: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        size = round(0.66 * m.chip)
        step = max(m.touch, 1.22 * m.chip)
        value = width_of(view.start, "Bold", size) + 1.4 * m.gap
        rest = area.width - 2 * step - value
        starts = view.starts
        while starts and not self._starts_fit(starts, rest):
            starts = starts[:-1]
        if not starts:
            step = (area.width - value) / 2
        earlier = rect(area.x, area.y, step, area.height)
        shown = rect(area.x + step, area.y, value, area.height)
        later = rect(area.x + step + value, area.y, step, area.height)
        self._texts["start"].write(view.start, Style("Bold", size, neutral.ink), shown, align="middle")
        letters = lettering((view.earlier, view.later), (earlier, later), self.skin, size=1.3 * m.button)
        self._earlier.show(
            view.earlier, earlier, paint=on_sheet(self.skin, view.earlier), lettering=letters[0]
        )
        self._later.show(view.later, later, paint=on_sheet(self.skin, view.later), lettering=letters[1])
        others = rect(later.right + m.gap, area.y, area.right - later.right - m.gap, area.height)
        self._show_row("starts", starts, others)

    def _starts_fit(self, starts: tuple[ButtonView, ...], width: float) -> bool:
        m = self.skin.measures
        each = (width - m.gap * len(starts)) / len(starts)
        widest = max(width_of(view.short or view.label, "Bold", round(m.small)) for view in starts)
        return each >= max(m.touch, widest + 1.8 * m.gap)

    def _lengths_that_fit(self, views: tuple[ButtonView, ...], area: Rect) -> tuple[ButtonView, ...]:
        m = self.skin.measures
        while len(views) > 4:
            letters = lettering(views, row(area, len(views), m.gap), self.skin, size=m.small)
            if all(one.whole and one.size >= round(m.small * LEAST_SHRUNK) for one in letters):
                break
            middle = next((at for at in (2, 3, 1) if views[at].look is not Look.CHOSEN), 2)
            views = views[:middle] + views[middle + 1 :]
        return views

    def _show_row(self, name: str, views: tuple[ButtonView, ...], area: Rect) -> None:
        m = self.skin.measures
        self._rows[name].show(views, row(area, len(views), m.gap), paint=self._paint, size=m.small)

    def _paint(self, view: ButtonView) -> Paint:
        return on_sheet(self.skin, view)

    def _reason_lines(self, view: SheetView, width: int) -> list[str]:
        return lines_of(view.reason, "Medium", round(self.skin.measures.small), width)[:2]
