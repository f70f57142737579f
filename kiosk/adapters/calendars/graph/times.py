"""Graph's dates and times: seven fractional digits, zones by Windows' names, whole days without a zone. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d+))?)?(?P<offset>Z|[+-]\d\d:\d\d)?"
)
_UTC = {"utc", "tzone://microsoft/utc", "etc/utc", "z", ""}
FURTHEST_ZONE = timedelta(hours=14)


class Unplaceable(ValueError):
    """When something takes place cannot be told. `near` is its clock time as if it were UTC, if that much is known."""

    def __init__(self, why: str, *, near: datetime | None = None) -> None:
        super().__init__(why)
        self.near = near


def instant_of(value: object) -> datetime:
    """The instant, in UTC, of a `dateTimeTimeZone`. Unplaceable when it has none."""
    text, zone = _parts(value)
    moment = _moment(text)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    try:
        return moment.replace(tzinfo=zone_named(zone)).astimezone(UTC)
    except (KeyError, ValueError, OSError) as error:
        raise Unplaceable(
            f"the time zone {zone[:60]!r} is not known", near=moment.replace(tzinfo=UTC)
        ) from error


def midnight_of(value: object, zone: ZoneInfo) -> datetime:
    """The instant at which the day of a whole-day `dateTimeTimeZone` begins where the room is."""
    text, _ = _parts(value)
    return datetime.combine(_moment(text).date(), time(), zone).astimezone(UTC)


def day_of(value: object) -> date | None:
    """A plain date (`Edm.Date`), or None when it is none; Graph writes 0001-01-01 for "not said"."""
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
    return day if day.year > 1 else None


def zone_named(name: str) -> ZoneInfo:
    """A zone by its IANA or its Windows name. KeyError or ValueError when nobody knows it."""
    if name.lower() in _UTC:
        return ZoneInfo("UTC")
    return ZoneInfo(win_tz.get(name, name))


def written(instant: datetime) -> dict[str, str]:
    """An instant as Graph wants it written."""
    return {"dateTime": instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _parts(value: object) -> tuple[str, str]:
    if not isinstance(value, Mapping) or not isinstance(value.get("dateTime"), str):
        raise Unplaceable("it has no time")
    return value["dateTime"], str(value.get("timeZone") or "UTC")


def _moment(text: str) -> datetime:
    """A moment of seven, six or no fractional digits; naive without an offset."""
    match = _MOMENT.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError("not a date and time")
        fraction = (match["fraction"] or "")[:6].ljust(6, "0")
        moment = datetime.fromisoformat(f"{match['day']}T{match['clock'] or '00:00:00'}.{fraction}")
        if not 1 < moment.year < 9999:
            raise ValueError("at the end of time")  # where zones can no more be counted with
        return moment.replace(tzinfo=_offset(match["offset"]))
    except ValueError as error:
        raise Unplaceable("its time cannot be read") from error


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(length if text[0] == "+" else -length)
