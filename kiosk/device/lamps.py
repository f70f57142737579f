"""Status lights: three pins for a colour, a bar of lamps of one colour, or a file that stands in for them on a desk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk.domain.panel import Colour
from kiosk.ports.panel import DeviceBroken


class PinLamp:
    """Lamps at GPIO pins, dimmed by pulse width: three of them in colour, any other number in one."""

    def __init__(
        self, pins: Sequence[int], *, coloured: bool, inverted: bool = False, factory: Any = None
    ) -> None:
        """`factory` is gpiozero's, None for the one of this machine."""
        from gpiozero import LEDBoard

        self._coloured = coloured
        self._board = LEDBoard(
            *pins, pwm=True, active_high=not inverted, initial_value=False, pin_factory=factory
        )

    def shine(self, colour: Colour, level: float) -> None:
        count = len(self._board)
        self._board.value = tuple(part * level for part in colour) if self._coloured else (level,) * count

    def close(self) -> None:
        self._board.close()


class FileLamp:
    """Writes what it would shine into a file, a line each time: `#ff0000 100 %`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.shine((0.0, 0.0, 0.0), 0.0)

    def shine(self, colour: Colour, level: float) -> None:
        red, green, blue = (round(255 * part) for part in colour)
        try:
            self._path.write_text(
                f"#{red:02x}{green:02x}{blue:02x} {round(100 * level)} %\n", encoding="ascii"
            )
        except OSError as error:
            raise DeviceBroken(f"{self._path} cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is held."""
