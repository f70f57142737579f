"""A fake Exchange with one room, and doors to it, for tests that look at the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from kiosk.adapters.calendars.registry import connect
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import CalendarProvider
from kiosk.testing.builders import a_room, a_window, at
from kiosk.testing.fakes.exchange.mailboxes import Entry
from kiosk.testing.fakes.exchange.server import FakeExchange, Seen

JUNIPER = "juniper@example.org"
ROOM: Room = a_room(address=JUNIPER, seats=None, equipment=())
NOON = at("12:00")
WINDOW = a_window()


class House:
    """The server, and the doors that were opened to it."""

    def __init__(self, server: FakeExchange) -> None:
        self.server = server
        self.mailbox = server.add_room("Juniper", JUNIPER)
        self._doors: list[CalendarProvider] = []
        self.door = self.open()

    def open(self, *, now: datetime = NOON, **settings: object) -> Any:
        """Another door."""
        door = connect(
            "exchange", self.server.settings(**{"read_timeout": 20.0, **settings}), now=lambda: now
        )
        self._doors.append(door)
        return door

    def put(self, name: str, start: str, end: str, *, day: int = 0, **more: Any) -> None:
        self.server.put(JUNIPER, name, Entry(at(start, day=day), at(end, day=day), **more))

    def read(self) -> Any:
        return self.door.read(ROOM, WINDOW, at=NOON).schedule

    def asked(self) -> list[str]:
        """The operations since the last time that somebody looked."""
        operations = [seen.operation for seen in self.server.seen]
        self.server.seen.clear()
        return operations

    def last(self) -> Seen:
        return self.server.seen[-1]

    def close(self) -> None:
        for door in self._doors:
            door.close()


@contextmanager
def house(**more: Any) -> Iterator[House]:
    with FakeExchange(**more) as server:
        opened = House(server)
        try:
            yield opened
        finally:
            opened.close()
