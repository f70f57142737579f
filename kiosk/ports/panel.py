"""What a panel can have beside its screen: light, sound, a sensor that sees somebody, a reader of badges.

Whoever keeps these promises may call back from a thread of its own, as often as it likes, and never waits for the
answer. A sensor says that there is somebody, never who; a reader says what stands on a badge, to the one that follows
it and to nobody else.
"""

from collections.abc import Callable
from typing import Protocol

from kiosk.domain.panel import Colour, Sound

Stop = Callable[[], None]


def unheard(_detail: str) -> None:
    """For whoever does not want to know."""


class DeviceBroken(Exception):
    """A device is not there or does not do what it is told; the message says why, for an admin."""


class Backlight(Protocol):
    """The light behind the panel's picture."""

    def show(self, percent: int) -> None:
        """Shine with so much of its full brightness, 1 to 100. DeviceBroken when it does not."""
        ...


class Lamp(Protocol):
    """A status light that can be seen from afar."""

    def shine(self, colour: Colour, level: float) -> None:
        """Shine in that colour, as far as it has colours; `level` from 0 (dark) to 1. DeviceBroken when it does not."""
        ...

    def close(self) -> None:
        """Go out, and let the device go."""
        ...


class Speaker(Protocol):
    """What makes sounds heard."""

    def play(self, sound: Sound, volume: int) -> None:
        """Begin to play; `volume` in percent. Does not wait for the end. DeviceBroken when it cannot."""
        ...

    def is_playing(self) -> bool:
        """Whether the end is still to come. DeviceBroken when it ended in a failure."""
        ...

    def close(self) -> None:
        """Be silent, and let the device go."""
        ...


class Voice(Protocol):
    """What speaks."""

    def say(self, text: str, language: str, volume: int) -> None:
        """Begin to say it; `language` as `kiosk.languages` names it, `volume` in percent. Does not wait for the end,
        and does nothing while something is said already. DeviceBroken when it cannot.
        """
        ...

    def is_speaking(self) -> bool:
        """Whether the end is still to come. DeviceBroken when it ended in a failure."""
        ...

    def close(self) -> None:
        """Be silent at once, and let the device go."""
        ...


class PresenceSensor(Protocol):
    """Sees whether somebody is there: in the room, or before the panel."""

    def follow(self, told: Callable[[bool], None]) -> Stop:
        """Call `told` with True when it sees somebody and with False when it sees nobody any more; what comes back
        ends that. A sensor that is not sure says True: an empty room costs less than a meeting that is ended.
        """
        ...


class BadgeReader(Protocol):
    """Reads badges, and forgets each as soon as it was told."""

    def follow(self, told: Callable[[str], None], broke: Callable[[str], None] = unheard) -> Stop:
        """Call `told` with the number of each badge that is held to it (`domain.people.badge_number`); what comes back
        ends that. `broke` is called once, with words for an admin, when the reader is lost.
        """
        ...
