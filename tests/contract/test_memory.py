"""The memory calendar keeps the contract: it is the reference."""

import pytest

from kiosk.testing.calendar_contract.suite import CalendarContract
from tests.contract.memory_world import MemoryWorld


class TestMemory(CalendarContract):
    system = "memory"

    @pytest.fixture
    def world(self) -> MemoryWorld:
        return MemoryWorld()
