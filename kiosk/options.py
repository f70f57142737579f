"""What a process was started with: where its files are and what to show; and the times that people write."""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain.time import to_utc

_YEARS = range(1970, 2200)  # where the calendar ends, a day earlier or later need not exist


@dataclass(frozen=True, slots=True)
class Options:
    """The command line of a process. None means: not asked for.

    `keep` is the data folder if one was named: the demo throws its own away. `size` is width and height in pixels,
    `dpi` pixels an inch, `seconds` ends the process by itself, `screenshot` gets each new picture. `at` is the time to
    show instead of the present one, as it was written: `instant_of` reads it once the zone is known; `shift` says the
    same in seconds from the present. `stand_in` is a pipe that speaks for a presence sensor and a badge reader.
    """

    settings: Path
    data: Path
    socket: Path
    size: tuple[int, int] | None = None
    room: str | None = None
    seconds: float | None = None
    screenshot: Path | None = None
    at: str | None = None
    shift: float | None = None
    calendar: Path | None = None
    language: str | None = None
    dpi: float | None = None
    keep: Path | None = None
    stand_in: Path | None = None


def instant_of(written: str, *, zone: ZoneInfo, today: date) -> datetime:
    """The instant, in UTC, that somebody wrote: `14:30` (on the day `today`) or RFC 3339; in `zone` without an offset.

    ValueError with words for a person when it is neither, or when the clocks skip that time.
    """
    local = _read(written, today)
    if local.utcoffset() is not None:
        return to_utc(local)
    instant = to_utc(local.replace(tzinfo=zone))
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) != local:
        raise ValueError(f"{written} does not exist on that day: the clocks skip it")
    return instant


def check_written_time(written: str) -> str:
    """The same text. ValueError unless `instant_of` can read it, wherever the room is."""
    _read(written, date(2000, 1, 1))
    return written


def _read(written: str, today: date) -> datetime:
    try:
        if len(written) <= len("14:30") and ":" in written:
            return datetime.combine(today, time.fromisoformat(written.zfill(5)))
        if len(written) > len("2026-11-20"):  # a day alone would silently mean its midnight
            moment = datetime.fromisoformat(written)
            if moment.year in _YEARS:
                return moment
    except ValueError:
        pass
    raise ValueError(f"{written!r} is no time: write HH:MM, or a date and time like 2026-11-20T14:30+01:00")
