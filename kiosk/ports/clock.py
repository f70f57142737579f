"""The time, and being woken at one."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kiosk.domain.time import Now


class Clock(Protocol):
    """Reads both clocks at once."""

    def now(self) -> Now:
        """The present moment; the wall clock may be shifted on purpose, for pictures."""
        ...

    def shifted(self, instant: datetime) -> datetime:
        """A time that somebody else's clock showed, shifted as this clock is, so that the two can be compared."""
        ...


class Alarm(Protocol):
    """Calls back once, at a moment on CLOCK_BOOTTIME, from a thread of its own."""

    def set(self, boot: float, ring: Callable[[], None]) -> None:
        """Ring at `boot` (at once if it is past), instead of whenever was set before."""
        ...

    def close(self) -> None:
        """Never ring again."""
        ...
