"""A sensor and a badge reader for a desk: what they see and read is written into a named pipe, a word a line.

`seen` and `empty` are what a presence sensor in the room tells, `near` and `away` one before the panel, `badge` is a
badge at the reader, with its number if one is to be recognised:

    echo seen > /tmp/door
    echo badge 04A22B9C11 > /tmp/door
"""

import logging
import os
import select
import stat
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.people import badge_number
from kiosk.ports.panel import Stop, unheard

_log = logging.getLogger(__name__)
_LONGEST = 4096  # bytes of a line; what is longer is no word


class Presence:
    """The sensor's half."""

    def __init__(self) -> None:
        self._told: list[Callable[[bool], None]] = []

    def follow(self, told: Callable[[bool], None]) -> Stop:
        self._told.append(told)
        return lambda: self._told.remove(told)

    def tell(self, *, seen: bool) -> None:
        for told in tuple(self._told):
            told(seen)


class Badges:
    """The reader's half."""

    def __init__(self) -> None:
        self._told: list[Callable[[str], None]] = []

    def follow(self, told: Callable[[str], None], broke: Callable[[str], None] = unheard) -> Stop:  # noqa: ARG002 - never
        self._told.append(told)
        return lambda: self._told.remove(told)

    def tell(self, number: str) -> None:
        for told in tuple(self._told):
            told(number)


class Standin:
    """Listens at the pipe `path` while entered; makes it if there is none, and takes away what it made.

    Entering raises SettingsError when the path is something else, or cannot be had.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        self.presence, self.approach = Presence(), Presence()
        self.badges = Badges()
        self._words: Mapping[bytes, Callable[[], None]] = {
            b"seen": lambda: self.presence.tell(seen=True),
            b"empty": lambda: self.presence.tell(seen=False),
            b"near": lambda: self.approach.tell(seen=True),
            b"away": lambda: self.approach.tell(seen=False),
        }

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            try:
                pipe = self._opened(stack)
            except OSError as error:
                what = f"cannot be a pipe: {error.strerror or error}"
                raise SettingsError("screen", (Problem("--stand-in", what, _INSTEAD),)) from error
            ended, end = os.pipe()
            stack.callback(os.close, ended)
            stack.callback(os.close, end)
            thread = threading.Thread(target=self._listen, args=(pipe, ended), name="stand-in", daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(os.write, end, b"\n")
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _opened(self, stack: ExitStack) -> int:
        if not self._path.exists():
            os.mkfifo(self._path, 0o600)
            stack.callback(self._path.unlink, missing_ok=True)
        if not stat.S_ISFIFO(self._path.stat().st_mode):
            raise SettingsError("screen", (Problem("--stand-in", "is no pipe", _INSTEAD),))
        # For writing too: so it never ends when the last writer leaves.
        pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        stack.callback(os.close, pipe)
        return pipe

    def _listen(self, pipe: int, ended: int) -> None:
        rest = b""
        while True:
            ready, _, _ = select.select([pipe, ended], [], [])
            if ended in ready:
                return
            *lines, rest = (rest + os.read(pipe, _LONGEST)).split(b"\n")
            rest = rest if len(rest) < _LONGEST else b""
            for line in lines:
                self._hear(line.strip().lower())

    def _hear(self, word: bytes) -> None:
        name, _, rest = word.partition(b" ")
        if name == b"badge":
            self.badges.tell(badge_number(rest.decode("ascii", errors="ignore")))
        elif word in self._words:
            self._words[word]()
        elif word:  # not repeated: a real reader's number may have been sent here
            _log.warning("the stand-in knows seen, empty, near, away and badge, and was told something else")


_INSTEAD = "the name of a pipe, or one that is free"
