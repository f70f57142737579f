"""The few file operations that durable storage is made of, behind one seam, so that a test can cut the power."""

import fcntl
import os
from pathlib import Path
from typing import Protocol

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class Disk(Protocol):
    """File operations one by one; each may raise OSError. Nothing is durable before its `fsync` has returned."""

    def make_folder(self, folder: Path) -> None:
        """Make it and its parents, readable by the owner only; one that is there keeps its mode."""
        ...

    def names(self, folder: Path) -> list[str]: ...

    def lock(self, path: Path) -> int:
        """Take the lock file for as long as the handle is open. BlockingIOError when another process has it."""
        ...

    def read(self, path: Path, limit: int) -> bytes:
        """What the file holds, but no more than `limit` bytes."""
        ...

    def create(self, path: Path) -> int:
        """An empty file to write, readable by the owner only; whatever was there is gone."""
        ...

    def append(self, path: Path) -> int:
        """The file to write behind what it holds; made as by `create` when there is none."""
        ...

    def write(self, handle: int, data: memoryview) -> int:
        """Write some of it, and say how many bytes."""
        ...

    def fsync(self, handle: int) -> None: ...

    def close(self, handle: int) -> None: ...

    def replace(self, source: Path, target: Path) -> None:
        """Rename, in one step for whoever looks; `target` may exist."""
        ...

    def unlink(self, path: Path) -> None: ...

    def space(self, folder: Path) -> tuple[int, bool]:
        """How many bytes may still be written there, and whether it is read-only."""
        ...

    def fsync_folder(self, folder: Path) -> None:
        """Make the names in the folder durable."""
        ...


class LocalDisk:
    """The disk of this machine."""

    def make_folder(self, folder: Path) -> None:
        folder.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)

    def names(self, folder: Path) -> list[str]:
        return [path.name for path in folder.iterdir()]

    def lock(self, path: Path) -> int:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, _FILE_MODE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise
        return handle

    def read(self, path: Path, limit: int) -> bytes:
        with path.open("rb") as file:
            return file.read(limit)

    def create(self, path: Path) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE_MODE)

    def append(self, path: Path) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _FILE_MODE)

    def write(self, handle: int, data: memoryview) -> int:
        return os.write(handle, data)

    def fsync(self, handle: int) -> None:
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)

    def unlink(self, path: Path) -> None:
        path.unlink()

    def space(self, folder: Path) -> tuple[int, bool]:
        told = os.statvfs(folder)
        out_of_names = told.f_files > 0 and told.f_favail == 0  # a disk may be full of files, not of bytes
        return 0 if out_of_names else told.f_bavail * told.f_frsize, bool(told.f_flag & os.ST_RDONLY)

    def fsync_folder(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
