"""The whole contract: `class TestMine(CalendarContract)` with a fixture `world` is all that a provider adds."""

import pytest

from kiosk.testing.calendar_contract.cursors import CursorContract, Follower
from kiosk.testing.calendar_contract.directory import DirectoryContract, FreeBusyContract
from kiosk.testing.calendar_contract.failing import FailureContract
from kiosk.testing.calendar_contract.hostile import HostileContract
from kiosk.testing.calendar_contract.inviting import InvitingContract
from kiosk.testing.calendar_contract.marking import MarkerContract
from kiosk.testing.calendar_contract.noting import AbsenceContract
from kiosk.testing.calendar_contract.reading import ReadingContract
from kiosk.testing.calendar_contract.recurring import SeriesContract
from kiosk.testing.calendar_contract.telling import TellingContract
from kiosk.testing.calendar_contract.verifying import (
    AddressContract,
    PromptnessContract,
    RightsContract,
    SignInContract,
    TrialContract,
)
from kiosk.testing.calendar_contract.watching import WatchContract
from kiosk.testing.calendar_contract.world import CalendarWorld
from kiosk.testing.calendar_contract.writing import (
    ChangeContract,
    CreateContract,
    FindContract,
    ForeignContract,
)


class CalendarContract(
    ReadingContract,
    HostileContract,
    CursorContract,
    CreateContract,
    FindContract,
    ChangeContract,
    ForeignContract,
    TellingContract,
    InvitingContract,
    AddressContract,
    SignInContract,
    RightsContract,
    TrialContract,
    PromptnessContract,
    DirectoryContract,
    FreeBusyContract,
    MarkerContract,
    AbsenceContract,
    SeriesContract,
    WatchContract,
    FailureContract,
):
    """Name the provider's system as the registry does, and give a fixture `world`."""

    system: str

    @pytest.fixture
    def follower(self, world: CalendarWorld) -> Follower:
        return Follower(world.provider, world)
