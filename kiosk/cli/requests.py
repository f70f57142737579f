"""`kiosk book`, `extend`, `end` and `check-in`: ask the agent, and say what has become of it so far, or in the end."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.cli.exits import Exit
from kiosk.cli.shell import Shell, wording_of
from kiosk.domain.bookings import Booking, BookingState, Refusal
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Ack, Book, CheckIn, End, Extend
from kiosk.domain.intervals import Interval
from kiosk.domain.snapshot import Snapshot, freshness_of, meetings_of, room_of
from kiosk.domain.time import Now, cut_to_minute
from kiosk.link.conversation import Conversation
from kiosk.link.protocol import NoAnswer, Role
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.wording import Wording, marked

Request = Book | Extend | End | CheckIn
Wish = Callable[[Snapshot, Now, str], Request | Refusal]

# What each is called while the calendar has not confirmed it, and after.
_WORDS: Mapping[type[Request], tuple[str, str]] = {
    Book: (marked("Booking"), marked("Booked")),
    Extend: (marked("Extending…"), marked("Extended")),
    End: (marked("Ending…"), marked("The meeting ends now")),
    CheckIn: (marked("Checking in…"), marked("Checked in")),
}
_FOLLOWS_WITHIN = 2.0  # seconds between an answer and the snapshot that shows what came of it


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a request: `booking` as its JSON says it, over what time, and why not."""

    booking: str
    interval: Interval
    refusal: Refusal | None = None

    @property
    def settled(self) -> bool:
        return self.booking != BookingState.PENDING


def perform(shell: Shell, wish: Wish, *, wait: float | None) -> Exit:
    """Ask for what `wish` makes of the snapshot. With `wait`, the calendar has so many seconds to confirm it."""
    with shell.agent(Role.COMMAND) as agent:
        before = agent.snapshot()
        wording = wording_of(before)
        request = wish(before, shell.now(before), shell.new_id())
        if isinstance(request, Refusal):
            return _refused(shell, request, wording)
        ack = agent.ask(request)
        if ack.refusal is not None:
            return _refused(shell, ack.refusal, wording)
        snapshot = _following(agent, ack)
        asked = _interval_of(request, before, shell.now(before))
        if wait is not None:
            snapshot, in_time = _awaited(agent, lambda s: standing(s, request, ack, asked).settled, wait)
        else:
            in_time = True
        reached = standing(snapshot, request, ack, asked)
        return _told(shell, reached, snapshot, request=request, ack=ack, in_time=in_time)


def standing(snapshot: Snapshot, request: Request, ack: Ack, asked: Interval) -> Standing:
    """How a request that was taken stands in a snapshot made after it.

    A snapshot lists what is unfinished, or refused: what it does not list any more is done.
    """
    booking = _booking(snapshot, ack)
    done = BookingState.ENDED if isinstance(request, End) else BookingState.CONFIRMED
    if booking is None:
        return Standing(done, asked)
    if booking.refusal is not None:
        return Standing(BookingState.REFUSED, asked, booking.refusal)
    if not booking.settled:
        return Standing(BookingState.PENDING, booking.interval)
    given_up = booking.state in (BookingState.WITHDRAWN, BookingState.LAPSED)
    if given_up and not isinstance(request, End):
        return Standing(
            booking.state, booking.interval, Refusal.LAPSED if booking.state == "lapsed" else None
        )
    return Standing(done, booking.interval)


def _following(agent: Conversation, ack: Ack) -> Snapshot:
    """The snapshot in which the answered request shows: it may come just behind the answer."""
    newest = agent.snapshot()
    if _booking(newest, ack) is not None:
        return newest
    with suppress(NoAnswer):
        return agent.wait_for(lambda s: s.number > newest.number, timeout=_FOLLOWS_WITHIN)
    return newest


def _awaited(agent: Conversation, holds: Callable[[Snapshot], bool], wait: float) -> tuple[Snapshot, bool]:
    try:
        return agent.wait_for(holds, timeout=wait), True
    except NoAnswer:
        return agent.snapshot(), False


def _booking(snapshot: Snapshot, ack: Ack) -> Booking | None:
    return next((b for b in snapshot.bookings if b.key == ack.key), None)


def _interval_of(request: Request, before: Snapshot, now: Now) -> Interval:
    """What was asked for, as a whole interval of the meeting; one that is cancelled keeps its own."""
    if isinstance(request, Book):
        return request.interval
    meeting = next(m for m in meetings_of(before) if m.id == request.meeting)
    if isinstance(request, CheckIn):
        return meeting.interval
    end = cut_to_minute(now.wall) if isinstance(request, End) else request.end
    return Interval(meeting.start, end) if end > meeting.start else meeting.interval


def _told(
    shell: Shell, reached: Standing, snapshot: Snapshot, *, request: Request, ack: Ack, in_time: bool
) -> Exit:
    elsewhere = room_of(snapshot, request.room) if isinstance(request, Book) else None
    snapshot = replace(
        snapshot, room=elsewhere or snapshot.room
    )  # its name, and times as its clocks show them
    wording, zone = wording_of(snapshot), snapshot.room.zone
    record = {
        "booking": reached.booking,
        "key": ack.key,
        "room": snapshot.room.id,
        "start": _written(reached.interval.start.astimezone(zone)),
        "end": _written(reached.interval.end.astimezone(zone)),
    }
    if reached.refusal is not None:
        return _refused(shell, reached.refusal, wording, record)
    # A check-in stays at this door where the calendar cannot keep one.
    entry = _booking(snapshot, ack)
    in_calendar = not isinstance(request, CheckIn) or (entry is not None and bool(entry.sent))
    shell.voice.answer(
        record, [_line(reached, snapshot, request, in_calendar=in_calendar, now=shell.now(snapshot))]
    )
    if not in_time:
        shell.voice.remark(
            "the calendar has not confirmed it in time: the door keeps trying, see `kiosk status`"
        )
        return Exit.NOT_REACHED
    gone = reached.booking in (BookingState.WITHDRAWN, BookingState.LAPSED)
    return Exit.REFUSED if gone else Exit.DONE


def _line(reached: Standing, snapshot: Snapshot, request: Request, *, in_calendar: bool, now: Now) -> str:
    wording = wording_of(snapshot)
    waiting, done = _WORDS[type(request)]
    parts = [wording.say(waiting), wording.span(reached.interval)]
    if isinstance(request, Book) and request.room is not None:
        parts.insert(1, snapshot.room.name)
    if not reached.settled and isinstance(freshness_of(snapshot, now), Live):
        parts.append(wording.say("Waiting for the calendar to confirm"))
    elif not reached.settled:
        parts.append(wording.say("Held here, not yet confirmed"))
    elif reached.booking in (BookingState.CONFIRMED, BookingState.ENDED):
        parts[0] = wording.say(done)
        if in_calendar:
            parts.append(wording.say("Confirmed by the calendar"))
    else:
        parts[0] = wording.say("Taken back before the calendar confirmed it")
    return " · ".join(parts)


def _refused(
    shell: Shell, refusal: Refusal, wording: Wording, record: Mapping[str, object] | None = None
) -> Exit:
    why = of_refusal(refusal, wording)
    said = {
        **(record or {}),
        "booking": BookingState.REFUSED,
        "reason": refusal,
        "what": why.what,
        "next_step": why.next_step,
    }
    return shell.voice.refusal(said, why.what, why.next_step)


def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
