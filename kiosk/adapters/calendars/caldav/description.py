"""What an event says beside its time: whether it takes the room, what may be shown, what may be changed. Pure."""

from datetime import date

from icalendar import Event

from kiosk.adapters.calendars.caldav.properties import parameter, start_of, values, word
from kiosk.domain.rooms import Room
from kiosk.domain.text import plain_text

KEY_PROPERTY = "X-DOOR-KIOSK-KEY"
FREE_PROPERTY = "X-DOOR-KIOSK-FREE"  # we made it transparent ourselves, nobody called it off so
CHECK_IN_PROPERTY = (
    "X-DOOR-KIOSK-CHECKED-IN"  # its value is the start that was checked in for: a moved one is not
)
ABSENT_PROPERTY = "X-DOOR-KIOSK-ABSENT"  # its value is the start, and the doors at which nobody came then
_ELSEWHERE = {"FREE", "OOF", "WORKINGELSEWHERE"}
_ROOM_KINDS = {"ROOM", "RESOURCE"}


def occupies(event: Event, room: Room) -> bool:
    """Whether it takes the room: not when called off, transparent, or spent elsewhere."""
    if word(event, "TRANSP") == "TRANSPARENT" or word(event, "X-MICROSOFT-CDO-BUSYSTATUS") in _ELSEWHERE:
        return False
    return not is_called_off(event, room)


def is_called_off(event: Event, room: Room) -> bool:
    """Whether it was cancelled, or declined by the room."""
    return word(event, "STATUS") == "CANCELLED" or _answer_of_room(event, room) == "DECLINED"


def is_tentative(event: Event, room: Room) -> bool:
    return word(event, "STATUS") == "TENTATIVE" or _answer_of_room(event, room) == "TENTATIVE"


def is_private(event: Event) -> bool:
    """Whether its title and people are nobody's business; a class that we do not know counts (RFC 5545, 3.8.1.3)."""
    return any(str(each).strip().upper() != "PUBLIC" for each in values(event, "CLASS"))


def title_of(event: Event) -> str | None:
    return next((plain_text(str(text)) or None for text in values(event, "SUMMARY")), None)


def organiser_of(event: Event) -> str | None:
    """The organiser's name, or address when there is no name."""
    for organiser in values(event, "ORGANIZER"):
        name = parameter(organiser, "CN") or str(organiser)
        return plain_text(name[7:] if name.lower().startswith("mailto:") else name) or None
    return None


def key_of(event: Event, original: date | None) -> str | None:
    """Our booking key. It counts only on the event that was made with it: a copy or a series belongs to its maker."""
    key = str(event.get(KEY_PROPERTY, ""))
    single = original is None or original == start_of(event)
    return key if key and single and key == str(event.get("UID", "")) else None


def is_invitation(event: Event) -> bool:
    """Whether a server that does scheduling would write to people about a change (RFC 6638, 3.1)."""
    organisers = values(event, "ORGANIZER")
    agents = {parameter(organiser, "SCHEDULE-AGENT").upper() or "SERVER" for organiser in organisers}
    return bool(values(event, "ATTENDEE")) and "SERVER" in agents


def _answer_of_room(event: Event, room: Room) -> str:
    """What the room answered to the invitation; of several rooms the one that is called like ours."""
    attendees = values(event, "ATTENDEE")
    rooms = [a for a in attendees if parameter(a, "CUTYPE").upper() in _ROOM_KINDS]
    if len(rooms) != 1:
        rooms = [a for a in attendees if _is_called_like(a, room)]
    return parameter(rooms[0], "PARTSTAT").upper() if len(rooms) == 1 else ""


def _is_called_like(attendee: object, room: Room) -> bool:
    local_part = str(attendee).lower().removeprefix("mailto:").partition("@")[0]
    names = {room.id.lower(), room.name.lower()}
    return local_part in names or parameter(attendee, "CN").lower() in names
