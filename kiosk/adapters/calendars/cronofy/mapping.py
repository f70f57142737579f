"""What an event of Cronofy does to the room: a meeting, masked where private; a doubt; dropped; or nothing. Pure.

deleted, cancelled, declined by the room, transparent    nothing
ends before or when it starts                            dropped, counted
private                                                  a meeting without title and organiser
only its time can be read                                a meeting that is not `readable`
its time cannot be read                                  a doubt
anything else, tentative and whole days included         a meeting

Series arrive expanded. A booking of ours is known by an event id that begins with PREFIX; an event that our application
made without it is somebody else's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt
from kiosk.domain.text import plain_text

PREFIX = "door-kiosk-"
UNNAMED = "an entry"
_FREE = {"transparency": {"transparent"}}
_OFF = {"status": {"cancelled"}, "participation_status": {"declined"}}
# A room that was asked and has not answered may still accept.
_UNSETTLED = {"status": {"tentative"}, "participation_status": {"tentative", "needs_action"}}

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dropped:
    """The event ends before it starts: counted, not shown."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What a list of events does to the room. `twice`: ids that several events share."""

    meetings: tuple[Meeting, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dropped: int = 0
    twice: bool = False


def place_all(events: Iterable[object], room: Room, window: Interval, *, elevated: bool) -> Placed:
    """What the events do to the room. Raises nothing, whatever they are.

    Pages may repeat an event that moved between them while they were read: the later one counts.
    """
    placed = [place(event, room, window, elevated=elevated) for event in _last_of_each(events)]
    meetings = [each for each in placed if isinstance(each, Meeting)]
    ids = [meeting.id for meeting in meetings]
    shared = {each for each in ids if ids.count(each) > 1} if len(set(ids)) < len(ids) else set()
    apart = [
        replace(m, id=f"{m.id}#{m.start.isoformat()}", may_end=False, may_extend=False)
        if m.id in shared
        else m
        for m in meetings
    ]
    return Placed(
        tuple(apart),
        tuple(each for each in placed if isinstance(each, Doubt)),
        sum(isinstance(each, Dropped) for each in placed),
        bool(shared),
    )


def place(event: object, room: Room, window: Interval, *, elevated: bool) -> Meeting | Doubt | Dropped | None:
    """What one event does to the room; `elevated`: meetings of others may be changed where the calendar lets us."""
    if not isinstance(event, Mapping):
        return Doubt(UNNAMED, window, "it is no event")
    if is_off(event) or _any(event, _FREE):
        return None
    try:
        start = moment(event.get("start"), room.zone)
    except ValueError as error:
        return Doubt(id_of(event), window, f"start: {error}")
    try:
        end = moment(event.get("end"), room.zone)
    except ValueError as error:
        rest = Interval(max(start, window.start), window.end) if start < window.end else None
        return Doubt(id_of(event), rest, f"end: {error}") if rest else None
    if end <= start:
        return Dropped()
    return meeting_of(event, room, Interval(start, end), elevated=elevated)


def meeting_of(event: Raw, room: Room, interval: Interval, *, elevated: bool) -> Meeting:
    """The meeting of an event whose time is known; masked when private, or when that cannot be read."""
    private = is_private(event)
    readable = _is_readable(event)
    shown = readable and not private
    key = key_of(event)
    may_change = key is not None or (elevated and may_update(event))
    return Meeting(
        id=id_of(event),
        room=room.id,
        interval=interval,
        title=(plain_text(event.get("summary") or "") or None) if shown else None,
        organiser=_organiser(event) if shown else None,
        private=private,
        all_day=_is_date(event.get("start")),
        tentative=_any(event, _UNSETTLED),
        readable=readable,
        key=key,
        revision=revision_of(event, interval),
        series=series_of(event),
        may_end=may_change,
        may_extend=may_change,
    )


def key_of(event: Raw) -> str | None:
    """Our booking key."""
    given = event.get("event_id")
    if not isinstance(given, str) or not given.startswith(PREFIX):
        return None
    return given.removeprefix(PREFIX) or None


def id_of(event: Raw) -> str:
    """Its id for the port: ours by the id that we gave, which is known before it is read; others by their own."""
    own = event.get("event_id") if key_of(event) else event.get("event_uid") or event.get("event_id")
    return own if isinstance(own, str) else UNNAMED


def series_of(event: Raw) -> str | None:
    """The series that an occurrence belongs to; None also where the calendar behind Cronofy does not tell."""
    told = event.get("series_identifier")
    return told if isinstance(told, str) and told and event.get("recurring") is True else None


def may_update(event: Raw) -> bool:
    """Whether the calendar lets us change an event of others. It never does with series."""
    theirs = event.get("event_id") is None  # what our application made otherwise is not for a door to change
    return theirs and allows(event, "update") and event.get("recurring") is not True


def is_off(event: Raw) -> bool:
    """Whether it is not there any more: deleted, cancelled, or declined by the room."""
    return event.get("deleted") is True or _any(event, _OFF)


def is_private(event: Raw) -> bool:
    """Whether its title and people are nobody's business; a mark that we do not know counts."""
    return event.get("event_private") not in (False, None)


def allows(event: Raw, option: str) -> bool:
    options = event.get("options")
    return isinstance(options, Mapping) and options.get(option) is True


def revision_of(event: Raw, interval: Interval) -> str:
    """A mark of what the door shows: the API has no versions, and answers a write before there is one.

    Of a private title not even the mark knows.
    """
    names = ["transparency", "status"] if is_private(event) else ["summary", "transparency", "status"]
    told = [str(event.get(name) or "") for name in names]
    text = "\n".join([interval.start.isoformat(), interval.end.isoformat(), *told])
    return sha256(text.encode(errors="replace")).hexdigest()[:16]


def busy_of(items: Iterable[object], zone: ZoneInfo) -> tuple[Interval, ...]:
    """The taken time of a free/busy list. What cannot be read is a ValueError: no room is called free by mistake."""
    found: list[Interval] = []
    for item in items:
        if not isinstance(item, Mapping):
            raise ValueError("an entry is no object")  # noqa: TRY004 - as for a time that makes no sense
        start, end = moment(item.get("start"), zone), moment(item.get("end"), zone)
        if item.get("free_busy_status") != "free" and start < end:
            found.append(Interval(start, end))
    return tuple(found)


def moment(value: object, zone: ZoneInfo) -> datetime:
    """A time of the API as an instant: text, or an object with `time` and `tzid`. ValueError when there is none.

    A date is midnight in the room's `zone`; a time without offset is that of its `tzid`, or else of the room.
    """
    if isinstance(value, Mapping):
        tzid = value.get("tzid")
        text = value.get("time") or value.get("date")
    else:
        tzid, text = None, value
    if not isinstance(text, str):
        raise ValueError("there is none")  # noqa: TRY004 - one error for whatever a stranger wrote
    try:
        if len(text) == len("2026-11-20"):
            local = datetime.combine(date.fromisoformat(text), time(), zone)
        else:
            local = datetime.fromisoformat(text)
            local = local if local.tzinfo else local.replace(tzinfo=_zone(tzid, zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError, KeyError, OSError) as error:
        raise ValueError("it cannot be read") from error


def reach_of(window: Interval) -> tuple[date, date]:
    """The days to ask for, so that everything touching the window comes, whatever zone it was written in."""
    day = timedelta(days=1)
    return (window.start - day).date(), (window.end + 2 * day).date()


def _zone(tzid: object, zone: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(tzid) if isinstance(tzid, str) and tzid else zone


def _is_date(value: object) -> bool:
    text = (value.get("time") or value.get("date")) if isinstance(value, Mapping) else value
    return isinstance(text, str) and len(text) == len("2026-11-20")


def _any(event: Raw, words: Mapping[str, set[str]]) -> bool:
    return any(isinstance(event.get(name), str) and event[name] in some for name, some in words.items())


def _is_readable(event: Raw) -> bool:
    """Whether what a door shows of it is what the API says it should be."""
    organiser = event.get("organizer")
    return isinstance(event.get("summary", ""), str | None) and isinstance(organiser, Mapping | None)


def _organiser(event: Raw) -> str | None:
    """The organiser's name, or address when there is no name."""
    organiser = event.get("organizer") or {}
    told = (organiser.get(name) for name in ("display_name", "email"))
    return next((plain_text(text) for text in told if isinstance(text, str) and plain_text(text)), None)


def _last_of_each(events: Iterable[object]) -> list[object]:
    """The events, without those that the same event follows later; of a series, the same occurrence."""
    kept: dict[tuple[object, str], object] = {}
    for number, event in enumerate(events):
        name: tuple[object, str] = (number, "")
        if isinstance(event, Mapping) and id_of(event) != UNNAMED:
            name = (id_of(event), str(event.get("start")) if event.get("recurring") is True else "")
        kept.pop(name, None)
        kept[name] = event
    return list(kept.values())
