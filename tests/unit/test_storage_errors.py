"""A disk that refuses any one call, at any place: StorageError, and the old is still there; never anything else."""

import errno
from pathlib import Path

import pytest

from kiosk.adapters.storage.disk import LocalDisk
from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.errors import StorageError
from kiosk.testing.builders import a_booking, a_meeting, a_schedule, at
from tests.unit.storage_disks import FaultyDisk, PaperDisk, cuts_of

DATA, RUNTIME = Path("/data"), Path("/run/door")
FIRST, OLD, NEW, NEXT = ((a_booking(key=key),) for key in ("first", "old", "new", "next"))
CODES = [errno.ENOSPC, errno.EIO, errno.EROFS]


def a_door(paper=None):
    """A store that has kept two generations, and the fault that can be switched on beneath it."""
    fault = FaultyDisk(paper or PaperDisk())
    store = TinyDoorStore(DATA, RUNTIME, disk=fault)
    store.save_outbox(FIRST)
    store.save_outbox(OLD)
    store.save_schedule(a_schedule(a_meeting(), read_at=at("09:00")))
    return store, fault


def calls_of(action):
    """How many calls the action makes on a healthy disk."""
    store, fault = a_door()
    fault.count = 0
    action(store)
    return fault.count


def inject(fault, number, *, code=errno.EIO, stays=False, too_late=False):
    fault.count, fault.fail_at = 0, number
    fault.code, fault.stays, fault.too_late = code, stays, too_late


def heal(fault):
    fault.fail_at = None


def found_on(paper):
    """What another agent finds on the same disk."""
    return found_in(paper.content())


def found_in(files):
    return TinyDoorStore(DATA, RUNTIME, disk=PaperDisk(files)).load()


SAVING = calls_of(lambda store: store.save_outbox(NEW))


def test_saving_an_outbox_takes_as_many_calls_as_the_following_tests_break():
    each_copy = ("create", "write", "write", "fsync", "close", "aside", "replace")
    at_the_end = ("fsync_folder",)
    assert 2 * len(each_copy) + len(at_the_end) == SAVING


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
@pytest.mark.parametrize("number", range(SAVING))
def test_one_refused_call_leaves_the_old_outbox_and_the_next_save_works(number, code):
    store, fault = a_door()
    inject(fault, number, code=code)
    with pytest.raises(StorageError, match=r"cannot write outbox-a\.json"):
        store.save_outbox(NEW)
    heal(fault)
    assert store.load().outbox == OLD
    assert {found_in(files).outbox for files in fault.disk.cuts()} == {OLD}
    assert not fault.disk.open_handles()
    assert not [path for path in fault.disk.files if path.suffix == ".new"]  # a full disk gets its room back
    store.save_outbox(NEXT)
    assert found_on(fault.disk).outbox == NEXT


@pytest.mark.parametrize("number", range(SAVING))
def test_a_call_that_took_effect_and_failed_all_the_same_changes_nothing_either(number):
    store, fault = a_door()
    inject(fault, number, too_late=True)
    with pytest.raises(StorageError):
        store.save_outbox(NEW)
    heal(fault)
    assert found_on(fault.disk).outbox == OLD
    store.save_outbox(NEXT)
    assert found_on(fault.disk).outbox == NEXT


@pytest.mark.parametrize("number", range(SAVING))
def test_a_disk_that_dies_in_the_middle_keeps_one_of_the_two_and_says_so(number):
    store, fault = a_door()
    inject(fault, number, code=errno.EROFS, stays=True)
    with pytest.raises(StorageError):
        store.save_outbox(NEW)
    assert store.load().outbox == OLD
    assert found_on(fault.disk).outbox in (OLD, NEW)
    heal(fault)
    store.save_outbox(NEXT)
    assert found_on(fault.disk).outbox == NEXT


