"""What people and devices at the door ask for, given to whoever decides it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import (
    Ack,
    AtTheCorner,
    Book,
    CheckIn,
    ClearReport,
    DeviceTrouble,
    Dismiss,
    End,
    Extend,
    Intent,
    Look,
    Presence,
    Release,
    ReportProblem,
    Shown,
    Touched,
    Undo,
    Wish,
)
from kiosk.domain.people import Person
from kiosk.domain.schedule import Schedule, last_day
from kiosk.domain.time import Now
from kiosk.services import taps
from kiosk.services.attendance import Attendance
from kiosk.services.corner import AdminCorner
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.health import Health
from kiosk.services.holding import holding_refused
from kiosk.services.limits import BookingLimits
from kiosk.services.messages import Effect
from kiosk.services.outbox import Outbox
from kiosk.services.readers import Readers
from kiosk.services.recognition import Recognition
from kiosk.services.reporting import Reporting
from kiosk.services.timekeeping import ClockTrust


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hears on behalf of the engine, whose parts it changes; the engine sees to it that they are stored first."""

    settings: EngineSettings
    readers: Readers
    outbox: Outbox
    attendance: Attendance
    reporting: Reporting
    health: Health
    corner: AdminCorner
    limits: BookingLimits
    recognition: Recognition = field(default_factory=Recognition)

    def answer(self, intent: Intent, clock: ClockTrust, now: Now) -> Ack | None:
        """Do what is asked, or say why not; None where the answer follows."""
        if isinstance(intent, AtTheCorner):
            return self.corner.asked(intent, now, self.outbox.next_call)
        if isinstance(intent, Presence | Shown | DeviceTrouble | Look):
            self._told(intent, now)
            return Ack(intent.id)
        self.readers.touched(now)
        self.attendance.touched(now)
        self.corner.touched(now)
        closed = self.corner.out_of_service is not None
        self.readers.finder.touched(self.readers.schedule(), now, closed=closed)
        if isinstance(intent, Dismiss):
            self.outbox.dismiss(intent.about)
        if isinstance(intent, Touched | Dismiss):
            return Ack(intent.id)
        if isinstance(intent, Book) and taps.key_of(intent.id) not in self.outbox.bookings:
            if (refusal := self.recognition.refused(intent, self.settings.policy.who, now)) is not None:
                return Ack(intent.id, refusal)
            if intent.who is not None:
                self.recognition.begin(intent, now, self.outbox.next_call)
                return None
        return _ack(intent, self._outcome(intent, clock, now))

    def answered(self, call_id: int, result: object, clock: ClockTrust, now: Now) -> Ack | None:
        """Take what became of a comparison or of Verify; the answer that somebody waits for, if it is one."""
        recognised = self.recognition.answered(call_id, result, now)
        if recognised is None:
            return self.corner.answered(call_id, result, now)
        intent, who = recognised
        return _ack(intent, who if isinstance(who, Refusal) else self._want(intent, clock, now, who=who))

    def overdue(self, clock: ClockTrust, now: Now) -> Iterator[Ack | None]:
        """Let go of what is over, and answer what was not compared in time."""
        yield self.corner.overdue(now)
        for call in self.recognition.overdue(now):
            yield self.answered(call, None, clock, now)

    def asks(self) -> list[Effect]:
        """What is to be done, after everybody was answered."""
        return [*self.corner.asks(), *self.recognition.asks()]

    def _told(self, news: Presence | Shown | DeviceTrouble | Look, now: Now) -> None:
        """Take what is no touch."""
        match news:
            case Presence(seen=seen):
                self.attendance.presence(now, seen=seen)
            case Shown(meeting=meeting):
                self.attendance.shown(meeting, now)
            case DeviceTrouble(device=device, detail=detail):
                self.health.device(device, detail, now.wall)
            case Look():
                self.readers.finder.look(now)

    def _outcome(self, intent: Wish, clock: ClockTrust, now: Now) -> Refusal | str:
        if isinstance(intent, ReportProblem | ClearReport):
            return self.reporting.asked(intent, now)
        if not isinstance(intent, Undo):
            return self._want(intent, clock, now)
        if self.reporting.knows(intent.key):
            return self.reporting.undo(intent.key, now)
        return taps.undo(self.outbox, intent, now=now)

    def _want(
        self,
        intent: Book | Extend | End | CheckIn | Release,
        clock: ClockTrust,
        now: Now,
        *,
        who: Person | None = None,
    ) -> Refusal | str:
        schedule, check_in = self.readers.schedule(), self.settings.check_in
        can = self.settings.capabilities
        if isinstance(intent, CheckIn) and schedule is not None and clock.trusted(now):
            return taps.check_in(self.outbox, intent, schedule, check_in, marker=can.marker, now=now)
        if isinstance(intent, End):  # it takes no space: what becomes of the rooms beside does not matter
            refusal = holding_refused(self.readers.own, clock, now)
        else:
            refusal = self.readers.holding_refused(clock, now)
        if refusal is not None or schedule is None:
            return refusal or Refusal.NEVER_READ
        match intent:
            case CheckIn():
                return Refusal.CLOCK_UNTRUSTED
            case Release():
                cancels = can.cancel_foreign
                return taps.release(self.outbox, intent, schedule, check_in, cancels=cancels, now=now)
            case _:
                return self._book_or_change(intent, schedule, now, who=who)

    def _book_or_change(
        self, intent: Book | Extend | End, here: Schedule, now: Now, *, who: Person | None
    ) -> Refusal | str:
        """In this room, or in a neighbour."""
        if isinstance(known := self.readers.known(intent, here, self.outbox.bookings, now), Refusal):
            return known
        schedule, room = known
        if (closed := self.corner.refused(intent, here=room.id == here.room)) is not None:
            return closed
        match intent:
            case Book():
                last = last_day(now.wall, room.zone, self.settings.policy.ahead_days)
                return self.limits.book(self.outbox, intent, schedule, last_day=last, who=who, now=now)
            case Extend():
                return taps.extend(self.outbox, intent, schedule, now=now)
            case End():
                return taps.end(self.outbox, intent, schedule, now=now)


def _ack(intent: Wish, outcome: Refusal | str) -> Ack:
    return Ack(intent.id, outcome) if isinstance(outcome, Refusal) else Ack(intent.id, key=outcome)
