"""One room's calendar as each real system keeps it: what it stores, what it shows, and when.

The truth is kept with its past, so that a promise about the past can be checked. What a read shows may be older than
the truth by as much as the system declares; a look-up by key and a write always meet the truth.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from kiosk.domain.errors import BadResponse, CalendarError, Gone, SlotTaken, Unsupported
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import schedule_of
from kiosk.ports.calendar import Capabilities, Changes, Missing, Whole
from tests.simulation.clocks import WorldClock


@dataclass(frozen=True, slots=True)
class System:
    """How one kind of calendar behaves.

    `remembers_deleted`: it knows the key of a deleted event. `twins`: a create only searches before it writes, so that
    one which arrives late may stand beside the event it repeats. `dead_cursor_confuses`: it answers nonsense to a
    cursor it no longer knows, and after that tells only of what changed since.
    """

    name: str
    refuses_overlap: bool = False
    read_lag: float = 0.0
    cas: bool = True
    remembers_deleted: bool = False
    twins: bool = False
    incremental: bool = True
    foreign: bool = True
    tells_time: bool = True
    dead_cursor_confuses: bool = False
    marker: bool = True

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            incremental=self.incremental,
            cas_update=self.cas,
            change_foreign_end=self.foreign,
            cancel_foreign=self.foreign,
            read_lag=timedelta(seconds=self.read_lag),
            marker=self.marker,
        )


ERROR_PAGES = 4  # so many in a row cannot all be lost on the way
SYSTEMS = (
    System("caldav"),
    System("caldav whose server forgets", dead_cursor_confuses=True),
    System("google", remembers_deleted=True, read_lag=1.0),
    System("graph", read_lag=5.0, cas=False, dead_cursor_confuses=True),
    System("exchange", twins=True, read_lag=2.0),
    System("exchange with an attendant", refuses_overlap=True, twins=True),
    System(
        "cronofy", read_lag=20.0, cas=False, incremental=False, foreign=False, tells_time=False, marker=False
    ),
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What doors noted at an event: that somebody checked in, and at which doors nobody came."""

    checked_in: bool = False
    absent: tuple[str, ...] = ()


@dataclass(slots=True)
class Version:
    """An event from `at` on; None once it was deleted. Reads show it from `seen` on, to who wrote it (`by`) at once.

    Both times are seconds of the world.
    """

    at: float
    seen: float
    interval: Interval | None
    by: str | None
    marks: Marks = Marks()

    def seen_by(self, reader: str) -> float:
        return self.at if self.by == reader else self.seen


@dataclass(slots=True)
class Event:
    """All that ever happened to one event. `by` is None for other people's, else the name of the door."""

    id: str
    key: str | None
    by: str | None
    versions: list[Version] = field(default_factory=list)

    @property
    def interval(self) -> Interval | None:
        return self.versions[-1].interval

    def moves_to(self, interval: Interval | None) -> bool:
        """Whether it began at another time until now."""
        before = self.versions[-1].interval if self.versions else None
        return before is not None and interval is not None and before.start != interval.start

    @property
    def marks(self) -> Marks:
        return self.versions[-1].marks if self.versions else Marks()

    def shown(self, time: float, reader: str) -> int:
        """The number of the version that a read at that time shows, from 1; 0 for none."""
        numbers = range(len(self.versions), 0, -1)
        return next((n for n in numbers if self.versions[n - 1].seen_by(reader) <= time), 0)

    def stood(self, moment: datetime, since: float) -> bool:
        """Whether it occupied that moment all the time since then."""
        for version in reversed(self.versions):
            if version.interval is None or not version.interval.contains(moment):
                return False
            if version.at <= since:
                return True
        return False


