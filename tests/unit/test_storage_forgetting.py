"""A door that is given away keeps nothing of whoever it hung beside, whatever happens while it forgets."""

import errno
from pathlib import Path

import pytest

from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.corner import CornerState
from kiosk.domain.errors import StorageError
from kiosk.domain.schedule import Schedule
from kiosk.testing.builders import a_booking, a_meeting, a_report, a_schedule, at
from tests.unit.storage_disks import FaultyDisk, PaperDisk

DATA, RUNTIME = Path("/data"), Path("/run/door")
SECRET = b"Project Nightingale"
OF_THE_DOOR = (
    DATA / "schedule.json.damaged-1",
    DATA / "cronofy-tokens.json",
    DATA / "office365-a.b.tokens.previous",
)
OF_OTHERS = (DATA / "notes.json", DATA / "my-schedule.json", DATA / "settings.toml", DATA / "journal" / "a")


def a_full_disk() -> PaperDisk:
    return PaperDisk(dict.fromkeys((*OF_THE_DOOR, *OF_OTHERS), SECRET))


def a_schedule_of(title: str) -> Schedule:
    return a_schedule(a_meeting(title=title), read_at=at("09:00"))


def filled(disk: PaperDisk | FaultyDisk) -> TinyDoorStore:
    """A store that has kept two generations of everything."""
    store = TinyDoorStore(DATA, RUNTIME, disk=disk)
    title = SECRET.decode()
    for key in ("one", "two"):
        store.save_outbox((a_booking(key=key, title=title),))
        store.save_reports((a_report(key=key, words=title),))
        store.save_schedule(a_schedule_of(f"{title} {key}"))
    store.mark_read(at("09:05"))
    store.save_corner(CornerState())
    return store


def test_nothing_that_the_door_kept_is_left_and_nothing_of_others_is_touched():
    disk = a_full_disk()
    filled(disk).forget()
    assert {path for path in disk.content() if path.suffix != ".lock"} == set(OF_OTHERS)
    for left in disk.cuts():  # it is gone for good
        assert {path for path, data in left.items() if SECRET in data} == set(OF_OTHERS)


def test_the_next_agent_finds_a_new_door():
    disk = a_full_disk()
    filled(disk).forget()
    found = TinyDoorStore(DATA, RUNTIME, disk=PaperDisk(disk.content())).load()
    assert (found.outbox, found.reports, found.schedule, found.read_at) == ((), (), None, None)
    assert found.damages == ()


def test_a_cut_on_the_way_leaves_the_outbox_as_it_was_at_some_time_or_none():
    disk = a_full_disk()
    store = filled(disk)
    was = [(a_booking(key=key, title=SECRET.decode()),) for key in ("one", "two")]
    del disk.moments[:]
    store.forget()
    for durable, pending in disk.moments:  # a folder's changes reach the medium in their order
        for count in range(len(pending) + 1):
            files = dict(durable)
            for changes in pending[:count]:
                files |= changes
            left = PaperDisk(
                {path: file.data for path, file in files.items() if file and path.parent == DATA}
            )
            found = TinyDoorStore(DATA, RUNTIME, disk=left).load()
            assert found.outbox in [(), *was]
            assert found.damages == ()


@pytest.mark.parametrize("code", [errno.EROFS, errno.EIO])
def test_a_disk_that_will_not_forget_is_said(code: int):
    disk = FaultyDisk(a_full_disk())
    store = filled(disk)
    disk.count = 0
    store.forget()
    needed = disk.count
    for number in range(needed):
        disk = FaultyDisk(a_full_disk())
        store = filled(disk)
        disk.count, disk.fail_at, disk.code = 0, number, code
        with pytest.raises(StorageError, match="could not be emptied"):
            store.forget()
    assert needed > len(OF_THE_DOOR)
