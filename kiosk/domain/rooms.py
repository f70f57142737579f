"""A bookable place."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Place:
    """Where a room lies: building and floor by name, `x` and `y` in metres on that floor's plan."""

    building: str
    floor: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Room:
    """A bookable place, known by an id of ours.

    `address` is where its calendar is, as the calendar system says it (a URL, a mailbox, a calendar id). `timezone` is
    an IANA name. `seats`, `equipment` and `place` are what is known; None and empty mean "not known".
    """

    id: str
    name: str
    timezone: str
    address: str = ""
    seats: int | None = None
    equipment: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def without_address(self) -> "Room":
        """The room as a screen may know it."""
        return replace(self, address="")
