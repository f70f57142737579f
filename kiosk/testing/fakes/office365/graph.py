"""Microsoft Graph's calendars on loopback: what each request does to the mailboxes, and what is answered."""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, auto
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from kiosk.testing.fakes.office365 import answers
from kiosk.testing.fakes.office365.mailboxes import Access, Damage, Entry, Mailbox, Moment, opaque, ordinary

_KEY = re.compile(r"p/id eq '(?P<name>[^']+)' and p/value eq '(?P<value>(?:[^']|'')*)'")
_DELTA_KNOWS = {"startDateTime", "endDateTime", "$skiptoken", "$deltatoken"}
_PAGE = 10
_KEPT = ("showAs", "sensitivity", "transactionId", "attendees")


@dataclass(frozen=True, slots=True)
class Request:
    """One signed-in request. `path` is what follows the version, in its parts, each unquoted."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        parsed = json.loads(self.body)
        return parsed if isinstance(parsed, dict) else {}

    @property
    def preferred_page(self) -> int | None:
        match = re.search(r"odata\.maxpagesize=(\d+)", self.headers.get("Prefer", ""))
        return int(match[1]) if match else None


Answer = tuple[int, dict[str, Any] | None]


class No(Exception):
    """A refusal: status and Graph's code for it."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Doubles(Enum):
    """What a second booking with a known transaction id meets: Microsoft promises only that it is redundant."""

    CONFLICT = auto()
    ANSWERED = auto()  # with the event that is there
    STORED = auto()  # once more, after all


@dataclass(slots=True)
class Round:
    """What a link of a delta stands for: the rest of a round, or the place to go on from."""

    start: datetime
    end: datetime
    position: int
    rest: tuple[str, ...] = ()


