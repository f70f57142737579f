"""A scripted server and a provider connected to it; pytest hands them to any test that names them."""

from collections.abc import Iterator

import pytest

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.testing.builders import at
from kiosk.testing.fault_proxy import FaultProxy
from tests.providers.scripted import SECRET


@pytest.fixture
def server() -> Iterator[FaultProxy]:
    """A server that says what it is told to, request by request."""
    with FaultProxy(9) as scripted:
        yield scripted


@pytest.fixture
def provider(server) -> Iterator[CalDavProvider]:
    caldav = CalDavProvider(Connection(server.url, "kiosk", SECRET, read=2), now=lambda: at("12:00"))
    yield caldav
    caldav.close()