class Calendar:
    """The server. `people_` methods are other clients; `read` to `cancel` are what a provider asks for."""

    def __init__(self, system: System, clock: WorldClock, rng: Random, room: str) -> None:
        self.system, self.clock, self.rng, self.room = system, clock, rng, room
        self.events: dict[str, Event] = {}
        self.standing: dict[str, Interval] = {}  # when the events are that were not deleted, by their ids
        self.meddled: set[str] = set()  # keys and ids that other people changed
        self.changed_foreign: list[tuple[str, str]] = []  # the door, the event of other people
        self.gone: Callable[[Event, str, bool], object] = lambda *_: None  # a door removed one, late or not
        self.refusal: Callable[[], CalendarError] | None = None
        self.log_lost = float("-inf")
        self.confused: Counter[str] = Counter()
        self.made = 0

    def live(self) -> list[tuple[Event, Interval]]:
        return [(self.events[id_], interval) for id_, interval in self.standing.items()]

    def of_key(self, key: str) -> list[tuple[Event, Interval]]:
        return [(e, i) for e, i in self.live() if e.key == key]

    def on(self, moment: datetime) -> list[Event]:
        """The events that occupy that moment."""
        return [self.events[id_] for id_, i in self.standing.items() if i.start <= moment < i.end]

    # --- other people ------------------------------------------------------------------------------------------------

    def people_put(self, interval: Interval) -> None:
        self._store(self._new(None, None), interval)

    def people_change(self, event: Event, interval: Interval | None) -> None:
        self.meddled |= {event.id, event.key or event.id}
        self._store(event, interval)

    def lose_log(self) -> None:
        """All cursors made until now are dead."""
        self.log_lost = self.clock.time

    # --- a provider --------------------------------------------------------------------------------------------------

    def read(
        self, room: str, window: Interval, at: datetime, cursor: str | None, *, by: str
    ) -> Whole | Changes:
        self._refuse()
        since = self._since(window, cursor)
        told = self.clock.wall if self.system.tells_time else None
        new = f"{self.clock.time!r} {window.start.isoformat()}" if self.system.incremental else None
        if since is None or new is None:
            meetings = [m for e in self.events.values() if (m := self._shown(e, room, by)) is not None]
            return Whole(schedule_of(room, window, at, meetings), new, told)
        changed: list[Meeting] = []
        removed: list[str] = []
        for event in self.events.values():
            if any(since < v.seen_by(by) <= self.clock.time for v in event.versions):
                meeting = self._shown(event, room, by)
                if meeting is not None and meeting.interval.overlaps(window):
                    changed.append(meeting)
                else:
                    removed.append(event.id)
        return Changes(tuple(changed), tuple(removed), new, at, told)

    def find(self, room: str, key: str) -> Meeting | Missing:
        self._refuse()
        for event, interval in self.of_key(key):
            return self._meeting(event, interval, room)
        known = self.system.remembers_deleted and any(e.key == key for e in self.events.values())
        return Missing.GONE if known else Missing.NEVER

    def create(self, room: str, key: str, interval: Interval, *, by: str, late: bool) -> Meeting:
        self._refuse()
        there = self.of_key(key)
        if there and not (late and self.system.twins):
            event, held = there[0]
            return self._meeting(event, held, room)
        if self.system.remembers_deleted and not there and any(e.key == key for e in self.events.values()):
            raise Gone(f"{key} was deleted")
        if self.system.refuses_overlap and any(i.overlaps(interval) for _, i in self.live()):
            raise SlotTaken("the room is taken")
        event = self._new(key, by)
        self._store(event, interval, by)
        return self._meeting(event, interval, room)

    def change_end(self, room: str, meeting: Meeting, end: datetime, *, by: str) -> Meeting:
        self._refuse()
        event, interval = self._addressed(meeting, by)
        if event is None or interval is None:
            raise Gone(f"{meeting.id} is not there")
        if end <= interval.start:
            raise BadResponse("an event cannot end before it starts")
        if event.key is None:
            self.changed_foreign.append((by, event.id))
        self._store(event, Interval(interval.start, end), by)
        return self._meeting(event, Interval(interval.start, end), room)

    def cancel(self, meeting: Meeting, *, by: str, late: bool) -> None:
        self._refuse()
        event, interval = self._addressed(meeting, by)
        if event is not None and interval is not None:
            if event.key is None:
                self.changed_foreign.append((by, event.id))
                self.gone(event, by, late)
            self._store(event, None, by)

    def mark(self, room: str, meeting: Meeting, *, by: str, absent: str | None = None) -> Meeting:
        """Somebody checked in, or nobody came to the door `absent`."""
        self._refuse()
        if not self.system.marker:
            raise Unsupported("no marks here")
        event = self.events.get(meeting.id)
        if event is None or event.interval is None:
            raise Gone(f"{meeting.id} is not there")
        known = event.marks
        marks = replace(known, checked_in=True)
        if absent is not None:
            marks = replace(known, absent=tuple(sorted({*known.absent, absent})))
        if marks != known:
            self._addressed(meeting, by)
            self._store(event, event.interval, by, marks)
        return self._meeting(event, event.interval, room)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal()

    def _addressed(self, meeting: Meeting, by: str) -> tuple[Event | None, Interval | None]:
        event = self.events.get(meeting.id)
        if event is None or event.interval is None:
            return None, None
        if event.key is None and not self.system.foreign:
            raise Unsupported("not other people's")
        if self.system.cas and str(len(event.versions)) != meeting.revision:
            raise Gone(f"{meeting.id} is not as it was read")
        return event, event.interval

    def _since(self, window: Interval, cursor: str | None) -> float | None:
        """The time that a cursor stands for; None where everything must be told."""
        if cursor is None or not self.system.incremental:
            return None
        time, start = cursor.split(" ")
        if start != window.start.isoformat():
            return None
        if float(time) > self.log_lost:
            return float(time)
        if not self.system.dead_cursor_confuses:
            return None
        self.confused[cursor] += 1
        if self.confused[cursor] <= ERROR_PAGES:
            raise BadResponse("an error page")
        return self.log_lost

    def _new(self, key: str | None, by: str | None) -> Event:
        self.made += 1
        event = Event(f"event-{self.made}", key, by)
        self.events[event.id] = event
        return event

    def _store(
        self, event: Event, interval: Interval | None, by: str | None = None, marks: Marks | None = None
    ) -> None:
        seen = self.clock.time + self.rng.uniform(0, self.system.read_lag)
        marks = marks or event.marks
        if event.moves_to(interval):
            marks = replace(marks, absent=())  # a note is of one time
        if event.versions:
            seen = max(seen, event.versions[-1].seen)
        event.versions.append(Version(self.clock.time, seen, interval, by, marks))
        if interval is not None:
            self.standing[event.id] = interval
        else:
            self.standing.pop(event.id, None)

    def _shown(self, event: Event, room: str, reader: str) -> Meeting | None:
        number = event.shown(self.clock.time, reader)
        interval = event.versions[number - 1].interval if number else None
        return self._meeting(event, interval, room, number=number) if interval is not None else None

    def _meeting(self, event: Event, interval: Interval, room: str, *, number: int = 0) -> Meeting:
        changeable = event.key is not None or self.system.foreign
        version = number or len(event.versions)
        marks = event.versions[version - 1].marks
        return Meeting(
            id=event.id,
            room=room,
            interval=interval,
            key=event.key,
            revision=str(version),
            may_end=changeable,
            may_extend=changeable,
            checked_in=marks.checked_in,
            absent=marks.absent,
        )


