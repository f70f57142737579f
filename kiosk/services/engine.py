"""The one owner of change: hears a message, changes the door's state, and says what is to be done about it.

A plain object without thread, clock, scheduler or socket, so that a test or a simulation can drive it in a loop.
Whoever drives it performs the effects of each `handle` in order (see `kiosk.services.messages`).
"""

from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from operator import attrgetter
from random import Random

from kiosk.domain.bookings import Booking, Refusal
from kiosk.domain.errors import AuthRejected, CalendarError, NotPermitted, RateLimited
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import Ack, Book, Dismiss, End, Extend, Intent, Touched, Undo
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Finding, FindingKind, Snapshot, last_bookable_day
from kiosk.domain.time import Now
from kiosk.ports.storage import Kept
from kiosk.services import taps
from kiosk.services.errands import Errand, Errands
from kiosk.services.health import Health, damaged
from kiosk.services.messages import (
    Answered,
    Ask,
    Asked,
    Begun,
    Create,
    Effect,
    Hinted,
    MarkRead,
    Message,
    NotStored,
    Publish,
    Reply,
    Result,
    SaveOutbox,
    SaveSchedule,
    WakeAt,
    Woken,
)
from kiosk.services.outbox import Outbox
from kiosk.services.readers import Neighbour, Readers
from kiosk.services.steps import NeedRead, Send, Step
from kiosk.services.sync import Pace, Sync
from kiosk.services.timekeeping import ClockTrust

