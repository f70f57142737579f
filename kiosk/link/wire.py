"""One connection to the agent's socket that never waits: bytes out, lines in."""

import os
import socket
from contextlib import suppress
from pathlib import Path

from kiosk.link.protocol import Lines, Message, NoAgent, NoAnswer, encode

_CHUNK = 1 << 18


class Wire:
    """A connection; NoAgent when nobody listens at `path`. The methods raise NoAnswer when it is broken."""

    def __init__(self, path: Path) -> None:
        try:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        except OSError as error:  # no descriptor is left: it may be tried again later, like any other failure
            raise NoAgent(f"cannot ask at {path} ({error.strerror or error})") from error
        self._socket.settimeout(0)
        try:
            self._socket.connect(os.fspath(path))
        except BlockingIOError as error:
            self._socket.close()
            raise NoAnswer(
                f"the agent at {path} takes no more connections: it hangs or is overloaded"
            ) from error
        except OSError as error:
            self._socket.close()
            raise NoAgent(f"nobody answers at {path} ({error.strerror or error})") from error
        self._lines = Lines()
        self._unsent = bytearray()

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def unsent(self) -> bool:
        """Whether something waits until the agent reads on: flush when writable."""
        return bool(self._unsent)

    def say(self, message: Message) -> None:
        """Send as much as goes now and keep the rest."""
        self._unsent += encode(message)
        self.flush()

    def flush(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: self._socket.send(self._unsent)]
        except BlockingIOError:
            return
        except OSError:
            # Whoever hung up may have said why: that is still to be read, and then reading finds the end.
            self._unsent.clear()

    def heard(self) -> list[bytes]:
        """The lines that have come; empty when there is nothing whole yet. BadMessage when one is too long.

        NoAnswer at the end of the stream, once everything before it has been returned.
        """
        lines: list[bytes] = []
        try:
            while data := self._socket.recv(_CHUNK):
                lines += self._lines.feed(data)
        except BlockingIOError:
            return lines
        except OSError as error:
            if not lines:
                raise NoAnswer(f"the agent hung up ({error.strerror or error})") from error
            return lines
        if not lines:
            raise NoAnswer("the agent hung up")
        return lines

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
