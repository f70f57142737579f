"""Two processes kept alive side by side on a desk; on the device systemd does this."""

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

log = logging.getLogger(__name__)

RESTART_EXIT = 75  # a process that wants to be started again, and says so (EX_TEMPFAIL)
_STEADY = 10.0
_PAUSES = (0.2, 1.0, 3.0, 10.0)
_PARTING = 8.0
_SILENCE = 20.0
_LISTEN_EVERY = 1.0
_HOPELESS = 2  # the settings are wrong: the same command line would fail the same way


@dataclass(slots=True)
class Child:
    """One process: its command line, and how it fares."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    failures: int = 0
    pulse: str = ""
    pulse_at: float = 0.0
    listened_at: float = 0.0

    def start(self, now: float) -> None:
        self.started = self.pulse_at = self.listened_at = now
        self.pulse = ""
        self.process = subprocess.Popen(self.command, env=dict(self.environment))  # noqa: S603 - our own command


@dataclass(slots=True)
class Supervisor:
    """Starts children, starts them again when they die, and takes them down with it.

    `main` is the child whose own end (exit code 0) ends everything: the screen, when its window is closed. It wakes
    every second, whatever happens; when it has not for `silence` seconds, a picture hangs there that nobody renews, and
    it is started again.
    """

    children: list[Child]
    main: str
    seconds: float | None = None
    silence: float = _SILENCE
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Until stopped, or the main child ends by itself; the exit code."""
        deadline = None if self.seconds is None else time.monotonic() + self.seconds
        with self._signals():
            try:
                return self._watch(deadline)
            finally:
                self._take_down()

    def stop(self) -> None:
        self._stop.set()

    def _watch(self, deadline: float | None) -> int:
        while not self._stop.is_set():
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                return 0
            for child in self.children:
                ended = self._tend(child, now)
                if ended is not None:
                    return ended
            self._stop.wait(0.2 if deadline is None else max(0.0, min(0.2, deadline - now)))
        return 0

    def _tend(self, child: Child, now: float) -> int | None:
        """Look after one child; an exit code when all is over."""
        if child.process is None:
            if now >= child.again_at:
                child.start(now)
            return None
        code = child.process.poll()
        if code is None:
            if child.name == self.main and self._hangs(child, child.process.pid, now):
                log.warning("%s shows no life for %.0f s; ending it", child.name, self.silence)
                child.process.kill()  # the next look finds it ended
                child.pulse_at = now
            return None
        child.process = None
        if code == _HOPELESS or (code == 0 and child.name == self.main):
            return code
        child.failures = 1 if now - child.started > _STEADY else child.failures + 1
        pause = 0.0 if code == RESTART_EXIT else _PAUSES[min(child.failures, len(_PAUSES)) - 1]
        log.warning("%s ended with %s; starting it again in %.1f s", child.name, code, pause)
        child.again_at = now + pause
        return None

    def _hangs(self, child: Child, pid: int, now: float) -> bool:
        """Whether it has not slept and woken for too long: it is stopped, blocked, or turns in a circle."""
        if now - child.listened_at >= _LISTEN_EVERY:
            child.listened_at = now
            pulse = _pulse_of(pid)
            if pulse != child.pulse:
                child.pulse, child.pulse_at = pulse, now
        return now - child.pulse_at > self.silence

    def _take_down(self) -> None:
        running = [child.process for child in reversed(self.children) if child.process is not None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_PARTING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _pulse_of(pid: int) -> str:
    """How often the main thread of a process has waited for something, as the kernel counts; "" when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return ""
    return next((line for line in status.splitlines() if line.startswith("voluntary_ctxt_switches")), "")
