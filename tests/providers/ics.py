"""iCalendar text in few words."""

from kiosk.adapters.calendars.caldav.mapping import Placed, Resource, place
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.testing.builders import a_room, a_window

NAME = "event.ics"
BASE = {
    "UID": "one",
    "DTSTAMP": "20261101T000000Z",
    "DTSTART": "20261120T090000Z",
    "DTEND": "20261120T100000Z",
}


def an_event(*more: str, **properties: str | None) -> str:
    """A VEVENT from 10 to 11 in the room's zone; None leaves a property out. `more` are whole lines."""
    fields = BASE | {"SUMMARY": "Planning"} | {n.replace("_", "-"): v for n, v in properties.items()}
    lines = [f"{name}:{value}" for name, value in fields.items() if value is not None]
    return "\n".join(["BEGIN:VEVENT", *lines, *more, "END:VEVENT", ""])


def a_calendar(*parts: str) -> str:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n"
    return (text + "".join(parts) + "END:VCALENDAR\n").replace("\n", "\r\n")


def read(*parts: str, room: Room | None = None, window: Interval | None = None) -> Placed:
    """What a resource with these events does to the room."""
    return place(Resource(NAME, '"1"', a_calendar(*parts)), room or a_room(), window or a_window())
