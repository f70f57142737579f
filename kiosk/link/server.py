"""The agent's end of the socket: many clients, one thread, and no client that can hurt the others.

A slow reader costs one snapshot: what it has not taken yet is replaced by the newest. A dead one is dropped. Garbage, a
wrong role or another protocol is answered with its reason and hung up on. The agent's thread only leaves values here;
making text of them, waiting and writing happen on this thread.
"""

import asyncio
import logging
import os
import select
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import LinkError
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.snapshot import Snapshot
from kiosk.link.endpoint import admits, listening, peer_of
from kiosk.link.face import AgentFace
from kiosk.link.protocol import (
    LINE_LIMIT,
    TOO_LONG,
    BadMessage,
    Fault,
    Hello,
    Role,
    decode,
    encode,
    greeting,
    may_ask,
)

_log = logging.getLogger(__name__)

_HELLO_WITHIN = 5.0  # seconds
_PARTING_WITHIN = 1.0
_CLIENTS = 32
# Since 3.13 asyncio removes the socket file itself, and might take a successor's for ours: `listening` knows better.
_NO_CLEANUP: dict[str, Any] = {"cleanup_socket": False} if sys.version_info >= (3, 13) else {}
_OPEN_INTENTS = 16  # of one client; then it is not read from until one is answered


