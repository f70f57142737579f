"""HTTP on loopback for the fake: each request answered, or met by the fault that waits for it."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from kiosk.testing.fakes.google.answers import Reply
from kiosk.testing.fakes.google.faults import Answer, Cut, Faults, Request, Silence
from kiosk.testing.server_process import LOOPBACK

Answering = Callable[[str, str, Mapping[str, str], Mapping[str, str], bytes], tuple[Reply, bytes]]


@dataclass(frozen=True, slots=True)
class Doorway:
    """What a request meets: `answer` takes method, path, query, headers and body."""

    faults: Faults
    answer: Answering
    clock: Callable[[], datetime]


def listen(port: int, through: Doorway, *, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    """Answer on a port of loopback until stopped."""

    class Handler(_Handler):
        doorway = through

    server = _Server((LOOPBACK, port), Handler)
    if tls is not None:
        # Each connection shakes hands in its own thread, at its first read.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def stop(server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a silent request is not waited for
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    doorway: Doorway

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method, target = self.command, urlsplit(self.path)
        path, asked = target.path, target.query
        if (override := self.headers.get("X-HTTP-Method-Override")) is not None:  # for long addresses
            method, asked, body = override, body.decode(), b""
        query = {name: values[0] for name, values in parse_qs(asked).items()}

        def reply() -> tuple[Reply, bytes]:
            return self.doorway.answer(method, path, query, dict(self.headers.items()), body)

        fault = self.doorway.faults.met_by(Request(method, path))
        if isinstance(fault, Answer):
            self._send(Reply(fault.status, None, fault.headers), fault.body)
        elif isinstance(fault, Silence | Cut):
            self._break(fault, reply)
        else:
            answer, content = reply()
            if fault is not None:
                fault.wait()
            self._send(answer, content)

    def _break(self, fault: Silence | Cut, reply: Callable[[], object]) -> None:
        """Break the connection as a pulled plug does, with a reset in the middle; or close it without a word."""
        if isinstance(fault, Silence):
            self.doorway.faults.wait_until_healed()
        elif fault.after:
            reply()
        if isinstance(fault, Cut) and fault.politely:
            return
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _send(self, answer: Reply, content: bytes) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(self.doorway.clock(), usegmt=True))
        if "Content-Type" not in answer.headers:
            self.send_header("Content-Type", "application/json; charset=UTF-8")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Say nothing."""
