"""Cronofy keeps the contract, over its wire."""

from collections.abc import Iterator

import pytest

from kiosk.testing.calendar_contract.suite import CalendarContract
from tests.contract.cronofy_world import CronofyWorld


class TestCronofy(CalendarContract):
    system = "cronofy"

    @pytest.fixture
    def world(self) -> Iterator[CronofyWorld]:
        world = CronofyWorld()
        yield world
        world.close()
