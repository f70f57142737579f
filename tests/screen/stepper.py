"""The real screen, frame by frame, without a display: no loop, nobody sleeps, finger and clock are the test's."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kiosk.domain.appearance import Appearance, Theme
from kiosk.screen.palettes import palette_of
from kiosk.screen.presenters.model import Action, ScreenModel
from kiosk.screen.views import window
from kiosk.screen.views.window import Frame

if TYPE_CHECKING:
    from kivy.core.window import WindowBase
    from kivy.uix.widget import Widget
    from PIL.Image import Image

# Kivy writes into its home: tests that run side by side have one each.
_home = TemporaryDirectory(prefix="kiosk-kivy-")
atexit.register(_home.cleanup)
# A surface of the offscreen driver can shrink but not grow.
window.prepare(Frame(size=(1920, 1920), driver="offscreen"), home=Path(_home.name))

# After the settings: importing these makes the window.
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.tests.common import UnitTestTouch

from kiosk.screen.views.app import Door, Doorbell
from kiosk.screen.views.controls import Control
from kiosk.screen.views.text import Text


def open_window() -> "WindowBase":
    return window.window()


class Hand:
    """The one clock of the screen, moved by hand; it never goes back, as Kivy's own clock lives through all tests."""

    at: float = Clock.time()


Clock.time = lambda: Hand.at


@dataclass
class Screen:
    """A door under test. `model` is what it is asked to show; `actions` what its controls said, in order.

    `asked` counts how often a model was made, `touches` the touches told of, `drawn` the frames that were drawn; `seen`
    are the announcing models that the door said were on the panel.
    """

    model: ScreenModel
    actions: list[Action] = field(default_factory=list)
    asked: int = 0
    touches: int = 0
    seen: list[ScreenModel] = field(default_factory=list)
    drawn: int = 0
    stopped: bool = False
    door: Door = field(init=False)

    @property
    def time(self) -> float:
        return Hand.at

    @time.setter
    def time(self, at: float) -> None:
        Hand.at = max(at, Hand.at)

    @property
    def window(self) -> "WindowBase":
        return open_window()

    @property
    def size(self) -> tuple[int, int]:
        return self.door.home.skin.size

    def newest(self) -> ScreenModel:
        self.asked += 1
        return self.model

    def step(self, frames: int = 1) -> None:
        for _ in range(frames):
            self.stopped = EventLoop.idle() or self.stopped

    def pass_time(self, seconds: float) -> None:
        self.time += seconds
        self.step(2)

    def show(self, model: ScreenModel) -> None:
        """Shows `model`, and lets the moment pass in which changed controls are deaf."""
        self.model = model
        self.door.refresh()
        self.step(2)
        self.time += 0.5

    def lay_out(self, model: ScreenModel) -> None:
        """Lays out `model` at once, without drawing it."""
        self.model = model
        self.door._show_newest()

    def texts(self) -> list[Text]:
        return [one for one in self.walk() if isinstance(one, Text) and one.written]

    def controls(self) -> list[Control]:
        """Those of the hero or sheet, from the start of the panel to its end."""
        return sorted(
            (one for one in self.walk() if isinstance(one, Control)), key=lambda one: (-one.top, one.x)
        )

    def control(self, name: str) -> Control:
        return next(one for one in self.controls() if one.view.id == name)

    def walk(self) -> Iterator["Widget"]:
        return iter(self.door.home.walk())

    def press(self, x: float, y: float, *, button: str = "left") -> UnitTestTouch:
        touch = UnitTestTouch(x, y)
        touch.button = button
        touch.touch_down()
        self.step()
        return touch

    def tap(self, control: Control, *, button: str = "left") -> None:
        self.press(*control.center, button=button).touch_up()
        self.step()

    def picture(self) -> "Image":
        return window.picture()

    def pixel(self, x: int, y: int) -> tuple[int, ...]:
        """Red, green and blue at a point counted from the lower left corner, as widgets count."""
        picture = self.picture()
        return tuple(picture.crop((x, picture.height - 1 - y, x + 1, picture.height - y)).tobytes())


def _in_theme(look: Appearance, theme: str) -> Appearance:
    """The looks of a model, in another theme than the usual one if a test wants that."""
    return look if theme == Theme.DOOR else replace(look, theme=Theme(theme))


@contextmanager
def screen(
    model: ScreenModel, size: tuple[int, int], *, dpi: float | None = None, theme: str = "door"
) -> Iterator[Screen]:
    """The screen showing `model` on a panel of `size`; its deaf moment after the start is over."""
    Window = open_window()
    Window.size = size
    EventLoop.idle()
    shown = Screen(model)

    def touched() -> None:
        shown.touches += 1

    def count(*_: object) -> None:
        shown.drawn += 1

    doorbell = Doorbell(
        model=shown.newest,
        act=shown.actions.append,
        touched=touched,
        drawn=shown.seen.append,
        boot=lambda: Hand.at,
    )
    shown.door = Door(
        doorbell, palettes=lambda look: palette_of(_in_theme(look, theme)), dpi=dpi, now=lambda: Hand.at
    )
    EventLoop.start()
    shown.door._run_prepare()  # as App.run does, without the loop
    Clock._max_fps = 0  # never sleeps
    Window.bind(on_draw=count)
    shown.step(3)
    shown.time += 1.0
    shown.drawn = shown.asked = 0
    try:
        yield shown
    finally:
        Window.unbind(on_draw=count)
        shown.door.dispatch("on_stop")
        Window.remove_widget(shown.door.home)
