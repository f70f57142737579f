"""What the events of one resource do to the room: meetings, masked where private; doubts; dropped ones. Pure.

cancelled, declined by the room, transparent, out of office    nothing
ends before or when it starts                                  dropped, counted
private or confidential                                        a meeting without title and organiser
only its time can be read                                      a meeting that is not `readable`
its time or recurrence cannot be read                          a doubt
anything else, tentative and whole days (OPAQUE) included      a meeting
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Event

from kiosk.adapters.calendars.caldav.description import (
    ABSENT_PROPERTY,
    CHECK_IN_PROPERTY,
    FREE_PROPERTY,
    is_called_off,
    is_invitation,
    is_private,
    is_tentative,
    key_of,
    occupies,
    organiser_of,
    title_of,
)
from kiosk.adapters.calendars.caldav.parsing import Contents, Series, contents, is_readable
from kiosk.adapters.calendars.caldav.properties import (
    Unreadable,
    moment,
    moment_name,
    stands_for_later_ones,
    start_of,
    values,
    word,
)
from kiosk.adapters.calendars.caldav.recurrence import MAX_OCCURRENCES, Occurrence, occurrences, span
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import doors_in
from kiosk.domain.meetings import Meeting, in_order
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt

# Calendars write the first and the last day there is for "always"; in some zone those have no local time.
_ALWAYS = Interval(datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
_UNKNOWN_ZONE = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Resource:
    """One member of the collection: `name` within it, and its version."""

    name: str
    etag: str
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What a resource does to the room in a window. `over`: all of it was over before the window began."""

    meetings: tuple[Meeting, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dropped: int = 0
    over: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """An occurrence together with the meeting that it is."""

    occurrence: Occurrence
    meeting: Meeting


def place(resource: Resource, room: Room, window: Interval) -> Placed:
    """What the resource does to the room in the window. Raises nothing, whatever its text."""
    try:
        found = contents(resource.text, room.zone)
        return _merged([_lost(resource, found, window), *_each_series(resource, found, room, window)])
    except Exception as error:  # noqa: BLE001 - the last line of defence: a doubt, never a crash
        return Placed(doubts=(Doubt(resource.name, window, type(error).__name__),))


def locate(resource: Resource, room: Room, window: Interval) -> tuple[Located, ...]:
    """The occurrences in the window that take the room or are a trial of ours, to change one. Raises nothing."""
    try:
        found = contents(resource.text, room.zone)
        return tuple(
            located
            for series in found.series
            for located in _located(resource, series, room, window, several=len(found.series) > 1)
        )
    except Exception:  # noqa: BLE001 - what cannot be worked out cannot be changed
        return ()


def locate_first(resource: Resource, room: Room) -> Meeting | None:
    """The meeting of the resource, of a series its first; None when it counts for nothing."""
    for series in contents(resource.text, room.zone).series:
        begins = _earliest(series.events, room.zone) if series.events else None
        if begins is not None and begins < _ALWAYS.end:
            window = Interval(begins, begins + timedelta(minutes=1))
            return next((located.meeting for located in locate(resource, room, window)), None)
    return None


def _located(
    resource: Resource, series: Series, room: Room, window: Interval, *, several: bool
) -> Iterator[Located]:
    for occurrence in occurrences(series.events, window) if series.events else ():
        interval = _interval(occurrence, room.zone)
        if interval is not None and interval.overlaps(window) and _counts(occurrence, room):
            name = _id(resource, series, occurrence, several=several)
            yield Located(occurrence, _meeting(resource, room, occurrence, interval, name))


def _counts(occurrence: Occurrence, room: Room) -> bool:
    """A booking of ours that is free by our own wish counts; one that somebody made free was called off."""
    event = occurrence.source
    meant_so = key_of(event, occurrence.original) is not None and FREE_PROPERTY in event
    return occupies(event, room) or (meant_so and not is_called_off(event, room))


def _each_series(resource: Resource, found: Contents, room: Room, window: Interval) -> Iterator[Placed]:
    for series in found.series:
        doubts = tuple(_doubts_of_broken(resource, series, room, window))
        try:
            placed = _place_series(resource, series, room, window, several=len(found.series) > 1)
        except Exception as error:  # noqa: BLE001 - one series among good ones
            cause = str(error) if isinstance(error, Unreadable) else type(error).__name__
            taking = [event for event in series.events if occupies(event, room)]
            since = _earliest(taking, room.zone)
            placed = Placed(doubts=tuple(_doubt(resource, cause, since, None, window)) if taking else ())
        yield _merged([placed, Placed(doubts=doubts, over=not series.broken)])


def _place_series(
    resource: Resource, series: Series, room: Room, window: Interval, *, several: bool
) -> Placed:
    meetings: list[Meeting] = []
    dropped, over = 0, True
    for occurrence in occurrences(series.events, window) if series.events else ():
        interval = _interval(occurrence, room.zone)
        over = over and occurrence.original is None and (interval is None or interval.end <= window.start)
        if not occupies(occurrence.source, room):
            continue
        if interval is None:
            dropped += 1
        elif interval.overlaps(window):
            name = _id(resource, series, occurrence, several=several)
            meetings.append(_meeting(resource, room, occurrence, interval, name))
    meetings.sort(key=in_order)
    kept, too_many = meetings[:MAX_OCCURRENCES], meetings[MAX_OCCURRENCES:]
    doubts = _doubt(resource, "it recurs too often", too_many[0].start, None, window) if too_many else ()
    return Placed(tuple(kept), tuple(doubts), min(dropped, len(series.events)), over=over)


def _meeting(
    resource: Resource, room: Room, occurrence: Occurrence, interval: Interval, name: str
) -> Meeting:
    event, interval = occurrence.source, interval.clip(_ALWAYS) or interval
    readable = is_readable(event)
    private = readable and is_private(event)
    shown = readable and not private
    key = key_of(event, occurrence.original)
    may_change = (
        readable and (key is not None or not is_invitation(event)) and not stands_for_later_ones(event)
    )
    return Meeting(
        id=name,
        room=room.id,
        interval=interval,
        title=title_of(event) if shown else None,
        organiser=organiser_of(event) if shown else None,
        private=private,
        all_day=not isinstance(occurrence.start, datetime),
        tentative=is_tentative(event, room),
        readable=readable,
        key=key,
        revision=resource.etag,
        checked_in=word(event, CHECK_IN_PROPERTY) == moment_name(occurrence.start),
        absent=doors_in(map(str, values(event, ABSENT_PROPERTY)), interval.start),
        series=_series_of(resource, occurrence),
        may_end=may_change,
        may_extend=may_change,
    )


def _series_of(resource: Resource, occurrence: Occurrence) -> str | None:
    """What all occurrences share: their UID, or, where they came without one, the resource that holds them."""
    if occurrence.original is None:
        return None
    return str(occurrence.source.get("UID") or "") or resource.name


def _id(resource: Resource, series: Series, occurrence: Occurrence, *, several: bool) -> str:
    """The resource; of a series also when it would have been; of several UIDs in one resource also which."""
    parts = [resource.name]
    if occurrence.original is not None:
        parts.append(moment_name(occurrence.original))
    if several:
        parts.append(sha256(series.uid.encode()).hexdigest()[:16])
    return "#".join(parts)


def _interval(occurrence: Occurrence, zone: ZoneInfo) -> Interval | None:
    """The time it takes, or None when it takes none: it ends before it starts."""
    start, end = span(occurrence.source)
    if instant(end, zone) <= instant(start, zone):
        return None
    begins, ends = instant(occurrence.start, zone), instant(occurrence.end, zone)
    return Interval(begins, ends) if begins < ends else None


def instant(moment: date, zone: ZoneInfo) -> datetime:
    """The UTC instant of a time; of a date its midnight in the room."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _lost(resource: Resource, found: Contents, window: Interval) -> Placed:
    doubts = tuple(Doubt(resource.name, window, cause) for cause in found.lost)
    return Placed(doubts=doubts, over=not doubts)


def _doubts_of_broken(resource: Resource, series: Series, room: Room, window: Interval) -> Iterator[Doubt]:
    for event, cause in series.broken:
        if not occupies(event, room):
            continue
        yield from _doubt(resource, cause, *_reach(event), window)


def _reach(event: Event) -> tuple[datetime | None, datetime | None]:
    """The earliest and the latest time that a broken event may touch; None where it does not say."""
    first = None if "RECURRENCE-ID" in event else _reached(event, "DTSTART", -_UNKNOWN_ZONE)
    recurs = any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))
    return first, None if recurs else _reached(event, "DTEND", _UNKNOWN_ZONE)


def _reached(event: Event, name: str, around: timedelta) -> datetime | None:
    """The instant in a property, moved by `around` unless its zone is known; None when it cannot be read."""
    try:
        edge = moment(event, name)
    except Unreadable:
        return None
    if edge is None:
        return None
    known = isinstance(edge, datetime) and edge.tzinfo is not None
    return instant(edge, ZoneInfo("UTC")) + (timedelta(0) if known else around)


def _earliest(events: Iterable[Event], zone: ZoneInfo) -> datetime | None:
    """When a series that cannot be counted begins; None when that is not known either."""
    try:
        return min(instant(start_of(event), zone) for event in events)
    except (ValueError, OverflowError):
        return None


def _doubt(
    resource: Resource, cause: str, first: datetime | None, last: datetime | None, window: Interval
) -> Iterator[Doubt]:
    """A doubt about the part of the window that the entry may touch, if there is such a part."""
    start, end = max(first or window.start, window.start), min(last or window.end, window.end)
    if start < end:
        yield Doubt(resource.name, Interval(start, end), cause)


def _merged(parts: Iterable[Placed]) -> Placed:
    parts = list(parts)
    return Placed(
        tuple(m for part in parts for m in part.meetings),
        tuple(d for part in parts for d in part.doubts),
        sum(part.dropped for part in parts),
        over=all(part.over for part in parts),
    )