@dataclass(frozen=True, slots=True)
class Connection:
    """A provider as one door has it. `late` says that what it sends was under way for long."""

    calendar: Calendar
    door: str
    late: bool = False

    @property
    def capabilities(self) -> Capabilities:
        return self.calendar.system.capabilities

    def read(
        self, room: Room, window: Interval, *, at: datetime, cursor: str | None = None
    ) -> Whole | Changes:
        return self.calendar.read(room.id, window, at, cursor, by=self.door)

    def find(self, room: Room, key: str, around: Interval) -> Meeting | Missing:
        del around  # keys are indexed
        return self.calendar.find(room.id, key)

    def create(
        self, room: Room, *, key: str, interval: Interval, title: str, who: Person | None = None
    ) -> Meeting:
        del title, who  # they prove nothing
        return self.calendar.create(room.id, key, interval, by=self.door, late=self.late)

    def change_end(self, room: Room, meeting: Meeting, end: datetime) -> Meeting:
        return self.calendar.change_end(room.id, meeting, end, by=self.door)

    def cancel(self, room: Room, meeting: Meeting, *, because: str | None = None) -> None:
        del room, because  # ids are the calendar's own, and nobody reads the sentence
        self.calendar.cancel(meeting, by=self.door, late=self.late)

    def check_in(self, room: Room, meeting: Meeting) -> Meeting:
        return self.calendar.mark(room.id, meeting, by=self.door)

    def note_absent(self, room: Room, meeting: Meeting, door: str) -> Meeting:
        return self.calendar.mark(room.id, meeting, by=self.door, absent=door)

    def close(self) -> None:
        """Nothing is held."""

    def delayed(self) -> "Connection":
        return replace(self, late=True)
