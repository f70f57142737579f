"""How a door looks where that is a matter of its settings: theme, own colours, large text, within whose reach it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from kiosk.domain.colours import contrast, distance, ink_on

READABLE = 7.0  # contrast of a state's ground with what is written on it
TOLD_APART = 30.0  # distance of a state's ground from those of the other states


class Theme(StrEnum):
    """The colours of all that is drawn; each is a file of that name."""

    DOOR = "door"
    BLUE = "blue"
    HIGH_CONTRAST = "high-contrast"


class Reach(StrEnum):
    """Whether all that is touched stands low, for whoever cannot reach high: an always low panel, or one that somebody
    asked for it by touch.
    """

    OFF = "off"
    ON_REQUEST = "on-request"
    ALWAYS = "always"


class ClockFace(StrEnum):
    """How a time of day is written: as the language mostly has it, `2:30 pm`, or `14:30`."""

    AUTO = "auto"
    TWELVE = "12h"
    TWENTY_FOUR = "24h"


# The grounds of the themes that have some, as their files have them.
GROUNDS: Mapping[Theme, Mapping[str, str]] = {
    Theme.DOOR: {"free": "#00654a", "busy": "#a8231b", "check_in": "#f2b43c", "unknown": "#1b242b"},
    Theme.BLUE: {"free": "#0b57a8", "busy": "#8a2c10", "check_in": "#f2c94c", "unknown": "#1b242b"},
    Theme.HIGH_CONTRAST: {},
}


@dataclass(frozen=True, slots=True)
class OwnColours:
    """An organisation's grounds in place of the theme's, "#rrggbb"; None for the theme's own."""

    free: str | None = None
    busy: str | None = None
    check_in: str | None = None


@dataclass(frozen=True, slots=True)
class Appearance:
    """How the panel of a door looks. `large_text` makes what is small larger, for less of it. `lowered` says that
    somebody at the panel asked for low controls, where `reach` lets them. `logo` is the file of the organisation's.
    """

    theme: Theme = Theme.DOOR
    colours: OwnColours = field(default_factory=OwnColours)
    large_text: bool = False
    reach: Reach = Reach.OFF
    lowered: bool = False
    logo: str | None = None
    clock: ClockFace = ClockFace.AUTO

    @property
    def low(self) -> bool:
        """Whether everything that is touched stands in the lower part of the panel."""
        return self.reach is Reach.ALWAYS or (self.lowered and self.reach is Reach.ON_REQUEST)


def unreadable(grounds: Mapping[str, str]) -> Iterator[str]:
    """The states on whose ground neither white nor black letters can be read well enough."""
    return (state for state, ground in grounds.items() if contrast(ground, ink_on(ground)) < READABLE)


def too_near(grounds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The states that cannot be told apart by their grounds."""
    pairs = combinations(grounds.items(), 2)
    return ((one, other) for (one, ground), (other, beside) in pairs if distance(ground, beside) < TOLD_APART)
