"""Mailboxes with a calendar each, as Exchange keeps them: change keys, series with exceptions, invitations."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto


class Access(Enum):
    """What the account may do with a room's calendar."""

    WRITE = auto()
    READ = auto()
    NONE = auto()


class Moved(Enum):
    """How a server says that a mailbox is in the cloud now."""

    REDIRECTS = auto()  # to Exchange Online
    SAYS_SO = auto()  # in the words of an error


class Damage(Enum):
    """What Exchange makes of an entry that is broken."""

    NONE = auto()
    NO_TIME = auto()  # its start is told, and makes no sense
    NO_SENSE = auto()  # something beside its time makes no sense
    NOT_EXPANDED = auto()  # the series arrives as itself
    CORRUPT = auto()  # no view that touches it is answered


@dataclass(frozen=True, slots=True)
class Series:
    """Every day, `times` times; occurrences are counted from 0."""

    times: int
    changed: Mapping[int, "Entry"] = field(default_factory=dict)
    deleted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a calendar. Words such as `busy` and `response` are Exchange's. `zone` is a name of Windows'."""

    start: datetime
    end: datetime
    subject: str = "Planning"
    organiser: str = ""
    organiser_address: str = ""
    all_day: bool = False
    busy: str = "Busy"
    sensitivity: str = "Normal"
    original_sensitivity: int | None = None
    cancelled: bool = False
    is_meeting: bool = False
    response: str = "Organizer"
    zone: str = "W. Europe Standard Time"
    properties: Mapping[tuple[str, str], str | tuple[str, ...]] = field(default_factory=dict)
    series: Series | None = None
    damage: Damage = Damage.NONE
    locked: bool = False  # looks as if it could be edited, and cannot
    guests: tuple[str, ...] = ()

    @property
    def is_copy(self) -> bool:
        """Whether somebody else organises it."""
        return self.is_meeting and self.response != "Organizer"

    @property
    def counts(self) -> bool:
        """Whether it stands in the mailbox's availability."""
        return self.busy != "Free" and not self.cancelled and self.response != "Decline"


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, or one occurrence of it, under its item id; `kind` is Exchange's word. A series and all its occurrences
    have one `uid`.
    """

    item_id: str
    change: str
    kind: str
    entry: Entry
    uid: str = ""


@dataclass(slots=True)
class Mailbox:
    """One mailbox and its calendar. `changes` counts, for change keys and streams; `told` is what people were sent,
    `letters` what guests of the mailbox's own meetings were: of which kind, to whom.
    """

    address: str
    name: str
    access: Access = Access.WRITE
    moved: Moved | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    told: list[str] = field(default_factory=list)
    letters: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, entry: Entry) -> None:
        self.changes += 1
        self.entries[name], self.versions[name] = entry, self.changes

    def delete(self, name: str) -> None:
        self.changes += 1
        del self.entries[name], self.versions[name]

    def write_to_guests(self, entry: Entry, kind: str, how: str | None) -> None:
        """As far as the request lets Exchange write to anybody."""
        if how not in (None, "SendToNone"):
            self.letters += [(kind, guest) for guest in entry.guests]

    def all(self) -> Iterator[Found]:
        """Every item, series as themselves."""
        return map(self.named, self.entries)

    def named(self, name: str) -> Found:
        """The item that was stored under a name."""
        entry = self.entries[name]
        kind = "RecurringMaster" if entry.series else "Single"
        return Found(self._id(name), self._change(name), kind, entry, self._uid(name))

    def view(self, start: datetime, end: datetime) -> list[Found]:
        """What takes place between the two, series expanded, in order."""
        shown = [
            found for name in self.entries for found in self._expanded(name) if _touches(found, start, end)
        ]
        return sorted(shown, key=lambda found: (found.entry.start, found.item_id))

    def item(self, item_id: str) -> Found | None:
        """What an item id stands for."""
        name, _, number = b64decode(item_id).decode().partition("\0")[2].partition("\0")
        if name not in self.entries:
            return None
        if number:
            return next((f for f in self._expanded(name) if f.item_id == item_id), None)
        return self.named(name)

    def replace_item(self, item_id: str, entry: Entry | None) -> Found | None:
        """Put another version of an item in its place, None to delete it; of a series this occurrence alone."""
        name, _, number = b64decode(item_id).decode().partition("\0")[2].partition("\0")
        master = self.entries[name]
        if number and master.series:
            series = master.series
            if entry is None:
                series = replace(series, deleted=series.deleted | {int(number)})
            else:
                series = replace(series, changed={**series.changed, int(number): entry})
            self.put(name, replace(master, series=series))
        elif entry is None:
            self.delete(name)
        else:
            self.put(name, entry)
        return self.item(item_id)

    def _expanded(self, name: str) -> Iterator[Found]:
        entry, change = self.entries[name], self._change(name)
        if entry.series is None:
            yield Found(self._id(name), change, "Single", entry, self._uid(name))
            return
        if entry.damage is Damage.NOT_EXPANDED:
            yield Found(self._id(name), change, "RecurringMaster", entry, self._uid(name))
            return
        for number in range(entry.series.times):
            if number in entry.series.deleted:
                continue
            later = timedelta(days=number)
            plain = replace(entry, start=entry.start + later, end=entry.end + later, series=None)
            kind = "Exception" if number in entry.series.changed else "Occurrence"
            occurrence = entry.series.changed.get(number, plain)
            yield Found(self._id(name, number), change, kind, occurrence, self._uid(name))

    def _id(self, name: str, number: int | None = None) -> str:
        text = f"{self.address}\0{name}" + ("" if number is None else f"\0{number}")
        return b64encode(text.encode()).decode()

    def _uid(self, name: str) -> str:
        return f"040000008200E00074C5B7101A82E008{name.encode().hex().upper()}"

    def _change(self, name: str) -> str:
        return b64encode(f"change {self.versions[name]}".encode()).decode()


def mailbox_of(item_id: str) -> str:
    """The address of the mailbox that an item id belongs to."""
    return b64decode(item_id).decode().partition("\0")[0]


def _touches(found: Found, start: datetime, end: datetime) -> bool:
    entry = found.entry
    if found.kind == "RecurringMaster":
        return entry.start < end
    return entry.start < end and max(entry.end, entry.start + timedelta(seconds=1)) > start
