"""Cronofy's API on the wire: each request answered, or raised as an error of the port.

Nothing is tried twice, but for one fresh access token where the old one is refused. No answer is larger than
MAX_ANSWER, all that one call of the port asks together keeps to the time-out, pages are followed on our own host only,
and no secret reaches a message or a log.
"""

import json
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from kiosk.adapters.calendars.cronofy.failures import error_of_sign_in, error_of_status
from kiosk.adapters.calendars.cronofy.tokens import Grant, Tokens, grant_of
from kiosk.adapters.calendars.failures import http_date
from kiosk.adapters.calendars.httpx_failures import error_of_exchange
from kiosk.domain.errors import BadResponse, Cause, Unavailable

MAX_ANSWER = 32 * 1024 * 1024
_PAGES = 200
_USER_AGENT = "door-kiosk"
_OK = (200,)
_ACCEPTED = (202,)

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Connection:
    """Which application at which data centre. `url` replaces the data centre's own address.

    `connect` and `read` are time-outs in seconds. `ca_file` replaces the system's certificate authorities.
    """

    client_id: str
    client_secret: str
    data_center: str = "us"
    url: str | None = None
    ca_file: Path | None = None
    connect: float = 5.0
    read: float = 20.0

    @property
    def root(self) -> str:
        """The address of the API, without a slash at the end."""
        if self.url:
            return self.url.rstrip("/")
        return f"https://api{'' if self.data_center == 'us' else f'-{self.data_center}'}.cronofy.com"

    def __repr__(self) -> str:
        return f"Connection({self.root})"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: `date` is the server's clock, if it told."""

    status: int
    headers: httpx.Headers
    body: bytes
    date: datetime | None


