"""The deep trial of Verify: books, extends, checks in, notes and cancels, and leaves nothing behind.

The booking is one minute long, thirty days ahead, and marked free: it takes no room from anybody. Whatever happens, the
calendar is asked for its key at the end, and what is found is removed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from kiosk.domain.errors import BadResponse, CalendarError, Unavailable
from kiosk.domain.intervals import Interval
from kiosk.domain.lamps import Lamp, LampKind, Light
from kiosk.domain.meetings import Meeting
from kiosk.domain.rooms import Room
from kiosk.domain.time import cut_to_minute
from kiosk.ports.calendar import CalendarProvider
from kiosk.services.doubt import asked

T = TypeVar("T")

AHEAD = timedelta(days=30)
LENGTH = timedelta(minutes=1)
TITLE = "Door Kiosk: trial"
DOOR = "trial"
_ATTEMPTS = 4
_PAUSE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Means:
    """Time and chance, from outside. `now` in UTC; `new_key` makes a booking key; `wait` lets a length of time pass."""

    now: Callable[[], datetime]
    new_key: Callable[[], str]
    wait: Callable[[timedelta], None]


class _StepFailed(Exception):
    def __init__(self, step: str, error: CalendarError) -> None:
        super().__init__(step)
        self.step, self.error = step, error

    @property
    def stored_nothing(self) -> bool:
        """Whether the calendar refused the very first step; see the errors for which of them leave a doubt."""
        return self.step == "create" and not isinstance(self.error, Unavailable | BadResponse)


def trial(provider: CalendarProvider, room: Room, means: Means) -> Lamp:
    """The DEEP lamp of one room."""
    key = means.new_key()
    start = cut_to_minute(means.now() + AHEAD)
    interval = Interval(start, start + LENGTH)
    failed: _StepFailed | None = None
    left: CalendarError | None = None
    try:
        _go_through(provider, room, key, interval, means)
    except _StepFailed as caught:
        failed = caught
    finally:
        if failed is None or not failed.stored_nothing:
            left = _clean_up(provider, room, key, interval, means)
    if left is not None:
        where = f"the event {key} at {start:%Y-%m-%dT%H:%MZ} may be left behind"
        return red(LampKind.DEEP, left, room.name, detail=f"{where}: {left.detail}")
    if failed is not None:
        return red(LampKind.DEEP, failed.error, room.name, detail=f"{failed.step}: {failed.error.detail}")
    return Lamp(LampKind.DEEP, Light.GREEN, room.name)


def red(kind: LampKind, error: CalendarError, subject: str = "", *, detail: str | None = None) -> Lamp:
    """The lamp of something that failed."""
    return Lamp(
        kind,
        Light.RED,
        subject,
        error=error.kind,
        cause=error.cause.value,
        detail=error.detail if detail is None else detail,
    )


def _go_through(provider: CalendarProvider, room: Room, key: str, interval: Interval, means: Means) -> None:
    """Everything a door does with a booking, each step held against what the calendar then says."""

    def found(step: str) -> Meeting:
        means.wait(provider.capabilities.read_lag)
        meeting = _tried("find", lambda: provider.find(room, key, interval))
        if not isinstance(meeting, Meeting):
            raise _StepFailed(step, BadResponse("what was stored does not come back"))
        return meeting

    _tried("create", lambda: provider.create(room, key=key, interval=interval, title=TITLE, busy=False))
    made = found("create")
    later = interval.end + LENGTH
    _tried("change_end", lambda: provider.change_end(room, made, later))
    changed = found("change_end")
    if changed.end != later:
        raise _StepFailed("change_end", BadResponse("the end did not move"))
    if provider.capabilities.marker:
        _tried("check_in", lambda: provider.check_in(room, changed))
        checked = found("check_in")
        if not checked.checked_in:
            raise _StepFailed("check_in", BadResponse("the mark does not come back"))
        _tried("note_absent", lambda: provider.note_absent(room, checked, DOOR))
        noted = found("note_absent")
        if not noted.checked_in or noted.absent != (DOOR,):
            raise _StepFailed(
                "note_absent", BadResponse("the note does not come back, or took the mark away")
            )
    last = found("cancel")
    _tried("cancel", lambda: provider.cancel(room, last))


def _tried(step: str, call: Callable[[], T]) -> T:
    try:
        return asked(call)
    except CalendarError as error:
        raise _StepFailed(step, error) from error


def _clean_up(
    provider: CalendarProvider, room: Room, key: str, interval: Interval, means: Means
) -> CalendarError | None:
    """Remove what the calendar has under the key; the error when that cannot be made sure of."""
    trouble: CalendarError | None = None
    for attempt in range(_ATTEMPTS):
        means.wait(provider.capabilities.read_lag + (_PAUSE if attempt else timedelta(0)))
        try:
            meeting = asked(lambda: provider.find(room, key, interval))
            if not isinstance(meeting, Meeting):
                return None
            asked(partial(provider.cancel, room, meeting))
        except CalendarError as error:
            trouble = error
    return trouble or BadResponse("it comes back whenever it is cancelled")
