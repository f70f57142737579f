"""Who came: what this door has seen since a meeting began, and when one that nobody came to may be given up.

A release is announced first. Only when a screen has shown that, and nobody objected in the time of an undo, does it
enter the outbox, where it waits for one more read of the calendar. What was seen lives in memory only, on purpose:
after a restart nobody knows what happened meanwhile, so the meeting stays.

    due ── all conditions hold, freshly read ── announced ── shown ── undo time over ── RELEASE in the outbox ── read
     └───────────────── any doubt, at any moment: nothing is released ────────────────────────┘       Cancel <──┘
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.domain.attendance import (
    Announced,
    Announcement,
    Awaited,
    CheckInPolicy,
    ReleaseStop,
    Strike,
    attended,
    awaited,
    releasing,
    time_to_object,
)
from kiosk.domain.bookings import Act, Booking, BookingState, Wanted
from kiosk.domain.intents import End
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Schedule, current, overlapping
from kiosk.domain.time import Now
from kiosk.services import taps
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.outbox import Outbox
from kiosk.services.steps import View

_UNSEEN = 30.0  # seconds; what no screen showed by then is taken back
_ASK_AGAIN = 15.0  # whether the other doors agree, for a few minutes; then whenever the calendar is read
_ASK_FOR = timedelta(minutes=3)
_TRIES = 3
_SKEW = timedelta(minutes=1)  # a clock that is trusted may be off by so much
_WORTH_ENDING = timedelta(minutes=5)
_STRIKES_KEPT = 200
_FORGIVEN = timedelta(days=60)

_Occurrence = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class Known:
    """What the engine knows when it asks: `live` is the freshness, `trusted` the clock."""

    schedule: Schedule | None
    view: View | None
    live: bool
    trusted: bool


@dataclass(slots=True)
class Attendance:
    """What happened at this door. Of the calendar: `marker`, it keeps check-ins; `cas`, it refuses to change what has
    changed; `cancels`, it lets a door cancel other people's meetings. `undo` is how long a tap can be taken back.
    """

    policy: CheckInPolicy
    marker: bool = False
    cas: bool = False
    cancels: bool = False
    undo: timedelta = timedelta(seconds=8)
    strikes: dict[str, Strike] = field(default_factory=dict)
    announced: Announced | None = None
    need_read: float | None = None
    kept: tuple[Meeting, ReleaseStop] | None = None
    _screens: int = 0
    _watched_since: datetime | None = None
    _touched: datetime | None = None
    _seen: datetime | None = None
    _empty_since: datetime | None = None
    _began: float = 0.0
    _first_read: dict[_Occurrence, datetime] = field(default_factory=dict)
    _tries: dict[_Occurrence, int] = field(default_factory=dict)

    # --- what happens at the door --------------------------------------------------------------------------------

    def screens(self, count: int) -> None:
        """So many screens are connected: any that went away may have hidden a touch."""
        if count < self._screens or not count:
            self._watched_since = None
        self._screens = count

    def clock_set(self) -> None:
        """Somebody set the clock: no time since then can be compared with one before."""
        self._watched_since = None

    def touched(self, now: Now) -> None:
        self._touched = now.wall

    def presence(self, now: Now, *, seen: bool) -> None:
        """A sensor sees somebody, or nobody any more."""
        if seen:
            self._seen, self._empty_since = now.wall, None
        elif self._empty_since is None:
            self._empty_since = now.wall

    def shown(self, meeting: str, now: Now) -> None:
        """A screen shows what was announced: from now on people can object."""
        if self.announced is not None and self.announced.meeting == meeting and self.announced.until is None:
            grace = time_to_object(self.announced.of, self.undo)
            self.announced = replace(self.announced, until=now.boot + grace.total_seconds())

    def rest(self) -> None:
        """Nothing may be done at present: what was announced is not going to happen."""
        self.announced = self.need_read = None

    # --- what follows ------------------------------------------------------------------------------------------------

    def act(self, outbox: Outbox, known: Known, now: Now) -> None:
        """Let the outbox have what follows from all that is known. `need_read` then says since when a read is awaited,
        `kept` what keeps an overdue meeting.
        """
        self.need_read = self.kept = None
        if self._asks_nothing:
            return
        self._watch(known, now)
        self._withdraw(outbox, known, now)
        meeting = self._present(outbox, known, now)
        if meeting is None:
            self.announced = None
            return
        self._count_attended(meeting, outbox)
        self._sensed(outbox, meeting, now)
        wish = self._wish(outbox, meeting, known, now)
        other = self.announced is not None and (self.announced.meeting, self.announced.of) != (
            meeting.id,
            wish,
        )
        if wish is None or other:
            self.announced = None
        elif self.announced is None:
            self.announced, self._began = Announced(meeting.id, wish), now.boot
        elif self.announced.until is None and now.boot - self._began >= _UNSEEN:
            self._tries[_of(meeting)] = _TRIES
            self.announced = None
        elif self.announced.until is not None and now.boot >= self.announced.until:
            self.announced = None
            self._carry_out(outbox, meeting, wish, known, now)

    def release_stop(self, outbox: Outbox, known: Known, now: Now) -> ReleaseStop | None:
        """What keeps the present meeting from being released, for the snapshot."""
        if not self.policy.required or not self.policy.release:
            return ReleaseStop.NOT_SET
        meeting = self._present(outbox, known, now)
        return ReleaseStop.NOT_SET if meeting is None else self.stop(meeting, outbox, known)

    @property
    def _asks_nothing(self) -> bool:
        return not self.policy.required and self.policy.when_empty is None

    def wake_at(self, outbox: Outbox, known: Known, now: Now) -> float | None:
        """When something here is due, on CLOCK_BOOTTIME."""
        if self._asks_nothing:
            return None
        if self.announced is not None:
            return self.announced.until if self.announced.until is not None else self._began + _UNSEEN
        found = self._awaited(outbox, known, now)
        if found is None or found.by <= now.wall:
            return None
        return now.boot + (found.by - now.wall).total_seconds()

    def stop(self, meeting: Meeting, outbox: Outbox, known: Known) -> ReleaseStop | None:
        """Why this meeting may not be released now; None when every condition holds."""
        lasting = self._lasting_stop(meeting, outbox, known)
        if lasting is not None:
            return lasting
        if not known.live or not known.trusted:
            return ReleaseStop.NOT_LIVE
        return ReleaseStop.OTHER_DOORS if set(self.policy.other_doors or ()) - set(meeting.absent) else None

    def _lasting_stop(self, meeting: Meeting, outbox: Outbox, known: Known) -> ReleaseStop | None:
        policy, occurrence = self.policy, _of(meeting)
        if not policy.release or policy.other_doors is None:
            return ReleaseStop.NOT_SET
        if not self.cancels or (policy.other_doors and not (self.marker and self.cas)):
            return ReleaseStop.CALENDAR_CANNOT
        others = outbox.laid_over(known.schedule) if known.schedule else ()
        if any(m.id != meeting.id for m in overlapping(others, meeting.interval)):
            return ReleaseStop.OVERLAP
        read, watched = self._first_read.get(occurrence), self._watched_since
        if read is None or read > meeting.start or watched is None or watched > meeting.start - _SKEW:
            return ReleaseStop.NOT_WATCHED
        if self._touched is not None and self._touched >= meeting.start - _SKEW:
            return ReleaseStop.TOUCHED
        if self._seen is not None and self._seen >= meeting.start:
            return ReleaseStop.PRESENCE
        if self._tries.get(occurrence, 0) >= _TRIES:
            return ReleaseStop.KEPT
        return ReleaseStop.STRIKES if self._number(meeting) < policy.strikes else None

    # --- inside --------------------------------------------------------------------------------------------------

    def _watch(self, known: Known, now: Now) -> None:
        if not self._screens or not known.trusted:
            self._watched_since = None
        elif self._watched_since is None:
            self._watched_since = now.wall
        if known.schedule is None or known.view is None:  # of an earlier process: nobody read it here
            return
        present = {_of(m) for m in known.schedule.meetings if m.end > now.wall - _SKEW}
        self._first_read = {o: self._first_read.get(o, known.schedule.read_at) for o in present}
        self._tries = {o: tries for o, tries in self._tries.items() if o in present}

    def _present(self, outbox: Outbox, known: Known, now: Now) -> Meeting | None:
        if known.schedule is None or not known.trusted:
            return None
        return current(outbox.laid_over(known.schedule), now.wall)

    def _awaited(self, outbox: Outbox, known: Known, now: Now) -> Awaited | None:
        if known.schedule is None or not known.trusted:
            return None
        meetings = outbox.laid_over(known.schedule)
        return awaited(meetings, outbox.of_room(known.schedule.room), self.policy, now.wall)

    def _wish(self, outbox: Outbox, meeting: Meeting, known: Known, now: Now) -> Announcement | None:
        """What should happen to the meeting by itself, as far as is known now."""
        if self._left_empty(outbox, meeting, known, now):
            return Announcement.EMPTY
        found = self._awaited(outbox, known, now)
        overdue = found is not None and found.meeting.id == meeting.id and found.by <= now.wall
        if found is None or not overdue or outbox.full:
            return None
        if releasing(outbox.of_room(meeting.room), meeting) is not None:
            return None
        stop = self.stop(meeting, outbox, known)
        self.kept = (meeting, stop) if stop is not None else None
        if stop in (None, ReleaseStop.STRIKES):
            self._count_absence(meeting)
        if stop in (None, ReleaseStop.OTHER_DOORS) and self.policy.other_doors:
            self._consent(outbox, meeting, now)
        self.need_read = _read_for(stop, found, known, now)
        return Announcement.RELEASE if stop is None and self.need_read is None else None

    def _left_empty(self, outbox: Outbox, meeting: Meeting, known: Known, now: Now) -> bool:
        """Whether people came, were seen to leave, and nobody has been seen or felt for long enough."""
        policy, empty = self.policy, self._empty_since
        if policy.when_empty is None or empty is None or self._seen is None or self._watched_since is None:
            return False
        came = meeting.start <= self._seen <= empty and self._watched_since <= meeting.start
        quiet = self._touched is None or self._touched < empty
        worth = meeting.end - now.wall >= _WORTH_ENDING and not meeting.all_day
        allowed = taps.may_end(meeting, outbox.policy)
        long_enough = now.wall - empty >= policy.when_empty
        return came and quiet and worth and allowed and long_enough and known.live and known.trusted

    def _sensed(self, outbox: Outbox, meeting: Meeting, now: Now) -> None:
        """Whom the sensor sees in the room after the start has come to this meeting."""
        if self.policy.presence and self._seen is not None and self._seen >= meeting.start:
            taps.check_in_to(outbox, meeting, self.policy, marker=self.marker, now=now)

    def _consent(self, outbox: Outbox, meeting: Meeting, now: Now) -> None:
        """Note for the room's other doors that nobody came to this one."""
        key = taps.key_of(f"absent {self.policy.door} {meeting.id} {meeting.start.isoformat()}")
        if self.policy.door not in meeting.absent and key not in outbox.bookings:
            taps.mark(outbox, Act.ABSENT, key, meeting, now=now)

    def _carry_out(
        self, outbox: Outbox, meeting: Meeting, wish: Announcement, known: Known, now: Now
    ) -> None:
        tries = self._tries.get(_of(meeting), 0)
        self._tries[_of(meeting)] = tries + 1
        if wish is Announcement.EMPTY and known.schedule is not None:
            intent = End(f"empty {meeting.id} {now.wall.isoformat()}", meeting.id, meeting.key, at_once=True)
            taps.end(outbox, intent, known.schedule, now=now)
            return
        key = taps.key_of(
            f"release {self.policy.door} {meeting.id} {meeting.start.isoformat()} {now.wall.isoformat()}"
        )
        held = Wanted(exists=True, interval=meeting.interval)
        booking = Booking(
            key,
            meeting.room,
            now.wall,
            held,
            confirmed=held,
            target=meeting.id,
            title=meeting.title,
            act=Act.RELEASE,
        )
        outbox.want(booking, replace(held, exists=False), None, not_before=now.boot)

    def _withdraw(self, outbox: Outbox, known: Known, now: Now) -> None:
        """A release that was not sent yet falls with the first doubt."""
        for booking in outbox.unfinished():
            if booking.act is not Act.RELEASE or booking.sent:
                continue
            meeting = self._present(outbox, known, now)
            on = meeting is not None and meeting.id == booking.target
            if (
                meeting is None
                or not on
                or attended(meeting, outbox.of_room(meeting.room))
                or self.stop(meeting, outbox, known) not in (None, ReleaseStop.KEPT)
            ):
                outbox.withdraw(booking.key)

    # --- strikes -------------------------------------------------------------------------------------------------

    def _number(self, meeting: Meeting) -> int:
        """Which no-show in a row this would be; a meeting that does not recur has no earlier ones to wait for."""
        if meeting.series is None:
            return self.policy.strikes
        strike = self.strikes.get(meeting.series)
        if strike is None or meeting.start - strike.occurrence > _FORGIVEN:
            return 1
        return strike.count if strike.occurrence == meeting.start else strike.count + 1

    def _count_absence(self, meeting: Meeting) -> None:
        if meeting.series is None:
            return
        self.strikes[meeting.series] = Strike(meeting.series, self._number(meeting), meeting.start)
        for series in list(self.strikes)[:-_STRIKES_KEPT]:
            del self.strikes[series]

    def _count_attended(self, meeting: Meeting, outbox: Outbox) -> None:
        if meeting.series is not None and attended(meeting, outbox.of_room(meeting.room)):
            self.strikes.pop(meeting.series, None)


