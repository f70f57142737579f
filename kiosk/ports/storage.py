"""What the door keeps on its disk, and how safely."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from kiosk.domain.attendance import Strike
from kiosk.domain.bookings import Booking
from kiosk.domain.corner import CornerState
from kiosk.domain.journal import Entry
from kiosk.domain.ladder import LastLadder
from kiosk.domain.reports import Report
from kiosk.domain.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that could not be read: its name, what was wrong, where it was put aside, what was used instead."""

    file: str
    cause: str
    kept_as: str
    used: str


@dataclass(frozen=True, slots=True)
class ClockProof:
    """That the wall clock was confirmed during the boot `boot_id`; `offset` is its seconds minus CLOCK_BOOTTIME's."""

    boot_id: str
    offset: float


@dataclass(frozen=True, slots=True)
class Space:
    """How the disk below the data folder is. `free` is in bytes, as far as this process may use them.

    `refused` is what the disk said to the last write that failed, empty once that file could be written.
    """

    free: int
    read_only: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What the journal tells, the newest last, and where it has gaps: lines that are not as they were written."""

    entries: tuple[Entry, ...] = ()
    gaps: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier process left: nothing, if there was none.

    `journal` is what it tells of the bookings in `outbox`, with only those gaps that were not there before.
    """

    outbox: tuple[Booking, ...] = ()
    schedule: Schedule | None = None
    read_at: datetime | None = None
    damages: tuple[Damage, ...] = ()
    clock: ClockProof | None = None
    ladder: LastLadder | None = None
    journal: History = field(default_factory=History)
    strikes: tuple[Strike, ...] = ()
    corner: CornerState | None = None
    reports: tuple[Report, ...] = ()


class DoorStore(Protocol):
    """The memory of one door. Used from one thread.

    Every `save_*` is atomic: after a power cut at any instant either the old or the new is there, whole. Writing
    what is already there touches no disk. StorageError when the disk will not; then the old is still there. The
    journal is apart: only history, which grows at its end.
    """

    def load(self) -> Kept:
        """What was kept. Never raises for damaged files: they are put aside and reported in `damages`."""
        ...

    def save_outbox(self, outbox: Sequence[Booking]) -> None:
        """Durable in two copies, both on the disk, before this returns: the acknowledgement of a tap rests on it."""
        ...

    def save_schedule(self, schedule: Schedule) -> None:
        """Keep the last whole read. Its `read_at` alone does not make it a different schedule."""
        ...

    def save_strikes(self, strikes: Sequence[Strike]) -> None:
        """Keep how often in a row nobody came to each series."""
        ...

    def save_reports(self, reports: Sequence[Report]) -> None:
        """Durable in two copies, both on the disk, before this returns: the thanks for a report rest on it."""
        ...

    def mark_read(self, read_at: datetime, clock: ClockProof | None = None) -> None:
        """Remember the time of a whole read: in the runtime folder each time, on the disk at most hourly.

        `clock` says that the wall clock was confirmed then, for an agent that starts again during the same boot.
        """
        ...

    def save_ladder(self, ladder: LastLadder) -> None:
        """Keep how the rungs were found, for whoever asks while no agent runs."""
        ...

    def save_corner(self, state: CornerState) -> None:
        """Keep how the admin corner stands."""
        ...

    def forget(self) -> None:
        """Delete all that is kept but the journal, for ever. StorageError when the disk will not; then some is left."""
        ...

    def room_left(self) -> Space:
        """How much the disk still takes. Writes nothing. StorageError when it does not tell."""
        ...

    def append_journal(self, entries: Sequence[Entry]) -> None:
        """Write these lines behind the others, on the disk when this returns.

        StorageError when the disk will not, or the day's share of it is used up. Then nobody knows how many were
        written: the same entries may be given again, and none of them stands there twice.
        """
        ...

    def trim_journal(self, keep_from: date) -> None:
        """Delete the days (UTC) before this one. StorageError when the disk will not."""
        ...

    def journal(self, since: datetime | None = None) -> History:
        """What is kept of the time from `since` on. StorageError when the folder cannot be read at all."""
        ...

    def close(self) -> None: ...
