"""How many bookings a door takes: nobody is to fill a calendar by playing with the buttons."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from kiosk.domain.bookings import Act, Booking, Refusal
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.people import Person
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.schedule import Schedule
from kiosk.domain.time import Now
from kiosk.services.outbox import Outbox
from kiosk.services.taps import Outcome, book, key_of

_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class BookingLimits:
    """The bounds of the policy, and when the bookings of the last hour were taken, on CLOCK_BOOTTIME."""

    policy: BookingPolicy
    _made: deque[float] = field(default_factory=deque)

    def restored(self, bookings: Iterable[Booking], now: Now) -> Self:
        """Count what an earlier process took within the hour."""
        ages = sorted((now.wall - b.made_at for b in bookings if _is_own(b)), reverse=True)
        self._made.extend(now.boot - age.total_seconds() for age in ages if timedelta(0) <= age < _HOUR)
        return self

    def refused(self, bookings: Iterable[Booking], now: Now) -> Refusal | None:
        """Why the door takes no further booking at present."""
        while self._made and now.boot - self._made[0] >= _HOUR.total_seconds():
            self._made.popleft()
        policy = self.policy
        still_on = sum(1 for b in bookings if _is_own(b) and _is_open(b, now))
        if policy.open_at_once is not None and still_on >= policy.open_at_once:
            return Refusal.TOO_MANY_OPEN
        if policy.per_hour is not None and len(self._made) >= policy.per_hour:
            return Refusal.TOO_MANY_AT_ONCE
        return None

    def book(
        self,
        outbox: Outbox,
        intent: Book,
        schedule: Schedule,
        *,
        last_day: Interval,
        who: Person | None,
        now: Now,
    ) -> Outcome:
        """A new booking within the limits. One that is asked for again is the same, and none too many."""
        again = key_of(intent.id) in outbox.bookings
        if not again and (refusal := self.refused(outbox.saved(), now)) is not None:
            return refusal
        outcome = book(outbox, intent, schedule, last_day=last_day, who=who, now=now)
        if not again and not isinstance(outcome, Refusal):
            self.taken(now)
        return outcome

    def taken(self, now: Now) -> None:
        """One more was taken; that it may be undone does not count."""
        self._made.append(now.boot)


def _is_own(booking: Booking) -> bool:
    return booking.act is Act.BOOK and booking.target is None


def _is_open(booking: Booking, now: Now) -> bool:
    return not booking.state.final and booking.wanted.exists and booking.wanted.interval.end > now.wall
