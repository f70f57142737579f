"""What the link says, kept for the main thread: the session is touched by one thread only, and the link never waits."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from kiosk.domain.ambience import Ambience
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.panel import Device, Surroundings
from kiosk.domain.snapshot import Snapshot
from kiosk.domain.time import Now
from kiosk.link.face import Listener
from kiosk.link.state import LinkState, Starting
from kiosk.screen.presenters.model import Action, ScreenModel
from kiosk.screen.session import ScreenSession


def _nowhere(_intent: Intent) -> None:
    """Before there is a link, nobody can tap."""


def _unfitted(_surroundings: Surroundings) -> None:
    """Where nothing is fixed to the panel."""


def _unheard() -> None:
    """Before there is a window, nothing waits for the post."""


@dataclass(frozen=True, slots=True)
class _Sensed:
    """What a presence sensor tells."""

    seen: bool


@dataclass(frozen=True, slots=True)
class _Approached:
    """What a sensor before the panel tells."""

    seen: bool


@dataclass(frozen=True, slots=True)
class _Reported:
    """How a device is: why it does not work, None when it does."""

    device: Device
    detail: str | None


@dataclass(frozen=True, slots=True)
class _Badge:
    """What a badge reader tells."""

    number: str = field(repr=False)


_Post = Snapshot | LinkState | Ack | _Sensed | _Approached | _Reported | _Badge


@dataclass(slots=True)
class Mailbox:
    """Between the threads of link and devices and the screen's own: `listener`, `sensed`, `approached`, `reported` and
    `badge` may be called from any, all else by the main thread.

    `clock` is the machine's own: the shift that the door shows comes with its snapshots.
    """

    session: ScreenSession
    clock: Callable[[], Now]
    link_state: LinkState = field(default_factory=Starting)
    _send_on: Callable[[Intent], None] = _nowhere
    _on_post: Callable[[], None] = _unheard
    _leave: Callable[[], None] = _unheard
    _devices: Callable[[Surroundings], None] = _unfitted
    _ambience: Ambience = Ambience.DAY
    _post: deque[_Post] = field(default_factory=deque)
    _shift: timedelta = timedelta(0)

    def connect(
        self,
        *,
        send: Callable[[Intent], None],
        on_post: Callable[[], None],
        devices: Callable[[Surroundings], None] = _unfitted,
        leave: Callable[[], None] = _unheard,
    ) -> None:
        """Where intents go; who is called, from the link's thread, whenever something has come; who tells the devices
        what they are to do; and who ends the screen when somebody restarts it.
        """
        self._send_on, self._on_post = send, on_post
        self._devices, self._leave = devices, leave

    @property
    def listener(self) -> Listener:
        return Listener(on_snapshot=self._drop, on_state=self._drop, on_ack=self._drop)

    def model(self) -> ScreenModel:
        """What the panel shows now, after everything that has come was taken in."""
        while self._post:
            self._take(self._post.popleft())
        self._send(self.session.presence(self._now()))
        for trouble in self.session.troubles():
            self._send(trouble)
        model = self.session.model(self._now())
        self._ambience = model.ambience
        self._devices(self.session.surroundings(model))
        return model

    def act(self, action: Action) -> None:
        """A control was tapped."""
        self._send(self.session.act(action, self._now()))
        if self.session.restarts:
            self._leave()
        self._on_post()

    def touched(self) -> None:
        """A finger on the panel, wherever."""
        self._send(self.session.touched(self._now()))
        if self._ambience is not Ambience.DAY:
            self._on_post()  # it wakes in the next frame

    def drawn(self, model: ScreenModel) -> None:
        """People can see this model on the panel."""
        self._send(self.session.drawn(model))

    def sensed(self, seen: bool) -> None:  # noqa: FBT001 - the one thing that a sensor tells
        """A presence sensor sees somebody, or nobody any more."""
        self._drop(_Sensed(seen))

    def approached(self, seen: bool) -> None:  # noqa: FBT001 - the one thing that a sensor tells
        """A sensor sees somebody before the panel, or nobody any more."""
        self._drop(_Approached(seen))

    def reported(self, device: Device, detail: str | None) -> None:
        """A device does not work, and why; None when it does."""
        self._drop(_Reported(device, detail))

    def badge(self, number: str) -> None:
        """A badge was held to the reader."""
        self._drop(_Badge(number))

    def _send(self, intent: Intent | None) -> None:
        if intent is not None:
            self._send_on(intent)

    def _drop(self, what: _Post) -> None:
        self._post.append(what)
        self._on_post()

    def _take(self, what: _Post) -> None:
        if isinstance(what, Snapshot):
            self._shift = what.shift
            self.session.snapshot_arrived(what, self._now())
        elif isinstance(what, Ack):
            self.session.acknowledged(what, self._now())
        elif isinstance(what, _Sensed):
            self.session.sensed(seen=what.seen)
            self.session.fitted.sees(Device.PRESENCE, self._now(), seen=what.seen)
        elif isinstance(what, _Approached):
            self.session.fitted.sees(Device.APPROACH, self._now(), seen=what.seen)
        elif isinstance(what, _Reported):
            self.session.fitted.reported(what.device, what.detail)
        elif isinstance(what, _Badge):
            self._send(self.session.badge(self._now(), what.number))
        else:
            self.link_state = what
            self.session.link_changed(what, self._now())

    def _now(self) -> Now:
        now = self.clock()
        return replace(now, wall=now.wall + self._shift)
