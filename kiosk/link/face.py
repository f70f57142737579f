"""The two faces of the link: what the agent offers to it, and what a screen gets from it, whatever lies between."""

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from kiosk.domain.intents import Ack, Intent
from kiosk.domain.snapshot import Snapshot
from kiosk.link.state import LinkState


class AgentFace(Protocol):
    """The agent, as the link sees it. All may be called from any thread."""

    def follow(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call `listener` at once with the newest snapshot, if there is one, and with each later one.

        Later calls come from the agent's thread, so a listener must not block; the first may cross with a later one,
        which the numbers of the snapshots tell apart. Calling what is returned ends it.
        """
        ...

    def submit(self, intent: Intent, reply: Callable[[Ack], None]) -> None:
        """Ask the agent. `reply` is called once, from the agent's thread, when what was asked is on disk or refused.

        The same intent id twice is one booking, and both are answered.
        """
        ...

    def watched(self, screens: int) -> None:
        """So many screens are connected from now on: told with each that comes or goes."""
        ...


def _ignore(_: object) -> None:
    """For those who do not want to hear it."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a link tells. All calls come from the link's own thread, one after the other, and should not block.

    A listener that is busy meanwhile gets the newest snapshot next, not each one.
    """

    on_snapshot: Callable[[Snapshot], None] = _ignore
    on_state: Callable[[LinkState], None] = _ignore
    on_ack: Callable[[Ack], None] = _ignore


class Link(Protocol):
    """A screen's end of the link. Entering it begins the telling; after `close` nothing more is told."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, intent: Intent) -> None:
        """Ask for something, from any thread, without waiting: exactly one `on_ack` answers it.

        Without an agent the answer comes at once and is a refusal (`NO_AGENT`); nothing is queued for later.
        """
        ...

    def close(self) -> None:
        """Stop telling and let go of everything; what is unanswered stays so. May be called twice."""
        ...
