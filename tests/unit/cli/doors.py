"""A door for the command line to talk to: a served socket, a scripted agent behind it, a clock that stands."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.cli.main import main
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.meetings import Meeting
from kiosk.domain.snapshot import Snapshot
from kiosk.domain.time import Now
from kiosk.link.server import LinkServer
from kiosk.testing.builders import a_room, a_schedule, at
from tests.unit.link.faces import FakeFace
from tests.unit.link.sockets import boot

Script = Callable[[Snapshot, Intent], tuple[Ack, list[Snapshot]]]


def a_door_snapshot(*meetings: Meeting, clock: str = "12:00", live: bool = True, **facts) -> Snapshot:
    """What a door knows at noon: read a moment ago, and Live unless told otherwise."""
    read_at = at(clock)
    reading = Reading(read_at, live_until=1e12 if live else None, answered=False)
    schedule = a_schedule(*meetings, read_at=read_at)
    return Snapshot(1, a_room(), read_at, schedule=schedule, reading=reading, clock_trusted=True, **facts)


def stands_at(clock: str = "12:00") -> Callable[[], Now]:
    """The wall clock stands; the other one runs, for deadlines."""
    return lambda: Now(at(clock), boot())


class ScriptedFace(FakeFace):
    """Answers an intent as the script says: an ack, then the snapshots that follow."""

    def __init__(self, snapshot: Snapshot, script: Script) -> None:
        super().__init__(snapshot)
        self._snapshot = snapshot
        self._script = script

    def submit(self, intent: Intent, reply: Callable[[Ack], None]) -> None:
        ack, snapshots = self._script(self._snapshot, intent)
        self.submitted.put(intent)
        reply(ack)
        for number, snapshot in enumerate(snapshots, self._snapshot.number + 1):
            self.publish(replace(snapshot, number=number))


@dataclass(frozen=True)
class Result:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


@dataclass(frozen=True)
class Door:
    """A place to run commands against."""

    folder: Path
    face: FakeFace | None = None

    def run(
        self, *arguments: str, clock: str = "12:00", environment: Mapping[str, str] | None = None
    ) -> Result:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main(
                    arguments,
                    environment={"KIOSK_SOCKET": str(self.folder / "agent.sock"), **(environment or {})},
                    clock=stands_at(clock),
                )
            except SystemExit as ended:  # argparse
                code = ended.code if isinstance(ended.code, int) else 99
        return Result(int(code), out.getvalue(), err.getvalue())

    def asked(self) -> Intent:
        """What the agent was asked for."""
        assert self.face is not None
        return self.face.next_intent()


@contextmanager
def a_door(folder: Path, snapshot: Snapshot, script: Script | None = None) -> Iterator[Door]:
    face = ScriptedFace(snapshot, script) if script else FakeFace(snapshot)
    with LinkServer(face, folder / "agent.sock"):
        yield Door(folder, face)
