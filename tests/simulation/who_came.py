"""What must hold of check-ins and releases: a meeting that people sit in is never released."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.domain.bookings import Act, Booking, BookingState
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Ack, CheckIn, Intent, Presence, Shown
from kiosk.domain.meetings import Meeting
from kiosk.domain.snapshot import freshness_of
from tests.simulation.breach import SKEW, Promise, require
from tests.simulation.calendars import Calendar, Event
from tests.simulation.doors import POLICY, Door

GRACE = POLICY.undo.total_seconds()
PROMPTLY = timedelta(minutes=3)  # a no-show is given up so soon after it is due, while all is well


@dataclass(slots=True)
class Attendance:
    """`felt` is when somebody touched a door or was seen at it, `agreed` when a door noted that nobody came to it,
    `sent` the releases that doors asked for; all by the true clock. `asked_foreign` is what people asked to end.
    """

    calendar: Calendar
    asked_foreign: set[tuple[str, str, str]]
    felt: dict[str, list[datetime]] = field(default_factory=dict)
    agreed: dict[tuple[str, str, datetime], datetime] = field(default_factory=dict)
    released: dict[str, datetime] = field(default_factory=dict)
    check_ins: dict[str, tuple[Door, str]] = field(default_factory=dict)  # the key of a check-in, its event
    told: set[str] = field(default_factory=set)
    alone: bool = False  # the room has one door only
    empty: dict[str, datetime] = field(
        default_factory=dict
    )  # meetings that nobody comes to, and when that is due

    def __post_init__(self) -> None:
        self.calendar.gone = self.gone

    def asked(self, door: Door, intent: Intent, ack: Ack) -> None:
        """A door heard somebody."""
        if isinstance(intent, Shown) or (isinstance(intent, Presence) and not intent.seen):
            return
        self.felt.setdefault(door.name, []).append(self.calendar.clock.wall)
        if isinstance(intent, CheckIn) and ack.refusal is None and ack.key in door.stored:
            booking = door.stored[ack.key]
            if booking.act is Act.CHECK_IN and booking.target is not None:
                self.check_ins[ack.key] = (door, booking.target)

    def stored(self, door: Door, bookings: tuple[Booking, ...]) -> None:
        """What is on a door's disk: what it agreed to, and what it tells people."""
        for booking in bookings:
            if booking.act is Act.ABSENT and booking.target is not None:
                self.agreed.setdefault(
                    (door.name, booking.target, booking.interval.start), self.calendar.clock.wall
                )
            if booking.act is Act.CHECK_IN and booking.refusal is not None:
                self.told.add(booking.key)

    def sent(self, door: Door, meeting: Meeting) -> None:
        """A door asks the calendar to give a meeting up."""
        now, snapshot = door.clock.now(), door.snapshot
        wall = self.calendar.clock.wall
        self.released.setdefault(meeting.id, wall)
        require(door.check_in.release, Promise.NEVER_RELEASED, "nobody wanted releases")
        require(snapshot is not None, Promise.NEVER_RELEASED, "no screen")
        assert snapshot is not None
        live = isinstance(freshness_of(snapshot, now), Live)
        require(live, Promise.NEVER_RELEASED, f"{door.name} is not live")
        due = meeting.start + door.check_in.window
        require(wall >= due - SKEW, Promise.NEVER_RELEASED, f"due at {due}")
        since = door.watched_since
        require(
            since is not None and since <= meeting.start, Promise.NEVER_RELEASED, f"watched since {since}"
        )
        self._unfelt(door.name, meeting.start, wall)
        for other in door.check_in.other_doors or ():
            agreed = self.agreed.get((other, meeting.id, meeting.start))
            require(agreed is not None, Promise.NEVER_RELEASED, f"{other} did not agree")
            assert agreed is not None
            require(agreed >= due - SKEW, Promise.NEVER_RELEASED, f"{other} agreed too early")
            self._unfelt(other, meeting.start, agreed)
        shown = door.shown_at.get(meeting.id)
        seen = shown is not None and now.boot - shown >= GRACE
        require(seen, Promise.OBJECTED, f"shown at {shown}, released at {now.boot}")

    def _unfelt(self, door: str, start: datetime, until: datetime) -> None:
        felt = [time for time in self.felt.get(door, ()) if start <= time < until]
        require(not felt, Promise.NEVER_RELEASED, f"somebody was at {door}: {felt}")

    def gone(self, event: Event, by: str, late: bool) -> None:
        """A door removed a meeting of other people."""
        if (by, self.calendar.room, event.id) in self.asked_foreign:
            return
        require(event.id in self.released, Promise.NEVER_RELEASED, f"{by} removed {event.id}")
        # Where changes are unconditional, one that was lost on its way may arrive whenever the network likes.
        certain = self.calendar.system.cas or not late
        require(not (event.marks.checked_in and certain), Promise.NEVER_RELEASED, f"{event.id} is checked in")

    def at_rest(self, *, calm: bool) -> None:
        """Nothing happens any more."""
        wall = self.calendar.clock.wall
        for key, (door, event_id) in self.check_ins.items():
            event = self.calendar.events[event_id]
            if event.interval is None:
                ours = event_id in self.released and event_id not in self.calendar.meddled
                removed = any(asked[1:] == (self.calendar.room, event_id) for asked in self.asked_foreign)
                require(not ours or removed or key in self.told, Promise.CHECKED_IN, f"{key} was not told")
            elif event.interval.end > wall and self.calendar.system.marker:
                booking = door.stored.get(key)
                pending = booking is None or booking.state is BookingState.PENDING
                require(event.marks.checked_in and not pending, Promise.CHECKED_IN, event)
        system = self.calendar.system
        able = system.foreign and (self.alone or (system.marker and system.cas))
        for event_id, due in self.empty.items():
            if calm and able and due + PROMPTLY < wall and self._undisturbed(event_id):
                require(event_id in self.released, Promise.GIVEN_UP, event_id)

    def _undisturbed(self, event_id: str) -> bool:
        """Whether it still stands, as it was, with no other meeting beside it."""
        slot = self.calendar.events[event_id].interval
        if slot is None or event_id in self.calendar.meddled:
            return False
        ever = (v.interval for e in self.calendar.events.values() if e.id != event_id for v in e.versions)
        return not any(i is not None and i.overlaps(slot) for i in ever)
