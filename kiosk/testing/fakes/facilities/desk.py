"""A facility system on loopback that takes reports by HTTP, each Idempotency-Key once, behind a proxy that breaks it.

with FakeDesk(secret="s") as desk:
    ...                                      # POST to desk.url
    desk.problems                            # what it holds, by key
    desk.faults.fail_next(Status(500))
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from kiosk.testing.fault_proxy import FaultProxy
from kiosk.testing.server_process import LOOPBACK


class FakeDesk:
    """The system behind the webhook. `problems` are the bodies by key, `posts` how many requests reached it."""

    def __init__(self, *, secret: str = "") -> None:
        self.secret = secret
        self.problems: dict[str, dict[str, Any]] = {}
        self.posts = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _handler(self))
        self.faults = FaultProxy(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{self.faults.url.rstrip('/')}/problems"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.faults.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.__exit__(kind, error, trace)
        self._server.shutdown()
        self._server.server_close()

    def take(self, key: str, body: dict[str, Any]) -> str:
        """What it calls the problem of that key: the same each time."""
        with self._lock:
            self.posts += 1
            self.problems.setdefault(key, body)
            return f"FM-{list(self.problems).index(key) + 1}"


def _handler(desk: FakeDesk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if desk.secret and self.headers["Authorization"] != f"Bearer {desk.secret}":
                self._answer(401, {"error": f"not {self.headers['Authorization']}"})
                return
            reference = desk.take(str(self.headers["Idempotency-Key"]), json.loads(body))
            self._answer(201, {"reference": reference})

        def _answer(self, status: int, said: dict[str, str]) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    return Handler
