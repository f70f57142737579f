"""Exchange keeps the contract, over the wire and by exchangelib."""

from collections.abc import Iterator

import pytest

from kiosk.testing.calendar_contract.suite import CalendarContract
from kiosk.testing.fakes.exchange.server import FakeExchange
from tests.contract.exchange_world import ExchangeWorld


@pytest.fixture(scope="module")
def server() -> Iterator[FakeExchange]:
    with FakeExchange() as exchange:
        yield exchange


class TestExchange(CalendarContract):
    system = "exchange"

    @pytest.fixture
    def world(self, server) -> Iterator[ExchangeWorld]:
        world = ExchangeWorld(server)
        yield world
        world.close()
