"""What stands in an event's properties, with types: the one place that knows how icalendar keeps them. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Event, vDDDLists, vDDDTypes

Period = tuple[date, date | timedelta]


class Unreadable(ValueError):
    """The time or the recurrence of an entry cannot be read; says why."""


def values(event: Event, name: str) -> list[object]:
    """Every value of a property, in order."""
    value: object = event.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def word(event: Event, name: str) -> str:
    """The first value as one upper-case word; empty when there is none."""
    return str(next(iter(values(event, name)), "")).strip().upper()


def parameter(value: object, name: str) -> str:
    """A parameter of a value, such as the CN of an ORGANIZER; empty when there is none."""
    return str(getattr(value, "params", {}).get(name, ""))


def moment(event: Event, name: str) -> date | None:
    """The time in a property, a date for a whole day; None when there is none, Unreadable when it is no time."""
    found = values(event, name)
    if not found:
        return None
    inner = _inner(found[0])
    if len(found) > 1 or not isinstance(inner, date):
        raise Unreadable(f"{name} is no time")
    return inner


def start_of(event: Event) -> date:
    """DTSTART; Unreadable without one."""
    start = moment(event, "DTSTART")
    if start is None:
        raise Unreadable("DTSTART is missing")
    return start


def length_of(event: Event) -> timedelta | None:
    """DURATION; None when there is none, Unreadable when it is no length."""
    found = values(event, "DURATION")
    if not found:
        return None
    inner = _inner(found[0])
    if len(found) > 1 or not isinstance(inner, timedelta):
        raise Unreadable("DURATION is no length")
    return inner


def moments(value: object) -> list[date | Period]:
    """The times in one EXDATE, RDATE or other time property; periods as pairs."""
    if isinstance(value, vDDDLists):
        inner_values = (each.dt for each in value.dts)
        return [each for each in inner_values if isinstance(each, date | tuple)]
    inner = _inner(value)
    return [inner] if isinstance(inner, date) else []


def _inner(value: object) -> object:
    """The time or the length in a value; a broken one, which would raise when asked, has none."""
    return value.dt if isinstance(value, vDDDTypes) else None


def stands_for_later_ones(event: Event) -> bool:
    """Whether it is an exception that holds for all later occurrences too (RANGE=THISANDFUTURE)."""
    return any(parameter(v, "RANGE").upper() == "THISANDFUTURE" for v in values(event, "RECURRENCE-ID"))


def rules(event: Event) -> Iterator[dict[str, list[object]]]:
    """Each RRULE by its parts."""
    for rule in values(event, "RRULE"):
        if not isinstance(rule, dict):
            raise Unreadable("RRULE cannot be read")
        yield rule


def moment_name(moment: date) -> str:
    """A date or an instant as one word, the same in whatever zone it is written."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")
