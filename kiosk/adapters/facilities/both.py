"""Two ways for one report: delivered when both have it, and if one has not, both are asked again."""

from kiosk.domain.reports import Report
from kiosk.domain.rooms import Room
from kiosk.ports.facility import Facility


class Both:
    """First one, then the other (ports.facility.Facility). The `last` should be the one that a repetition disturbs."""

    def __init__(self, first: Facility, last: Facility) -> None:
        self._first = first
        self._last = last

    def deliver(self, report: Report, room: Room) -> str:
        reference = self._first.deliver(report, room)
        return self._last.deliver(report, room) or reference

    def try_out(self) -> None:
        self._first.try_out()
        self._last.try_out()

    def close(self) -> None:
        self._first.close()
        self._last.close()
