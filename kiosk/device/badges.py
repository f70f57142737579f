"""Badge readers: most type the number as a keyboard would, some send it over a serial line.

Only that there was a badge leaves this module: its number is counted by length and then forgotten.
"""

from collections.abc import Callable
from typing import Any

from kiosk.device.listening import listen
from kiosk.domain.panel import Device
from kiosk.ports.panel import Stop, unheard

_KEY, _PRESSED = 1, 1  # of the kernel's input-event-codes: EV_KEY, and the value of a key that goes down
_ENTERS = (28, 96)  # KEY_ENTER, KEY_KPENTER
_SHORTEST = 4  # characters; what is shorter is noise on the line, or a finger on a key
_MOST_READ = 4096  # bytes


def _input_device(path: str) -> Any:
    from evdev import InputDevice

    return InputDevice(path)


class KeyboardReader:
    """A reader that types: each number ends with Enter. It is taken away from everybody else while this is open."""

    def __init__(self, path: str, *, opened: Callable[[str], Any] | None = None) -> None:
        """`opened` makes the device of a path; None for what evdev makes of it."""
        self._device = (opened or _input_device)(path)
        self._device.grab()
        self._typed = 0

    def follow(self, told: Callable[[], None], broke: Callable[[str], None] = unheard) -> Stop:
        return listen(self._device.fd, read=lambda: self._read(told), broke=broke, name=Device.BADGES)

    def close(self) -> None:
        self._device.close()

    def _read(self, told: Callable[[], None]) -> None:
        for event in self._device.read():
            if event.type != _KEY or event.value != _PRESSED:
                continue
            if event.code not in _ENTERS:
                self._typed += 1
                continue
            badge, self._typed = self._typed >= _SHORTEST, 0
            if badge:
                told()


class SerialReader:
    """A reader at a serial line: each number ends with a line."""

    def __init__(self, path: str, baud: int) -> None:
        from serial import Serial

        self._line: Any = Serial(path, baud, timeout=0, exclusive=True)
        self._read_so_far = 0

    def follow(self, told: Callable[[], None], broke: Callable[[str], None] = unheard) -> Stop:
        return listen(self._line.fileno(), read=lambda: self._read(told), broke=broke, name=Device.BADGES)

    def close(self) -> None:
        self._line.close()

    def _read(self, told: Callable[[], None]) -> None:
        *whole, rest = self._line.read(_MOST_READ).replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            badge, self._read_so_far = self._read_so_far + len(line.strip()) >= _SHORTEST, 0
            if badge:
                told()
        self._read_so_far += len(rest.strip())
