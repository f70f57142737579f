"""A screen's end of the socket: connects, stays connected, comes back by itself, and answers every tap.

One thread waits for the agent, for taps and for deadlines at once; while nothing happens it sleeps in the kernel. Taps
in doubt are treated as `kiosk.link.doubt` says.
"""

import logging
import os
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import LinkError
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.snapshot import Snapshot
from kiosk.link.doubt import Unanswered
from kiosk.link.face import Listener
from kiosk.link.protocol import (
    BadMessage,
    Fault,
    Hello,
    Message,
    NoAnswer,
    Role,
    WrongProtocol,
    decode,
    greeting,
)
from kiosk.link.state import Connected, Incompatible, LinkState, Lost, Starting
from kiosk.link.wire import Wire

_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a link waits, in seconds: for a hello, for an answer, with a tap in all, and between two tries."""

    hello_within: float = 2.0
    answer_within: float = 3.0
    give_up_after: float = 8.0
    first_retry: float = 0.1
    longest_retry: float = 2.0


def retries(patience: Patience, jitter: Callable[[], float]) -> Iterator[float]:
    """How long to wait before each next try: doubling, and spread over the upper half by `jitter` (0..1)."""
    delay = patience.first_retry
    while True:
        yield delay * (0.5 + 0.5 * jitter())
        delay = min(2 * delay, patience.longest_retry)


class SocketLink:
    """A `kiosk.link.face.Link` over the socket at `path`.

    `boot` reads CLOCK_BOOTTIME in seconds, `jitter` gives numbers from 0 to 1. After `Incompatible` it tries no more,
    but still answers taps with a refusal.
    """

    def __init__(
        self,
        path: Path,
        listener: Listener,
        *,
        boot: Callable[[], float],
        jitter: Callable[[], float],
        role: Role = Role.SCREEN,
        patience: Patience | None = None,
    ) -> None:
        self._path = path
        self._listener = listener
        self._role = role
        self._boot = boot
        self._jitter = jitter
        self._patience = patience or Patience()
        self._inbox: deque[Intent] = deque()
        self._questions = Unanswered(
            answer_within=self._patience.answer_within, give_up_after=self._patience.give_up_after
        )
        self._lock = threading.Lock()  # held while the bell is rung or taken down
        self._bell: int | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="link-client", daemon=True)
        self._state: LinkState = Starting()
        self._wire: Wire | None = None
        self._greeted = False
        self._greet_by = 0.0
        self._delays = retries(self._patience, jitter)
        self._retry_at: float | None = 0.0  # None: never again
        self._complaint = ""

    def __enter__(self) -> Self:
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, intent: Intent) -> None:
        """See `kiosk.link.face.Link.send`."""
        self._inbox.append(intent)
        self._ring()

    def close(self) -> None:
        """See `kiosk.link.face.Link.close`."""
        self._closing = True
        self._ring()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def _ring(self) -> None:
        with self._lock:
            if self._bell is not None:
                os.eventfd_write(self._bell, 1)

    def _run(self) -> None:
        self._tell(self._listener.on_state, self._state)
        try:
            while not self._closing:
                self._step()
        finally:
            if self._wire is not None:
                self._wire.close()
            with self._lock:
                if self._bell is not None:
                    os.close(self._bell)
                self._bell = None

    def _step(self) -> None:
        """Do what is due, then wait for whatever comes first, then take it."""
        now = self._boot()
        try:
            self._do_what_is_due(now)
            readable, writable = self._wait(now)
            self._take_taps()
            if self._wire is not None and writable:
                self._wire.flush()
            if self._wire is not None and readable:
                self._hear(self._wire)
        except WrongProtocol as error:
            self._lose(error)
            self._retry_at = None
            self._become(Incompatible(error.theirs))
        except LinkError as error:
            self._lose(error)

    def _do_what_is_due(self, now: float) -> None:
        for intent in self._questions.give_up(now):
            self._refuse(intent)
        if self._wire is None:
            if self._retry_at is not None and now >= self._retry_at:
                self._wire = Wire(self._path)
                self._greeted, self._greet_by = False, now + self._patience.hello_within
                self._wire.say(Hello(self._role))
        elif not self._greeted and now >= self._greet_by:
            raise NoAnswer("the agent does not say hello")
        elif self._questions.hanging(now):
            raise NoAnswer("the agent does not answer")

    def _wait(self, now: float) -> tuple[bool, bool]:
        """Whether the agent has said something, and whether it reads on."""
        assert self._bell is not None  # noqa: S101 - only this thread takes it down, after the last wait
        poll = select.poll()
        poll.register(self._bell, select.POLLIN)
        moments = [self._questions.next_deadline()]
        if self._wire is None:
            moments.append(self._retry_at)
        else:
            poll.register(self._wire, select.POLLIN | (select.POLLOUT if self._wire.unsent else 0))
            moments.append(None if self._greeted else self._greet_by)
        deadline = min((m for m in moments if m is not None), default=None)
        found = dict(poll.poll(None if deadline is None else max(0.0, deadline - now) * 1000 + 1))
        if found.pop(self._bell, 0):
            os.eventfd_read(self._bell)
        events = next(iter(found.values()), 0)
        return bool(events & ~select.POLLOUT), bool(events & select.POLLOUT)

    def _take_taps(self) -> None:
        while self._inbox:
            intent = self._inbox.popleft()
            if self._wire is None or not self._greeted:
                self._refuse(intent)
            else:
                self._questions.ask(intent, self._boot())
                self._wire.say(intent)

    def _hear(self, wire: Wire) -> None:
        """Tell what came: of several snapshots the last, and before the answers, as the agent sent them."""
        newest: Snapshot | None = None
        acks: list[Ack] = []
        try:
            for line in wire.heard():
                if not self._greeted:
                    greeting(line)
                    self._be_connected(wire)
                    continue
                match decode(line):
                    case Snapshot() as newest:
                        pass
                    case Ack() as ack:
                        acks.append(ack)
                    case other:
                        raise _unexpected(other)
        finally:
            self._pass_on(newest, acks)

    def _pass_on(self, newest: Snapshot | None, acks: Sequence[Ack]) -> None:
        if newest is not None:
            self._delays = retries(self._patience, self._jitter)  # it works: the next loss begins anew
            self._tell(self._listener.on_snapshot, newest)
        for ack in acks:
            if self._questions.answered(ack.id):
                self._tell(self._listener.on_ack, ack)

    def _be_connected(self, wire: Wire) -> None:
        self._greeted = True
        if self._complaint:
            _log.info("link: connected again")
            self._complaint = ""
        self._become(Connected())
        for intent in self._questions.again(self._boot()):
            wire.say(intent)

    def _lose(self, error: LinkError) -> None:
        """Without a connection from here on; try again later."""
        if str(error) != self._complaint:  # said once, not at every try
            _log.warning("link: %s", error)
            self._complaint = str(error)
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        now = self._boot()
        if isinstance(self._state, Connected):
            self._become(Lost(now))
        if self._greeted:
            for intent in self._questions.lost():
                self._refuse(intent)
        self._greeted = False
        self._retry_at = now + next(self._delays)

    def _refuse(self, intent: Intent) -> None:
        self._tell(self._listener.on_ack, Ack(intent.id, Refusal.NO_AGENT))

    def _become(self, state: LinkState) -> None:
        self._state = state
        self._tell(self._listener.on_state, state)

    def _tell(self, whom: Callable[[T], None], what: T) -> None:
        """A listener's fault is logged, and the link goes on."""
        if self._closing:
            return
        try:
            whom(what)
        except Exception:  # noqa: BLE001 - whatever it is, taps must still be answered
            _log.exception("link: a listener failed")


def _unexpected(message: Message) -> LinkError:
    if isinstance(message, Fault):
        return NoAnswer(f"the agent hangs up: {message.reason}")
    return BadMessage(f"an agent does not say {type(message).__name__.lower()}")
