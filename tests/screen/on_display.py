"""A door on a real display for the tests of the window: `python -m tests.screen.on_display SCENARIO HOME [PICTURE]`.

Scenarios: `size` says the window's size; `change` shows another model from a thread and writes the picture; `keep`
lets the door itself write the picture, and says how it goes on after that; `rest` says how many frames two quiet
seconds have; `tap` waits until a control hears, lets a real pointer press it, and says each action.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread, Timer

from kiosk.screen.presenters.model import ScreenModel
from kiosk.screen.views import window
from tests.screen.samples import available, in_use
from tests.screen.words import ENGLISH

SIZE = (800, 480)


def say(fact: str, value: object) -> None:
    sys.stdout.write(f"{fact}: {value}\n")


class Visit:
    """A door on the display, and the scenarios that somebody may play at it."""

    def __init__(self, picture: Path, *, kept: bool) -> None:
        from kivy.clock import Clock

        from kiosk.screen.views.app import Door, Doorbell

        self.clock = Clock
        self.picture = picture
        self.shown: list[ScreenModel] = [available(ENGLISH)]
        bell = Doorbell(
            model=lambda: self.shown[-1],
            act=self.act,
            touched=lambda: None,
            drawn=lambda _model: None,
            boot=Clock.time,
        )
        self.door = Door(bell, picture=picture if kept else None)

    def after(self, seconds: float, call: Callable[[], object]) -> None:
        self.clock.schedule_once(lambda _dt: call(), seconds)

    def act(self, action: object) -> None:
        say("action", action)
        self.after(0.5, self.door.stop)  # long enough to hear it twice

    def size(self) -> None:
        say("size", "{}x{}".format(*self.door.home.skin.size))
        self.door.stop()

    def change(self) -> None:
        def from_a_thread() -> None:
            self.shown.append(in_use(ENGLISH))
            self.door.refresh()
            Timer(0.5, lambda: window.wake(self.finish)).start()

        Thread(target=from_a_thread).start()

    def finish(self) -> None:
        window.grab(self.picture)
        self.door.stop()

    def keep(self) -> None:
        def report() -> None:
            say("shown", self.door.home.hero.parent is not None)
            self.door.stop()

        self.after(1.0, report)  # the picture is taken before

    def rest(self) -> None:
        before = self.clock.frames

        def report() -> None:
            say("frames", self.clock.frames - before)
            self.door.stop()

        self.after(2.0, report)

    def tap(self) -> None:
        control = next(
            one for one in self.door.home.walk() if getattr(getattr(one, "view", None), "id", "") == "book-30"
        )
        if control.deaf:
            self.after(0.1, self.tap)
            return
        x, y = str(int(control.center_x)), str(int(SIZE[1] - control.center_y))
        Thread(target=subprocess.run, args=(["xdotool", "mousemove", x, y, "click", "1"],)).start()


def main(scenario: str, home: str, picture: str = "") -> None:
    window.prepare(window.Frame(size=None if scenario == "size" else SIZE, borderless=True), home=Path(home))
    visit = Visit(Path(picture), kept=scenario == "keep")
    visit.after(0.5, getattr(visit, scenario))
    visit.door.run()
    say("waits", window.waits())


if __name__ == "__main__":
    main(*sys.argv[1:])
