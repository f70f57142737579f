"""A Cronofy data centre on loopback, behind a proxy that breaks what it is told to.

with FakeCronofy() as cronofy:
    room = cronofy.add_room("juniper@example.org", "Juniper")
    provider = connect("cronofy", cronofy.settings(), now=...)
    cronofy.faults.fail_next(Status(500))
"""

import json
import threading
from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from kiosk.testing.fakes.cronofy.accounts import Account, Calendar, Resource
from kiosk.testing.fakes.cronofy.api import answer
from kiosk.testing.fakes.cronofy.center import SERVICE_TOKEN, Clock, DataCenter
from kiosk.testing.fakes.cronofy.request import Request
from kiosk.testing.fault_proxy import Cut, FaultProxy, Status
from kiosk.testing.server_process import LOOPBACK


class FakeCronofy:
    """The data centre and what can go wrong with it. `faults` is the proxy in front: cuts, silence, any status."""

    def __init__(
        self,
        *,
        clock: Clock,
        lag: timedelta = timedelta(seconds=3),
        page_size: int = 100,
        expire_in: timedelta = timedelta(minutes=30),
        timezone: str = "Europe/Berlin",
    ) -> None:
        self.center = DataCenter(clock, lag=lag, page_size=page_size, expire_in=expire_in)
        self._timezone = timezone
        self._server = _Server((LOOPBACK, 0), _handler(self.center))
        self.faults = FaultProxy(self._server.server_address[1])
        self.faults.writes = lambda request: request.method != "GET" and "/events" in request.path
        self.center.url = self.url

    @property
    def url(self) -> str:
        return self.faults.url.rstrip("/")

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

    def settings(self, **more: object) -> dict[str, object]:
        """What the registry wants: the first room's token, and those of the others."""
        first, *others = [(account.email, account.refresh_token) for account in self.center.accounts]
        return {
            "data_center": "us",
            "client_id": self.center.client_id,
            "client_secret": self.center.client_secret,
            "refresh_token": first[1],
            "room_tokens": "\n".join(f"{email} {token}" for email, token in others),
            "service_account_token": SERVICE_TOKEN,
            "url": self.url,
            **more,
        }

    def add_room(
        self,
        email: str,
        name: str,
        *,
        capacity: int | None = None,
        building: str | None = None,
        floor: str | None = None,
    ) -> Account:
        """A room with an account of its own, and its primary calendar."""
        number = len(self.center.accounts) + 1
        calendar = Calendar(f"cal_{number}_{name.lower()}", name)
        account = Account(f"acc_{number}", email, f"refresh-{number}-{name}", self._timezone, [calendar])
        with self.center.lock:
            self.center.accounts.append(account)
            self.center.resources.append(Resource(email, name, capacity, building, floor))
        return account

    def put(self, calendar: Calendar, event: Mapping[str, Any]) -> str:
        """Another client stores an event, or another version of it; shown at once. Its event_uid."""
        with self.center.lock:
            now = self.center.now()
            return calendar.put(dict(event), at=now, visible_from=now)

    def remove(self, calendar: Calendar, event_uid: str) -> None:
        """Another client deletes an event; shown at once."""
        with self.center.lock:
            self.put(calendar, {**calendar.events[event_uid].newest, "deleted": True})

    def expire_tokens(self) -> None:
        """No access token is good any more; refresh tokens are."""
        self.center.expire_tokens()

    def forget_changes(self) -> None:
        """What was deleted is forgotten, and nothing is told of changes before now."""
        with self.center.lock:
            self.center.forgotten_before = self.center.now()
            for account in self.center.accounts:
                for calendar in account.calendars:
                    kept = calendar.events.items()
                    calendar.events = {uid: s for uid, s in kept if not s.newest.get("deleted")}

    def throttle(self, after: timedelta | None = None) -> None:
        """Answer everything with 429 until `faults.heal`."""
        headers = {} if after is None else {"Retry-After": str(int(after.total_seconds()))}
        self.faults.fail_always(Status(429, headers))

    def reject_sign_in(self) -> None:
        """The next request meets a token that is no good, and the one for another meets a revoked one."""
        self.faults.fail_next(Status(401))
        self.faults.fail_next(Status(400, {"Content-Type": "application/json"}, b'{"error":"invalid_grant"}'))

    def cut_next_write(self) -> None:
        """Carry out the next write, and break the connection instead of an answer."""
        self.faults.fail_next(Cut(after_a_write=True))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


def _handler(center: DataCenter) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _speak(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            try:
                sent = json.loads(body or b"{}")
            except ValueError:
                sent = {}
            request = Request(self.command, parts.path, parse_qs(parts.query), sent, token)
            with center.lock:
                told = answer(center, request)
            content = b"" if told.body is None else json.dumps(told.body).encode()
            self.close_connection = True
            self.send_response_only(told.status)
            headers = {
                "Date": format_datetime(center.now(), usegmt=True),
                "Content-Type": "application/json; charset=utf-8",
                "Content-Length": str(len(content)),
                "Connection": "close",
                **told.headers,
            }
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _speak  # noqa: N815 - the base class calls them so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    return Handler
