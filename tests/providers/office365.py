"""A tenant on loopback, a provider connected to it, and events in few words, for the tests of this provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from kiosk.adapters.calendars.graph.access import access_of, wire_of
from kiosk.adapters.calendars.graph.provider import GraphProvider
from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import CalendarProvider, Whole
from kiosk.testing.builders import a_room, a_window, at
from kiosk.testing.fakes.office365.faults import Habits
from kiosk.testing.fakes.office365.graph import Doubles
from kiosk.testing.fakes.office365.mailboxes import Entry, Mailbox, opaque, ordinary
from kiosk.testing.fakes.office365.server import FakeOffice365

ROOM = a_room(address="juniper@example.org", seats=None)
ADA = ("Ada Lovelace", "ada@example.org")
NOON = at("12:00")
WINDOW = a_window()


@contextmanager
def office365(folder: Any, habits: Habits | None = None) -> Iterator[FakeOffice365]:
    """A tenant with one room."""
    clock = SystemClock()
    with FakeOffice365(folder, now=lambda: clock.now().wall, habits=habits) as fake:
        fake.add_room(ROOM.address, "Juniper", place={"capacity": 6})
        yield fake


@contextmanager
def emptied(tenant: FakeOffice365) -> Iterator[FakeOffice365]:
    """The tenant with one empty room, and well behaved before and after."""
    graph = tenant.graph
    graph.mailboxes.clear()
    tenant.add_room(ROOM.address, "Juniper", place={"capacity": 6})
    yield tenant
    tenant.heal()
    graph.places_permitted, graph.copies_locked, graph.delta_refused = True, None, None
    graph.largest_page, graph.lonely_masters, graph.doubles = 1000, False, Doubles.CONFLICT
    graph.base = f"{tenant.url}/v1.0"


@contextmanager
def connected(
    fake: FakeOffice365, way: str = "certificate", *, incremental: bool = True, **different: object
) -> Iterator[GraphProvider]:
    settings = {**fake.settings(way), "read_timeout": 20.0, **different}
    provider = GraphProvider(
        access_of(settings), wire_of(settings), now=lambda: at("12:00"), incremental=incremental
    )
    try:
        yield provider
    finally:
        provider.close()


def mailbox_of(fake: FakeOffice365, room: Room = ROOM) -> Mailbox:
    return fake.graph.mailboxes[room.address]


def an_entry(
    name: str = "planning",
    start: datetime | date | None = None,
    end: datetime | date | None = None,
    *,
    organiser: tuple[str, str] = ADA,
    zone: str = "UTC",
    **different: Any,
) -> Entry:
    """An invitation of somebody to the room; `different` are Graph's own properties."""
    told = ordinary("Planning", organiser, is_organiser=organiser[1] == ROOM.address) | different
    return Entry(opaque(name), start or at("09:00"), end or at("10:00"), told, zone=zone)


def whole(provider: CalendarProvider, window: Interval = WINDOW, room: Room = ROOM) -> Schedule:
    answer = provider.read(room, window, at=NOON)
    assert isinstance(answer, Whole)
    return answer.schedule
