"""Time as it enters the product: one reading of both clocks, taken together and handed in as an argument."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Now:
    """The present moment.

    `wall` is aware and in UTC: it may be wrong and may jump. `boot` counts seconds on CLOCK_BOOTTIME: it never
    jumps, is the same in every process of the machine, and is what deadlines and ages are measured with.
    `synchronised` says whether the kernel reports the wall clock as synchronised.
    """

    wall: datetime
    boot: float
    synchronised: bool = False

    def __post_init__(self) -> None:
        require_utc(self.wall)


def require_utc(instant: datetime) -> None:
    """Raise ValueError unless `instant` is aware and in UTC, so that no local time slips inside."""
    if instant.tzinfo is not UTC and instant.utcoffset() != _NONE:
        raise ValueError(f"expected an aware time in UTC, got {instant!r}")


def cut_to_minute(instant: datetime) -> datetime:
    """The start of the minute that `instant` lies in."""
    return instant.replace(second=0, microsecond=0)


def to_utc(instant: datetime) -> datetime:
    """The same aware instant, expressed in UTC."""
    if instant.utcoffset() is None:
        raise ValueError(f"expected an aware time, got {instant!r}")
    return instant.astimezone(UTC)
