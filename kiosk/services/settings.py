"""What can be set, as typed models: the manual, the JSON Schema and the errors are all made from the descriptions here.

Reading a file is `services.settings_file`. What a value means to the engine is said at the end: `to_room` and friends.
"""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    PlainValidator,
    SerializeAsAny,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.reports import ReportKind, ReportPolicy
from kiosk.domain.rooms import Room
from kiosk.services.integrations import INTEGRATIONS, Integration, Section
from kiosk.services.settings_panel import AmbientSettings, DeviceSettings
from kiosk.services.settings_reports import ReportSettings
from kiosk.services.settings_rooms import NeighbourSettings, RoomSettings, SiteSettings, room_of
from kiosk.services.settings_shown import PhoneSettings, PrivacySettings, ThemeSettings
from kiosk.services.settings_values import (
    DoorName,
    LocalTime,
    Minutes,
    Offered,
    Reminders,
    Secret,
    Titles,
    wrong,
)
from kiosk.services.settings_who import WhoSettings
from kiosk.services.sync import Pace

_NAME_THE_DOORS = "write other_doors with the names of the room's other doors, or [] if there are none"


class BookingSettings(Section):
    """What may be booked at the door."""

    lengths: Offered = Field(
        default=(15, 30, 60), description="lengths on offer, in minutes", examples=[[15, 30, 60]]
    )
    extensions: Offered = Field(
        default=(15, 30), description="extensions on offer, in minutes", examples=[[15, 30]]
    )
    longest_minutes: Minutes = Field(default=240, description="longest booking, in minutes", examples=[240])
    open_at_once: int = Field(
        default=10, ge=1, le=50, description="bookings made here that are not over yet", examples=[10]
    )
    per_hour: int = Field(
        default=20, ge=1, le=1000, description="bookings taken within an hour", examples=[20]
    )
    round_up: bool = Field(default=False, description="end at full five minutes", examples=[False])
    ahead_days: int = Field(
        default=2, ge=1, le=14, description="days that can be booked, today included", examples=[2]
    )
    undo_seconds: int = Field(
        default=8, ge=0, le=60, description="how long a tap can be taken back", examples=[8]
    )
    door_may_end: Literal["ours", "all"] = Field(
        default="ours",
        description="which meetings can be ended here: those made at doors, or all",
        examples=["ours"],
    )
    door_may_extend: Literal["ours", "all"] = Field(
        default="ours",
        description="which meetings can be extended here: those made at doors, or all",
        examples=["ours"],
    )
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        default="Booked at the door",
        description="title of bookings in the calendar",
        examples=["Booked at the door"],
    )
    titles: Titles = Field(
        default=("Meeting", "Call", "Interview", "Workshop"),
        description="ready titles for a booking made with Other...; an empty list: no title is asked for",
        examples=[["Meeting", "Call", "Interview", "Workshop"]],
    )


class CheckInSettings(Section):
    """Whether people check in at the door, and what happens when nobody comes."""

    required: bool = Field(
        default=False, description="ask for a check-in when a meeting begins", examples=[True]
    )
    early_minutes: int = Field(
        default=10, ge=0, le=60, description="how long before the start it is open", examples=[10]
    )
    window_minutes: int = Field(
        default=10, ge=1, le=60, description="how long after the start it is due", examples=[10]
    )
    release: bool = Field(
        default=False,
        description="give the room up when nobody came; needs other_doors",
        examples=[True],
    )
    remind_minutes: Reminders = Field(
        default=(2,), description="minutes before that at which the door reminds", examples=[[5, 2]]
    )
    all_day: bool = Field(default=False, description="also for meetings of a day or more", examples=[False])
    longest_hours: int | None = Field(
        default=None, ge=1, le=24, description="not for meetings longer than this", examples=[4]
    )
    exempt_organisers: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        default=(),
        description="not for meetings of these people, by the name the door shows",
        examples=[["S. Haddad"]],
    )
    strikes: int = Field(
        default=1,
        ge=1,
        le=20,
        description="a recurring meeting is given up from this no-show in a row on",
        examples=[3],
    )
    door: DoorName = Field(
        default="door", description="name of this door, where the room has several", examples=["north"]
    )
    other_doors: Annotated[tuple[DoorName, ...], Field(strict=False, max_length=15)] | None = Field(
        default=None,
        description="names of the room's other doors, [] if there are none: it is given up only when all agree",
        examples=[["south"]],
    )
    presence: bool = Field(
        default=True, description="whom a presence sensor sees in the room has checked in", examples=[True]
    )
    end_when_empty_minutes: int | None = Field(
        default=None,
        ge=2,
        le=120,
        description="end a meeting that people came to when a presence sensor has seen nobody for so long",
        examples=[15],
    )
    sentence: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        default="Nobody checked in at the door, so the room was released.",
        description="what the organiser of a released meeting is told, where the calendar tells him",
        examples=["Nobody checked in at the door, so the room was released."],
    )

    @model_validator(mode="after")
    def _all_doors_are_known(self) -> Self:
        if self.release and self.other_doors is None:
            raise wrong("cannot release a room without knowing its doors", _NAME_THE_DOORS)
        if self.door in (self.other_doors or ()):
            raise wrong("counts this door among the others", "take its name out of other_doors")
        return self


