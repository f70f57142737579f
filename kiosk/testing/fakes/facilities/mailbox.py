"""A mailbox with its mail server on loopback: TLS, a sign-in, and answers that it is told to give instead.

Like a help desk that reads its mail, it takes a Message-ID once.
"""

import asyncio
import ssl
from collections import deque
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from kiosk.testing.server_process import LOOPBACK, free_port

USER, PASSWORD = "door-juniper", "a made-up password"
LOST = "lost"  # the message is taken, and the connection ends before the server says so
MUTE = "mute"  # the message is taken, and the server says nothing any more


class FakeMailbox:
    """`letters` are the messages by their Message-ID, `sent` how many came. `answers` are given to the next ones."""

    def __init__(self) -> None:
        self.letters: dict[str, EmailMessage] = {}
        self.sent = 0
        self.answers: deque[str] = deque()
        self.password = PASSWORD
        self.port = free_port()
        self._authority = trustme.CA()
        self._listens = False
        self._controller = Controller(
            self,
            hostname=LOOPBACK,
            port=self.port,
            tls_context=self._context(),
            require_starttls=True,
            auth_required=True,
            authenticator=self._authenticated,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        self._listens = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._listens:
            self._controller.stop(no_assert=True)
        self._listens = False

    def trust(self, folder: Path) -> Path:
        """The certificate authority as a file in that folder."""
        path = folder / "mail-ca.pem"
        self._authority.cert_pem.write_to_path(str(path))
        return path

    def refuse(self) -> None:
        """Nothing listens any more."""
        self._stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - so aiosmtpd calls it
        """Take the message, or answer what was told."""
        told = self.answers.popleft() if self.answers else ""
        if told and told not in (LOST, MUTE):
            return told
        content = cast("bytes", envelope.content)
        letter = message_from_bytes(content, policy=policy.default)
        self.sent += 1
        self.letters.setdefault(str(letter["Message-ID"]), letter)
        if told == LOST:
            cast("Any", server).transport.abort()
        if told == MUTE:
            await asyncio.Event().wait()
        return "250 taken"

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        known = (login.login, login.password) == (USER.encode(), self.password.encode())
        return AuthResult(success=known, handled=False)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert(LOOPBACK, "localhost").configure_cert(context)
        return context
