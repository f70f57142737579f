"""What somebody is choosing in *Find a room*: when, how long, with what; and how each touch changes it. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from kiosk.domain.bookings import Refusal
from kiosk.domain.finding import Query
from kiosk.domain.intents import Book, Intent, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import day_of
from kiosk.domain.snapshot import UndoOf, last_bookable_day
from kiosk.domain.time import to_utc
from kiosk.screen.presenters.controls import ChooseLength, LocalAction, PageAction
from kiosk.screen.presenters.find_actions import ChooseSeats, ToggleEquipment, TouchRoom
from kiosk.screen.presenters.scene import Scene

LENGTHS = (15, 30, 60, 90, 120)
SEATS = (2, 4, 8, 12, 20)
_FIRST_LENGTH = 30
_STEP = timedelta(minutes=15)


class FindPane(StrEnum):
    """What stands below the head row."""

    LIST = "list"
    LATER = "later"
    NEEDS = "needs"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class FindState:
    """The choice so far. `start` None follows the clock ("Now"). `equipment` is in small letters. `touched` is the room
    whose way is shown, None for the first.
    """

    start: datetime | None = None
    minutes: int = _FIRST_LENGTH
    seats: int | None = None
    equipment: frozenset[str] = frozenset()
    step_free: bool = False
    touched: str | None = None
    pane: FindPane = FindPane.LIST


def opened(scene: Scene) -> FindState:
    """As it opens: for now; or for what was refused here, if the panel says so at present."""
    refused = next((n for n in reversed(scene.pressing) if is_taken(n.of, n.refusal)), None)
    if refused is None:
        return FindState(minutes=_nearest(_FIRST_LENGTH, lengths(scene)))
    later = refused.interval.start > scene.now.wall
    minutes = round(refused.interval.length.total_seconds() / 60)
    return FindState(refused.interval.start if later else None, _nearest(minutes, lengths(scene)))


def after(state: FindState, action: PageAction, scene: Scene) -> FindState:
    """The choice after a touch. One that makes no sense any more changes nothing."""
    match action:
        case ChooseLength(minutes):
            return state if minutes is None else replace(state, minutes=minutes, touched=None)
        case ChooseSeats(seats):
            return replace(state, seats=seats, touched=None)
        case ToggleEquipment(item):
            return replace(state, equipment=state.equipment ^ {item}, touched=None)
        case TouchRoom(room):
            return replace(state, touched=room)
        case LocalAction():
            return _moved(state, action, scene)
        case _:
            return state


def query_of(state: FindState, scene: Scene) -> Query:
    """What is looked for."""
    start = start_of(state, scene)
    interval = Interval(start, start + timedelta(minutes=state.minutes))
    return Query(interval, state.seats, state.equipment, state.step_free)


def start_of(state: FindState, scene: Scene) -> datetime:
    """When it is to begin: never before the present minute."""
    return scene.minute if state.start is None else max(state.start, scene.minute)


def lengths(scene: Scene) -> tuple[int, ...]:
    """The lengths on offer, in minutes: what may be booked at this door."""
    longest = scene.snapshot.policy.longest
    offered = {*LENGTHS, *scene.snapshot.policy.lengths}
    fitting = tuple(sorted(m for m in offered if timedelta(minutes=m) <= longest))
    return fitting or (min(offered),)


def seats(scene: Scene) -> tuple[int, ...]:
    """The numbers of seats on offer: none that no room has, and none that every room has."""
    known = [room.seats for room in scene.snapshot.neighbours if room.seats is not None]
    return tuple(number for number in SEATS if known and number <= max(known) and number > min(known))


def equipment(scene: Scene) -> tuple[str, ...]:
    """What rooms around have, in small letters: what most of them lack stands first, for that is what people look for;
    what all have is no question.
    """
    rooms = scene.snapshot.neighbours
    count = Counter(item for room in rooms for item in {e.casefold() for e in room.equipment if e})
    asked = [item for item, rooms_with in count.items() if rooms_with < len(rooms) and item != "step-free"]
    return tuple(sorted(asked, key=lambda item: (-count[item], item)))


def knows_steps(scene: Scene) -> bool:
    """Whether anything says where there are steps."""
    measured = any(way.measured for way in scene.snapshot.surroundings.ways)
    return measured or any(_step_free(room) for room in scene.snapshot.neighbours)


def earlier(state: FindState, scene: Scene) -> datetime | None:
    """A quarter of an hour before; None when that is over. The first quarter goes back to now."""
    start = start_of(state, scene)
    quarter = _down(start - timedelta(microseconds=1))
    if quarter > scene.minute:
        return quarter
    return scene.minute if start > scene.minute else None


def later(state: FindState, scene: Scene) -> datetime | None:
    """The next quarter of an hour; None where nothing can be booked any more."""
    quarter = _down(start_of(state, scene)) + _STEP
    return quarter if quarter < last_bookable_day(scene.snapshot, scene.now.wall).end else None


def next_half_hour(scene: Scene) -> datetime:
    """The next full or half hour on the clock."""
    minute = scene.minute
    return minute + timedelta(minutes=30 - minute.astimezone(scene.wording.zone).minute % 30)


def on_day(state: FindState, scene: Scene, days: int) -> datetime | None:
    """The same time of day, `days` after today; not before now, None where nothing can be booked any more."""
    zone = scene.wording.zone
    today = scene.now.wall.astimezone(zone).date()
    clock = start_of(state, scene).astimezone(zone).time()
    target = to_utc(datetime.combine(today + timedelta(days=days), clock, zone))
    if target >= last_bookable_day(scene.snapshot, scene.now.wall).end:
        return None
    return max(target, scene.minute) if day_of(target, zone).end > scene.now.wall else None


def is_taken(of: UndoOf, refusal: Refusal) -> bool:
    """Whether somebody wanted a room and did not get it: then another one helps."""
    return of is UndoOf.BOOK and refusal in (Refusal.TAKEN, Refusal.RELEASED, Refusal.NOT_PERMITTED)


def stays_open(intent: Intent) -> bool:
    """Whether the page stays open over that tap: what became of it is shown there."""
    return isinstance(intent, Undo) or (isinstance(intent, Book) and intent.room is not None)


def _moved(state: FindState, action: LocalAction, scene: Scene) -> FindState:
    match action:
        case LocalAction.OPEN_FIND:
            return opened(scene)
        case LocalAction.FIND_LIST:
            return replace(state, pane=FindPane.LIST)
        case LocalAction.FIND_NEEDS:
            return replace(state, pane=FindPane.NEEDS)
        case LocalAction.FIND_PLAN:
            other = FindPane.LIST if state.pane is FindPane.PLAN else FindPane.PLAN
            return replace(state, pane=other)
        case LocalAction.FIND_LATER:
            start = state.start if state.start is not None else next_half_hour(scene)
            return replace(state, start=start, pane=FindPane.LATER, touched=None)
        case LocalAction.FIND_STEP_FREE:
            return replace(state, step_free=not state.step_free, touched=None)
        case LocalAction.START_NOW:
            return replace(state, start=None, pane=FindPane.LIST, touched=None)
        case _:
            return _at(state, _start_after(state, action, scene), scene)


def _start_after(state: FindState, action: LocalAction, scene: Scene) -> datetime | None:
    match action:
        case LocalAction.START_EARLIER:
            return earlier(state, scene)
        case LocalAction.START_LATER:
            return later(state, scene)
        case LocalAction.START_NEXT_HALF_HOUR:
            return next_half_hour(scene)
        case LocalAction.TODAY:
            return on_day(state, scene, 0)
        case LocalAction.TOMORROW:
            return on_day(state, scene, 1)
        case _:
            return None


def _at(state: FindState, start: datetime | None, scene: Scene) -> FindState:
    if start is None:
        return state
    return replace(state, start=None if start <= scene.minute else start, touched=None)


def _nearest(minutes: int, offered: tuple[int, ...]) -> int:
    """The shortest on offer that is as long, else the longest."""
    return next((m for m in offered if m >= minutes), offered[-1])


def _step_free(room: Room) -> bool:
    return any(item.casefold() == "step-free" for item in room.equipment)


def _down(instant: datetime) -> datetime:
    """The quarter of an hour that it lies in. All zones in use are whole quarters of an hour from UTC."""
    midnight = datetime.combine(instant.date(), datetime.min.time(), UTC)
    return midnight + (instant - midnight) // _STEP * _STEP