def _read_for(stop: ReleaseStop | None, found: Awaited, known: Known, now: Now) -> float | None:
    """When the calendar must be read before a release can be decided, on CLOCK_BOOTTIME; None for not at all."""
    due = now.boot - (now.wall - found.by).total_seconds()
    began = known.view.began if known.view is not None else float("-inf")
    if stop is None and began < due:
        return due
    if stop is ReleaseStop.OTHER_DOORS and now.wall < found.by + _ASK_FOR:
        return began + _ASK_AGAIN
    return None


def _of(meeting: Meeting) -> _Occurrence:
    return meeting.id, meeting.start


def attendance_of(settings: EngineSettings, strikes: Iterable[Strike]) -> Attendance:
    """Who came, as far as the settings ask; `strikes` are those that an earlier process left."""
    can = settings.capabilities
    return Attendance(
        settings.check_in,
        marker=can.marker,
        cas=can.cas_update,
        cancels=can.cancel_foreign,
        undo=settings.policy.undo,
        strikes=restored(strikes),
    )


def restored(kept: Iterable[Strike]) -> dict[str, Strike]:
    """The strikes that an earlier process counted."""
    return {strike.series: strike for strike in kept}


def without_unsent_releases(kept: Sequence[Booking]) -> tuple[Booking, ...]:
    """What an earlier process left, without releases that it had not sent: nobody watched the door since."""
    return tuple(
        replace(b, state=BookingState.WITHDRAWN)
        if b.act is Act.RELEASE and not b.sent and not b.state.final
        else b
        for b in kept
    )
