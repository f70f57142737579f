"""What every sandbox is told, and what it tells: the building, the bad habits, and how a door gets in."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.demo.day import Event, events_around
from kiosk.demo.rooms import demo_rooms
from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.rooms import Room

HOUSE = "canal-house.example"
DIRECTOR = f"director@{HOUSE}"


@dataclass(frozen=True, slots=True)
class Habits:
    """What goes wrong by itself: each `throttle`-th request is refused as too often, each `cut_writes`-th write takes
    effect and is not answered (0: none), and tokens are good for `expire_in` (None: as long as the system gives them).
    """

    throttle: int = 0
    cut_writes: int = 0
    expire_in: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """The rooms, what takes place in each by room id, and where the sandbox may keep files. `now` is in UTC.

    `room` is the one whose door gets settings.
    """

    room: Room
    rooms: tuple[Room, ...]
    events: Mapping[str, Sequence[Event]]
    zone: ZoneInfo
    folder: Path
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Opened:
    """A calendar system that runs: the calendar of each room by room id, and what the settings say to get in.

    `secrets` are those settings that are kept apart. `out_of_reach` is a calendar that the account cannot open.
    `requests` counts what it was asked since it runs, sign-ins included.
    """

    calendars: Mapping[str, str]
    settings: Mapping[str, object]
    secrets: Mapping[str, str]
    out_of_reach: str
    requests: Callable[[], int]


Opening = Callable[[Scene, Habits], AbstractContextManager[Opened]]


def a_scene(folder: Path, *, room: str, now: Callable[[], datetime], zone: ZoneInfo) -> Scene:
    """The demo's building, with a day arranged around the present moment. SettingsError when it has no such room."""
    rooms = demo_rooms(zone.key)
    chosen = next((each for each in rooms if each.id == room.lower()), None)
    if chosen is None:
        known = ", ".join(each.id for each in rooms)
        problem = Problem("--room", f"names no room of the building: {room}", f"one of {known}")
        raise SettingsError("sandbox", (problem,))
    return Scene(chosen, rooms, events_around(now(), zone), zone, folder, now)


def mailbox_of(room: Room) -> str:
    """The mail address of a room, where calendars have one."""
    return f"{room.id}@{HOUSE}"


def refuse_expiry(habits: Habits, system: str) -> None:
    """SettingsError when tokens are to expire and there are none."""
    if habits.expire_in is not None:
        what = f"makes no sense for {system}, which is signed in to by password, request by request"
        raise SettingsError("sandbox", (Problem("--expire-in", what, "leave it out"),))
