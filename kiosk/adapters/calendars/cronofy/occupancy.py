"""When rooms are taken: one question for those that share a token, and no room that spoils another."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kiosk.adapters.calendars.cronofy.access import Access, Opened
from kiosk.adapters.calendars.cronofy.client import Call
from kiosk.adapters.calendars.cronofy.mapping import busy_of, reach_of
from kiosk.domain.errors import BadResponse, CalendarError
from kiosk.domain.intervals import Interval, taken_within
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import FreeBusy

_Answers = dict[str, tuple[Interval, ...] | CalendarError]
_Group = list[tuple[Room, Opened]]


def free_busy_of(
    call: Call, access: Access, rooms: Sequence[Room], window: Interval, now: datetime
) -> FreeBusy:
    """The taken time within the window by room id, or that room's own error. Raises when every question failed."""
    answers: _Answers = {}
    opened: _Group = []
    failed: list[CalendarError] = []
    for room in rooms:
        try:
            opened.append((room, access.open(call, room, now)))
        except CalendarError as error:
            answers[room.id] = error
    for group in _by_tokens(opened):
        try:
            answers |= _busy(call, group, window)
        except CalendarError as error:
            failed.append(error)
            answers |= {room.id: error for room, _ in group}
    if failed and all(answer in failed for answer in answers.values()):
        raise failed[0]
    return answers


def _busy(call: Call, group: _Group, window: Interval) -> _Answers:
    """The taken time of rooms that share their tokens, by one question."""
    first, last = reach_of(window)
    query = [
        *(("calendar_ids[]", opened.calendar.id) for _, opened in group),
        ("from", str(first)),
        ("to", str(last)),
        ("tzid", "Etc/UTC"),
        ("include_managed", "true"),
        ("localized_times", "true"),
    ]
    items = call.free_busy(group[0][1].tokens, query)
    return {room.id: _taken(items, opened.calendar.id, room, window) for room, opened in group}


def _by_tokens(opened: Sequence[tuple[Room, Opened]]) -> list[_Group]:
    groups: dict[int, _Group] = {}
    for room, each in opened:
        groups.setdefault(id(each.tokens), []).append((room, each))
    return list(groups.values())


def _taken(
    items: Sequence[object], calendar: str, room: Room, window: Interval
) -> tuple[Interval, ...] | CalendarError:
    """The room's own part of an answer about several. What names no calendar counts for each."""
    own = [i for i in items if not isinstance(i, Mapping) or i.get("calendar_id") in (calendar, None)]
    try:
        return taken_within(busy_of(own, room.zone), window)
    except ValueError as error:
        return BadResponse(f"free_busy: {room.id}: {error}")
