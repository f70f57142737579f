"""The part of a disk that keeps ladders and tells of itself: nearly full, or silent."""

import queue
from dataclasses import dataclass, field

from kiosk.domain.corner import CornerState
from kiosk.domain.errors import StorageError
from kiosk.domain.ladder import LastLadder
from kiosk.ports.storage import Space


@dataclass(kw_only=True)
class LadderShelf:
    """Hands every ladder on. One that is `silent` neither keeps nor tells anything."""

    ladders: queue.SimpleQueue[LastLadder] = field(default_factory=queue.SimpleQueue)
    corners: list[CornerState] = field(default_factory=list)
    forgotten: bool = False
    silent: bool = False

    def save_ladder(self, ladder: LastLadder) -> None:
        self._speak()
        self.ladders.put(ladder)

    def save_corner(self, state: CornerState) -> None:
        self._speak()
        self.corners.append(state)

    def forget(self) -> None:
        self._speak()
        self.forgotten = True

    def room_left(self) -> Space:
        self._speak()
        return Space(12 << 20)

    def _speak(self) -> None:
        if self.silent:
            raise StorageError("the disk tells nothing of itself")
