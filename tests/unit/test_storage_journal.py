"""The journal on the disk: whole lines whatever the power or the disk does, each once, and no more than was set."""

import errno
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import pytest

from kiosk.adapters.storage.disk import LocalDisk
from kiosk.adapters.storage.journal import _SUM, A_DAY, FOLDER, JournalFiles, entry_of, line_of
from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.bookings import BookingState
from kiosk.domain.errors import StorageError
from kiosk.domain.journal import Entry, Happening, lines, short_key
from kiosk.testing.builders import a_booking, at, between
from tests.unit.storage_disks import FaultyDisk, PaperDisk, cuts_of

DATA, RUNTIME = Path("/data"), Path("/run/door")
TODAY = DATA / FOLDER / "2026-11-20.jsonl"
CANARY = "Kanarienvogel"


def entry(clock="12:00", key="first", what=Happening.ASKED, *, day=0):
    return Entry(at(clock, day=day), what, short_key(key), between("12:00", "12:30", day=day), "juniper")


FIRST, OLD, NEW, NEXT = (entry(f"12:0{n}", key) for n, key in enumerate(("first", "old", "new", "next")))


def a_journal(disk):
    return JournalFiles(DATA / FOLDER, disk=disk)


def told_in(files):
    return a_journal(PaperDisk(files)).history()


def written(disk, *batches):
    journal = a_journal(disk)
    for batch in batches:
        journal.append(batch)
    return journal


def distinct(moments):
    seen = {tuple(sorted(files.items())) for moment in moments for files in cuts_of(moment)}
    return [dict(files) for files in sorted(seen)]


def test_what_was_written_is_told_oldest_first():
    disk = PaperDisk()
    written(disk, [FIRST, OLD], [NEW], [entry(day=1)])
    assert told_in(disk.content()).entries == (FIRST, OLD, NEW, entry(day=1))
    assert [path.name for path in sorted(disk.files)] == ["2026-11-20.jsonl", "2026-11-21.jsonl"]


def test_only_what_was_asked_for_is_told():
    disk = PaperDisk()
    journal = written(disk, [entry(day=-2)], [FIRST, NEW], [entry(day=1)])
    assert journal.history(NEW.at).entries == (NEW, entry(day=1))


def test_nothing_is_written_when_nothing_happened():
    disk = PaperDisk()
    journal = written(disk, [FIRST])
    del disk.calls[:]
    journal.append(())
    assert disk.calls == []


def test_a_line_is_one_write_behind_the_others():
    disk = PaperDisk()
    journal = written(disk, [FIRST])
    del disk.calls[:]
    journal.append([OLD])
    assert [call[0] for call in disk.calls] == ["append", "write", "write", "fsync", "close"]
    assert disk.content()[TODAY].startswith(line_of(FIRST))


@pytest.mark.parametrize("before", [(), (FIRST,)], ids=["first ever", "another before"])
def test_a_cut_while_a_line_is_written_leaves_the_lines_before_it_and_no_half_one(before):
    disk = PaperDisk()
    journal = written(disk, *([before] if before else []))
    start = disk._moment()
    del disk.moments[:]
    journal.append([OLD, NEW])
    states = distinct([start, *disk.moments])
    found = {told_in(files).entries for files in states}
    assert found <= {before, (*before, OLD), (*before, OLD, NEW)}
    assert {before, (*before, OLD, NEW)} <= found
    for files in disk.cuts():
        assert told_in(files).entries == (*before, OLD, NEW)


def test_after_any_cut_the_journal_goes_on_and_says_what_was_lost():
    disk = PaperDisk()
    journal = written(disk, [FIRST])
    del disk.moments[:]
    journal.append([OLD])
    for files in distinct(disk.moments):
        again = PaperDisk(files)
        kept = a_journal(again).of(set())
        torn = files[TODAY] not in (line_of(FIRST) + b"\n", line_of(FIRST) + b"\n" + line_of(OLD) + b"\n")
        torn = torn and entry_of(files[TODAY].split(b"\n")[-1]) is None
        assert bool(kept.gaps) == torn
        written(again, [NEXT])
        told = told_in(again.content())
        assert told.entries in ((FIRST, NEXT), (FIRST, OLD, NEXT))
        assert bool(told.gaps) == torn


@pytest.mark.parametrize("place", range(0, len(line_of(OLD)), 5))
def test_a_line_with_one_wrong_bit_is_left_out(place):
    disk = PaperDisk()
    written(disk, [FIRST, OLD, NEW])
    content = bytearray(disk.content()[TODAY])
    content[len(line_of(FIRST)) + 1 + place] ^= 1
    told = told_in({TODAY: bytes(content)})
    assert told.entries == (FIRST, NEW)
    assert [gap.file for gap in told.gaps] == ["journal/2026-11-20.jsonl"]


def test_a_line_of_a_later_version_is_left_out():
    later = line_of(OLD).partition(_SUM)[0].replace(b'"asked"', b'"beamed"') + b"}"
    line = later[:-1] + _SUM + f'{crc32(later):08x}"}}'.encode()
    assert told_in({TODAY: line + b"\n" + line_of(NEW) + b"\n"}).entries == (NEW,)


