"""A place that answers only to a finger that stays on it: nothing is drawn there, and nothing tells of it."""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.screen.views.layout import Rect
from kiosk.screen.views.skin import Skin

LONG = 3.0  # seconds


class Held(Widget):
    """Calls `on_held` once a finger has rested there for three seconds; one that leaves earlier means nothing."""

    def __init__(self, skin: Skin, on_held: Callable[[], None]) -> None:
        super().__init__()
        self.skin = skin
        self._on_held = on_held
        self._finger: object = None
        self._due = Clock.create_trigger(self._tell, LONG)

    def place(self, box: Rect) -> None:
        self.pos, self.size = self.skin.corner(box), (box.width, box.height)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if getattr(touch, "button", "left") == "left" and self.collide_point(*touch.pos):
            self._finger = touch
            self._due.cancel()
            self._due()
        return False  # whatever else is there hears of the touch too

    def on_touch_move(self, touch: MotionEvent) -> bool:
        left = not self.collide_point(*touch.pos)
        if left and touch is self._finger:
            self._let_go()
        return False

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch is self._finger:
            self._let_go()
        return False

    def on_parent(self, _widget: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._let_go()

    def _let_go(self) -> None:
        self._finger = None
        self._due.cancel()

    def _tell(self, _dt: float) -> None:
        held, self._finger = self._finger is not None, None
        if held and self.get_root_window() is not None:
            self._on_held()
