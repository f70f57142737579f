"""One of the calendar systems with the building in it, and the settings of a door; gone when the block is left."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from kiosk.demo.sandbox.scene import Habits, Opened, Opening, Scene
from kiosk.demo.settings_text import write_settings
from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.rooms import Room

NAMES: Mapping[str, str] = {
    "caldav": "Calendar server",
    "cronofy": "Cronofy",
    "exchange": "Exchange",
    "google": "Google Workspace",
    "office365": "Office 365",
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that runs: the room of the door, its settings, and what was opened."""

    room: Room
    settings_path: Path
    opened: Opened


@contextmanager
def a_folder(kept: Path | None) -> Iterator[Path]:
    """The folder for everything, that only its owner can read: the one named, or one that is gone afterwards."""
    if kept is None:
        with TemporaryDirectory(prefix="kiosk-sandbox-") as temporary:
            yield Path(temporary)
        return
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        problem = Problem("--data", f"cannot be used: {error.strerror or error}", "name a folder of your own")
        raise SettingsError(str(kept), (problem,)) from error
    yield kept.resolve()


@contextmanager
def serve(system: str, scene: Scene, *, habits: Habits, language: str) -> Iterator[Sandbox]:
    """Serve the scene by `system` until the block is left, with settings for the door of its room.

    SettingsError when a habit makes no sense there, or when libraries are missing.
    """
    with ExitStack() as stack:
        opened = stack.enter_context(_opening(system)(scene, habits))
        chosen = replace(scene.room, address=opened.calendars[scene.room.id])
        path = write_settings(
            scene.folder,
            chosen,
            integration={"name": NAMES[system], "system": system, **opened.settings},
            secrets=opened.secrets,
            language=language,
        )
        yield Sandbox(chosen, path, opened)


def _opening(system: str) -> Opening:
    """What serves that system: imported only now, since each needs libraries of its own."""
    try:
        return cast("Opening", import_module(f"kiosk.demo.sandbox.{system}").opened)
    except ModuleNotFoundError as error:
        what = f"needs {error.name}, which is not installed"
        problem = Problem(system, what, f"install door-kiosk[sandbox,{system}] beside this program")
        raise SettingsError("sandbox", (problem,)) from error
