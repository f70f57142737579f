"""The one owner of change: hears a message, changes the door's state, and says what is to be done about it.

A plain object without thread, clock, scheduler or socket, so that a test or a simulation can drive it in a loop.
Whoever drives it performs the effects of each `handle` in order (see `kiosk.services.messages`).
"""

from dataclasses import replace
from random import Random

from kiosk.domain.attendance import Strike
from kiosk.domain.bookings import Booking, Refusal
from kiosk.domain.errors import CalendarError, RateLimited
from kiosk.domain.freshness import Reading
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
    Presence,
    Release,
    ReportProblem,
    Shown,
    Touched,
    Undo,
    Wish,
)
from kiosk.domain.journal import Happening
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Finding, FindingKind, Snapshot, last_bookable_day
from kiosk.domain.time import Now
from kiosk.ports.storage import Kept
from kiosk.services import taps
from kiosk.services.attendance import Attendance, Known, restored, without_unsent_releases
from kiosk.services.checkup import Checkup
from kiosk.services.corner import AdminCorner
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.errands import Errands
from kiosk.services.health import Health, damaged
from kiosk.services.holding import holding_refused
from kiosk.services.journal import Journal
from kiosk.services.limits import BookingLimits
from kiosk.services.messages import (
    Answered,
    Asked,
    Begun,
    Effect,
    Handed,
    Hinted,
    MarkRead,
    Message,
    NotNoted,
    NotStored,
    Publish,
    Result,
    SaveOutbox,
    SaveSchedule,
    SaveStrikes,
    WakeAt,
    Watched,
    Woken,
)
from kiosk.services.outbox import Outbox
from kiosk.services.readers import Readers
from kiosk.services.replies import Replies
from kiosk.services.reporting import Reporting
from kiosk.services.sameness import same_but_for_moment, same_but_for_time
from kiosk.services.steps import Step
from kiosk.services.sync import Sync

_DISK_PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0)
_LOOK = 10.0  # however long nothing is due, the clock is looked at: nobody tells when it was set


