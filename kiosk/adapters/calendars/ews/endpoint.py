"""One Exchange server and one sign-in, over connections of our own.

exchangelib's own Protocol is shared by a whole process for each server and account, and so is its one connection: a
stream that hangs on it for half an hour would hang every read. This one belongs to whoever made it.
"""

import logging
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from exchangelib import BASIC, NTLM, Build, Configuration, Credentials, Version
from exchangelib.protocol import BaseProtocol, FailFast

from kiosk.adapters.calendars.ews.attempt import OneAttempt, ntlm_message
from kiosk.adapters.calendars.ews.failures import error_of_sign_in, error_of_status, is_cloud
from kiosk.adapters.calendars.failures import http_date
from kiosk.domain.errors import CalendarError, Cause, Unsupported

_USER_AGENT = "door-kiosk"
# The oldest schema that has all we ask for; Exchange 2013 SP1, 2016, 2019 and SE all answer in it.
_VERSION = Version(build=Build(15, 0, 847), api_version="Exchange2013_SP1")


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the web services are, and as whom. `username` when it is not the mail address.

    `impersonate`: act as the room mailbox; else the account was given its calendar. `ntlm`: else Basic. `connect` and
    `read` are time-outs in seconds. `ca_file` replaces the system's certificate authorities.
    """

    url: str
    email: str
    password: str = field(repr=False)
    username: str = ""
    impersonate: bool = True
    ntlm: bool = True
    streaming: bool = True
    ca_file: Path | None = None
    connect: float = 5.0
    read: float = 20.0


class Endpoint(BaseProtocol):
    """What exchangelib's services send through. Thread-safe; at most `connections` requests at once."""

    USERAGENT = _USER_AGENT

    def __init__(self, connection: Connection, *, now: Callable[[], datetime], connections: int) -> None:
        config = Configuration(
            credentials=Credentials(connection.username or connection.email, connection.password),
            service_endpoint=connection.url,
            auth_type=NTLM if connection.ntlm else BASIC,
            version=_VERSION,
            retry_policy=_NoRetry(),
            max_connections=connections,
        )
        super().__init__(config)
        # exchangelib hands it to requests as it is: seconds to connect, seconds between two bytes.
        self.TIMEOUT = (connection.connect, connection.read)
        self.heard = _Heard()
        self._stream: requests.Response | None = None
        self._hung_up = False
        self._connection, self._now = connection, now
        self._trust = _trust(connection)
        _keep_quiet()

    @property
    def version(self) -> Version:
        return self.config.version

    def get_auth_type(self) -> str:
        return str(self.config.auth_type)

    def create_session(self) -> Any:
        self.require_on_premises()
        session = super().create_session()
        session.trust_env = False  # neither another proxy nor another authority than the settings name
        session.mount(self.service_endpoint, OneAttempt(self._trust, self._connection.read, self))
        return session

    def require_on_premises(self) -> None:
        """Unsupported when the address is Exchange Online's: since October 2026 it answers no EWS."""
        if is_cloud(self.service_endpoint):
            raise Unsupported("this is Exchange Online", cause=Cause.CLOUD_NEEDS_OTHER_SYSTEM)

    def greet(self) -> datetime | None:
        """Talk to the server without signing in; its clock, if it tells. Whatever it answers, it is there."""
        self.require_on_premises()
        with requests.Session() as session:
            session.trust_env = False
            session.headers["User-Agent"] = _USER_AGENT
            session.mount(self.service_endpoint, OneAttempt(self._trust, self._connection.read, None))
            answer = session.get(
                self.service_endpoint, timeout=self.TIMEOUT, allow_redirects=False, stream=True
            )
            if answer.is_redirect:
                raise error_of_status(answer.status_code, answer.headers)
        return http_date(answer.headers.get("Date"))

    def answered(self, answer: requests.Response, *, stream: bool) -> None:
        self.heard.date = http_date(answer.headers.get("Date"))
        if stream:
            self._stream = answer
            if self._hung_up:
                answer.close()

    def refused(self, answer: requests.Response) -> CalendarError:
        date = http_date(answer.headers.get("Date"))
        error = error_of_sign_in(
            answer.headers.get("WWW-Authenticate", ""),
            ntlm_message=ntlm_message(answer) if self._connection.ntlm else None,
            skew=date - self._now() if date else None,
        )
        error.server_time = date
        return error

    def hang_up(self) -> None:
        """End the hanging request, from whatever thread, and any that begins after it."""
        self._hung_up = True
        if self._stream is not None:
            with suppress(OSError, ValueError, RuntimeError):  # it ended by itself in the meantime
                self._stream.raw.shutdown()


class _Heard(threading.local):
    """What the last answer on this thread said beside its content."""

    date: datetime | None = None


class _NoRetry(FailFast):
    """Back-off is ours: whatever is not a SOAP answer was raised by the attempt already."""

    def raise_response_errors(self, response: requests.Response) -> None:
        del response


def _trust(connection: Connection) -> ssl.SSLContext | None:
    if urlsplit(connection.url).scheme == "http":
        return None
    return ssl.create_default_context(cafile=connection.ca_file and str(connection.ca_file))


def _keep_quiet() -> None:
    """The libraries log requests with their headers, so with passwords, and with titles; our errors say enough."""
    for library in ("exchangelib", "spnego"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