_HELD_FOR = timedelta(hours=12)
_ANSWERS_KEPT = 256
_DISK_PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0)
_LOOK = 10.0  # however long nothing is due, the clock is looked at: nobody tells when it was set


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What one engine is told about its door."""

    room: Room
    policy: BookingPolicy = field(default_factory=BookingPolicy)
    pace: Pace = field(default_factory=Pace)
    read_lag: timedelta = timedelta(0)
    title: str = "Booked at the door"
    language: str = "en"
    clock: ClockTrust = field(default_factory=ClockTrust)
    findings: tuple[Finding, ...] = ()
    shift: timedelta = timedelta(0)
    boot_id: str = ""
    neighbours: tuple[Neighbour, ...] = ()


class Engine:
    """The state of one door. `kept` is what an earlier process left; `rng` only spreads the times of reads."""

    def __init__(self, settings: EngineSettings, kept: Kept, *, rng: Random, now: Now) -> None:
        self._settings = settings
        self._room = settings.room.without_address()
        self._clock = settings.clock.restored(kept.clock, settings.boot_id)
        self._sync = Sync(settings.room.zone, settings.pace, rng)
        lags = {n.room.id: n.read_lag for n in settings.neighbours}
        self._outbox = Outbox(settings.policy, settings.read_lag, lags)
        self._readers = Readers(self._room.id, self._sync, {n.room.id: n for n in settings.neighbours})
        self._others = tuple(n.room.without_address() for n in settings.neighbours)
        self._health = Health(fixed=(*settings.findings, *damaged(kept.damages, now.wall)))
        if kept.schedule is not None:
            self._sync.schedule = kept.schedule
            self._sync.reading = Reading(read_at=kept.read_at or kept.schedule.read_at)
        self._outbox.restore(kept.outbox)
        self._durable: tuple[Booking, ...] = kept.outbox
        self._before: tuple[Booking, ...] = kept.outbox
        self._saved_schedule: Schedule | None = kept.schedule
        self._answers: dict[str, Ack] = {}
        self._replies: list[Ack] = []
        self._unsure: list[Ack] = []
        self._errands = Errands()
        self._disk_rests_until = float("-inf")
        self._disk_refusals = 0
        self._published: Snapshot | None = None
        self._shown: Snapshot | None = None
        self._wake: float | None = None

    def handle(self, message: Message, now: Now) -> list[Effect]:
        """Take one message at `now`; the effects are to be performed in their order."""
        jump, self._clock = self._clock.jump(now), self._clock.observed(now)
        if jump:
            self._readers.clock_set(jump, now)
        fresh: list[Effect] = []
        if isinstance(message, NotStored):
            self._not_stored(message, now)
        else:
            self._stored()
        match message:
            case Asked(intent):
                self._reply(self._asked(intent, now))
            case Answered(call_id, result):
                fresh = self._answered(call_id, result, now)
            case Woken():
                self._wake = None
            case Hinted():
                self._sync.hinted(now)
            case Begun() | NotStored():
                pass
        return self._turn(fresh, now)

    # --- intents -----------------------------------------------------------------------------------------------------

    def _asked(self, intent: Intent, now: Now) -> Ack:
        known = self._answers.get(intent.id)
        if known is not None:
            return known
        self._sync.touched(now)
        if isinstance(intent, Touched):
            return Ack(intent.id)
        if isinstance(intent, Dismiss):
            self._outbox.dismiss(intent.about)
            return Ack(intent.id)
        outcome = (
            taps.undo(self._outbox, intent, now=now) if isinstance(intent, Undo) else self._want(intent, now)
        )
        if isinstance(outcome, Refusal):
            return Ack(intent.id, refusal=outcome)
        return Ack(intent.id, key=outcome)

    def _want(self, intent: Book | Extend | End, now: Now) -> Refusal | str:
        room = self._room_of(intent)
        if isinstance(room, Refusal):
            return room
        refusal, schedule = self._holding_refused(now), self._sync.schedule
        if refusal is None and room.id != self._room.id:
            refusal = self._readers.refused(room.id, now, held_for=_HELD_FOR)
            schedule = self._readers.known(room.id, now)
        if refusal is not None or schedule is None:
            return refusal or Refusal.NEVER_READ
        match intent:
            case Book():
                last_day = last_bookable_day(replace(self._snapshot(now), room=room), now.wall)
                return taps.book(self._outbox, intent, schedule, last_day=last_day, now=now)
            case Extend():
                return taps.extend(self._outbox, intent, schedule, now=now)
            case End():
                return taps.end(self._outbox, intent, schedule, now=now)

    def _room_of(self, intent: Book | Extend | End) -> Room | Refusal:
        """The room that a tap is about: that of the booking, where it names one of this door's, or this one. In a
        neighbour's calendar nothing is changed from here but what was booked from here.
        """
        if isinstance(intent, Book):
            rooms = (self._room, *self._others)
            named = self._room.id if intent.room is None else intent.room
            return next((room for room in rooms if room.id == named), Refusal.NO_SUCH_ROOM)
        booking = self._outbox.bookings.get(intent.key or "")
        there = next((room for room in self._others if booking is not None and room.id == booking.room), None)
        if booking is not None and there is not None:
            return Refusal.NO_SUCH_MEETING if booking.state.final else there
        return self._room

    def _holding_refused(self, now: Now) -> Refusal | None:
        """Why nothing new may be promised at the door."""
        schedule, reading = self._sync.schedule, self._sync.reading
        if schedule is None or reading.read_at is None:  # nor could anybody confirm the clock
            return Refusal.NEVER_READ
        if not self._clock.trusted(now):
            return Refusal.CLOCK_UNTRUSTED
        if not schedule.window.contains(now.wall):
            return Refusal.NEVER_READ
        if isinstance(self._sync.error, AuthRejected):
            return Refusal.SIGN_IN_REJECTED
        if isinstance(self._sync.error, NotPermitted):
            return Refusal.NOT_PERMITTED
        live = reading.live_until is not None and now.boot < reading.live_until
        if not live and now.wall - reading.read_at >= _HELD_FOR:
            return Refusal.OFFLINE_TOO_LONG
        return None

    def _reply(self, ack: Ack) -> None:
        self._answers[ack.id] = ack
        while len(self._answers) > _ANSWERS_KEPT:
            del self._answers[next(iter(self._answers))]
        self._replies.append(ack)

    # --- answers of the calendar -------------------------------------------------------------------------------------

    def _answered(self, call_id: int, result: Result | CalendarError, now: Now) -> list[Effect]:
        errand = self._errands.answered(call_id)
        if errand is not None:
            self._outbox.answered(errand.key, errand.call, result, now)
            self._health.written(errand.call, result, now.wall, room=self._readers.elsewhere(errand.room))
            reader = self._readers.of(errand.room)
            if isinstance(result, RateLimited):
                reader.limited(result, now)
            reader.hurry(now.boot)
            return []
        self._readers.answered(call_id, result, now)
        awaited = self._sync.awaits(call_id)  # the time in an answer that comes too late is past
        read = self._sync.answered(call_id, result, now)
        server_time = getattr(result, "server_time", None)
        if awaited and server_time is not None:
            self._clock = self._clock.compared(server_time, now)
        if not read:
            return []
        schedule, reading = self._sync.schedule, self._sync.reading
        fresh: list[Effect] = []
        if schedule is not None and not _same_but_for_time(schedule, self._saved_schedule):
            self._saved_schedule = schedule
            fresh.append(SaveSchedule(schedule))
        if reading.read_at is None:
            return fresh
        return [*fresh, MarkRead(reading.read_at, self._clock.proof(self._settings.boot_id))]

    # --- the disk ----------------------------------------------------------------------------------------------------

    def _stored(self) -> None:
        """The last batch was performed whole: what it saved is on the disk."""
        if self._before is not self._durable:
            self._before = self._durable
            self._health.not_stored = None
            self._disk_refusals = 0
        self._shown = self._published
        self._unsure = []

    def _not_stored(self, message: NotStored, now: Now) -> None:
        """The disk refused: go back to what it holds, take back the answers, and let it rest before the next try."""
        self._durable, self._published = self._before, self._shown
        self._outbox.restore(self._durable)
        self._errands.abandon()
        self._wake = None
        self._readers.abandon(now)
        self._disk_rests_until = now.boot + _DISK_PAUSES[min(self._disk_refusals, len(_DISK_PAUSES) - 1)]
        self._disk_refusals += 1
        if self._health.not_stored is None:
            self._health.not_stored = Finding(FindingKind.NOT_STORED, "outbox", now.wall, message.detail)
        for ack in self._unsure:
            self._answers.pop(ack.id, None)
            self._replies.append(Ack(ack.id, refusal=ack.refusal or Refusal.NOT_STORED))
        self._unsure = []

    # --- what follows ------------------------------------------------------------------------------------------------

    def _turn(self, fresh: list[Effect], now: Now) -> list[Effect]:
        """Everything that follows from the state as it now is."""
        self._readers.overdue(now)
        self._errands.give_up(now)
        asks: list[Effect] = []
        steps: list[tuple[str, Step]] = []
        if self._may_act(now):
            steps = list(self._outbox.advance(self._readers.view, now))
            asks += self._send_next(steps, now)
            for key, step in steps:
                if isinstance(step, NeedRead):
                    reader = self._readers.of(self._outbox.bookings[key].room)
                    reader.hurry(max(step.since, now.boot))
        self._readers.need(self._outbox.saved())
        if self._sync.due(now):
            call_id = self._next_call()
            asks.append(Ask(call_id, self._sync.begin(call_id, now)))
        asks += self._readers.asks(now, self._next_call)
        effects: list[Effect] = []
        bookings = self._outbox.saved()
        if bookings != self._durable:
            self._durable = bookings
            effects.append(SaveOutbox(bookings))
            self._unsure = list(self._replies)
        replies = [Reply(ack) for ack in self._replies]
        self._replies = []
        return [*fresh, *effects, *self._publish(now), *replies, *asks, *self._wake_effect(steps, now)]

    def _may_act(self, now: Now) -> bool:
        """Whether bookings may go on: not while the disk rests, nor by a clock that shows times that have not come."""
        return now.boot >= self._disk_rests_until and self._clock.trusted(now)

    def _send_next(self, steps: list[tuple[str, Step]], now: Now) -> list[Effect]:
        """One call at a time for the bookings of each room, the oldest booking of a room first."""
        asks: list[Effect] = []
        for key, step in steps:
            room = self._outbox.bookings[key].room
            if not isinstance(step, Send) or self._errands.busy(room) or self._readers.silenced(room, now):
                continue
            self._outbox.sending(key, step)
            call = step.call
            if isinstance(call, Create) and call.title is None:
                call = replace(call, title=self._settings.title)
            errand = Errand(self._next_call(), room, key, call, now.boot)
            self._errands.begun(errand)
            asks.append(Ask(errand.id, call, self._readers.elsewhere(room)))
        return asks

    def _next_call(self) -> int:
        self._outbox.calls += 1
        return self._outbox.calls

    def _publish(self, now: Now) -> list[Effect]:
        snapshot = self._snapshot(now)
        last = self._published
        if last is not None and _same_but_for_moment(snapshot, last):
            return []
        self._published = snapshot
        return [Publish(snapshot)]

    def _snapshot(self, now: Now) -> Snapshot:
        shown, bookings = self._outbox.shown(now), self._outbox.saved()
        found = self._health.findings(
            self._sync.schedule, bookings, self._clock, now.wall, elsewhere=self._readers.schedules()
        )
        return Snapshot(
            number=self._published.number + 1 if self._published else 1,
            room=self._room,
            made_at=now.wall,
            made_boot=now.boot,
            policy=self._settings.policy,
            schedule=self._sync.schedule,
            reading=self._sync.reading,
            clock_trusted=self._clock.trusted(now),
            bookings=shown,
            undo=self._outbox.offers(now),
            notices=self._outbox.notices(now),
            holding_refused=self._holding_refused(now),
            trouble=self._sync.trouble,
            findings=(*found, *self._readers.findings(bookings)),
            language=self._settings.language,
            shift=self._settings.shift,
            neighbours=self._others,
        )

    def _wake_effect(self, steps: list[tuple[str, Step]], now: Now) -> list[Effect]:
        wake = min(
            self._sync.next_at(), self._readers.next_at(), now.boot + _LOOK, *self._errands.deadlines()
        )
        booked = self._outbox.wake_at(steps, now)
        if booked is not None:
            wake = min(wake, booked)
        if self._disk_rests_until > now.boot:
            wake = min(wake, self._disk_rests_until)
        if self._wake == wake:
            return []
        self._wake = wake
        return [WakeAt(wake)]


# What stays the same from one snapshot or read to the next when nothing changed.
_SHOWN = attrgetter(*(f.name for f in fields(Snapshot) if f.name not in {"number", "made_at", "made_boot"}))
_READ = attrgetter(*(f.name for f in fields(Schedule) if f.name != "read_at"))


def _same_but_for_moment(snapshot: Snapshot, last: Snapshot) -> bool:
    return bool(_SHOWN(snapshot) == _SHOWN(last))


def _same_but_for_time(schedule: Schedule, other: Schedule | None) -> bool:
    return other is not None and bool(_READ(schedule) == _READ(other))
