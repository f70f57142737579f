"""Which bookings were seen alive: where the calendar forgets what was deleted, this tells "gone" from "never there".

Of the last ones only: a door asks after a booking until a day after its end, and a process runs for years.
"""

import threading
from collections.abc import Iterable

_MOST = 4096


class MetBookings:
    """Pairs of room id and booking key, the least recently met forgotten first. Thread-safe."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._met: dict[tuple[str, str], None] = {}  # in the order in which they were met last

    def __contains__(self, booking: tuple[str, str]) -> bool:
        with self._lock:
            return booking in self._met

    def add(self, booking: tuple[str, str]) -> None:
        self.update((booking,))

    def update(self, bookings: Iterable[tuple[str, str]]) -> None:
        with self._lock:
            for booking in bookings:
                self._met.pop(booking, None)
                self._met[booking] = None
            while len(self._met) > self._most:
                del self._met[next(iter(self._met))]
