"""A command's end of the socket: connect once, ask, wait, hang up; no thread.

A command in doubt (sent, and the agent went away before its answer) is sent once more with the same id, as a screen
would do; see `kiosk.link.doubt`.
"""

import select
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.domain.intents import Ack, Intent
from kiosk.domain.snapshot import Snapshot
from kiosk.link.protocol import BadMessage, Fault, Hello, Message, NoAgent, NoAnswer, Role, decode, greeting
from kiosk.link.wire import Wire


@contextmanager
def connect_once(
    path: Path, *, boot: Callable[[], float], role: Role = Role.COMMAND, timeout: float = 5.0
) -> Iterator["Conversation"]:
    """A conversation with the agent at `path`, greeted within `timeout` seconds; `boot` reads CLOCK_BOOTTIME.

    NoAgent when nobody listens, NoAnswer when nobody answers, WrongProtocol, BadMessage.
    """
    conversation = Conversation(path, boot=boot, role=role, timeout=timeout)
    try:
        yield conversation
    finally:
        conversation.close()


class Conversation:
    """See `connect_once`. Every wait is bounded and ends in NoAnswer; `timeout` is in seconds."""

    def __init__(self, path: Path, *, boot: Callable[[], float], role: Role, timeout: float) -> None:
        self._path = path
        self._boot = boot
        self._role = role
        self._timeout = timeout
        self._newest: Snapshot | None = None
        self._connect()

    def close(self) -> None:
        self._wire.close()

    def snapshot(self) -> Snapshot:
        """The newest snapshot heard so far; waits for the first."""
        return self.wait_for(lambda _: True, timeout=self._timeout)

    def wait_for(self, holds: Callable[[Snapshot], bool], *, timeout: float) -> Snapshot:
        """The first snapshot, from the newest one on, for which `holds` is true."""
        by = self._boot() + timeout
        while self._newest is None or not holds(self._newest):
            self._hear(by)
        return self._newest

    def ask(self, intent: Intent) -> Ack:
        """The agent's answer: what was asked for is then on disk, or refused."""
        try:
            return self._asked(intent)
        except NoAnswer:
            try:
                self._wire.close()
                self._connect()
                return self._asked(intent)
            except NoAgent as error:
                raise NoAnswer(f"the agent went away before it answered ({error})") from error

    def _asked(self, intent: Intent) -> Ack:
        self._wire.say(intent)
        by = self._boot() + self._timeout
        while True:
            message = self._hear(by)
            if isinstance(message, Ack) and message.id == intent.id:
                return message

    def _connect(self) -> None:
        self._wire = Wire(self._path)
        self._lines: deque[bytes] = deque()
        try:
            self._wire.say(Hello(self._role))
            greeting(self._next_line(self._boot() + self._timeout))
        except BaseException:
            self._wire.close()
            raise

    def _hear(self, by: float) -> Message:
        """The next message; a snapshot becomes the newest."""
        match decode(self._next_line(by)):
            case Fault(reason):
                raise BadMessage(f"the agent hung up: {reason}")
            case Snapshot() as snapshot:
                self._newest = snapshot
                return snapshot
            case message:
                return message

    def _next_line(self, by: float) -> bytes:
        while not self._lines:
            left = by - self._boot()
            if left <= 0:
                raise NoAnswer("it hangs, or is overloaded")
            poll = select.poll()
            poll.register(self._wire, select.POLLIN | (select.POLLOUT if self._wire.unsent else 0))
            poll.poll(left * 1000 + 1)
            self._wire.flush()
            self._lines.extend(self._wire.heard())
        return self._lines.popleft()
