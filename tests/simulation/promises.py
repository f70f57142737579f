"""What must hold of every history: with every effect, after every step, fifteen minutes after healing, and at rest.

A witness sees what the doors say and store and what the calendar holds; it knows nothing of the inside of the engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations

from kiosk.domain.bookings import Booking, BookingState, Refusal, Wanted
from kiosk.domain.errors import AuthRejected, CalendarError, RateLimited, SlotTaken
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Ack, Book, End, Extend, Intent, Undo
from kiosk.domain.journal import Happening, Told, last_words, short_key
from kiosk.domain.snapshot import Snapshot, freshness_of, meetings_of, status_now
from kiosk.domain.status import RoomFree
from kiosk.domain.time import Now
from kiosk.services.messages import (
    Ask,
    Cancel,
    ChangeEnd,
    Create,
    Effect,
    Find,
    Publish,
    Question,
    Reply,
    SaveOutbox,
)
from kiosk.services.sync import Pace
from tests.simulation.breach import SKEW, Promise, require
from tests.simulation.calendars import Calendar, Event
from tests.simulation.doors import Door
from tests.simulation.network import Answer
from tests.simulation.who_came import Attendance

PACE = Pace()
NIGHT_LIMIT = 2.5 * PACE.night_poll
PROMPT = 10.0  # a calendar that shows a withdrawal later than this may make both wait in vain
TALKATIVE = 4000  # messages that one door may hear in one history
GONE = (
    BookingState.REFUSED,
    BookingState.WITHDRAWN,
    BookingState.LAPSED,
    BookingState.CANCELLED_ELSEWHERE,
)


@dataclass(slots=True)
class Witness:
    """Hears all that is asked and done. `known` is every booking as last seen on a disk, `said` the keys that were
    acknowledged, with their doors. `sharing` says that the two rooms are one and a part of it.
    """

    calendars: list[Calendar]
    sharing: bool = False
    said: dict[str, Door] = field(default_factory=dict)
    known: dict[str, Booking] = field(default_factory=dict)
    owner: dict[str, Door] = field(default_factory=dict)
    wished_away: set[str] = field(default_factory=set)
    never_mind: set[str] = field(default_factory=set)  # ids of the undos that take a booking back as a whole
    asked_foreign: set[tuple[str, str, str]] = field(default_factory=set)
    intents: dict[str, Intent] = field(default_factory=dict)
    wishes: dict[str, Wanted] = field(
        default_factory=dict
    )  # what was last asked for and acknowledged, by key
    heeded: set[str] = field(default_factory=set)  # ids of what was asked and acknowledged
    in_doubt: set[str] = field(default_factory=set)  # keys whose create may have taken effect
    meddled: set[str] = field(default_factory=set)  # keys of which nobody knows what is wanted
    attendance: Attendance = field(init=False)

    def __post_init__(self) -> None:
        self.attendance = Attendance(self.calendars[0], self.asked_foreign)

    def of(self, room: str) -> Calendar:
        """The calendar of that room."""
        return next(calendar for calendar in self.calendars if calendar.room == room)

    def is_meddled(self, key: str) -> bool:
        return key in self.meddled or any(key in calendar.meddled for calendar in self.calendars)

    # --- what people ask ---------------------------------------------------------------------------------------------

    def asked(self, door: Door, intent: Intent, ack: Ack | None) -> None:
        """Somebody asked; without an answer nobody knows what is wanted of that meeting."""
        if ack is not None:
            self.attendance.asked(door, intent, ack)
        if ack is None and isinstance(intent, End | Extend | Undo) and intent.key in self.known:
            self.meddled.add(intent.key)
        elif ack is not None and ack.refusal is None and ack.key in door.stored and ack.id not in self.heeded:
            self.heeded.add(ack.id)  # the same once more asks for nothing new
            gone = intent.id in self.never_mind
            wanted = door.stored[ack.key].wanted
            self.wishes[ack.key] = replace(wanted, exists=False) if gone else wanted

    # --- with every effect -------------------------------------------------------------------------------------------

    def heard(self, door: Door, effect: Effect) -> None:
        require(door.messages < TALKATIVE, Promise.RESTS, door.name)
        match effect:
            case SaveOutbox(bookings):
                self._stored(door, bookings)
            case Publish(snapshot):
                self._published(door, snapshot)
            case Reply(ack):
                if isinstance(self.intents.get(ack.id), Book) and ack.key is not None:
                    require(ack.key in door.stored or ack.key in self.said, Promise.STORED_FIRST, ack)
                    self.said.setdefault(ack.key, door)
            case Ask(_, Create() as create, room):
                self._created(door, create, room or door.room.id)
            case Ask(_, Cancel(meeting, because)) if because is not None:
                self.attendance.sent(door, meeting)
            case Ask(_, ChangeEnd(meeting, end)) if meeting.key is not None:
                self._changed(door, meeting.key, end)
            case _:
                pass

    def _stored(self, door: Door, bookings: tuple[Booking, ...]) -> None:
        stored = {b.key: b for b in bookings}
        self.attendance.stored(door, bookings)
        self.kept(door, stored)
        for key, booking in stored.items():
            before = self.known.get(key)
            self.known[key], self.owner[key] = booking, door
            if before is None or before.state is not booking.state:
                self._became(booking)

    def kept(self, door: Door, stored: dict[str, Booking]) -> None:
        """What the disk holds of a door: nothing said may be missing."""
        for key, owner in self.said.items():
            over = key in self.known and self.known[key].state.final
            require(owner is not door or key in stored or over, Promise.NEVER_LOST, key)

    def _became(self, booking: Booking) -> None:
        by_itself = booking.state is BookingState.LAPSED or (
            booking.state is BookingState.ENDED and booking.wanted.exists
        )
        if by_itself:
            over = booking.interval.end <= self.calendars[0].clock.wall + SKEW
            require(over, Promise.IN_ITS_TIME, booking)

    def _published(self, door: Door, snapshot: Snapshot) -> None:
        wrong = abs(door.clock.wrong_by)
        require(
            not snapshot.clock_trusted or wrong <= SKEW.total_seconds(), Promise.CLOCK, f"wrong by {wrong} s"
        )
        apart = bool(door.elsewhere) and not self.sharing
        strange = [m for m in meetings_of(snapshot) if m.room != door.room.id] if apart else []
        require(not strange, Promise.RIGHT_ROOM, strange)
        told = {notice.id for notice in snapshot.notices}
        for booking in snapshot.bookings:
            require(door.stored.get(booking.key) == booking, Promise.STORED_FIRST, booking)
            if booking.state in GONE and booking.target is None:
                seen = booking.dismissed or booking.interval.end <= snapshot.made_at
                wished = booking.key in self.wished_away and booking.refusal is None
                require(seen or wished or booking.key in told, Promise.TOLD, booking)

    def answered(self, call: Question, answer: Answer) -> None:
        """An answer came to a door: after some nobody need doubt what is in the calendar."""
        match call:
            case Find(key) if not isinstance(answer, CalendarError):
                self.in_doubt.discard(key)
            case Create(key) if isinstance(answer, RateLimited | AuthRejected | SlotTaken):
                self.in_doubt.discard(key)
            case _:
                pass

    def _created(self, door: Door, create: Create, room: str) -> None:
        booking = door.stored.get(create.key)
        if booking is None:  # nobody answers for it: seen at rest
            return
        asked = self.intents.get(create.key)
        wanted = asked.room if isinstance(asked, Book) else None
        require(room == booking.room == (wanted or door.room.id), Promise.RIGHT_ROOM, create)
        require(any(w.interval == create.interval for w in booking.sent), Promise.STORED_FIRST, create)
        require(booking.confirmed is None, Promise.NEVER_REVIVED, create)
        require(create.key not in self.in_doubt, Promise.ASKED_FIRST, create)
        self.in_doubt.add(create.key)
        require(create.interval.end > self.calendars[0].clock.wall - SKEW, Promise.IN_ITS_TIME, create)

    def _changed(self, door: Door, key: str, end: datetime) -> None:
        """Somebody at another door, or after the end, may give the event an end that its booking does not know."""
        booking = self.known.get(key)
        if (
            booking is None
            or self.owner[key] is not door
            or (booking.state.final and end > booking.interval.end)
        ):
            self.meddled.add(key)

    # --- after every step --------------------------------------------------------------------------------------------

    def look(self, doors: Iterable[Door]) -> None:
        """Look at the doors' screens."""
        for door in doors:
            for calendar in self.calendars if self.sharing else (door.connection.calendar,):
                if door.snapshot is not None and (on := calendar.on(door.clock.wall)):
                    self._looked_at(door.snapshot, door.clock.now(), calendar, on)

    def _looked_at(self, snapshot: Snapshot, now: Now, calendar: Calendar, on: list[Event]) -> None:
        night = PACE.is_night((now.wall - SKEW).astimezone(snapshot.room.zone).time())
        limit = NIGHT_LIMIT if night else PACE.freshness_limit
        since = calendar.clock.time - limit - calendar.system.read_lag
        stood = [event for event in on if event.stood(now.wall, since)]
        if stood:
            free = isinstance(status_now(snapshot, now), RoomFree)
            require(not free, Promise.NEVER_FALSELY_FREE, stood)

    # --- when everything has been well for a while ---------------------------------------------------------------

    def settled(self, door: Door) -> None:
        waits = [b for b in door.stored.values() if not b.settled]
        require(not waits, Promise.SETTLED, waits)
        assert door.snapshot is not None
        require(
            isinstance(freshness_of(door.snapshot, door.clock.now()), Live),
            Promise.SETTLED,
            door.snapshot.trouble,
        )

    def told(self, door: Door) -> None:
        """The journal of a door, read by whoever comes afterwards."""
        told = [entry for entry in door.store.journal() if entry.what is not Happening.NOT_RELEASED]
        words, mine = last_words(told), {short_key(key) for key, owner in self.owner.items() if owner is door}
        require(set(words) <= mine, Promise.JOURNAL, set(words) - mine)
        for key, booking in self.known.items():
            stands = Told(booking.state, booking.interval)
            word = words.get(short_key(key))
            require(self.owner[key] is not door or word == stands, Promise.JOURNAL, (key, word, stands))

    def at_rest(self, *, calm: bool) -> None:
        """Nothing happens any more. `calm` says that nothing ever went wrong."""
        confirmed: list[Booking] = []
        for calendar in self.calendars:
            self._calendar_at_rest(calendar)
        self.attendance.at_rest(calm=calm)
        for key, booking in self.known.items():
            if booking.target is None:
                self._one_at_rest(key, booking)
                if booking.state is BookingState.CONFIRMED and not self.is_meddled(key):
                    confirmed.append(booking)
        for one, other in combinations(confirmed, 2):
            beside = not one.interval.overlaps(other.interval)
            require(beside or one.room != other.room, Promise.NO_OVERLAP, (one, other))
            require(beside or not self.sharing, Promise.NEVER_BY_HALF, (one, other))
        if calm and all(calendar.system.read_lag < PROMPT for calendar in self.calendars):
            self._somebody_won()

    def _calendar_at_rest(self, calendar: Calendar) -> None:
        for event, _ in calendar.live():
            require(event.key is None or event.key in self.known, Promise.ONE_EVENT, event)
            right = event.key is None or self.known[event.key].room == calendar.room
            require(right, Promise.RIGHT_ROOM, event)
        for door, event_id in calendar.changed_foreign:
            asked = (door, calendar.room, event_id) in self.asked_foreign
            released = calendar is self.attendance.calendar and event_id in self.attendance.released
            require(asked or released, Promise.FOREIGN, event_id)

    def _somebody_won(self) -> None:
        """Who lost a slot lost it to somebody who did not lose it himself."""
        lost = {k for k, b in self.known.items() if b.refusal is Refusal.TAKEN and b.state in GONE}
        for key in lost:
            slot = self.known[key].interval
            theirs = self.calendars if self.sharing else [self.of(self.known[key].room)]
            others = [e for calendar in theirs for e in calendar.events.values() if e.key not in lost]
            ever = [v.interval for e in others for v in e.versions if v.interval is not None]
            require(any(i.overlaps(slot) for i in ever), Promise.SOMEBODY_WINS, key)

    def _one_at_rest(self, key: str, booking: Booking) -> None:
        held = [interval for calendar in self.calendars for _, interval in calendar.of_key(key)]
        if key in self.wishes and not self.is_meddled(key) and booking.refusal is None:
            require(booking.wanted == self.wishes[key], Promise.WISHED, (booking, self.wishes[key]))
        require(len(held) <= 1, Promise.ONE_EVENT, (booking, held))
        if booking.state in GONE or (booking.state is BookingState.ENDED and not booking.wanted.exists):
            require(not held, Promise.NO_LEFTOVER, (booking, held))
        elif booking.state is BookingState.CONFIRMED:
            require(held == [booking.interval], Promise.CONFIRMED_EXISTS, (booking, held))
        elif held and not self.is_meddled(key):
            require(held[0].end <= booking.interval.end, Promise.NO_LEFTOVER, (booking, held))