@dataclass(slots=True)
class Graph:
    """The mailboxes and what may be asked of them. Thread-safe: one request at a time.

    `places_permitted`: the application may read the directory. `copies_locked`: the status with which changes to
    invitations are refused, None to take them. `doubles`: what a second booking with a known transaction id meets.
    `largest_page` caps every page. `delta_refused`: the status that a delta meets, None when it works.
    `lonely_masters`: a delta leaves out the occurrences of series.
    """

    base: str
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    places_permitted: bool = True
    copies_locked: int | None = None
    largest_page: int = 1000
    delta_refused: int | None = None
    doubles: Doubles = Doubles.CONFLICT
    lonely_masters: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    _rounds: dict[str, Round] = field(default_factory=dict)
    _number: "count[int]" = field(default_factory=count)

    def expire_cursors(self) -> None:
        with self.lock:
            self._rounds.clear()

    def answer(self, request: Request) -> Answer:
        """Carry the request out, whole."""
        with self.lock:
            try:
                return self._routed(request)
            except No as no:
                return no.status, answers.error(no.code)
            except (KeyError, ValueError, TypeError) as error:
                return 400, answers.error("ErrorInvalidRequest", f"{type(error).__name__}: {error}")

    def _routed(self, request: Request) -> Answer:
        match request.method, request.path:
            case "GET", ("places", "microsoft.graph.room"):
                return self._rooms(request)
            case "GET", ("me",):
                return 200, {"id": "service", "displayName": "Door Kiosk"}
            case _, ("users", address, *rest):
                return self._in_mailbox(request, address, tuple(rest))
            case _:
                raise No(404, "UnknownPath")

    def _in_mailbox(self, request: Request, address: str, rest: tuple[str, ...]) -> Answer:
        if rest == ("calendar", "getSchedule"):
            self._mailbox(address, Access.READ)
            return 200, {"value": [self._schedule(request.json, name) for name in request.json["Schedules"]]}
        writes = request.method != "GET"
        mailbox = self._mailbox(address, Access.WRITE if writes else Access.READ)
        match request.method, rest:
            case "GET", ("calendar",):
                return 200, self._calendar(mailbox)
            case "GET", ("calendarView", "delta"):
                return 200, self._delta(request, mailbox)
            case "GET", ("calendarView",):
                start, end = _window(request)
                return 200, self._listed(request, mailbox, mailbox.within(start, end))
            case "GET", ("calendar", "events"):
                return 200, self._listed(request, mailbox, _with_key(mailbox, request.query["$filter"]))
            case "POST", ("calendar", "events"):
                return self._made(mailbox, request.json)
            case _, ("events", name, *action):
                return self._one(request, mailbox, _entry(mailbox, name), tuple(action))
            case _:
                raise No(404, "UnknownPath")

    def _one(self, request: Request, mailbox: Mailbox, entry: Entry, action: tuple[str, ...]) -> Answer:
        match request.method, action:
            case "GET", ():
                return 200, _shown(request, mailbox, entry)
            case "GET", ("instances",):
                return 200, self._instances(request, mailbox, entry)
            case "PATCH", ():
                return 200, self._changed(request, mailbox, entry)
            case "DELETE", ():
                _require_version(request, entry)
                mailbox.write_to_guests(entry, "cancellation")
                mailbox.delete(entry.id)
                return 204, None
            case "POST", ("decline",):
                _decline(mailbox, entry, request.json)
                return 202, None
            case "POST", ("cancel",):
                _call_off(mailbox, entry, request.json)
                return 202, None
            case _:
                raise No(404, "UnknownPath")

    def _mailbox(self, address: str, needed: Access) -> Mailbox:
        mailbox = self.mailboxes.get(address.casefold())
        if mailbox is None:
            raise No(404, "ErrorInvalidUser")
        if mailbox.access is Access.ON_PREMISES:
            raise No(404, "MailboxNotEnabledForRESTAPI")
        allowed = {Access.WRITE} if needed is Access.WRITE else {Access.WRITE, Access.READ}
        if mailbox.access not in allowed:
            raise No(403, "ErrorAccessDenied")
        return mailbox

    def _rooms(self, request: Request) -> Answer:
        if not self.places_permitted:
            raise No(403, "Authorization_RequestDenied")
        found = [answers.room(m) for _, m in sorted(self.mailboxes.items()) if m.place is not None]
        return 200, self._paged(request, found)

    def _schedule(self, asked: Mapping[str, Any], address: str) -> dict[str, Any]:
        try:
            mailbox = self._mailbox(address, Access.READ)
        except No as no:
            known = {"ErrorAccessDenied": "ErrorNoFreeBusyAccess"}
            return answers.no_schedule(address, known.get(no.code, "ErrorMailRecipientNotFound"))
        start, end = (_instant(asked[name]["dateTime"]) for name in ("StartTime", "EndTime"))
        return answers.schedule(mailbox, start, end)

    def _calendar(self, mailbox: Mailbox) -> dict[str, Any]:
        return {
            "id": "calendar",
            "canEdit": mailbox.access is Access.WRITE,
            "canViewPrivateItems": True,
            "owner": {"name": mailbox.name, "address": mailbox.address},
        }

    def _listed(self, request: Request, mailbox: Mailbox, entries: Sequence[Entry]) -> dict[str, Any]:
        page = self._paged(request, entries)
        return {**page, "value": [_shown(request, mailbox, entry) for entry in page["value"]]}

    def _paged(self, request: Request, items: Sequence[Any]) -> dict[str, Any]:
        size = min(int(request.query.get("$top", _PAGE)), self.largest_page)
        first = int(request.query.get("$skip", 0))
        page: dict[str, Any] = {"value": list(items[first : first + size])}
        if len(items) > first + size:
            query = {**request.query, "$skip": str(first + size)}
            page["@odata.nextLink"] = self._link(request, query)
        return page

    def _link(self, request: Request, query: Mapping[str, str]) -> str:
        told = "&".join(f"{name}={_quoted(value)}" for name, value in query.items())
        return f"{self.base}/{'/'.join(map(_quoted, request.path))}?{told}"

    def _delta(self, request: Request, mailbox: Mailbox) -> dict[str, Any]:
        strange = set(request.query) - _DELTA_KNOWS
        if strange:
            raise No(400, "ErrorInvalidUrlQuery")
        if self.delta_refused:
            raise No(
                self.delta_refused,
                "SyncStateNotFound" if self.delta_refused == 410 else "ErrorInvalidRequest",
            )
        token = request.query.get("$skiptoken") or request.query.get("$deltatoken")
        if token is None:
            start, end = _window(request)
            found = mailbox.within(start, end)
            masters = {entry.master for entry in found} | {e.id for e in mailbox.childless()}
            names = [e.id for e in found if not (self.lonely_masters and e.master)]
            here = Round(start, end, len(mailbox.touched), (*sorted(filter(None, masters)), *names))
        elif token not in self._rounds:
            raise No(410, "SyncStateNotFound")
        else:
            here = self._rounds[token]
            if "$deltatoken" in request.query:
                touched = tuple(dict.fromkeys(mailbox.touched[here.position :]))
                here = replace(here, position=len(mailbox.touched), rest=touched)
        return self._page_of(request, mailbox, here)

    def _page_of(self, request: Request, mailbox: Mailbox, here: Round) -> dict[str, Any]:
        size = min(request.preferred_page or _PAGE, self.largest_page)
        now, later = here.rest[:size], here.rest[size:]
        page: dict[str, Any] = {"value": [_news(mailbox, name, here) for name in now]}
        link, kind = ("nextLink", "$skiptoken") if later else ("deltaLink", "$deltatoken")
        token = f"R0usmc-{next(self._number)}_"
        self._rounds[token] = replace(here, rest=later)
        page[f"@odata.{link}"] = self._link(request, {kind: token})
        return page

    def _instances(self, request: Request, mailbox: Mailbox, master: Entry) -> dict[str, Any]:
        if master.kind != "seriesMaster" or master.damage is Damage.RECURRENCE:
            raise No(400, "ErrorInvalidRecurrence")
        start, end = _window(request)
        return self._listed(
            request, mailbox, [e for e in mailbox.within(start, end) if e.master == master.id]
        )

    def _made(self, mailbox: Mailbox, given: Mapping[str, Any]) -> Answer:
        transaction = given.get("transactionId")
        if transaction in mailbox.transactions and self.doubles is not Doubles.STORED:
            there = mailbox.entries.get(mailbox.transactions[transaction])
            if there is None or self.doubles is Doubles.CONFLICT:
                raise No(409, "ErrorDuplicateTransactionId")
            return 201, answers.event(mailbox, there)
        told = {**ordinary(given["subject"], (mailbox.name, mailbox.address), is_organiser=True)}
        told |= {name: given[name] for name in _KEPT if name in given}
        told["responseRequested"] = given.get("responseRequested", True)
        entry = Entry(
            opaque(f"made {next(self._number)}"),
            _instant(given["start"]["dateTime"]),
            _instant(given["end"]["dateTime"]),
            told,
            {one["id"]: one["value"] for one in given.get("singleValueExtendedProperties", ())},
        )
        if transaction:
            mailbox.transactions[transaction] = entry.id
        mailbox.write_to_guests(entry, "invitation")
        return 201, answers.event(mailbox, mailbox.put(entry))

    def _changed(self, request: Request, mailbox: Mailbox, entry: Entry) -> dict[str, Any]:
        _require_version(request, entry)
        whole = mailbox.whole(entry)
        if self.copies_locked and whole.properties.get("isOrganizer") is False and "end" in request.json:
            raise No(
                self.copies_locked,
                "ErrorAccessDenied" if self.copies_locked == 403 else "ErrorInvalidRequest",
            )
        given = dict(request.json)
        start, end = (_moment(given.pop(name, None), getattr(whole, name)) for name in ("start", "end"))
        given.pop("isAllDay", None)
        kind = "exception" if entry.kind == "occurrence" else entry.kind
        stored = mailbox.put(
            replace(whole, start=start, end=end, kind=kind, properties={**whole.properties, **given})
        )
        if (start, end) != (whole.start, whole.end):
            mailbox.write_to_guests(stored, "update")
        if stored.master in mailbox.entries:
            mailbox.put(mailbox.entries[stored.master])
        return answers.event(mailbox, stored)


