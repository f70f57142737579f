"""The fake Office 365 as a server: TLS on loopback, one port for the sign-in and for Graph.

with FakeOffice365(folder, now=clock) as fake:
    fake.add_room("juniper@example.org", "Juniper")
    provider = connect("office365", fake.settings(), now=clock)
"""

import json
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import trustme
from cryptography import x509

from kiosk.testing.fakes.office365 import answers
from kiosk.testing.fakes.office365.faults import Habits, Kind, Refusal, Trouble, Troubles
from kiosk.testing.fakes.office365.graph import Graph, request_of
from kiosk.testing.fakes.office365.mailboxes import Access, Mailbox
from kiosk.testing.fakes.office365.sign_in import Refused, SignIn, Tenant
from kiosk.testing.fault_proxy import Cut, Hold, Silence, Status
from kiosk.testing.server_process import LOOPBACK, free_port

AT_ONCE = 4  # requests for one mailbox; a fifth is refused
_IDLE = 30.0
_MOST_REMEMBERED = 2000
GARBAGE = Status(200, {"Content-Type": "text/html"}, b"<html>Please sign in to the guest network")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that was answered, for whoever holds both against the metadata."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer: Mapping[str, Any] | None


@dataclass(slots=True)
class Reply:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class FakeOffice365:
    """A tenant with one application, one service account, and rooms. Certificates and the link live in `folder`."""

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        habits: Habits | None = None,
        port: int | None = None,
    ) -> None:
        self.port = port or free_port()
        self.url = f"https://{LOOPBACK}:{self.port}"
        self.tenant = Tenant()
        self.exchanges: list[Exchange] = []
        self.requests: Counter[Kind] = Counter()
        self.clock_offset = timedelta(0)
        self._now = now
        self.troubles = Troubles(habits or Habits())
        lifetime = self.troubles.habits.token_lifetime
        self.sign_in = SignIn(self.tenant, self.url, self.now, lifetime)
        self.graph = Graph(f"{self.url}/v1.0")
        self._folder = folder
        self._authority = trustme.CA()
        self._holds: list[Hold] = []
        self._open: Counter[str] = Counter()
        self._healed = threading.Event()
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._reserved: socket.socket | None = None
        self._authority.cert_pem.write_to_path(folder / "ca.pem")
        self.renew_certificate()

    def now(self) -> datetime:
        """The server's own clock."""
        return self._now() + self.clock_offset

    def settings(self, way: str = "certificate") -> dict[str, object]:
        """What the registry is told to connect here, signing in by `certificate`, `client_secret`, ..."""
        ways: dict[str, dict[str, object]] = {
            "certificate": {"certificate": self._folder / "kiosk.pem"},
            "client_secret": {"client_secret": self.tenant.client_secret},
            "password": {"email": self.tenant.email, "password": self.tenant.password},
            "device_code": {"email": self.tenant.email, "device_code": True},
        }
        return {
            "tenant_id": self.tenant.id,
            "client_id": self.tenant.client_id,
            "authority": self.url,
            "url": f"{self.url}/v1.0",
            "ca_file": self._folder / "ca.pem",
            "data_folder": self._folder / "data",
            **ways[way],
        }

    def renew_certificate(self, *, until: datetime | None = None) -> None:
        """Give the application another certificate, and its file."""
        issued = self._authority.issue_cert(
            "kiosk.example.org", not_after=until, key_type=trustme.KeyType.RSA
        )
        issued.private_key_and_cert_chain_pem.write_to_path(self._folder / "kiosk.pem")
        self.tenant.certificate = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())

    def add_room(
        self,
        address: str,
        name: str,
        *,
        place: Mapping[str, Any] | None = None,
        access: Access = Access.WRITE,
    ) -> Mailbox:
        """A room mailbox; without a `place` the directory does not list it."""
        mailbox = Mailbox(address, name, access, place)
        with self.graph.lock:
            self.graph.mailboxes[address.casefold()] = mailbox
        return mailbox

    def fail_next(self, trouble: Trouble) -> None:
        """Let the next request that can meet it meet the trouble."""
        self.troubles.add(trouble)

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        """Let the reply to the next request for a calendar wait until released."""
        hold = Hold()
        with self._lock:
            self._holds.append(hold)
        try:
            yield hold
        finally:
            hold.release()

    def refuse(self) -> None:
        """Close the door, to those inside too: connections are refused until `heal`. The port stays ours."""
        self._stop_listening()
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((LOOPBACK, self.port))  # bound without listening: nobody else can take it

    def heal(self) -> None:
        """Forget every trouble and listen again."""
        self.troubles.heal()
        self._healed.set()
        self._healed = threading.Event()
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

    def reply(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
        """The answer to one request; None when the connection is to break instead."""
        kind = _kind(method, target)
        with self._lock:
            self.requests[kind] += 1
        trouble = self.troubles.met_by(kind)
        match trouble:
            case Status(status, given, content):
                return Reply(status, content, given)
            case Silence():
                self._healed.wait(_IDLE)
                return None
            case Cut(after_a_write=False):
                return None
            case Cut() | Refusal() | None:
                pass  # said, or done, further in
        if kind in (Kind.DISCOVERY, Kind.TOKEN):
            return self._signed_in(target, body, trouble)
        answered = self._asked(method, target, headers, body, trouble)
        return None if isinstance(trouble, Cut) else answered

    def _signed_in(self, target: str, body: bytes, trouble: Trouble | None) -> Reply:
        parts = urlsplit(target).path.strip("/").split("/")
        form = dict(parse_qsl(body.decode()))
        try:
            if trouble is Refusal.FORBIDDEN:
                raise Refused(400, "invalid_grant", 65001, "The administrator has not consented.")
            if trouble is Refusal.SIGN_IN:
                raise Refused(401, "invalid_client", 7000215, "Invalid client secret provided.")
            if "userrealm" in parts:
                return _json(200, {"ver": "1.0", "account_type": "Managed", "domain_name": "example.org"})
            if parts[-1] == "openid-configuration":
                return _json(200, self.sign_in.discovery(parts[0]))
            given = self.sign_in.device_code(form) if parts[-1] == "devicecode" else self.sign_in.token(form)
            return _json(200, given)
        except Refused as refused:
            return _json(refused.status, refused.body())

    def _asked(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, trouble: Trouble | None
    ) -> Reply:
        request = request_of(method, target, headers, body)
        mailbox = request.path[1] if len(request.path) > 1 else ""
        with self._lock:
            hold = self._holds.pop(0) if self._holds else None
            self._open[mailbox] += 1
            crowded = self._open[mailbox] > AT_ONCE
        try:
            if trouble is Refusal.SIGN_IN or not self.sign_in.accepts(headers.get("Authorization")):
                return _json(401, answers.error("InvalidAuthenticationToken", "The token is expired."))
            if trouble is Refusal.FORBIDDEN:
                return _json(403, answers.error("ErrorAccessDenied"))
            if crowded:
                return _json(429, answers.error("ApplicationThrottled", "MailboxConcurrency"))
            status, answer = self.graph.answer(request)
            self.exchanges.append(Exchange(method, target, dict(headers), body, status, answer))
            del self.exchanges[:-_MOST_REMEMBERED]
            if hold:
                hold.wait()
            return _json(status, answer)
        finally:
            with self._lock:
                self._open[mailbox] -= 1

    def _listen(self) -> None:
        fake = self

        class Handler(_Conversation):
            owner = fake

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(LOOPBACK, "localhost").configure_cert(context)
        self._server = _Server((LOOPBACK, self.port), Handler)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.hang_up()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a silent request is not waited for
    request_queue_size = 64

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - handed on as they come
        self._guests: set[socket.socket] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's own
        self._guests.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - the base class's own
        self._guests.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every conversation that is going on."""
        for guest in tuple(self._guests):
            with suppress(OSError):
                guest.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some tests are about."""


class _Conversation(BaseHTTPRequestHandler):
    owner: FakeOffice365
    protocol_version = "HTTP/1.1"
    timeout = _IDLE

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = self.owner.reply(self.command, self.path, dict(self.headers.items()), body)
        if reply is None:
            self._cut()
            return
        self.send_response_only(reply.status)
        given = {"Date": format_datetime(self.owner.now(), usegmt=True), **reply.headers}
        for name, value in given.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _cut(self) -> None:
        """Break the connection as a pulled plug does: with a reset, in the middle."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Say nothing."""


def _kind(method: str, target: str) -> Kind:
    path = urlsplit(target).path
    if path.endswith("openid-configuration") or "/userrealm/" in path:
        return Kind.DISCOVERY
    if "/oauth2/" in path:
        return Kind.TOKEN
    reads = method == "GET" or path.endswith("/getSchedule")
    return Kind.READ if reads else Kind.WRITE


def _json(status: int, body: Mapping[str, Any] | None) -> Reply:
    if body is None:
        return Reply(status)
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
