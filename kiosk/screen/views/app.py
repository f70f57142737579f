"""The door's window: shows the newest model, hands every touch on, and never waits for anybody."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kivy.app import App
from kivy.clock import Clock

from kiosk.domain.appearance import Appearance
from kiosk.screen.palettes import palette_of
from kiosk.screen.presenters.model import Action, ScreenModel
from kiosk.screen.theme import Palette, measures_for
from kiosk.screen.views.home import Home
from kiosk.screen.views.skin import Skin
from kiosk.screen.views.window import grab, shut_keyboard, wait_for_events, wake, window

log = logging.getLogger(__name__)
SOONEST = 0.02  # seconds; a model that says it changes now, again and again, must not starve the touches
SETTLED = 0.3  # seconds after a change until its picture is taken
FAR = 3600.0  # seconds; looked at again after this in any case


@dataclass(frozen=True, slots=True)
class Doorbell:
    """What the window asks of those behind it; nothing in here may block.

    `model` makes the newest model, on the main thread; `act` is told what a control stands for, `touched` of every
    touch wherever it lands; `drawn` is told of a model that announces something, once a frame with it is on the panel;
    `boot` is the clock that `ScreenModel.changes_at` is counted on, in seconds.
    """

    model: Callable[[], ScreenModel]
    act: Callable[[Action], None]
    touched: Callable[[], None]
    drawn: Callable[[ScreenModel], None]
    boot: Callable[[], float]


class Door(App):
    """One window for one room. Run it on the main thread after `window.prepare`; `refresh` from any thread."""

    use_kivy_settings = False
    title = "Door"

    def __init__(
        self,
        doorbell: Doorbell,
        *,
        palettes: Callable[[Appearance], Palette] = palette_of,
        dpi: float | None = None,
        picture: Path | None = None,
        now: Callable[[], float] = Clock.time,
    ) -> None:
        super().__init__()
        self._doorbell = doorbell
        self._palettes = palettes
        self._appearance = Appearance()
        self._dpi = dpi
        self._picture = picture
        self._shown: ScreenModel | None = None
        self._announcing: ScreenModel | None = None
        self._now = now
        self._language = "en"
        self._again = Clock.create_trigger(self._show_newest, -1)  # before the drawing of the same frame
        self._due = Clock.create_trigger(self._show_newest, FAR)

    def build(self) -> Home:
        Window = window()
        shut_keyboard()
        Window.bind(on_touch_down=self._tell_of_touch, on_resize=self._fit, on_flip=self._tell_of_frame)
        Window.clearcolor = (0, 0, 0, 1)
        self.home = self._home_for_window()
        self._show_newest()
        return self.home

    def run(self, *, seconds: float | None = None) -> None:
        """Shows the door until the window is closed, `stop` is called, or `seconds` are over."""
        window()
        wait_for_events()
        if seconds is not None:
            Clock.schedule_once(lambda _dt: self.stop(), seconds)
        super().run()

    def stop(self, *args: object) -> None:
        """Ends it, from the main thread; the last picture is taken while there still is one."""
        self._take_picture()
        super().stop(*args)

    def on_stop(self) -> None:
        self._due.cancel()
        window().unbind(on_touch_down=self._tell_of_touch, on_resize=self._fit, on_flip=self._tell_of_frame)

    def refresh(self) -> None:
        """Shows the newest model in the next frame; may be called from any thread, as often as one likes."""
        wake(self._again)

    def open_settings(self, *_: object) -> bool:
        """Kivy's own panel stays shut."""
        return False

    def _home_for_window(self) -> Home:
        size, look = (int(window().width), int(window().height)), self._appearance
        measures = measures_for(size, dpi=self._dpi, large_text=look.large_text)
        skin = Skin(
            size,
            measures,
            self._palettes(look),
            self._now,
            self._language,
            low=look.low,
            logo=None if look.logo is None else Path(look.logo),
        )
        return Home(skin, self._doorbell.act)

    def _fit(self, *_: object) -> None:
        """Begins anew at another size: a window manager may give another one than was asked for, or turn the panel."""
        Window = window()
        if self.home.skin.size == (int(Window.width), int(Window.height)):
            return
        self._begin_anew()
        self._show_newest()

    def _begin_anew(self) -> None:
        old = self.home
        self.home = self._home_for_window()
        if old.parent is not None:  # it is none of the window's before the first picture
            window().remove_widget(old)
            self.root = self.home
            window().add_widget(self.home)

    def _show_newest(self, _dt: float = 0.0) -> None:
        model = self._doorbell.model()
        looks = (model.appearance, model.language)
        if looks != (self._appearance, self._language):  # all is drawn otherwise, and perhaps mirrored
            self._appearance, self._language = looks
            self._begin_anew()
        self.home.show(model)
        self._announcing = model if model.announces is not None else None
        if self._picture is not None and model != self._shown:
            self._shown = model
            Clock.unschedule(self._take_picture)
            Clock.schedule_once(self._take_picture, SETTLED)
        self._due.cancel()
        self._due = Clock.schedule_once(
            self._show_newest, max(SOONEST, model.changes_at - self._doorbell.boot())
        )

    def _take_picture(self, _dt: float = 0.0) -> None:
        if self._picture is None:
            return
        try:
            grab(self._picture)
        except OSError as error:  # a full disk must not take the door away
            log.warning("the picture %s cannot be written: %s", self._picture, error.strerror or error)

    def _tell_of_frame(self, *_: object) -> None:
        """A frame is about to be on the panel; in the next turn of the loop it is."""
        model, self._announcing = self._announcing, None
        if model is not None:
            Clock.schedule_once(lambda _dt: self._doorbell.drawn(model))

    def _tell_of_touch(self, *_: object) -> bool:
        """Every touch is told of; one in the dark is for nothing but waking the panel."""
        asleep = self.home.asleep
        self._doorbell.touched()
        return asleep
