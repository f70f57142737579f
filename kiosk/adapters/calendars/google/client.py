"""The calls of Google's Calendar and Directory APIs that a door needs: each answered, or raised.

Nothing is tried twice, with one exception: when the calendar refuses the access token, which may end at any time, we
sign in once more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from googleapiclient.discovery import build
from googleapiclient.errors import Error as ClientError

from kiosk.adapters.calendars.google.connection import Connection, LinkedAccount
from kiosk.adapters.calendars.google.failures import Refusal, error_of
from kiosk.adapters.calendars.google.signin import (
    CALENDAR_SCOPES,
    DIRECTORY_SCOPES,
    IDENTITY_SCOPES,
    SignIn,
)
from kiosk.adapters.calendars.google.transport import Transport, Wire
from kiosk.domain.errors import BadResponse, Cause, Gone, NotPermitted
from kiosk.domain.intervals import Interval
from kiosk.ports.calendar import Account

Resource = dict[str, Any]
_PAGE = 2500
_PAGES = 40


class StaleToken(Exception):
    """The sync token is dead, or was never one."""


class Exists(Exception):
    """An event of that id is, or was, in the calendar."""


class Changed(Exception):
    """The event is not as it was read."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All pages of a list: items as they came, and the token to continue from."""

    items: tuple[object, ...]
    token: str | None


class GoogleClient:
    """One account at Google. Thread-safe: each call of the port has a `Conversation` of its own."""

    def __init__(self, connection: Connection, *, now: Callable[[], datetime]) -> None:
        identity = IDENTITY_SCOPES if isinstance(connection.account, LinkedAccount) else ()
        self._connection = connection
        self._calendar_sign_in = SignIn(connection, CALENDAR_SCOPES + identity, now=now)
        self._directory_sign_in: SignIn | None = None
        self._now = now
        self._transport = Transport(connection)
        self._apis: dict[str, Any] = {}
        self._lock = Lock()

    def calendars(self) -> "Conversation":
        """Begin to speak with the Calendar API."""
        api = self._api("calendar", "v3", self._connection.calendar_api)
        return Conversation(api, self._calendar_sign_in, self._transport)

    def directory(self) -> "Conversation":
        """Begin to speak with the Directory, which has a permission of its own."""
        api = self._api("admin", "directory_v1", self._connection.directory_api)
        with self._lock:
            if self._directory_sign_in is None:  # seldom used, and checking the key takes a while
                self._directory_sign_in = SignIn(self._connection, DIRECTORY_SCOPES, now=self._now)
        return Conversation(api, self._directory_sign_in, self._transport)

    def reach(self) -> datetime | None:
        """Ask the API something without signing in; its clock, if it tells."""
        return self._transport.wire().exchange("GET", f"{self._connection.calendar_api}colors").date

    def sign_in(self) -> Account:
        return self._calendar_sign_in.afresh(self._transport.wire())

    def close(self) -> None:
        self._transport.close()

    def _api(self, name: str, version: str, address: str) -> Any:  # noqa: ANN401 - made at run time from a document
        with self._lock:
            if name not in self._apis:
                self._apis[name] = build(
                    name,
                    version,
                    http=self._transport.wire(),  # never used: each request is sent with its own
                    client_options={"api_endpoint": address},
                    static_discovery=True,
                    cache_discovery=False,
                )
            return self._apis[name]


