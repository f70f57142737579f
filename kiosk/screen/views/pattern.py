"""The test pattern, and the panel while it is wiped: both take the whole panel."""

from collections.abc import Callable

from kivy.graphics import Color, Line
from kivy.graphics.instructions import InstructionGroup
from kivy.input.motionevent import MotionEvent

from kiosk.screen.presenters.corner_model import CleaningView, PatternView
from kiosk.screen.presenters.model import (
    Action,
    LocalAction,
)
from kiosk.screen.views.layout import LINE, Rect, rect, row
from kiosk.screen.views.paint import Box
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size
from kiosk.screen.views.whole import Whole

# White, yellow, cyan, green, magenta, red, blue, black: every subpixel alone and with each other.
BARS = ("#ffffff", "#ffff00", "#00ffff", "#00ff00", "#ff00ff", "#ff0000", "#0000ff", "#000000")
GRID = (16, 10)  # lines across and down


class Pattern(Whole):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(skin)
        self._on_action = on_action
        with self.canvas:
            self._bars = [Box(skin) for _ in BARS]
            self._grid = [Box(skin) for _ in range(sum(GRID) + 2)]
            self._plate = Box(skin)
            self.circles = InstructionGroup()
        self._said = Text(skin)
        self.add_widget(self._said)

    def show(self, view: PatternView, pane: Rect) -> None:
        if not self.is_new(view, pane):
            return
        m = self.skin.measures
        for bar, box, colour in zip(self._bars, row(pane, len(BARS), 0), BARS, strict=True):
            bar.paint(box, colour)
        for line, box in zip(self._grid, grid(pane), strict=True):
            line.paint(box, "#808080")
        plate = rect(pane.x + pane.width * 0.2, pane.y + pane.height * 0.45, pane.width * 0.6, m.chip)
        self._plate.paint(plate, "#000000")
        size = fitting_size(view.said, "Bold", m.small, width=plate.width, smallest=m.least)
        self._said.write(view.said, Style("Bold", size, "#ffffff"), plate, align="middle")

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """A circle where the finger is: where it is not, the panel needs to be calibrated."""
        if getattr(touch, "button", "left") == "left":
            self.circles.add(Color(0.5, 0.5, 0.5, 1))
            radius = self.skin.measures.touch / 2
            self.circles.add(Line(circle=(touch.x, touch.y, radius), width=3))
            self._on_action(LocalAction.PATTERN_TOUCHED)
        return True


def grid(pane: Rect) -> list[Rect]:
    """Lines of one pixel: the outermost stand on the edges of the panel."""
    across, down = GRID
    upright = [
        Rect(pane.x + round(at * (pane.width - 1) / across), pane.y, 1, pane.height)
        for at in range(across + 1)
    ]
    level = [
        Rect(pane.x, pane.y + round(at * (pane.height - 1) / down), pane.width, 1) for at in range(down + 1)
    ]
    return [*upright, *level]


class Cleaning(Whole):
    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__(skin)
        del on_action  # that is the point of it
        self._title, self._seconds, self._said = Text(skin), Text(skin), Text(skin)
        for child in (self._title, self._seconds, self._said):
            self.add_widget(child)

    def show(self, view: CleaningView, pane: Rect) -> None:
        if not self.is_new(view, pane):
            return
        m, ink = self.skin.measures, self.skin.palette.neutral.ink
        inner = pane.inset(m.padding)
        big = 0.8 * m.status
        heights = (m.room * LINE, big * LINE, m.small * LINE)
        top = inner.y + (inner.height - sum(heights) - 2 * m.gap) / 2
        for text, words, size, height in (
            (self._title, view.title, m.room, heights[0]),
            (self._seconds, view.seconds, big, heights[1]),
            (self._said, view.said, m.small, heights[2]),
        ):
            box = rect(inner.x, top, inner.width, height)
            fit = fitting_size(words, "Bold", size, width=box.width, smallest=m.least)
            text.write(words, Style("Bold", fit, ink), box, align="middle")
            top += height + m.gap
