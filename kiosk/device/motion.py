"""A motion sensor (PIR) at a GPIO pin: high while it sees somebody."""

from collections.abc import Callable
from typing import Any

from kiosk.ports.panel import Stop


class PinSensor:
    """The sensor at one pin."""

    def __init__(self, pin: int, *, factory: Any = None) -> None:
        """`factory` is gpiozero's, None for the one of this machine."""
        from gpiozero import DigitalInputDevice

        self._input = DigitalInputDevice(pin, pull_up=False, pin_factory=factory)

    def follow(self, told: Callable[[bool], None]) -> Stop:
        # Called with nothing: gpiozero counts the arguments that a callback takes.
        def seen() -> None:
            told(True)  # noqa: FBT003 - the one thing that a sensor tells

        def gone() -> None:
            told(False)  # noqa: FBT003 - the one thing that a sensor tells

        def stop() -> None:
            self._input.when_activated = self._input.when_deactivated = None

        self._input.when_activated, self._input.when_deactivated = seen, gone
        if self._input.is_active:
            seen()
        return stop

    def close(self) -> None:
        self._input.close()