class Conversation:
    """What one call of the port asks of one API; all of it together keeps to the time-out."""

    def __init__(self, api: Any, sign_in: SignIn, transport: Transport) -> None:  # noqa: ANN401 - see above
        self._api = api
        self._bearer = _Remembered(sign_in)
        self._sign_in = sign_in
        self._wire: Wire = transport.wire(self._bearer)

    @property
    def date(self) -> datetime | None:
        """The server's clock at the last answer."""
        return self._wire.date

    def events(self, calendar: str, window: Interval) -> Listing:
        """Every event that touches the window, series as their occurrences, deleted ones too."""
        return self._events(calendar, timeMin=_rfc3339(window.start), timeMax=_rfc3339(window.end))

    def changes(self, calendar: str, token: str) -> Listing:
        """What changed since the token. StaleToken when it is dead."""
        try:
            return self._events(calendar, syncToken=token)
        except Refusal as refusal:
            if refusal.status in (400, 410):
                raise StaleToken(str(refusal)) from refusal
            raise error_of(refusal) from refusal

    def role(self, calendar: str) -> str:
        """What the account may do with the calendar, in Google's words. Gone when there is none, or none for us."""
        request = self._api.events().list(calendarId=calendar, maxResults=1, fields="accessRole")
        return str(self._required(request).get("accessRole", ""))

    def event(self, calendar: str, event: str) -> Resource | None:
        """One event afresh, cancelled ones too; None when there is none."""
        try:
            return self._answer(self._api.events().get(calendarId=calendar, eventId=event))
        except Refusal as refusal:
            if refusal.status in (404, 410):
                return None
            raise error_of(refusal) from refusal

    def insert(self, calendar: str, body: Mapping[str, object], *, tell: bool = False) -> Resource:
        """Store an event; `tell` its guests. Exists when its id is taken, also by a deleted one."""
        request = self._api.events().insert(calendarId=calendar, body=body, sendUpdates=_told(tell=tell))
        return self._required(request, {409: Exists})

    def patch(
        self, calendar: str, event: str, body: Mapping[str, object], *, etag: str, tell: bool = False
    ) -> Resource:
        """Change what `body` names. Changed when the event is another version; Gone when it is not there. `tell`: let
        Google write to the people in it.
        """
        request = self._api.events().patch(
            calendarId=calendar, eventId=event, body=body, sendUpdates=_told(tell=tell)
        )
        request.headers["If-Match"] = etag
        return self._required(request, {404: Gone, 409: Changed, 410: Gone, 412: Changed})

    def delete(self, calendar: str, event: str, *, etag: str, tell: bool = False) -> None:
        """Remove; nothing happens when it is not there. Changed when the event is another version."""
        request = self._api.events().delete(calendarId=calendar, eventId=event, sendUpdates=_told(tell=tell))
        request.headers["If-Match"] = etag
        try:
            if self._sent(request):
                raise BadResponse("DELETE answered with something")
        except Refusal as refusal:
            if refusal.status in (409, 412):
                raise Changed(str(refusal)) from refusal
            if refusal.status not in (404, 410):
                raise error_of(refusal) from refusal

    def calendar_entry(self, calendar: str) -> Resource | None:
        """The calendar in the account's own list; None when it is not in there."""
        try:
            return self._answer(self._api.calendarList().get(calendarId=calendar))
        except Refusal as refusal:
            if refusal.status in (403, 404) and not refusal.too_often:
                return None
            raise error_of(refusal) from refusal

    def calendar_list(self) -> Iterator[object]:
        """Every calendar in the account's list."""
        calls = self._api.calendarList()
        return self._pages(calls.list(maxResults=250, showHidden=True), calls.list_next, "items")

    def free_busy(self, calendars: Sequence[str], window: Interval) -> Resource:
        """Busy times or errors by calendar."""
        body = {
            "timeMin": _rfc3339(window.start),
            "timeMax": _rfc3339(window.end),
            "calendarExpansionMax": 50,
            "items": [{"id": calendar} for calendar in calendars],
        }
        told = self._required(self._api.freebusy().query(body=body)).get("calendars")
        if not isinstance(told, dict):
            raise BadResponse("free/busy without calendars")
        return told

    def resources(self) -> Iterator[object]:
        """Every room and other resource of the organisation."""
        calls = self._api.resources().calendars()
        return self._pages(calls.list(customer="my_customer", maxResults=500), calls.list_next, "items")

    def buildings(self) -> Iterator[object]:
        calls = self._api.resources().buildings()
        return self._pages(calls.list(customer="my_customer", maxResults=500), calls.list_next, "buildings")

    def _events(self, calendar: str, **where: str) -> Listing:
        """All pages. With a sync token everything but the window must be asked as it was before."""
        calls = self._api.events()
        request = calls.list(
            calendarId=calendar, singleEvents=True, showDeleted=True, maxResults=_PAGE, **where
        )
        items: list[object] = []
        for _ in range(_PAGES):
            page = self._answer(request) if "syncToken" in where else self._required(request)
            items += _events_of(page)
            following = calls.list_next(request, page)
            if following is None:
                token = page.get("nextSyncToken")
                return Listing(tuple(items), str(token) if token else None)
            request = following
        raise BadResponse("the list of events does not end")

    def _pages(
        self,
        request: Any,  # noqa: ANN401 - see above
        following: Callable[[Any, Resource], Any],
        name: str,
    ) -> Iterator[object]:
        for _ in range(_PAGES):
            page = self._required(request)
            yield from _listed(page, name)
            request = following(request, page)
            if request is None:
                return
        raise BadResponse(f"the list of {name} does not end")

    def _required(
        self,
        request: Any,  # noqa: ANN401 - see above
        expected: Mapping[int, type[Exception]] | None = None,
    ) -> Resource:
        """The answer to a request whose refusal is an error of the port, or one of those expected."""
        try:
            return self._answer(request)
        except Refusal as refusal:
            kind = (expected or {}).get(refusal.status)
            raise (kind(str(refusal)) if kind else error_of(refusal)) from refusal

    def _answer(self, request: Any) -> Resource:  # noqa: ANN401 - made at run time from a document
        answer = self._sent(request)
        if not isinstance(answer, dict):
            raise BadResponse("an answer that is not an object")
        return answer

    def _sent(self, request: Any) -> object:  # noqa: ANN401 - see above
        """Send, and once more with a new token if the one we have is refused. Refusal for any other refusal."""
        try:
            return self._executed(request)
        except Refusal as refusal:
            if refusal.status != 401:
                raise
        self._sign_in.renew(self._wire, spent=self._bearer.last)
        return self._executed(request)

    def _executed(self, request: Any) -> object:  # noqa: ANN401 - see above
        try:
            answer: object = request.execute(http=self._wire, num_retries=0)
        except (ClientError, ValueError, TypeError, KeyError) as error:
            raise BadResponse(f"an answer that is not understood: {type(error).__name__}") from error
        return answer


class _Remembered:
    """The sign-in, and which token it gave last: the one that a refusal is about."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        self.last = ""

    def token(self, wire: Wire) -> str:
        self.last = self._sign_in.token(wire)
        return self.last


def _told(*, tell: bool) -> str:
    """To whom Google writes about a change."""
    return "all" if tell else "none"


def _events_of(page: Resource) -> list[object]:
    """The events of a page. An answer that is about something else is not taken for an empty calendar."""
    if page.get("kind") != "calendar#events":
        raise BadResponse("an answer that is no list of events")
    if page.get("accessRole") == "none":
        raise NotPermitted("the list of events is not for this account", cause=Cause.ROOM_FORBIDDEN)
    return _listed(page, "items")


def _listed(page: Resource, name: str) -> list[object]:
    items = page.get(name, [])
    if not isinstance(items, list):
        raise BadResponse(f"{name} is not a list")
    return items


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
