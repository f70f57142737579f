"""Office 365 keeps the contract: msal and httpx against a Graph on loopback."""

from collections.abc import Iterator

import pytest

from kiosk.adapters.clock.system import SystemClock
from kiosk.testing.calendar_contract.suite import CalendarContract
from kiosk.testing.fakes.office365.server import FakeOffice365
from tests.contract.office365_world import Office365World


@pytest.fixture(scope="module")
def fake(tmp_path_factory) -> Iterator[FakeOffice365]:
    clock = SystemClock()
    with FakeOffice365(tmp_path_factory.mktemp("office365"), now=lambda: clock.now().wall) as office365:
        yield office365


class TestOffice365(CalendarContract):
    system = "office365"

    @pytest.fixture
    def world(self, fake) -> Iterator[Office365World]:
        world = Office365World(fake)
        yield world
        world.close()
