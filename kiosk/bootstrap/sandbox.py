"""The sandbox: a calendar system on loopback with the demo's building in it, and settings that get in."""

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.adapters.clock.system import SystemClock
from kiosk.bootstrap.starting import local_zone

if TYPE_CHECKING:
    from rich.console import Console

    from kiosk.demo.sandbox.scene import Habits
    from kiosk.demo.sandbox.serving import Sandbox


def run_sandbox(
    system: str,
    *,
    room: str,
    folder: Path | None,
    habits: "Habits",
    language: str,
    seconds: float | None,
) -> int:
    """Serve the building by that system until Ctrl-C, or for so many seconds. SettingsError with what cannot be.

    `folder` keeps the settings; without it everything is gone at the end.
    """
    from rich.console import Console

    from kiosk.demo.sandbox.scene import a_scene
    from kiosk.demo.sandbox.serving import a_folder, serve

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    clock = SystemClock()
    with a_folder(folder) as place:
        scene = a_scene(place, room=room, now=lambda: clock.now().wall, zone=local_zone())
        with serve(system, scene, habits=habits, language=language) as sandbox:
            _introduce(Console(stderr=True), sandbox)
            sys.stdout.write(sandbox.settings_path.read_text(encoding="utf-8"))
            sys.stdout.flush()
            stopped.wait(seconds)
    return 0


def _introduce(console: "Console", sandbox: "Sandbox") -> None:
    settings, folder = sandbox.settings_path, sandbox.settings_path.parent
    door = f"--settings {settings} --data {folder / 'door'}"
    console.print(
        f"Room [bold]{sandbox.room.name}[/bold]. The settings below are in {settings}", soft_wrap=True
    )
    console.print("Try in another shell:")
    for words in (  # each as it can be pasted: not folded, nothing coloured
        f"verify {door} --deep --out-of-reach {sandbox.opened.out_of_reach}",
        f"run {door} --socket {folder / 'agent.sock'}",
        f"status --socket {folder / 'agent.sock'}",
    ):
        console.print(f"  {sys.argv[0]} {words}", soft_wrap=True, highlight=False, markup=False)
    console.print("Ctrl-C ends it.")
