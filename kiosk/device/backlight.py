"""The backlight of a panel as Linux offers it: a folder of /sys/class/backlight with two numbers in files."""

from pathlib import Path

from kiosk.ports.panel import DeviceBroken

FOLDER = Path("/sys/class/backlight")
AUTO = "auto"


class SysfsBacklight:
    """The backlight `name` below `folder`; `auto` is the only one there. Its file is written on a change only."""

    def __init__(self, name: str, *, folder: Path = FOLDER) -> None:
        place = _only(folder) if name == AUTO else folder / name
        self._file = place / "brightness"
        try:
            self._most = int((place / "max_brightness").read_text("ascii"))
        except (OSError, ValueError) as error:
            raise DeviceBroken(f"there is no backlight at {place}") from error
        self._shown: int | None = None

    def show(self, percent: int) -> None:
        # Never 0: on some panels that is off, and nobody would find the touch that wakes it.
        raw = max(1, round(self._most * percent / 100))
        if raw == self._shown:
            return
        try:
            self._file.write_text(f"{raw}\n", "ascii")
        except OSError as error:
            raise DeviceBroken(f"{self._file} cannot be written: {error.strerror}") from error
        self._shown = raw


def _only(folder: Path) -> Path:
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(found) != 1:
        names = ", ".join(one.name for one in found) or "none"
        raise DeviceBroken(f"there is not one backlight in {folder}, but: {names}")
    return found[0]
