"""The answers to what people asked: given once, the same to the same question, and taken back if the disk refuses."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack
from kiosk.services.messages import Reply

_KEPT = 256


@dataclass(slots=True)
class Replies:
    """What was answered, what is to be answered in this turn, and what of it rests on a save."""

    _given: dict[str, Ack] = field(default_factory=dict)
    _due: list[Ack] = field(default_factory=list)
    _unsure: list[Ack] = field(default_factory=list)

    def known(self, intent: str) -> Ack | None:
        """What was answered to that intent before."""
        return self._given.get(intent)

    def give(self, ack: Ack | None) -> None:
        """Answer in this turn; None where the answer follows."""
        if ack is None:
            return
        self._given[ack.id] = ack
        while len(self._given) > _KEPT:
            del self._given[next(iter(self._given))]
        self._due.append(ack)

    def rest_on_a_save(self) -> None:
        """What is answered in this turn is true only once the disk has what is saved in it."""
        self._unsure = list(self._due)

    def stored(self) -> None:
        """The disk has it."""
        self._unsure = []

    def not_stored(self, true_still: Callable[[str | None], bool]) -> None:
        """The disk refused: answer that, but where what the key names is on the disk all the same."""
        for ack in self._unsure:
            if true_still(ack.key):
                self._due.append(ack)
                continue
            self._given.pop(ack.id, None)
            self._due.append(Ack(ack.id, refusal=ack.refusal or Refusal.NOT_STORED))
        self._unsure = []

    def take(self) -> list[Reply]:
        """The answers of this turn."""
        replies = [Reply(ack) for ack in self._due]
        self._due = []
        return replies
