"""Five thousand meetings in a window: of no calendar system is one of them lost, however many pages they take."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.adapters.calendars.caldav.mapping import Resource, place
from kiosk.domain.meetings import Meeting
from kiosk.testing.builders import a_room, a_window, at
from kiosk.testing.calendar_contract.reading import local, whole
from kiosk.testing.calendar_contract.world import Event
from kiosk.testing.fakes.exchange.server import FakeExchange
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.contract.cronofy_world import CronofyWorld
from tests.contract.exchange_world import ExchangeWorld
from tests.contract.google_world import GoogleWorld, utc_now
from tests.contract.memory_world import MemoryWorld
from tests.contract.office365_world import Office365World
from tests.providers.ics import a_calendar, an_event
from tests.providers.office365 import office365

MANY = 5_000
APART, LONG = timedelta(minutes=3), timedelta(minutes=2)


@contextmanager
def exchange(_folder: Path) -> Iterator[Any]:
    with FakeExchange() as server, closing(ExchangeWorld(server)) as world:
        yield world


@contextmanager
def google(folder: Path) -> Iterator[Any]:
    with (
        FakeGoogle(clock=utc_now) as fake,
        closing(GoogleWorld(fake, fake.settings(folder), folder=folder)) as world,
    ):
        yield world


@contextmanager
def graph(folder: Path) -> Iterator[Any]:
    with office365(folder) as fake, closing(Office365World(fake)) as world:
        yield world


@contextmanager
def cronofy(_folder: Path) -> Iterator[Any]:
    with closing(CronofyWorld()) as world:
        world.cronofy.center.page_size = 50  # what Cronofy puts on a page
        yield world


@contextmanager
def memory(_folder: Path) -> Iterator[Any]:
    yield MemoryWorld()


WORLDS: dict[str, Callable[[Path], AbstractContextManager[Any]]] = {
    "memory": memory,
    "exchange": exchange,
    "google": google,
    "office365": graph,
    "cronofy": cronofy,
}


@pytest.mark.parametrize("system", WORLDS)
def test_not_one_of_five_thousand_meetings_is_lost(system: str, tmp_path: Path) -> None:
    with WORLDS[system](tmp_path) as world:
        for number in range(MANY):
            start = local("00:00") + number * APART
            world.add(Event(f"m{number}", start, start + LONG, title=f"Meeting {number}"))
        found = whole(world).meetings
    assert {m.title for m in found} == {f"Meeting {number}" for number in range(MANY)}
    assert len(found) == MANY


def test_not_one_of_five_thousand_resources_of_caldav_is_lost() -> None:
    # Of the wire only a page is different there: one answer holds them all.
    found: list[Meeting] = []
    for number in range(MANY):
        start = at("00:00") + number * APART
        times = {"DTSTART": f"{start:%Y%m%dT%H%M%SZ}", "DTEND": f"{start + LONG:%Y%m%dT%H%M%SZ}"}
        text = a_calendar(an_event(UID=f"m{number}", SUMMARY=f"Meeting {number}", **times))
        found += place(Resource(f"m{number}.ics", '"1"', text), a_room(), a_window()).meetings
    assert len(found) == MANY
    assert all(isinstance(meeting, Meeting) for meeting in found)
