"""A TinyDB storage that survives a power cut at any instant, in one copy or several.

Every copy is a file `name` with the generation before it in `name.previous`. A write is:

    1. write and fsync `name.new`          of every copy: a full disk is found out before anything has changed
    2. rename `name` to `name.previous`
    3. rename `name.new` to `name`         2 and 3 for one copy after the other
    4. fsync the folder

Each name is at every moment absent or a whole file, because only fsynced files are renamed; between 2 and 3 `name` is
absent and `name.previous` is what was there. So after a cut, even one that loses or reorders the renames of 2 and 3,
some whole generation is left: the old one, or, from 3 on, perhaps the new one, and after 4 surely the new one. When a
step fails, the steps before it are undone, and the old generation is in place again.

Opening reads everything there is, takes the newest whole generation, puts damaged files aside as `name.damaged-N`, and
writes every copy again if one lags behind. From then on the memory is the truth, and reading touches no disk.
"""

import errno
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from kiosk.adapters.storage.disk import Disk
from kiosk.adapters.storage.envelope import LIMIT, Sealed, seal, unseal
from kiosk.domain.errors import StorageError
from kiosk.ports.storage import Damage

KEPT_ASIDE = 3
Tables = dict[str, dict[str, Any]]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Copy:
    """One file and its satellites. `whole`: whether what stands under its name is worth keeping as previous."""

    current: Path
    whole: bool = False

    @property
    def previous(self) -> Path:
        return self.current.with_name(f"{self.current.name}.previous")

    @property
    def new(self) -> Path:
        return self.current.with_name(f"{self.current.name}.new")


