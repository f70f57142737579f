"""Graph on the wire: signed-in requests, at most four at once a mailbox, answered or raised as errors of the port.

A token that Graph refuses is replaced once, as its owner would; nothing else is tried twice.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from kiosk.adapters.calendars.graph import wording
from kiosk.adapters.calendars.graph.failures import code_of, error_of_answer
from kiosk.adapters.calendars.graph.tokens import Access, Tokens
from kiosk.adapters.calendars.graph.wire import Answer, Wire, is_over, origin
from kiosk.domain.errors import BadResponse, Cause, Unavailable
from kiosk.ports.calendar import Account

Item = Mapping[str, Any]

AT_ONCE = 4  # requests that Exchange takes from one application for one mailbox
_PAGES = 400
# How Exchange says that a delta cannot be begun, or not be gone on with.
_DEAD = (HTTPStatus.BAD_REQUEST, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE, HTTPStatus.NOT_IMPLEMENTED)
_DEAD_CODES = {"SyncStateNotFound", "SyncStateInvalid", "ResyncRequired"}
_WRITTEN = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT)


class DeadCursor(Exception):
    """Exchange does not know how to continue from there."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All pages of an answer: the items, the link to continue from, and the server's clock."""

    items: tuple[Item, ...]
    delta: str | None
    date: datetime | None


class GraphClient:
    """One integration at one Graph. Thread-safe."""

    def __init__(self, wire: Wire, access: Access) -> None:
        self._wire = wire
        self._tokens = Tokens(access, wire)
        self._url = access.resource
        self._sign_in = f"{access.authority}/{access.tenant_id}/v2.0/.well-known/openid-configuration"
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(AT_ONCE)
        )

    def deadline(self) -> float:
        """When a call of the port that begins now must be over, for those that take several requests."""
        return self._wire.deadline()

    def get(self, mailbox: str, path: str, *, deadline: float | None = None) -> Item:
        """One thing afresh. Gone when it is not there."""
        answer = self._exchange(mailbox, "GET", path, headers=wording.preferences(), deadline=deadline)
        _require(answer, (HTTPStatus.OK,))
        return _parsed(answer)

    def listing(
        self, mailbox: str, path: str, *, page: int | None = None, deadline: float | None = None
    ) -> Listing:
        """Everything from the first page to the last, all together within one time-out.

        `page` is how many items of a delta are wanted at once; of a delta only, DeadCursor when it leads nowhere.
        """
        deadline = deadline or self.deadline()
        items: list[Item] = []
        preferred = wording.preferences(page=page)
        for _ in range(_PAGES):
            answer = self._exchange(mailbox, "GET", path, headers=preferred, deadline=deadline)
            if page is not None and _is_dead(answer):
                raise DeadCursor(f"status {answer.status}")
            _require(answer, (HTTPStatus.OK,))
            body = _parsed(answer)
            items += _values(body)
            following = body.get("@odata.nextLink")
            if not following:
                delta = body.get("@odata.deltaLink")
                return Listing(tuple(items), str(delta) if delta else None, answer.date)
            path = str(following)
        raise BadResponse("the pages do not end")

    def write(
        self,
        mailbox: str,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        revision: str | None = None,
        deadline: float | None = None,
    ) -> Answer:
        """Change something; whatever the answer says, it is an answer. `revision` is the one that must be there."""
        condition = {"If-Match": f'W/"{revision}"'} if revision else {}
        content = {"Content-Type": "application/json"} if body is not None else {}
        headers = {**wording.preferences(), **condition, **content}
        return self._exchange(mailbox, method, path, body, headers=headers, deadline=deadline)

    def done(self, answer: Answer) -> Item:
        """What a change answered, or {} when it says nothing more than that it was done."""
        _require(answer, _WRITTEN)
        if answer.status == HTTPStatus.NO_CONTENT or (
            answer.status == HTTPStatus.ACCEPTED and not answer.body
        ):
            return {}
        return _parsed(answer)

    def sign_in(self) -> Account:
        return self._tokens.sign_in()

    def reach(self) -> datetime | None:
        """Talk to both servers without signing in; the clock of Graph, if it tells. A refusal is an answer too."""
        self._wire.send("GET", self._sign_in, headers={})
        return self._wire.send("GET", f"{self._url}/me", headers={}).date

    def close(self) -> None:
        self._wire.close()

    def _exchange(
        self,
        mailbox: str,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str],
        deadline: float | None = None,
    ) -> Answer:
        url = path if "://" in path else f"{self._url}/{path}"
        if origin(url) != origin(self._url):
            raise BadResponse("Graph sends us to another host")
        if deadline is not None and is_over(deadline):
            raise Unavailable("reading took too long", cause=Cause.TIMEOUT)
        token = self._tokens.token()
        turn = self._turn(mailbox)
        if not turn.acquire(timeout=self._wire.read_timeout):
            raise Unavailable("too many requests for one mailbox are still waiting", cause=Cause.TIMEOUT)
        try:
            answer = self._signed(token, method, url, headers, body, deadline)
            if answer.status == HTTPStatus.UNAUTHORIZED:
                token = self._tokens.token(refused=token)
                answer = self._signed(token, method, url, headers, body, deadline)
            return answer
        finally:
            turn.release()

    def _signed(
        self,
        token: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        deadline: float | None,
    ) -> Answer:
        signed = {**headers, "Authorization": f"Bearer {token}"}
        return self._wire.send(method, url, headers=signed, body=body, deadline=deadline)

    def _turn(self, mailbox: str) -> threading.BoundedSemaphore:
        with self._lock:
            return self._turns[mailbox.casefold()]


def _require(answer: Answer, expected: Collection[HTTPStatus]) -> None:
    """Raise what the status means unless it is one of those expected."""
    if answer.status not in expected:
        raise error_of_answer(answer.status, answer.headers, answer.body)


def _is_dead(answer: Answer) -> bool:
    """Whether a delta leads nowhere; the code is looked at as it is written, in whatever case."""
    if answer.status == HTTPStatus.OK:
        return False
    return answer.status in _DEAD or code_of(answer.body)[0].casefold() in map(str.casefold, _DEAD_CODES)


def _parsed(answer: Answer) -> Item:
    try:
        body = json.loads(answer.body)
    except ValueError as error:
        raise BadResponse(f"status {answer.status} with something that is not JSON") from error
    if not isinstance(body, dict):
        raise BadResponse("the answer is no object")
    return body


def _values(body: Item) -> list[Item]:
    values = body.get("value")
    if not isinstance(values, list):
        raise BadResponse("the answer lists nothing")
    # What is no entry is not dropped: it may be a meeting, of which nothing is known.
    return [value if isinstance(value, dict) else {} for value in values]
