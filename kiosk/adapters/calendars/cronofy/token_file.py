"""Refresh tokens that took the place of those in the settings: one file in the door's data folder, for its owner only.

A token counts only in place of the very one that it followed: who writes a new one into the settings is believed. A
file that cannot be read is as good as none, and one that cannot be written leaves the token in memory, and is logged.
Who writes locks out whoever else does, threads and processes alike: each keeps what the others wrote.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

_NAME = "cronofy-tokens.json"
_log = logging.getLogger(__name__)


class TokenFile:
    """The file in `folder`; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / _NAME if folder else None

    def newest(self, owner: str, given: str) -> str | None:
        """The token that took the place of the `given` one."""
        kept = self._read().get(owner)
        if not isinstance(kept, Mapping) or kept.get("instead_of") != _mark(given):
            return None
        return str(kept.get("token") or "") or None

    def keep(self, owner: str, given: str, token: str) -> None:
        """Write it down, in place of what was given for that owner."""
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with _alone_in(self._path.parent):
                kept = {**self._read(), owner: {"instead_of": _mark(given), "token": token}}
                _write(kept, self._path)
        except OSError as error:
            _log.warning("a new refresh token of %s cannot be kept: %s", owner, error.strerror)

    def _read(self) -> Mapping[str, object]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8")) if self._path else {}
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody else is in here for the same folder; the lock ends with the handle, whatever happens."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(kept: Mapping[str, object], path: Path) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - private from its first byte
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _mark(token: str) -> str:
    """Enough to know a token by, and not enough to use it."""
    return sha256(token.encode()).hexdigest()[:16]
