"""Damaged files on the disk: the last good state is used, the damaged one kept aside, and the doctor told."""

from pathlib import Path
from random import Random

import pytest

from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.snapshot import Snapshot
from kiosk.screen.presenters.doctor import Health, doctor_checks
from kiosk.screen.presenters.wording import wording_for
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.messages import Begun, Publish
from kiosk.testing.builders import FakeClock, a_booking, a_meeting, a_room, a_schedule, at

DAMAGES = {
    "cut in half": lambda content: content[: len(content) // 2],
    "emptied": lambda content: b"",
    "overwritten with zeros": lambda content: bytes(len(content)),
    "one bit turned": lambda content: content[:-9] + bytes([content[-9] ^ 4]) + content[-8:],
    "something else altogether": lambda content: b"<html>",
}
HELD = a_booking("12:00", "12:30", key="5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b")
OLD, NEW = (
    a_schedule(a_meeting("14:00", "15:00")),
    a_schedule(a_meeting("14:00", "15:00"), a_meeting("16:00", "17:00")),
)


def a_store(folder: Path) -> TinyDoorStore:
    return TinyDoorStore(folder / "data", folder / "run")


def filled(folder: Path) -> list[Path]:
    """What a door that was in use leaves behind; its files."""
    store = a_store(folder)
    store.load()
    store.save_schedule(OLD)
    store.save_schedule(NEW)
    store.mark_read(at("11:59"))
    store.save_outbox([])
    store.save_outbox([HELD])
    store.close()
    return sorted(
        path for path in (folder / "data").rglob("*") if path.is_file() and path.stat().st_size > 20
    )


def started(folder: Path) -> Snapshot:
    """The first thing that a door says when it starts again."""
    store, clock = a_store(folder), FakeClock()
    kept = store.load()
    engine = Engine(EngineSettings(a_room()), kept, rng=Random(0), now=clock.now())
    effects = engine.handle(Begun(), clock.now())
    store.close()
    return next(effect.snapshot for effect in effects if isinstance(effect, Publish))


@pytest.mark.parametrize("damage", DAMAGES)
def test_whichever_one_file_is_damaged_no_booking_is_lost_and_the_doctor_names_it(damage, tmp_path):
    names = [path.relative_to(tmp_path) for path in filled(tmp_path / "pattern")]
    assert len(names) >= 3
    reported = 0
    for number in range(len(names)):
        folder = tmp_path / str(number)
        path = filled(folder)[number]
        content = path.read_bytes()
        path.write_bytes(DAMAGES[damage](content))
        snapshot = started(folder)
        assert [b.key for b in snapshot.bookings] == [HELD.key], path.name
        assert snapshot.schedule is not None
        assert snapshot.schedule.meetings in (OLD.meetings, NEW.meetings), path.name
        reported += check_report(folder, snapshot, damaged=DAMAGES[damage](content))
    assert reported >= 2  # the outbox and the schedule; what is only read when these are lost may go unseen


def check_report(folder: Path, snapshot: Snapshot, *, damaged: bytes) -> bool:
    """Whatever was found damaged is kept aside as it was, and told with its next step in every language."""
    for finding in snapshot.findings:
        assert finding.kind.value == "damaged_file"
        aside = [p for p in (folder / "data").rglob("*") if p.is_file() and p.name in finding.detail]
        assert damaged in [p.read_bytes() for p in aside], finding
        for language, step in (("en", "replace the storage card"), ("de", "Speicherkarte")):
            wording = wording_for(language, snapshot.room.zone)
            checks = {c.name: c for c in doctor_checks(snapshot, FakeClock().now(), wording)}
            check = checks["damaged_file"]
            assert check.state is Health.WARN
            assert finding.subject in check.what
            assert step in check.next_step
    return bool(snapshot.findings)


def test_with_everything_damaged_the_door_starts_all_the_same_and_knows_nothing(tmp_path):
    for path in filled(tmp_path):
        path.write_bytes(b"garbage")
    snapshot = started(tmp_path)
    assert (snapshot.bookings, snapshot.schedule) == ((), None)
    assert {f.kind.value for f in snapshot.findings} == {"damaged_file"}
