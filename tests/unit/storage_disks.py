"""Disks for storage tests: one on paper that knows every state a power cut may leave, and one that refuses a call.

What a file system may do with work that was not fsynced is taken at its worst: file content is lost, cut anywhere, or
filled with zeros; each new, changed or removed name in a folder is kept or lost on its own. Only a single rename is
believed to happen wholly or not at all.
"""

import errno
import os
from itertools import chain, combinations, product
from pathlib import Path


class File:
    """Content as everybody reads it, and as it is on the medium."""

    def __init__(self, data=b"", synced=b""):
        self.data, self.synced = data, synced

    def after_a_cut(self):
        if self.data == self.synced:
            return {self.data}
        kept = (
            self.synced if self.data.startswith(self.synced) else b""
        )  # only what was appended is in danger
        tail = self.data[len(kept) :]
        half, zeros = tail[: len(tail) // 2], bytes(len(tail))
        torn = (half, tail[:-1], b"", zeros, half + zeros[len(half) :])
        return {self.synced, self.data, *(kept + end for end in torn)}


class PaperDisk:
    """A disk in memory. `calls` lists what was asked of it; `moments` its state after each change."""

    def __init__(self, files=()):
        self.files = {path: File(data, data) for path, data in dict(files).items()}
        self.durable = dict(self.files)
        self.pending = []  # changes of names since the last fsync of their folder
        self.handles = {}
        self.calls = []
        self.moments = []
        self.locked = set()

    def content(self):
        return {path: file.data for path, file in self.files.items()}

    def cuts(self):
        """The contents that a power cut right now may leave."""
        return cuts_of(self._moment())

    def make_folder(self, folder):
        self.calls.append(("make_folder", folder))

    def names(self, folder):
        self.calls.append(("names", folder))
        return [path.name for path in self.files if path.parent == folder]

    def lock(self, path):
        self.calls.append(("lock", path))
        if path in self.locked:
            raise BlockingIOError(errno.EAGAIN, "taken")
        self.locked.add(path)
        return -1

    def read(self, path, limit):
        self.calls.append(("read", path))
        return self._file(path).data[:limit]

    def create(self, path):
        file = self.files.get(path)
        if file is None:
            file = self._rename({path: File()})
        else:
            file.data = b""
        handle = len(self.handles)
        self.handles[handle] = file
        self._changed("create", path)
        return handle

    def append(self, path):
        file = self.files.get(path) or self._rename({path: File()})
        handle = len(self.handles)
        self.handles[handle] = file
        self._changed("append", path)
        return handle

    def write(self, handle, data):
        count = len(data) - 7 if len(data) > 7 else len(data)  # the last bytes always need a second call
        self.handles[handle].data += bytes(data[:count])
        self._changed("write", handle)
        return count

    def fsync(self, handle):
        self.handles[handle].synced = self.handles[handle].data
        self._changed("fsync", handle)

    def close(self, handle):
        self.calls.append(("close", handle))
        if handle == -1:
            self.locked.clear()
        else:
            self.handles[handle] = None

    def replace(self, source, target):
        self._rename({target: self._file(source), source: None})
        self._changed("replace", source)

    def unlink(self, path):
        self._file(path)
        self._rename({path: None})
        self._changed("unlink", path)

    def space(self, folder):
        self.calls.append(("space", folder))
        return 1 << 30, False

    def fsync_folder(self, folder):
        for changes in [c for c in self.pending if next(iter(c)).parent == folder]:
            _apply(self.durable, changes)
            self.pending.remove(changes)
        self._changed("fsync_folder", folder)

    def open_handles(self):
        return [file for file in self.handles.values() if file is not None]

    def _file(self, path):
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return self.files[path]

    def _rename(self, changes):
        _apply(self.files, changes)
        self.pending.append(changes)
        return next(iter(changes.values()))

    def _changed(self, *call):
        self.calls.append(call)
        self.moments.append(self._moment())

    def _moment(self):
        frozen = {
            id(f): File(f.data, f.synced)
            for f in chain(self.files.values(), self.durable.values(), *(c.values() for c in self.pending))
            if f is not None
        }

        def copied(names):
            return {path: file and frozen[id(file)] for path, file in names.items()}

        return copied(self.durable), [copied(changes) for changes in self.pending]


def cuts_of(moment):
    """Every content that may be on the medium when the power goes at that moment."""
    durable, pending = moment
    subsets = chain.from_iterable(combinations(pending, n) for n in range(len(pending) + 1))
    for kept in subsets:
        names = dict(durable)
        for changes in kept:
            _apply(names, changes)
        paths = list(names)
        for contents in product(*(names[path].after_a_cut() for path in paths)):
            yield dict(zip(paths, contents, strict=True))


def _apply(names, changes):
    for path, file in changes.items():
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file


class FaultyDisk:
    """Hands every call on to `disk`, but fails call number `fail_at` (from 0), and those after it if it `stays`.

    With `too_late` the call takes effect and is reported as failed all the same.
    """

    def __init__(self, disk, *, fail_at=None, code=errno.EIO, stays=False, too_late=False):
        self.disk, self.fail_at, self.code = disk, fail_at, code
        self.stays, self.too_late = stays, too_late
        self.count = 0

    def fails(self):
        number, self.count = self.count, self.count + 1
        if self.fail_at is None:
            return False
        return number >= self.fail_at if self.stays else number == self.fail_at

    def __getattr__(self, name):
        operation = getattr(self.disk, name)

        def call(*arguments):
            if not self.fails():
                return operation(*arguments)
            if self.too_late or name == "close":  # close() gives the handle back whatever it reports
                operation(*arguments)
            path = next((str(a) for a in arguments if isinstance(a, Path)), "")
            raise OSError(self.code, os.strerror(self.code), path)

        return call