class SyncSettings(Section):
    """How often the calendar is read, and how long a reading counts."""

    freshness_limit: int = Field(
        default=150,
        ge=10,
        le=3600,
        description="seconds after which a reading no longer makes a room free",
        examples=[150],
    )
    poll: int = Field(default=60, ge=5, le=3600, description="seconds between readings", examples=[60])
    poll_near_edges: int = Field(
        default=15,
        ge=5,
        le=3600,
        description="the same when a meeting begins or ends, or somebody is at the door",
        examples=[15],
    )
    night_poll: int = Field(default=600, ge=5, le=3600, description="the same at night", examples=[600])
    night_from: LocalTime = Field(
        default=time(19), description="when the night begins, local time", examples=["19:00"]
    )
    night_until: LocalTime = Field(default=time(7), description="when it ends", examples=["07:00"])


class JournalSettings(Section):
    """What `kiosk journal` tells: what happened to each booking here, without titles and names."""

    keep_days: int = Field(
        default=30, ge=0, le=90, description="for how many days it is kept; 0 for nothing", examples=[30]
    )


class AdminSettings(Section):
    """The admin corner behind the room's name."""

    pin_hash: Secret | None = Field(
        default=None,
        description="the PIN as `kiosk admin-pin` prints it: the name of a secret; without one the corner stays shut",
        examples=[{"secret": "admin-pin"}],
    )


class ScreenSettings(Section):
    """The panel, where it does not tell by itself."""

    size: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{2,3}x[1-9][0-9]{2,3}$")] | None = Field(
        default=None, description="width and height in pixels", examples=["1280x800"]
    )
    dpi: int | None = Field(default=None, ge=50, le=600, description="pixels in an inch", examples=[150])
    clock: Literal["auto", "12h", "24h"] = Field(
        default="auto",
        description="how times are written: 2:30 pm, 14:30, or as is usual in the language that is shown",
        examples=["24h"],
    )

    @property
    def pixels(self) -> tuple[int, int] | None:
        """Width and height, None when the panel decides."""
        if self.size is None:
            return None
        width, height = map(int, self.size.split("x"))
        return width, height


class _OtherIntegration(Integration):
    """One of a system that cannot be connected to: only that is wrong with it."""

    model_config = ConfigDict(extra="ignore")


def _integration(raw: object, info: ValidationInfo) -> Integration:
    if not isinstance(raw, dict):
        raise wrong("is no table", "write a section [integrations.<name>]")
    return integration_model(raw.get("system"), info.context).model_validate(raw, context=info.context)


def integration_model(system: object, context: Mapping[str, Any] | None) -> type[Integration]:
    """The model of an integration with that system, as far as it is supported."""
    supported = (context or {}).get("supported", tuple(INTEGRATIONS))
    if isinstance(system, str) and system in supported:
        return INTEGRATIONS[system]
    return _OtherIntegration


