"""What somebody is choosing in the sheet: a start and a length, and how each touch changes them. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from kiosk.domain.intervals import Interval, gaps
from kiosk.domain.policy import TOLERANCE, choices, earliest_start
from kiosk.domain.schedule import day_of
from kiosk.domain.snapshot import last_bookable_day
from kiosk.domain.time import to_utc
from kiosk.screen.presenters.keyboard import Layer, Typing, words_of
from kiosk.screen.presenters.keyboard import after as after_key
from kiosk.screen.presenters.model import ChooseLength, LocalAction, PageAction, TakeWords
from kiosk.screen.presenters.scene import Scene

LENGTHS = (15, 30, 45, 60)
_FIRST_LENGTH = 30
_STEP = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SheetState:
    """The choice so far. `start` None follows the clock ("Now"); `minutes` None is the longest possible. `typing` is
    there while the keyboard for the title is.
    """

    start: datetime | None
    minutes: int | None
    title: str | None = None
    typing: Typing | None = None


def opened(scene: Scene) -> SheetState:
    """The sheet as it opens: from now, or from the next time that is free, for half an hour if that fits."""
    return _settled(SheetState(None, _FIRST_LENGTH), scene, first_start(scene))


def opened_at(scene: Scene, start: datetime) -> SheetState:
    """The sheet with that start chosen, for half an hour if that fits."""
    return _settled(SheetState(None, _FIRST_LENGTH), scene, start)


def after(state: SheetState, action: PageAction, scene: Scene) -> SheetState | None:
    """The choice after a touch; None when the sheet is closed. A touch that makes no sense any more changes nothing."""
    if action is LocalAction.CLOSE_SHEET:
        return None
    if state.typing is not None:
        return _named(state, state.typing, action)
    if isinstance(action, ChooseLength):
        return replace(state, minutes=action.minutes)
    if action is LocalAction.OPEN_TITLE:
        return replace(
            state, typing=Typing(state.title or "", Layer.SMALL if state.title else Layer.CAPITALS)
        )
    if action is LocalAction.OPEN_BOOK_OTHER:
        return opened(scene)
    move = _MOVES.get(action) if isinstance(action, LocalAction) else None
    return state if move is None else _settled(state, scene, move(state, scene))


def start_of(state: SheetState, scene: Scene) -> datetime:
    """When the wish begins."""
    return earliest_start(scene.meetings, scene.now.wall) if state.start is None else state.start


def wish_of(state: SheetState, scene: Scene) -> Interval | None:
    """What would be booked; None when the length does not fit at that start."""
    return fitting(scene, start_of(state, scene), state.minutes)


def fitting(scene: Scene, start: datetime, minutes: int | None) -> Interval | None:
    """The interval of that length from `start` (None: the longest), or None when it does not fit."""
    lengths = () if minutes is None else (minutes,)
    on_offer = choices(scene.meetings, start, policy=scene.snapshot.policy, lengths=lengths)
    return next((choice.interval for choice in on_offer if choice.minutes == minutes), None)


def starts(scene: Scene) -> tuple[datetime, ...]:
    """Every start that can be chosen, in order: now, each quarter of an hour, and each end of a meeting, where at least
    five minutes are free behind it.
    """
    now = earliest_start(scene.meetings, scene.now.wall)
    last = last_bookable_day(scene.snapshot, scene.now.wall).end
    ahead = Interval(now, max(last, now + _STEP) + TOLERANCE)
    found = (start for gap in gaps((m.interval for m in scene.meetings), ahead) for start in _starts_in(gap))
    return tuple(start for start in found if start < last)


def first_start(scene: Scene) -> datetime | None:
    return next(iter(starts(scene)), None)


def earlier(state: SheetState, scene: Scene) -> datetime | None:
    """The start before this one; None when there is none."""
    start = start_of(state, scene)
    return max((s for s in starts(scene) if s < start), default=None)


def later(state: SheetState, scene: Scene) -> datetime | None:
    """The start after this one; None when there is none."""
    start = start_of(state, scene)
    return min((s for s in starts(scene) if s > start), default=None)


def next_half_hour(scene: Scene) -> datetime | None:
    """The next full or half hour on the clock; None when the room is taken then."""
    minute = scene.minute
    ahead = minute + (30 - minute.astimezone(scene.wording.zone).minute % 30) * _MINUTE
    return ahead if ahead in starts(scene) else None


def on_day(state: SheetState, scene: Scene, days: int) -> datetime | None:
    """The start at the same time of day, `days` after today, or the free one that is next to it; None when none is."""
    zone = scene.wording.zone
    today = scene.now.wall.astimezone(zone).date()
    clock = start_of(state, scene).astimezone(zone).time()
    target = to_utc(datetime.combine(today + timedelta(days=days), clock, zone))
    day = day_of(target, zone)
    possible = [s for s in starts(scene) if day.contains(s)]
    return min((s for s in possible if s >= target), default=max(possible, default=None))


def _named(state: SheetState, typing: Typing, action: PageAction) -> SheetState:
    """The choice after a touch on the keyboard."""
    match action:
        case LocalAction.TAKE_TEXT:
            return replace(state, title=words_of(typing), typing=None)
        case LocalAction.LEAVE_TEXT:
            return replace(state, typing=None)
        case TakeWords(text):
            return replace(state, title=text, typing=None)
        case _:
            return replace(state, typing=after_key(typing, action))


def _settled(state: SheetState, scene: Scene, start: datetime | None) -> SheetState:
    """The choice with another start: "Now" if it is that, and with a length that fits there."""
    if start is None:
        return state
    now = earliest_start(scene.meetings, scene.now.wall)
    moved = replace(state, start=None if start == now else start)
    if state.minutes is None or fitting(scene, start, state.minutes) is not None:
        return moved
    shorter = (
        m for m in reversed(LENGTHS) if m < (state.minutes or 0) and fitting(scene, start, m) is not None
    )
    return replace(moved, minutes=next(shorter, None))


def _starts_in(gap: Interval) -> Iterator[datetime]:
    first = gap.start if gap.start == gap.start.replace(second=0, microsecond=0) else _up(gap.start, _MINUTE)
    latest = gap.end - TOLERANCE
    if first <= latest:
        yield first
    quarter = _up(first, _STEP)
    while quarter <= latest:
        if quarter > first:
            yield quarter
        quarter += _STEP


def _up(instant: datetime, step: timedelta) -> datetime:
    """The next multiple of `step` at or after `instant`. All zones in use are whole quarters of an hour from UTC."""
    midnight = datetime.combine(instant.date(), datetime.min.time(), UTC)
    return midnight - (midnight - instant) // step * step


_MOVES: Mapping[LocalAction, Callable[[SheetState, Scene], datetime | None]] = {
    LocalAction.START_EARLIER: earlier,
    LocalAction.START_LATER: later,
    LocalAction.START_NOW: lambda _state, scene: earliest_start(scene.meetings, scene.now.wall),
    LocalAction.START_NEXT_HALF_HOUR: lambda _state, scene: next_half_hour(scene),
    LocalAction.TODAY: lambda state, scene: on_day(state, scene, 0),
    LocalAction.TOMORROW: lambda state, scene: on_day(state, scene, 1),
}
