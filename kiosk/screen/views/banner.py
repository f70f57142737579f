"""What is wrong, in one sentence at the start and one fact at the end: a row of its own under both panes."""

from kivy.graphics.instructions import Canvas
from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import BannerView
from kiosk.screen.views.layout import LINE, Rect
from kiosk.screen.views.paint import Box
from kiosk.screen.views.signs import draw_warning
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, lines_of, width_of


class Banner(Widget):
    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self.skin = skin
        self._shown: object = None
        with self.canvas:
            self._line, self._ground = Box(skin), Box(skin)
        self._mark = Canvas()
        self.canvas.add(self._mark)
        self._sentences = (Text(skin), Text(skin))
        self._fact = Text(skin)
        for text in (*self._sentences, self._fact):
            self.add_widget(text)

    def height_of(self, view: BannerView | None) -> float:
        """Pixels that the banner takes; one line, or two where sentence and fact do not fit beside each other."""
        if view is None:
            return 0.0
        return self.skin.measures.banner + (self._rows(view) - 1) * self.skin.measures.tiny * LINE

    def show(self, view: BannerView | None, pane: Rect) -> None:
        if self._shown == (view, pane):
            return
        self._shown = (view, pane)
        self._mark.clear()
        if view is None:
            self._line.hide()
            self._ground.hide()
            for text in (*self._sentences, self._fact):
                text.erase()
            return
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        m, neutral = self.skin.measures, self.skin.palette.neutral
        thick = max(2, round(m.banner / 27))
        self._line.paint(Rect(pane.x, pane.y, pane.width, thick), neutral.banner_ink)
        self._ground.paint(Rect(pane.x, pane.y + thick, pane.width, pane.height - thick), neutral.banner)
        self._write(
            view,
            Rect(
                pane.x + round(m.padding),
                pane.y + thick,
                pane.width - 2 * round(m.padding),
                pane.height - thick,
            ),
        )

    def _write(self, view: BannerView, inner: Rect) -> None:
        m, neutral = self.skin.measures, self.skin.palette.neutral
        style, line = Style("SemiBold", m.tiny, neutral.banner_ink), round(m.tiny * LINE)
        beside = self._fits_one_line(view)
        sentences = [view.text] if beside else self._lines_of(view)
        top = inner.y + (inner.height - self._rows(view) * line) // 2
        side, indent = round(m.tiny * 1.15), self._indent()
        x, y = self.skin.corner(Rect(inner.x, top + (line - side) // 2, side, side))
        draw_warning(self._mark, (x, y, side), neutral.banner_ink)
        fact_width = (
            width_of(view.fact, style.face, round(style.size)) + round(2 * m.gap)
            if beside and view.fact
            else 0
        )
        for at, text in enumerate(self._sentences):
            box = Rect(inner.x + indent, top + at * line, inner.width - indent - fact_width, line)
            text.write(sentences[at] if at < len(sentences) else "", style, box)
        fact_top = top if beside else top + len(sentences) * line
        if beside:
            fact = Rect(inner.right - fact_width, fact_top, fact_width, line)
        else:
            fact = Rect(inner.x + indent, fact_top, inner.width - indent, line)
        self._fact.write(view.fact, style, fact, align="end" if beside else "start")

    def _rows(self, view: BannerView) -> int:
        if self._fits_one_line(view):
            return 1
        return len(self._lines_of(view)) + (1 if view.fact else 0)

    def _indent(self) -> int:
        return round(self.skin.measures.tiny * 1.8)

    def _room(self) -> int:
        m = self.skin.measures
        return self.skin.size[0] - 2 * round(m.padding) - self._indent()

    def _fits_one_line(self, view: BannerView) -> bool:
        m = self.skin.measures
        text, fact = (width_of(one, "SemiBold", round(m.tiny)) for one in (view.text, view.fact))
        return text + (fact + 2 * m.gap if view.fact else 0) <= self._room()

    def _lines_of(self, view: BannerView) -> list[str]:
        return lines_of(view.text, "SemiBold", round(self.skin.measures.tiny), self._room())[:2]