class Settings(Section):
    """Everything that can be set at one door."""

    room: RoomSettings = Field(description="the room at this door")
    integrations: dict[
        str,
        Annotated[
            SerializeAsAny[Integration],
            PlainValidator(_integration),
            WithJsonSchema({"oneOf": [m.model_json_schema() for m in INTEGRATIONS.values()]}),
        ],
    ] = Field(description="the systems that hold the calendars, by a name of your choice", min_length=1)
    neighbours: dict[str, NeighbourSettings] = Field(
        default={},
        max_length=2_000,
        description="other rooms that can be booked at this door, by an id of ours as for the room",
    )
    site: SiteSettings = Field(
        default=SiteSettings(), description="where the rooms lie and how people walk between them"
    )
    booking: BookingSettings = Field(default=BookingSettings(), description="what may be booked at the door")
    who: WhoSettings = Field(
        default=WhoSettings(), description="whether the door asks who books, and who it knows"
    )
    check_in: CheckInSettings = Field(
        default=CheckInSettings(), description="whether people check in, and what happens when nobody comes"
    )
    sync: SyncSettings = Field(default=SyncSettings(), description="how often the calendar is read")
    journal: JournalSettings = Field(
        default=JournalSettings(), description="what is remembered of bookings, for `kiosk journal`"
    )
    admin: AdminSettings = Field(default=AdminSettings(), description="the admin corner")
    reports: ReportSettings = Field(
        default=ReportSettings(), description="problems that people report at the door, and where they go"
    )
    privacy: PrivacySettings = Field(
        default=PrivacySettings(), description="what people who walk by may read of meetings"
    )
    phone: PhoneSettings = Field(
        default=PhoneSettings(), description="a code to book the room from one's own phone with"
    )
    theme: ThemeSettings = Field(
        default=ThemeSettings(),
        description="the look of the screen: colours, a logo, the size of its letters, the height of its controls",
    )
    screen: ScreenSettings = Field(default=ScreenSettings(), description="the panel")
    ambient: AmbientSettings = Field(
        default=AmbientSettings(), description="how the panel behaves when nobody is there, and what is heard"
    )
    devices: DeviceSettings = Field(
        default=DeviceSettings(),
        description="what is fixed to the panel; how to wire and try it stands in [Devices](devices.md)",
    )

    @property
    def integration(self) -> Integration:
        """The one that holds this room's calendar."""
        return self.integrations[self.room.integration]


def to_room(settings: Settings) -> Room:
    """The room at this door, with the address of its calendar."""
    room = settings.room
    return room_of(room.id, room, room.timezone)


def to_neighbours(settings: Settings) -> tuple[Room, ...]:
    """The rooms that can be booked at this door beside its own, with the addresses of their calendars."""
    return tuple(
        room_of(room_id, neighbour, neighbour.timezone or settings.room.timezone)
        for room_id, neighbour in settings.neighbours.items()
    )


def integration_of(settings: Settings, room: str) -> str:
    """The name of the integration that holds the calendar of that room, which is this door's or a neighbour."""
    neighbour = settings.neighbours.get(room)
    return (neighbour and neighbour.integration) or settings.room.integration


def to_policy(settings: Settings) -> BookingPolicy:
    """What may be booked at this door."""
    booking = settings.booking
    return BookingPolicy(
        lengths=booking.lengths,
        extensions=booking.extensions,
        longest=timedelta(minutes=booking.longest_minutes),
        round_up=booking.round_up,
        ahead_days=booking.ahead_days,
        undo=timedelta(seconds=booking.undo_seconds),
        may_end=DoorMay(booking.door_may_end),
        may_extend=DoorMay(booking.door_may_extend),
        open_at_once=booking.open_at_once,
        per_hour=booking.per_hour,
        titles=booking.titles,
    )


def to_check_in(settings: Settings) -> CheckInPolicy:
    """Whether people check in at this door, and what happens when nobody comes."""
    check_in = settings.check_in
    hours, empty = check_in.longest_hours, check_in.end_when_empty_minutes
    return CheckInPolicy(
        required=check_in.required,
        early=timedelta(minutes=check_in.early_minutes),
        window=timedelta(minutes=check_in.window_minutes),
        release=check_in.required and check_in.release,
        remind=check_in.remind_minutes,
        all_day=check_in.all_day,
        longest=None if hours is None else timedelta(hours=hours),
        exempt=check_in.exempt_organisers,
        strikes=check_in.strikes,
        door=check_in.door,
        other_doors=check_in.other_doors,
        presence=check_in.presence,
        when_empty=None if empty is None else timedelta(minutes=empty),
    )


def to_reports(settings: Settings) -> ReportPolicy:
    """What can be reported at this door."""
    reports = settings.reports
    return ReportPolicy(
        kinds=tuple(dict.fromkeys(ReportKind(kind) for kind in reports.kinds)),
        undo=timedelta(seconds=settings.booking.undo_seconds),
        delivers=reports.delivers,
    )


def to_pace(settings: Settings) -> Pace:
    """How often this door reads its calendar."""
    sync = settings.sync
    return Pace(
        poll=sync.poll,
        near_edges=sync.poll_near_edges,
        night_poll=sync.night_poll,
        freshness_limit=sync.freshness_limit,
        night_from=sync.night_from,
        night_until=sync.night_until,
    )
