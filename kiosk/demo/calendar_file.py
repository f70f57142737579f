"""Any iCalendar file as resources for a calendar server: one for each UID, its overrides and time zones with it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from icalendar import Calendar, Component, Event

from kiosk.demo.calendar_text import Resource
from kiosk.domain.errors import Problem, SettingsError

_KEY = "--calendar"
_INSTEAD = "the path of an iCalendar file (.ics) with at least one event"
_LARGEST = 20 * 1024 * 1024  # bytes; a whole building's year has less


def read_calendar(path: Path) -> tuple[Resource, ...]:
    """The events of the file, in its order. SettingsError when it cannot be read, is not iCalendar or has no event.

    An event needs a DTSTART; one without UID gets one from its place in the file. What says nothing to a room is left
    out, since a server may refuse an event for it: METHOD (RFC 4791, 4.1), alarms, and empty recurrence rules.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise unusable(path, f"is larger than {_LARGEST // 1024**2} MiB")
        components: Sequence[Component] = Calendar.from_ical(path.read_bytes(), multiple=True)
    except OSError as error:
        raise unusable(path, f"cannot be read: {error.strerror or error}") from error
    except (ValueError, LookupError, AttributeError, TypeError) as error:  # the library raises all of these
        raise unusable(path, f"is not an iCalendar file: {error}") from error
    found = _resources([part for part in components if isinstance(part, Calendar)])
    if not found:
        raise unusable(path, "has no event with a start")
    return found


def _resources(calendars: Sequence[Calendar]) -> tuple[Resource, ...]:
    by_uid: dict[str, list[Event]] = {}
    for number, event in enumerate(event for calendar in calendars for event in calendar.walk("VEVENT")):
        if "DTSTART" not in event or not isinstance(event, Event):
            continue
        event.subcomponents.clear()  # alarms
        if not event.get("RRULE", True):
            del event["RRULE"]
        uid = str(event.get("UID", "")).strip() or f"event-{number}-without-uid"
        by_uid.setdefault(uid, []).append(event)
    zones = [zone for calendar in calendars for zone in calendar.walk("VTIMEZONE")]
    return tuple(
        Resource(uid, _text(calendars[0], uid, events, zones=zones))
        for name, same in by_uid.items()
        for uid, events in _told_apart(name, same)
    )


def _told_apart(uid: str, events: Sequence[Event]) -> Iterator[tuple[str, Sequence[Event]]]:
    """What a server keeps as one: an event with its overrides. Others of that UID get UIDs of their own."""
    heads = [event for event in events if "RECURRENCE-ID" not in event]
    overrides = [event for event in events if "RECURRENCE-ID" in event]
    together = (
        [[heads[0], *overrides], *([head] for head in heads[1:])] if heads else [[one] for one in overrides]
    )
    for number, group in enumerate(together, 1):
        yield (uid if number == 1 else f"{uid}-{number}"), group


def _text(source: Calendar, uid: str, events: Sequence[Event], *, zones: Iterable[Component]) -> bytes:
    calendar = Calendar()
    for name, value in source.items():
        if name not in {"METHOD", "PRODID", "VERSION"}:
            calendar[name] = value
    calendar.add("prodid", source.get("PRODID", "-//Door Kiosk//Demo//EN"))
    calendar.add("version", "2.0")
    for event in events:
        event["UID"] = uid
        calendar.add_component(event)
    used = calendar.get_used_tzids()
    kept = {str(zone.get("TZID")): zone for zone in zones if str(zone.get("TZID")) in used}
    for zone in kept.values():
        calendar.add_component(zone)
    return bytes(calendar.to_ical())


def unusable(path: Path, what: str) -> SettingsError:
    """The refusal of a calendar file, with what to give instead."""
    return SettingsError(str(path), (Problem(_KEY, what, _INSTEAD),))
