"""Processes of the product under test: started as people start them, waited for with a deadline, ended for certain."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kiosk.cli.main import main

DEADLINE = 60.0  # seconds; only a failing test ever waits so long
_LOOK_EVERY = 0.03
_REPOSITORY = Path(__file__).parents[2]
T = TypeVar("T")


class TooLate(AssertionError):
    """What was waited for did not happen; says what was seen last."""


def until(look: Callable[[], T], holds: Callable[[T], object] = bool, *, within: float = DEADLINE) -> T:
    """What `look` sees as soon as it `holds`; TooLate after `within` seconds."""
    pause, by = threading.Event(), time.monotonic() + within
    while not holds(seen := look()):
        if time.monotonic() > by:
            raise TooLate(f"still after {within:g} s: {seen!r}")
        pause.wait(_LOOK_EVERY)
    return seen


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


def surroundings(**more: str) -> dict[str, str]:
    """The environment of this test run without anything that a door could read."""
    ours = ("SDL_", "KIVY_", "KIOSK_", "DISPLAY", "XDG_RUNTIME_DIR")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)} | more


def kiosk(*words: object, environment: Mapping[str, str] | None = None, within: float = DEADLINE) -> Said:
    """Run one command as a process, to its end."""
    done = subprocess.run(
        _command(words),
        env=surroundings() if environment is None else environment,
        cwd=_REPOSITORY,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def ask(*words: object) -> Said:
    """Run one command in this process, which a hundred questions can afford."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(word) for word in words], environment={})
    return Said(int(code), out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Running:
    """A command that runs on."""

    popen: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """The power is cut: nothing is said, nothing is finished."""
        self.popen.kill()
        self.popen.wait()

    def end(self, *, within: float = 20.0) -> int:
        """Ask it to end; its exit code."""
        self.popen.terminate()
        return self.popen.wait(within)

    def child(self, name: str) -> int | None:
        """The process id of the child that runs `kiosk NAME`; None while there is none."""
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if int(parent) == self.popen.pid and name.encode() in words:
                    return int(entry.name)
        return None

    def hit(self, name: str, number: signal.Signals) -> int:
        """Send a signal to that child; its process id."""
        child = until(lambda: self.child(name))
        assert child is not None
        os.kill(child, number)
        return child

    def printed(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def running(*words: object, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A command that runs on until the block is left; its children end with it, however it went."""
    with log.open("ab") as output:
        popen = subprocess.Popen(
            _command(words),
            env=surroundings() if environment is None else environment,
            cwd=_REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a process group of its own, so that nothing of it is left behind
        )
    process = Running(popen, log)
    try:
        yield process
    except BaseException:
        sys.stderr.write(f"--- {log.name}\n{process.printed()[-4000:]}\n")
        raise
    finally:
        _end(process)


def _end(process: Running) -> None:
    try:
        process.end()
    except subprocess.TimeoutExpired:
        pass
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.popen.pid, signal.SIGKILL)
        process.popen.wait()


def _command(words: Sequence[object]) -> list[str]:
    return [sys.executable, "-m", "kiosk", *(str(word) for word in words)]
