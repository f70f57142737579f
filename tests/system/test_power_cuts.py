"""The agent is killed at thirty random moments while people book, change their minds and ask again.

What was acknowledged ends as exactly one event, as it was last asked for; what was in doubt as one of the states that
were asked for, and never as two events; nothing else of ours is in the calendar.
"""

import secrets
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Timer

from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.errors import LinkError
from kiosk.domain.intents import Book, End, Extend
from kiosk.domain.intervals import Interval
from kiosk.domain.time import cut_to_minute
from kiosk.link.conversation import Conversation, connect_once
from kiosk.link.protocol import NoAgent
from tests.system.doors import a_process
from tests.system.house import Event, House, a_house
from tests.system.processes import Running, until

ROUNDS = 30
SEED = 20261120
MINUTE = timedelta(minutes=1)
CLOCK = SystemClock()
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
        assert (ack.refusal, ack.key) == (None, self.book.id)
        self.acknowledged += 1
        self.ends = {end}


@dataclass
class Street:
    """Where visitors come from."""

    rng: Random
    first: datetime
    visitors: list[Visitor] = field(default_factory=list)

    def somebody_comes(self, agent: Conversation) -> None:
        """Books; and then most want it longer, or not at all."""
        start = self.first + len(self.visitors) * 60 * MINUTE
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


def test_what_was_acknowledged_outlives_every_power_cut_and_is_there_once(folder: Path) -> None:
    street = Street(Random(SEED), cut_to_minute(CLOCK.now().wall) + 60 * MINUTE)
    with a_house(folder) as house:
        for number in range(ROUNDS):
            live_until_the_power_is_cut(house, street, early=number % 4 == 3)
        with a_process("agent", house):
            until(house.status, lambda said: said and said["freshness"] == "live" and said["pending"] == 0)
        events = house.calendar.events()
    assert_as_promised(street, events)


def live_until_the_power_is_cut(house: House, street: Street, *, early: bool) -> None:
    """One life of the agent; `early` ends it while it may still be catching up with the one before."""
    rng = street.rng
    with a_process("agent", house) as agent:
        # Early: from its start. Else from the first tap, half of them before the taps are done, half while it writes.
        delay = rng.uniform(0.3, 0.9) if early else rng.choice((0.03, 0.3)) * rng.random()
        cut = Timer(delay, agent.popen.kill)
        if early:
            cut.start()
        with suppress(LinkError):  # it is gone: what was in doubt is written down
            visit(house, street, agent, cut)
        cut.join()


def visit(house: House, street: Street, agent: Running, cut: Timer) -> None:
    with ExitStack() as stack:
        conversation = until(lambda: connected(house, agent, stack))
        assert conversation is not None
        conversation.wait_for(lambda snapshot: snapshot.holding_refused is None, timeout=20)
        if cut.ident is None:
            cut.start()
        street.somebody_in_doubt_taps_again(conversation)
        street.somebody_comes(conversation)
        conversation.wait_for(lambda _: False, timeout=20)  # until the agent is gone


def connected(house: House, agent: Running, stack: ExitStack) -> Conversation | None:
    """A conversation with the agent, None while it is not ready; NoAgent when it has died before."""
    if agent.popen.poll() is not None:
        raise NoAgent("the power was cut before anybody came")
    with suppress(NoAgent):
        return stack.enter_context(connect_once(house.socket, boot=lambda: CLOCK.now().boot))
    return None


def assert_as_promised(street: Street, events: list[Event]) -> None:
    of = {visitor.book.id: visitor for visitor in street.visitors}
    assert {event.key for event in events} <= of.keys()
    for key, visitor in of.items():
        mine = [event for event in events if event.key == key]
        assert [event.start for event in mine] in ([], [visitor.book.interval.start])
        assert (mine[0].end if mine else None) in visitor.ends, visitor
    assert sum(visitor.acknowledged for visitor in street.visitors) > ROUNDS // 3
    assert any(len(visitor.ends) > 1 for visitor in street.visitors), (
        "no tap was in doubt: cut at other moments"
    )
