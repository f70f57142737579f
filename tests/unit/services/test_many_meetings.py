"""Five thousand meetings: the promises hold, and the work grows no faster than their number."""

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.adapters.calendars.memory.client import Entry
from kiosk.adapters.storage.store import TinyDoorStore
from kiosk.domain.snapshot import Snapshot, meetings_of, status_now
from kiosk.domain.status import RoomBusy, RoomFree
from kiosk.link.protocol import LINE_LIMIT, decode, encode
from kiosk.screen.presenters.plain import agenda_lines, agenda_record, status_record
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import at
from tests.unit.services.scene import Scene, book

MANY, FEW = 5_000, 500
WINDOW = timedelta(days=14)
# Ten times the meetings may take ten times the steps; what is as much for few as for many makes it less.
AS_MANY = MANY / FEW


def crowded(count: int, *, title: str = "Planning", beside: int = 1) -> Scene:
    """A room with `count` meetings from yesterday on, spread over two weeks, `beside` of them always at one time.

    One ends at noon; the next begins at 13:00.
    """
    scene = Scene(clock="12:00:30")
    step = WINDOW / (count / beside)
    begins = at("12:00", day=-1)
    for number in range(count):
        start = begins + (number // beside) * step
        end = start + step / 2
        if start < at("13:00") and end > at("12:00"):
            start, end = at("11:00"), at("12:00")
        scene.server.put(scene.room.id, Entry(f"m{number:05}", start, end, f"{title} {number}"))
    scene.server.put(scene.room.id, Entry("next", at("13:00"), at("14:00"), "The next"))
    scene.door.start()
    return scene


def steps(act: Callable[[], object]) -> int:
    """How many functions are called: the same on every machine, and at every load."""
    called = 0

    def count(_frame: object, event: str, _about: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return called


def told(scene: Scene) -> Snapshot:
    line = encode(scene.door.snapshot)
    assert len(line) <= LINE_LIMIT
    heard = decode(line[:-1])
    assert isinstance(heard, Snapshot)
    return heard


@pytest.mark.parametrize("title", ["Planning", "Wide " * 40, "🎉" * 200], ids=["usual", "long", "emoji"])
@pytest.mark.parametrize("beside", [1, 40])
def test_what_a_screen_is_told_of_now_and_next_is_what_the_agent_knows(title: str, beside: int) -> None:
    scene = crowded(MANY, title=title, beside=beside)
    scene.door.run_calls()
    now, known, heard = scene.clock.now(), scene.door.snapshot, told(scene)
    assert known.schedule is not None
    assert len(known.schedule.meetings) == MANY + 1
    status = status_now(heard, now)
    assert status == status_now(known, now)
    assert isinstance(status, RoomFree)
    assert status.following is not None
    assert status.following.start == at("13:00")
    later = scene.clock.advance(timedelta(hours=1, minutes=5))
    busy = status_now(told(scene), later)  # the link keeps its promise for every moment that it tells of
    assert isinstance(busy, RoomBusy)
    assert {m.id for m in meetings_of(heard)} <= {m.id for m in meetings_of(known)}


def test_the_work_of_the_agent_grows_no_faster_than_the_meetings() -> None:
    few, many = crowded(FEW), crowded(MANY)
    assert steps(many.door.run_calls) < 1.2 * AS_MANY * steps(few.door.run_calls)
    taps = [steps(partial(scene.door.ask, book("12:00", "12:30"))) for scene in (few, many)]
    assert taps[1] < 1.2 * AS_MANY * taps[0]
    for scene in (few, many):
        scene.door.run_calls()
        scene.live(30.0)
        assert scene.events()[-1][0]  # booked all the same


def test_the_work_of_whoever_is_told_grows_no_faster_than_the_meetings() -> None:
    few, many = crowded(FEW), crowded(MANY)
    work: list[list[int]] = []
    for scene in (few, many):
        scene.door.run_calls()
        snapshot, now = scene.door.snapshot, scene.clock.now()
        wording = wording_for("en", scene.room.zone)
        heard = told(scene)
        work.append(
            [
                steps(partial(encode, snapshot)),
                steps(partial(status_record, heard, now)),
                steps(partial(agenda_lines, heard, now, wording, why=True)),
                steps(partial(agenda_record, heard, now, wording)),
            ]
        )
    # A line that was too long is made anew, once.
    assert all(many < 3 * AS_MANY * few for few, many in zip(*work, strict=True))


def test_a_read_that_shows_nothing_new_writes_nothing_and_a_changed_one_only_the_schedule(
    tmp_path: Path,
) -> None:
    scene = crowded(MANY)
    scene.door.run_calls()
    kept = scene.door.kept_schedule
    assert kept is not None
    store = TinyDoorStore(tmp_path / "data", tmp_path / "run")
    store.save_schedule(kept)
    store.mark_read(kept.read_at)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "data").iterdir()}
    size = (tmp_path / "data" / "schedule.json").stat().st_size
    assert size < 600 * MANY
    scene.clock.advance(60.0)
    scene.door.wake_if_due()
    scene.door.run_calls()
    assert scene.door.kept_schedule is kept  # nothing to save
    store.mark_read(kept.read_at + timedelta(minutes=1))
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "data").iterdir()} == written
    store.close()
    again = TinyDoorStore(tmp_path / "data", tmp_path / "run")
    assert again.load().schedule == kept
    again.close()
