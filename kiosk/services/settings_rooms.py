"""The rooms in the settings: the one at this door, and its neighbours, which can be booked at it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from kiosk.domain.rooms import Place, Room
from kiosk.services.integrations import Section
from kiosk.services.settings_values import File, Identifier, Language, ShownName, TimeZone

Calendar = Annotated[
    str,
    StringConstraints(min_length=1),
    Field(description="address of the room's calendar, mailbox or calendar id, as the system says it"),
]
Seats = Annotated[int | None, Field(ge=1, le=10_000, description="how many people fit in", examples=[8])]
Equipment = Annotated[
    tuple[str, ...],
    Field(strict=False, description="what is in the room", examples=[["screen", "camera"]]),
]
OutOfOrder = Annotated[
    tuple[str, ...],
    Field(strict=False, description="what of its equipment does not work at present", examples=[["screen"]]),
]
Building = Annotated[str | None, Field(description="building by name", examples=["North"])]
Floor = Annotated[str | None, Field(description="floor by name", examples=["1"])]
AlongX = Annotated[
    float | None, Field(description="metres from the left of the floor's plan", examples=[12.5])
]
AlongY = Annotated[
    float | None, Field(description="metres from the bottom of the floor's plan", examples=[4.0])
]


MadeOf = Annotated[
    tuple[Identifier, ...],
    Field(
        strict=False,
        max_length=12,
        description="ids of the rooms that it is made of: it cannot be used while one of them is, nor they while it is",
        examples=[["hall-a", "hall-b"]],
    ),
]
OutOfService = Annotated[str, StringConstraints(min_length=1, max_length=80)] | None


class RoomSettings(Section):
    """The room at this door."""

    id: Identifier = Field(
        description="our id of the room: small letters, digits and hyphens", examples=["juniper"]
    )
    name: ShownName = Field(description="what people call the room", examples=["Juniper"])
    timezone: TimeZone = Field(description="IANA time zone of the room", examples=["Europe/Berlin"])
    integration: str = Field(description="which of the integrations holds its calendar", examples=["main"])
    calendar: Calendar = Field(examples=["https://calendar.example.org/rooms/juniper/"])
    language: Language = Field(default="en", description="language of the door", examples=["en"])
    out_of_service: OutOfService = Field(
        default=None,
        description="why the room cannot be used at present; it is not booked then",
        examples=["Being repaired"],
    )
    made_of: MadeOf = ()
    seats: Seats = None
    equipment: Equipment = ()
    out_of_order: OutOfOrder = ()
    building: Building = None
    floor: Floor = None
    x: AlongX = None
    y: AlongY = None


class NeighbourSettings(Section):
    """Another room that can be booked at this door."""

    name: ShownName = Field(description="what people call the room", examples=["Cedar"])
    calendar: Calendar = Field(examples=["https://calendar.example.org/rooms/cedar/"])
    timezone: TimeZone | None = Field(
        default=None,
        description="IANA time zone, where it is not that of the room",
        examples=["Europe/Berlin"],
    )
    integration: str | None = Field(
        default=None,
        description="which of the integrations holds its calendar, where it is not that of the room",
        examples=["main"],
    )
    made_of: MadeOf = ()
    seats: Seats = None
    equipment: Equipment = ()
    out_of_order: OutOfOrder = ()
    building: Building = None
    floor: Floor = None
    x: AlongX = None
    y: AlongY = None


class SiteSettings(Section):
    """Where the rooms lie and how people walk between them."""

    file: File | None = Field(
        default=None,
        description="the site file, TOML or JSON, from this folder",
        examples=["/etc/kiosk/site.toml"],
    )
    door: str | None = Field(
        default=None,
        description="the node of this door in it, where the room has several doors",
        examples=["juniper-north"],
    )


def room_of(room_id: str, room: RoomSettings | NeighbourSettings, timezone: str) -> Room:
    """The room as the services know it; a place that is not told whole is none."""
    place = None
    if room.building is not None and room.floor is not None and room.x is not None and room.y is not None:
        place = Place(room.building, room.floor, room.x, room.y)
    return Room(
        id=room_id,
        name=room.name,
        timezone=timezone,
        address=room.calendar,
        seats=room.seats,
        equipment=room.equipment,
        place=place,
        made_of=room.made_of,
        out_of_order=room.out_of_order,
    )
