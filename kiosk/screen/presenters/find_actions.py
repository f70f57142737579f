"""What a touch in *Find a room* chooses, beside what other pages choose too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChooseSeats:
    """Look for rooms with so many seats; None for any number."""

    seats: int | None


@dataclass(frozen=True, slots=True)
class ToggleEquipment:
    """Look for rooms with this equipment, or do without it again. `item` in small letters, as the domain has it."""

    item: str


@dataclass(frozen=True, slots=True)
class TouchRoom:
    """Show the way to this room."""

    room: str


FindAction = ChooseSeats | ToggleEquipment | TouchRoom
