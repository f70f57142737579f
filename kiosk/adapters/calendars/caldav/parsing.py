"""iCalendar text as events with clean times, whatever the text looks like: what is broken is set apart. Pure.

Times come out aware: floating ones in the room's zone, those in a zone that the calendar itself defines in that zone.
Zone names are understood as IANA's, as Windows' (by CLDR's table, in icalendar), or as a VTIMEZONE beside the event.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from hashlib import sha256
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar, Event, Parameters, Timezone, vDDDLists, vDDDTypes

from kiosk.adapters.calendars.caldav.blocks import count_begun, cut_out, is_whole, unfolded
from kiosk.adapters.calendars.caldav.properties import (
    Period,
    Unreadable,
    length_of,
    moment,
    moments,
    parameter,
    start_of,
    values,
)

_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_PLACING = {*_TIMES, "DURATION", "RRULE"}
_DESCRIBING = {"SUMMARY", "ORGANIZER", "CLASS", "STATUS", "TRANSP", "ATTENDEE"}
_ZONE_NAME = re.compile(r"^TZID[^:\n]*:(.+)$", re.MULTILINE | re.IGNORECASE)
_ZONE_RULE = re.compile(r"^RRULE[^:\n]*:(.*)$", re.MULTILINE | re.IGNORECASE)
_PARTS_OF_ZONE_RULES = {"FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"}
_LARGEST_ZONE = 100_000
_VENDOR_ZONE = re.compile(r'(;TZID="?)/[^:;"\n]+?/([A-Z][A-Za-z]+/[A-Za-z0-9_+/-]+)')
_EMPTY = re.compile(r"^(?:RRULE|RDATE|EXDATE)[^:\n]*:[ \t]*\n", re.MULTILINE | re.IGNORECASE)
_FRAME = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class Series:
    """All that one text says under one UID: the event, or a series with its exceptions.

    `broken` are components whose time cannot be read, each with the cause.
    """

    uid: str
    events: tuple[Event, ...]
    broken: tuple[tuple[Event, str], ...] = ()


@dataclass(slots=True)
class Contents:
    """What a text holds. `lost` says of each piece that could not even be taken apart why."""

    series: list[Series] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def contents(text: str, room_zone: ZoneInfo) -> Contents:
    """The events of an iCalendar text. Raises nothing, whatever the text."""
    found = Contents()
    # Zones and alarms are cut out first. icalendar keeps every zone that it meets for all calendars by its name,
    # and calls two different zones by the name of the first; alarms are of no use here and often broken.
    text, zone_blocks = cut_out(unfolded(text), "VTIMEZONE")
    text, _ = cut_out(text, "VALARM")
    zones = {name: block for block in zone_blocks if (name := _zone_name(block))}
    text = _VENDOR_ZONE.sub(_without_vendor, _EMPTY.sub("", text))
    by_uid: dict[str, list[Event]] = {}
    for number, event in enumerate(_events(text, found.lost)):
        by_uid.setdefault(str(event.get("UID") or f"no uid {number}"), []).append(event)
    for uid, events in by_uid.items():
        found.series.append(_series(uid, events, zones, room_zone))
    return found


def is_readable(event: Event) -> bool:
    """Whether everything beside its time could be read, as far as the door needs it."""
    return not any(name is None or name.upper() in _DESCRIBING for name, _ in event.errors)


def _series(uid: str, events: Sequence[Event], zones: dict[str, str], room_zone: ZoneInfo) -> Series:
    good: list[Event] = []
    broken: list[tuple[Event, str]] = []
    for event in events:
        try:
            _require_placing(event)
            _anchor(event, zones, room_zone)
            good.append(event)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one event, the others count
            broken.append((event, f"{error}" if isinstance(error, Unreadable) else type(error).__name__))
    return Series(uid, tuple(good), tuple(broken))


def _events(text: str, lost: list[str]) -> Iterator[Event]:
    """The events of the text; if it cannot be read as a whole, each for itself."""
    try:
        events = _parsed(text)
    except Exception:  # noqa: BLE001 - the parser raises what it likes
        events = []
    begun, whole = count_begun(text, "VEVENT"), is_whole(text)
    if len(events) >= begun and whole:
        yield from events
        return
    _, single = cut_out(text, "VEVENT")
    for block in single:
        try:
            yield _parsed(_FRAME.format(block.strip()))[0]
        except Exception as error:  # noqa: BLE001 - as above
            lost.append(f"an event that cannot be read: {type(error).__name__}")
    if begun > len(single) or not whole:
        lost.append("the text is no iCalendar, or only a part of it")


def _parsed(text: str) -> list[Event]:
    calendars = Calendar.from_ical(text, multiple=True)
    return [event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)]


def _require_placing(event: Event) -> None:
    """Raise Unreadable when something that says when the event is could not be read."""
    for name, message in event.errors:
        # A line that is no property at all has no name: if it was meant to be a time, the time is not known.
        named = [name.upper()] if name else [part for part in _PLACING if part in str(message).upper()]
        if _PLACING.intersection(named):
            raise Unreadable(f"{named[0]} cannot be read")
    start_of(event), moment(event, "DTEND"), moment(event, "RECURRENCE-ID"), length_of(event)


def _anchor(event: Event, zones: dict[str, str], room_zone: ZoneInfo) -> None:
    """Give every time of the event its zone."""
    for name in _TIMES:
        anchored = [_anchored(value, _zone_of(value, zones, room_zone)) for value in values(event, name)]
        if anchored:
            event[name] = anchored if len(anchored) > 1 else anchored[0]


def _anchored(value: object, zone: tzinfo) -> vDDDLists | vDDDTypes:
    inner: list[Any] = [_in_zone(each, zone) for each in moments(value)]  # icalendar's own union of times
    anchored = vDDDLists(inner) if isinstance(value, vDDDLists) else vDDDTypes(inner[0])
    anchored.params = Parameters(getattr(value, "params", {}))
    return anchored


def _in_zone(value: date | Period, zone: tzinfo) -> date | Period:
    """Naive times in the zone; the edges of a period too."""
    if isinstance(value, tuple):
        start, end = value
        return _localized(start, zone), end if isinstance(end, timedelta) else _localized(end, zone)
    return _localized(value, zone)


def _localized(value: date, zone: tzinfo) -> date:
    naive = isinstance(value, datetime) and value.tzinfo is None
    return value.replace(tzinfo=zone) if isinstance(value, datetime) and naive else value


def _zone_of(value: object, zones: dict[str, str], room_zone: ZoneInfo) -> tzinfo:
    """The zone for times that icalendar left without one: the calendar's own, or the room's for floating times."""
    name = parameter(value, "TZID")
    if not name or not any(_is_naive(each) for each in moments(value)):
        return room_zone
    if name not in zones:
        raise Unreadable(f"the time zone {name[:60]!r} is not known")
    return _zone_from(zones[name])


def _is_naive(value: date | Period) -> bool:
    first = value[0] if isinstance(value, tuple) else value
    return isinstance(first, datetime) and first.tzinfo is None


@lru_cache(maxsize=64)
def _zone_from(block: str) -> tzinfo:
    """The zone that a VTIMEZONE defines."""
    if len(block) > _LARGEST_ZONE or not all(map(_changes_yearly, _ZONE_RULE.findall(block))):
        raise Unreadable("the calendar's own time zone has rules that no zone needs")
    # A name of its own: see `contents` for what icalendar does with names.
    name = f"door-kiosk-{sha256(block.encode()).hexdigest()}"
    try:
        parsed = Timezone.from_ical(_ZONE_NAME.sub(f"TZID:{name}", block))
        zone: tzinfo = cast("Timezone", parsed).to_tz(lookup_tzid=False)
        zone.utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001 - naive on purpose: it is asked what its offset is
    except Exception as error:
        raise Unreadable("the calendar's own time zone cannot be read") from error
    return zone


def _changes_yearly(rule: str) -> bool:
    """Whether a zone's rule costs a bounded time: every zone in use changes by yearly rules."""
    parts = {part.partition("=")[0].upper() for part in rule.strip().split(";")}
    return "FREQ=YEARLY" in rule.upper() and parts <= _PARTS_OF_ZONE_RULES


def _zone_name(block: str) -> str:
    match = _ZONE_NAME.search(block)
    return match[1].strip().replace("\\,", ",").replace("\\;", ";") if match else ""


def _without_vendor(match: re.Match[str]) -> str:
    """`/some.vendor/Europe/Berlin` is Europe/Berlin (RFC 5545, 3.2.19)."""
    return f"{match[1]}{match[2]}" if match[2] in available_timezones() else match[0]
