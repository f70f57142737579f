"""Who books: whoever says so is compared off the engine's thread, then the booking goes on; guessing a PIN is slow.

Nothing that was said is kept: a claim lives until it was compared, and a wrong one only counts.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Book
from kiosk.domain.people import Asking, Means, Person, WhoPolicy
from kiosk.domain.time import Now
from kiosk.services.messages import Effect, Recognise, Recognised

# Seconds until the next PIN is taken, after so many wrong ones within the hour. A right one forgives none of them: who
# has a PIN of his own must not guess those of others in between.
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
_REMEMBERED = 3600.0
_GIVE_UP = 20.0
_MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class _Trial:
    """A claim that is being compared, for the booking that waits for it."""

    intent: Book
    began: float


@dataclass(slots=True)
class Recognition:
    """What is being compared, by the number of the call, and when PINs were wrong, on CLOCK_BOOTTIME."""

    _trials: dict[int, _Trial] = field(default_factory=dict)
    _wrong: deque[float] = field(default_factory=deque)
    _asks: list[Effect] = field(default_factory=list)

    def refused(self, intent: Book, policy: WhoPolicy, now: Now) -> Refusal | None:
        """Why nothing is booked for whoever asks."""
        if intent.who is None:
            return Refusal.WHO_NOT_SAID if policy.asks is Asking.REQUIRED else None
        if self._compares(intent):
            return None
        guesses = intent.who.means is Means.PIN and (
            self._pin_under_way() or now.boot < self._wait_until(now)
        )
        return Refusal.PIN_TOO_SOON if guesses or len(self._trials) >= _MOST_AT_ONCE else None

    def begin(self, intent: Book, now: Now, next_call: Callable[[], int]) -> None:
        """Let the claim be compared; one that is asked for again hears the one answer."""
        if intent.who is not None and not self._compares(intent):
            call = next_call()
            self._trials[call] = _Trial(intent, now.boot)
            self._asks.append(Recognise(call, intent.who))

    def answered(self, call_id: int, result: object, now: Now) -> tuple[Book, Person | Refusal] | None:
        """The booking that may go on, for whom, or why not; None when the call was about something else."""
        trial = self._trials.pop(call_id, None)
        if trial is None:
            return None
        if isinstance(result, Recognised) and result.person is not None:
            return trial.intent, result.person
        means = trial.intent.who.means if trial.intent.who is not None else None
        if means is Means.BADGE:
            return trial.intent, Refusal.BADGE_UNKNOWN
        if means is not Means.PIN:  # a name is never wrong, only not compared in time
            return trial.intent, Refusal.WHO_NOT_SAID
        self._wrong.append(now.boot)
        return trial.intent, Refusal.PIN_WRONG

    def overdue(self, now: Now) -> tuple[int, ...]:
        """The calls that nobody need wait for any more."""
        return tuple(call for call, trial in self._trials.items() if now.boot - trial.began >= _GIVE_UP)

    def asks(self) -> list[Effect]:
        """What is to be compared, after everybody was answered."""
        asks, self._asks = self._asks, []
        return asks

    def _compares(self, intent: Book) -> bool:
        return any(trial.intent.id == intent.id for trial in self._trials.values())

    def _pin_under_way(self) -> bool:
        claims = (trial.intent.who for trial in self._trials.values())
        return any(claim is not None and claim.means is Means.PIN for claim in claims)

    def _wait_until(self, now: Now) -> float:
        while self._wrong and now.boot - self._wrong[0] >= _REMEMBERED:
            self._wrong.popleft()
        if not self._wrong:
            return float("-inf")
        return self._wrong[-1] + PAUSES[min(len(self._wrong), len(PAUSES)) - 1]
