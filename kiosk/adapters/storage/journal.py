"""The journal on the disk: a file for each day (UTC), a line for each entry, only ever written at the end.

    {"at":"2026-11-20T10:17:43+00:00","what":"asked","key":"c1b54b7a82db",...,"crc":"1f0c33a7"}

Each line carries its own checksum, so that a line which a power cut has torn is known as one, and left out; the lines
before and behind it count. A day has a share of the disk, and days are deleted whole, so the size has a bound. A clock
that was put back a little writes on in the newest file: what comes later stands behind what was before.
"""

import errno
import json
import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zlib import crc32

from kiosk.adapters.storage.disk import Disk
from kiosk.domain.errors import StorageError
from kiosk.domain.journal import KEY_DIGITS, Entry
from kiosk.domain.records import from_record, to_record
from kiosk.ports.storage import Damage, History

FOLDER = "journal"
A_DAY = 512 * 1024  # bytes; an ordinary day needs some ten thousand
_DAY = timedelta(days=1)
_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.jsonl")
_SUM = b',"crc":"'
_KEY = b'"key":"'


@dataclass(slots=True)
class _Page:
    """The file that is written on: `known` are lines that it may hold, `joint` is what must come before the next."""

    path: Path
    day: date
    size: int
    known: Collection[bytes]
    joint: bytes
    new: bool


class JournalFiles:
    """The journal in `folder`, which need not exist. Reading it needs no lock, and changes nothing."""

    def __init__(self, folder: Path, *, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._page: _Page | None = None  # None: nobody knows what the newest file holds

    def append(self, entries: Sequence[Entry]) -> None:
        """Write these lines, durable when it returns; StorageError (ports.storage.DoorStore)."""
        if not entries:
            return
        page, self._page = self._page, None
        try:
            self._page = self._written(page, entries)
        except OSError as error:
            raise StorageError(f"cannot write the journal: {_why(error)}") from error

    def trim(self, keep_from: date) -> None:
        """Delete the days before this one; StorageError."""
        try:
            gone = [day for day in self._days() if day < keep_from]
            for day in gone:
                self._disk.unlink(self._path(day))
            if gone:
                self._page = None
                self._disk.fsync_folder(self._folder)
        except OSError as error:
            raise StorageError(f"cannot trim the journal: {_why(error)}") from error

    def history(self, since: datetime | None = None) -> History:
        """Everything from `since` on. StorageError only when the folder is there and cannot be read."""
        try:
            days = self._days()
        except OSError as error:
            raise StorageError(f"cannot read {self._folder}: {_why(error)}") from error
        entries: list[Entry] = []
        gaps: list[Damage] = []
        for day in days:
            if since is not None and day < since.date():
                continue
            lines, gap = self._lines(day)
            read = [entry for entry in map(entry_of, lines) if entry is not None]
            entries += [entry for entry in read if since is None or entry.at >= since]
            gaps += gap
            if len(read) < len(lines):
                gaps.append(self._gap(day, f"{len(lines) - len(read)} damaged lines"))
        return History(tuple(entries), tuple(gaps))

    def of(self, keys: Collection[str]) -> History:
        """What is told of these short keys, and what is wrong with the newest file's end. Never raises."""
        found: list[list[Entry]] = []
        gaps: list[Damage] = []
        missing = set(keys)
        try:
            days = self._days()
        except OSError as error:
            return History(gaps=(Damage(self._folder.name, _why(error), kept_as="", used="nothing"),))
        for day in reversed(days):
            lines, gap = self._lines(day)
            if not found and lines and entry_of(lines[-1]) is None:
                gaps.append(self._gap(day, "the last line is torn"))
            gaps += gap
            about = (entry_of(line) for line in lines if _key_in(line) in keys)
            found.insert(0, [entry for entry in about if entry is not None])
            missing -= {entry.key for entry in found[0] if entry.what.state is not None}
            if not missing:
                break
        return History(tuple(entry for entries in found for entry in entries), tuple(gaps))

    def _written(self, page: _Page | None, entries: Sequence[Entry]) -> _Page:
        day = entries[-1].at.date()
        if page is None or page.day not in (day, day + _DAY):
            page = self._turned_to(day)
        lines = [line for line in map(line_of, entries) if line not in page.known]
        content = b"".join(line + b"\n" for line in lines)
        if not content:
            return page
        content = page.joint + content
        if page.size + len(content) > A_DAY:
            raise OSError(errno.EDQUOT, f"the {A_DAY // 1024} KiB of {page.day} are used up")
        self._write(page, content)
        return _Page(page.path, page.day, page.size + len(content), (), b"", new=False)

    def _turned_to(self, day: date) -> _Page:
        self._disk.make_folder(self._folder)
        days = self._days()
        newest = days[-1] if days else day
        day = newest if newest == day + _DAY else day
        path = self._path(day)
        held = self._disk.read(path, A_DAY + 1) if day in days else b""
        joint = b"\n" if held and not held.endswith(b"\n") else b""
        return _Page(path, day, len(held), frozenset(held.split(b"\n")), joint, new=day not in days)

    def _write(self, page: _Page, content: bytes) -> None:
        handle = self._disk.append(page.path)
        try:
            rest = memoryview(content)
            while rest:
                count = self._disk.write(handle, rest)
                if count == 0:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                rest = rest[count:]
            self._disk.fsync(handle)
        finally:
            self._disk.close(handle)
        if page.new:
            self._disk.fsync_folder(self._folder)
            self._disk.fsync_folder(self._folder.parent)

    def _days(self) -> list[date]:
        try:
            names = self._disk.names(self._folder)
        except FileNotFoundError:
            return []
        return sorted(day for name in names if (day := _day_of(name)) is not None)

    def _path(self, day: date) -> Path:
        return self._folder / f"{day.isoformat()}.jsonl"

    def _lines(self, day: date) -> tuple[list[bytes], list[Damage]]:
        """The lines of a day, whole or not; none and the reason when it cannot be read."""
        try:
            content = self._disk.read(self._path(day), A_DAY + 1)
        except FileNotFoundError:  # trimmed a moment ago
            return [], []
        except OSError as error:
            return [], [self._gap(day, _why(error))]
        return [line for line in content.split(b"\n") if line], []

    def _gap(self, day: date, cause: str) -> Damage:
        return Damage(
            f"{self._folder.name}/{self._path(day).name}", cause, kept_as="", used="the other lines"
        )


def line_of(entry: Entry) -> bytes:
    """The entry as a line, without its end."""
    record = json.dumps(to_record(entry), separators=(",", ":")).encode()
    return record[:-1] + _SUM + f'{crc32(record):08x}"}}'.encode()


def entry_of(line: bytes) -> Entry | None:
    """The entry again; None when a single bit is not as it was written."""
    head, _, tail = line.rpartition(_SUM)
    record = head + b"}"
    if tail != f'{crc32(record):08x}"}}'.encode():
        return None
    try:
        return from_record(json.loads(record), Entry)
    except ValueError:  # of a later version, perhaps
        return None


def _key_in(line: bytes) -> str:
    """Whose line it is, without reading the rest of it."""
    return line.partition(_KEY)[2][:KEY_DIGITS].decode("ascii", "replace")


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _day_of(name: str) -> date | None:
    found = _NAME.fullmatch(name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
