"""The day beside the state: its title, and below it the time line. A touch on it opens the day."""

from collections.abc import Callable

from kivy.graphics.instructions import Canvas
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.domain.colours import mixed
from kiosk.screen.presenters.model import Action, DayView
from kiosk.screen.theme import is_portrait
from kiosk.screen.views.controls import DEAF
from kiosk.screen.views.day_layout import day_places
from kiosk.screen.views.layout import LINE, Rect
from kiosk.screen.views.paint import Backdrop, Box
from kiosk.screen.views.reach_layout import reachable
from kiosk.screen.views.signs import draw_chevron
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.text import Style, Text, fitting_size
from kiosk.screen.views.time_line import TimeLine

PRESSED = 0.12  # share of the ink in the ground under a finger


class Day(Widget):
    """The pane of the day: its title, and below it the time line."""

    def __init__(self, skin: Skin, on_action: Callable[[Action], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_action = on_action
        self._action: Action | None = None
        self._deaf_until = 0.0
        self._pane = self.touched = Rect(0, 0, 0, 0)
        self._shown: object = None
        with self.canvas:
            self._ground, self._divider = Backdrop(skin), Box(skin)
        self._chevron = Canvas()
        self.canvas.add(self._chevron)
        self._title, self.line = Text(skin), TimeLine(skin)
        self.add_widget(self._title)
        self.add_widget(self.line)

    def show(self, day: DayView, pane: Rect, *, divided: bool) -> None:
        """Draws `day` into `pane`; `divided` puts a line between it and a sheet of the same colour."""
        if self._shown == (day, pane, divided):
            return
        self.touched = reachable(pane, self.skin.limit, self.skin.measures.touch)
        action = day.action if self.touched.height else None
        if (self._action, self._pane) != (action, pane):
            self._deaf_until = self.skin.now() + DEAF
        self._shown, self._action, self._pane = (day, pane, divided), action, pane
        self.pos, self.size = self.skin.corner(pane), (pane.width, pane.height)
        m, neutral = self.skin.measures, self.skin.palette.neutral
        portrait = is_portrait(self.skin.size)
        self._ground.paint(pane, neutral.side)
        divider = Rect(pane.x, pane.y, pane.width, 1) if portrait else Rect(pane.x, pane.y, 1, pane.height)
        self._divider.paint(divider, neutral.hour_line if divided else neutral.side)
        inner, height = pane.inset(m.padding), round(m.small * LINE)
        # Its chevron says that it can be touched, so it stands where it can.
        below = self._action is not None and self.touched.y > inner.y
        title = Rect(inner.x, inner.bottom - height if below else inner.y, inner.width, height)
        self._show_chevron(title)
        room = title.width - (round(title.height + m.gap) if self._action is not None else 0)
        size = fitting_size(day.title, "SemiBold", m.small, width=room, smallest=m.least)
        style = Style("SemiBold", size, neutral.title)
        self._title.write(day.title, style, Rect(title.x, title.y, room, title.height))
        taken = height + round(0.5 * m.gap)
        area = Rect(inner.x, inner.y + (0 if below else taken), inner.width, inner.height - taken)
        self.line.show(day, day_places(day, area, m, portrait=portrait))

    def _show_chevron(self, title: Rect) -> None:
        self._chevron.clear()
        if self._action is None:
            return
        side = round(0.78 * self.skin.measures.small)
        box = Rect(title.right - side, title.y + (title.height - side) // 2, side, side)
        place = (*self.skin.corner(box), side)
        draw_chevron(self._chevron, place, self.skin.palette.neutral.ink, rtl=self.skin.rtl)

    def _press(self, *, down: bool) -> None:
        neutral = self.skin.palette.neutral
        self._ground.paint(self._pane, mixed(neutral.side, neutral.ink, PRESSED) if down else neutral.side)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if self._action is None or not self._reaches(touch):
            return False
        if getattr(touch, "button", "left") == "left" and self.skin.now() >= self._deaf_until:
            touch.grab(self)
            self._press(down=True)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._press(down=False)
        gone = self.get_parent_window() is None
        if not gone and self._action is not None and self._reaches(touch):
            self._on_action(self._action)
        return True

    def _reaches(self, touch: MotionEvent) -> bool:
        """Whether a finger is on the part that may be touched."""
        lower_edge = self.skin.size[1] - self.touched.bottom
        return self.collide_point(*touch.pos) and lower_edge <= touch.y <= lower_edge + self.touched.height
