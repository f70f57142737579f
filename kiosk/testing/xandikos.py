"""A second real CalDAV server, xandikos, on loopback. It knows no users: whoever asks may do everything."""

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from kiosk.testing.server_process import LOOPBACK, Process, free_port, start_server, stop_server

_HOME = "kiosk/calendars"
_CALENDAR = """\
<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>\
<d:displayname>{}</d:displayname></d:prop></d:set></c:mkcalendar>"""


class Xandikos:
    """The server. Stopped and started again it has the same address and the same calendars."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self._folder = folder
        self.port = port or free_port()
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    def make_calendar(self, name: str) -> str:
        """An empty calendar on the running server; its address."""
        address = f"{self.url}{_HOME}/{name}/"
        httpx.request(
            "MKCALENDAR",
            address,
            content=_CALENDAR.format(name.capitalize()),
            headers={"Content-Type": "application/xml"},
        ).raise_for_status()
        return address

    def start(self, *, deadline: float = 30.0) -> None:
        """Start, and wait until it takes connections, at most `deadline` seconds."""
        storage = self._folder / "storage"
        storage.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "xandikos", "serve", "--directory", str(storage)]
        command += ["--listen-address", LOOPBACK, "--port", str(self.port), "--no-detect-systemd"]
        command += ["--current-user-principal", "/kiosk/", "--autocreate", "--defaults"]
        self._process = start_server(command, port=self.port, log=self._folder / "log", deadline=deadline)

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
