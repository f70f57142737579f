"""Misbehaviour on demand: for the next request, or for every so many."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

HELD_FOR_AT_MOST = 30.0
_MOST_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer so, without doing anything."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """Take the request and never answer."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Break the connection: before the request is carried out, or after. `politely`: closed, and not reset."""

    after: bool = False
    politely: bool = False


@dataclass(slots=True)
class Hold:
    """Carry the request out, and let the answer wait until released."""

    _arrived: threading.Event = field(default_factory=threading.Event)
    _released: threading.Event = field(default_factory=threading.Event)

    def reached(self) -> bool:
        """Whether the answer is there, waiting; waits some seconds for it."""
        return self._arrived.wait(10)

    def release(self) -> None:
        self._released.set()

    def wait(self) -> None:
        self._arrived.set()
        self._released.wait(HELD_FOR_AT_MOST)


Fault = Answer | Silence | Cut | Hold


@dataclass(frozen=True, slots=True)
class Request:
    """What came: enough to say whom a fault is meant for."""

    method: str
    path: str

    @property
    def writes(self) -> bool:
        return self.method in ("POST", "PATCH", "DELETE", "PUT") and "/events" in self.path

    @property
    def signs_in(self) -> bool:
        return self.path.startswith(("/token", "/auth"))


Meant = Callable[[Request], bool]


def anything(request: Request) -> bool:
    del request
    return True


def api_calls(request: Request) -> bool:
    return not request.signs_in


def sign_ins(request: Request) -> bool:
    return request.signs_in


def writes(request: Request) -> bool:
    return request.writes


class Faults:
    """The faults that wait for their requests, and every request that was `seen`, of the last ones. Thread-safe."""

    def __init__(self) -> None:
        self.seen: list[Request] = []
        self.requests = 0  # so far
        self._lock = threading.Lock()
        self._waiting: list[tuple[Meant, Fault]] = []
        self._regular: list[tuple[Meant, Fault, int]] = []
        self._counts: dict[int, int] = {}
        self._healed = threading.Event()

    def add(self, fault: Fault, meant: Meant = anything) -> None:
        """The next request that it is meant for meets the fault."""
        with self._lock:
            self._waiting.append((meant, fault))

    def repeat(self, fault: Fault, meant: Meant = anything, *, every: int) -> None:
        """Of the requests that it is meant for, each `every`th meets the fault, until healed."""
        with self._lock:
            self._regular.append((meant, fault, every))

    def heal(self) -> None:
        """Forget every fault, and let go of whoever waits for an answer that does not come."""
        with self._lock:
            self._waiting.clear()
            self._regular.clear()
            self._counts.clear()
        self._healed.set()
        self._healed = threading.Event()

    def met_by(self, request: Request) -> Fault | None:
        with self._lock:
            self.seen.append(request)
            self.requests += 1
            del self.seen[:-_MOST_REMEMBERED]
            for number, (meant, fault, every) in enumerate(self._regular):
                if meant(request):
                    self._counts[number] = self._counts.get(number, 0) + 1
                    if self._counts[number] % every == 0:
                        return fault
            for position, (meant, fault) in enumerate(self._waiting):
                if meant(request):
                    del self._waiting[position]
                    return fault
            return None

    def wait_until_healed(self) -> None:
        self._healed.wait(HELD_FOR_AT_MOST)
