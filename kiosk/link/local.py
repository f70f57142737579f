"""The link within one process: the same promises as over the socket, without the socket."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.snapshot import Snapshot
from kiosk.link.face import AgentFace, Listener
from kiosk.link.protocol import Role, may_ask
from kiosk.link.state import Connected

_log = logging.getLogger(__name__)


class LocalLink:
    """A `kiosk.link.face.Link` to an agent in this process, with a thread of its own to tell from."""

    def __init__(self, face: AgentFace, listener: Listener, *, role: Role = Role.SCREEN) -> None:
        self._face = face
        self._listener = listener
        self._role = role
        self._changed = threading.Condition()
        self._newest: Snapshot | None = None
        self._number = 0
        self._acks: deque[Ack] = deque()
        self._closing = False
        self._unfollow: Callable[[], None] | None = None
        self._thread = threading.Thread(target=self._run, name="link-local", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._unfollow = self._face.follow(self._offer)
        self._face.watched(1 if self._role is Role.SCREEN else 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, intent: Intent) -> None:
        """See `kiosk.link.face.Link.send`."""
        if may_ask(self._role, intent):
            self._face.submit(intent, self._answer)
        else:
            self._answer(Ack(intent.id, Refusal.NOT_ALLOWED_HERE))

    def close(self) -> None:
        """See `kiosk.link.face.Link.close`."""
        if self._unfollow is not None:
            self._unfollow()
            self._unfollow = None
            self._face.watched(0)
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def _offer(self, snapshot: Snapshot) -> None:
        with self._changed:
            if snapshot.number < self._number:  # the first one crossed with a later one
                return
            self._newest, self._number = snapshot, snapshot.number
            self._changed.notify()

    def _answer(self, ack: Ack) -> None:
        with self._changed:
            self._acks.append(ack)
            self._changed.notify()

    def _run(self) -> None:
        self._tell(partial(self._listener.on_state, Connected()))
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._newest is not None or self._acks)
                if self._closing:
                    return
                newest, self._newest = self._newest, None
                acks = list(self._acks)
                self._acks.clear()
            if newest is not None:
                self._tell(partial(self._listener.on_snapshot, newest))
            for ack in acks:
                self._tell(partial(self._listener.on_ack, ack))

    def _tell(self, what: Callable[[], None]) -> None:
        """A listener's fault is logged, and the link goes on."""
        if self._closing:
            return
        try:
            what()
        except Exception:  # noqa: BLE001 - whatever it is, taps must still be answered
            _log.exception("link: a listener failed")
