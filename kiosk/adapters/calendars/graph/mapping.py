"""What Graph's events do to the room: meetings, masked where private; doubts; dropped ones. Pure.

cancelled, declined by the room                  nothing
showAs free, oof, workingElsewhere               nothing
ends before or when it starts                    dropped, counted
sensitivity other than normal                    a meeting without title and organiser
only its time can be read                        a meeting that is not `readable`
its time cannot be read                          a doubt
a series master                                  nothing: its occurrences come beside it
anything else, tentative and whole days included a meeting
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from kiosk.adapters.calendars.graph.times import (
    FURTHEST_ZONE,
    Unplaceable,
    day_of,
    instant_of,
    midnight_of,
)
from kiosk.adapters.calendars.graph.wording import ABSENT_PREFIX, CHECKED_IN, KEY_PREFIX, KEY_PROPERTY
from kiosk.domain.intervals import Interval
from kiosk.domain.marks import doors_in
from kiosk.domain.meetings import Meeting, in_order
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Doubt
from kiosk.domain.text import plain_text

Item = Mapping[str, Any]  # an event as Graph writes it: hostile until looked at

EXTENDED = "singleValueExtendedProperties"
_ELSEWHERE = {"free", "oof", "workingElsewhere"}
# What a thin occurrence leaves to its master.
_INHERITED = (
    "subject",
    "organizer",
    "isOrganizer",
    "sensitivity",
    "showAs",
    "isCancelled",
    "isAllDay",
    "responseStatus",
    "responseRequested",
)


@dataclass(frozen=True, slots=True)
class Placed:
    """What a set of events does to the room in a window."""

    meetings: tuple[Meeting, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dropped: int = 0


def place(items: Mapping[str, Item], room: Room, window: Interval) -> Placed:
    """What the events, by id, do to the room in the window. Raises nothing, whatever they hold."""
    meetings: list[Meeting] = []
    doubts: list[Doubt] = []
    dropped = 0
    for name, item in items.items():
        if kind_of(item) == "seriesMaster":
            continue
        whole = filled(item, items.get(str(item.get("seriesMasterId"))))
        if not occupies(whole):
            continue
        try:
            interval = interval_of(whole, room)
        except Unplaceable as error:
            doubts += _doubt(name, error, window)
            continue
        if interval is None:
            dropped += 1
        elif interval.overlaps(window):
            meetings.append(meeting_of(whole, room))
    return Placed(tuple(sorted(meetings, key=in_order)), tuple(doubts), dropped)


def filled(item: Item, master: Item | None) -> Item:
    """A thin occurrence with what it has from its master."""
    if master is None:
        return item
    return {**{name: master[name] for name in _INHERITED if name in master}, **item}


def occupies(item: Item) -> bool:
    """Whether it takes the room, as far as it can be read; what cannot be read does."""
    if item.get("isCancelled") is True or _text(item, "showAs") in _ELSEWHERE:
        return False
    return _response(item) != "declined"


def interval_of(item: Item, room: Room) -> Interval | None:
    """The time it takes, or None when it takes none: it ends before it starts. Unplaceable when that is not known."""
    if item.get("isAllDay") is True:
        start, end = midnight_of(item.get("start"), room.zone), midnight_of(item.get("end"), room.zone)
    else:
        start, end = instant_of(item.get("start")), instant_of(item.get("end"))
    return Interval(start, end) if start < end else None


def meeting_of(item: Item, room: Room) -> Meeting:
    """One event as a meeting, whether or not it occupies the room. Unplaceable when its time cannot be read."""
    interval = interval_of(item, room)
    if interval is None:
        raise Unplaceable("it ends before it starts")
    readable = is_readable(item)
    private = readable and item["sensitivity"] != "normal"
    shown = readable and not private
    return Meeting(
        id=str(item.get("id")),
        room=room.id,
        interval=interval,
        title=(plain_text(item.get("subject") or "") or None) if shown else None,
        organiser=organiser_of(item, room) if shown else None,
        private=private,
        all_day=item.get("isAllDay") is True,
        tentative=item.get("showAs") == "tentative" or _response(item) == "tentativelyAccepted",
        readable=readable,
        key=key_of(item),
        revision=revision_of(item),
        checked_in=kind_of(item) != "seriesMaster" and CHECKED_IN in categories_of(item),
        absent=() if kind_of(item) == "seriesMaster" else doors_in(_absence_notes(item), interval.start),
        series=series_of(item),
        may_end=readable,
        may_extend=readable,
    )


def is_readable(item: Item) -> bool:
    """Whether more than the time is understood; without a sensitivity nobody may say that it is not private."""
    return (
        isinstance(item.get("subject"), str | None)
        and isinstance(item.get("sensitivity"), str)
        and isinstance(item.get("showAs"), str)
        and isinstance(item.get("organizer"), Mapping | None)
    )


def organiser_of(item: Item, room: Room) -> str | None:
    """The organiser's name, or address when there is no name; None when it is the room itself."""
    name, address = _person(item.get("organizer"))
    if address.casefold() == room.address.casefold() and address:
        return None
    return plain_text(name or address) or None


