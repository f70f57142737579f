"""The real thing to measure: the demo building on Radicale, a display, and the two processes of a door."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from kiosk.adapters.clock.system import SystemClock
from kiosk.assets import asset
from kiosk.demo.building import demo_building
from kiosk.demo.display import virtual_display
from kiosk.demo.server import Served, serve
from kiosk.domain.freshness import Live
from kiosk.domain.snapshot import Snapshot, freshness_of, seen_from
from kiosk.link.conversation import Conversation
from kiosk.link.protocol import NoAgent, Role
from kiosk.screen.theme import Palette, measures_for, read_palette
from kiosk.screen.views.layout import Rect, panes
from tests.bench.machine import until
from tests.bench.pointer import Colour, Pointer

Size = tuple[int, int]
SMALL, LARGE = (800, 480), (1280, 800)
KIOSK = (sys.executable, "-m", "kiosk")
POLL = 45  # seconds: an idle window fits between two reads, and one need not wait long for the next
LIMIT = 30.0  # seconds that anything may take before the measurement is given up
_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True)
class Panel:
    """Where to look and press on a panel whose room is free: pixels from the upper left corner.

    `ground` lies on the hero inside any hatched edge; `button` on the ground of its first button, beside the label;
    `aside` where a finger means nothing.
    """

    size: Size
    ground: tuple[int, int]
    button: tuple[int, int]
    aside: tuple[int, int]


def panel(size: Size) -> Panel:
    """Follows from the layout alone, as `kiosk.screen.views.layout` gives it."""
    measures = measures_for(size)
    hero = panes(size, measures, banner=0).main
    inner = hero.inset(measures.padding)
    row = Rect(inner.x, round(inner.bottom - measures.row), inner.width, round(measures.row))
    corner = round(measures.hatch + 3)
    return Panel(
        size,
        ground=(hero.x + corner, hero.y + corner),
        button=(row.x + round(measures.radius) + 6, row.y + 8),
        aside=(hero.x + hero.width // 2, inner.y + 4),
    )


def palette() -> Palette:
    return read_palette(asset("themes", "door.toml"))


def colour(written: str) -> Colour:
    """The channels of a colour "#rrggbb"."""
    red, green, blue = bytes.fromhex(written.removeprefix("#"))
    return red, green, blue


def _as_installed() -> dict[str, str]:
    """Our environment, but with compiled modules kept: an installed door does not compile itself at each start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(slots=True)
class Stage:
    """The calendar server runs; the processes are started and stopped as a measurement needs them."""

    served: Served
    folder: Path
    environment: dict[str, str] = field(default_factory=_as_installed)

    @property
    def socket(self) -> Path:
        return self.folder / "run" / "agent.sock"

    @property
    def data(self) -> Path:
        return self.folder / "door"

    def command(self, *words: str) -> list[str]:
        """A `kiosk` command for this door."""
        return [*KIOSK, *words, "--socket", str(self.socket), "--data", str(self.data)]

    @contextmanager
    def agent(self) -> Iterator[int]:
        """`kiosk agent`, from its launch on; its process id."""
        with self._running(self.command("agent", "--settings", str(self.served.settings_path))) as pid:
            yield pid

    @contextmanager
    def screen(self, display: str, size: Size, *, program: tuple[str, ...] = KIOSK) -> Iterator[int]:
        """`kiosk screen` on a display, from its launch on; its process id."""
        command = [*program, *self.command("screen", "--size", "{}x{}".format(*size))[len(KIOSK) :]]
        with self._running(command, DISPLAY=display) as pid:
            yield pid

    @contextmanager
    def conversation(self) -> Iterator[Conversation]:
        """A talk with the agent, as soon as it listens."""
        talk = self._connected()
        try:
            yield talk
        finally:
            talk.close()

    def _connected(self) -> Conversation:
        for _ in until(LIMIT, "the agent"):
            with suppress(NoAgent):
                return Conversation(self.socket, boot=boot, role=Role.COMMAND, timeout=LIMIT)
        raise AssertionError("until() ends by Overdue")

    def wait_until_live(self) -> None:
        with self.conversation() as talk:
            talk.wait_for(is_live, timeout=LIMIT)

    @contextmanager
    def _running(self, command: list[str], **extra: str) -> Iterator[int]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(command, env=self.environment | extra, stdout=log, stderr=log)
        try:
            yield process.pid
            if process.poll() is not None:
                raise RuntimeError(f"{command[3]} ended by itself: {self.last_words()}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(LIMIT)

    def last_words(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-2000:]


@contextmanager
def stage() -> Iterator[Stage]:
    """The demo building on its own Radicale, until the block is left."""
    zone = ZoneInfo("UTC")
    with TemporaryDirectory(prefix="kiosk-bench-") as folder:
        building = demo_building(_CLOCK.now().wall, zone)
        with serve(building, data=Path(folder)) as served:
            settings = served.settings_path
            paced = f"poll = {POLL}\nnight_poll = {POLL}\n"
            text = settings.read_text().partition("[sync]")[0]
            settings.write_text(f"{text}[sync]\n{paced}")
            yield Stage(served, Path(folder))


@contextmanager
def display(size: Size) -> Iterator[tuple[str, Pointer]]:
    """A display of that size by Xvfb, and a finger on it."""
    with virtual_display(size) as name, Pointer(name) as pointer:
        yield name, pointer


def boot() -> float:
    """Seconds on CLOCK_BOOTTIME."""
    return _CLOCK.now().boot


def is_live(snapshot: Snapshot) -> bool:
    """Whether green may rest on it at this moment."""
    return isinstance(freshness_of(snapshot, seen_from(snapshot, _CLOCK.now())), Live)
