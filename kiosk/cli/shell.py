"""What a command needs of the world around it: the agent's socket, the time, an id, and a place to print."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.cli.voice import Voice
from kiosk.domain.snapshot import Snapshot, seen_from
from kiosk.domain.time import Now
from kiosk.link.conversation import Conversation, connect_once
from kiosk.link.protocol import Role
from kiosk.screen.presenters.wording import Wording, wording_for


@dataclass(frozen=True, slots=True)
class Shell:
    """`clock` reads both clocks, `new_id` gives an id that was never given before. `patience` is in seconds."""

    socket: Path
    clock: Callable[[], Now]
    new_id: Callable[[], str]
    voice: Voice
    patience: float = 5.0

    def boot(self) -> float:
        return self.clock().boot

    def now(self, snapshot: Snapshot) -> Now:
        """The present moment as the door of this snapshot tells it: its clock may be shifted on purpose."""
        return seen_from(snapshot, self.clock())

    @contextmanager
    def agent(self, role: Role) -> Iterator[Conversation]:
        """A conversation with the agent; LinkError when there is none to talk to."""
        with connect_once(self.socket, boot=self.boot, role=role, timeout=self.patience) as conversation:
            yield conversation

    def look(self) -> Snapshot:
        """The newest snapshot."""
        with self.agent(Role.OBSERVER) as agent:
            return agent.snapshot()


def wording_of(snapshot: Snapshot) -> Wording:
    """The words of the door itself: its language, its zone."""
    return wording_for(snapshot.language, snapshot.room.zone, clock=snapshot.appearance.clock)
