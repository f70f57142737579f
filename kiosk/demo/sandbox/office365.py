"""The building in an Office 365 tenant: each event as Graph keeps it, an invitation that the room accepted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from kiosk.demo.day import Event
from kiosk.demo.sandbox.scene import DIRECTOR, HOUSE, Habits, Opened, Scene, mailbox_of
from kiosk.domain.rooms import Room
from kiosk.testing.fakes.office365 import faults
from kiosk.testing.fakes.office365.mailboxes import Access, Entry, Mailbox, opaque, ordinary
from kiosk.testing.fakes.office365.server import FakeOffice365

_AN_HOUR = 3600


@contextmanager
def opened(scene: Scene, habits: Habits) -> Iterator[Opened]:
    """A tenant with a mailbox for each room, open to an application by certificate, until the block is left."""
    usual = faults.Habits(
        throttle_every=habits.throttle,
        cut_every_write=habits.cut_writes,
        token_lifetime=int(habits.expire_in.total_seconds()) if habits.expire_in else _AN_HOUR,
    )
    with FakeOffice365(scene.folder, now=scene.now, habits=usual) as fake:
        for room in scene.rooms:
            mailbox = fake.add_room(mailbox_of(room), room.name, place=_place(room))
            mailbox.zone = scene.zone
            for event in scene.events[room.id]:
                _put(mailbox, event)
        fake.add_room(DIRECTOR, "Director", access=Access.NONE)
        settings = {key: _plain(value) for key, value in fake.settings().items() if key != "data_folder"}
        yield Opened(
            calendars={room.id: mailbox_of(room) for room in scene.rooms},
            settings=settings,
            secrets={},
            out_of_reach=DIRECTOR,
            requests=lambda: sum(fake.requests.values()),
        )


def _place(room: Room) -> dict[str, object]:
    place = room.place
    return {
        "capacity": room.seats,
        "building": place and place.building,
        "floorLabel": place and place.floor,
        "tags": list(room.equipment),
    }


def _put(mailbox: Mailbox, event: Event) -> None:
    entry = _entry(event, mailbox)
    if event.series == 1:
        mailbox.put(entry)
        return
    moved = dict(event.moved)
    mailbox.put_series(
        entry,
        (
            (number, time.start, time.end)
            for number in range(event.series)
            if number not in event.cancelled
            for time in [
                event.occurrence(number, by=moved[number]) if number in moved else event.occurrence(number)
            ]
        ),
    )


def _entry(event: Event, mailbox: Mailbox) -> Entry:
    start: date
    start, end = event.all_day or (event.interval.start, event.interval.end)
    organiser = (event.organiser, f"somebody@{HOUSE}") if event.organiser else (mailbox.name, mailbox.address)
    told = ordinary(event.title, organiser, is_organiser=event.organiser is None)
    told |= {"sensitivity": "private"} if event.private else {}
    told |= {"showAs": "tentative"} if event.tentative else {}
    told |= {} if event.blocks else {"showAs": "free"}
    return replace(Entry(opaque(event.uid), start, end), properties=told)


def _plain(value: object) -> object:
    """A path as settings write it."""
    return value if isinstance(value, bool | int | str) else str(value)
