"""What Exchange answers of a room's availability, as the time that is taken. Pure."""

from typing import Any

from kiosk.adapters.calendars.ews.items import MESSAGES, TYPES, time_of
from kiosk.domain.errors import BadResponse, CalendarError, Cause, NotPermitted
from kiosk.domain.intervals import Interval, union

# What does not take the room; what Exchange may call something else one day does.
_FREE = ("Free", "OOF", "WorkingElsewhere")


def taken_of(answer: Any, window: Interval) -> tuple[Interval, ...] | CalendarError:
    """When the room is taken within the window: sorted, clipped, merged; or why that is not known.

    `answer` is the room's FreeBusyResponse, or its error. Times stand in UTC, in which they were asked for.
    """
    if isinstance(answer, CalendarError):
        return answer
    view = answer.find(f"{MESSAGES}FreeBusyView")
    kind = view.findtext(f"{TYPES}FreeBusyViewType") if view is not None else None
    if kind in (None, "None"):
        return NotPermitted("the room does not show when it is taken", cause=Cause.ROOM_FORBIDDEN)
    if kind in ("MergedOnly", "NoData"):
        return BadResponse(f"availability only as {kind}")
    taken: list[Interval] = []
    for event in view.iterfind(f"{TYPES}CalendarEventArray/{TYPES}CalendarEvent"):
        start, end = (time_of(event.findtext(f"{TYPES}{edge}") or "") for edge in ("StartTime", "EndTime"))
        busy = event.findtext(f"{TYPES}BusyType")
        if start is None or end is None or busy == "NoData":
            return BadResponse("availability with a time that cannot be read")
        if busy not in _FREE and start < end and (part := Interval(start, end).clip(window)):
            taken.append(part)
    return union(taken)
