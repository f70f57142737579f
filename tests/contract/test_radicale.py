"""CalDAV on a real Radicale keeps the contract."""

from collections.abc import Iterator
from itertools import count

import pytest

from kiosk.testing.calendar_contract.suite import CalendarContract
from kiosk.testing.fault_proxy import FaultProxy
from kiosk.testing.radicale import Radicale, User
from tests.contract.caldav_world import CalDavWorld

NUMBER = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Radicale]:
    with Radicale(tmp_path_factory.mktemp("radicale"), users=[User("kiosk", "secret")]) as radicale:
        yield radicale


@pytest.fixture(scope="module")
def proxy(server) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as fault_proxy:
        yield fault_proxy


class TestRadicale(CalendarContract):
    system = "caldav"

    @pytest.fixture
    def world(self, server, proxy) -> Iterator[CalDavWorld]:
        address = server.make_calendar(f"juniper{next(NUMBER)}")
        world = CalDavWorld(address, proxy, username="kiosk", password="secret")
        yield world
        world.close()
