"""Badge readers: most type the number as a keyboard would, some send it over a serial line.

The number of a badge is told once, to whoever follows the reader, and then forgotten; it is never logged.
"""

from collections.abc import Callable
from typing import Any

from kiosk.device.listening import listen
from kiosk.domain.panel import Device
from kiosk.domain.people import badge_number
from kiosk.ports.panel import Stop, unheard

_KEY, _PRESSED = 1, 1  # of the kernel's input-event-codes: EV_KEY, and the value of a key that goes down
_ENTERS = (28, 96)  # KEY_ENTER, KEY_KPENTER
_MOST_READ = 4096  # bytes
_LONGEST = 512  # keys without Enter: nobody's badge
# What the keys stand for whatever layout the machine has: readers type as a keyboard from the United States.
_KEYS = dict(
    zip(
        (
            *range(2, 12),
            *range(16, 26),
            *range(30, 39),
            *range(44, 51),
            71,
            72,
            73,
            75,
            76,
            77,
            79,
            80,
            81,
            82,
        ),
        "1234567890QWERTYUIOPASDFGHJKLZXCVBNM7894561230",
        strict=True,
    )
)


def _input_device(path: str) -> Any:
    from evdev import InputDevice

    return InputDevice(path)


class KeyboardReader:
    """A reader that types: each number ends with Enter. It is taken away from everybody else while this is open."""

    def __init__(self, path: str, *, opened: Callable[[str], Any] | None = None) -> None:
        """`opened` makes the device of a path; None for what evdev makes of it."""
        self._device = (opened or _input_device)(path)
        self._device.grab()
        self._typed = ""

    def follow(self, told: Callable[[str], None], broke: Callable[[str], None] = unheard) -> Stop:
        return listen(self._device.fd, read=lambda: self._read(told), broke=broke, name=Device.BADGES)

    def close(self) -> None:
        self._device.close()

    def _read(self, told: Callable[[str], None]) -> None:
        for event in self._device.read():
            if event.type != _KEY or event.value != _PRESSED:
                continue
            if event.code not in _ENTERS:
                self._typed = (self._typed + _KEYS.get(event.code, ""))[-_LONGEST:]
                continue
            number, self._typed = badge_number(self._typed), ""
            if number:
                told(number)


class SerialReader:
    """A reader at a serial line: each number ends with a line."""

    def __init__(self, path: str, baud: int) -> None:
        from serial import Serial

        self._line: Any = Serial(path, baud, timeout=0, exclusive=True)
        self._rest = b""

    def follow(self, told: Callable[[str], None], broke: Callable[[str], None] = unheard) -> Stop:
        return listen(self._line.fileno(), read=lambda: self._read(told), broke=broke, name=Device.BADGES)

    def close(self) -> None:
        self._line.close()

    def _read(self, told: Callable[[str], None]) -> None:
        *whole, rest = (self._rest + self._line.read(_MOST_READ)).replace(b"\r", b"\n").split(b"\n")
        self._rest = rest[-_LONGEST:]
        for line in whole:
            if number := badge_number(line.decode("ascii", errors="ignore")):
                told(number)
