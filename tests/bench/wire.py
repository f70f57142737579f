"""How many requests a door costs its calendar: each system's own loopback server counts them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4
from zoneinfo import ZoneInfo

from kiosk.adapters.calendars.registry import connect
from kiosk.adapters.clock.system import SystemClock
from kiosk.bootstrap.starting import connection_of
from kiosk.cli.arguments import SANDBOXES
from kiosk.demo.sandbox.scene import Habits, Opened, a_scene
from kiosk.demo.sandbox.serving import serve
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.time import cut_to_minute
from kiosk.ports.calendar import CalendarProvider
from kiosk.services.settings_file import load_settings
from tests.bench.findings import Finding

TOPIC = "wire"
POLL = 1  # requests, when nothing changed
_IN_A_MONTH = timedelta(days=30)


def measure() -> list[Finding]:
    return [finding for system in SANDBOXES for finding in requests_of(system)]


def requests_of(system: str) -> list[Finding]:
    """What one door asks of that system, signed in or not."""
    with TemporaryDirectory() as folder:
        scene = a_scene(Path(folder), room="juniper", now=_wall, zone=ZoneInfo("UTC"))
        with serve(system, scene, habits=Habits(), language="en") as sandbox:
            integration = load_settings(sandbox.settings_path).integration
            provider = connect(system, connection_of(integration, Path(folder, "door")), now=_wall)
            try:
                return _counted(system, provider, sandbox.room, sandbox.opened)
            finally:
                provider.close()


def _counted(system: str, provider: CalendarProvider, room: Room, opened: Opened) -> list[Finding]:
    now = cut_to_minute(_wall())
    window = Interval(now - timedelta(days=1), now + timedelta(days=45))
    hour = Interval(now + _IN_A_MONTH, now + _IN_A_MONTH + timedelta(hours=1))
    cursor: list[str | None] = [None]

    def read() -> None:
        cursor[0] = provider.read(room, window, at=_wall(), cursor=cursor[0]).cursor

    def book() -> None:
        provider.create(room, key=uuid4().hex, interval=hour, title="Bench", busy=False)
        read()  # as a door does that has booked

    def finding(what: str, act: Callable[[], None], most: float | None = None) -> Finding:
        before = opened.requests()
        act()
        return Finding(TOPIC, f"{system}: requests for {what}", opened.requests() - before, "", most)

    return [
        finding("the first read, signing in", read),
        finding("a poll, nothing changed", read, POLL),
        finding("a booking, and the read that confirms it", book),
        finding("the poll after it", read, POLL),
    ]


def _wall():
    return SystemClock().now().wall
