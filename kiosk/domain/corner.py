"""The admin corner of a door, as far as a screen may know it: no PIN, no secret, no address."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.lamps import Verification

OPEN_FOR = 120.0  # seconds without a touch until the corner is shut again
LONGEST_CLEANING = 600.0  # seconds


class Deed(StrEnum):
    """What an unlocked corner asks of the agent. `CLOSE` takes the room out of service, `REOPEN` puts it back. `DARKER`
    and `BRIGHTER` are a step of the panel's light by day.
    """

    VERIFY = "verify"
    CLOSE = "close"
    REOPEN = "reopen"
    RESTART = "restart"
    DARKER = "darker"
    BRIGHTER = "brighter"
    BRIGHTNESS_BY_SETTINGS = "brightness_by_settings"


@dataclass(frozen=True, slots=True)
class CornerState:
    """What of the corner outlives a restart: how often in a row a wrong PIN was tried, and whether the room was taken
    out of service there, and the panel's brightness by day in percent, None while the settings say it.
    """

    wrong: int = 0
    closed: bool = False
    brightness: int | None = None


@dataclass(frozen=True, slots=True)
class Corner:
    """The admin corner at one moment. Without `has_pin` it stays shut.

    `system` and `version` are the kind of calendar system and the release of the software. Moments are on
    CLOCK_BOOTTIME: no PIN is taken before `wait_until`, touches do nothing before `cleaning_until`, the agent runs
    since `started`. `closed_by_settings` says that the room cannot be put back into service here. `brightness` is what
    the settings say, in percent.
    """

    has_pin: bool = False
    system: str = ""
    version: str = ""
    started: float | None = None
    wait_until: float | None = None
    cleaning_until: float | None = None
    closed_by_settings: bool = False
    brightness: int = 100
    verifying: bool = False
    verification: Verification | None = None
    verified_at: datetime | None = None
