"""What a door remembers comes back as it was, costs nothing while nothing changes, and rot in it is put aside."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.storage.durable import KEPT_ASIDE
from kiosk.adapters.storage.envelope import LIMIT, Damaged, Sealed, seal, unseal
from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.bookings import Booking, BookingState, Refusal, Wanted
from kiosk.domain.errors import StorageError
from kiosk.domain.intervals import Interval
from kiosk.domain.ladder import Judgement, LastLadder, Rung, RungState
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Doubt, schedule_of
from kiosk.ports.storage import DoorStore, Kept
from kiosk.testing.builders import a_booking, a_meeting, a_schedule, at
from tests.unit.storage_disks import PaperDisk

DATA, RUNTIME = Path("/data"), Path("/run/door")
FILES = ("outbox-a.json", "outbox-b.json", "schedule.json", "ladder.json", "read-mark.json")
OUTBOX = (a_booking(key="one"), a_booking("10:00", "11:00", key="two", title="Übergabe"))
SCHEDULE = a_schedule(a_meeting(), a_meeting("11:00", "12:00", private=True), read_at=at("09:00"))

texts = st.text(max_size=30)
instants = st.integers(0, 4_000_000_000_000_000).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)
intervals = st.builds(
    lambda start, length: Interval(start, start + length),
    instants,
    st.timedeltas(timedelta(microseconds=1), timedelta(days=400)),
)
wanted = st.builds(Wanted, st.booleans(), intervals)
bookings = st.builds(
    Booking,
    key=texts,
    room=texts,
    made_at=instants,
    wanted=wanted,
    state=st.sampled_from(BookingState),
    sent=st.lists(wanted, max_size=3).map(tuple),
    confirmed=st.none() | wanted,
    target=st.none() | texts,
    title=st.none() | texts,
    refusal=st.none() | st.sampled_from(Refusal),
)
meetings = st.builds(
    Meeting,
    id=texts,
    room=texts,
    interval=intervals,
    title=st.none() | texts,
    organiser=st.none() | texts,
    all_day=st.booleans(),
    key=st.none() | texts,
    checked_in=st.booleans(),
)
schedules = st.builds(
    lambda window, read_at, meetings, doubts: schedule_of(
        "juniper", window, read_at, meetings, doubts=doubts
    ),
    intervals,
    instants,
    st.lists(meetings, max_size=4),
    st.lists(st.builds(Doubt, texts, intervals, texts), max_size=2),
)


def a_ladder(state):
    return LastLadder("juniper", at("12:00"), (Judgement(Rung.DISK, state, at("11:00"), reason="disk_full"),))


def a_store(disk):
    return TinyDoorStore(DATA, RUNTIME, disk=disk)


def reopened(disk):
    return a_store(PaperDisk(disk.content()))


def a_full_disk_of_memories():
    """A disk with one generation of everything, and one before it."""
    disk = PaperDisk()
    store: DoorStore = TinyDoorStore(DATA, RUNTIME, disk=disk)
    store.save_outbox(OUTBOX[:1])
    store.save_outbox(OUTBOX)
    store.save_schedule(a_schedule())
    store.save_schedule(SCHEDULE)
    store.save_ladder(a_ladder(RungState.FAILED))
    store.save_ladder(a_ladder(RungState.OK))
    store.mark_read(at("11:00"))
    store.mark_read(at("13:00"))
    return disk


@given(outbox=st.lists(bookings, max_size=4))
def test_an_outbox_comes_back_as_it_was(outbox):
    disk = PaperDisk()
    a_store(disk).save_outbox(outbox)
    assert reopened(disk).load().outbox == tuple(outbox)


@given(schedule=schedules)
def test_a_schedule_comes_back_as_it_was(schedule):
    disk = PaperDisk()
    a_store(disk).save_schedule(schedule)
    assert reopened(disk).load() == Kept(schedule=schedule, read_at=schedule.read_at)


def test_a_new_door_remembers_nothing():
    assert a_store(PaperDisk()).load() == Kept()


def test_what_is_written_already_is_not_written_again():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(OUTBOX)
    store.save_schedule(SCHEDULE)
    before = len(disk.moments)
    store.save_outbox(OUTBOX)
    store.save_schedule(a_schedule(*SCHEDULE.meetings, read_at=at("10:00")))
    assert len(disk.moments) == before


def test_a_restart_writes_nothing():
    disk = PaperDisk(a_full_disk_of_memories().content())
    store = a_store(disk)
    store.save_outbox(OUTBOX)
    store.save_schedule(a_schedule(*SCHEDULE.meetings, read_at=at("14:00")))
    assert {call[0] for call in disk.calls if call[0] not in {"make_folder", "lock", "read"}} == {
        "fsync_folder"
    }


def test_a_read_is_marked_in_the_runtime_folder_each_time_and_on_the_disk_hourly():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_schedule(SCHEDULE)
    marks = []
    for minutes in range(0, 130, 10):
        del disk.calls[:]
        store.mark_read(SCHEDULE.read_at + timedelta(minutes=minutes))
        folders = {call[1].parent for call in disk.calls if call[0] == "create"}
        marks.append((minutes, DATA in folders, RUNTIME in folders))
    assert [minutes for minutes, on_disk, _ in marks if on_disk] == [60, 120]
    assert all(in_runtime for _, _, in_runtime in marks)


def test_a_restart_knows_the_time_of_the_last_read_and_a_power_cut_only_an_older_one():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_schedule(SCHEDULE)
    store.mark_read(at("10:30"))
    store.mark_read(at("11:15"))
    assert reopened(disk).load().read_at == at("11:15")
    after_a_cut = PaperDisk({p: data for p, data in disk.content().items() if p.parent == DATA})
    assert a_store(after_a_cut).load().read_at == at("10:30")


def test_a_clock_set_back_corrects_the_time_on_the_disk_at_once():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_schedule(SCHEDULE)
    store.mark_read(at("12:00"))
    store.mark_read(at("09:30"))
    after_a_cut = PaperDisk({p: data for p, data in disk.content().items() if p.parent == DATA})
    assert a_store(after_a_cut).load().read_at == at("09:30")


def test_a_mark_without_a_schedule_is_not_kept():
    disk = PaperDisk()
    a_store(disk).mark_read(at("12:00"))
    assert reopened(disk).load() == Kept()


@pytest.mark.parametrize("name", FILES)
@given(rot=st.binary(max_size=300))
def test_garbage_in_one_file_never_stops_the_door_and_is_kept_aside(name, rot):
    files = {**a_full_disk_of_memories().content(), DATA / name: rot}
    disk = PaperDisk(files)
    kept = a_store(disk).load()
    assert kept.outbox == OUTBOX
    assert [d.file for d in kept.damages] == [name]
    assert disk.content()[DATA / kept.damages[0].kept_as] == rot
    assert kept.damages[0].used in {"outbox-a.json", "outbox-b.json", f"{name}.previous"}


@pytest.mark.parametrize("name", FILES)
def test_a_single_wrong_bit_anywhere_is_noticed(name):
    files = a_full_disk_of_memories().content()
    whole = files[DATA / name]
    for place in range(len(whole)):
        rotten = bytearray(whole)
        rotten[place] ^= 1
        with pytest.raises(Damaged):
            unseal(bytes(rotten))


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_is_noticed(name):
    whole = a_full_disk_of_memories().content()[DATA / name]
    for length in range(len(whole)):
        with pytest.raises(Damaged):
            unseal(whole[:length])


def test_when_everything_is_rotten_the_door_starts_empty_and_says_what_was_lost():
    files = {
        path: b"rot" for path in a_full_disk_of_memories().content() if path.name != "agent.lock"
    }  # previous generations too
    kept = a_store(PaperDisk(files)).load()
    assert (kept.outbox, kept.schedule, kept.read_at) == ((), None, None)
    assert {d.used for d in kept.damages} == {"nothing"}
    assert len(kept.damages) == len(files)


@pytest.mark.parametrize(
    "payload",
    [
        b"[]",
        b"7",
        b"not json",
        b'{"booking":[]}',
        b'{"booking":{"1":{}}}',
        b'{"booking":{"one":{"key":"k"}}}',
        b'{"booking":{"1":"text"}}',
        b"\xff\xfe",
    ],
)
def test_a_whole_file_that_makes_no_sense_counts_as_damaged(payload):
    files = {**a_full_disk_of_memories().content(), DATA / "outbox-a.json": seal(Sealed(99, payload))}
    kept = a_store(PaperDisk(files)).load()
    assert kept.outbox == OUTBOX
    assert [d.file for d in kept.damages] == ["outbox-a.json"]


def test_a_file_from_a_later_version_is_named_as_such_and_kept():
    later = seal(Sealed(5, b"{}")).replace(b'"format":1', b'"format":2')
    files = {**a_full_disk_of_memories().content(), DATA / "schedule.json": later}
    (damage,) = a_store(PaperDisk(files)).load().damages
    assert damage.cause == "format 2, this version reads 1"


def test_a_file_too_large_to_be_ours_is_not_taken_in():
    with pytest.raises(Damaged, match="far too large"):
        unseal(b"x" * (LIMIT + 1))


def test_only_the_newest_few_damaged_files_are_kept():
    files = a_full_disk_of_memories().content()
    for number in range(KEPT_ASIDE + 4):
        files[DATA / "schedule.json"] = b"rot %d" % number
        disk = PaperDisk(files)
        a_store(disk)
        files = disk.content()
    aside = sorted(path.name for path in files if "damaged" in path.name)
    assert aside == [f"schedule.json.damaged-{n}" for n in range(5, 5 + KEPT_ASIDE)]


def test_the_newer_of_two_outboxes_is_the_outbox_and_the_other_is_brought_into_step():
    files = a_full_disk_of_memories().content()
    del files[DATA / "outbox-b.json"]
    disk = PaperDisk(files)
    assert a_store(disk).load() == Kept(OUTBOX, SCHEDULE, at("13:00"), ladder=a_ladder(RungState.OK))
    assert disk.content()[DATA / "outbox-b.json"] == disk.content()[DATA / "outbox-a.json"]


def test_files_can_be_read_with_any_editor():
    content = a_full_disk_of_memories().content()[DATA / "outbox-a.json"]
    header, body = map(json.loads, content.splitlines())
    assert header["generation"] == 2
    assert [record["key"] for record in body["booking"].values()] == ["one", "two"]


def test_on_a_real_disk_everything_comes_back_and_only_the_owner_may_look(tmp_path):
    data, runtime = tmp_path / "state" / "kiosk", tmp_path / "run" / "kiosk"
    store = TinyDoorStore(data, runtime)
    store.save_outbox(OUTBOX)
    store.save_outbox(OUTBOX[:1])
    store.save_schedule(SCHEDULE)
    store.mark_read(at("11:00"))
    store.close()
    again = TinyDoorStore(data, runtime)
    assert again.load() == Kept(OUTBOX[:1], SCHEDULE, at("11:00"))
    again.close()
    assert stat.S_IMODE(data.stat().st_mode) == stat.S_IMODE(runtime.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in data.iterdir()} == {0o600}


def test_a_folder_in_place_of_a_file_is_put_aside_too(tmp_path):
    (tmp_path / "data" / "schedule.json").mkdir(parents=True)
    store = TinyDoorStore(tmp_path / "data", tmp_path / "run")
    (damage,) = store.load().damages
    assert (tmp_path / "data" / damage.kept_as).is_dir()
    store.save_schedule(SCHEDULE)
    store.close()


def test_two_agents_cannot_use_one_folder(tmp_path):
    first = TinyDoorStore(tmp_path / "data", tmp_path / "run")
    with pytest.raises(StorageError, match="another kiosk agent uses"):
        TinyDoorStore(tmp_path / "data", tmp_path / "other")
    first.close()
    first.close()
    TinyDoorStore(tmp_path / "data", tmp_path / "run").close()


def test_a_store_leaves_no_open_file_behind(tmp_path):
    before = set(Path("/proc/self/fd").iterdir())
    store = TinyDoorStore(tmp_path / "data", tmp_path / "run")
    store.save_outbox(OUTBOX)
    store.close()
    assert set(Path("/proc/self/fd").iterdir()) == before
