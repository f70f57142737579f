"""CalDAV on the wire: seven requests, each answered, or raised as an error of the port. Nothing is tried twice.

No answer is larger than MAX_ANSWER, all that one call of the port asks together keeps to the time-out, nothing is asked
of another host than the one that has our sign-in, and no secret reaches a message or a log.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from kiosk.adapters.calendars.caldav import dav
from kiosk.adapters.calendars.caldav.dav import Listing, Member
from kiosk.adapters.calendars.caldav.failures import error_of_status
from kiosk.adapters.calendars.caldav.sign_in import SignIn
from kiosk.adapters.calendars.failures import http_date
from kiosk.adapters.calendars.httpx_failures import error_of_exchange
from kiosk.domain.errors import BadResponse, Cause, NotPermitted, Unavailable

T = TypeVar("T")

MAX_ANSWER = 32 * 1024 * 1024
_MULTIGET = 250
_HOPS = 3
_USER_AGENT = "door-kiosk"
_MOVED = (301, 302, 307, 308)
# What servers answer to a token they do not know or a report they lack. RFC 6578 says 403 and names the condition:
# without a name it is a matter of rights.
_NOT_LIKE_THIS = (400, 405, 409, 412, 415, 422, 501)
_NO_DAV = (404, 405, 501)  # at the root of a host there may be anything


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the calendars are, and as whom. `url` is the root that room addresses are relative to.

    `connect` and `read` are time-outs in seconds. `ca_file` replaces the system's certificate authorities.
    """

    url: str
    username: str = ""
    password: str = ""
    ca_file: Path | None = None
    connect: float = 5.0
    read: float = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: `url` is who gave it in the end, `date` the server's clock, if it told."""

    url: str
    status: int
    headers: httpx.Headers
    body: bytes
    date: datetime | None


class NotLikeThis(Exception):
    """The server knows the collection but not this token or this kind of request."""


class Conflict(Exception):
    """The condition of a write does not hold: what is stored is not what was expected."""


