"""A finger at Juniper's panel finds another room of the demo's house and books it: that room's calendar has it."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.adapters.clock.system import SystemClock
from kiosk.demo.building import demo_building
from kiosk.demo.server import serve
from kiosk.screen.theme import measures_for
from kiosk.screen.views.find_layout import row_size
from kiosk.screen.views.layout import panes
from tests.system.doors import a_process
from tests.system.panel import AMBER, GREEN, RED, SIZE, Picture, a_panel, colour
from tests.system.place import Place
from tests.system.processes import until

BERLIN = ZoneInfo("Europe/Berlin")
PAGE = colour("#10171c")
WHITE = (255, 255, 255)
MEASURES = measures_for(SIZE)
DEAF = 0.4  # seconds after which a control that has changed listens again


def is_open(seen: Picture) -> bool:
    """Whether the page takes the whole panel: its ground is at the left edge, where the state's colour was."""
    return seen.image.getpixel((3, 300)) == PAGE


def book_buttons(seen: Picture) -> list[tuple[int, int]]:
    """The middles of the white buttons at the end of the rows, from the upper one on."""
    x = SIZE[0] - round(2.2 * MEASURES.padding)
    first = round(SIZE[1] * 0.36)
    white = [y for y in range(first, SIZE[1]) if seen.image.getpixel((x, y)) == WHITE]
    if not white:
        return []
    starts = [y for y in white if y - 1 not in white]
    return [(x, y + 6) for y in starts if y + row_size(MEASURES)[0] / 2 < SIZE[1]]


def settled(door: Place) -> None:
    """Waits until what the picture shows has stood long enough to be touched."""
    until(lambda: SystemClock().now().wall.timestamp() - door.picture.stat().st_mtime, lambda age: age > DEAF)


def files_of(folder: Path, room: str) -> str:
    """What stands in the calendar of that room on the server's disk, all of it."""
    found = sorted(folder.glob(f"calendars/**/{room}/*.ics"))
    return json.dumps([file.read_text() for file in found])


def test_a_tap_at_juniper_books_a_room_nearby_and_its_calendar_has_it(folder: Path) -> None:
    building = demo_building(SystemClock().now().wall, BERLIN)
    others = [room.id for room in building.rooms if room.id != "juniper"]
    with serve(building, data=folder) as served:
        door = Place(folder)
        assert served.settings_path == door.settings
        before = {room: files_of(folder, room).count("X-DOOR-KIOSK-KEY") for room in others}
        with a_panel(door.picture) as panel, a_process("run", door, panel):
            door.says(freshness="live")
            lower = panes(SIZE, MEASURES, banner=0, lower=True).lower
            panel.until(lambda seen: seen.ground in (GREEN, RED, AMBER))
            settled(door)
            panel.tap(lower.x + lower.width // 4, lower.y + lower.height // 2)
            seen = panel.until(lambda seen: is_open(seen) and book_buttons(seen))
            settled(door)
            panel.tap(*book_buttons(panel.look() or seen)[0])

            def booked() -> list[str]:
                return [r for r in others if files_of(folder, r).count("X-DOOR-KIOSK-KEY") > before[r]]

            assert len(until(booked)) == 1
