"""A real calendar server for a door that lives at another time: the server tells today's, so its word is left out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import Changes, Whole
from kiosk.testing.fault_proxy import FaultProxy


class TimelessCalendar(CalDavProvider):
    """CalDAV, silent about the server's clock."""

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        return replace(super().read(room, window, at=at, cursor=cursor), server_time=None)


class TimelessProxy(FaultProxy):
    """A proxy that keeps the server's clock to itself, also where the server refuses."""

    def forward(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        status, told, content = super().forward(method, path, headers, body)
        return status, [(name, value) for name, value in told if name.lower() != "date"], content
