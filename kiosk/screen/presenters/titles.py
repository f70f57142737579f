"""What a meeting and a room are called on the wall: the one place that decides which names may be read there."""

from collections.abc import Mapping

from kiosk.domain.bookings import Booking, BookingState
from kiosk.domain.combined import Kinship
from kiosk.domain.meetings import Meeting
from kiosk.domain.reports import works
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import booking_of, relative_of
from kiosk.screen.presenters.scene import Scene
from kiosk.screen.presenters.wording import BETWEEN as DOT
from kiosk.screen.presenters.wording import Wording, marked

BETWEEN = DOT

# Equipment that people everywhere name alike; anything else is shown as the settings say it.
_EQUIPMENT: Mapping[str, str] = {
    "screen": marked("Screen"),
    "video": marked("Video"),
    "whiteboard": marked("Whiteboard"),
    "projector": marked("Projector"),
    "phone": marked("Phone"),
    "camera": marked("Camera"),
    "step-free": marked("Step-free"),
}


def title_of(scene: Scene, meeting: Meeting) -> str:
    """The name of a meeting, for anybody who walks by. One in a room that shares this one's space is called by that
    room: what it is about belongs to that room's doors.
    """
    beside = relative_of(scene.snapshot, meeting.room)
    if beside is not None:
        whole = beside.kinship is Kinship.WHOLE
        return scene.wording.say("Part of {room}", room=beside.room.name) if whole else beside.room.name
    booking = booking_of(scene.snapshot, meeting)
    if booking is not None and booking.target is None and not meeting.private:
        return _title_of_ours(scene, meeting, booking)
    return plain_title(meeting, scene.wording)


def plain_title(meeting: Meeting, wording: Wording) -> str:
    """The name of a meeting that this door did not make."""
    if meeting.private:
        return wording.say("Private")
    if not meeting.readable:
        return wording.say("Meeting")
    return meeting.title or meeting.organiser or wording.say("Meeting")


def organiser_of(meeting: Meeting) -> str:
    """Whose meeting it is, beside its title; empty where the organiser already stands in the title's place."""
    return (meeting.organiser or "") if meeting.readable and meeting.title and not meeting.private else ""


def facilities_of(room: Room, wording: Wording, *, broken: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """`8 seats`, `Screen`, ...: the most useful first; of what is `broken` that it is."""
    seats = (wording.count("{number} seat", "{number} seats", room.seats),) if room.seats else ()
    return seats + tuple(_thing(item, wording, broken) for item in room.equipment if item)


def equipment_name(item: str, wording: Wording) -> str:
    """What a piece of equipment is called."""
    known = _EQUIPMENT.get(item.lower())
    return wording.say(known) if known is not None else item[:1].upper() + item[1:]


def _thing(item: str, wording: Wording, broken: frozenset[str]) -> str:
    name = equipment_name(item, wording)
    return name if works(item, broken) else wording.say("{thing} out of order", thing=name)


def _title_of_ours(scene: Scene, meeting: Meeting, booking: Booking) -> str:
    """Where it came from; or its title, once somebody gave it one at the door or another in the calendar."""
    if meeting.title and booking.title and meeting.title != booking.title:
        return meeting.title
    if booking.state is BookingState.PENDING and not scene.live:
        return scene.wording.say("Held at this door")
    if meeting.title and booking.title:
        return meeting.title
    if booking.who is not None:
        return scene.wording.say("Booked by {name}", name=booking.who.name)
    return scene.wording.say("Booked here")
