"""What stands on the disk of the demo's calendar server, while the server writes there."""

from contextlib import suppress
from pathlib import Path

_KEY = "X-DOOR-KIOSK-KEY"


def stored(folder: Path, room: str) -> str:
    """All that is in the calendar of that room. `folder` is the demo's; a file that goes meanwhile is left out."""
    found = []
    # No `**`: the server's own files come and go faster than they can be listed.
    for file in sorted(folder.glob(f"calendars/*/collection-root/*/{room}/*.ics")):
        with suppress(FileNotFoundError):
            found.append(file.read_text())
    return "".join(found)


def bookings(folder: Path, room: str) -> int:
    """How many events in it were written by a door."""
    return stored(folder, room).count(_KEY)
