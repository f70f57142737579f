"""Reports by mail: one message for each, over TLS only, under a Message-ID made from its key.

Mail cannot promise that nothing arrives twice: where an answer was lost the same message goes again, and its Message-ID
says to the mailbox, or to the facility system behind it, that it is the same.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk.adapters.calendars.failures import cause_of
from kiosk.domain.errors import Cause, FacilityError, FacilityRejected, FacilityUnavailable
from kiosk.domain.reports import Report
from kiosk.domain.rooms import Room
from kiosk.domain.text import plain_text

_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Post:
    """From whom to whom, and through which server. Without a `username` nobody signs in. `timeout` is in seconds."""

    sender: str
    recipient: str
    server: str
    port: int = 587
    security: Literal["starttls", "tls"] = "starttls"
    username: str = ""
    password: str = ""
    ca_file: Path | None = None
    timeout: float = 15.0

    def __repr__(self) -> str:
        return f"Post({self.sender} to {self.recipient} by {self.server}:{self.port})"


class Mail:
    """A mailbox that somebody, or a facility system, reads (ports.facility.Facility).

    `say` words a report for people, in the language of the room.
    """

    def __init__(self, post: Post, *, say: Callable[[Report], str]) -> None:
        self._post = post
        self._say = say

    def deliver(self, report: Report, room: Room) -> str:
        message = letter(report, room, self._post, text=self._say(report))
        taken = False
        try:
            with self._connected() as server:
                self._sign_in(server)
                server.send_message(message)
                taken = True
        except (smtplib.SMTPException, OSError) as error:
            if not taken:  # after that, only the good-bye went wrong
                raise _failure(error) from error
        return ""

    def try_out(self) -> None:
        """Up to where the message itself would be sent: the server says whether it takes both addresses."""
        try:
            with self._connected() as server:
                self._sign_in(server)
                for code, _ in (server.mail(self._post.sender), server.rcpt(self._post.recipient)):
                    if code >= _REFUSED:
                        raise smtplib.SMTPResponseException(code, "")
                server.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise _failure(error) from error

    def close(self) -> None:
        """Nothing stays open between two messages."""

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._post.username:
            server.login(self._post.username, self._post.password)

    def _connected(self) -> smtplib.SMTP:
        post, trust = self._post, ssl.create_default_context(cafile=self._post.ca_file)
        if post.security == "tls":
            return smtplib.SMTP_SSL(post.server, post.port, timeout=post.timeout, context=trust)
        server = smtplib.SMTP(post.server, post.port, timeout=post.timeout)
        try:
            server.starttls(context=trust)
        except BaseException:
            server.close()
            raise
        return server


def letter(report: Report, room: Room, post: Post, *, text: str) -> EmailMessage:
    """The message. What strangers wrote is made one plain line, so no header grows out of it."""
    where = ", ".join(
        filter(None, (room.name, *((room.place.floor, room.place.building) if room.place else ())))
    )
    at = report.made_at.astimezone(ZoneInfo(room.timezone))
    said = plain_text(text)
    message = EmailMessage()
    message["Subject"] = f"{plain_text(room.name)}: {said}"
    message["From"] = post.sender
    message["To"] = post.recipient
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{report.key}@{post.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Door-Report"] = report.key
    lines = (said, plain_text(where), f"{at:%Y-%m-%d %H:%M}", report.kind, report.phrase or "", report.key)
    message.set_content("\n".join(filter(None, lines)) + "\n")
    return message


def _failure(error: smtplib.SMTPException | OSError) -> FacilityError:
    """What the server says has a number: 4 is for later, 5 for never. No answer of it is repeated, it may quote us."""
    detail = f"mail: {type(error).__name__}"
    code = _code(error)
    if code is not None:
        detail = f"{detail} {code}"
    if isinstance(error, smtplib.SMTPNotSupportedError) or (code is not None and code >= 500):
        return FacilityRejected(detail)
    return FacilityUnavailable(detail, cause=cause_of(error) or Cause.UNSPECIFIED)


def _code(error: BaseException) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=None)
    code = getattr(error, "smtp_code", None)
    return code if isinstance(code, int) and code > 0 else None
