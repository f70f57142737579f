"""What every widget needs to draw itself: the panel's size, its measures and colours, and the frame's clock."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.clock import Clock

from kiosk.screen.presenters.model import Ground
from kiosk.screen.theme import Measures, Palette, StateColours
from kiosk.screen.views.layout import Rect


@dataclass(frozen=True, slots=True)
class Skin:
    """`now` gives seconds of a clock that never jumps: how long a control ignores touches is measured with it."""

    size: tuple[int, int]
    measures: Measures
    palette: Palette
    now: Callable[[], float] = Clock.time

    def state(self, ground: Ground) -> StateColours:
        palette = self.palette
        return {
            Ground.FREE: palette.free,
            Ground.BUSY: palette.busy,
            Ground.CHECK_IN: palette.check_in,
            Ground.UNKNOWN: palette.unknown,
        }[ground]

    def corner(self, box: Rect) -> tuple[int, int]:
        """Kivy's origin of a box of ours: it counts from the lower left corner of the panel."""
        return box.x, self.size[1] - box.bottom