class LinkServer:
    """Serves `face` at the socket `path` while entered. `group` is a gid whose members may connect too.

    Entering raises CannotListen when the socket cannot be had. `hello_within` is in seconds.
    """

    def __init__(
        self, face: AgentFace, path: Path, *, group: int | None = None, hello_within: float = _HELLO_WITHIN
    ) -> None:
        self._face = face
        self._path = path
        self._group = group
        self._hello_within = hello_within
        self._stack = ExitStack()
        self._clients: set[_Client] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._newest: Snapshot | None = None
        self._encoded: tuple[Snapshot, bytes] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._socket = stack.enter_context(listening(self._path, group=self._group))
            self._loop = asyncio.new_event_loop()
            stack.callback(self._loop.close)
            self._stop = asyncio.Event()
            thread = threading.Thread(
                target=self._loop.run_until_complete, args=(self._serve(),), name="link-server", daemon=True
            )
            thread.start()
            stack.callback(thread.join)
            stack.callback(self._soon, self._stop.set)
            stack.callback(self._face.follow(self._offer))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up on everybody and take the socket away. May be called twice, and from any thread but this one's."""
        self._stack.close()

    def _soon(self, act: Callable[..., object], *args: object) -> None:
        """Run it on the server's thread. Nothing happens when the server is closed: nobody is left to tell."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(act, *args)

    def _offer(self, snapshot: Snapshot) -> None:
        """Called by the agent's thread, and by the one that begins to follow: the two may cross."""
        self._soon(self._take, snapshot)

    def _take(self, snapshot: Snapshot) -> None:
        if self._newest is not None and snapshot.number < self._newest.number:
            return
        self._newest = snapshot
        for client in self._clients:
            client.bell.set()

    async def _serve(self) -> None:
        server = await asyncio.start_unix_server(
            self._welcome, sock=self._socket, limit=LINE_LIMIT, **_NO_CLEANUP
        )
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), _PARTING_WITHIN)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._attend(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client from its hello to its end, whatever it says or does."""
        try:
            await self._converse(reader, writer)
        except LinkError as error:
            _log.warning("link: hanging up on a client: %s", error)
            with suppress(OSError, TimeoutError):
                writer.write(encode(Fault(str(error))))
                await asyncio.wait_for(writer.drain(), _PARTING_WITHIN)
        except OSError as error:
            _log.debug("link: a client went away: %s", error)
        except Exception:  # noqa: BLE001 - one client's trouble must never end the others
            _log.exception("link: dropping a client after an error of our own")
        finally:
            writer.transport.abort()  # close() would wait for a reader that may never read
            with suppress(OSError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(high=0)  # drain() then waits until all has left
        if not admits(peer_of(writer.get_extra_info("socket")), owner=os.geteuid(), group=self._group):
            raise LinkError("this agent answers its own user and group only")
        if len(self._clients) >= _CLIENTS:
            raise LinkError(f"{_CLIENTS} clients are connected, which is as many as there may be")
        writer.write(encode(Hello(Role.AGENT)))
        try:
            line = await asyncio.wait_for(_line(reader), self._hello_within)
        except TimeoutError:
            raise LinkError("no hello came in time") from None
        if line is None:
            return
        client = _Client(greeting(line).role)
        self._clients.add(client)
        self._count_screens()
        telling = self._loop.create_task(self._tell(client, writer))
        hearing = self._loop.create_task(self._hear(client, reader, writer))
        try:
            await asyncio.wait({telling, hearing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._clients.discard(client)
            self._count_screens()
            ended = [task for task in (telling, hearing) if task.done()]
            for task in (telling, hearing):
                task.cancel()
            await asyncio.gather(telling, hearing, return_exceptions=True)
        for task in ended:
            task.result()

    def _count_screens(self) -> None:
        self._face.watched(sum(client.role is Role.SCREEN for client in self._clients))

    async def _tell(self, client: "_Client", writer: asyncio.StreamWriter) -> None:
        """The newest snapshot and every answer, as fast as the client takes them."""
        told: Snapshot | None = None
        while True:
            acks = [client.acks.popleft() for _ in range(len(client.acks))]
            # After the answers are taken: a snapshot published before an answer must leave before it.
            newest = self._newest
            if newest is not None and newest is not told:
                writer.write(self._line_for(newest))
                told = newest
            for ack in acks:
                writer.write(encode(ack))
            await writer.drain()
            if not client.acks and self._newest is told:
                await client.bell.wait()
                client.bell.clear()

    def _line_for(self, snapshot: Snapshot) -> bytes:
        """Made once for all clients."""
        if self._encoded is None or self._encoded[0] is not snapshot:
            self._encoded = (snapshot, encode(snapshot))
        return self._encoded[1]

    async def _hear(
        self, client: "_Client", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """What the client asks for, until it hangs up."""
        while (line := await _line(reader)) is not None:
            message = decode(line)
            if not isinstance(message, Intent):
                raise BadMessage(f"only intents may follow the hello, not a {type(message).__name__.lower()}")
            if not may_ask(client.role, message):
                client.answer(Ack(message.id, Refusal.NOT_ALLOWED_HERE))
                continue
            await client.places.acquire()
            if _hung_up(writer):
                return
            self._face.submit(message, partial(self._soon, client.settle))


class _Client:
    """One connection: who it is, and what is still to be said to it."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.bell = asyncio.Event()
        self.acks: deque[Ack] = deque()
        self.places = asyncio.Semaphore(_OPEN_INTENTS)

    def answer(self, ack: Ack) -> None:
        self.acks.append(ack)
        self.bell.set()

    def settle(self, ack: Ack) -> None:
        """Answer an intent that took a place."""
        self.places.release()
        self.answer(ack)


def _hung_up(writer: asyncio.StreamWriter) -> bool:
    """Whether the client has closed its end already.

    What it asked for came too late then: an agent that was stopped for a while finds taps in its buffers which the
    screen has long refused in words, and must not do them now.
    """
    now = select.poll()
    now.register(writer.get_extra_info("socket").fileno(), 0)  # POLLHUP is told unasked
    return any(events & select.POLLHUP for _, events in now.poll(0))


async def _line(reader: asyncio.StreamReader) -> bytes | None:
    """The next whole line; None at the end. A last line without its end was cut off and does not count."""
    try:
        return (await reader.readuntil(b"\n"))[:-1]
    except asyncio.IncompleteReadError:
        return None
    except asyncio.LimitOverrunError as error:
        raise BadMessage(TOO_LONG) from error
