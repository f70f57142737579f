"""The building on a real CalDAV server, behind a proxy with the bad habits."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from kiosk.demo.calendar_text import resources
from kiosk.demo.sandbox.scene import Habits, Opened, Scene, refuse_expiry
from kiosk.demo.shelf import shelve
from kiosk.testing.fault_proxy import Cut, FaultProxy, Status
from kiosk.testing.radicale import Radicale, User

if find_spec("radicale") is None:  # it runs as a process of its own, which nobody would see fail
    raise ModuleNotFoundError("No module named 'radicale'", name="radicale")

_USER, _CLOSED = "demo", "director"


@contextmanager
def opened(scene: Scene, habits: Habits) -> Iterator[Opened]:
    """A server with a calendar for each room, until the block is left."""
    refuse_expiry(habits, "CalDAV")
    password = secrets.token_urlsafe(16)
    server = Radicale(scene.folder / "calendars", users=[User(_USER, password)], closed=_CLOSED)
    written = scene.now()
    for room in scene.rooms:
        server.make_calendar(room.id, title=room.name)
        shelve(server.folder_of(room.id), resources(scene.events[room.id], zone=scene.zone, written=written))
    server.make_calendar(_CLOSED)
    with server, FaultProxy(server.port) as proxy:
        proxy.fail_every(habits.throttle, Status(429, {"Retry-After": "2"}))
        proxy.fail_every(habits.cut_writes, Cut(after_a_write=True))

        def address_of(name: str) -> str:
            return server.address_of(name).replace(server.url, proxy.url)

        yield Opened(
            calendars={room.id: address_of(room.id) for room in scene.rooms},
            settings={"url": proxy.url, "username": _USER},
            secrets={"password": password},
            out_of_reach=address_of(_CLOSED),
            requests=lambda: proxy.requests,
        )