class Engine:
    """The state of one door. `kept` is what an earlier process left; `rng` only spreads the times of reads."""

    def __init__(self, settings: EngineSettings, kept: Kept, *, rng: Random, now: Now) -> None:
        self._settings = settings
        self._room = settings.room.without_address()
        self._clock = settings.clock.restored(kept.clock, settings.boot_id)
        self._sync = Sync(settings.room.zone, settings.pace, rng)
        self._outbox = Outbox(settings.policy, settings.read_lag, settings.read_lags)
        self._readers = Readers(self._room, self._sync, {n.room.id: n for n in settings.neighbours})
        self._health = Health(fixed=(*settings.findings, *damaged(kept, now.wall)))
        self._checkup = Checkup(settings.checkup, settings.room, rng, self._health, kept.ladder)
        self._journal = Journal(settings.room.id, settings.keep_journal, self._health)
        self._reporting = Reporting(settings.room.id, settings.reports, kept.reports)
        self._journal.restore(kept.journal.entries, kept.outbox, now)
        if kept.schedule is not None:
            self._sync.schedule = kept.schedule
            self._sync.reading = Reading(read_at=kept.read_at or kept.schedule.read_at)
        self._outbox.restore(without_unsent_releases(kept.outbox))
        self._limits = BookingLimits(settings.policy).restored(kept.outbox, now)
        self._corner = AdminCorner(settings.corner, now.boot).restored(kept.corner)
        can = settings.capabilities
        self._attendance = Attendance(
            settings.check_in,
            marker=can.marker,
            cas=can.cas_update,
            cancels=can.cancel_foreign,
            undo=settings.policy.undo,
            strikes=restored(kept.strikes),
        )
        self._saved_strikes: tuple[Strike, ...] = kept.strikes
        self._durable: tuple[Booking, ...] = kept.outbox
        self._before: tuple[Booking, ...] = kept.outbox
        self._saved_schedule: Schedule | None = kept.schedule
        self._replies = Replies()
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
            self._attendance.clock_set()
        fresh: list[Effect] = []
        self._journal.heard(message, now, trusted=self._clock.trusted(now))
        if isinstance(message, NotStored):
            self._not_stored(message, now)
        else:
            self._stored()
        match message:
            case Asked(intent):
                self._replies.give(self._asked(intent, now))
            case Answered(call_id, result):
                fresh = self._answered(call_id, result, now)
            case Woken():
                self._wake = None
            case Handed():
                self._reporting.handed(message, now)
            case Hinted() | Watched() | Begun() | NotStored() | NotNoted():
                self._told(message, now)
        return self._turn(fresh, now)

    def _told(self, message: Message, now: Now) -> None:
        """Take news that nobody waits for."""
        if isinstance(message, Hinted):
            self._sync.hinted(now)
        elif isinstance(message, Watched):
            self._attendance.screens(message.screens)

    # --- intents -----------------------------------------------------------------------------------------------------

    def _asked(self, intent: Intent, now: Now) -> Ack | None:
        known = self._replies.known(intent.id)
        if known is not None:
            return known
        if isinstance(intent, AtTheCorner):
            return self._corner.asked(intent, now, self._outbox.next_call)
        if isinstance(intent, Presence):
            self._attendance.presence(now, seen=intent.seen)
        elif isinstance(intent, Shown):
            self._attendance.shown(intent.meeting, now)
        elif isinstance(intent, DeviceTrouble):
            self._health.device(intent.device, intent.detail, now.wall)
        if isinstance(intent, Presence | Shown | DeviceTrouble):
            return Ack(intent.id)
        self._sync.touched(now)
        self._attendance.touched(now)
        self._corner.touched(now)
        if isinstance(intent, Dismiss):
            self._outbox.dismiss(intent.about)
        if isinstance(intent, Touched | Dismiss):
            return Ack(intent.id)
        outcome = self._outcome(intent, now)
        return Ack(intent.id, outcome) if isinstance(outcome, Refusal) else Ack(intent.id, key=outcome)

    def _outcome(self, intent: Wish, now: Now) -> Refusal | str:
        if isinstance(intent, ReportProblem | ClearReport):
            return self._reporting.asked(intent, now)
        if not isinstance(intent, Undo):
            return self._want(intent, now)
        if self._reporting.knows(intent.key):
            return self._reporting.undo(intent.key, now)
        return taps.undo(self._outbox, intent, now=now)

    def _want(self, intent: Book | Extend | End | CheckIn | Release, now: Now) -> Refusal | str:
        schedule, check_in = self._sync.schedule, self._settings.check_in
        can = self._settings.capabilities
        if isinstance(intent, CheckIn) and schedule is not None and self._clock.trusted(now):
            return taps.check_in(self._outbox, intent, schedule, check_in, marker=can.marker, now=now)
        refusal = holding_refused(self._sync, self._clock, now)
        if refusal is not None or schedule is None:
            return refusal or Refusal.NEVER_READ
        match intent:
            case CheckIn():
                return Refusal.CLOCK_UNTRUSTED
            case Release():
                cancels = can.cancel_foreign
                return taps.release(self._outbox, intent, schedule, check_in, cancels=cancels, now=now)
            case _:
                return self._book_or_change(intent, schedule, now)

    def _book_or_change(self, intent: Book | Extend | End, here: Schedule, now: Now) -> Refusal | str:
        """In this room, or in a neighbour."""
        if isinstance(known := self._readers.known(intent, here, self._outbox.bookings, now), Refusal):
            return known
        schedule, room = known
        if (closed := self._corner.refused(intent, here=room.id == self._room.id)) is not None:
            return closed
        match intent:
            case Book():
                last_day = last_bookable_day(replace(self._snapshot(now), room=room), now.wall)
                return self._limits.book(self._outbox, intent, schedule, last_day=last_day, now=now)
            case Extend():
                return taps.extend(self._outbox, intent, schedule, now=now)
            case End():
                return taps.end(self._outbox, intent, schedule, now=now)

    # --- answers of the calendar -------------------------------------------------------------------------------------

    def _answered(self, call_id: int, result: Result | CalendarError, now: Now) -> list[Effect]:
        self._replies.give(self._corner.answered(call_id, result, now))
        errand = self._errands.answered(call_id)
        wrote = errand is not None and errand.room == self._room.id
        self._checkup.answered(call_id, result, now, wrote=wrote)
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
        if schedule is not None and not same_but_for_time(schedule, self._saved_schedule):
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
        self._reporting.stored()
        self._shown = self._published
        self._replies.stored()

    def _not_stored(self, message: NotStored, now: Now) -> None:
        """The disk refused: go back to what it holds, take back the answers, and let it rest before the next try."""
        self._durable, self._published = self._before, self._shown
        self._outbox.restore(without_unsent_releases(self._durable))
        self._reporting.not_stored(saved=not message.reports)
        self._errands.abandon()
        self._wake = None
        self._readers.abandon(now)
        self._disk_rests_until = now.boot + _DISK_PAUSES[min(self._disk_refusals, len(_DISK_PAUSES) - 1)]
        self._disk_refusals += 1
        if self._health.not_stored is None:
            self._health.not_stored = Finding(FindingKind.NOT_STORED, "outbox", now.wall, message.detail)
        self._replies.not_stored(lambda key: not message.reports and self._reporting.knows(key))

    # --- what follows ------------------------------------------------------------------------------------------------

    def _turn(self, fresh: list[Effect], now: Now) -> list[Effect]:
        """Everything that follows from the state as it now is."""
        self._readers.overdue(now)
        self._errands.give_up(now)
        self._replies.give(self._corner.overdue(now))
        steps = self._act(now)
        asks = self._errands.send_next(steps, self._outbox, self._readers, self._settings, now)
        asks += self._readers.asks(now, self._outbox.next_call)
        reports, told = self._reporting.saves(now)
        effects: list[Effect] = [*reports]
        self._journal.reported(told, now)
        bookings = self._outbox.saved()
        if bookings != self._durable:
            self._journal.changed(self._durable, bookings, now)
            self._durable = bookings
            effects.append(SaveOutbox(bookings))
        if effects:
            self._replies.rest_on_a_save()
        strikes = tuple(self._attendance.strikes.values())
        if strikes != self._saved_strikes:
            self._saved_strikes = strikes
            effects.append(SaveStrikes(strikes))
        if now.boot >= self._disk_rests_until:
            asks += self._reporting.deliveries(now)
        last = [*self._wake_effect(steps, now), *self._corner.asks(), *self._journal.hand_over(now)]
        saves = [*self._corner.saves(), *effects]
        return [*fresh, *saves, *self._publish(now), *self._replies.take(), *asks, *last]

    def _act(self, now: Now) -> list[tuple[str, Step]]:
        """Let bookings and check-ins go on: what each entry of the outbox now waits for."""
        if not self._may_act(now):
            self._attendance.rest()
            return []
        self._attendance.act(self._outbox, self._known(now), now)
        if self._attendance.kept is not None:
            meeting, stop = self._attendance.kept
            self._journal.note(Happening.NOT_RELEASED, meeting.id, meeting.interval, because=stop, now=now)
        if self._attendance.need_read is not None:
            self._sync.hurry(max(self._attendance.need_read, now.boot))
        steps = list(self._outbox.advance(self._readers.view, now))
        self._readers.need(self._outbox.bookings, steps, now)
        return steps

    def _known(self, now: Now) -> Known:
        live_until = self._sync.reading.live_until
        live = live_until is not None and now.boot < live_until
        return Known(self._sync.schedule, self._sync.view, live=live, trusted=self._clock.trusted(now))

    def _may_act(self, now: Now) -> bool:
        """Whether bookings may go on: not while the disk rests, nor by a clock that shows times that have not come."""
        return now.boot >= self._disk_rests_until and self._clock.trusted(now)

    def _publish(self, now: Now) -> list[Effect]:
        snapshot, last = self._settings.told(self._snapshot(now)), self._published
        looks = self._checkup.effects(self._sync, self._outbox.next_call, now)
        if same_but_for_moment(snapshot, last):
            return looks
        self._published = snapshot
        return [Publish(snapshot), *looks]

    def _snapshot(self, now: Now) -> Snapshot:
        bookings = self._outbox.saved()
        findings = self._health.findings(
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
            bookings=self._outbox.shown(now),
            undo=self._outbox.offers(now),
            notices=self._outbox.notices(now),
            holding_refused=holding_refused(self._sync, self._clock, now),
            trouble=self._sync.trouble,
            findings=(*findings, *self._readers.findings(bookings), *self._reporting.findings()),
            ladder=self._checkup.judged(
                self._sync, findings, clock_trusted=self._clock.trusted(now), now=now
            ),
            language=self._settings.language,
            shift=self._settings.shift,
            check_in=self._settings.check_in,
            ambient=self._settings.ambient,
            release_stop=self._attendance.release_stop(self._outbox, self._known(now), now),
            announced=self._attendance.announced,
            reports=self._reporting.shown(),
            report_undo=self._reporting.offers(now),
            may_report=self._settings.reports.kinds,
            neighbours=self._readers.rooms,
            out_of_service=self._corner.out_of_service,
            corner=self._corner.shown(),
        )

    def _wake_effect(self, steps: list[tuple[str, Step]], now: Now) -> list[Effect]:
        times = (
            self._sync.next_at(),
            self._readers.next_at(),
            now.boot + _LOOK,
            *self._errands.deadlines(),
            self._outbox.wake_at(steps, now),
            max(self._reporting.wake_at(now), self._disk_rests_until),
            self._attendance.wake_at(self._outbox, self._known(now), now),
            self._disk_rests_until if self._disk_rests_until > now.boot else None,
        )
        wake = min(time for time in times if time is not None)
        if self._wake == wake:
            return []
        self._wake = wake
        return [WakeAt(wake)]
