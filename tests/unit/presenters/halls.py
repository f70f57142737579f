"""Doors of rooms that share their space: Juniper is a half of Grove, which is made of Juniper and Linden."""

from dataclasses import replace

from kiosk.domain.combined import Kinship, united
from kiosk.domain.freshness import Reading
from kiosk.domain.meetings import Meeting
from kiosk.domain.snapshot import Relative, Snapshot
from kiosk.testing.builders import a_room, a_schedule, at
from tests.unit.presenters.scenes import DAY, a_snapshot

GROVE = a_room("grove", name="Grove", made_of=("juniper", "linden"))
LINDEN = a_room("linden", name="Linden")


def beside(
    *own: Meeting, room: Relative, there: tuple[Meeting, ...] = (), read: bool = True, **facts
) -> Snapshot:
    """A door with a room that shares its space, where these meetings are; not `read`, nobody knows which."""
    door = a_snapshot(*own, **facts)
    assert door.schedule is not None
    if not read:
        return replace(door, reading=Reading(), relatives=(replace(room, reading=Reading()),))
    meetings = [replace(meeting, room=room.room.id) for meeting in there]
    other = replace(a_schedule(*meetings, read_at=at("13:02")), room=room.room.id)
    return replace(
        door, schedule=united(door.schedule, [other]), relatives=(replace(room, reading=door.reading),)
    )


WHOLE = Relative(GROVE, Kinship.WHOLE)
PART = Relative(LINDEN, Kinship.PART)
ALL_HANDS = replace(
    DAY[2], interval=replace(DAY[2].interval, start=at("13:00"), end=at("14:00")), title="All hands"
)
HALLS = {
    "part-of-a-hall": (beside(*DAY, room=WHOLE, there=(ALL_HANDS,)), "13:12"),
    "unknown-beside": (beside(*DAY, room=WHOLE, read=False), "13:12"),
}
