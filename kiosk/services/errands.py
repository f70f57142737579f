"""The calls under way for bookings: one at a time for each room, however many rooms there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.domain.time import Now
from kiosk.services.messages import GIVE_UP, Call


@dataclass(frozen=True, slots=True)
class Errand:
    """A call under way for the booking `key` in a room, since `began` on CLOCK_BOOTTIME."""

    id: int
    room: str
    key: str
    call: Call
    began: float


@dataclass(slots=True)
class Errands:
    """By room: whoever writes to a calendar writes alone."""

    _open: dict[str, Errand] = field(default_factory=dict)

    def busy(self, room: str) -> bool:
        return room in self._open

    def begun(self, errand: Errand) -> None:
        self._open[errand.room] = errand

    def answered(self, call_id: int) -> Errand | None:
        """The errand of that call, which is over now; None if it is none, or nobody waits for it any more."""
        errand = next((e for e in self._open.values() if e.id == call_id), None)
        if errand is not None:
            del self._open[errand.room]
        return errand

    def give_up(self, now: Now) -> None:
        """No answer may take longer than a minute: then nobody knows what the call did, and it is looked up."""
        self._open = {room: e for room, e in self._open.items() if now.boot - e.began < GIVE_UP}

    def abandon(self) -> None:
        """None of them was made."""
        self._open.clear()

    def deadlines(self) -> Iterator[float]:
        """When each is given up, on CLOCK_BOOTTIME."""
        return (errand.began + GIVE_UP for errand in self._open.values())
