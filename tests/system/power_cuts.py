"""Agent or screen is killed at random moments while people book, change their minds, ask again, and touch the panel.

What was acknowledged ends as exactly one event, as it was last asked for; what was in doubt as one of the states that
were asked for, and never as two events; what the panel showed as booked is booked; no event comes from nowhere.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event as Moment
from threading import Timer

from kiosk.domain.errors import LinkError
from kiosk.link.conversation import Conversation, connect_once
from kiosk.link.protocol import NoAgent
from tests.system.doors import a_process
from tests.system.house import House, a_house
from tests.system.panel import GREEN, RED, Panel, a_panel
from tests.system.processes import Running, until
from tests.system.visitors import CLOCK, Street, Witness, assert_as_promised

_SCREENS = 0.3  # of the rounds kill the screen
_EARLY = 0.25  # of the agent's deaths are while it starts


@dataclass(frozen=True)
class Toll:
    """What many rounds came to: deaths of each process, taps that were acknowledged, visitors left in doubt, bookings
    that a finger made, events in the end.
    """

    agents: int
    screens: int
    acknowledged: int
    in_doubt: int
    touched: int
    events: int


@dataclass
class Door:
    """Agent and screen, each started again when it is needed and dead."""

    house: House
    panel: Panel
    rng: Random
    street: Street
    processes: dict[str, tuple[Running, AbstractContextManager[Running]]] = field(default_factory=dict)

    def process(self, name: str) -> Running:
        """The living process of that name."""
        if name in self.processes and self.processes[name][0].popen.poll() is None:
            return self.processes[name][0]
        self.clear_away(name)
        life = a_process(name, self.house, self.panel if name == "screen" else None)
        self.processes[name] = (life.__enter__(), life)
        return self.processes[name][0]

    def clear_away(self, name: str) -> None:
        """End it, if it still lives."""
        if name in self.processes:
            self.processes.pop(name)[1].__exit__(None, None, None)

    def kill_the_agent(self) -> None:
        """One life of the agent, watched by the screen; some end while it still catches up with the one before."""
        rng, early = self.rng, self.rng.random() < _EARLY
        self.clear_away("agent")
        agent = self.process("agent")
        # Early: from its start. Else from the first tap, half of them before the taps are done, half while it writes.
        delay = rng.uniform(0.3, 0.9) if early else rng.choice((0.03, 0.3)) * rng.random()
        cut = Timer(delay, agent.popen.kill)
        if early:
            cut.start()
        with suppress(LinkError):  # it is gone: what was in doubt is written down
            self._visit(agent, cut)
        cut.join()
        agent.popen.wait()

    def kill_the_screen(self) -> None:
        """A finger on any button of the panel, and the screen is gone while the tap is on its way, or has just come."""
        self.clear_away("screen")
        self.house.picture.unlink(missing_ok=True)
        self._conversed(lambda agent: agent.snapshot())  # there is one for the screen to show
        screen = self.process("screen")
        picture = self.panel.until(lambda seen: seen.ground in (GREEN, RED) and seen.buttons())
        self.panel.tap_button(self.rng.randrange(len(picture.buttons())))
        Moment().wait(0.2 * self.rng.random())
        screen.kill()
        self.clear_away("screen")

    def rest(self) -> None:
        """Until everything is in the calendar."""
        self.process("agent")
        until(
            self.house.status,
            lambda said: said and (said["freshness"], said["pending"]) == ("live", 0),
        )

    def _visit(self, agent: Running, cut: Timer) -> None:
        def taps(conversation: Conversation) -> None:
            conversation.wait_for(lambda snapshot: snapshot.holding_refused is None, timeout=20)
            if cut.ident is None:
                cut.start()
            self.street.somebody_in_doubt_taps_again(conversation)
            self.street.somebody_comes(conversation)
            conversation.wait_for(lambda _: False, timeout=20)  # until the agent is gone

        self._conversed(taps, agent=agent)

    def _conversed(self, say: Callable[[Conversation], object], *, agent: Running | None = None) -> None:
        living = agent or self.process("agent")
        with ExitStack() as stack:
            conversation = until(lambda: connected(self.house, living, stack))
            assert conversation is not None
            say(conversation)


def connected(house: House, agent: Running, stack: ExitStack) -> Conversation | None:
    """A conversation with the agent, None while it is not ready; NoAgent when it has died before."""
    if agent.popen.poll() is not None:
        raise NoAgent("the power was cut before anybody came")
    with suppress(NoAgent):
        return stack.enter_context(connect_once(house.socket, boot=lambda: CLOCK.now().boot))
    return None


@contextmanager
def a_mortal_door(folder: Path, rng: Random) -> Iterator[Door]:
    with ExitStack() as stack:
        house = stack.enter_context(a_house(folder))
        house.write_settings(undo=1)
        door = Door(house, stack.enter_context(a_panel(house.picture)), rng, Street(rng))
        for name in ("agent", "screen"):
            stack.callback(door.clear_away, name)
        yield door


def power_cuts(folder: Path, *, rounds: int, seed: int, tell: Callable[[int], object] = int) -> Toll:
    """So many deaths, chosen by `seed`; `tell` hears how many there were. AssertionError with what was broken."""
    try:
        return _power_cuts(folder, rounds, Random(seed), tell)
    except BaseException as error:
        error.add_note(
            f"SEED={seed} ROUNDS={rounds} choose the same victims and moments; how fast things went, not"
        )
        raise


def _power_cuts(folder: Path, rounds: int, rng: Random, tell: Callable[[int], object]) -> Toll:
    deaths = {"agent": 0, "screen": 0}
    with a_mortal_door(folder, rng) as door, Witness(door.house, Random(0)) as witness:
        for number in range(rounds):
            victim = "screen" if rng.random() < _SCREENS else "agent"
            deaths[victim] += 1
            if victim == "screen":
                door.kill_the_screen()
            else:
                door.kill_the_agent()
            tell(number + 1)
        door.rest()
        events = door.house.calendar.events()
        until(lambda: all(event.key in witness.seen for event in events))
        assert_as_promised(door.street, witness, events)
    return Toll(
        agents=deaths["agent"],
        screens=deaths["screen"],
        acknowledged=door.street.acknowledged,
        in_doubt=door.street.in_doubt,
        touched=len(witness.seen.keys() - {visitor.book.id for visitor in door.street.visitors}),
        events=len(events),
    )


def a_seed() -> int:
    """One that nobody chose."""
    return secrets.randbelow(1_000_000)
