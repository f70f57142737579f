"""The socket in the file system: made so that only the right users reach it, and never taken from a living agent."""

import fcntl
import os
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.link.protocol import CannotListen

_LONGEST_PATH = 107  # bytes; sun_path in sockaddr_un, less its closing zero
_SO_PEERGROUPS = 59  # Linux 4.13; Python has no name for it
_BACKLOG = 64


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of a Unix socket, by the kernel's word."""

    uid: int
    groups: frozenset[int]


def peer_of(connection: socket.socket) -> Peer:
    """The peer as it was when it connected."""
    _, uid, gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    with suppress(OSError):
        raw = connection.getsockopt(socket.SOL_SOCKET, _SO_PEERGROUPS, 4 * 256)
        return Peer(uid, frozenset((gid, *struct.unpack(f"{len(raw) // 4}I", raw))))
    return Peer(uid, frozenset((gid,)))


def admits(peer: Peer, *, owner: int, group: int | None) -> bool:
    """Whether to talk to that peer: the agent's own user, root, or a member of the group if one is set."""
    return peer.uid in (owner, 0) or (group is not None and group in peer.groups)


@contextmanager
def listening(path: Path, *, group: int | None = None) -> Iterator[socket.socket]:
    """A listening socket at `path`, gone when left. `group` is the gid that may connect besides the owner.

    A missing folder is made, private to the owner (and the group). A socket file that nobody answers at is replaced.
    CannotListen when an agent answers there, when something else lies there, or when it cannot be made.
    """
    _refuse_if_too_long(path)
    try:
        _make_folder(path.parent, group)
        with _alone_in(path.parent):
            _clear(path)
            server = _bound(path, group)
    except OSError as error:
        raise _cannot(path, error) from error
    ours = _identity(path)
    try:
        yield server
    finally:
        server.close()
        if _identity(path) == ours:  # another agent may have made its own there
            path.unlink(missing_ok=True)


def _make_folder(folder: Path, group: int | None) -> None:
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if group is not None:
        os.chown(folder, -1, group)
        folder.chmod(0o750)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Two agents that start at once look and bind one after the other."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _clear(path: Path) -> None:
    """Take a dead agent's socket away."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise CannotListen(f"{path} exists and is not a socket: remove it, or use another --socket")
    refuse_if_taken(path)
    path.unlink(missing_ok=True)


def refuse_if_taken(path: Path) -> None:
    """Raise CannotListen when an agent answers at `path`, or none ever could."""
    if is_taken(path):
        raise CannotListen(f"another agent answers at {path}: stop it first, or use another --socket")


def is_taken(path: Path) -> bool:
    """Whether an agent answers at `path`. CannotListen when none could there."""
    _refuse_if_too_long(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(0)
        try:
            probe.connect(os.fspath(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except BlockingIOError:
            pass  # its queue is full: busy, but alive
        except OSError as error:
            raise _cannot(path, error) from error
    return True


def _refuse_if_too_long(path: Path) -> None:
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise CannotListen(
            f"{path} is too long for a socket ({_LONGEST_PATH} bytes at most): use a shorter --socket"
        )


def _cannot(path: Path, error: OSError) -> CannotListen:
    return CannotListen(f"cannot listen at {path}: {error.strerror or error}")


def _bound(path: Path, group: int | None) -> socket.socket:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.bind(os.fspath(path))
        if group is not None:
            os.chown(path, -1, group)
        path.chmod(0o660)
        server.listen(_BACKLOG)  # last: until now nobody could connect, whatever the umask
    except OSError:
        server.close()
        raise
    return server


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
