"""What a door's disk tells of itself, and the last ladder that lies on it for whoever asks without an agent."""

import errno
import os
from datetime import timedelta

import pytest

from kiosk.adapters.storage.disk import LocalDisk
from kiosk.adapters.storage.left_behind import last_ladder, last_read
from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.errors import StorageError
from kiosk.domain.ladder import RungState
from kiosk.ports.storage import Space
from tests.unit.storage_disks import PaperDisk
from tests.unit.test_storage_store import SCHEDULE, a_ladder, a_store, reopened


def test_the_last_ladder_comes_back_and_is_written_only_when_it_differs():
    disk = PaperDisk()
    store = a_store(disk)
    store.save_ladder(a_ladder(RungState.FAILED))
    before = len(disk.moments)
    store.save_ladder(a_ladder(RungState.FAILED))
    assert len(disk.moments) == before
    assert reopened(disk).load().ladder == a_ladder(RungState.FAILED)


class OddDisk(PaperDisk):
    """A disk with little room, or that says nothing of itself."""

    told: tuple[int, bool] | OSError = (0, True)
    refuses = False

    def space(self, folder):
        if isinstance(self.told, OSError):
            raise self.told
        return self.told

    def create(self, path):
        if self.refuses:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return super().create(path)


def test_the_room_that_is_left_is_what_the_disk_says_and_asking_writes_nothing():
    disk = OddDisk()
    store = a_store(disk)
    before = len(disk.moments)
    assert store.room_left() == Space(0, read_only=True)
    assert len(disk.moments) == before


def test_a_write_that_was_refused_is_told_until_that_file_can_be_written():
    disk = OddDisk()
    store = a_store(disk)
    disk.refuses = True
    with pytest.raises(StorageError):
        store.save_schedule(SCHEDULE)
    assert store.room_left().refused == "cannot write schedule.json: No space left on device"
    disk.refuses = False
    store.save_schedule(SCHEDULE)
    assert store.room_left().refused == ""


def test_a_disk_that_tells_nothing_of_itself_is_a_storage_error():
    disk = OddDisk()
    disk.told = OSError(errno.EIO, os.strerror(errno.EIO))
    with pytest.raises(StorageError, match="Input/output error"):
        a_store(disk).room_left()


def test_the_real_disk_tells_its_room(tmp_path):
    free, read_only = LocalDisk().space(tmp_path)
    assert free > 0
    assert read_only is False


def test_what_an_agent_left_behind_can_be_read_while_another_holds_the_lock(tmp_path):
    store = TinyDoorStore(tmp_path / "data", tmp_path / "run")
    store.save_schedule(SCHEDULE)
    store.save_ladder(a_ladder(RungState.OK))
    later = SCHEDULE.read_at + timedelta(minutes=3)
    store.mark_read(later)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert last_ladder(tmp_path / "data") == a_ladder(RungState.OK)
    assert last_read(tmp_path / "data", tmp_path / "run") == later
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    store.close()


@pytest.mark.parametrize("content", [b"", b"garbage", b"{}\n{}\n"])
def test_of_a_damaged_ladder_the_generation_before_is_read_and_of_none_nothing(tmp_path, content):
    store = TinyDoorStore(tmp_path, tmp_path / "run")
    assert last_ladder(tmp_path) is None
    assert last_read(tmp_path, tmp_path / "run") is None
    store.save_ladder(a_ladder(RungState.FAILED))
    store.save_ladder(a_ladder(RungState.OK))
    (tmp_path / "ladder.json").write_bytes(content)
    assert last_ladder(tmp_path) == a_ladder(RungState.FAILED)
    (tmp_path / "ladder.json.previous").write_bytes(content)
    assert last_ladder(tmp_path) is None
    store.close()
