"""The building in a Google Workspace: each event as the Calendar API keeps it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from kiosk.demo.day import Event
from kiosk.demo.rooms import NAME
from kiosk.demo.sandbox.scene import DIRECTOR, HOUSE, Habits, Opened, Scene, mailbox_of
from kiosk.domain.rooms import Room
from kiosk.testing.fakes.google.series import Resource
from kiosk.testing.fakes.google.server import FakeGoogle

_BUILDING = "canal-house"


@contextmanager
def opened(scene: Scene, habits: Habits) -> Iterator[Opened]:
    """A workspace with a calendar for each room, shared with a service account, until the block is left."""
    server = FakeGoogle(
        clock=scene.now,
        throttle=habits.throttle,
        cut_writes=habits.cut_writes,
        tokens_last=habits.expire_in or timedelta(hours=1),
    )
    with server as google:
        google.add_building(_BUILDING, NAME)
        for room in scene.rooms:
            google.add_room(mailbox_of(room), room.name, zone=scene.zone.key, described=_described(room))
            for event in scene.events[room.id]:
                _put(google, mailbox_of(room), event, room)
        google.add_room(DIRECTOR, "Director", zone=scene.zone.key, role=None)
        yield Opened(
            calendars={room.id: mailbox_of(room) for room in scene.rooms},
            settings=google.settings(scene.folder),
            secrets={},
            out_of_reach=DIRECTOR,
            requests=lambda: google.faults.requests,
        )


def _described(room: Room) -> Resource:
    floor = room.place.floor if room.place else ""
    features = [{"feature": {"name": thing}} for thing in room.equipment]
    return {"capacity": room.seats, "buildingId": _BUILDING, "floorName": floor, "featureInstances": features}


def _put(google: FakeGoogle, calendar: str, event: Event, room: Room) -> None:
    resource = _resource(event, {"email": calendar, "displayName": room.name, "self": True})
    google.put(calendar, resource)
    for number in event.cancelled:
        google.delete(calendar, _occurrence(resource, event, number))
    for number, by in event.moved:
        planned, real = (
            google.event(calendar, _occurrence(resource, event, number)),
            event.occurrence(number, by=by),
        )
        google.put(calendar, (planned or resource) | {"start": _when(real.start), "end": _when(real.end)})


def _resource(event: Event, owner: Resource) -> Resource:
    """As somebody put it into the room's own calendar."""
    start, end = event.all_day or (event.interval.start, event.interval.end)
    resource: Resource = {
        "id": hashlib.sha256(event.uid.encode()).hexdigest()[:32],
        "summary": event.title,
        "start": _when(start),
        "end": _when(end),
        "status": "tentative" if event.tentative else "confirmed",
        "visibility": "private" if event.private else "default",
        "transparency": "opaque" if event.blocks else "transparent",
        "creator": {"email": f"somebody@{HOUSE}", "displayName": event.organiser or "Somebody"},
        "organizer": owner,
    }
    return resource | ({"recurrence": [f"RRULE:FREQ=DAILY;COUNT={event.series}"]} if event.series > 1 else {})


def _occurrence(resource: Resource, event: Event, number: int) -> str:
    return f"{resource['id']}_{event.occurrence(number).start.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _when(moment: date) -> Resource:
    if isinstance(moment, datetime):
        return {"dateTime": moment.isoformat(timespec="seconds"), "timeZone": "UTC"}
    return {"date": moment.isoformat()}
