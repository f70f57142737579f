"""What a decision about a booking rests on, and what it can say."""

from dataclasses import dataclass

from kiosk.domain.bookings import Booking, Wanted
from kiosk.domain.meetings import Meeting
from kiosk.services.messages import Call


@dataclass(frozen=True, slots=True)
class View:
    """The last whole reading of the calendar, the number of the call that read it, and when it began. `others` are
    those of the rooms that share its space, None where one was never read.
    """

    meetings: tuple[Meeting, ...]
    call: int
    began: float
    others: tuple["View | None", ...] = ()

    def counts(self, *, after: int, since: float) -> bool:
        """Whether it was called after that call and not begun before `since`. Call numbers say which came first even
        where two moments look the same.
        """
        return self.call > after and self.began >= since

    def of_key(self, key: str) -> tuple[Meeting, ...]:
        return tuple(m for m in self.meetings if m.key == key)

    def of_id(self, meeting_id: str) -> Meeting | None:
        return next((m for m in self.meetings if m.id == meeting_id), None)


@dataclass(frozen=True, slots=True)
class Progress:
    """What this process knows about its talk with the calendar over one booking. Never on disk: after a restart
    everything sent is looked up again.

    `event` is the live event as last seen, `looked_up` False while nobody knows what a call did. Only a read counts
    that was called after the call numbered `after`, and not before `since`. Nothing is sent before `not_before` (undo
    time, back-off). `written_at` is the last answer to a write, `contested` when a rival of ours was first seen,
    `attempts` how often a change was tried in vain.
    """

    looked_up: bool = True
    event: Meeting | None = None
    after: int = 0
    since: float = 0.0
    not_before: float = 0.0
    written_at: float | None = None
    contested: float | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `until` on CLOCK_BOOTTIME, or before something is heard."""

    until: float | None = None


@dataclass(frozen=True, slots=True)
class NeedRead:
    """Nothing to do before a new read, called after the call `after`, and to begin at `since` or later."""

    since: float
    after: int = 0


@dataclass(frozen=True, slots=True)
class Send:
    """Make this call. `leaves` is the state it may leave in the calendar, to be noted as sent before it is made."""

    call: Call
    leaves: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Become:
    """The booking, or what is known about it, is now this; then decide again."""

    booking: Booking
    progress: Progress


Step = Wait | NeedRead | Send | Become