class CronofyClient:
    """One application at one data centre. Thread-safe. `now` gives the wall time that tokens expire by."""

    def __init__(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now
        self._http = httpx.Client(
            timeout=httpx.Timeout(connection.read, connect=connection.connect),
            verify=_trust(connection),
            headers={"User-Agent": _USER_AGENT, "Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
        )

    def call(self) -> "Call":
        """Begin what one call of the port asks."""
        return Call(self._http, self._connection, self._now)

    def close(self) -> None:
        self._http.close()


class Call:
    """What one call of the port asks; all of it together keeps to the time-out."""

    def __init__(self, http: httpx.Client, connection: Connection, now: Callable[[], datetime]) -> None:
        self._http = http
        self._connection = connection
        self._now = now
        self._deadline = time.monotonic() + connection.read

    def touch(self) -> datetime | None:
        """Any answer at all; the server's clock."""
        return self._exchange("reach", "GET", f"{self._connection.root}/v1/userinfo", {}, None).date

    def sign_in(self, tokens: Tokens) -> Grant:
        """A new access token, whether one is needed or not."""
        grant = tokens.renew(self._refresh, self._now(), left=self._left("sign-in"))
        assert grant is not None  # noqa: S101 - None is only for who had one rejected
        return grant

    def userinfo(self, tokens: Tokens) -> Mapping[str, Any]:
        """The account, its profiles and their calendars."""
        return _object("userinfo", self._send(tokens, "userinfo", "GET", "/v1/userinfo", _OK))

    def resources(self, tokens: Tokens) -> list[Any]:
        """The rooms that the service account knows, in detail where the system tells it."""
        path = "/v1/resources?include_details=capacity%20location"
        return _list("resources", _object("resources", self._send(tokens, "resources", "GET", path, _OK)))

    def events(self, tokens: Tokens, query: Query) -> tuple[list[Any], datetime | None]:
        """All pages of events, and the server's clock when it gave the first."""
        return self._pages(tokens, "events", query)

    def free_busy(self, tokens: Tokens, query: Query) -> list[Any]:
        """All pages of free/busy."""
        return self._pages(tokens, "free_busy", query)[0]

    def upsert(self, tokens: Tokens, calendar: str, event: Mapping[str, Any]) -> None:
        """Create or change an event. Accepted is not yet done: a read may show it only seconds later."""
        self._send(tokens, "upsert", "POST", f"{_calendar(calendar)}/events", _ACCEPTED, event)

    def delete(self, tokens: Tokens, calendar: str, event: Mapping[str, str]) -> None:
        """Remove an event, by the id that it was given or by its own. Nothing happens when it is not there."""
        self._send(tokens, "delete", "DELETE", f"{_calendar(calendar)}/events", _ACCEPTED, event)

    def decline(self, tokens: Tokens, calendar: str, event_uid: str) -> None:
        """Let the room say no to an event."""
        path = f"{_calendar(calendar)}/events/{quote(event_uid, safe='')}/participation_status"
        self._send(tokens, "decline", "POST", path, _ACCEPTED, {"status": "declined"})

    def elevate(self, tokens: Tokens, calendar: str) -> None:
        """Ask for unrestricted access; granted at once where the service account has the scope for it."""
        body = {"permissions": [{"calendar_id": calendar, "permission_level": "unrestricted"}]}
        self._send(tokens, "permissions", "POST", "/v1/permissions", (*_OK, *_ACCEPTED), body)

    def _pages(self, tokens: Tokens, what: str, query: Query) -> tuple[list[Any], datetime | None]:
        path = f"/v1/{what}?{httpx.QueryParams(list(query))}"
        items: list[Any] = []
        date: datetime | None = None
        for number in range(_PAGES):
            answer = self._send(tokens, what, "GET", path, _OK)
            date = date if number else answer.date
            page = _object(what, answer)
            items += _list(what, page)
            following = _next_page(what, page)
            if following is None:
                return items, date
            path = self._own(what, following)
        raise BadResponse(f"{what}: the pages do not end")

    def _own(self, what: str, url: str) -> str:
        """The path of the next page. BadResponse when it is on another host, which must not see our token."""
        root = self._connection.root
        if _origin(url) != _origin(root):
            raise BadResponse(f"{what}: the next page is on another host")
        parts = urlsplit(url)
        return f"{parts.path.removeprefix(urlsplit(root).path)}{'?' + parts.query if parts.query else ''}"

    def _send(
        self,
        tokens: Tokens,
        what: str,
        method: str,
        path: str,
        expected: tuple[int, ...],
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        token = tokens.access(self._refresh, self._now(), left=self._left(what))
        answer = self._authorised(what, method, path, token, body)
        if answer.status == 401:
            tokens.renew(self._refresh, self._now(), left=self._left(what), rejected=token)
            token = tokens.access(self._refresh, self._now(), left=self._left(what))
            answer = self._authorised(what, method, path, token, body)
        if answer.status not in expected:
            raise error_of_status(
                what, answer.status, answer.headers, answer.body, data_center=self._connection.data_center
            )
        return answer

    def _authorised(
        self, what: str, method: str, path: str, token: str, body: Mapping[str, Any] | None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        return self._exchange(what, method, f"{self._connection.root}{path}", headers, body)

    def _refresh(self, refresh: str) -> Grant:
        connection = self._connection
        body = {
            "client_id": connection.client_id,
            "client_secret": connection.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": refresh,
        }
        answer = self._exchange("sign-in", "POST", f"{connection.root}/oauth/token", {}, body)
        if answer.status != 200:
            raise error_of_sign_in(
                answer.status, answer.headers, answer.body, data_center=connection.data_center
            )
        return grant_of(_object("sign-in", answer), refresh)

    def _left(self, what: str) -> float:
        """Seconds until the deadline. Unavailable when it has passed."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Unavailable(f"{what}: there is no time left", cause=Cause.TIMEOUT)
        return left

    def _exchange(
        self, what: str, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> Answer:
        left = self._left(what)
        timeout = httpx.Timeout(left, connect=min(left, self._connection.connect))
        try:
            with self._http.stream(
                method, url, json=body, headers=dict(headers), timeout=timeout
            ) as response:
                received = bytearray()
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > MAX_ANSWER:
                        raise BadResponse(f"{what}: more than {MAX_ANSWER} bytes")
                    if time.monotonic() > self._deadline:
                        raise Unavailable(f"{what}: the answer took too long", cause=Cause.TIMEOUT)
                date = http_date(response.headers.get("Date"))
                return Answer(response.status_code, response.headers, bytes(received), date)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise error_of_exchange(what, error) from error


def _trust(connection: Connection) -> ssl.SSLContext | bool:
    """Whom to believe. Loading the system's authorities takes a while, and plain HTTP has no use for them."""
    if urlsplit(connection.root).scheme == "http":
        return False
    return ssl.create_default_context(cafile=connection.ca_file and str(connection.ca_file))


def _calendar(calendar: str) -> str:
    return f"/v1/calendars/{quote(calendar, safe='')}"


def _object(what: str, answer: Answer) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise BadResponse(f"{what}: status {answer.status} with something that is not JSON") from error
    if not isinstance(found, dict):
        raise BadResponse(f"{what}: status {answer.status} with JSON that is no object")
    return found


def _list(what: str, page: Mapping[str, Any]) -> list[Any]:
    items = page.get(what)
    if not isinstance(items, list):
        raise BadResponse(f"{what}: the answer has no list of them")
    return items


def _next_page(what: str, page: Mapping[str, Any]) -> str | None:
    """The address of the next page, None after the last. A list that stops in the middle is not taken for whole."""
    pages = page.get("pages")
    if not isinstance(pages, Mapping):
        raise BadResponse(f"{what}: the answer does not say of how many pages it is one")
    following, current, total = (pages.get(name) for name in ("next_page", "current", "total"))
    if following is None and current is not None and current == total:
        return None
    if not isinstance(following, str):
        raise BadResponse(f"{what}: page {current} of {total} leads nowhere")
    return following


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
