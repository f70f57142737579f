"""A proxy on loopback in front of a real HTTP server, that can be told to misbehave. For one request, or until healed.

with FaultProxy(server.port) as proxy:
    proxy.fail_next(Status(500))
    ...                               # the next request is answered with 500, those after it by the server
    proxy.refuse()                    # from now on nothing listens
    proxy.heal()
"""

import http.client
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from kiosk.testing.server_process import LOOPBACK, free_port

_WRITES = {"PUT", "DELETE", "POST", "MOVE"}
_HELD_FOR_AT_MOST = 30.0
_MOST_REMEMBERED = 5000
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "accept-encoding"}


@dataclass(frozen=True, slots=True)
class Status:
    """Answer so, without asking the server."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Silence:
    """Take the request and never answer."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Break the connection: before the server has the request, or after it carried out the next write."""

    after_a_write: bool = False


Fault = Status | Silence | Cut
Rewrite = Callable[[bytes], bytes]


@dataclass(slots=True)
class Hold:
    """A reply that waits until released."""

    _arrived: threading.Event = field(default_factory=threading.Event)
    _released: threading.Event = field(default_factory=threading.Event)

    def reached(self) -> bool:
        """Whether the server's reply is here, waiting; waits some seconds for it."""
        return self._arrived.wait(10)

    def release(self) -> None:
        self._released.set()

    def wait(self) -> None:
        self._arrived.set()
        self._released.wait(_HELD_FOR_AT_MOST)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came by."""

    method: str
    path: str


class FaultProxy:
    """Forwards to `upstream` (a port on loopback), except where told otherwise. Thread-safe.

    With `tls` it speaks HTTPS, with whatever certificates that context holds when a client comes.
    """

    def __init__(self, upstream: int, *, port: int | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._upstream = upstream
        self._tls = tls
        self.port = port or free_port()
        self.seen: list[Seen] = []
        self.writes: Callable[[Seen], bool] = lambda request: request.method in _WRITES
        self.rewrite_request: Rewrite = bytes
        self.rewrite_answer: Rewrite = bytes
        self._lock = threading.Lock()
        self._next: list[Fault | Hold] = []
        self._always: Fault | None = None
        self._habits: list[tuple[int, Fault]] = []
        self.requests = self._writes = 0  # so far
        self._healed = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._reserved: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{LOOPBACK}:{self.port}/"

    def fail_next(self, fault: Fault) -> None:
        """Let the next request meet the fault (`Cut(after_a_write=True)`: the next write)."""
        with self._lock:
            self._next.append(fault)

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        """Let the reply to the next request wait until released, at the latest when the block is left."""
        hold = Hold()
        with self._lock:
            self._next.append(hold)
        try:
            yield hold
        finally:
            hold.release()

    def fail_always(self, fault: Fault) -> None:
        """Let every request meet the fault until `heal`."""
        self._always = fault

    def fail_every(self, number: int, fault: Fault) -> None:
        """Let each `number`-th request meet the fault until `heal` (`Cut(after_a_write=True)`: write); 0: none."""
        with self._lock:
            self._habits += [(number, fault)] if number else []

    def black_hole(self) -> None:
        """Take every connection and never answer, until `heal`."""
        self.fail_always(Silence())

    def refuse(self) -> None:
        """Close the door: connections are refused until `heal`. The port stays ours."""
        self._stop_listening()
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((LOOPBACK, self.port))  # bound without listening: nobody else can take it

    def heal(self) -> None:
        """Forget every fault and listen again."""
        with self._lock:
            self._next.clear()
            self._habits.clear()
        self._always = None
        self._healed.set()
        self._healed = threading.Event()  # for the silent requests still to come
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None
        if self._server is None:
            self._listen()

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._healed.set()
        self._stop_listening()
        if self._reserved is not None:
            self._reserved.close()

    def pop_fault(self, request: Seen) -> Fault | Hold | None:
        """What this request meets."""
        with self._lock:
            writes = self.writes(request)
            self.requests += 1
            self._writes += writes
            if self._always is not None:
                return self._always
            for position, fault in enumerate(self._next):
                if writes or not _waits_for_a_write(fault):
                    return self._next.pop(position)
            due = (fault for every, fault in self._habits if self._is_due(every, fault, writes=writes))
            return next(due, None)

    def _is_due(self, every: int, fault: Fault, *, writes: bool) -> bool:
        if _waits_for_a_write(fault):
            return writes and self._writes % every == 0
        return self.requests % every == 0

    def wait_until_healed(self) -> None:
        self._healed.wait(_HELD_FOR_AT_MOST)

    def forward(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the server; status, headers and body of its answer."""
        connection = http.client.HTTPConnection(LOOPBACK, self._upstream, timeout=_HELD_FOR_AT_MOST)
        kept = {name: value for name, value in headers.items() if name.lower() not in _HOP_BY_HOP}
        try:
            connection.request(method, path, body=self.rewrite_request(body), headers=kept)
            answer = connection.getresponse()
            content = self.rewrite_answer(answer.read())
            listed = [(n, v) for n, v in answer.getheaders() if n.lower() not in _HOP_BY_HOP]
            return answer.status, listed, content
        finally:
            connection.close()

    def _listen(self) -> None:
        proxy = self

        class Handler(_Relay):
            owner = proxy

        self._server = _Server((LOOPBACK, self.port), Handler)
        if self._tls is not None:  # each client is greeted on its own thread, not where they are let in
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def _waits_for_a_write(fault: Fault | Hold) -> bool:
    return isinstance(fault, Cut) and fault.after_a_write


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a silent request is not waited for
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some tests are about."""


class _Relay(BaseHTTPRequestHandler):
    owner: FaultProxy

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._relay
        raise AttributeError(name)

    def _relay(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Seen(self.command, self.path)
        self.owner.seen.append(request)
        del self.owner.seen[:-_MOST_REMEMBERED]
        self.close_connection = True
        match self.owner.pop_fault(request):
            case Status(status, headers, content):
                self._answer(status, list(headers.items()), content)
            case Silence():
                self.owner.wait_until_healed()
                self._cut()
            case Cut(after_a_write=written):
                if written:
                    self._forward(body)
                self._cut()
            case Hold() as hold:
                answer = self._forward(body)
                hold.wait()
                self._answer(*answer)
            case None:
                self._answer(*self._forward(body))

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        try:
            return self.owner.forward(self.command, self.path, dict(self.headers.items()), body)
        except (OSError, http.client.HTTPException) as error:
            return 502, [], f"no answer from the server behind: {error}".encode()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _cut(self) -> None:
        """Break the connection as a pulled plug does: with a reset, in the middle."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Say nothing."""
