"""What a panel can have beside its screen: a sensor that sees whether somebody is in the room, and a reader of badges.

Whoever keeps these promises may call back from a thread of its own, as often as it likes, and never waits for the
answer. Nothing about a person comes through here: a sensor says that there is somebody, a reader that there was one
badge.
"""

from collections.abc import Callable
from typing import Protocol

Stop = Callable[[], None]


class PresenceSensor(Protocol):
    """Sees whether somebody is in the room."""

    def follow(self, told: Callable[[bool], None]) -> Stop:
        """Call `told` with True when it sees somebody and with False when it sees nobody any more; what comes back
        ends that. A sensor that is not sure says True: an empty room costs less than a meeting that is ended.
        """
        ...


class BadgeReader(Protocol):
    """Reads badges, and keeps their numbers to itself."""

    def follow(self, told: Callable[[], None]) -> Stop:
        """Call `told` for each badge that is held to it; what comes back ends that."""
        ...
