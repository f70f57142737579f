"""What a panel ought to show, and so where to touch it: the same screen, drawn here from what the agent says.

The twin hears every snapshot and is told of every touch, but asks the agent for nothing. Whoever touches waits until
the panel shows, pixel by pixel, what the twin shows: then a control is where the twin has it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Event

from PIL import ImageChops

from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.panel import Device
from kiosk.domain.snapshot import Snapshot
from kiosk.link.client import SocketLink
from kiosk.link.protocol import Role
from kiosk.link.state import Connected
from kiosk.screen.mailbox import Mailbox
from kiosk.screen.presenters.model import LocalAction
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.session import ScreenSession
from kiosk.screen.theme import is_narrow
from tests.screen.stepper import Screen, screen
from tests.system.panel import SIZE, Panel
from tests.system.processes import until

from kiosk.screen.views.controls import Control  # isort: skip  the stepper settles Kivy first

_HAND = 0.15  # seconds from the picture, which is taken once what has changed listens again, to the touch
_LISTENS = 0.5  # seconds after which the same is true of the twin
_SECONDS = range(1, 57)  # of a minute: when it is over many controls mean other times, and are deaf once more
_UNLIKE = 24  # of 255: a shade that differs by more is another one
_MAY_DIFFER = 150  # pixels: a second that was counted down since


class Twin:
    """A screen beside a `panel`, which it touches, too. Every method waits until the panel is as far as the twin is."""

    def __init__(self, shown: Screen, mailbox: Mailbox, panel: Panel) -> None:
        self.shown, self.panel = shown, panel
        self._mailbox = mailbox
        self._snapshots: list[Snapshot] = []
        self._asked: list[Intent] = []
        self._compared: object = None
        self._differ = 0
        self._news = Event()
        mailbox.connect(send=self._asked.append, on_post=self._news.set)
        mailbox.listener.on_state(Connected())
        mailbox.reported(Device.VOICE, None)  # the panel has one, and it works

    def hear(self, snapshot: Snapshot) -> None:
        """The agent has published; called from the thread of the link."""
        self._snapshots.append(snapshot)
        self._mailbox.listener.on_snapshot(snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """The newest one."""
        return self._snapshots[-1]

    def knows(self, fact: Callable[[Snapshot], object]) -> Snapshot:
        """The newest snapshot, once that holds of it."""
        until(lambda: bool(self._snapshots) and fact(self.snapshot))
        return self.snapshot

    def meets(self) -> None:
        """Waits until the panel shows what it ought to, for so long that it can be touched."""
        until(self._alike)

    def has(self, name: str) -> bool:
        """Whether there is a control whose id begins so."""
        self._refresh()
        return any(one.view.id.startswith(name) for one in self.shown.controls())

    def word(self) -> str:
        """How the state of the room is said now."""
        self._refresh()
        return self.shown.model.hero.word

    def touch(self, *names: str) -> None:
        """Touches the controls whose ids begin so, one after the other, on the panel and here."""
        for name in names:
            until(lambda name=name: self.has(name))  # type: ignore[misc]  # a default argument
            self.meets()
            self.tap(name)

    def tap(self, name: str) -> None:
        """The same at once: for keys that do not move."""
        control = self._control(name)
        assert control.view.enabled, f"{control.view} cannot be touched"
        self.press(*control.center)

    def press(self, x: float, y: float) -> None:
        """A finger at that point, as widgets count, on the panel and here."""
        self.panel.tap(round(x), SIZE[1] - round(y))
        self._mailbox.touched()
        self.shown.time += _LISTENS
        self.shown.press(x, y).touch_up()
        self._act()

    def place_of_name(self) -> tuple[int, int]:
        """The middle of the room's name, in pixels from the upper left corner of the panel."""
        name = self.shown.door.home.hero._held
        return round(name.center_x), SIZE[1] - round(name.center_y)

    def opens(self, action: LocalAction) -> None:
        """What a finger that rests on the panel opens."""
        self._mailbox.touched()
        self.shown.actions.append(action)
        self._act()

    def answered(self, key: str | None = None) -> None:
        """The agent has taken what was asked for last; `key` is what came of it."""
        asked = self._asked[-1]
        self._mailbox.listener.on_ack(Ack(asked.id, key=key))
        self._refresh()

    def choose(self, name: str) -> None:
        """The same of one that has no room in the row on the panel and stands in its menu."""
        self.touch(*([] if self.has(name) else ["menu"]), name)

    def _control(self, name: str) -> Control:
        return next(one for one in self.shown.controls() if one.view.id.startswith(name))

    def _act(self) -> None:
        self.shown.step()
        actions, self.shown.actions[:] = list(self.shown.actions), []
        for action in actions:
            self._mailbox.act(action)
        self._refresh()

    def _refresh(self) -> None:
        """Shows the newest model, if it can be another one."""
        if not self._news.is_set() and SystemClock().now().boot < self.shown.model.changes_at:
            return
        self._news.clear()
        model = self._mailbox.model()
        if model != self.shown.model:
            self.shown.show(model)

    def _alike(self) -> bool:
        """Whether the panel's picture is the twin's, and has been for so long that a hand could follow."""
        try:
            taken = self.panel.path.stat().st_mtime
        except FileNotFoundError:
            return False
        now = SystemClock().now().wall
        if now.timestamp() - taken < _HAND or now.second not in _SECONDS:
            return False
        self._refresh()
        if self._compared != (taken, self.shown.model):  # comparing costs more than all else
            self._compared = (taken, self.shown.model)
            self._differ = self._difference()
        return self._differ <= _MAY_DIFFER

    def _difference(self) -> int:
        """By how many pixels the panel's picture is not the twin's."""
        seen = self.panel.look()
        assert seen is not None
        unlike = ImageChops.difference(seen.image, self.shown.picture()).convert("L")
        return sum(unlike.histogram()[_UNLIKE:])


@contextmanager
def a_twin(socket: Path, panel: Panel) -> Iterator[Twin]:
    """A twin of the screen that draws on `panel`, which follows the agent at `socket`."""
    clock = SystemClock()
    ids = iter(range(1_000_000))
    layout = Layout.NARROW if is_narrow(SIZE) else Layout.WIDE
    mailbox = Mailbox(ScreenSession(new_id=lambda: f"twin-{next(ids)}", layout=layout), clock.now)
    with screen(mailbox.model(), SIZE) as shown:
        twin = Twin(shown, mailbox, panel)
        listener = replace(mailbox.listener, on_snapshot=twin.hear)
        link = SocketLink(
            socket, listener, boot=lambda: clock.now().boot, jitter=Random(1).random, role=Role.OBSERVER
        )
        with link:
            yield twin
