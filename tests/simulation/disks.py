"""What a door keeps through a power cut: a plain model of its store, and its real store on a disk of paper."""

import errno
import os
from datetime import date, datetime
from pathlib import Path
from random import Random

from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.attendance import Strike
from kiosk.domain.bookings import Booking
from kiosk.domain.errors import StorageError
from kiosk.domain.journal import Entry
from kiosk.domain.schedule import Schedule
from kiosk.ports.storage import ClockProof, History, Kept
from tests.unit.storage_disks import PaperDisk

DATA, RUNTIME = Path("/data"), Path("/runtime")


class PlainStore:
    """Keeps the promises of `ports.storage.DoorStore`, and no more: a power cut loses what need not be kept."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.full = False
        self._outbox: tuple[Booking, ...] = ()
        self._schedules: list[Schedule] = []
        self._strikes: tuple[Strike, ...] = ()
        self._told: tuple[Entry, ...] = ()
        self._mark: tuple[datetime, ClockProof | None] | None = None

    def load(self) -> Kept:
        schedule = self._schedules[-1] if self._schedules else None
        read_at, proof = self._mark or (schedule.read_at if schedule else None, None)
        return Kept(
            self._outbox, schedule, read_at, clock=proof, strikes=self._strikes, journal=History(self._told)
        )

    def save_outbox(self, outbox: tuple[Booking, ...]) -> None:
        if self.full:
            raise StorageError(os.strerror(errno.ENOSPC))
        self._outbox = tuple(outbox)

    def save_schedule(self, schedule: Schedule) -> None:
        if self.full:
            raise StorageError(os.strerror(errno.ENOSPC))
        self._schedules = [*self._schedules[-1:], schedule]

    def save_strikes(self, strikes: tuple[Strike, ...]) -> None:
        if self.full:
            raise StorageError(os.strerror(errno.ENOSPC))
        self._strikes = tuple(strikes)

    def mark_read(self, read_at: datetime, clock: ClockProof | None = None) -> None:
        self._mark = (read_at, clock)

    def append_journal(self, entries: tuple[Entry, ...]) -> None:
        if self.full:
            raise StorageError(os.strerror(errno.ENOSPC))
        self._told += entries

    def trim_journal(self, keep_from: date) -> None:
        """No history is long enough to have anything to trim."""

    def journal(self) -> tuple[Entry, ...]:
        return self._told

    def lose_power(self) -> None:
        """The newest schedule may not have reached the disk, and the runtime folder is empty."""
        self._mark = None
        if self.rng.random() < 0.3:
            self._schedules = self._schedules[:1]

    def close(self) -> None:
        """Nothing is held."""


class CutDisk(PaperDisk):
    """A disk of paper that writes no diary, can be full, and can lose its power."""

    full = False

    def write(self, handle: int, data: memoryview) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(handle, data)

    def lose_power(self, rng: Random) -> None:
        """What was not synced is kept, lost or torn, each on its own."""
        names = dict(self.durable)
        for changes in self.pending:
            if rng.random() < 0.5:
                names.update(changes)
        kept = {
            path: rng.choice(sorted(file.after_a_cut()))
            for path, file in names.items()
            if file is not None and path.parent != RUNTIME
        }
        self.__init__(kept)  # type: ignore[misc]  # the same disk, after the cut

    def _changed(self, *call: object) -> None:
        """Nobody asks afterwards."""


class RealStore:
    """The product's own store, opened anew at each start."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.disk = rng, CutDisk()
        self._store: TinyDoorStore | None = None

    @property
    def full(self) -> bool:
        return self.disk.full

    @full.setter
    def full(self, full: bool) -> None:
        self.disk.full = full

    def load(self) -> Kept:
        self._store = TinyDoorStore(DATA, RUNTIME, disk=self.disk)
        return self._store.load()

    def save_outbox(self, outbox: tuple[Booking, ...]) -> None:
        self._opened.save_outbox(outbox)

    def save_schedule(self, schedule: Schedule) -> None:
        self._opened.save_schedule(schedule)

    def save_strikes(self, strikes: tuple[Strike, ...]) -> None:
        self._opened.save_strikes(strikes)

    def mark_read(self, read_at: datetime, clock: ClockProof | None = None) -> None:
        self._opened.mark_read(read_at, clock)

    def append_journal(self, entries: tuple[Entry, ...]) -> None:
        self._opened.append_journal(entries)

    def trim_journal(self, keep_from: date) -> None:
        self._opened.trim_journal(keep_from)

    def journal(self) -> tuple[Entry, ...]:
        return self._opened.journal().entries

    def lose_power(self) -> None:
        full = self.disk.full
        self.disk.lose_power(self.rng)
        self.disk.full = full

    def close(self) -> None:
        self.disk.locked.clear()
        self._store = None

    @property
    def _opened(self) -> TinyDoorStore:
        assert self._store is not None
        return self._store


Store = PlainStore | RealStore
