"""What a touch in the admin corner does within the screen."""

from dataclasses import dataclass, field
from enum import StrEnum


class Tab(StrEnum):
    """What the admin corner shows."""

    DETAILS = "details"
    HEALTH = "health"
    WHY_BUSY = "why_busy"
    VERIFY = "verify"
    ACTIONS = "actions"


@dataclass(frozen=True, slots=True)
class ShowTab:
    """Show that part of the admin corner."""

    tab: Tab


@dataclass(frozen=True, slots=True)
class PinKey:
    """A key of the PIN pad."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arm:
    """The first press of what takes two: the button of that id."""

    button: str


CornerAction = ShowTab | PinKey | Arm
