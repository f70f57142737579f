"""A real CalDAV server, Radicale, on loopback: for tests and for the demonstration. Starts in about half a second.

with Radicale(folder, users=[User("admin", "secret")]) as server:
    address = server.make_calendar("juniper")
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.testing.server_process import LOOPBACK, Process, free_port, start_server, stop_server

_OWNER = "rooms"
_CONFIG = """\
[server]
hosts = {host}:{port}
max_connections = 32
timeout = 30
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = from_file
file = {folder}/rights
[storage]
filesystem_folder = {folder}/storage
[web]
type = none
[logging]
level = warning
"""
_RIGHT = """\
[{name}]
user: {user}
collection: {collection}
permissions: {permissions}
"""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in, and read every calendar; `may_write` also to change it."""

    name: str
    password: str
    may_write: bool = True


class Radicale:
    """The server. Stopped and started again it has the same address and the same calendars.

    `read_only` and `closed` are patterns of names: those calendars may be read by everybody, or not even that.
    """

    def __init__(
        self,
        folder: Path,
        *,
        users: Sequence[User],
        port: int | None = None,
        read_only: str | None = None,
        closed: str | None = None,
    ) -> None:
        self._folder = folder
        self._storage = folder / "storage" / "collection-root" / _OWNER
        self._storage.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self._process: Process | None = None
        folder.joinpath("users").write_text("".join(f"{u.name}:{u.password}\n" for u in users))
        folder.joinpath("rights").write_text(_exceptions(read_only=read_only, closed=closed) + _rights(users))
        folder.joinpath("config").write_text(_CONFIG.format(host=LOOPBACK, port=self.port, folder=folder))

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    def make_calendar(self, name: str, *, title: str | None = None) -> str:
        """An empty calendar; its address. One that is there stays as it is. The server need not run."""
        folder = self.folder_of(name)
        folder.mkdir(exist_ok=True)
        properties = {"tag": "VCALENDAR", "D:displayname": title or name.capitalize()}
        folder.joinpath(".Radicale.props").write_text(json.dumps(properties))
        return self.address_of(name)

    def address_of(self, name: str) -> str:
        return f"{self.url}{_OWNER}/{name}/"

    def folder_of(self, name: str) -> Path:
        """Where the server keeps that calendar: a file for each resource, which may be put there while it rests."""
        return self._storage / name

    def start(self, *, deadline: float = 20.0) -> None:
        """Start, and wait until it takes connections, at most `deadline` seconds."""
        self._process = start_server(
            [sys.executable, "-m", "radicale", "--config", str(self._folder / "config")],
            port=self.port,
            log=self._folder / "log",
            deadline=deadline,
        )

    def stop(self) -> None:
        """Stop; nothing happens when it does not run."""
        if self._process is not None:
            stop_server(self._process)
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _exceptions(*, read_only: str | None, closed: str | None) -> str:
    """The first rule that matches counts, so these stand before those of the users."""
    rules = {"read-only": (read_only, "r"), "closed": (closed, "")}
    return "".join(
        _RIGHT.format(name=name, user=".+", collection=f"[^/]+/{pattern}(/.*)?", permissions=permissions)
        for name, (pattern, permissions) in rules.items()
        if pattern is not None
    )


def _rights(users: Sequence[User]) -> str:
    """Everybody sees the principals; who may write, writes in every calendar."""
    rules = [_RIGHT.format(name="root", user=".+", collection="", permissions="R")]
    for number, user in enumerate(users):
        for level, collection in (("home", "[^/]+"), ("calendar", "[^/]+/.+")):
            write = {"home": "W", "calendar": "w"}[level] if user.may_write else ""
            read = {"home": "R", "calendar": "r"}[level]
            rules.append(
                _RIGHT.format(
                    name=f"{level}-{number}",
                    user=user.name,
                    collection=collection,
                    permissions=read + write,
                )
            )
    return "".join(rules)
