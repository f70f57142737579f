"""A time line that the finger draws along: a touch on a free time or on a meeting says its action.

It draws while the finger moves, once for each frame, and never by itself.
"""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics.instructions import Canvas
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.screen.presenters.model import Action, DayView, LookAt, SlotView
from kiosk.screen.theme import is_portrait
from kiosk.screen.views.controls import DEAF
from kiosk.screen.views.day_layout import DayPlaces, PlacedBlock, Window, day_places, scrolled, window_of
from kiosk.screen.views.day_page_layout import box_of, touched
from kiosk.screen.views.layout import Rect
from kiosk.screen.views.paint import Box
from kiosk.screen.views.reach_layout import reachable
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.time_line import TimeLine

TREMBLE = 0.25  # of the smallest touch: a finger that moves less far means one place


class ScrolledLine(Widget):
    """Another day begins where it opens: around the present moment, or at its first meeting."""

    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_action = on_action
        self._day = DayView("", (), (), None)
        self._slots: tuple[SlotView, ...] = ()
        self._area = self.touched = Rect(0, 0, 0, 1)
        self._scrolled = 0.0  # minutes
        self._came_down = (0.0, 0.0)  # where the finger did, in pixels, and what was scrolled then
        self._pressed: PlacedBlock | SlotView | None = None
        self._deaf_until = skin.now() + DEAF
        self._redraw = Clock.create_trigger(lambda _dt: self._draw(), -1)
        self._line, self._mark = TimeLine(skin), Canvas()
        self.add_widget(self._line)
        self.canvas.after.add(self._mark)

    def show(self, day: DayView, slots: tuple[SlotView, ...], area: Rect) -> None:
        if day.title != self._day.title:
            self._scrolled, self._pressed = 0.0, None
            self._deaf_until = self.skin.now() + DEAF
        self._day, self._slots, self._area = day, slots, area
        self.touched = reachable(area, self.skin.limit, 0)
        self.pos, self.size = self.skin.corner(self.touched), (area.width, self.touched.height)
        self._scrolled = self._within(self._scrolled)
        self._draw()

    def _first_window(self) -> Window:
        """What the day shows before anybody has drawn it along."""
        m, portrait = self.skin.measures, is_portrait(self.skin.size)
        return window_of(self._day, self._area, m, portrait=portrait)

    def _window(self) -> Window:
        first = self._first_window()
        return scrolled(first, self._day, by=self._scrolled, before=self._out_of_reach(first))

    def _within(self, minutes: float) -> float:
        """So many minutes, but never farther than the day goes."""
        first = self._first_window()
        start = scrolled(first, self._day, by=minutes, before=self._out_of_reach(first)).start
        return start - first.start

    def _out_of_reach(self, window: Window) -> float:
        """How many minutes stand too high to be touched: the day's first ones must come below them too."""
        return max(0.0, (self.touched.y - window.top) / window.per_minute)

    def _places(self) -> DayPlaces:
        m, portrait = self.skin.measures, is_portrait(self.skin.size)
        return day_places(self._day, self._area, m, portrait=portrait, window=self._window())

    def _draw(self) -> None:
        places = self._places()
        self._line.show(self._day, places)
        self._mark.clear()
        if self._pressed is not None:
            self._outline(box_of(self._pressed, places, self._window()))

    def _outline(self, box: Rect) -> None:
        """The pressed state: it must not cover what stands in the box."""
        line, ink = max(3, round(self.skin.measures.radius / 6)), self.skin.palette.neutral.ink
        with self._mark:
            for side in (
                Rect(box.x, box.y, box.width, line),
                Rect(box.x, box.bottom - line, box.width, line),
                Rect(box.x, box.y, line, box.height),
                Rect(box.right - line, box.y, line, box.height),
            ):
                Box(self.skin).paint(side, ink)

    def _down(self, touch: MotionEvent) -> float:
        """How far below the upper edge of the panel."""
        return float(self.skin.size[1] - touch.y)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if getattr(touch, "button", "left") != "left" or self.skin.now() < self._deaf_until:
            return True
        touch.grab(self)
        y = self._down(touch)
        self._came_down = (y, self._scrolled)
        self._pressed = touched(self._places(), self._slots, self._window(), x=touch.x, y=y)
        self._draw()
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        came_down, before = self._came_down
        moved = came_down - self._down(touch)
        if self._pressed is None or abs(moved) >= TREMBLE * self.skin.measures.touch:
            self._pressed = None
            self._scrolled = self._within(before + moved / self._window().per_minute)
            self._redraw()
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        found, self._pressed = self._pressed, None
        if found is not None:
            self._redraw()
            self._on_action(_action_of(found))
        return True


def _action_of(found: PlacedBlock | SlotView) -> Action:
    if isinstance(found, SlotView):
        return found.action
    return LookAt(found.block.id, None if found.count == 1 else found.block.end)
