"""What one door remembers: its outbox in two copies, the last schedule, and when that was last confirmed.

data/agent.lock                  taken while an agent runs
data/outbox-a.json outbox-b.json the bookings, the same in both
data/schedule.json               the meetings of the last whole read that differed
data/ladder.json                 how the rungs of the door's health were last found
data/strikes.json                how often in a row nobody came to each series
data/corner.json                 wrong PINs in a row, and whether the room was taken out of service here
data/reports-a.json reports-b.json  the problems that were reported, the same in both
data/journal/2026-11-20.jsonl    what happened to each booking on that day (`storage.journal`)
data/read-mark.json              when the schedule was last read, at most an hour old ...
runtime/read-mark.json           ... and exactly, in memory: lost with the power, which errs on the old side
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from tinydb import TinyDB

from kiosk.adapters.storage.disk import Disk, LocalDisk
from kiosk.adapters.storage.durable import DurableStorage
from kiosk.adapters.storage.forgetting import forget_in
from kiosk.adapters.storage.journal import FOLDER, JournalFiles
from kiosk.domain.attendance import Strike
from kiosk.domain.bookings import Booking
from kiosk.domain.corner import CornerState
from kiosk.domain.errors import StorageError
from kiosk.domain.journal import Entry, short_key
from kiosk.domain.ladder import LastLadder
from kiosk.domain.records import from_record, to_record
from kiosk.domain.reports import Report
from kiosk.domain.schedule import Schedule
from kiosk.ports.storage import ClockProof, Damage, History, Kept, Space

LADDER, READ_MARK = "ladder.json", "read-mark.json"
MARK_EVERY = timedelta(hours=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadMark:
    """That a whole read at `read_at` gave the schedule with this fingerprint, and no other."""

    read_at: datetime
    schedule: str
    clock: ClockProof | None = None


class TinyDoorStore:
    """The memory of one door (ports.storage.DoorStore), in folders that no other agent uses at the same time.

    Opening raises StorageError when the folders cannot be made or another agent has them.
    """

    def __init__(self, data: Path, runtime: Path, *, disk: Disk | None = None) -> None:
        self._disk = disk or LocalDisk()
        self._data, self._runtime = data, runtime
        self._lock: int | None = _take(data, runtime, self._disk)
        self._outbox = _Shelf(data, ("outbox-a.json", "outbox-b.json"), kind=Booking, disk=self._disk)
        self._schedules = _Shelf(data, ("schedule.json",), kind=Schedule, disk=self._disk)
        self._strikes = _Shelf(data, ("strikes.json",), kind=Strike, disk=self._disk)
        self._corner = _Shelf(data, ("corner.json",), kind=CornerState, disk=self._disk)
        self._reports = _Shelf(data, ("reports-a.json", "reports-b.json"), kind=Report, disk=self._disk)
        self._ladders = _Shelf(data, (LADDER,), kind=LastLadder, disk=self._disk)
        self._mark = _Shelf(data, (READ_MARK,), kind=ReadMark, disk=self._disk)
        self._runtime_mark = _Shelf(runtime, (READ_MARK,), kind=ReadMark, disk=self._disk)
        self._journal = JournalFiles(data / FOLDER, disk=self._disk)
        self._schedule = next(iter(self._schedules.values()), None)
        self._fingerprint = _fingerprint(self._schedule) if self._schedule else None
        # The newest time that the data folder knows this schedule by.
        self._on_disk = self._time_in(self._mark) or (self._schedule.read_at if self._schedule else None)

    def load(self) -> Kept:
        shelves = (*self._on_the_disk(), self._runtime_mark)
        damages = tuple(damage for shelf in shelves for damage in shelf.damages)
        outbox = self._outbox.values()
        return Kept(
            outbox=outbox,
            schedule=self._schedule,
            read_at=self._time_in(self._runtime_mark) or self._on_disk,
            damages=damages,
            strikes=self._strikes.values(),
            corner=next(iter(self._corner.values()), None),
            reports=self._reports.values(),
            clock=next((mark.clock for mark in self._runtime_mark.values()), None),
            ladder=next(iter(self._ladders.values()), None),
            journal=self._journal.of({short_key(booking.key) for booking in outbox}),
        )

    def save_outbox(self, outbox: Sequence[Booking]) -> None:
        self._outbox.replace(outbox)

    def save_schedule(self, schedule: Schedule) -> None:
        if self._schedule is not None and schedule == replace(self._schedule, read_at=schedule.read_at):
            return
        # Until it is kept, no mark may say of the one before that it was seen again.
        self._schedule = self._fingerprint = None
        self._schedules.replace([schedule])
        self._schedule = schedule
        self._fingerprint = _fingerprint(schedule)
        self._on_disk = schedule.read_at

    def save_strikes(self, strikes: Sequence[Strike]) -> None:
        self._strikes.replace(strikes)

    def save_reports(self, reports: Sequence[Report]) -> None:
        self._reports.replace(reports)

    def mark_read(self, read_at: datetime, clock: ClockProof | None = None) -> None:
        if self._fingerprint is None:
            return
        mark = ReadMark(read_at, self._fingerprint, clock)
        try:
            self._runtime_mark.replace([mark])
        finally:
            # A clock set back makes what the disk says too young: that is corrected at once.
            if self._on_disk is None or not timedelta(0) <= read_at - self._on_disk < MARK_EVERY:
                self._mark.replace([replace(mark, clock=None)])
                self._on_disk = read_at

    def save_ladder(self, ladder: LastLadder) -> None:
        self._ladders.replace([ladder])

    def save_corner(self, state: CornerState) -> None:
        self._corner.replace([state])

    def forget(self) -> None:
        kept = [name for shelf in self._on_the_disk() for name in shelf.names]
        forget_in(self._data, kept, self._disk)
        forget_in(self._runtime, self._runtime_mark.names, self._disk)

    def room_left(self) -> Space:
        try:
            free, read_only = self._disk.space(self._data)
        except OSError as error:
            raise StorageError(f"the disk tells nothing of itself: {error.strerror or error}") from error
        refused = next((shelf.refused for shelf in self._on_the_disk() if shelf.refused), "")
        return Space(free, read_only, refused)

    def _on_the_disk(self) -> "tuple[_Shelf[Any], ...]":
        return (
            self._outbox,
            self._schedules,
            self._strikes,
            self._reports,
            self._corner,
            self._ladders,
            self._mark,
        )

    def append_journal(self, entries: Sequence[Entry]) -> None:
        self._journal.append(entries)

    def trim_journal(self, keep_from: date) -> None:
        self._journal.trim(keep_from)

    def journal(self, since: datetime | None = None) -> History:
        return self._journal.history(since)

    def close(self) -> None:
        if self._lock is not None:
            self._disk.close(self._lock)
            self._lock = None

    def _time_in(self, shelf: "_Shelf[ReadMark]") -> datetime | None:
        """The time that the mark there gives, if it speaks of the schedule that is kept."""
        marks = [m for m in shelf.values() if m.schedule == self._fingerprint]
        return marks[0].read_at if marks else None


class _Shelf(Generic[T]):
    """The values of one kind in one table: read as a whole, replaced as a whole."""

    def __init__(self, folder: Path, names: Sequence[str], *, kind: type[T], disk: Disk) -> None:
        self._kind, self.names = kind, tuple(names)
        self.refused = ""
        self._storage = DurableStorage(folder, names, disk=disk, understand=self._understand)
        self._table = TinyDB(storage=lambda: self._storage).table(kind.__name__.lower())

    @property
    def damages(self) -> tuple[Damage, ...]:
        return self._storage.damages

    def values(self) -> tuple[T, ...]:
        return tuple(from_record(dict(document), self._kind) for document in self._table.all())

    def replace(self, values: Sequence[T]) -> None:
        records = [cast("dict[str, object]", to_record(value)) for value in values]
        try:
            with self._storage.together():
                self._table.truncate()
                self._table.insert_multiple(records)
        except StorageError as error:
            self.refused = str(error)
            raise
        self.refused = ""

    def _understand(self, tables: object) -> None:
        """Raise ValueError unless the tables hold values of this kind, and TinyDB will find them."""
        documents = tables.get(self._kind.__name__.lower(), {}) if isinstance(tables, dict) else None
        if not isinstance(documents, dict):
            raise ValueError("no table of records")  # noqa: TRY004 - damaged, whatever the type
        for number, record in documents.items():
            if not number.isdecimal():
                raise ValueError("a record without a number")
            from_record(record, self._kind)


def _take(data: Path, runtime: Path, disk: Disk) -> int:
    """Make both folders and take the lock. StorageError says in words what is in the way."""
    folder = data
    try:
        for folder in (runtime, data):
            disk.make_folder(folder)
        return disk.lock(data / "agent.lock")
    except BlockingIOError as error:
        raise StorageError(
            f"another kiosk agent uses {data}: stop it, or give this one a folder of its own"
        ) from error
    except OSError as error:
        raise StorageError(f"cannot use the folder {folder}: {error.strerror or error}") from error


def _fingerprint(schedule: Schedule) -> str:
    """Names what the schedule says, whenever it was read."""
    record = to_record(replace(schedule, read_at=schedule.window.start))
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:32]
