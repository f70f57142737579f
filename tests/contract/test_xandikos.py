"""CalDAV on a real xandikos keeps the contract."""

from collections.abc import Iterator
from itertools import count

import pytest

from kiosk.testing.calendar_contract.suite import CalendarContract
from kiosk.testing.fault_proxy import FaultProxy
from kiosk.testing.xandikos import Xandikos
from tests.contract.caldav_world import CalDavWorld

NUMBER = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Xandikos]:
    with Xandikos(tmp_path_factory.mktemp("xandikos")) as xandikos:
        yield xandikos


@pytest.fixture(scope="module")
def proxy(server) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as fault_proxy:
        yield fault_proxy


class TestXandikos(CalendarContract):
    system = "caldav"

    @pytest.fixture
    def world(self, server, proxy) -> Iterator[CalDavWorld]:
        world = CalDavWorld(server.make_calendar, next(NUMBER), proxy)
        yield world
        world.close()
