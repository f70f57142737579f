"""Reports by HTTP: one POST of JSON, under an Idempotency-Key that a receiver takes only once.

    2xx                                    taken; `reference` in a JSON answer is what the receiver calls it
    408, 409, 425, 429, 5xx, no answer     FacilityUnavailable, with Retry-After where it is told
    anything else, a redirect too          FacilityRejected

A trial is an OPTIONS: whoever answers that it knows no such thing (405, 501) was reached all the same.

No secret reaches a message or a log, no answer is read further than MAX_ANSWER.
"""

import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from kiosk.adapters.calendars.failures import cause_of, waiting_time
from kiosk.domain.errors import Cause, FacilityError, FacilityRejected, FacilityUnavailable
from kiosk.domain.reports import Report
from kiosk.domain.rooms import Room
from kiosk.domain.text import plain_text

MAX_ANSWER = 64 * 1024
_REFERENCE_LIMIT = 100
_LATER = (408, 409, 425, 429)
_CLOSED = (401, 403, 410)
_NO_SUCH_METHOD = 501


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where the reports go. `secret` is sent as a bearer token, unless it is empty. Time-outs are in seconds."""

    url: str
    secret: str = ""
    ca_file: Path | None = None
    connect: float = 5.0
    read: float = 15.0

    def __repr__(self) -> str:
        return f"Receiver({self.url})"


class Webhook:
    """A facility system, or whatever stands before it, that takes HTTP (ports.facility.Facility).

    `say` words a report for people, in the language of the room.
    """

    def __init__(self, receiver: Receiver, *, say: Callable[[Report], str]) -> None:
        self._receiver = receiver
        self._say = say
        self._http = httpx.Client(
            timeout=httpx.Timeout(receiver.read, connect=receiver.connect),
            verify=ssl.create_default_context(cafile=receiver.ca_file),
            headers={"User-Agent": "door-kiosk", "Accept": "application/json"},
            follow_redirects=False,
            trust_env=False,
        )

    def deliver(self, report: Report, room: Room) -> str:
        with _failures():
            return self._posted(letter(report, room, self._say(report)), {"Idempotency-Key": report.key})

    def try_out(self) -> None:
        with _failures(), self._http.stream("OPTIONS", self._receiver.url, headers=self._signed()) as answer:
            status = answer.status_code
            known = status in (*range(200, 300), *range(400, 500), _NO_SUCH_METHOD)
            if not known or status in (*_LATER, *_CLOSED):
                raise _refused(answer)

    def close(self) -> None:
        self._http.close()

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._receiver.secret}"} if self._receiver.secret else {}

    def _posted(self, body: dict[str, object], headers: dict[str, str]) -> str:
        deadline = time.monotonic() + self._receiver.connect + self._receiver.read
        signed = {**headers, **self._signed()}
        with self._http.stream("POST", self._receiver.url, json=body, headers=signed) as answer:
            if answer.status_code not in range(200, 300):
                raise _refused(answer)
            return _reference(_read(answer, deadline))


@contextmanager
def _failures() -> Iterator[None]:
    """What HTTP raises, as the port has it."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise FacilityUnavailable(f"webhook: {type(error).__name__}", cause=_cause(error)) from error


def letter(report: Report, room: Room, text: str) -> dict[str, object]:
    """What is sent, as plain data; times in the zone of the room."""
    place = room.place
    return {
        "key": report.key,
        "room": {
            "id": room.id,
            "name": room.name,
            "building": place.building if place else None,
            "floor": place.floor if place else None,
        },
        "kind": report.kind,
        "phrase": report.phrase,
        "words": report.words,
        "text": text,
        "reported_at": report.made_at.astimezone(ZoneInfo(room.timezone)).isoformat(timespec="seconds"),
    }


def _read(answer: httpx.Response, deadline: float) -> bytes:
    """The beginning of the answer: it was taken, whatever is said of it, so one that is too slow is not waited for."""
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MAX_ANSWER or time.monotonic() > deadline:
            return b""
    return bytes(body)


def _reference(body: bytes) -> str:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    reference = said.get("reference") if isinstance(said, dict) else None
    return plain_text(reference, limit=_REFERENCE_LIMIT) if isinstance(reference, str) else ""


def _refused(answer: httpx.Response) -> FacilityError:
    status, detail = answer.status_code, f"webhook: status {answer.status_code}"
    if status in _LATER or status >= 500:
        after = waiting_time(answer.headers.get("Retry-After"), answer.headers.get("Date"))
        return FacilityUnavailable(detail, cause=Cause.SERVER_ERROR, after=after)
    return FacilityRejected(detail)


def _cause(error: BaseException | None) -> Cause:
    """What lies behind it: the innermost error that says so."""
    found = Cause.UNSPECIFIED
    while error is not None:
        timed_out = isinstance(error, httpx.TimeoutException)
        found = cause_of(error) or (Cause.TIMEOUT if timed_out else found)
        error = error.__cause__ or error.__context__
    return found