def calls_of(batches):
    fault = FaultyDisk(PaperDisk())
    journal = a_journal(fault)
    for batch in batches[:-1]:
        journal.append(batch)
    fault.count = 0
    journal.append(batches[-1])
    return fault.count


SITUATIONS = {"first ever": [[NEW]], "another before": [[FIRST], [NEW]]}
CASES = [(name, n) for name, batches in SITUATIONS.items() for n in range(calls_of(batches))]


@pytest.mark.parametrize("too_late", [False, True], ids=["refused", "done and refused"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS], ids=errno.errorcode.get)
@pytest.mark.parametrize(("name", "number"), CASES)
def test_a_refused_call_is_a_storage_error_and_the_same_lines_again_stand_there_once(
    name, number, code, too_late
):
    batches = SITUATIONS[name]
    fault = FaultyDisk(PaperDisk())
    journal = a_journal(fault)
    for batch in batches[:-1]:
        journal.append(batch)
    fault.count, fault.fail_at, fault.code, fault.too_late = 0, number, code, too_late
    with pytest.raises(StorageError, match="cannot write the journal"):
        journal.append(batches[-1])
    assert too_late or not fault.disk.open_handles()
    fault.fail_at = None
    journal.append([*batches[-1], NEXT])
    assert told_in(fault.disk.content()).entries == (*(e for batch in batches for e in batch), NEXT)


@pytest.mark.parametrize("number", range(3))
def test_a_disk_that_refuses_to_read_never_stops_the_door(number):
    disk = PaperDisk()
    written(disk, [FIRST])
    kept = JournalFiles(DATA / FOLDER, disk=FaultyDisk(PaperDisk(disk.content()), fail_at=number)).of(
        {FIRST.key}
    )
    assert kept.entries in ((), (FIRST,))
    assert bool(kept.gaps) == (kept.entries == ())


def test_days_before_the_one_to_keep_from_are_gone():
    disk = PaperDisk()
    journal = written(disk, *([entry(day=day)] for day in range(-5, 1)))
    journal.trim(date(2026, 11, 18))
    assert [e.at.day for e in journal.history().entries] == [18, 19, 20]
    for files in disk.cuts():
        assert [e.at.day for e in told_in(files).entries] == [18, 19, 20]
    journal.append([NEXT])
    assert journal.history().entries[-1] == NEXT


@pytest.mark.parametrize("number", range(3))
def test_a_disk_that_does_not_trim_says_so(number):
    disk = PaperDisk()
    written(disk, [entry(day=-1)])
    fault = FaultyDisk(disk, fail_at=number)
    with pytest.raises(StorageError, match="cannot trim"):
        a_journal(fault).trim(date(2026, 11, 20))


def test_a_day_has_its_share_and_no_more():
    disk = PaperDisk({TODAY: b"x" * (A_DAY - 100) + b"\n"})
    journal = a_journal(disk)
    with pytest.raises(StorageError, match="512 KiB of 2026-11-20 are used up"):
        journal.append([FIRST])
    assert len(disk.content()[TODAY]) <= A_DAY
    journal.append([entry(day=1)])
    assert journal.history().entries == (entry(day=1),)


def test_a_clock_that_was_put_back_over_midnight_changes_no_order():
    disk = PaperDisk()
    journal = written(disk, [entry("00:30", "late", day=2)], [entry("23:59", "early", day=1)])
    assert [e.key for e in journal.history().entries] == [short_key("late"), short_key("early")]


def test_an_agent_finds_what_is_told_of_its_bookings_and_of_no_others():
    disk = PaperDisk()
    store = TinyDoorStore(DATA, RUNTIME, disk=disk)
    store.save_outbox([a_booking(key="mine")])
    told = [entry("11:00", "mine", day=-3), entry("12:00", "other"), entry("12:01", "mine", Happening.SENT)]
    for one in told:
        store.append_journal([one])
    store.close()
    kept = TinyDoorStore(DATA, RUNTIME, disk=disk).load()
    assert kept.journal.entries == (told[0], told[2])
    assert kept.journal.gaps == ()


def test_no_byte_of_it_is_private():
    booking = a_booking(
        key=f"tea-with-{CANARY.lower()}", title=f"Tea with {CANARY}", target=f"{CANARY}@example.org"
    )
    done = replace(booking, state=BookingState.REFUSED)
    disk = PaperDisk()
    written(disk, lines((), (booking,), at=at("12:00")), lines((booking,), (done,), at=at("12:01")))
    content = b"".join(disk.content().values())
    assert content.count(b"\n") == 2
    assert CANARY.lower().encode() not in content.lower()


def test_files_on_a_real_disk_are_for_their_owner_only(tmp_path):
    journal = JournalFiles(tmp_path / FOLDER, disk=LocalDisk())
    assert journal.history().entries == ()
    journal.append([FIRST])
    journal.append([NEW])
    assert JournalFiles(tmp_path / FOLDER, disk=LocalDisk()).history().entries == (FIRST, NEW)
    (path,) = (tmp_path / FOLDER).iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    journal.trim(FIRST.at.date() + timedelta(days=1))
    assert list((tmp_path / FOLDER).iterdir()) == []
