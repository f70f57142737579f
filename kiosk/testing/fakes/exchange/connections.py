"""One HTTP connection to the fake: who signs in, what goes wrong on purpose, and streams that hang."""

import base64
import http.server
import os
import socket
import struct
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Protocol

from defusedxml import ElementTree

from kiosk.testing.fakes.exchange import answers
from kiosk.testing.fakes.exchange.answers import MESSAGES, SOAP, Problem
from kiosk.testing.fakes.exchange.operations import Redirect
from kiosk.testing.fault_proxy import Cut, Fault, Hold, Silence, Status

CLOUD = "https://outlook.office365.com/EWS/Exchange.asmx"
_XML = "text/xml; charset=utf-8"


class Office(Protocol):
    """What a connection asks of the server that it belongs to."""

    ntlm: bool
    strips_challenges: bool

    def admits(self, username: str, password: str) -> bool: ...
    def accounts(self) -> str: ...
    def date(self) -> str | None: ...
    def trouble(self, operation: str) -> Fault | Hold | Problem | None: ...
    def wait_until_healed(self) -> None: ...
    def handle(self, operation: str, body: bytes) -> bytes: ...
    def stream(self, body: bytes, send: Callable[[bytes], None]) -> None: ...


class Connection(http.server.BaseHTTPRequestHandler):
    """Answers the requests on one connection. Where Basic signs in, each has its own."""

    office: Office
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self._handshake: _Handshake | None = None

    def do_GET(self) -> None:
        """Somebody looks whether we are there."""
        self.close_connection = True
        if not self._stumbles(self.office.trouble("GET"), lambda: None):
            self._challenge()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = not self.office.ntlm
        if not self._signed_in():
            return
        operation = _operation(body)
        if operation == "GetStreamingEvents":
            self._stream(body)
            return

        def act() -> None:
            self.office.handle(operation, body)

        if not self._stumbles(self.office.trouble(operation), act, body):
            self._reply(operation, body)

    def _reply(self, operation: str, body: bytes, hold: Hold | None = None) -> None:
        try:
            status, content = 200, self.office.handle(operation, body)
        except Redirect:
            self._send(302, b"", Location=CLOUD)
            return
        except Problem as problem:
            status, content = 500, answers.fault(problem)
        if hold is not None:
            hold.wait()
        self._send(status, content)

    def _stumbles(
        self, trouble: Fault | Hold | Problem | None, act: Callable[[], None], body: bytes = b""
    ) -> bool:
        """Whether something went wrong on purpose, so that there is no answer left to give."""
        match trouble:
            case Status(status, headers, content):
                self._send(
                    status, content, **{name.replace("-", "_"): value for name, value in headers.items()}
                )
            case Problem() as problem:
                self._excuse(problem, body)
            case Silence():
                self.office.wait_until_healed()
                self._cut()
            case Cut(after_a_write=written):
                if written:
                    act()
                self._cut()
            case Hold() as hold:
                self._reply(_operation(body), body, hold)
            case None:
                return False
        return True

    def _excuse(self, problem: Problem, body: bytes) -> None:
        if problem.fault:
            self._send(500, answers.fault(problem))
        else:
            self._send(200, answers.response(_operation(body), [problem]))

    def _stream(self, body: bytes) -> None:
        self.close_connection = True
        self._head(200, Transfer_Encoding="chunked", Content_Type=_XML)

        def send(document: bytes) -> None:
            self.wfile.write(f"{len(document):X}\r\n".encode() + document + b"\r\n")
            self.wfile.flush()

        try:
            self.office.stream(body, send)
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            pass  # whoever listened hung up

    def _signed_in(self) -> bool:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if self.office.ntlm:
            if self._handshake is None:
                self._handshake = _Handshake(self.office.accounts())
            challenge = self._handshake.step(token if scheme == "NTLM" else "")
            if challenge is not None:
                self._challenge("" if self.office.strips_challenges else challenge)
            return challenge is None
        username, _, password = base64.b64decode(token).decode().partition(":")
        if scheme == "Basic" and self.office.admits(username, password):
            return True
        self._challenge()
        return False

    def _challenge(self, token: str = "") -> None:
        offer = f"NTLM {token}".strip() if self.office.ntlm else 'Basic realm="Exchange"'
        self._send(401, b"", WWW_Authenticate=offer)

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        headers = {"Content_Type": _XML, "Content_Length": str(len(content)), **headers}
        if self.close_connection:
            headers["Connection"] = "close"
        self._head(status, **headers)
        self.wfile.write(content)

    def _head(self, status: int, **headers: str) -> None:
        self.send_response_only(status)
        date = self.office.date()
        if date is not None:
            self.send_header("Date", date)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _cut(self) -> None:
        """Break the connection as a pulled plug does: with a reset, in the middle."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Say nothing."""


class _Handshake:
    """The server's side of NTLM on one connection, which stays signed in once it is through."""

    def __init__(self, accounts: str) -> None:
        import spnego  # noqa: PLC0415 - comes with exchangelib, and only those who ask for NTLM need it

        os.environ["NTLM_USER_FILE"] = accounts  # where the library looks for who there is
        self._begin: Callable[[], spnego.ContextProxy] = lambda: spnego.server(
            protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm
        )
        self._failures = (spnego.exceptions.SpnegoError, ValueError)
        self._context: spnego.ContextProxy | None = None

    def step(self, token: str) -> str | None:
        """The challenge for the next message, None when the sign-in is complete."""
        if self._context is not None and self._context.complete:
            return None
        if not token:
            self._context = self._begin()
            return ""
        try:
            if self._context is None:
                self._context = self._begin()
            answer = self._context.step(base64.b64decode(token))
        except self._failures:
            self._context = None
            return ""
        return None if self._context.complete else base64.b64encode(answer or b"").decode()


def http_date(instant: datetime) -> str:
    """An instant as HTTP says it."""
    return format_datetime(instant, usegmt=True)


def _operation(body: bytes) -> str:
    """The name of what a request asks for."""
    found = ElementTree.fromstring(body).find(f"{{{SOAP}}}Body")
    return "" if found is None else str(found[0].tag).removeprefix(f"{{{MESSAGES}}}")
