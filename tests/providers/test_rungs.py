"""What goes wrong between a door and each calendar system stands on the right rung of the door's ladder.

What a server answers is told apart by the conformance suite; here is what happens before anybody answers, and a clock.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import trustme

from kiosk.adapters.calendars.registry import connect
from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.ladder import Judgement, Rung, RungState
from kiosk.testing.builders import FakeClock, a_room, at
from kiosk.testing.doors import TestDoor
from kiosk.testing.fakes.cronofy.server import FakeCronofy
from kiosk.testing.fakes.exchange.server import FakeExchange
from kiosk.testing.fakes.google.server import FakeGoogle
from kiosk.testing.fakes.office365.server import FakeOffice365
from kiosk.testing.fault_proxy import FaultProxy, Status
from kiosk.testing.server_process import free_port

ROOM = a_room(address="juniper@example.org")
SIGN_IN: Mapping[str, dict[str, object]] = {
    "caldav": {"username": "kiosk", "password": "secret"},
    "cronofy": {
        "data_center": "us",
        "client_id": "id",
        "client_secret": "secret",
        "refresh_token": "token",
    },
    "exchange": {"email": "kiosk@example.org", "password": "secret", "auth": "basic"},
    "google": {"client_id": "id", "client_secret": "secret", "refresh_token": "token"},
    "office365": {"tenant_id": "example.org", "client_id": "id", "client_secret": "secret"},
}
PATHS = {"caldav": "/", "exchange": "/EWS/Exchange.asmx", "office365": "/v1.0"}


def settings_for(system: str, host: str) -> dict[str, object]:
    """Settings of a door whose calendar, and whose sign-in, are at this place."""
    places = {"url": f"{host}{PATHS.get(system, '')}"}
    if system == "office365":
        places["authority"] = host
    if system == "google":
        places |= {"token_url": f"{host}/token", "auth_url": f"{host}/auth"}
    return {**SIGN_IN[system], **places, "connect_timeout": 5.0, "read_timeout": 5.0}


def rungs(
    system: str, settings: dict[str, object], *, clock: FakeClock | None = None
) -> dict[Rung, Judgement]:
    """How a door finds its rungs after its first attempt to read."""
    clock = clock or FakeClock()
    room = a_room(address="/rooms/juniper/") if system == "caldav" else ROOM
    provider = connect(system, settings, now=lambda: clock.now().wall)
    try:
        door = TestDoor(room, provider, clock.now)
        door.run_calls()
    finally:
        provider.close()
    return {judgement.rung: judgement for judgement in door.snapshot.ladder}


def lowest(found: dict[Rung, Judgement]) -> Rung | None:
    """The rung that somebody has to mend."""
    return next((rung for rung in Rung if found[rung].state is RungState.FAILED), None)


def nothing_above_is_well(found: dict[Rung, Judgement], rung: Rung) -> bool:
    above = list(Rung)[list(Rung).index(rung) + 1 :]
    return all(found[each].state is not RungState.OK for each in above if each not in (Rung.CLOCK, Rung.DISK))


@pytest.mark.parametrize("system", SIGN_IN)
def test_a_name_that_is_not_found(system):
    found = rungs(system, settings_for(system, "https://no-such-host.invalid"))
    assert lowest(found) is Rung.DNS
    assert nothing_above_is_well(found, Rung.DNS)


@pytest.mark.parametrize("system", SIGN_IN)
def test_a_port_at_which_nobody_listens(system):
    found = rungs(system, settings_for(system, f"https://127.0.0.1:{free_port()}"))
    assert (lowest(found), found[Rung.LINK].cause) == (Rung.LINK, "refused")
    assert nothing_above_is_well(found, Rung.LINK)


@pytest.mark.parametrize("system", SIGN_IN)
def test_a_certificate_that_nobody_vouches_for(system):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with FaultProxy(9, tls=tls) as stranger:
        found = rungs(system, settings_for(system, stranger.url.rstrip("/")))
        assert stranger.seen == [], "it never hears who we are"
    assert lowest(found) is Rung.TLS
    assert {found[rung].state for rung in (Rung.LINK, Rung.DNS)} == {RungState.OK}
    assert nothing_above_is_well(found, Rung.TLS)


@contextmanager
def caldav(clock: Callable[[], datetime], folder: Path) -> Iterator[dict[str, object]]:
    with FaultProxy(9) as server:
        date = clock().strftime("%a, %d %b %Y %H:%M:%S GMT")
        server.fail_always(Status(503, {"Date": date, "Retry-After": "60"}))
        yield settings_for("caldav", server.url.rstrip("/"))


@contextmanager
def cronofy(clock: Callable[[], datetime], folder: Path) -> Iterator[dict[str, object]]:
    server = FakeCronofy(clock=clock, lag=timedelta(0))
    server.add_room("juniper@example.org", "Juniper", capacity=6)
    with server:
        yield server.settings()


@contextmanager
def exchange(clock: Callable[[], datetime], folder: Path) -> Iterator[dict[str, object]]:
    with FakeExchange(clock=clock) as server:
        server.add_room("Juniper", "juniper@example.org")
        yield server.settings()


@contextmanager
def google(clock: Callable[[], datetime], folder: Path) -> Iterator[dict[str, object]]:
    with FakeGoogle(clock=clock) as server:
        server.add_room("juniper@example.org", "Juniper", zone="Europe/Berlin")
        yield server.settings(folder)


@contextmanager
def office365(clock: Callable[[], datetime], folder: Path) -> Iterator[dict[str, object]]:
    with FakeOffice365(folder, now=clock) as server:
        server.add_room("juniper@example.org", "Juniper", place={"capacity": 6})
        yield server.settings("client_secret")


SERVERS = {
    "caldav": caldav,
    "cronofy": cronofy,
    "exchange": exchange,
    "google": google,
    "office365": office365,
}


@pytest.mark.parametrize("system", SERVERS)
def test_a_clock_that_is_an_hour_off(system, tmp_path):
    here = SystemClock().now().wall
    clock = FakeClock(synchronised=False)
    clock.jump_wall(here - at("12:00") - timedelta(hours=1))
    with SERVERS[system](lambda: here, tmp_path) as settings:
        found = rungs(system, settings, clock=clock)
    assert lowest(found) is Rung.CLOCK
    assert found[Rung.CLOCK].error or found[Rung.CLOCK].reason == "clock_skew"
    assert nothing_above_is_well(found, Rung.CLOCK)
