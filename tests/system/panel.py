"""The panel of a door on a virtual display: an eye for its picture, and a finger of real pointer events."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from kiosk.adapters.clock.system import SystemClock
from kiosk.assets import asset
from kiosk.demo.display import virtual_display
from kiosk.screen.theme import measures_for, read_palette
from tests.system.processes import until

SIZE = (800, 480)
_PALETTE = read_palette(asset("themes", "door.toml"))
_MEASURES = measures_for(SIZE)
_HERO = (0, 0, round(SIZE[0] * _MEASURES.split), SIZE[1])
_DAY = (_HERO[2], 0, *SIZE)
_HAND = 0.4  # seconds from the picture to the touch; a control that changed is deaf for a moment, on purpose
_BUTTON = 40  # pixels; a white line that is at least so long is the edge of a button
_WHITE = (255, 255, 255)
Colour = tuple[int, int, int]


def colour(written: str) -> Colour:
    red, green, blue = bytes.fromhex(written.removeprefix("#"))
    return red, green, blue


GREEN, RED, AMBER, DARK = (
    colour(state.ground) for state in (_PALETTE.free, _PALETTE.busy, _PALETTE.check_in, _PALETTE.unknown)
)
HATCH_ON_RED, HATCH_ON_DARK = colour(_PALETTE.busy.hatch_light), colour(_PALETTE.unknown.hatch_light)
SOMEBODYS_MEETING, OURS_HELD = colour(_PALETTE.neutral.meeting), colour(_PALETTE.neutral.held)
BANNER = colour(_PALETTE.neutral.banner)


@dataclass(frozen=True)
class Picture:
    """What is on the panel."""

    image: Image.Image

    @property
    def ground(self) -> Colour:
        """The colour that most of the hero has: the state of the room."""
        return self._colours(_HERO).most_common(1)[0][0]

    @property
    def hatched(self) -> bool:
        """Whether the hero has the edge that says: the calendar has not confirmed this."""
        seen = self._colours(_HERO)
        return seen[HATCH_ON_RED if self.ground == RED else HATCH_ON_DARK] > 500

    @property
    def banner(self) -> bool:
        """Whether the row at the bottom says that something is wrong."""
        return self.image.getpixel((3, SIZE[1] - 3)) == BANNER

    def amount_in_day(self, what: Colour) -> int:
        """How many pixels of the day beside the hero have that colour."""
        return self._colours(_DAY)[what]

    def buttons(self) -> list[tuple[int, int]]:
        """The middles of the hero's buttons, from left to right: each stands on a long white line, low on the panel."""
        left, _, right, bottom = _HERO
        for y in reversed(range(2 * bottom // 3, bottom)):
            line = [self.image.getpixel((x, y)) == _WHITE for x in range(left, right)]
            edges = [(start, end) for start, end in _runs(line) if end - start >= _BUTTON]
            if edges:
                return [((start + end) // 2, y - round(_MEASURES.row / 2)) for start, end in edges]
        return []

    def _colours(self, box: tuple[int, int, int, int]) -> Counter[Colour]:
        part = self.image.crop(box)
        found = part.getcolors(part.width * part.height) or []
        return Counter({shade: count for count, shade in found})  # type: ignore[misc]  # an RGB image has triples


def _now() -> float:
    return SystemClock().now().wall.timestamp()


def _runs(line: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for x, white in enumerate([*line, False]):
        if white and start is None:
            start = x
        elif not white and start is not None:
            yield start, x
            start = None


@dataclass(frozen=True)
class Panel:
    """A door's panel; `name` is the display's, `path` where the door keeps its current picture."""

    name: str
    path: Path
    display: Display

    def look(self) -> Picture | None:
        """The current picture; None before the first."""
        try:
            with Image.open(self.path) as image:
                return Picture(image.convert("RGB"))
        except FileNotFoundError:
            return None

    def until(self, holds: Callable[[Picture], object]) -> Picture:
        """The picture as soon as it `holds`."""
        seen = until(self.look, lambda seen: seen and holds(seen))
        assert seen is not None
        return seen

    def tap(self, x: int, y: int) -> None:
        """A finger at this point: down and up, as the X server reports them."""
        with self.finger(x, y):
            pass

    @contextmanager
    def finger(self, x: int, y: int) -> Iterator[None]:
        """A finger that rests at this point."""
        xtest.fake_input(self.display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self.display, X.ButtonPress, 1)
        self.display.sync()
        try:
            yield
        finally:
            xtest.fake_input(self.display, X.ButtonRelease, 1)
            self.display.sync()

    def tap_button(self, number: int) -> None:
        """Tap a button of the hero, counted from the left, from 0, as soon as a hand can follow the eye."""
        until(lambda: _now() - self.path.stat().st_mtime, lambda age: age > _HAND)
        picture = self.look()
        assert picture is not None
        self.tap(*picture.buttons()[number])


@contextmanager
def a_panel(path: Path) -> Iterator[Panel]:
    """A panel of 800 x 480 pixels to hang beside a door."""
    with virtual_display(SIZE) as name:
        display = Display(name)
        try:
            yield Panel(name, path, display)
        finally:
            display.close()
