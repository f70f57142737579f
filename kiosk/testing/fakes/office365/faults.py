"""What goes wrong next at the fake Office 365: for one request, or by habit."""

import threading
from dataclasses import dataclass
from enum import Enum, auto

from kiosk.testing.fault_proxy import Cut, Silence, Status


class Kind(Enum):
    """What a request is, as far as troubles tell them apart."""

    DISCOVERY = auto()
    TOKEN = auto()
    READ = auto()
    WRITE = auto()


class Refusal(Enum):
    """A no that is said by whichever server can say it."""

    SIGN_IN = auto()  # the token is not accepted, and no other is given
    FORBIDDEN = auto()  # the sign-in misses a consent, or Graph a right


Trouble = Status | Silence | Cut | Refusal


@dataclass(frozen=True, slots=True)
class Habits:
    """What goes wrong by habit: every so many requests (0: never), and how long a token lives, in seconds."""

    throttle_every: int = 0
    retry_after: int | None = 2
    cut_every_write: int = 0
    token_lifetime: int = 3600


class Troubles:
    """The troubles that wait, in order. Thread-safe."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self._lock = threading.Lock()
        self._waiting: list[Trouble] = []
        self._requests = self._writes = 0

    def add(self, trouble: Trouble) -> None:
        with self._lock:
            self._waiting.append(trouble)

    def heal(self) -> None:
        with self._lock:
            self._waiting.clear()

    def met_by(self, kind: Kind) -> Trouble | None:
        """What this request meets."""
        with self._lock:
            for position, trouble in enumerate(self._waiting):
                if _meets(trouble, kind):
                    # A token that is not accepted is followed by a question for another one: that is refused too.
                    stays = trouble is Refusal.SIGN_IN and kind is not Kind.TOKEN
                    return trouble if stays else self._waiting.pop(position)
            return self._habit(kind)

    def _habit(self, kind: Kind) -> Trouble | None:
        if kind not in (Kind.READ, Kind.WRITE):
            return None
        self._requests += 1
        self._writes += kind is Kind.WRITE
        if self.habits.throttle_every and self._requests % self.habits.throttle_every == 0:
            wait = self.habits.retry_after
            return Status(429, {} if wait is None else {"Retry-After": str(wait)})
        if (
            kind is Kind.WRITE
            and self.habits.cut_every_write
            and self._writes % self.habits.cut_every_write == 0
        ):
            return Cut(after_a_write=True)
        return None


def _meets(trouble: Trouble, kind: Kind) -> bool:
    if isinstance(trouble, Cut) and trouble.after_a_write:
        return kind is Kind.WRITE
    return not isinstance(trouble, Refusal) or kind is not Kind.DISCOVERY
