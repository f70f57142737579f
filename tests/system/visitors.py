"""People at a door that may die at any moment: what they were told, what they are in doubt of, what the door showed."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Self

from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.bookings import BookingState, Wanted
from kiosk.domain.errors import LinkError
from kiosk.domain.intents import Book, End, Extend
from kiosk.domain.intervals import Interval
from kiosk.domain.snapshot import Snapshot
from kiosk.domain.time import cut_to_minute
from kiosk.link.client import SocketLink
from kiosk.link.conversation import Conversation
from kiosk.link.face import Listener
from kiosk.link.protocol import Role
from tests.system.house import Event
from tests.system.place import Place

MINUTE = timedelta(minutes=1)
CLOCK = SystemClock()
MANY = 30  # a door keeps no more than fifty that are not over
_LIVE = (BookingState.PENDING, BookingState.CONFIRMED, BookingState.ENDED)
Tap = Book | Extend | End


@dataclass
class Visitor:
    """Somebody with a time slot of their own. `ends` says when the event may end by now, with None for no event.

    An acknowledged tap leaves one of them; a tap in doubt adds another.
    """

    book: Book
    acknowledged: int = 0
    ends: set[datetime | None] = field(default_factory=lambda: {None})

    def tap(self, agent: Conversation, tap: Tap, *, end: datetime | None) -> None:
        """Tap, and remember what was said. LinkError when the agent is gone before it answered."""
        try:
            ack = agent.ask(tap)
        except LinkError:
            self.ends.add(end)
            raise
        assert (ack.refusal, ack.key) == (None, self.book.id), ack
        self.acknowledged += 1
        self.ends = {end}


@dataclass
class Street:
    """Where visitors come from: each has the next slot, 40 minutes after the one before, from tomorrow on."""

    rng: Random
    first: datetime = field(default_factory=lambda: cut_to_minute(CLOCK.now().wall) + timedelta(days=1))
    visitors: list[Visitor] = field(default_factory=list)

    def somebody_comes(self, agent: Conversation) -> None:
        """Books; and then most want it longer, or not at all. Where many have, the first one gives way."""
        here = [visitor for visitor in self.visitors if None not in visitor.ends]
        if len(here) >= MANY:
            here[0].tap(agent, End(secrets.token_hex(16), "", here[0].book.id, at_once=True), end=None)
        start = self.first + len(self.visitors) * 40 * MINUTE
        book = Book(secrets.token_hex(16), Interval(start, start + 20 * MINUTE))
        visitor = Visitor(book)
        self.visitors.append(visitor)
        visitor.tap(agent, book, end=book.interval.end)
        change = self.rng.choice(("longer", "longer", "not at all", "nothing"))
        if change == "longer":
            later = book.interval.end + 15 * MINUTE
            visitor.tap(agent, Extend(secrets.token_hex(16), "", later, book.id), end=later)
        elif change == "not at all":
            visitor.tap(agent, End(secrets.token_hex(16), "", book.id, at_once=True), end=None)

    def somebody_in_doubt_taps_again(self, agent: Conversation) -> None:
        """The same tap, with the id it had: it is one booking either way."""
        for visitor in self.visitors[-1:]:
            if not visitor.acknowledged and self.rng.random() < 0.5:
                visitor.tap(agent, visitor.book, end=visitor.book.interval.end)

    @property
    def acknowledged(self) -> int:
        return sum(visitor.acknowledged for visitor in self.visitors)

    @property
    def in_doubt(self) -> int:
        return sum(len(visitor.ends) > 1 for visitor in self.visitors)


class Witness:
    """Follows a door from outside, through its agent's deaths: `seen` is what it last showed of each booking."""

    def __init__(self, place: Place, rng: Random) -> None:
        self.seen: dict[str, tuple[Wanted, BookingState]] = {}
        listener = Listener(on_snapshot=self._look)
        self._link = SocketLink(
            place.socket, listener, boot=lambda: CLOCK.now().boot, jitter=rng.random, role=Role.OBSERVER
        )

    def __enter__(self) -> Self:
        self._link.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def _look(self, snapshot: Snapshot) -> None:
        for booking in snapshot.bookings:
            self.seen[booking.key] = (booking.wanted, booking.state)


def assert_as_promised(street: Street, witness: Witness, events: list[Event]) -> None:
    """Each event once, as it was last acknowledged and as the door last showed it; no event from nowhere."""
    of = {visitor.book.id: visitor for visitor in street.visitors}
    keys = [event.key for event in events]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= of.keys() | witness.seen.keys()
    found = {event.key: Interval(event.start, event.end) for event in events}
    for key, visitor in of.items():
        event = found.get(key)
        assert (event.end if event else None) in visitor.ends, visitor
        assert event is None or event.start == visitor.book.interval.start
    for key, (wanted, state) in witness.seen.items():
        shown = wanted.interval if wanted.exists and state in _LIVE else None
        assert found.get(key) == shown, (key, wanted, state)
    in_order = sorted(found.values(), key=lambda interval: interval.start)
    assert all(earlier.end <= later.start for earlier, later in pairwise(in_order)), in_order
