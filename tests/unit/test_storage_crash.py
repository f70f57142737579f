"""Cut the power at any instant: what was kept is the old or the new, whole; once acknowledged, it is the new."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.bookings import BookingState
from kiosk.domain.reports import ReportState
from kiosk.testing.builders import a_booking, a_meeting, a_report, a_schedule, at
from tests.unit.storage_disks import PaperDisk, cuts_of

DATA, RUNTIME = Path("/data"), Path("/run/door")
OLD = (a_booking(key="first"),)
NEW = (a_booking(key="first", state=BookingState.CONFIRMED), a_booking("10:00", "11:00", key="second"))
LATER = at("12:00")


def a_store(disk):
    return TinyDoorStore(DATA, RUNTIME, disk=disk)


def kept_after(files):
    """What the next agent finds. The runtime folder is in memory: the power cut has emptied it."""
    disk = PaperDisk({path: data for path, data in files.items() if path.parent == DATA})
    return a_store(disk).load(), disk


def distinct(moments):
    """Every content that the moments may leave, once."""
    seen = {tuple(sorted(files.items())) for moment in moments for files in cuts_of(moment)}
    return [dict(files) for files in sorted(seen)]


def moments_of(action, disk):
    """The states of the disk before, and after each step of, the action."""
    before = disk._moment()
    del disk.moments[:]
    action()
    return [before, *disk.moments]


@pytest.mark.parametrize("old", [(), OLD], ids=["first ever", "another before"])
def test_a_cut_while_the_outbox_is_written_leaves_the_old_or_the_new(old):
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(old)
    states = distinct(moments_of(lambda: store.save_outbox(NEW), disk))
    found = {kept_after(files)[0].outbox for files in states}
    assert found == {old, NEW}
    assert len(states) > 30


def test_a_cut_while_the_outbox_is_written_damages_nothing_that_counts():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(OLD)
    for files in distinct(moments_of(lambda: store.save_outbox(NEW), disk)):
        kept, mended = kept_after(files)
        assert kept.damages == ()
        assert not [path for path in mended.files if path.suffix == ".new"]


@pytest.mark.parametrize("old", [(), OLD], ids=["first ever", "another before"])
def test_an_acknowledged_outbox_survives_any_cut(old):
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(old)
    store.save_outbox(NEW)
    for files in disk.cuts():
        assert kept_after(files)[0].outbox == NEW


def test_an_acknowledged_outbox_survives_a_cut_and_the_loss_of_one_copy():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(OLD)
    store.save_outbox(NEW)
    for lost in ("outbox-a.json", "outbox-b.json"):
        files = {**disk.content(), DATA / lost: b"\0" * 512}
        kept, repaired = kept_after(files)
        assert kept.outbox == NEW
        assert [d.file for d in kept.damages] == [lost]
        assert repaired.content()[DATA / "outbox-a.json"] == repaired.content()[DATA / "outbox-b.json"]


def test_a_second_cut_while_the_first_is_mended_changes_nothing():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(OLD)
    for files in distinct(moments_of(lambda: store.save_outbox(NEW), disk)):
        mended = PaperDisk(files)
        found = a_store(mended).load().outbox
        for again in distinct(mended.moments):
            assert kept_after(again)[0].outbox == found


def test_what_a_killed_agent_left_unfinished_is_made_durable_before_anybody_acts_on_it():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(OLD)
    del disk.moments[:]
    store.save_outbox(NEW)
    killed = disk.moments[-2]  # every rename is done, the folder is not fsynced
    names, pending = killed
    disk.durable, disk.pending = names, pending
    disk.files = dict(names)
    for changes in pending:
        disk.files = {p: f for p, f in {**disk.files, **changes}.items() if f is not None}
    disk.locked.clear()
    assert a_store(disk).load().outbox == NEW
    for files in disk.cuts():
        assert kept_after(files)[0].outbox == NEW


def test_a_cut_while_the_schedule_is_written_leaves_the_old_or_the_new():
    old, new = a_schedule(a_meeting()), a_schedule(a_meeting("10:00", "11:00"), read_at=LATER)
    disk = PaperDisk()
    store = a_store(disk)
    store.save_schedule(old)
    states = distinct(moments_of(lambda: store.save_schedule(new), disk))
    assert {kept_after(files)[0].schedule for files in states} == {old, new}
    for files in disk.cuts():
        assert kept_after(files)[0].schedule == new


def test_after_any_cut_the_schedule_never_counts_as_younger_than_it_is():
    disk = PaperDisk()
    store = a_store(disk)
    first, second = a_schedule(a_meeting()), a_schedule(a_meeting("10:00", "11:00"))
    read = {}  # when each schedule was really read last, at most
    states = []
    for minutes in range(0, 300, 30):
        moment = at("09:00") + timedelta(minutes=minutes)
        meetings = first if minutes < 120 else second
        schedule = a_schedule(*meetings.meetings, read_at=moment)
        read[schedule.meetings] = moment

        def poll(schedule=schedule, moment=moment):
            store.save_schedule(schedule)
            store.mark_read(moment)

        states += [(files, dict(read)) for files in distinct(moments_of(poll, disk))]
    for files, known in states:
        kept, _ = kept_after(files)
        if kept.schedule is None:
            assert kept.read_at is None
        else:
            assert kept.read_at <= known[kept.schedule.meetings]
            assert kept.schedule.read_at <= kept.read_at


def test_a_schedule_that_fell_back_a_generation_does_not_take_the_age_of_the_lost_one():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_schedule(a_schedule(a_meeting(), read_at=at("09:00")))
    store.save_schedule(a_schedule(a_meeting("10:00", "11:00"), read_at=at("10:00")))
    store.mark_read(at("12:00"))
    files = {**disk.content(), DATA / "schedule.json": b"rotten"}
    kept = a_store(PaperDisk(files)).load()  # with the runtime folder: only the agent was restarted
    assert kept.schedule == a_schedule(a_meeting(), read_at=at("09:00"))
    assert kept.read_at == at("09:00")


def test_a_cut_while_reports_are_written_leaves_the_old_or_the_new_and_loses_none_that_was_thanked_for():
    old = (a_report(),)
    new = (a_report(state=ReportState.DELIVERED), a_report(key="6" * 32, words="loud"))
    disk = PaperDisk()
    store = a_store(disk)
    store.save_outbox(OLD)
    store.save_reports(old)
    states = distinct(moments_of(lambda: store.save_reports(new), disk))
    assert {kept_after(files)[0].reports for files in states} == {old, new}
    assert {kept_after(files)[0].outbox for files in states} == {OLD}
    for files in disk.cuts():
        assert kept_after(files)[0].reports == new
    for lost in ("reports-a.json", "reports-b.json"):
        assert kept_after({**disk.content(), DATA / lost: b"rotten"})[0].reports == new
