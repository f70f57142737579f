"""CalDAV on a real Radicale keeps the contract."""

from collections.abc import Iterator
from itertools import count

import pytest

from kiosk.testing.calendar_contract.suite import CalendarContract
from kiosk.testing.calendar_contract.world import Access
from kiosk.testing.fault_proxy import FaultProxy
from kiosk.testing.radicale import Radicale, User
from tests.contract.caldav_world import GuardedWorld

NUMBER = count()
READ, CLOSED = (access.name.lower() for access in (Access.READ, Access.NONE))


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Radicale]:
    folder = tmp_path_factory.mktemp("radicale")
    with Radicale(
        folder, users=[User("rooms", "secret")], read_only=f"{READ}-.*", closed=f"{CLOSED}-.*"
    ) as radicale:
        yield radicale


@pytest.fixture(scope="module")
def proxy(server) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as fault_proxy:
        yield fault_proxy


class TestRadicale(CalendarContract):
    system = "caldav"

    @pytest.fixture
    def world(self, server, proxy) -> Iterator[GuardedWorld]:
        world = GuardedWorld(server.make_calendar, next(NUMBER), proxy, username="rooms", password="secret")
        yield world
        world.close()
