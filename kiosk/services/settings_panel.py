"""What can be set about a panel's surroundings: when it is bright, what is heard, and what is fixed to it."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kiosk.services.integrations import Section
from kiosk.services.settings_values import CLOSED, DevicePath, OfficeHours, Pin, wrong

_HOURS = "office hours, local time; outside of them the panel is dark"
_WORKDAY = "07:00-19:00"
_NAME_THE_PINS = "write light_pins with three pins for red, green and blue, or with one to twelve for a bar"


class AmbientSettings(Section):
    """How the panel behaves when nobody is there."""

    monday: OfficeHours = Field(default=_WORKDAY, description=_HOURS, examples=["07:00-12:30, 13:30-18:00"])
    tuesday: OfficeHours = Field(default=_WORKDAY, description=_HOURS, examples=[_WORKDAY])
    wednesday: OfficeHours = Field(default=_WORKDAY, description=_HOURS, examples=[_WORKDAY])
    thursday: OfficeHours = Field(default=_WORKDAY, description=_HOURS, examples=[_WORKDAY])
    friday: OfficeHours = Field(default=_WORKDAY, description=_HOURS, examples=["07:00-16:00"])
    saturday: OfficeHours = Field(default=CLOSED, description=_HOURS, examples=[CLOSED])
    sunday: OfficeHours = Field(default=CLOSED, description=_HOURS, examples=["00:00-24:00"])
    awake_minutes: int = Field(
        default=2,
        ge=1,
        le=60,
        description="outside office hours: how long the panel stays awake after somebody was near",
        examples=[2],
    )
    dim_after_minutes: int | None = Field(
        default=None,
        ge=1,
        le=240,
        description="within office hours: dim the panel when nobody was near for so long",
        examples=[15],
    )
    brightness: int = Field(
        default=100, ge=10, le=100, description="percent of the backlight's brightness", examples=[80]
    )
    dim_brightness: int = Field(
        default=40, ge=10, le=100, description="the same when it is dimmed", examples=[40]
    )
    night_brightness: int = Field(
        default=10, ge=1, le=100, description="the same outside office hours", examples=[10]
    )
    sounds: bool = Field(
        default=False,
        description="a sound when something is booked or refused, and before a room is released",
        examples=[True],
    )
    speak: bool = Field(
        default=False,
        description="a control that speaks the state of the room, in the language that is shown",
        examples=[True],
    )
    volume: int = Field(
        default=50, ge=1, le=100, description="how loud sounds and speech are, in percent", examples=[50]
    )


class DeviceSettings(Section):
    """What is fixed to the panel."""

    backlight: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")] | None = Field(
        default=None,
        description='folder in /sys/class/backlight, or "auto" for the only one; otherwise it is left alone',
        examples=["auto"],
    )
    light: Literal["none", "rgb", "bar", "file"] = Field(
        default="none",
        description="status light: three pins in colour, a bar in one colour, or a file to try it on a desk",
        examples=["rgb"],
    )
    light_pins: Annotated[tuple[Pin, ...], Field(strict=False, max_length=12)] = Field(
        default=(),
        description="its GPIO pins: red, green and blue, or those of the bar",
        examples=[[17, 27, 22]],
    )
    light_inverted: bool = Field(
        default=False, description="it shines when its pins are low (common anode)", examples=[False]
    )
    light_brightness: int = Field(
        default=100, ge=1, le=100, description="how brightly it shines by day, in percent", examples=[60]
    )
    light_file: DevicePath | None = Field(
        default=None,
        description='the file that a light of the kind "file" writes',
        examples=["/run/kiosk/light"],
    )
    voice_file: DevicePath | None = Field(
        default=None,
        description="a file that takes what would be spoken, to try it on a desk",
        examples=["/run/kiosk/voice"],
    )
    presence_pin: Pin | None = Field(
        default=None,
        description="GPIO pin of a motion sensor that looks into the room: whom it sees has come to the meeting",
        examples=[4],
    )
    approach_pin: Pin | None = Field(
        default=None,
        description="GPIO pin of a motion sensor that looks out of the panel: whom it sees wakes it",
        examples=[18],
    )
    badge_reader: Literal["none", "keyboard", "serial"] = Field(
        default="none",
        description="badge reader: one that types, or one at a serial line",
        examples=["keyboard"],
    )
    badge_device: DevicePath | None = Field(
        default=None,
        description="its device",
        examples=["/dev/input/by-id/usb-Sycreader_RFID_Technology-event-kbd"],
    )
    badge_baud: int = Field(
        default=9600, ge=300, le=1_000_000, description="speed of the serial line", examples=[9600]
    )

    @model_validator(mode="after")
    def _everything_has_its_place(self) -> Self:
        wanted = {"rgb": range(3, 4), "bar": range(1, 13)}.get(self.light)
        if wanted is not None and len(self.light_pins) not in wanted:
            raise wrong(f'has a light "{self.light}" with {len(self.light_pins)} pins', _NAME_THE_PINS)
        if self.light == "file" and self.light_file is None:
            raise wrong('has a light "file" without a file', 'write light_file = "/run/kiosk/light"')
        if self.badge_reader != "none" and self.badge_device is None:
            raise wrong("has a badge reader without a device", "write badge_device: see /dev/input/by-id")
        pins = [p for p in (*self.light_pins, self.presence_pin, self.approach_pin) if p is not None]
        if len(set(pins)) < len(pins):
            raise wrong("uses a pin twice", "give each lamp and each sensor a pin of its own")
        return self
