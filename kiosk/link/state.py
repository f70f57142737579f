"""How a screen stands to its agent. A closed sum: whoever shows it handles every case."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Starting:
    """No agent has answered yet."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The agent answers; snapshots come by themselves."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The agent went away, or stopped answering, at `since_boot` on CLOCK_BOOTTIME. The link keeps trying."""

    since_boot: float


@dataclass(frozen=True, slots=True)
class Incompatible:
    """The agent speaks protocol number `theirs`: this process must be started again to match. The link has given up."""

    theirs: int


LinkState = Starting | Connected | Lost | Incompatible
