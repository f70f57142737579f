"""What people are told of their taps: each once, the same to the same id, and nothing that the disk does not hold."""

from dataclasses import dataclass, field

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack
from kiosk.services.messages import Effect, Reply

_KEPT = 256


@dataclass(slots=True)
class Replies:
    """The answers given so far, and those of the present turn."""

    _given: dict[str, Ack] = field(default_factory=dict)
    _now: list[Ack] = field(default_factory=list)
    _unsure: list[Ack] = field(default_factory=list)

    def known(self, intent_id: str) -> Ack | None:
        """What was answered to that id before."""
        return self._given.get(intent_id)

    def give(self, ack: Ack | None) -> None:
        """Answer at the end of this turn; None where the answer follows."""
        if ack is None:
            return
        self._given[ack.id] = ack
        while len(self._given) > _KEPT:
            del self._given[next(iter(self._given))]
        self._now.append(ack)

    def rest_on_the_disk(self) -> None:
        """The answers of this turn hold only if the disk keeps what is saved before them."""
        self._unsure = list(self._now)

    def stored(self) -> None:
        """The disk has kept it."""
        self._unsure = []

    def take_back(self) -> None:
        """The disk has not kept it: nobody was answered, and now everybody is refused."""
        for ack in self._unsure:
            self._given.pop(ack.id, None)
            self._now.append(Ack(ack.id, refusal=ack.refusal or Refusal.NOT_STORED))
        self._unsure = []

    def hand_over(self) -> list[Effect]:
        """The answers of this turn."""
        replies: list[Effect] = [Reply(ack) for ack in self._now]
        self._now = []
        return replies
