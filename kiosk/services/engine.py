"""The one owner of change: hears a message, changes the door's state, and says what is to be done about it.

A plain object without thread, clock, scheduler or socket, so that a test or a simulation can drive it in a loop.
Whoever drives it performs the effects of each `handle` in order (see `kiosk.services.messages`).
"""

from random import Random

from kiosk.domain.attendance import Strike
from kiosk.domain.bookings import Booking
from kiosk.domain.errors import CalendarError, RateLimited
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import Ack, Intent
from kiosk.domain.journal import Happening
from kiosk.domain.schedule import Schedule
from kiosk.domain.snapshot import Finding, FindingKind, Snapshot
from kiosk.domain.time import Now
from kiosk.ports.storage import Kept
from kiosk.services.attendance import Known, attendance_of, without_unsent_releases
from kiosk.services.checkup import Checkup
from kiosk.services.corner import AdminCorner
from kiosk.services.engine_settings import EngineSettings, worded
from kiosk.services.errands import Errand, Errands
from kiosk.services.health import Health, damaged
from kiosk.services.hearing import Hearing
from kiosk.services.journal import Journal
from kiosk.services.limits import BookingLimits
from kiosk.services.messages import (
    Answered,
    Ask,
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
from kiosk.services.steps import Send, Step
from kiosk.services.surroundings import look_around
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
        self._outbox = Outbox(settings.policy, settings.read_lag, settings.read_lags, settings.kin)
        self._around, finder = look_around(settings, now.wall)
        self._readers = Readers(self._room, self._sync, settings.known, finder, settings.kin)
        self._health = Health(fixed=(*settings.findings, *self._around.findings, *damaged(kept, now.wall)))
        self._checkup = Checkup(settings.checkup, settings.room, rng, self._health, kept.ladder)
        self._journal = Journal(settings.room.id, settings.keep_journal, self._health)
        self._reporting = Reporting(settings.room.id, settings.reports, kept.reports)
        self._journal.restore(kept.journal.entries, kept.outbox, now)
        if kept.schedule is not None:
            self._sync.schedule = kept.schedule
            self._sync.reading = Reading(read_at=kept.read_at or kept.schedule.read_at)
        self._outbox.restore(without_unsent_releases(kept.outbox))
        self._attendance = attendance_of(settings, kept.strikes)
        self._corner = AdminCorner(settings.corner, now.boot).restored(kept.corner)
        self._hearing = Hearing(
            settings,
            self._readers,
            self._outbox,
            self._attendance,
            self._reporting,
            self._health,
            self._corner,
            BookingLimits(settings.policy).restored(kept.outbox, now),
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
        return known if known is not None else self._hearing.answer(intent, self._clock, now)

    # --- answers of the calendar -------------------------------------------------------------------------------------

    def _answered(self, call_id: int, result: Result | CalendarError, now: Now) -> list[Effect]:
        self._replies.give(self._hearing.answered(call_id, result, self._clock, now))
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
            self._readers.finder.wrote(errand.room, now)
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
        for ack in self._hearing.overdue(self._clock, now):
            self._replies.give(ack)
        known = self._known(now)
        steps = self._act(known, now)
        asks = self._send_next(steps, now)
        self._readers.finder.refused(self._outbox.notices(now), now)
        asks += self._readers.asks(now, self._next_call)
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
        last = [*self._wake_effect(steps, known, now), *self._hearing.asks(), *self._journal.hand_over(now)]
        return [
            *fresh,
            *self._corner.saves(),
            *effects,
            *self._publish(known, now),
            *self._replies.take(),
            *asks,
            *last,
        ]

    def _act(self, known: Known, now: Now) -> list[tuple[str, Step]]:
        """Let bookings and check-ins go on: what each entry of the outbox now waits for."""
        if not self._may_act(now):
            self._attendance.rest()
            return []
        self._attendance.act(self._outbox, known, now)
        if self._attendance.kept is not None:
            meeting, stop = self._attendance.kept
            self._journal.note(Happening.NOT_RELEASED, meeting.id, meeting.interval, because=stop, now=now)
        if self._attendance.need_read is not None:
            self._sync.hurry(max(self._attendance.need_read, now.boot))
        steps = list(self._outbox.advance(self._readers.view, now))
        self._readers.need(self._outbox.bookings, steps, now)
        return steps

    def _known(self, now: Now) -> Known:
        live_until = self._readers.reading().live_until
        live = live_until is not None and now.boot < live_until
        return Known(self._readers.schedule(), self._sync.view, live=live, trusted=self._clock.trusted(now))

    def _may_act(self, now: Now) -> bool:
        """Whether bookings may go on: not while the disk rests, nor by a clock that shows times that have not come."""
        return now.boot >= self._disk_rests_until and self._clock.trusted(now)

    def _send_next(self, steps: list[tuple[str, Step]], now: Now) -> list[Effect]:
        """One call at a time for the bookings of each room, the oldest booking of a room first."""
        asks: list[Effect] = []
        for key, step in steps:
            booking = self._outbox.bookings[key]
            room = booking.room
            if not isinstance(step, Send) or self._errands.busy(room) or self._readers.silenced(room, now):
                continue
            self._outbox.sending(key, step)
            call = worded(step.call, booking, self._settings)
            errand = Errand(self._next_call(), room, key, call, now.boot)
            self._errands.begun(errand)
            asks.append(Ask(errand.id, call, self._readers.elsewhere(room)))
        return asks

    def _next_call(self) -> int:
        self._outbox.calls += 1
        return self._outbox.calls

    def _publish(self, known: Known, now: Now) -> list[Effect]:
        snapshot, last = self._settings.told(self._snapshot(known, now)), self._published
        looks = self._checkup.effects(self._sync, self._next_call, now)
        if same_but_for_moment(snapshot, last):
            return looks
        self._published = snapshot
        return [Publish(snapshot), *looks]

    def _snapshot(self, known: Known, now: Now) -> Snapshot:
        bookings = self._outbox.saved()
        findings = self._health.findings(
            known.schedule, bookings, self._clock, now.wall, elsewhere=self._readers.schedules()
        )
        return Snapshot(
            number=self._published.number + 1 if self._published else 1,
            room=self._around.here,
            made_at=now.wall,
            made_boot=now.boot,
            policy=self._settings.policy,
            schedule=known.schedule,
            reading=self._readers.reading(),
            relatives=self._readers.relatives(),
            clock_trusted=known.trusted,
            bookings=self._outbox.shown(now),
            undo=self._outbox.offers(now),
            notices=self._outbox.notices(now),
            holding_refused=self._readers.holding_refused(self._clock, now),
            trouble=self._sync.trouble,
            findings=(*findings, *self._readers.findings(bookings), *self._reporting.findings()),
            ladder=self._checkup.judged(
                self._sync, findings, clock_trusted=self._clock.trusted(now), now=now
            ),
            language=self._settings.language,
            shift=self._settings.shift,
            check_in=self._settings.check_in,
            ambient=self._corner.lit(self._settings.ambient),
            release_stop=self._attendance.release_stop(self._outbox, known, now),
            announced=self._attendance.announced,
            reports=self._reporting.shown(),
            report_undo=self._reporting.offers(now),
            may_report=self._settings.reports.kinds,
            neighbours=self._around.rooms,
            around=self._readers.around(),
            surroundings=self._around.surroundings,
            out_of_service=self._corner.out_of_service,
            corner=self._corner.shown(),
        )

    def _wake_effect(self, steps: list[tuple[str, Step]], known: Known, now: Now) -> list[Effect]:
        moments = (
            self._sync.next_at(),
            self._readers.next_at(),
            now.boot + _LOOK,
            *self._errands.deadlines(),
            self._outbox.wake_at(steps, now),
            max(self._reporting.wake_at(now), self._disk_rests_until),
            self._attendance.wake_at(self._outbox, known, now),
            self._disk_rests_until if self._disk_rests_until > now.boot else None,
        )
        wake = min(moment for moment in moments if moment is not None)
        if self._wake == wake:
            return []
        self._wake = wake
        return [WakeAt(wake)]
