"""The demo's house: two floors by a canal, and thirteen rooms named after trees, one of them made of two others.

Positions are metres on the floor's plan, from the corner by the main door; the rooms lie on both sides of a corridor.
"""

from kiosk.domain.rooms import Place, Room

NAME = "Canal House"
MAIL = "canal-house.example"
GROUND, FIRST = "Ground floor", "First floor"
FLOORS = (GROUND, FIRST)  # from below
JUNIPER = "juniper"
HAZEL = "hazel"  # to whose next meeting nobody comes

_SCREEN, _VIDEO, _WHITEBOARD = "Screen", "Video", "Whiteboard"

# By the id of a room those that it is made of, when the wall between them is open.
_MADE_OF = {"grove": ("elm", "linden")}

# name, floor, x, y, seats, equipment
_ROOMS: tuple[tuple[str, str, float, float, int, tuple[str, ...]], ...] = (
    ("Juniper", GROUND, 6.0, 4.5, 8, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Alder", GROUND, 12.0, 4.5, 8, (_SCREEN, _VIDEO)),
    ("Birch", GROUND, 18.0, 4.5, 6, (_SCREEN, _WHITEBOARD)),
    ("Cedar", GROUND, 6.0, 10.5, 12, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Hazel", GROUND, 11.0, 10.5, 2, ()),
    ("Rowan", GROUND, 20.0, 10.5, 24, ("Projector", "Microphones", _VIDEO)),
    ("Aspen", FIRST, 6.0, 4.5, 6, (_SCREEN, _VIDEO)),
    ("Elm", FIRST, 12.0, 4.5, 4, (_SCREEN,)),
    ("Linden", FIRST, 18.0, 4.5, 10, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Maple", FIRST, 6.0, 10.5, 4, (_WHITEBOARD,)),
    ("Oak", FIRST, 12.0, 10.5, 16, (_SCREEN, _VIDEO, _WHITEBOARD)),
    ("Willow", FIRST, 20.0, 10.5, 3, (_SCREEN,)),
    ("Grove", FIRST, 15.0, 4.5, 14, (_SCREEN, _VIDEO, _WHITEBOARD)),
)


def demo_rooms(timezone: str) -> tuple[Room, ...]:
    """The thirteen rooms, Juniper first, in the IANA zone `timezone`. They have no calendar address yet."""
    return tuple(
        Room(
            id=name.lower(),
            name=name,
            timezone=timezone,
            seats=seats,
            equipment=equipment,
            place=Place(NAME, floor, x, y),
            made_of=_MADE_OF.get(name.lower(), ()),
        )
        for name, floor, x, y, seats, equipment in _ROOMS
    )
