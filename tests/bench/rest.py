"""What a door costs while nobody is there: memory, processor, wake-ups, frames, and bytes on the disk."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from kiosk.adapters.clock.system import SystemClock
from kiosk.demo.calendar_text import resources
from kiosk.demo.day import Event
from kiosk.domain.intents import Touched
from kiosk.domain.intervals import Interval
from kiosk.domain.snapshot import Snapshot
from kiosk.link.conversation import Conversation
from tests.bench import counted_screen
from tests.bench.findings import Finding
from tests.bench.machine import (
    Activity,
    activity_of,
    bytes_written,
    descriptors_of,
    files_in,
    memory_of,
    pause,
    threads_of,
    until,
)
from tests.bench.stage import LIMIT, POLL, SMALL, Stage, colour, display, is_live, palette, panel

IDLE = 35.0  # seconds between two reads
COUNTED = (sys.executable, "-m", "tests.bench.counted_screen")
MEMORY = {"agent": 65.0, "screen": 125.0}  # MiB
PROCESSOR = {"agent": 0.2, "screen": 0.1}  # percent of one core
ONE_MEETING = 64 * 1024  # bytes
_TITLE = "Something new"
_SETTLING = 2.0


@dataclass(frozen=True, slots=True)
class Rest:
    """An agent and a screen beside each other, with the room free, at rest."""

    stage: Stage
    pids: dict[str, int]
    talk: Conversation

    def activity(self) -> dict[str, Activity]:
        return {name: activity_of(pid) for name, pid in self.pids.items()}

    def frames(self) -> int:
        """How many the screen has drawn so far."""
        place = Path(self.stage.environment[counted_screen.PLACE])
        place.unlink(missing_ok=True)
        os.kill(self.pids["screen"], counted_screen.ASK)
        for _ in until(LIMIT, "the number of frames"):
            if place.exists():
                return int(place.read_text())
        raise AssertionError("until() ends by Overdue")

    def next_read(self) -> datetime:
        """Wait for the agent to read the calendar once more."""
        before = self.talk.snapshot().reading.read_at
        after = self.talk.wait_for(lambda s: s.reading.read_at != before, timeout=2 * POLL).reading.read_at
        assert after is not None
        return after


def measure(stage: Stage) -> list[Finding]:
    stage.environment[counted_screen.PLACE] = str(stage.folder / "frames")
    with (
        stage.agent() as agent,
        display(SMALL) as (name, eye),
        stage.screen(name, SMALL, program=COUNTED) as screen,
        stage.conversation() as talk,
    ):
        eye.wait_for(panel(SMALL).ground, colour(palette().free.ground), limit=LIMIT)
        talk.wait_for(is_live, timeout=LIMIT)
        rest = Rest(stage, {"agent": agent, "screen": screen}, talk)
        rest.next_read()
        pause(_SETTLING)
        return [*_memory(rest), *_imports(), *_idle(rest), *_changed_meeting(rest)]


def _memory(rest: Rest) -> list[Finding]:
    found = []
    for name, pid in rest.pids.items():
        memory = memory_of(pid)
        numbers = f"{threads_of(pid)} threads, {descriptors_of(pid)} open files"
        found += [
            Finding("memory", f"{name}: PSS", memory.shared_fairly, "MiB", MEMORY[name], numbers),
            Finding("memory", f"{name}: USS", memory.own, "MiB"),
        ]
    return found


def _imports() -> list[Finding]:
    """The same process kinds with everything imported and nothing done."""
    return [
        Finding(
            "memory", f"{name}: PSS of imports alone", float(_answer_of("tests.bench.imported", name)), "MiB"
        )
        for name in MEMORY
    ]


def _answer_of(*module: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *module], check=True, capture_output=True, text=True, timeout=LIMIT
    )
    return done.stdout


def _idle(rest: Rest) -> list[Finding]:
    """From one read to the next, and the read that follows."""
    seen = rest.next_read()
    pause(_SETTLING)
    files, frames, began, before = files_in(rest.stage.data), rest.frames(), _wall(), rest.activity()
    pause(IDLE)
    after, ended, drawn = rest.activity(), _wall(), rest.frames() - frames
    assert rest.talk.snapshot().reading.read_at == seen, "a read fell into the idle time"
    minutes = int(ended.timestamp() // 60) - int(began.timestamp() // 60)
    rest.next_read()
    pause(_SETTLING)
    with_read = rest.activity()
    written = bytes_written(files, files_in(rest.stage.data))
    return [
        *(_resting(name, after[name].since(before[name])) for name in rest.pids),
        *(_reading(name, with_read[name].since(after[name])) for name in rest.pids),
        Finding(
            "idle", "frames that no new minute asked for", max(0, drawn - minutes), "", 0, f"{drawn} in all"
        ),
        Finding("disk", "written while nothing changes, a read included", written, "B", 0),
    ]


def _resting(name: str, spent: Activity) -> Finding:
    wakeups = f"over {IDLE:.0f} s, {spent.wakeups / IDLE:.1f} wake-ups/s"
    return Finding("idle", f"{name}: processor", 100 * spent.processor / IDLE, "%", PROCESSOR[name], wakeups)


def _reading(name: str, spent: Activity) -> Finding:
    return Finding("idle", f"{name}: processor for one read of the calendar", 1000 * spent.processor, "ms")


def _changed_meeting(rest: Rest) -> list[Finding]:
    """Somebody else puts a meeting into the calendar; what the agent writes until everybody knows it."""
    before, files = activity_of(rest.pids["agent"]), files_in(rest.stage.data)
    served = rest.stage.served
    answer = httpx.put(
        f"{served.room.address}bench.ics",
        content=_meeting(),
        headers={"Content-Type": "text/calendar"},
        auth=(served.username, served.password),
        trust_env=False,
    )
    answer.raise_for_status()
    rest.talk.ask(Touched(uuid4().hex))
    rest.talk.wait_for(_knows_it, timeout=2 * POLL)
    pause(_SETTLING)
    written = bytes_written(files, files_in(rest.stage.data))
    pages = activity_of(rest.pids["agent"]).since(before).disk_bytes
    both = f"{written} B in files, {pages} B in whole pages"
    return [Finding("disk", "written for one changed meeting", max(written, pages), "B", ONE_MEETING, both)]


def _meeting() -> bytes:
    start = _wall().replace(second=0, microsecond=0) + timedelta(hours=8)
    event = Event("bench@canal-house.example", _TITLE, Interval(start, start + timedelta(hours=1)))
    (resource,) = resources([event], zone=ZoneInfo("UTC"), written=start)
    return resource.text


def _knows_it(snapshot: Snapshot) -> bool:
    meetings = snapshot.schedule.meetings if snapshot.schedule else ()
    return any(meeting.title == _TITLE for meeting in meetings)


def _wall() -> datetime:
    return SystemClock().now().wall
