"""The real screen, frame by frame, without a display: no loop, nobody sleeps, finger and clock are the test's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from kiosk.assets import asset
from kiosk.screen.presenters.model import Action, ScreenModel
from kiosk.screen.theme import read_palette
from kiosk.screen.views import window
from kiosk.screen.views.window import Frame

if TYPE_CHECKING:
    from kivy.uix.widget import Widget
    from PIL.Image import Image

# A surface of the offscreen driver can shrink but not grow.
window.prepare(Frame(size=(1920, 1920), driver="offscreen"), home=Path(gettempdir()) / "kiosk-test-kivy")

from kivy.base import EventLoop  # noqa: E402  after the settings: importing it makes the window
from kivy.clock import Clock  # noqa: E402
from kivy.tests.common import UnitTestTouch  # noqa: E402

from kiosk.screen.views.app import Door, Doorbell  # noqa: E402
from kiosk.screen.views.controls import Control  # noqa: E402

LONG_AGO = 1000.0


@dataclass
class Screen:
    """A door under test. `model` is what it is asked to show; `actions` what its controls said, in order."""

    model: ScreenModel
    actions: list[Action] = field(default_factory=list)
    touches: int = 0
    drawn: int = 0
    time: float = LONG_AGO
    door: Door = field(init=False)

    def step(self, frames: int = 1) -> None:
        for _ in range(frames):
            EventLoop.idle()

    def show(self, model: ScreenModel) -> None:
        """Shows `model`, and lets the moment pass in which changed controls are deaf."""
        self.model = model
        self.door.refresh()
        self.step(2)
        self.time += 1.0

    def texts(self) -> Iterator["Widget"]:
        from kiosk.screen.views.text import Text

        return (one for one in self.walk() if isinstance(one, Text) and one.written)

    def buttons(self) -> list[Control]:
        return [one for one in self.walk() if isinstance(one, Control)]

    def button(self, name: str) -> Control:
        return next(one for one in self.buttons() if one.view.id == name)

    def walk(self) -> Iterator["Widget"]:
        return iter(self.door.home.walk())

    def press(self, x: float, y: float) -> UnitTestTouch:
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        self.step()
        return touch

    def tap(self, button: Control) -> None:
        self.press(*button.center).touch_up()
        self.step()

    def picture(self) -> "Image":
        return window.picture()


def _no_touch() -> None: ...


@contextmanager
def screen(
    model: ScreenModel, size: tuple[int, int], *, dpi: float | None = None, theme: str = "door"
) -> Iterator[Screen]:
    """The screen showing `model` on a panel of `size`; its deaf moment after the start is over."""
    Window = window.window()
    Window.size = size
    EventLoop.idle()
    shown = Screen(model)

    def touched() -> None:
        shown.touches += 1

    def count(*_: object) -> None:
        shown.drawn += 1

    doorbell = Doorbell(
        model=lambda: shown.model, act=shown.actions.append, touched=touched, boot=lambda: shown.time
    )
    palette = read_palette(asset("themes", f"{theme}.toml"))
    shown.door = Door(doorbell, palette=palette, dpi=dpi, now=lambda: shown.time)
    EventLoop.start()
    shown.door._run_prepare()  # as App.run does, without the loop
    Clock._max_fps = 0  # never sleeps
    Window.bind(on_draw=count)
    shown.step(3)
    shown.time += 1.0
    shown.drawn = 0
    try:
        yield shown
    finally:
        Window.unbind(on_draw=count)
        shown.door.dispatch("on_stop")
        Window.remove_widget(shown.door.home)
