"""The building on an Exchange server: each event as EWS keeps it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tzlocal.windows_tz import tz_win

from kiosk.demo.day import Event
from kiosk.demo.sandbox.scene import DIRECTOR, HOUSE, Habits, Opened, Scene, mailbox_of, refuse_expiry
from kiosk.testing.fakes.exchange import server as exchange
from kiosk.testing.fakes.exchange.mailboxes import Access, Entry, Series


@contextmanager
def opened(scene: Scene, habits: Habits) -> Iterator[Opened]:
    """A server with a mailbox for each room, until the block is left."""
    refuse_expiry(habits, "Exchange")
    faults = exchange.Habits(throttle_every=habits.throttle, cut_writes_every=habits.cut_writes)
    fake = exchange.FakeExchange(clock=scene.now, habits=faults)
    fake.password = secrets.token_urlsafe(16)
    with fake as server:
        for room in scene.rooms:
            server.add_room(room.name, mailbox_of(room))
            for event in scene.events[room.id]:
                server.put(mailbox_of(room), event.uid, _entry(event, zone=scene.zone.key))
        server.add_room("Director", DIRECTOR, access=Access.NONE)
        settings = server.settings()
        yield Opened(
            calendars={room.id: mailbox_of(room) for room in scene.rooms},
            settings={key: value for key, value in settings.items() if key != "password"},
            secrets={"password": server.password},
            out_of_reach=DIRECTOR,
            requests=lambda: server.requests,
        )


def _entry(event: Event, *, zone: str) -> Entry:
    entry = Entry(
        event.interval.start,
        event.interval.end,
        subject=event.title,
        organiser=event.organiser or "",
        organiser_address=f"somebody@{HOUSE}" if event.organiser else "",
        all_day=event.all_day is not None,
        busy="Tentative" if event.tentative else "Busy" if event.blocks else "Free",
        sensitivity="Private" if event.private else "Normal",
        zone=tz_win.get(zone, "UTC"),
    )
    if event.series == 1:
        return entry
    moved = {number: event.occurrence(number, by=by) for number, by in event.moved}
    changed = {number: replace(entry, start=time.start, end=time.end) for number, time in moved.items()}
    return replace(entry, series=Series(event.series, changed, frozenset(event.cancelled)))
