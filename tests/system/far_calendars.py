"""One room in each calendar system, at the other end of a line that can be broken, and a door that reads it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.intervals import Interval
from kiosk.domain.time import to_utc
from kiosk.testing.fakes.cronofy.server import FakeCronofy
from kiosk.testing.fakes.exchange.server import FakeExchange
from kiosk.testing.fakes.google.server import FakeGoogle
from kiosk.testing.fakes.office365.server import FakeOffice365
from kiosk.testing.line import Line
from kiosk.testing.radicale import Radicale
from kiosk.testing.server_process import free_port
from tests.system.house import DOOR, OFFICE, Calendar
from tests.system.place import Place

ROOM = "juniper@example.org"
FRESHNESS_LIMIT = 10.0  # seconds, the least that settings allow
_ZONE = "Europe/Berlin"
_SETTINGS = """\
[room]
id = "juniper"
name = "Juniper"
timezone = "{zone}"
integration = "main"
calendar = {calendar}
[integrations.main]
{integration}
[booking]
undo_seconds = 0
[ambient]
awake_minutes = 60
[sync]
poll = 5
poll_near_edges = 5
freshness_limit = {limit:.0f}
night_from = "00:00"
night_until = "00:00"
"""
_NOT_WRITTEN = {"data_folder", "room_tokens"}  # the agent says the one itself, and there are no other rooms


@dataclass(frozen=True)
class FarCalendar:
    """A door's place, the line to its calendar, and the back door: when each event there takes place."""

    place: Place
    line: Line
    events: Callable[[], list[Interval]]


@dataclass(frozen=True)
class _Opened:
    """What a calendar system runs as: its port, settings, the address of the room, and the back door."""

    port: int
    settings: Mapping[str, object]
    calendar: str
    events: Callable[[], list[Interval]]


@contextmanager
def a_far_calendar(system: str, folder: Path) -> Iterator[FarCalendar]:
    """An empty calendar of that system, and settings of a door that reaches it through a line."""
    with ExitStack() as stack:
        port = free_port()
        opened = stack.enter_context(SYSTEMS[system](folder, port))
        line = stack.enter_context(Line(opened.port, port=port))
        place = Place(folder)
        settings = {"name": system, "system": system, **opened.settings}
        written = "\n".join(
            f"{key} = {_toml(value)}" for key, value in settings.items() if key not in _NOT_WRITTEN
        )
        text = _SETTINGS.format(
            zone=_ZONE, calendar=_toml(opened.calendar), integration=written, limit=FRESHNESS_LIMIT
        )
        place.settings.write_text(text.replace(f":{opened.port}", f":{line.port}"))
        yield FarCalendar(place, line, opened.events)


@contextmanager
def _caldav(folder: Path, port: int) -> Iterator[_Opened]:
    del port
    with Radicale(folder / "server", users=[DOOR, OFFICE]) as server:
        calendar = Calendar(server.make_calendar("juniper"))
        settings = {"url": server.url, "username": DOOR.name, "password": DOOR.password}

        def events() -> list[Interval]:
            return [Interval(event.start, event.end) for event in calendar.events()]

        yield _Opened(server.port, settings, calendar.address, events)


@contextmanager
def _exchange(folder: Path, port: int) -> Iterator[_Opened]:
    del folder, port
    with FakeExchange(clock=_utc_now) as server:
        server.add_room("Juniper", ROOM)

        def events() -> list[Interval]:
            entries = server.entries(ROOM).values()
            return [Interval(to_utc(entry.start), to_utc(entry.end)) for entry in entries]

        yield _Opened(server.port, server.settings(), ROOM, events)


@contextmanager
def _office365(folder: Path, port: int) -> Iterator[_Opened]:
    server = FakeOffice365(
        folder, now=_utc_now, port=port
    )  # the addresses that it tells lead through the line
    server.port = free_port()
    with server:
        mailbox = server.add_room(ROOM, "Juniper")

        def events() -> list[Interval]:
            with server.graph.lock:
                return [Interval(_instant(e.start), _instant(e.end)) for e in mailbox.entries.values()]

        yield _Opened(server.port, server.settings(), ROOM, events)


@contextmanager
def _google(folder: Path, port: int) -> Iterator[_Opened]:
    del port
    with FakeGoogle(clock=_utc_now) as server:
        calendar = server.add_room(ROOM, "Juniper", zone=_ZONE)

        def events() -> list[Interval]:
            live = [event for event in list(calendar.events.values()) if event["status"] != "cancelled"]
            return [
                Interval(*(_parsed(event[edge]["dateTime"]) for edge in ("start", "end"))) for event in live
            ]

        yield _Opened(server.port, server.settings(folder), ROOM, events)


@contextmanager
def _cronofy(folder: Path, port: int) -> Iterator[_Opened]:
    del folder
    with FakeCronofy(clock=_utc_now) as server:
        [calendar] = server.add_room(ROOM, "Juniper").calendars
        server.center.url = f"http://127.0.0.1:{port}"  # where it says that the next page is

        def events() -> list[Interval]:
            with server.center.lock:
                live = [stored.newest for stored in calendar.events.values()]
            return [
                Interval(_parsed(event["start"]), _parsed(event["end"]))
                for event in live
                if not event.get("deleted")
            ]

        yield _Opened(server.faults.port, server.settings(), ROOM, events)


SYSTEMS: Mapping[str, Callable[[Path, int], AbstractContextManager[_Opened]]] = {
    "caldav": _caldav,
    "exchange": _exchange,
    "office365": _office365,
    "google": _google,
    "cronofy": _cronofy,
}


def _utc_now() -> datetime:
    return SystemClock().now().wall


def _parsed(written: str) -> datetime:
    return to_utc(datetime.fromisoformat(written))


def _instant(moment: date) -> datetime:
    assert isinstance(moment, datetime)  # the door books no whole days
    return moment


def _toml(value: object) -> str:
    # What JSON writes of texts, numbers and truth is TOML too.
    return json.dumps(value if isinstance(value, bool | int | str) else str(value))
