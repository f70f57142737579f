"""XML as items: what a calendar item says, and what of it could not be read. Pure, and raises nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol, Self
from zoneinfo import ZoneInfo

MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
TYPES = "{http://schemas.microsoft.com/exchange/services/2006/types}"
_NOT_PRIVATE = "Normal"
_SENSITIVITIES = (_NOT_PRIVATE, "Personal", "Private", "Confidential")
_ORIGINAL_SENSITIVITY = "0x2e"
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class Element(Protocol):
    """What is used of an XML element."""

    @property
    def tag(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    def get(self, key: str, /) -> str | None: ...
    def find(self, path: str, /) -> Self | None: ...
    def findall(self, path: str, /) -> list[Self]: ...


@dataclass(frozen=True, slots=True)
class Properties:
    """What our own properties are called: their set, and the names of key, check-in and notes of absence within it."""

    set_id: str
    key: str
    checked_in: str
    absent: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What must be known to read an item: our properties, IANA names for the zones of Windows, and the zone in which a
    time without one is meant.
    """

    ours: Properties
    zones: Mapping[str, str]
    local: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Item:
    """A calendar item. Times are UTC, None when they cannot be read; `zone` is where it was made, if that is known.

    `kind` is Single, Occurrence, Exception or RecurringMaster; all occurrences of a series have its `uid`. `busy` and
    `response` are Exchange's words for how it takes the room and what the room answered. `unread` names what could not
    be read beside its times.
    """

    id: str
    change: str
    kind: str
    uid: str
    start: datetime | None
    end: datetime | None
    all_day: bool
    zone: ZoneInfo | None
    busy: str
    private: bool
    made_private: bool
    cancelled: bool
    is_meeting: bool
    response: str
    subject: str
    organiser: str
    organiser_address: str
    key: str | None
    checked_in: bool
    absence_notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def is_invitation(self) -> bool:
        """Whether it is the room's copy of a meeting that somebody else organises."""
        return self.is_meeting and self.response != "Organizer"


def items_of(container: Element | None, reading: Reading) -> Iterator[Item]:
    """The calendar items in an answer."""
    for element in container.findall("*") if container is not None else ():
        if element.tag == f"{TYPES}CalendarItem":
            yield item_of(element, reading)


def item_of(element: Element, reading: Reading) -> Item:
    """One calendar item."""
    ours = reading.ours
    name = element.find(f"{TYPES}ItemId")
    truths = {each: _truth(element, each) for each in ("IsAllDayEvent", "IsCancelled", "IsMeeting")}
    sensitivity = _text(element, "Sensitivity") or _NOT_PRIVATE
    properties = _properties(element, ours)
    unread = [each for each, truth in truths.items() if truth is None]
    if sensitivity not in _SENSITIVITIES:
        unread.append("Sensitivity")
    return Item(
        id=(name.get("Id") if name is not None else None) or "",
        change=(name.get("ChangeKey") if name is not None else None) or "",
        kind=_text(element, "CalendarItemType") or "Single",
        uid=_text(element, "UID"),
        start=time_of(_text(element, "Start"), reading.local),
        end=time_of(_text(element, "End"), reading.local),
        all_day=bool(truths["IsAllDayEvent"]),
        zone=_zone(element, reading.zones),
        busy=_text(element, "LegacyFreeBusyStatus"),
        private=sensitivity != _NOT_PRIVATE,
        made_private=_first(properties, _ORIGINAL_SENSITIVITY) in ("1", "2", "3"),
        cancelled=bool(truths["IsCancelled"]),
        is_meeting=bool(truths["IsMeeting"]),
        response=_text(element, "MyResponseType"),
        subject=_text(element, "Subject"),
        organiser=_text(element, "Organizer", "Mailbox", "Name"),
        organiser_address=_text(element, "Organizer", "Mailbox", "EmailAddress"),
        key=_first(properties, ours.key) or None,
        checked_in=bool(_first(properties, ours.checked_in)),
        absence_notes=properties.get(ours.absent, ()),
        unread=tuple(unread),
    )


def time_of(text: str, local: tzinfo = UTC) -> datetime | None:
    """An instant in UTC, None when it makes no sense. Where Exchange does not say so it means the `local` time of the
    request.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=local)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(element: Element, *path: str) -> str:
    found = element.find("/".join(f"{TYPES}{step}" for step in path))
    return (found.text or "") if found is not None else ""


def _truth(element: Element, name: str) -> bool | None:
    """What a flag says; None when it says neither."""
    return _TRUTHS.get(_text(element, name).strip().lower() or "false")


def _zone(element: Element, zones: Mapping[str, str]) -> ZoneInfo | None:
    """The zone that it was made in; None when we do not know it by that name."""
    named = element.find(f"{TYPES}StartTimeZone")
    name = (named.get("Id") or named.get("Name") or "") if named is not None else ""
    try:
        return ZoneInfo(zones.get(name, name)) if name else None
    except (KeyError, ValueError, OSError):  # no such zone, or no name of one
        return None


def _properties(element: Element, ours: Properties) -> dict[str, tuple[str, ...]]:
    """The values of extended properties by name (ours) or tag."""
    found: dict[str, tuple[str, ...]] = {}
    for each in element.findall(f"{TYPES}ExtendedProperty"):
        uri = each.find(f"{TYPES}ExtendedFieldURI")
        values = [*each.findall(f"{TYPES}Value"), *each.findall(f"{TYPES}Values/{TYPES}Value")]
        if uri is None or not values:
            continue
        told = tuple(value.text or "" for value in values)
        if (uri.get("PropertySetId") or "").lower() == ours.set_id:
            found[uri.get("PropertyName") or ""] = told
        elif uri.get("PropertyTag"):
            found[(uri.get("PropertyTag") or "").lower()] = told
    return found


def _first(properties: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(properties.get(name, ())), "")