class DurableStorage(Storage):
    """Tables in `folder`, in as many equal copies as there are `names`.

    `understand` raises ValueError for tables that this program can make no sense of: they count as damaged. Opening
    never raises for what is or is not on the disk; `damages` says what was wrong. Used from one thread.
    """

    def __init__(
        self,
        folder: Path,
        names: Sequence[str],
        *,
        disk: Disk,
        understand: Callable[[object], None],
    ) -> None:
        self._folder = folder
        self._disk = disk
        self._understand = understand
        self._copies = [_Copy(folder / name) for name in names]
        self._held = Sealed(0, b"")  # generation 0: nothing was ever written
        self._written = 0  # the highest generation that was tried
        self._in_step = True  # whether every copy is known to hold just this
        self._together: Tables | None = None
        self.damages = self._recover()

    def read(self) -> Tables | None:
        if self._together is not None:
            return self._together
        return _tables(self._held.payload) if self._held.payload else None

    def write(self, data: Tables) -> None:
        """Durable in every copy when it returns. StorageError, and the old is still there, when the disk will not."""
        if self._together is not None:
            self._together = data
            return
        payload = json.dumps(data, separators=(",", ":"), allow_nan=False).encode()
        if payload != self._held.payload or not self._in_step:
            self._commit(payload)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several changes, one write at the end; an exception drops them all."""
        self._together = self.read() or {}
        try:
            yield
            tables = self._together
        finally:
            self._together = None
        self.write(tables)

    def _commit(self, payload: bytes) -> None:
        if not self._in_step:
            self._look_again()
        self._in_step = False
        self._written += 1
        sealed = Sealed(self._written, payload)
        try:
            with ExitStack() as undo:
                self._prepare(seal(sealed), undo)
                self._swap(undo)
                undo.pop_all()
        except OSError as error:
            name = self._copies[0].current.name
            raise StorageError(f"cannot write {name}: {error.strerror or error}") from error
        self._held = sealed
        self._in_step = True

    def _prepare(self, content: bytes, undo: ExitStack) -> None:
        for copy in self._copies:
            undo.callback(self._quietly, self._disk.unlink, copy.new)
            handle = self._disk.create(copy.new)
            try:
                rest = memoryview(content)
                while rest:
                    count = self._disk.write(handle, rest)
                    if count == 0:
                        raise OSError(errno.EIO, os.strerror(errno.EIO))
                    rest = rest[count:]
                self._disk.fsync(handle)
            finally:
                self._disk.close(handle)

    def _swap(self, undo: ExitStack) -> None:
        undo.callback(self._quietly, self._disk.fsync_folder, self._folder)
        for copy in self._copies:
            if copy.whole:
                self._disk.replace(copy.current, copy.previous)
                undo.callback(self._quietly, self._disk.replace, copy.previous, copy.current)
            else:
                undo.callback(self._quietly, self._disk.unlink, copy.current)
            self._disk.replace(copy.new, copy.current)
        self._disk.fsync_folder(self._folder)
        for copy in self._copies:
            copy.whole = True

    def _look_again(self) -> None:
        """After a failure nobody knows which renames took place."""
        for copy in self._copies:
            try:
                copy.whole = bool(self._sealed_in(copy.current))
            except (OSError, ValueError):
                copy.whole = False

    def _recover(self) -> tuple[Damage, ...]:
        found: dict[str, Sealed] = {}
        damaged: dict[Path, str] = {}
        for path in [c.current for c in self._copies] + [c.previous for c in self._copies]:
            try:
                sealed = self._sealed_in(path)
            except (OSError, ValueError) as error:
                damaged[path] = getattr(error, "strerror", None) or str(error)
                continue
            if sealed is not None:
                found[path.name] = sealed
        used = max(found, key=lambda name: found[name].generation, default="nothing")
        damages = tuple(Damage(p.name, cause, self._put_aside(p), used) for p, cause in damaged.items())
        for damage in damages:
            _log.warning("%s is damaged (%s): using %s", damage.file, damage.cause, damage.used)
        if used != "nothing":
            self._held = found[used]
        self._written = self._held.generation
        for copy in self._copies:
            copy.whole = copy.current.name in found
            self._quietly(self._disk.unlink, copy.new)
        self._catch_up(found)
        return damages

    def _catch_up(self, found: dict[str, Sealed]) -> None:
        """Bring copies that lag behind into step, so that a second mishap finds two of them again."""
        self._in_step = all(found.get(c.current.name, Sealed(0, b"")) == self._held for c in self._copies)
        if self._in_step:
            # Whoever wrote this may have been killed before the last step.
            self._quietly(self._disk.fsync_folder, self._folder)
            return
        try:
            self._commit(self._held.payload)
        except StorageError as error:
            _log.warning("%s", error)

    def _sealed_in(self, path: Path) -> Sealed | None:
        """What the file holds, None if there is none; ValueError or OSError when it cannot be used."""
        try:
            sealed = unseal(self._disk.read(path, LIMIT + 1))
        except FileNotFoundError:
            return None
        self._understand(_tables(sealed.payload))
        return sealed

    def _put_aside(self, path: Path) -> str:
        """Rename a damaged file; the name it has then, empty if the disk will not. Only the newest few are kept."""
        stem = path.name.removesuffix(".previous") + ".damaged-"
        try:
            taken = _numbers(self._disk.names(self._folder), stem)
            aside = f"{stem}{max(taken, default=0) + 1}"
            self._disk.replace(path, path.with_name(aside))
        except OSError as error:
            _log.warning("cannot put %s aside: %s", path.name, error.strerror)
            return ""
        for number in taken[: 1 - KEPT_ASIDE]:
            self._quietly(self._disk.unlink, path.with_name(f"{stem}{number}"))
        return aside

    def _quietly(self, operation: Callable[..., object], *paths: Path) -> None:
        """What is done on top; if the disk refuses that too, what matters is known already."""
        try:
            operation(*paths)
        except FileNotFoundError:
            pass
        except OSError as error:
            _log.warning("%s: %s", paths[0].name, error.strerror or error)


def _tables(payload: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    return json.loads(payload)


def _numbers(names: Sequence[str], stem: str) -> list[int]:
    """The numbers that follow `stem` in these names, sorted."""
    matches = (re.fullmatch(re.escape(stem) + r"([0-9]{1,9})", name) for name in names)
    return sorted(int(match[1]) for match in matches if match)
