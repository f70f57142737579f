"""Servers, links and bare sockets for the tests of the link."""

import json
import socket
import time
from contextlib import contextmanager
from pathlib import Path

from kiosk.link.client import Patience, SocketLink
from kiosk.link.face import AgentFace, Listener
from kiosk.link.protocol import PROTOCOL, Role
from kiosk.link.server import LinkServer
from tests.unit.link.faces import DEADLINE

HELLO = {"type": "hello", "protocol": PROTOCOL, "version": "test", "role": "screen"}
# Long enough never to be reached by a machine that is merely busy.
PATIENT = Patience(
    hello_within=DEADLINE,
    answer_within=DEADLINE,
    give_up_after=2 * DEADLINE,
    first_retry=0.01,
    longest_retry=0.05,
)


def boot() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def a_server(face: AgentFace, path: Path, **options) -> LinkServer:
    return LinkServer(face, path, **options)


def a_link(
    path: Path, listener: Listener, *, role: Role = Role.SCREEN, patience: Patience = PATIENT
) -> SocketLink:
    return SocketLink(path, listener, boot=boot, jitter=lambda: 0.5, role=role, patience=patience)


class Line:
    """A bare socket that says and hears lines."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(DEADLINE)
        self.socket = connection
        self._file = connection.makefile("rb")

    def say(self, *messages: object) -> None:
        for message in messages:
            raw = message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n"
            self.socket.sendall(raw)

    def hear(self) -> dict:
        """The next message; empty when the other side has hung up."""
        line = self._file.readline()
        return json.loads(line) if line else {}

    def hear_until(self, kind: str) -> dict:
        """The next message of that type; empty when the other side has hung up before."""
        while (heard := self.hear()) and heard["type"] != kind:
            pass
        return heard

    def close(self) -> None:
        self._file.close()
        self.socket.close()


@contextmanager
def a_caller(path: Path):
    """Somebody who connects and has said nothing yet."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        line = Line(connection)
        try:
            yield line
        finally:
            line.close()


@contextmanager
def a_listening_socket(path: Path):
    """A place where an agent would listen; `accept()` makes a Line of the next caller."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.settimeout(DEADLINE)
        listening.bind(str(path))
        listening.listen()
        yield listening
    path.unlink()


@contextmanager
def accepted(listening: socket.socket):
    """The next caller of a listening socket."""
    line = Line(listening.accept()[0])
    try:
        yield line
    finally:
        line.close()
