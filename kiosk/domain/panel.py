"""What is fixed to a panel, what it is told to do, and what it can say: plain values, no device.

Colours are red, green and blue from 0 to 1, levels from 0 (dark) to 1 (full).
"""

from dataclasses import dataclass, field
from enum import StrEnum

Colour = tuple[float, float, float]


class Device(StrEnum):
    """What can be fixed to a panel, as findings and the log name it."""

    BACKLIGHT = "backlight"
    LIGHT = "status light"
    SPEAKER = "speaker"
    PRESENCE = "presence sensor"
    APPROACH = "approach sensor"
    BADGES = "badge reader"
    VOICE = "voice"


class LightKind(StrEnum):
    """The kinds of status light: `rgb` three pins, `bar` lamps of one colour, `file` a file for a desk."""

    NONE = "none"
    RGB = "rgb"
    BAR = "bar"
    FILE = "file"


class BadgeKind(StrEnum):
    """How a badge reader speaks: as a keyboard that types the number, or over a serial line."""

    NONE = "none"
    KEYBOARD = "keyboard"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """What is fixed to this panel, and where. Pins are GPIO numbers; `light_brightness` and `volume` percent.

    `backlight` names a folder of /sys/class/backlight, "auto" takes the only one, None leaves it alone.
    `light_inverted`: the light shines when its pins are low. `light_path` is the file of a `file` light, `badge_path`
    the device of the reader. `presence_pin` sees into the room, `approach_pin` sees who comes to the panel.
    `speaks`: the state of the room is spoken when somebody asks; with `voice_path` it is written there instead.
    """

    backlight: str | None = None
    light: LightKind = LightKind.NONE
    light_pins: tuple[int, ...] = ()
    light_inverted: bool = False
    light_brightness: int = 100
    light_path: str | None = None
    presence_pin: int | None = None
    approach_pin: int | None = None
    badges: BadgeKind = BadgeKind.NONE
    badge_path: str | None = None
    badge_baud: int = 9600
    sounds: bool = False
    volume: int = 50
    speaks: bool = False
    voice_path: str | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """A light at one level for some seconds."""

    level: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Light:
    """What a status light does: its beats again and again; a single one is steady."""

    colour: Colour
    beats: tuple[Beat, ...]

    @property
    def steady(self) -> bool:
        return len(self.beats) == 1


class Sound(StrEnum):
    """What can be heard; each is said on the screen, too. The names are those of the files."""

    REMINDER = "reminder"
    BOOKED = "booked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Cue:
    """A sound to be played once: `number` tells it from the one before."""

    number: int
    sound: Sound


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to be said once, in that language: `number` tells it from the one before."""

    number: int
    text: str
    language: str


DARK = Light((0.0, 0.0, 0.0), (Beat(0.0, 1.0),))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that the devices of a panel are told: what there is, and what it is to do now. `brightness` in percent."""

    plan: DevicePlan = field(default_factory=DevicePlan)
    brightness: int = 100
    light: Light = DARK
    cue: Cue | None = None
    utterance: Utterance | None = None
