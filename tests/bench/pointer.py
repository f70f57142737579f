"""A finger and an eye on an X display: presses through XTest, and reads single pixels back (XGetImage)."""

from types import TracebackType
from typing import Self

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from tests.bench.machine import Overdue, now

Colour = tuple[int, int, int]
_LEFT = 1
_PRESENCE = "the change of a pixel"


class Pointer:
    """One display. Coordinates are pixels from the upper left corner of the screen."""

    def __init__(self, name: str) -> None:
        self._display = Display(name)
        self._root = self._display.screen().root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.close()

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def press(self) -> float:
        """Press the left button; when that was sent."""
        return self._button(X.ButtonPress)

    def release(self) -> float:
        return self._button(X.ButtonRelease)

    def colour(self, x: int, y: int) -> Colour:
        """Red, green and blue of a pixel."""
        data: bytes = self._root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFF).data
        return data[2], data[1], data[0]

    def wait_for(self, at: tuple[int, int], wanted: Colour, *, limit: float = 20.0) -> float:
        """When the pixel had that colour."""
        return self._watch(at, lambda seen: seen == wanted, limit)

    def wait_while(self, at: tuple[int, int], seen: Colour, *, limit: float = 20.0) -> float:
        """When the pixel had another colour."""
        return self._watch(at, lambda colour: colour != seen, limit)

    def _watch(self, at, holds, limit: float) -> float:
        """Look as often as the server answers."""
        end = now() + limit
        while not holds(self.colour(*at)):
            if now() > end:
                raise Overdue(f"{_PRESENCE} at {at} did not come within {limit:g} s")
        return now()

    def _button(self, event: int) -> float:
        xtest.fake_input(self._display, event, _LEFT)
        sent = now()
        self._display.flush()
        return sent
