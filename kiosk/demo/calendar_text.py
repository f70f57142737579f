"""The demo's events as iCalendar text (RFC 5545), one resource for each, as a calendar server keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, vCalAddress
from icalendar import Event as Component

from kiosk.demo.day import Event

_PRODUCT = "-//Door Kiosk//Demo//EN"
_AROUND = range(-10, 25)  # days from the first occurrence that no event of the demo reaches beyond


@dataclass(frozen=True, slots=True)
class Resource:
    """What a CalDAV server keeps under one name: an event with its overrides and time zones."""

    uid: str
    text: bytes


def resources(events: Iterable[Event], *, zone: ZoneInfo, written: datetime) -> tuple[Resource, ...]:
    """Each event as a resource. Times are local times of `zone`; `written` becomes DTSTAMP.

    Where the clocks change near an event its times are written in UTC: each is then one instant, and a series keeps
    its distance from the rest of the day.
    """
    return tuple(Resource(event.uid, _text(event, zone=zone, written=written)) for event in events)


def _text(event: Event, *, zone: ZoneInfo, written: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    zone = zone if _steady(zone, event.interval.start) else ZoneInfo("UTC")
    for component in _components(event, zone=zone):
        component.add("dtstamp", written)
        calendar.add_component(component)
    day = event.interval.start.date()
    calendar.add_missing_timezones(day - timedelta(days=366), day + timedelta(days=366))
    return bytes(calendar.to_ical())


def _components(event: Event, *, zone: ZoneInfo) -> list[Component]:
    first = _component(event, *_times(event, zone=zone))
    if event.series > 1:
        first.add("rrule", {"freq": "daily", "count": event.series})
    overrides = []
    for index in event.cancelled:
        first.add("exdate", event.occurrence(index).start.astimezone(zone))
    for index, by in event.moved:
        planned, real = event.occurrence(index), event.occurrence(index, by=by)
        override = _component(event, real.start.astimezone(zone), real.end.astimezone(zone))
        override.add("recurrence-id", planned.start.astimezone(zone))
        overrides.append(override)
    return [first, *overrides]


def _times(event: Event, *, zone: ZoneInfo) -> tuple[date, date]:
    if event.all_day is not None:
        return event.all_day
    return event.interval.start.astimezone(zone), event.interval.end.astimezone(zone)


def _component(event: Event, start: date, end: date) -> Component:
    component = Component()
    component.add("uid", event.uid)
    component.add("summary", event.title)
    component.add("dtstart", start)
    component.add("dtend", end)
    if event.private:
        component.add("class", "PRIVATE")
    component.add("status", "TENTATIVE" if event.tentative else "CONFIRMED")
    component.add("transp", "OPAQUE" if event.blocks else "TRANSPARENT")
    if event.organiser is not None:
        address = vCalAddress(
            f"mailto:{event.organiser.lower().replace('. ', '.').replace(' ', '-')}@example.org"
        )
        address.params["CN"] = event.organiser
        component.add("organizer", address)
    return component


def _steady(zone: ZoneInfo, moment: datetime) -> bool:
    """Whether the clocks of `zone` do not change in the weeks around `moment`."""
    return len({(moment + timedelta(days=day)).astimezone(zone).utcoffset() for day in _AROUND}) == 1
