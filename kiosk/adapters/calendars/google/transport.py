"""One HTTP exchange at a time: answered, or raised. Nothing is tried twice, and nothing outlasts its deadline.

A `Wire` belongs to one call of the port. It is what google-api-python-client takes for an httplib2, and what
google-auth takes for a transport.
"""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

import httplib2
import httpx

from kiosk.adapters.calendars.failures import http_date
from kiosk.adapters.calendars.google.connection import Connection
from kiosk.adapters.calendars.google.failures import refusal_of
from kiosk.adapters.calendars.httpx_failures import error_of_exchange
from kiosk.domain.errors import BadResponse, Cause, Unavailable

MAX_ANSWER = 64 * 1024 * 1024
_USER_AGENT = "door-kiosk"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: `date` is the server's clock, if it told."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    date: datetime | None


class Bearer(Protocol):
    """Whoever has the token that goes with each request."""

    def token(self, wire: "Wire") -> str: ...


class Transport:
    """The connections to one integration's servers. Thread-safe."""

    def __init__(self, connection: Connection) -> None:
        self._read = connection.read
        self._http = httpx.Client(
            timeout=httpx.Timeout(connection.read, connect=connection.connect),
            verify=_trust(connection),
            headers={"User-Agent": _USER_AGENT},
            follow_redirects=False,
            trust_env=False,
        )

    def wire(self, bearer: Bearer | None = None) -> "Wire":
        """Begin a call of the port: all its exchanges together keep to the time-out."""
        return Wire(self._http, deadline=time.monotonic() + self._read, bearer=bearer)

    def close(self) -> None:
        self._http.close()


class Wire:
    """What one call of the port sends and hears. `date` is the server's clock at the last answer."""

    def __init__(self, http: httpx.Client, *, deadline: float, bearer: Bearer | None) -> None:
        self._http = http
        self._deadline = deadline
        self._bearer = bearer
        self.date: datetime | None = None

    def left(self) -> float:
        """Seconds until the deadline. Unavailable when it has passed."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Unavailable("there is no time left", cause=Cause.TIMEOUT)
        return left

    def exchange(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send once; the answer, whatever its status. Unavailable or BadResponse when there is none."""
        left = self.left()
        timeout = httpx.Timeout(left, connect=min(left, self._http.timeout.connect or left))
        sent = {name: value for name, value in (headers or {}).items() if name.lower() != "content-length"}
        try:
            with self._http.stream(method, url, content=body, headers=sent, timeout=timeout) as response:
                data = self._received(method, response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise error_of_exchange(method, error) from error
        self.date = http_date(response.headers.get("Date")) or self.date
        return Answer(response.status_code, dict(response.headers), data, self.date)

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> tuple[httplib2.Response, bytes]:
        """As httplib2 has it. Refusal for any answer but success, so that nobody above tries again."""
        sent = dict(headers or {})
        if self._bearer is not None:
            sent["Authorization"] = f"Bearer {self._bearer.token(self)}"
        content = body.encode() if isinstance(body, str) else body
        answer = self.exchange(method, uri, body=content, headers=sent)
        if not 200 <= answer.status < 300:
            raise refusal_of(answer.status, answer.headers, answer.data)
        return httplib2.Response(dict(answer.headers) | {"status": str(answer.status)}), answer.data

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Answer:
        """As google-auth has it. Refusal for any answer but success: returned, it would be slept on and retried."""
        answer = self.exchange(method, url, body=body, headers=headers)
        if answer.status != 200:
            raise refusal_of(answer.status, answer.headers, answer.data)
        return answer

    def _received(self, method: str, response: httpx.Response) -> bytes:
        received = bytearray()
        for chunk in response.iter_bytes():
            received += chunk
            if len(received) > MAX_ANSWER:
                raise BadResponse(f"{method} answered more than {MAX_ANSWER} bytes")
            self.left()
        return bytes(received)


def _trust(connection: Connection) -> ssl.SSLContext | bool:
    """Whom to believe. Loading the system's authorities takes a while, and plain HTTP has no use for them."""
    urls = (connection.url, connection.token_url, connection.auth_url)
    if all(urlsplit(url).scheme == "http" for url in urls):
        return False
    return ssl.create_default_context(cafile=connection.ca_file and str(connection.ca_file))
