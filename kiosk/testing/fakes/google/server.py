"""A Google Workspace on loopback.

with FakeGoogle(clock=utc_now) as google:
    google.add_room("juniper@resource.example.org", "Juniper", zone="Europe/Berlin", seats=6)
    provider = connect("google", google.settings(folder), now=utc_now)
    google.faults.add(Cut(after=True), writes)      # the next write takes effect, and is not answered
"""

import json
import secrets
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote

from kiosk.domain.intervals import Interval
from kiosk.testing.fakes.google.answers import UNAUTHENTICATED, Body, Reply, no_token, refusal
from kiosk.testing.fakes.google.api import Api, Call
from kiosk.testing.fakes.google.faults import Answer, Cut, Faults, api_calls, writes
from kiosk.testing.fakes.google.listening import Doorway, listen, stop
from kiosk.testing.fakes.google.series import Resource
from kiosk.testing.fakes.google.store import Calendar
from kiosk.testing.fakes.google.tokens import CLIENT_ID, CLIENT_SECRET, Denied, Tokens
from kiosk.testing.server_process import LOOPBACK, free_port

_MOST_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to the API and its answer, as they went over the wire before any damage."""

    method: str
    path: str
    query: Mapping[str, str]
    sent: Body | None
    status: int
    answered: Body | None


class FakeGoogle:
    """Calendars, a directory and a sign-in. `clock` gives the server's time. Thread-safe.

    `throttle`, `cut_writes`: each so-manieth call is refused as too often, or each write is cut after it took effect.
    `tokens_last`: how long an access token is good for.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        throttle: int = 0,
        cut_writes: int = 0,
        tokens_last: timedelta = timedelta(hours=1),
        port: int | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.clock = clock
        self._tls = tls
        self.port = port or free_port()
        self.tokens = Tokens(self.time, lifetime=tokens_last)
        self.api = Api(self.time)
        self.faults = Faults()
        self.exchanges: list[Exchange] = []
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._reserved: socket.socket | None = None
        if throttle:
            too_often = refusal(403, "rateLimitExceeded", "Rate Limit Exceeded")
            self.faults.repeat(Answer(403, too_often.encoded()), api_calls, every=throttle)
        if cut_writes:
            self.faults.repeat(Cut(after=True), writes, every=cut_writes)

    def time(self) -> datetime:
        """The server's clock, which may be set while it runs."""
        return self.clock()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{LOOPBACK}:{self.port}"

    def settings(self, folder: Path) -> dict[str, object]:
        """What signs in as the service account, which the rooms are shared with; the key file is laid into `folder`."""
        file = folder / "google.json"
        file.write_text(json.dumps(self.tokens.key_file()), encoding="utf-8")
        file.chmod(0o600)
        return {"service_account": str(file), **self._addresses()}

    def linked_settings(self, scope: str | None = None) -> dict[str, object]:
        """What signs in as a linked account; without a scope as one that is still to be linked."""
        token = {"refresh_token": self.tokens.link(scope)} if scope else {}
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **token, **self._addresses()}

    def add_room(
        self,
        address: str,
        name: str,
        *,
        zone: str,
        role: str | None = "writer",
        described: Resource | None = None,
    ) -> Calendar:
        """A room with an empty calendar, and its entry in the Directory: `described` holds the fields that somebody
        entered there, such as capacity, buildingId and floorName.
        """
        resource: Resource = {
            "kind": "admin#directory#resources#calendars#CalendarResource",
            "resourceId": address.partition("@")[0],
            "resourceEmail": address,
            "resourceName": name,
            "resourceCategory": "CONFERENCE_ROOM",
            **(described or {}),
        }
        calendar = Calendar(address, name, zone, role=role, resource=resource)
        with self._lock:
            self.api.calendars[address] = calendar
        return calendar

    def add_building(self, building: str, name: str) -> None:
        """A building of the Directory, by the id that rooms name."""
        kind = "admin#directory#resources#buildings#Building"
        with self._lock:
            self.api.buildings.append({"kind": kind, "buildingId": building, "buildingName": name})

    def add_meeting(
        self,
        address: str,
        title: str,
        interval: Interval,
        *,
        organiser: str = "",
        private: bool = False,
    ) -> Resource:
        """A meeting that somebody put into a room's own calendar, through no door."""
        with self._lock:
            calendar = self.api.calendars[address]
            zone = {"timeZone": calendar.zone}
            event = {
                "id": secrets.token_hex(13),
                "summary": title,
                "start": {"dateTime": interval.start.isoformat(), **zone},
                "end": {"dateTime": interval.end.isoformat(), **zone},
                "visibility": "private" if private else "default",
                "creator": {"email": "somebody@example.org", "displayName": organiser or "Somebody"},
                "organizer": {"email": address, "displayName": calendar.summary, "self": True},
            }
            return calendar.put(event, now=self.clock())

    def put(self, calendar: str, event: Resource) -> Resource:
        """Another client stores an event, whatever it looks like."""
        with self._lock:
            return self.api.calendars[calendar].put(event, now=self.clock())

    def delete(self, calendar: str, event: str) -> None:
        """Another client deletes an event."""
        with self._lock:
            self.api.calendars[calendar].delete(event, now=self.clock())

    def event(self, calendar: str, event: str) -> Resource | None:
        with self._lock:
            return self.api.calendars[calendar].get(event)

    def damage(self, calendar: str, event: str, fields: Resource) -> None:
        """From now on these fields of the event, and of its occurrences, arrive so; none of them: as they are."""
        with self._lock:
            if fields:
                self.api.calendars[calendar].damaged[event] = fields
            else:
                self.api.calendars[calendar].damaged.pop(event, None)

    def expire_cursors(self) -> None:
        """Every sync token that was given out is dead."""
        with self._lock:
            for calendar in self.api.calendars.values():
                calendar.epoch += 1

    def refuse(self) -> None:
        """Close the door: connections are refused until `heal`. The port stays ours."""
        self._stop_listening()
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((LOOPBACK, self.port))  # bound without listening: nobody else can take it

    def heal(self) -> None:
        """Forget every fault and listen again."""
        self.faults.heal()
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
        self.faults.heal()
        self._stop_listening()
        if self._reserved is not None:
            self._reserved.close()

    def reply_to(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[Reply, bytes]:
        """The answer, and its bytes as they go out."""
        with self._lock:
            if path == "/token":
                reply = self._token(body)
                return reply, reply.encoded()
            if path == "/auth":
                reply = Reply(302, None, {"Location": self.tokens.consent(query)})
                return reply, b""
            authorization = headers.get("Authorization", "")
            if not self.tokens.allows(authorization):
                return UNAUTHENTICATED, UNAUTHENTICATED.encoded()
            sent = json.loads(body) if body else None
            scope = self.tokens.scope_of(authorization)
            who = self.tokens.name_of(authorization)
            call = Call(method, path, query, sent or {}, headers.get("If-Match"), scope, who)
            reply = self.api.answer(call)
            self._remember(Exchange(method, path, query, sent, reply.status, reply.body))
            return reply, self._damaged(reply, path)

    def _token(self, body: bytes) -> Reply:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        try:
            return Reply(200, dict(self.tokens.grant(form)))
        except Denied as denied:
            return no_token(denied.error, denied.description, denied.status)

    def _damaged(self, reply: Reply, path: str) -> bytes:
        """The answer as it goes out: broken entries are broken on their way."""
        named = unquote(path.split("/")[4]) if path.startswith("/calendar/v3/calendars/") else ""
        calendar = self.api.calendars.get(named)
        if calendar is None or not calendar.damaged or reply.body is None or "items" not in reply.body:
            return reply.encoded()
        items = [
            item | calendar.damaged.get(item.get("recurringEventId", item["id"]), {})
            for item in reply.body["items"]
        ]
        return Reply(reply.status, reply.body | {"items": items}).encoded()

    def _remember(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        del self.exchanges[:-_MOST_REMEMBERED]

    def _addresses(self) -> dict[str, object]:
        return {"url": self.url, "token_url": f"{self.url}/token", "auth_url": f"{self.url}/auth"}

    def _listen(self) -> None:
        self._server = listen(self.port, Doorway(self.faults, self.reply_to, self.time), tls=self._tls)

    def _stop_listening(self) -> None:
        if self._server is not None:
            stop(self._server)
            self._server = None
