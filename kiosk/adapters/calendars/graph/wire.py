"""HTTP as Graph and the sign-in need it: one request, answered or raised as an error of the port.

Nothing is tried twice. No answer is larger than MAX_ANSWER, none takes longer than the time-out from its first byte to
its last, no redirect is followed, and no secret reaches a message or a log.
"""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from kiosk.adapters.calendars.failures import http_date
from kiosk.adapters.calendars.httpx_failures import error_of_exchange
from kiosk.domain.errors import BadResponse, Cause, Unavailable

MAX_ANSWER = 32 * 1024 * 1024
_USER_AGENT = "door-kiosk"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: `date` is the server's clock, if it told."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    date: datetime | None


class Wire:
    """Connections with time-outs, in seconds, and the authorities to believe. Thread-safe."""

    def __init__(self, *, ca_file: Path | None = None, connect: float = 5.0, read: float = 20.0) -> None:
        self.read_timeout = read
        self._http = httpx.Client(
            timeout=httpx.Timeout(read, connect=connect),
            verify=ssl.create_default_context(cafile=ca_file and str(ca_file)),
            headers={"User-Agent": _USER_AGENT},
            follow_redirects=False,
            trust_env=False,
        )

    def deadline(self) -> float:
        """When a call that begins now must be over, on the monotonic clock."""
        return time.monotonic() + self.read_timeout

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        deadline: float | None = None,
    ) -> Answer:
        """Ask; whatever the status is, it is an answer."""
        deadline = deadline or self.deadline()
        try:
            with self._http.stream(method, url, content=body, headers=dict(headers)) as response:
                received = bytearray()
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > MAX_ANSWER:
                        raise BadResponse(f"{method} answered more than {MAX_ANSWER} bytes")
                    if time.monotonic() > deadline:
                        raise Unavailable(f"{method}: the answer took too long", cause=Cause.TIMEOUT)
                date = http_date(response.headers.get("Date"))
                return Answer(response.status_code, response.headers, bytes(received), date)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise error_of_exchange(method, error) from error

    def close(self) -> None:
        self._http.close()


def is_over(deadline: float) -> bool:
    return time.monotonic() > deadline


def origin(url: str) -> str:
    """Scheme, host and port: whoever may see our token. Empty when there is none to be made out."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}"