class CalDavClient:
    """One sign-in at one server. Thread-safe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._http = httpx.Client(
            auth=SignIn(connection.username, connection.password) if connection.username else None,
            timeout=httpx.Timeout(connection.read, connect=connection.connect),
            verify=_trust(connection),
            headers={"User-Agent": _USER_AGENT},
            follow_redirects=False,
            trust_env=False,
        )

    def address_of(self, path: str) -> str:
        """The full address of a path of the server."""
        return urljoin(self._connection.url, path)

    def about(self, address: str, *, deadline: float | None = None) -> "Conversation":
        """Begin to speak about a room's calendar, or about the server with "". NotPermitted when it is not where our
        sign-in belongs. `deadline` is one that several conversations keep together; see `deadline`.
        """
        url = urljoin(self._connection.url, address)
        if _origin(url) != _origin(self._connection.url):
            raise NotPermitted(
                "the room's calendar is on another server than the integration", cause=Cause.ROOM_FORBIDDEN
            )
        if deadline is None:
            deadline = self.deadline()
        return Conversation(self._http, url if url.endswith("/") else f"{url}/", deadline=deadline)

    def deadline(self) -> float:
        """The end of a call of the port that begins now, on the monotonic clock."""
        return time.monotonic() + self._connection.read

    def knock(self) -> datetime | None:
        """`OPTIONS` without signing in: whatever is answered, the server is there; its clock, if it tells."""
        try:
            with self._http.stream("OPTIONS", self._connection.url, auth=None) as response:
                return http_date(response.headers.get("Date"))  # whatever follows is not waited for
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise error_of_exchange("OPTIONS", error) from error

    def close(self) -> None:
        self._http.close()


class Conversation:
    """What one call of the port says about one calendar; all of it together keeps to the time-out."""

    def __init__(self, http: httpx.Client, collection: str, *, deadline: float) -> None:
        self._http = http
        self._collection = collection
        self._deadline = deadline

    def changes(self, token: str | None) -> tuple[Listing, datetime | None]:
        """`sync-collection`: what changed since the token. NotLikeThis: a dead token, or no such report."""
        return self._listing(dav.sync_collection(token), depth="0")

    def events(self) -> tuple[Listing, datetime | None]:
        """`calendar-query`: every event by name and ETag."""
        return self._queried(dav.events_query())

    def with_uid(self, uid: str) -> tuple[Member, ...]:
        """The members with that UID, with their text."""
        return self._queried(dav.uid_query(uid))[0].members

    def ctag(self) -> tuple[str | None, datetime | None]:
        """The mark that changes with any member, None when the server has none. Gone without a calendar."""
        answer = self._send("PROPFIND", self._collection, dav.ctag_query(), {"Depth": "0"})
        _require(answer, HTTPStatus.MULTI_STATUS)
        return _parsed(dav.ctag_of, answer), answer.date

    def told(self, body: str, *, depth: str, path: str = "") -> bytes:
        """`PROPFIND` on the collection, or on another path of the server: the multistatus. NotLikeThis: no WebDAV."""
        url = urljoin(self._collection, path)
        if _origin(url) != _origin(self._collection):
            raise BadResponse("the server names a path on another host")
        answer = self._send("PROPFIND", url, body, {"Depth": depth})
        if answer.status in _NO_DAV:
            raise NotLikeThis(f"status {answer.status}")
        _require(answer, HTTPStatus.MULTI_STATUS)
        if not dav.is_multistatus(answer.body):
            raise BadResponse("PROPFIND answered 207 with something that is not WebDAV")
        return answer.body

    def texts(self, paths: Iterable[str]) -> Iterator[Member]:
        """`calendar-multiget`, some hundred at a time, as they arrive."""
        wanted = list(paths)
        for first in range(0, len(wanted), _MULTIGET):
            listing, _ = self._listing(dav.multiget(wanted[first : first + _MULTIGET]), depth="0")
            yield from listing.members

    def path_of(self, name: str) -> str:
        return dav.canonical(self._collection + name)

    def get(self, name: str) -> Member | None:
        """One resource afresh; None when it is not there."""
        # Some servers give a compressed answer another ETag, which no condition would match.
        answer = self._send("GET", self._collection + name, None, {"Accept-Encoding": "identity"})
        if answer.status in (404, 410):
            return None
        _require(answer, HTTPStatus.OK)
        text = answer.body.decode("utf-8", "replace")
        if "BEGIN:VCALENDAR" not in text.upper():
            raise BadResponse("GET answered 200 with something that is not iCalendar")
        etag = dav.canonical_etag(answer.headers.get("ETag"))
        return Member(self.path_of(name), etag or '""', text)

    def put(self, name: str, text: str, *, replacing: str | None) -> str | None:
        """Store; the new ETag if the server tells. `replacing` is the ETag that must be there, None: nothing may be."""
        condition = {"If-None-Match": "*"} if replacing is None else {"If-Match": replacing}
        answer = self._send(
            "PUT", self._collection + name, text, {"Content-Type": "text/calendar; charset=utf-8"} | condition
        )
        if answer.status in (404, 409, 412):
            raise Conflict(f"status {answer.status}")
        _require(answer, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT)
        return dav.canonical_etag(answer.headers.get("ETag"))

    def delete(self, name: str, *, etag: str) -> None:
        """Remove; nothing happens when it is not there. Conflict when its ETag is another."""
        answer = self._send("DELETE", self._collection + name, None, {"If-Match": etag})
        if answer.status in (404, 410):
            return
        if answer.status in (409, 412):
            raise Conflict(f"status {answer.status}")
        _require(answer, HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.MULTI_STATUS)
        if answer.body.strip() and not dav.is_multistatus(answer.body):
            raise BadResponse(f"DELETE answered {answer.status} with something that is not WebDAV")

    def _queried(self, query: str) -> tuple[Listing, datetime | None]:
        """`calendar-query`. Unlike a sync it cannot be continued: BadResponse when the server cut it short."""
        listing, date = self._listing(query, depth="1")
        if not listing.complete:
            raise BadResponse("the server cuts the list of events short")
        return listing, date

    def _listing(self, body: str, *, depth: str) -> tuple[Listing, datetime | None]:
        answer = self._send("REPORT", self._collection, body, {"Depth": depth})
        if answer.status in _NOT_LIKE_THIS or (answer.status == 403 and dav.refuses_report(answer.body)):
            raise NotLikeThis(f"status {answer.status}")
        _require(answer, HTTPStatus.MULTI_STATUS)
        path = dav.canonical(answer.url)  # after a redirect the server speaks of where it sent us
        return _parsed(lambda body: dav.listing_of(body, collection=path), answer), answer.date

    def _send(self, method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        if body is not None:
            headers = {"Content-Type": "application/xml; charset=utf-8", **headers}
        for _ in range(_HOPS):
            answer = self._exchange(method, url, body, headers)
            if answer.status not in _MOVED:
                return answer
            target = urljoin(url, answer.headers.get("Location", ""))
            if _origin(target) != _origin(url):
                raise BadResponse("the server sends us to another host")
            url = target
        raise BadResponse("the server sends us in circles")

    def _exchange(self, method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Unavailable(f"{method}: there is no time left", cause=Cause.TIMEOUT)
        timeout = httpx.Timeout(left, connect=min(left, self._http.timeout.connect or left))
        content = None if body is None else body.encode()
        try:
            with self._http.stream(
                method, url, content=content, headers=dict(headers), timeout=timeout
            ) as response:
                received = bytearray()
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > MAX_ANSWER:
                        raise BadResponse(f"{method} answered more than {MAX_ANSWER} bytes")
                    if time.monotonic() > self._deadline:
                        raise Unavailable(f"{method}: the answer took too long", cause=Cause.TIMEOUT)
                return Answer(
                    url,
                    response.status_code,
                    response.headers,
                    bytes(received),
                    http_date(response.headers.get("Date")),
                )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise error_of_exchange(method, error) from error


def _trust(connection: Connection) -> ssl.SSLContext | bool:
    """Whom to believe. Loading the system's authorities takes a while, and plain HTTP has no use for them."""
    if urlsplit(connection.url).scheme == "http":
        return False
    return ssl.create_default_context(cafile=connection.ca_file and str(connection.ca_file))


def _require(answer: Answer, *expected: HTTPStatus) -> None:
    """Raise what the status means unless it is one of those expected."""
    if answer.status not in expected:
        raise error_of_status(answer.status, answer.headers)


def _parsed(parse: Callable[[bytes], T], answer: Answer) -> T:
    try:
        return parse(answer.body)
    except dav.NotMultistatus as error:
        raise BadResponse(str(error)) from error


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
