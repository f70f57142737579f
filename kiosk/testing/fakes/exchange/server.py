"""The fake as a whole: an Exchange server on loopback, with a back door and bad habits.

with FakeExchange() as exchange:
    exchange.add_room("Juniper", "juniper@example.org")
    provider = connect("exchange", exchange.settings(), now=...)
    exchange.put("juniper@example.org", "planning", Entry(start, end))
    exchange.fail_next(Cut(after_a_write=True))
"""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from kiosk.testing.fakes.exchange import answers
from kiosk.testing.fakes.exchange.answers import MESSAGES, SOAP, TYPES, Problem
from kiosk.testing.fakes.exchange.connections import Connection, http_date
from kiosk.testing.fakes.exchange.mailboxes import Access, Entry, Mailbox
from kiosk.testing.fakes.exchange.operations import WRITES, Organisation, answer
from kiosk.testing.fault_proxy import Cut, Fault, Hold
from kiosk.testing.server_process import LOOPBACK, free_port

BUSY = Problem(
    "ErrorServerBusy", "The server cannot service this request right now.", back_off=5_000, fault=True
)
_HEARTBEAT = 1.0  # seconds; a real one sends its every 30 to 60
_HELD_FOR_AT_MOST = 30.0
_MOST_REMEMBERED = 2000
_SOME_TIME = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came by, and what it was answered with."""

    operation: str
    request: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class Habits:
    """What goes wrong by itself: each n-th request is throttled, each n-th write takes effect and is not answered."""

    throttle_every: int = 0
    cut_writes_every: int = 0


class FakeExchange:
    """Loopback only. Thread-safe. `clock` is what the server takes for the time, None: it does not tell."""

    def __init__(
        self,
        *,
        ntlm: bool = False,
        port: int | None = None,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] | None = None,
        habits: Habits | None = None,
    ) -> None:
        self.ntlm, self.port = ntlm, port or free_port()
        self.email, self.password = "kiosk@example.org", "secret"
        self.strips_challenges = False  # as a proxy does that signs in for itself
        self.organisation = Organisation()
        self.seen: list[Seen] = []
        self._tls, self._clock, self._habits = tls, clock, habits or Habits()
        self._changed = threading.Condition(threading.RLock())
        self._next: list[Fault | Hold | Problem] = []
        self.requests = self._writes = 0
        self._healed = threading.Event()
        self._generation = 0  # of streams: those of an earlier one end
        self._server: ThreadingHTTPServer | None = None
        self._folder = TemporaryDirectory(prefix="fake-exchange-")

    # What people do

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{LOOPBACK if not self._tls else 'localhost'}:{self.port}/EWS/Exchange.asmx"

    def settings(self, **more: object) -> dict[str, object]:
        """What the integration's settings would say; `more` is said instead or besides."""
        auth = "ntlm" if self.ntlm else "basic"
        return {"url": self.url, "email": self.email, "password": self.password, "auth": auth, **more}

    def add_room(self, name: str, address: str, *, access: Access = Access.WRITE) -> Mailbox:
        with self._changed:
            mailbox = self.organisation.mailboxes[address.lower()] = Mailbox(address, name, access)
            return mailbox

    def put(self, address: str, name: str, entry: Entry) -> None:
        """Another client stores an item under a name of its own."""
        with self._changed:
            self.organisation.mailboxes[address.lower()].put(name, entry)
            self._changed.notify_all()

    def delete(self, address: str, name: str) -> None:
        with self._changed:
            self.organisation.mailboxes[address.lower()].delete(name)
            self._changed.notify_all()

    def entries(self, address: str) -> dict[str, Entry]:
        with self._changed:
            return dict(self.organisation.mailboxes[address.lower()].entries)

    # What goes wrong

    def fail_next(self, fault: Fault | Problem) -> None:
        """Let the next request meet the fault (`Cut(after_a_write=True)`: the next write)."""
        with self._changed:
            self._next.append(fault)

    @contextmanager
    def hold_next(self) -> Iterator[Hold]:
        """Let the reply to the next request wait until released, at the latest when the block is left."""
        hold = Hold()
        with self._changed:
            self._next.append(hold)
        try:
            yield hold
        finally:
            hold.release()

    def refuse(self) -> None:
        """Close the door: connections are refused until `heal`."""
        self._stop_listening()

    def heal(self) -> None:
        """Forget every fault and listen again."""
        with self._changed:
            self._next.clear()
        self._healed.set()
        self._healed = threading.Event()
        if self._server is None:
            self._listen()

    def drop_streams(self) -> None:
        """End every stream, and forget what it was subscribed to."""
        with self._changed:
            self._generation += 1
            self.organisation.subscriptions.clear()
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._healed.set()
        self.drop_streams()
        self._stop_listening()
        self._folder.cleanup()

    # What a connection asks

    def admits(self, username: str, password: str) -> bool:
        return (username, password) == (self.email, self.password)

    def accounts(self) -> str:
        """A file with who may sign in by NTLM."""
        path = Path(self._folder.name) / "accounts"
        path.write_text(f":{self.email}:{self.password}\nEXAMPLE:kiosk:{self.password}\n")
        return str(path)

    def date(self) -> str | None:
        return http_date(self._clock()) if self._clock else None

    def trouble(self, operation: str) -> Fault | Hold | Problem | None:
        """What a request meets."""
        with self._changed:
            self.requests += 1
            self._writes += operation in WRITES
            for position, fault in enumerate(self._next):
                if not isinstance(fault, Cut) or not fault.after_a_write or operation in WRITES:
                    return self._next.pop(position)
            if operation in WRITES and _is_due(self._writes, self._habits.cut_writes_every):
                return Cut(after_a_write=True)
            return BUSY if _is_due(self.requests, self._habits.throttle_every) else None

    def wait_until_healed(self) -> None:
        self._healed.wait(_HELD_FOR_AT_MOST)

    def handle(self, operation: str, body: bytes) -> bytes:
        """The answer to a request."""
        header, request = _parts(body)
        with self._changed:
            self.organisation.require_impersonation(header)
            told = answer(self.organisation, operation, request)
            self.seen.append(Seen(operation, body, told))
            del self.seen[:-_MOST_REMEMBERED]
            self._changed.notify_all()
            return told

    def stream(self, body: bytes, send: Callable[[bytes], None]) -> None:
        """Tell of changes for as long as the stream lasts."""
        name = _parts(body)[1].findtext(f"{{{MESSAGES}}}SubscriptionIds/{{{TYPES}}}SubscriptionId") or ""
        subscription = self.organisation.subscriptions.get(name)
        if subscription is None:
            problem = Problem("ErrorSubscriptionNotFound", "The subscription was not found.")
            send(answers.response("GetStreamingEvents", [problem]))
            return
        mailbox, generation = subscription.mailbox, self._generation
        while self._generation == generation:
            with self._changed:
                self._changed.wait_for(
                    lambda: mailbox.changes != subscription.told or self._generation != generation, _HEARTBEAT
                )
                news, subscription.told = mailbox.changes != subscription.told, mailbox.changes
            told = (
                answers.notification(name, self._now())
                if news
                else "<m:ConnectionStatus>OK</m:ConnectionStatus>"
            )
            document = answers.response("GetStreamingEvents", [told])
            self.seen.append(Seen("GetStreamingEvents", body, document))
            del self.seen[:-_MOST_REMEMBERED]
            send(document)

    def _now(self) -> datetime:
        return self._clock() if self._clock else _SOME_TIME

    def _listen(self) -> None:
        office = self

        class Handler(Connection):
            pass

        Handler.office = office
        self._server = _Server((LOOPBACK, self.port), Handler)
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a request that hangs is not waited for
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is what some tests are about."""


def _is_due(number: int, every: int) -> bool:
    return every > 0 and number % every == 0


def _parts(body: bytes) -> tuple[Element | None, Element]:
    """The header of a request, if it has one, and what it asks."""
    root: Element = ElementTree.fromstring(body)
    content = root.find(f"{{{SOAP}}}Body")
    if content is None:
        raise Problem("ErrorSchemaValidation", "The request has no body.", fault=True)
    return root.find(f"{{{SOAP}}}Header"), content[0]