def request_of(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Request:
    """The request in its parts; ids stay whole, whatever characters they hold."""
    parts = urlsplit(target)
    path = tuple(unquote(part) for part in parts.path.strip("/").split("/")[1:])
    return Request(method, path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers, body)


def _news(mailbox: Mailbox, name: str, here: Round) -> dict[str, Any]:
    entry = mailbox.entries.get(name)
    if entry is None or not (entry.kind == "seriesMaster" or entry.touches(here.start, here.end)):
        return answers.removed(name)
    return answers.thin(mailbox, entry) if entry.kind == "occurrence" else answers.event(mailbox, entry)


def _shown(request: Request, mailbox: Mailbox, entry: Entry) -> dict[str, Any]:
    fields = [name for name in request.query.get("$select", "").split(",") if name]
    expanded = "singleValueExtendedProperties" in request.query.get("$expand", "")
    return answers.event(mailbox, entry, extended=expanded, fields=fields)


def _entry(mailbox: Mailbox, name: str) -> Entry:
    entry = mailbox.entries.get(name)
    if entry is None:
        raise No(404, "ErrorItemNotFound")
    return entry


def _with_key(mailbox: Mailbox, condition: str) -> list[Entry]:
    match = _KEY.search(condition)
    if match is None:
        raise No(400, "ErrorInvalidUrlQueryFilter")
    value = match["value"].replace("''", "'")
    return [entry for entry in mailbox.entries.values() if entry.extended.get(match["name"]) == value]


def _decline(mailbox: Mailbox, entry: Entry, given: Mapping[str, Any]) -> None:
    told = mailbox.whole(entry).properties
    if told.get("isOrganizer") or (
        given.get("SendResponse", True) and not told.get("responseRequested", True)
    ):
        raise No(400, "ErrorInvalidRequest")
    mailbox.delete(entry.id)
    mailbox.declined.append(str(given.get("Comment", "")))
    if given.get("SendResponse", True):
        mailbox.told.append(mailbox.declined[-1])


def _call_off(mailbox: Mailbox, entry: Entry, given: Mapping[str, Any]) -> None:
    """Only the organiser calls off, and only what somebody was invited to."""
    told = mailbox.whole(entry).properties
    if not told.get("isOrganizer") or not told.get("attendees"):
        raise No(400, "ErrorInvalidRequest")
    mailbox.write_to_guests(entry, "cancellation")
    mailbox.delete(entry.id)
    mailbox.told.append(str(given.get("Comment", "")))


def _require_version(request: Request, entry: Entry) -> None:
    wanted = request.headers.get("If-Match")
    if wanted is not None and wanted != f'W/"{entry.change_key}"':
        raise No(412, "ErrorIrresolvableConflict")


def _window(request: Request) -> tuple[datetime, datetime]:
    return _instant(request.query["startDateTime"]), _instant(request.query["endDateTime"])


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _moment(given: Mapping[str, str] | None, before: Moment) -> Moment:
    return before if given is None else _instant(given["dateTime"])


def _quoted(text: str) -> str:
    return quote(text, safe="@$(),':;=")
