"""A stretch of network on loopback in front of any server: it delays, breaks, swallows, and heals. Bytes pass as they
are, so TLS, streams and sign-ins that last as long as a connection go through it too.

with Line(server.port) as line:
    line.swallow()                    # from now on nothing arrives, neither way
    line.heal()                       # what was sent arrives after all: late, as packets that were sent again do
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from kiosk.testing.server_process import LOOPBACK, free_port

_PIECE = 65536
_FOREVER = float("inf")


class Line:
    """Listens at `port` for a server at `server`. Faults may be called from any thread and last until `heal`."""

    def __init__(self, server: int, *, port: int | None = None) -> None:
        self._server = server
        self.port = port or free_port()
        self._late = 0.0  # by how many seconds a piece arrives
        self._breaks = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._journeys: set[asyncio.Task[None]] = set()

    def delay(self, seconds: float) -> None:
        """Each piece arrives so much later, both ways."""
        self._do(lambda: self._set(late=seconds))

    def swallow(self) -> None:
        """A black hole: connections are taken, and nothing arrives. It does after `heal`, whoever still waits."""
        self._do(lambda: self._set(late=_FOREVER))

    def break_off(self) -> None:
        """Every connection is reset, those that are open and those to come."""
        self._do(lambda: self._set(breaks=True))

    def heal(self) -> None:
        """Everything passes at once, also what waits."""
        self._do(self._set)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._changed = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self._door = listening.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, act: Callable[[], None]) -> None:
        """Carry it out on the line's thread, and wait for it."""

        async def acted() -> None:
            act()

        asyncio.run_coroutine_threadsafe(acted(), self._loop).result()

    def _set(self, *, late: float = 0.0, breaks: bool = False) -> None:
        self._late, self._breaks = late, breaks
        self._changed.set()
        self._changed = asyncio.Event()
        if breaks:
            for end in tuple(self._ends):
                _reset(end)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._welcome, LOOPBACK, self.port)

    async def _end(self) -> None:
        self._door.close()
        for journey in self._journeys:
            journey.cancel()
        await asyncio.gather(*self._journeys, return_exceptions=True)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        journey = self._loop.create_task(self._carry(reader, writer))
        self._journeys.add(journey)
        journey.add_done_callback(self._journeys.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its end."""
        ends = [writer]
        self._ends.add(writer)
        try:
            await self._passage()
            from_server, to_server = await asyncio.open_connection(LOOPBACK, self._server)
            ends.append(to_server)
            self._ends.add(to_server)
            await asyncio.gather(self._pump(reader, to_server), self._pump(from_server, writer))
        except OSError:
            pass  # one side hung up, or the line broke: the other one hears of it
        finally:
            for end in ends:
                self._ends.discard(end)
                _reset(end)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE):
            await self._passage()
            writer.write(piece)
            await writer.drain()
        await self._passage()
        with suppress(OSError):
            writer.write_eof()

    async def _passage(self) -> None:
        """Wait until a piece that comes now may pass. ConnectionResetError when the line is broken."""
        by = self._loop.time() + self._late
        while self._late and not self._breaks and self._loop.time() < by:
            left = None if by == _FOREVER else by - self._loop.time()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
        if self._breaks:
            raise ConnectionResetError


def _reset(end: asyncio.StreamWriter) -> None:
    """Break the connection as a pulled plug does, if it still stands; what was read from it is gone."""
    if not end.transport.is_closing():
        with suppress(OSError):
            end.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
        end.transport.abort()
