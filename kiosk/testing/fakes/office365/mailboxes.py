"""The mailboxes behind the fake Graph: events, series, and the order in which they were touched."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

Moment = datetime | date  # an instant in UTC, or a whole day


class Access(StrEnum):
    """What the signed-in application may do with a mailbox."""

    WRITE = "write"
    READ = "read"
    NONE = "none"
    ON_PREMISES = "on premises"  # known to the directory, and not in the cloud


class Damage(StrEnum):
    """What is broken in an answer about an event."""

    NOTHING = "nothing"
    REST = "rest"
    TIME = "time"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is stored. `properties` are Graph's own, those that do not follow from the rest.

    `zone` is the name of the zone that its times are answered in: Graph answers in UTC unless asked otherwise.
    """

    id: str
    start: Moment
    end: Moment
    properties: Mapping[str, Any] = field(default_factory=dict)
    extended: Mapping[str, str] = field(default_factory=dict)
    kind: str = "singleInstance"
    master: str | None = None
    zone: str = "UTC"
    damage: Damage = Damage.NOTHING
    version: int = 0

    @property
    def change_key(self) -> str:
        return base64.b64encode(f"version {self.version:08}".encode()).decode()

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether it lies in the window, whole days by UTC; one that ends before it starts counts by its start."""
        begins, ends = as_utc(self.start), as_utc(self.end)
        return begins < end and (ends > start or begins >= start)


@dataclass(slots=True)
class Mailbox:
    """One room: `place` is what the directory tells of it. `zone` is where its whole days are counted from. `declined`
    are the comments on what it declined; `told` those that Exchange passed on to somebody; `letters` what it
    wrote to guests of the room's own meetings: of which kind, to whom.
    """

    address: str
    name: str
    access: Access = Access.WRITE
    place: Mapping[str, Any] | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    entries: dict[str, Entry] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    transactions: dict[str, str] = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)
    versions: int = 0

    def put(self, entry: Entry) -> Entry:
        """Store it, or another version of it."""
        self.versions += 1
        stored = replace(entry, version=self.versions)
        self.entries[entry.id] = stored
        self.touched.append(entry.id)
        return stored

    def write_to_guests(self, entry: Entry, kind: str) -> None:
        """Exchange writes by itself, to whomever the room invited."""
        if entry.properties.get("isOrganizer"):
            guests = entry.properties.get("attendees") or []
            self.letters += [(kind, guest["emailAddress"]["address"]) for guest in guests]

    def put_series(self, master: Entry, spans: Iterable[tuple[int, Moment, Moment]]) -> None:
        """Store a series with the occurrences of these numbers, in place of the series that was there."""
        self.delete(master.id)
        self.put(replace(master, kind="seriesMaster"))
        for number, start, end in spans:
            self.put(
                Entry(f"{master.id}{opaque(str(number))}", start, end, kind="occurrence", master=master.id)
            )

    def delete(self, entry_id: str) -> None:
        """Remove an event; with a master its occurrences, with an occurrence a day of its series."""
        entry = self.entries.pop(entry_id, None)
        if entry is None:
            return
        self.touched.append(entry_id)
        for child in [e.id for e in self.entries.values() if e.master == entry_id]:
            self.delete(child)
        if entry.master in self.entries:
            self.put(self.entries[entry.master])

    def whole(self, entry: Entry) -> Entry:
        """An occurrence with what it has from its master."""
        master = self.entries.get(entry.master or "")
        if master is None:
            return entry
        return replace(
            entry,
            properties={**master.properties, **entry.properties},
            zone=master.zone,
            damage=master.damage,
        )

    def within(self, start: datetime, end: datetime) -> list[Entry]:
        """What takes place in the window, in order, without masters."""
        found = [e for e in self.entries.values() if e.kind != "seriesMaster" and e.touches(start, end)]
        return sorted(found, key=lambda entry: (as_utc(entry.start), entry.id))

    def childless(self) -> Iterator[Entry]:
        parents = {entry.master for entry in self.entries.values()}
        return (e for e in self.entries.values() if e.kind == "seriesMaster" and e.id not in parents)


def opaque(name: str) -> str:
    """An id as Exchange makes them: long, case-sensitive, and with characters that a path must not hold as they are."""
    return f"AAkA+/{base64.b64encode(name.encode()).decode()}"


def as_utc(moment: Moment, zone: ZoneInfo | None = None) -> datetime:
    """The instant; of a day its midnight in the zone, or in UTC."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), zone or UTC).astimezone(UTC)


def ordinary(subject: str, organiser: tuple[str, str], *, is_organiser: bool) -> dict[str, Any]:
    """The properties of an ordinary event: the organiser by name and address."""
    name, address = organiser
    response = "organizer" if is_organiser else "accepted"
    return {
        "subject": subject,
        "organizer": {"emailAddress": {"name": name, "address": address}},
        "isOrganizer": is_organiser,
        "sensitivity": "normal",
        "showAs": "busy",
        "isCancelled": False,
        "responseRequested": True,
        "responseStatus": {"response": response, "time": "0001-01-01T00:00:00Z"},
        "categories": [],
        "attendees": [],
    }
