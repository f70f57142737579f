"""What every widget needs to draw itself: the panel's size, its measures and colours, and the frame's clock."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kivy.clock import Clock

from kiosk.languages import is_right_to_left
from kiosk.screen.presenters.model import Ground
from kiosk.screen.theme import Measures, Palette, StateColours, is_portrait
from kiosk.screen.views.layout import Rect, mirrored
from kiosk.screen.views.reach_layout import limit_of


@dataclass(frozen=True, slots=True)
class Skin:
    """`now` gives seconds of a clock that never jumps: how long a control ignores touches is measured with it. With
    `low` all that is touched stands low. `logo` is the file of the organisation's.

    Every place is reckoned from the starting edge, as if all were read from left to right; `corner`, through which each
    of them comes to Kivy, mirrors them in a language that is read from right to left. So no view knows of directions.
    """

    size: tuple[int, int]
    measures: Measures
    palette: Palette
    now: Callable[[], float] = Clock.time
    language: str = "en"
    low: bool = False
    logo: Path | None = None

    @property
    def limit(self) -> int:
        """How far from the upper edge anything that is touched stands at least; 0 where it may stand anywhere."""
        return limit_of(self.size) if self.low else 0

    @property
    def apart(self) -> bool:
        """Whether what can be done stands at the lower end of the panel, apart from the state."""
        return self.low and is_portrait(self.size)

    @property
    def rtl(self) -> bool:
        return is_right_to_left(self.language)

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
        box = mirrored(box, Rect(0, 0, *self.size)) if self.rtl else box
        return box.x, self.size[1] - box.bottom

    def unmirrored(self, box: Rect, area: Rect) -> Rect:
        """Where to put what lies in `area` as it is on paper, a plan of the floor: not mirrored within it."""
        return mirrored(box, area) if self.rtl else box
