"""The building on a real CalDAV server on loopback, and the settings of one door in it; gone when the demo ends."""

import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from defusedxml import ElementTree

from kiosk.adapters.pin import hashed
from kiosk.assets import asset
from kiosk.demo.building import Building
from kiosk.demo.calendar_file import read_calendar, unusable
from kiosk.demo.calendar_text import Resource
from kiosk.demo.people import people_text
from kiosk.demo.rooms import JUNIPER
from kiosk.demo.settings_text import write_settings
from kiosk.demo.shelf import shelve
from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.rooms import Room
from kiosk.testing.radicale import Radicale, User

USER = "demo"
PIN = "2580"  # of the admin corner; told to whoever starts a demo


@dataclass(frozen=True, slots=True)
class Served:
    """A demo that is running.

    `url` is the server's address, `room` has that of its calendar; `username` and `password` let any CalDAV client in.
    `data` is the demo's folder: whatever else the door keeps can stand in it. `refused` are the UIDs of the events in
    the given calendar file that the server cannot keep.
    """

    url: str
    room: Room
    settings_path: Path
    data: Path
    username: str
    password: str
    refused: tuple[str, ...] = ()


@contextmanager
def serve(
    building: Building,
    *,
    room: str = JUNIPER,
    calendar: Path | None = None,
    data: Path | None = None,
    language: str = "en",
) -> Iterator[Served]:
    """Serve the building's calendars until the block is left, with settings for the door of `room`.

    The iCalendar file `calendar` takes the place of what is planned in that room. `data` is kept; without it everything
    stands in a temporary folder. SettingsError when there is no such room, or no use in the file.
    """
    chosen = _room_of(building, room)
    instead = {} if calendar is None else {chosen.id: read_calendar(calendar)}
    calendars = {**building.calendars, **instead}
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="kiosk-demo-")))
        password = secrets.token_urlsafe(16)
        server = _server(folder / "calendars", password)
        uids = {r.id: _fill(server, r, calendars[r.id]) for r in building.rooms}
        stack.enter_context(server)
        served_room = replace(chosen, address=server.address_of(chosen.id))
        settings_path = write_settings(
            folder,
            served_room,
            integration={"name": "Demo calendar", "system": "caldav", "url": server.url, "username": USER},
            secrets={"password": password},
            language=language,
            neighbours=_neighbours_of(chosen, building, server),
            pin_hash=hashed(PIN),
            voice_file=spoken_into(folder),
            logo=asset("logo", "demo.png"),
            people=people_text(hashed),
        )
        kept = _files_at(served_room.address, (USER, password))
        refused = tuple(uid for file, uid in uids[chosen.id].items() if file not in kept)
        if calendar is not None and not kept.intersection(uids[chosen.id]):
            raise unusable(calendar, "has no event that the calendar server can keep")
        yield Served(server.url, served_room, settings_path, folder, USER, password, refused)


def spoken_into(folder: Path) -> Path | None:
    """The file that takes what a door in that folder would speak, on a machine that cannot; None where it can."""
    return None if all(map(shutil.which, ("espeak-ng", "aplay"))) else folder / "voice"


def _server(folder: Path, password: str) -> Radicale:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # Radicale is told the password in a file
    return Radicale(folder, users=[User(USER, password)])


def _fill(server: Radicale, room: Room, resources: Iterable[Resource]) -> dict[str, str]:
    server.make_calendar(room.id, title=room.name)
    return shelve(server.folder_of(room.id), resources)


def _neighbours_of(chosen: Room, building: Building, server: Radicale) -> tuple[Room, ...]:
    others = (room for room in building.rooms if room.id != chosen.id)
    return tuple(replace(room, address=server.address_of(room.id)) for room in others)


def _room_of(building: Building, wanted: str) -> Room:
    found = next((room for room in building.rooms if wanted.lower() == room.id), None)
    if found is None:
        rooms = ", ".join(room.id for room in building.rooms)
        raise SettingsError(
            "demo", (Problem("--room", f"names no room of the demo: {wanted}", f"one of {rooms}"),)
        )
    return found


def _files_at(calendar: str, who: tuple[str, str]) -> set[str]:
    """The names of the resources that the server can read; what it cannot it passes over without a word."""
    answer = httpx.request(
        "PROPFIND", calendar, headers={"Depth": "1"}, auth=who, timeout=60, trust_env=False
    )
    answer.raise_for_status()
    hrefs = ElementTree.fromstring(answer.content).iter("{DAV:}href")
    return {(href.text or "").rpartition("/")[2] for href in hrefs}
