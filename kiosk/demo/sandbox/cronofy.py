"""The building behind Cronofy: each room an account of its own, each event as Cronofy tells it, series expanded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from secrets import token_urlsafe

from kiosk.demo.day import Event
from kiosk.demo.sandbox.scene import DIRECTOR, HOUSE, Habits, Opened, Scene, mailbox_of
from kiosk.domain.intervals import Interval
from kiosk.testing.fakes.cronofy.server import FakeCronofy
from kiosk.testing.fault_proxy import Cut, Status

_SECRETS = ("client_secret", "refresh_token", "room_tokens", "service_account_token")


@contextmanager
def opened(scene: Scene, habits: Habits) -> Iterator[Opened]:
    """A data centre with an account for each room, until the block is left."""
    lives = habits.expire_in or timedelta(minutes=30)
    with FakeCronofy(clock=scene.now, expire_in=lives, timezone=scene.zone.key) as cronofy:
        cronofy.center.client_secret = token_urlsafe(16)
        for room in (
            scene.room,
            *(room for room in scene.rooms if room != scene.room),
        ):  # the door's own token first
            place = room.place
            account = cronofy.add_room(
                mailbox_of(room),
                room.name,
                capacity=room.seats,
                building=place.building if place else None,
                floor=place.floor if place else None,
            )
            for event in scene.events[room.id]:
                for time in event.occurrences():
                    cronofy.put(account.calendars[0], _written(event, time))
        cronofy.faults.fail_every(habits.throttle, Status(429))
        cronofy.faults.fail_every(habits.cut_writes, Cut(after_a_write=True))
        settings = cronofy.settings(elevated=True)
        yield Opened(
            calendars={room.id: mailbox_of(room) for room in scene.rooms},
            settings={key: value for key, value in settings.items() if key not in _SECRETS},
            secrets={key: str(settings[key]) for key in _SECRETS},
            out_of_reach=DIRECTOR,
            requests=lambda: cronofy.faults.requests,
        )


def _written(event: Event, time: Interval) -> dict[str, object]:
    start, end = event.all_day or (time.start, time.end)
    person = {"email": f"somebody@{HOUSE}", "display_name": event.organiser}
    return {
        "summary": event.title,
        "start": _text(start),
        "end": _text(end),
        "organizer": person if event.organiser else None,
        "event_private": event.private,
        "transparency": "opaque" if event.blocks else "transparent",
        "status": "tentative" if event.tentative else "confirmed",
        "participation_status": "accepted",
        "recurring": event.series > 1,
    }


def _text(moment: object) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else str(moment)
