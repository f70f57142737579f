"""What is to stand in the journal: gathered from the outbox, handed over, and remembered until it is written.

A line that follows from the outbox counts once the outbox is on the disk. Lines wait while nobody knows what time it
is, and while the disk refuses them; the journal is only history, so nothing else ever waits for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from kiosk.domain.bookings import Booking
from kiosk.domain.intervals import Interval
from kiosk.domain.journal import Entry, Happening, lacking, lines, short_key
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.domain.time import Now
from kiosk.services.health import Health
from kiosk.services.messages import Message, Note, NotNoted, NotStored

_REST = 60.0  # seconds until a disk that refused is asked again
_MOST = 1000  # lines that wait; more than that are lost, the oldest first
_REPEATS = 100


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry, and when it was noted on CLOCK_BOOTTIME if its time was not to be trusted then."""

    entry: Entry
    noted: float | None = None

    def at(self, now: Now) -> "_Line":
        """The same with the right time, which is known at `now`."""
        if self.noted is None:
            return self
        ago = timedelta(seconds=now.boot - self.noted)
        return _Line(replace(self.entry, at=now.wall - ago))


@dataclass(slots=True)
class Journal:
    """The journal of the door of `room`; it is to tell of the last `keep`, and of nothing if that is zero.

    `health` is told when it cannot be written.
    """

    room: str
    keep: timedelta
    health: Health
    trusted: bool = False
    _waiting: list[_Line] = field(default_factory=list)
    _fresh: list[_Line] = field(default_factory=list)  # true once the outbox of this turn is on the disk
    _handed: bool = False
    _rests_until: float = float("-inf")
    _trimmed: date | None = None
    _said: dict[str, tuple[Happening, str | None]] = field(default_factory=dict)

    def restore(self, told: Iterable[Entry], outbox: Iterable[Booking], now: Now) -> None:
        """Begin with what an earlier process told and kept; what it had no time to tell is told now.

        Bookings that are older than what is kept are not told anew.
        """
        recent = [b for b in outbox if b.made_at >= now.wall - self.keep]
        self._waiting = self._lines(lacking(told, recent, at=now.wall), now)

    def note(
        self, what: Happening, about: str, interval: Interval, *, now: Now, because: str | None = None
    ) -> None:
        """Something that is no change of the outbox: about a booking key or a meeting's id, which is hashed.

        What was said of it last is not said again.
        """
        key = short_key(about)
        if self._said.get(key) == (what, because):
            return
        self._said.pop(key, None)
        self._said[key] = (what, because)
        for old in list(self._said)[:-_REPEATS]:
            del self._said[old]
        self._waiting += self._lines([Entry(now.wall, what, key, interval, self.room, because)], now)

    def changed(self, before: Iterable[Booking], after: Iterable[Booking], now: Now) -> None:
        """The outbox is about to be saved as `after`, where the disk now holds `before`."""
        self._fresh += self._lines(lines(before, after, at=now.wall), now)

    def reported(self, told: Iterable[Entry], now: Now) -> None:
        """Reports are about to be saved, and this is what happened to them."""
        self._fresh += self._lines(told, now)

    def heard(self, message: Message, now: Now, *, trusted: bool) -> None:
        """Every message says what became of the turn before it; `trusted` says whether its time is right."""
        self.trusted = trusted
        if isinstance(message, NotStored):
            self._fresh = []
            self._trimmed = None if self._handed else self._trimmed
        elif isinstance(message, NotNoted):
            self._waiting, self._fresh = [*self._waiting, *self._fresh][-_MOST:], []
            self._rests_until, self._trimmed = now.boot + _REST, None
            known = self.health.not_noted
            since = known.since if known is not None else now.wall
            found = Finding(FindingKind.JOURNAL_NOT_WRITTEN, "journal", since, message.detail)
            self.health.not_noted = found
        elif self._handed:
            self._waiting, self._fresh, self.health.not_noted = [], [], None
        else:
            self._waiting, self._fresh = [*self._waiting, *self._fresh][-_MOST:], []
        self._handed = False

    def hand_over(self, now: Now) -> list[Note]:
        """What is to be written at the end of this turn; nothing when there is nothing to write."""
        if not self.trusted or now.boot < self._rests_until:
            return []
        if not self.keep:
            self._waiting, self._fresh = [], []
        self._waiting = [line.at(now) for line in self._waiting]
        self._fresh = [line.at(now) for line in self._fresh]
        entries = tuple(line.entry for line in (*self._waiting, *self._fresh))
        keep_from = self._keep_from(now.wall)
        if not entries and keep_from is None:
            return []
        self._handed = True
        return [Note(entries, keep_from)]

    def _keep_from(self, at: datetime) -> date | None:
        """Once a day, the first day that is to be kept: that many whole days before the present one."""
        if self._trimmed == at.date():
            return None
        self._trimmed = at.date()
        return at.date() - self.keep if self.keep else at.date() + timedelta(days=1)

    def _lines(self, entries: Iterable[Entry], now: Now) -> list[_Line]:
        return [_Line(entry, None if self.trusted else now.boot) for entry in entries]
