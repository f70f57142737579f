"""A house for whole-process tests: a real calendar server, a room in it, and the settings of the room's door."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import icalendar

from kiosk.testing.radicale import Radicale, User
from tests.system.place import Place

DOOR = User("door", "at-the-door")
OFFICE = User("office", "at-the-desk")
ROOM = "juniper"

_SETTINGS = """\
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "{calendar}"
[integrations.main]
system = "caldav"
url = "{url}"
username = "{user}"
password = "{password}"
[booking]
ahead_days = 14
undo_seconds = {undo}
[ambient]
awake_minutes = 60
[sync]
poll = 5
poll_near_edges = 5
freshness_limit = 10
night_from = "00:00"
night_until = "00:00"
"""
EVENT = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Office//Another client//EN\r
BEGIN:VEVENT\r
UID:{name}\r
DTSTAMP:20261120T120000Z\r
DTSTART:{start:%Y%m%dT%H%M%SZ}\r
DTEND:{end:%Y%m%dT%H%M%SZ}\r
SUMMARY:{title}\r
END:VEVENT\r
END:VCALENDAR\r
"""


def written(instant: datetime) -> str:
    """An instant as `kiosk status --json` writes it."""
    return instant.astimezone(ZoneInfo("Europe/Berlin")).isoformat()


@dataclass(frozen=True)
class Event:
    """What the server holds: one event, and where. `key` is the booking key in it, None for other clients' events."""

    href: str
    uid: str
    key: str | None
    title: str
    start: datetime
    end: datetime

    @property
    def begins(self) -> str:
        """The start as the door writes it."""
        return written(self.start)

    @property
    def minutes(self) -> float:
        return (self.end - self.start).total_seconds() / 60


@dataclass(frozen=True)
class Calendar:
    """Another client of the same calendar: it speaks plain HTTP and shares no code with the door."""

    address: str

    def events(self) -> list[Event]:
        """Everything in the calendar, as it is stored, by start. What goes after it was listed is left out."""
        listed = self._ask("PROPFIND", self.address, depth="1").text
        hrefs = [part.split("</", 1)[0] for part in listed.split("<href>")[1:]]
        found = [event for href in hrefs if href.endswith(".ics") for event in self._events_at(href)]
        return sorted(found, key=lambda event: (event.start, event.uid))

    def put(self, name: str, start: datetime, end: datetime, *, title: str = "Meeting") -> None:
        """Somebody in the office plans a meeting."""
        text = EVENT.format(name=name, start=start, end=end, title=title)
        self.store(name, text)

    def store(self, name: str, text: str | bytes) -> None:
        """Somebody in the office stores an event as another program wrote it."""
        self._ask("PUT", f"{self.address}{name}.ics", content=text)

    def move_end(self, event: Event, end: datetime) -> None:
        """Somebody in the office changes when an event ends, and leaves the rest of it as it is."""
        text = self._ask("GET", self._url(event.href)).text
        calendar = icalendar.Calendar.from_ical(text)
        [component] = calendar.walk("VEVENT")
        component.pop("DTEND", None)
        component.pop("DURATION", None)
        component.add("DTEND", end)
        self._ask("PUT", self._url(event.href), content=calendar.to_ical())

    def delete(self, event: Event) -> None:
        """Somebody in the office calls it off."""
        self._ask("DELETE", self._url(event.href))

    def _events_at(self, href: str) -> list[Event]:
        try:
            text = self._ask("GET", self._url(href)).text
        except httpx.HTTPStatusError as error:
            if error.response.status_code != HTTPStatus.NOT_FOUND:
                raise
            return []  # the door deleted it since
        calendar = icalendar.Calendar.from_ical(text)
        return [
            Event(
                href=href,
                uid=str(event["UID"]),
                key=str(event["X-DOOR-KIOSK-KEY"]) if "X-DOOR-KIOSK-KEY" in event else None,
                title=str(event.get("SUMMARY", "")),
                start=event.decoded("DTSTART"),
                end=event.decoded("DTEND"),
            )
            for event in calendar.walk("VEVENT")
        ]

    def _url(self, href: str) -> str:
        return str(httpx.URL(self.address).join(href))

    def _ask(self, method: str, url: str, *, depth: str = "0", content: str | bytes = b"") -> httpx.Response:
        who = (OFFICE.name, OFFICE.password)
        headers = {"Depth": depth}
        answer = httpx.request(
            method, url, headers=headers, content=content, auth=who, timeout=20, trust_env=False
        )
        answer.raise_for_status()
        return answer


@dataclass(frozen=True)
class House(Place):
    """One room on a server that may be stopped and started; all of a door's things are in one folder."""

    server: Radicale
    calendar: Calendar

    def other_door(self) -> "House":
        """The same room, and another door to it."""
        folder = self.folder / "other-door"
        folder.mkdir()
        other = replace(self, folder=folder)
        other.write_settings()
        return other

    def write_settings(
        self, *, undo: int = 8, password: str = DOOR.password, room: str = ROOM, port: int | None = None
    ) -> None:
        """Write the settings of the door: with a proxy's `port` it reaches the server through that."""
        text = _SETTINGS.format(
            calendar=self.server.address_of(room),
            url=self.server.url,
            user=DOOR.name,
            password=password,
            undo=undo,
        )
        self.settings.write_text(text.replace(f":{self.server.port}/", f":{port or self.server.port}/"))


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    """A house whose calendar server runs. The folder's path must be short: a socket stands in it."""
    server = Radicale(folder / "server", users=[DOOR, OFFICE])
    house = House(folder, server, Calendar(server.make_calendar(ROOM)))
    house.write_settings()
    with server:
        yield house
