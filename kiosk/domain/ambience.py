"""Whether a panel is bright, dimmed or dark: by the hours of the office, and by when somebody was near last.

Every doubt keeps it bright: hours that nobody set, or a clock that nobody trusts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kiosk.domain.panel import DevicePlan
from kiosk.domain.time import Now

_STEP, _LEAST, _MOST = 10, 20, 100  # percent of the backlight's brightness by day


class Ambience(StrEnum):
    """What the panel is to its surroundings."""

    DAY = "day"
    DIM = "dim"  # all is shown, with less light
    NIGHT = "night"  # black, with the state in outline; a touch wakes it


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of the office: `day` 0 is Monday, `begins` and `ends` are minutes after its midnight (0 to 1440)."""

    day: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Ambient:
    """How a panel behaves towards its surroundings. Brightness is percent of the backlight.

    Outside the `hours` it is dark, unless somebody was near within `awake`; None for hours that nobody set. Within them
    it is dimmed when nobody was near for `dim_after`, None for never.
    """

    hours: tuple[Opening, ...] | None = None
    awake: timedelta = timedelta(minutes=2)
    dim_after: timedelta | None = None
    brightness: int = 100
    dim_brightness: int = 40
    night_brightness: int = 10
    devices: DevicePlan = field(default_factory=DevicePlan)


@dataclass(frozen=True, slots=True)
class People:
    """Who is near: somebody `now`, or somebody last seen or felt at `last` on CLOCK_BOOTTIME."""

    last: float
    now: bool = False


def darker(percent: int) -> int | None:
    """A step less of brightness by day; None where less would make the panel hard to find."""
    step = (percent - 1) // _STEP * _STEP
    return step if step >= _LEAST else None


def brighter(percent: int) -> int | None:
    """A step more; None where there is none."""
    step = percent // _STEP * _STEP + _STEP
    return step if step <= _MOST else None


def seen_by_day(percent: int) -> int:
    """The same within what may be chosen at the panel."""
    return min(max(percent, _LEAST), _MOST)


def is_office_hour(ambient: Ambient, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the office is open at `at`, in the room's zone."""
    if ambient.hours is None:
        return True
    local = at.astimezone(zone)
    minute = 60 * local.hour + local.minute
    return any(o.day == local.weekday() and o.begins <= minute < o.ends for o in ambient.hours)


def ambience(
    ambient: Ambient, people: People, now: Now, zone: ZoneInfo, *, clock_trusted: bool = True
) -> Ambience:
    """What the panel is at `now`. A clock that is not trusted does not say that it is night."""
    alone = 0.0 if people.now else now.boot - people.last
    open_now = not clock_trusted or is_office_hour(ambient, now.wall, zone)
    if not open_now:
        return Ambience.NIGHT if alone >= ambient.awake.total_seconds() else Ambience.DAY
    if ambient.dim_after is not None and alone >= ambient.dim_after.total_seconds():
        return Ambience.DIM
    return Ambience.DAY


def changes_at(ambient: Ambient, people: People) -> Iterator[float]:
    """When the ambience may change because nobody was near for so long, on CLOCK_BOOTTIME. The hours of the office
    begin and end with a minute of the clock.
    """
    if people.now:
        return
    yield people.last + ambient.awake.total_seconds()
    if ambient.dim_after is not None:
        yield people.last + ambient.dim_after.total_seconds()


def brightness_of(ambient: Ambient, shown: Ambience) -> int:
    """The backlight's brightness, in percent."""
    return {
        Ambience.DAY: ambient.brightness,
        Ambience.DIM: min(ambient.brightness, ambient.dim_brightness),
        Ambience.NIGHT: min(ambient.brightness, ambient.night_brightness),
    }[shown]