def key_of(item: Item) -> str | None:
    """Our booking key. It counts only on a single event: a series that somebody made of it belongs to them."""
    if kind_of(item) != "singleInstance":
        return None
    extended = item.get(EXTENDED)
    for one in extended if isinstance(extended, list) else ():
        if (
            isinstance(one, Mapping)
            and str(one.get("id")).casefold() == KEY_PROPERTY.casefold()
            and one.get("value")
        ):
            return str(one["value"])
    transaction = str(item.get("transactionId") or "")
    return transaction.removeprefix(KEY_PREFIX) if transaction.startswith(KEY_PREFIX) else None


def revision_of(item: Item) -> str | None:
    """The mark of this version. A plain occurrence has none of its own: what it shows comes from its master."""
    return None if kind_of(item) == "occurrence" else version_of(item)


def version_of(item: Item) -> str | None:
    """What Exchange itself tells versions apart by: the change key, of which the ETag is made."""
    etag = str(item.get("@odata.etag") or "").removeprefix("W/").strip('"')
    return str(item.get("changeKey") or etag) or None


def categories_of(item: Item) -> tuple[str, ...]:
    categories = item.get("categories")
    return tuple(map(str, categories)) if isinstance(categories, list) else ()


def _absence_notes(item: Item) -> list[str]:
    return [
        category.removeprefix(ABSENT_PREFIX)
        for category in categories_of(item)
        if category.startswith(ABSENT_PREFIX)
    ]


def kind_of(item: Item) -> str:
    return str(item.get("type") or "singleInstance")


def series_of(item: Item) -> str | None:
    """The series that an occurrence belongs to, by the id of its master."""
    return _text(item, "seriesMasterId") or None


def has_guests(item: Item) -> bool:
    """Whether somebody was invited to it."""
    return isinstance(item.get("attendees"), list) and bool(item["attendees"])


def nobody_answers(items: Iterable[Item], room: Room) -> bool:
    """Whether invitations lie there unanswered, and none was answered."""
    answers = [_response(item) for item in items if _is_invitation(item, room)]
    return bool(answers) and all(answer in ("none", "notResponded") for answer in answers)


def _is_invitation(item: Item, room: Room) -> bool:
    address = _person(item.get("organizer"))[1]
    return (
        item.get("isOrganizer") is False and bool(address) and address.casefold() != room.address.casefold()
    )


def _person(recipient: object) -> tuple[str, str]:
    """Name and address of a recipient, empty where there is none."""
    mail = recipient.get("emailAddress") if isinstance(recipient, Mapping) else None
    if not isinstance(mail, Mapping):
        return "", ""
    return str(mail.get("name") or ""), str(mail.get("address") or "")


def _response(item: Item) -> str:
    status = item.get("responseStatus")
    return str(status.get("response")) if isinstance(status, Mapping) else ""


def _text(item: Item, name: str) -> str:
    """A text of the event, empty when it is none: a damaged answer holds anything."""
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _doubt(entry: str, error: Unplaceable, window: Interval) -> list[Doubt]:
    """A doubt about the part of the window that the entry may touch, if there is such a part."""
    if error.near is None:
        return [Doubt(entry, window, str(error))]
    day = (
        FURTHEST_ZONE * 2
    )  # it begins within a zone of this clock time, and how long it takes is not known either
    touched = Interval(error.near - FURTHEST_ZONE, error.near + day).clip(window)
    return [Doubt(entry, touched, str(error))] if touched else []


def reach_of(master: Item, window: Interval) -> Interval | None:
    """The part of the window that a series may touch, by what it says of its range; what it does not say counts."""
    start, end = window.start, window.end
    with suppress(Unplaceable):
        start = max(start, instant_of(master.get("start")) - FURTHEST_ZONE)
    recurrence = master.get("recurrence")
    limits = recurrence.get("range") if isinstance(recurrence, Mapping) else None
    last = (
        day_of(limits.get("endDate"))
        if isinstance(limits, Mapping) and limits.get("type") == "endDate"
        else None
    )
    if last:
        end = min(end, datetime.combine(last, time(), UTC) + 2 * timedelta(days=1) + FURTHEST_ZONE)
    return Interval(start, end) if start < end else None
