"""A real calendar server for a door that lives at another time: the server tells today's, so its word is left out."""

from dataclasses import replace
from datetime import datetime

from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import Changes, Whole


class TimelessCalendar(CalDavProvider):
    """CalDAV, silent about the server's clock."""

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        return replace(super().read(room, window, at=at, cursor=cursor), server_time=None)