@pytest.mark.parametrize("number", range(SAVING))
def test_a_refused_outbox_that_could_not_be_taken_back_yields_to_the_next_one(number):
    store, fault = a_door()
    inject(fault, number, stays=True)
    with pytest.raises(StorageError):
        store.save_outbox(NEW)
    heal(fault)
    del fault.disk.moments[:]
    store.save_outbox(NEXT)
    copies = [DATA / "outbox-a.json", DATA / "outbox-b.json"]
    for files in (files for moment in fault.disk.moments for files in cuts_of(moment)):
        if any(b'"next"' in files.get(copy, b"") for copy in copies):
            assert found_in(files).outbox == NEXT


@pytest.mark.parametrize("number", range(SAVING))
def test_the_refused_outbox_can_be_tried_again(number):
    store, fault = a_door()
    inject(fault, number)
    with pytest.raises(StorageError):
        store.save_outbox(NEW)
    heal(fault)
    store.save_outbox(NEW)
    assert found_on(fault.disk).outbox == NEW


@pytest.mark.parametrize("number", range(SAVING))
def test_after_a_refusal_the_old_outbox_is_written_again_if_asked_for(number):
    store, fault = a_door()
    inject(fault, number, stays=True)
    with pytest.raises(StorageError):
        store.save_outbox(NEW)
    heal(fault)
    store.save_outbox(OLD)
    assert found_on(fault.disk).outbox == OLD


def test_the_very_first_outbox_leaves_nothing_when_it_is_refused():
    calls = SAVING - 2  # nothing has to be put aside
    for number in range(calls):
        fault = FaultyDisk(PaperDisk())
        store = TinyDoorStore(DATA, RUNTIME, disk=fault)
        inject(fault, number)
        with pytest.raises(StorageError):
            store.save_outbox(NEW)
        assert found_on(fault.disk).outbox == ()


def opening_calls():
    _, door = a_door()
    fault = FaultyDisk(PaperDisk(door.disk.content()))
    TinyDoorStore(DATA, RUNTIME, disk=fault)
    return fault.count


@pytest.mark.parametrize("stays", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("number", range(3, opening_calls()))
def test_a_refused_call_while_opening_never_stops_the_door(number, stays):
    _, door = a_door()
    fault = FaultyDisk(PaperDisk(door.disk.content()), fail_at=number, stays=stays)
    kept = TinyDoorStore(DATA, RUNTIME, disk=fault).load()
    assert kept.outbox in ((OLD,) if not stays else (OLD, FIRST, ()))
    if kept.outbox != OLD:
        assert kept.damages


@pytest.mark.parametrize("number", range(3), ids=["runtime folder", "data folder", "lock"])
def test_a_folder_that_cannot_be_used_is_named(number):
    with pytest.raises(StorageError, match="cannot use the folder /"):
        TinyDoorStore(DATA, RUNTIME, disk=FaultyDisk(PaperDisk(), fail_at=number))


def test_a_schedule_that_could_not_be_kept_lends_its_age_to_no_other():
    store, fault = a_door()
    inject(fault, 0, stays=True)
    with pytest.raises(StorageError):
        store.save_schedule(a_schedule(a_meeting("10:00", "11:00"), read_at=at("10:00")))
    heal(fault)
    store.mark_read(at("10:00"))
    kept = found_on(fault.disk)
    assert kept.schedule == a_schedule(a_meeting(), read_at=at("09:00"))
    assert kept.read_at == at("09:00")


def test_the_hourly_mark_reaches_the_disk_though_the_runtime_folder_is_gone():
    store, fault = a_door()
    inject(fault, 0)
    with pytest.raises(StorageError):
        store.mark_read(at("12:00"))
    assert found_on(fault.disk).read_at == at("12:00")


def test_a_real_full_disk_is_a_storage_error(tmp_path):
    class Full(LocalDisk):
        def create(self, path):
            return super().create(Path("/dev/full"))

    store = TinyDoorStore(tmp_path / "data", tmp_path / "run", disk=Full())
    with pytest.raises(StorageError, match="No space left"):
        store.save_outbox(NEW)
    store.close()
