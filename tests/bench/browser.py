"""The screen beside a browser kiosk with a comparable page: the same machine, the same minutes, turn by turn."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread

from tests.bench.findings import Finding, percentile
from tests.bench.machine import activity_of, family_of, memory_of, now, pause
from tests.bench.pointer import Pointer
from tests.bench.stage import LIMIT, SMALL, Panel, Stage, colour, display, palette, panel
from tests.bench.touch import press

TOPIC = "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome")
START_RATIO = 0.6  # of the browser's start
ROUNDS, PRESSES = 5, 40
IDLE = 30.0  # seconds
_SETTLING = 5.0
_OPTIONS = (
    "--kiosk",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--password-store=basic",
    "--window-position=0,0",
)


def measure(stage: Stage) -> list[Finding]:
    """Nothing, and a line that says so, where there is no Chromium."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        sys.stderr.write("bench: no Chromium on this machine (Debian: apt install chromium): left out\n")
        return []
    with TemporaryDirectory(prefix="kiosk-browser-") as folder, _served() as address:
        browser = partial(_browser, program, address, Path(folder))
        with stage.agent() as agent:
            stage.wait_until_live()
            starts = _starts(stage, browser)
            return [
                *_compared("launch to drawn status", starts, "ms", START_RATIO),
                *_beside(stage, browser, agent),
            ]


@contextmanager
def _served() -> Iterator[str]:
    """The page on loopback; its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """The table is the only thing that is printed."""

    handler = partial(Quiet, directory=str(Path(__file__).parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/door.html"
        server.shutdown()


@contextmanager
def _browser(program: str, address: str, folder: Path, name: str) -> Iterator[int]:
    """The browser on that display, from its launch on; its process id. Its folder stays: its first start is slow."""
    width, height = SMALL
    own = () if os.geteuid() else ("--no-sandbox",)  # it refuses to be root otherwise
    command = [
        program,
        *_OPTIONS,
        *own,
        f"--window-size={width},{height}",
        f"--user-data-dir={folder}",
        address,
    ]
    process = subprocess.Popen(
        command, env={**os.environ, "DISPLAY": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(LIMIT)


def _starts(stage: Stage, browser) -> dict[str, list[float]]:
    """Milliseconds, by turns; the first of each warms the file cache and does not count."""
    found: dict[str, list[float]] = {"screen": [], "Chromium": []}
    for _ in range(ROUNDS + 1):
        for who, times in found.items():
            with display(SMALL) as (name, eye):
                began = now()
                with stage.screen(name, SMALL) if who == "screen" else browser(name):
                    times.append(1000 * (_green(eye, panel(SMALL)) - began))
    return {who: times[1:] for who, times in found.items()}


def _beside(stage: Stage, browser, agent: int) -> list[Finding]:
    """Both at once, each on a display of its own: at rest, and touched by turns."""
    with (
        display(SMALL) as (ours, finger),
        display(SMALL) as (theirs, other),
        stage.screen(ours, SMALL) as screen,
        browser(theirs) as chromium,
    ):
        for eye in (finger, other):
            _green(eye, panel(SMALL))
        pause(_SETTLING)
        memory = {who: [_memory(pid)] for who, pid in (("screen", screen), ("Chromium", chromium))}
        with_agent = {**memory, "screen": [memory["screen"][0] + _memory(agent)]}
        idle = _idle({"screen": screen, "Chromium": chromium})
        pressed = _pressed({"screen": finger, "Chromium": other})
    return [
        *_compared("PSS of all its processes", memory, "MiB"),
        Finding(
            TOPIC,
            "the same with the agent, over Chromium",
            with_agent["screen"][0] / memory["Chromium"][0],
            "",
        ),
        *_compared("processor at rest", idle, "%"),
        *_compared("press to changed pixel", pressed, "ms"),
    ]


def _green(eye: Pointer, where: Panel) -> float:
    return eye.wait_for(where.ground, colour(palette().free.ground), limit=LIMIT)


def _memory(pid: int) -> float:
    return sum(memory_of(one).shared_fairly for one in family_of(pid))


def _idle(pids: dict[str, int]) -> dict[str, list[float]]:
    """Percent of one core, at the same time."""
    families = {who: family_of(pid) for who, pid in pids.items()}

    def spent(who: str) -> float:
        return sum(activity_of(one).processor for one in families[who])

    before = {who: spent(who) for who in pids}
    pause(IDLE)
    return {who: [100 * (spent(who) - before[who]) / IDLE] for who in pids}


def _pressed(fingers: dict[str, Pointer]) -> dict[str, list[float]]:
    chance = Random(1)
    found: dict[str, list[float]] = {who: [] for who in fingers}
    for _ in range(PRESSES):
        for who, finger in fingers.items():
            found[who].append(press(finger, panel(SMALL), after=0.1 + 0.2 * chance.random()))
    return found


def _compared(
    what: str, measured: dict[str, list[float]], unit: str, budget: float | None = None
) -> list[Finding]:
    """The median of each, and the screen's over the browser's."""
    medians = {who: percentile(values, 0.5) for who, values in measured.items()}
    rows = [Finding(TOPIC, f"{who}: {what}", median, unit) for who, median in medians.items()]
    return [
        *rows,
        Finding(TOPIC, f"{what}, over Chromium", medians["screen"] / medians["Chromium"], "", budget),
    ]
