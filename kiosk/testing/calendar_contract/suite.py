"""The whole contract: `class TestMine(CalendarContract)` with a fixture `world` is all that a provider adds."""

import pytest

from kiosk.testing.calendar_contract.cursors import CursorContract, Follower
from kiosk.testing.calendar_contract.failing import FailureContract
from kiosk.testing.calendar_contract.reading import ReadingContract
from kiosk.testing.calendar_contract.world import CalendarWorld
from kiosk.testing.calendar_contract.writing import (
    ChangeContract,
    CreateContract,
    FindContract,
    ForeignContract,
)


class CalendarContract(
    ReadingContract,
    CursorContract,
    CreateContract,
    FindContract,
    ChangeContract,
    ForeignContract,
    FailureContract,
):
    """Name the provider's system as the registry does, and give a fixture `world`."""

    system: str

    @pytest.fixture
    def follower(self, world: CalendarWorld) -> Follower:
        return Follower(world.provider, world)
