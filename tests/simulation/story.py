"""A history told line by line: what goes wrong, what people ask, what each door says, stores and sends, and what the
calendar stores.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from kiosk.domain.bookings import Booking
from kiosk.domain.intervals import Interval
from kiosk.services.messages import Answered, Ask, Asked, Effect, Message, Reply, SaveOutbox, Woken
from tests.simulation.calendars import Calendar, Event, Marks
from tests.simulation.doors import Door
from tests.simulation.promises import Witness
from tests.simulation.world import World

Tell = Callable[[str], object]
WIDTH = 300


@contextmanager
def told(tell: Tell) -> Iterator[None]:
    """Every history in here is told."""
    sound = (World.befalls, Door.hear, Witness.heard, Calendar._store)

    def befalls(world: World, what: str) -> None:
        tell(f"{_time(world.calendar)} --- {what}")

    def hear(door: Door, message: Message) -> None:
        if door.on and not isinstance(message, Woken):
            clock = f" (clock wrong by {door.clock.wrong_by:.0f} s)" if door.clock.wrong_by else ""
            tell(f"{_time(door.connection.calendar)} {door.name}{clock} < {_heard(message)}"[:WIDTH])
        sound[1](door, message)

    def heard(witness: Witness, door: Door, effect: Effect) -> None:
        if text := _done(effect):
            tell(f"{_time(door.connection.calendar)} {door.name} > {text}")
        sound[2](witness, door, effect)

    def store(
        calendar: Calendar,
        event: Event,
        interval: Interval | None,
        by: str | None = None,
        marks: Marks | None = None,
    ) -> None:
        sound[3](calendar, event, interval, by, marks)
        whose, when = event.key or "other people's", _interval(interval) if interval else "deleted"
        marked = f" {marks}" if marks else ""
        tell(f"{_time(calendar)} calendar of {calendar.room}: {event.id} ({whose}) {when}{marked}")

    _set((befalls, hear, heard, store))
    try:
        yield
    finally:
        _set(sound)


def _set(functions: Sequence[Callable[..., None]]) -> None:
    places = ((World, "befalls"), (Door, "hear"), (Witness, "heard"), (Calendar, "_store"))
    for (owner, name), function in zip(places, functions, strict=True):
        setattr(owner, name, function)


def _heard(message: Message) -> str:
    match message:
        case Asked(intent):
            return str(intent)
        case Answered(call_id, result):
            return f"answer {call_id}: {result!r}"
        case _:
            return str(message)


def _done(effect: Effect) -> str:
    match effect:
        case SaveOutbox(bookings):
            return "stores " + ", ".join(_booking(b) for b in bookings)
        case Ask(call_id, call, room):
            return f"call {call_id}{f' for {room}' if room else ''}: {call}"[:WIDTH]
        case Reply(ack):
            return f"answers {ack}"
        case _:
            return ""


def _time(calendar: Calendar) -> str:
    return f"{calendar.clock.time:10.2f} {calendar.clock.wall:%H:%M:%S}"


def _interval(interval: Interval) -> str:
    return f"{interval.start:%H:%M}-{interval.end:%H:%M}"


def _booking(booking: Booking) -> str:
    wanted = _interval(booking.interval) if booking.wanted.exists else "nothing"
    why = f" {booking.refusal}" if booking.refusal else ""
    return f"[{booking.room} {booking.key} {booking.state} wants {wanted}{why}]"
