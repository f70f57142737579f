"""Who wants the room: people at the doors, and people with other clients of the same calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from kiosk.domain.bookings import overlay
from kiosk.domain.intents import Book, Dismiss, End, Extend, Intent, Touched, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.snapshot import UndoOf, UndoOffer, bookings_in, meetings_of
from kiosk.domain.time import cut_to_minute
from tests.simulation.calendars import Calendar
from tests.simulation.doors import Door
from tests.simulation.promises import Witness

LENGTHS = (5, 10, 15, 30, 60)
AHEAD = (0, 0, 0, 5, 10, 20, 40, 60, 90)
ELSEWHERE = 0.35  # of the bookings where there is another room
After = Callable[[float, Callable[[], object]], object]


@dataclass(slots=True)
class People:
    """They act at random, but like people: two want the same slot, one taps twice, one changes his mind."""

    rng: Random
    after: After
    doors: list[Door]
    calendars: list[Calendar]
    witness: Witness
    taps: int = 0

    # --- at a door ---------------------------------------------------------------------------------------------------

    def tap(self, door: Door) -> None:
        """Somebody asks for something sensible."""
        if not door.on or door.snapshot is None:
            return
        self.taps += 1
        name = f"tap-{self.rng.randrange(10**20):020d}"
        wish = self.rng.choices(
            [self.book, self.end, self.extend, self.undo, self.look_around], weights=[10, 4, 4, 3, 1]
        )[0]
        intent = wish(door, name)
        if intent is not None:
            self.ask(door, intent)
            if self.rng.random() < 0.3:
                self.after(self.rng.uniform(2, 90), lambda: self.regret(door, intent))
            if self.rng.random() < 0.1:  # the answer was lost on the link, or the finger trembled
                self.after(self.rng.uniform(0.1, 10), lambda: self.ask(door, intent))

    def ask(self, door: Door, intent: Intent) -> None:
        self.witness.intents[intent.id] = intent
        self.witness.asked(door, intent, door.ask(intent))

    def book(self, door: Door, name: str) -> Intent:
        slot = self.slot(door.clock.now().wall)
        room = self.room(door)
        self.compete(door, slot, room)
        return Book(name, slot, room=room)

    def room(self, door: Door) -> str | None:
        """The room that somebody at that door wants: this one, as a rule."""
        elsewhere = bool(door.elsewhere) and self.rng.random() < ELSEWHERE
        return next(iter(door.elsewhere)) if elsewhere else None

    def compete(self, door: Door, slot: Interval, room: str | None) -> None:
        """Others may want the same slot at the same moment, in the same room or where it is in the way."""
        room = room or door.room.id
        if self.witness.sharing and self.rng.random() < 0.7:  # or the room that shares its space
            room = next(calendar.room for calendar in self.calendars if calendar.room != room)
        other = self.rng.choice([d for d in self.doors if d is not door])
        there = None if other.room.id == room else room
        rival = Book(f"tap-{self.rng.randrange(10**20):020d}", slot, room=there)
        if self.rng.random() < 0.5:
            self.after(self.rng.uniform(0.0, self.rng.choice([0.2, 2.0])), lambda: self.ask(other, rival))
        if self.rng.random() < 0.12:
            self.after(self.rng.uniform(0.0, 30.0), lambda: self.of(room).people_put(slot))

    def of(self, room: str) -> Calendar:
        return next(calendar for calendar in self.calendars if calendar.room == room)

    def end(self, door: Door, name: str) -> Intent | None:
        meeting = self.shown(door)
        return self.ended(door, name, meeting) if meeting is not None else None

    def extend(self, door: Door, name: str) -> Intent | None:
        meeting = self.shown(door)
        return self.extended(door, name, meeting) if meeting is not None else None

    def undo(self, door: Door, name: str) -> Intent | None:
        """Any tap but a check-in: who came stays."""
        every = door.snapshot.undo if door.snapshot else ()
        offers = [offer for offer in every if offer.of is not UndoOf.CHECK_IN]
        return self.taken_back(name, self.rng.choice(offers)) if offers else None

    def ended(self, door: Door, name: str, meeting: Meeting) -> Intent:
        if meeting.key is not None:
            self.witness.wished_away.add(meeting.key)
        self.note(door, meeting)
        return End(name, meeting.id, key=meeting.key, at_once=self.rng.random() < 0.4)

    def extended(self, door: Door, name: str, meeting: Meeting) -> Intent:
        self.note(door, meeting)
        later = meeting.end + timedelta(minutes=self.rng.choice([10, 15, 30]))
        return Extend(name, meeting.id, later, key=meeting.key)

    def taken_back(self, name: str, offer: UndoOffer) -> Intent:
        self.witness.wished_away.add(offer.key)
        if offer.of is UndoOf.BOOK:
            self.witness.never_mind.add(name)
        return Undo(name, offer.key)

    def regret(self, door: Door, intent: Intent) -> None:
        """Whoever asked for that wants it no longer, or otherwise."""
        ack = door.acks.get(intent.id)
        if not door.on or door.snapshot is None or ack is None or ack.key is None:
            return
        shown = meetings_of(door.snapshot)
        if isinstance(intent, Book) and intent.room is not None:  # not on this door's wall
            shown = overlay((), bookings_in(door.snapshot, intent.room))
        meetings = [m for m in shown if m.key == ack.key and m.end > door.clock.now().wall]
        offers = [o for o in door.snapshot.undo if o.key == ack.key]
        name = f"tap-{self.rng.randrange(10**20):020d}"
        if offers and (not meetings or self.rng.random() < 0.4):
            self.ask(door, self.taken_back(name, offers[0]))
        elif meetings and self.rng.random() < 0.5:
            self.ask(door, self.ended(door, name, meetings[0]))
        elif meetings:
            self.ask(door, self.extended(door, name, meetings[0]))

    def look_around(self, door: Door, name: str) -> Intent:
        notices = door.snapshot.notices if door.snapshot else ()
        return Dismiss(name, self.rng.choice(notices).id) if notices else Touched(name)

    def shown(self, door: Door) -> Meeting | None:
        """A meeting on the door's screen that is not over, most likely the one that is on."""
        now = door.clock.now().wall
        meetings = [m for m in meetings_of(door.snapshot) if m.end > now] if door.snapshot else []
        on = [m for m in meetings if m.interval.contains(now)]
        choice = on if on and self.rng.random() < 0.8 else meetings
        return self.rng.choice(choice) if choice else None

    def note(self, door: Door, meeting: Meeting) -> None:
        """Other people's meetings change only where somebody asked for it."""
        if meeting.key is None:
            self.witness.asked_foreign.add((door.name, meeting.room, meeting.id))

    def slot(self, now: datetime) -> Interval:
        start = cut_to_minute(now) + timedelta(minutes=self.rng.choice(AHEAD))
        return Interval(start, start + timedelta(minutes=self.rng.choice(LENGTHS)))

    # --- with another client -----------------------------------------------------------------------------------------

    def meddle(self) -> None:
        """Somebody writes into the calendar without asking a door: a meeting of his own, or one of anybody."""
        calendar = self.calendars[0] if len(self.calendars) == 1 else self.rng.choice(self.calendars)
        now = calendar.clock.wall
        present = [(e, i) for e, i in calendar.live() if i.end > now]
        if not present or self.rng.random() < 0.55:
            calendar.people_put(self.slot(now))
            return
        event, interval = self.rng.choice(present)
        if self.rng.random() < 0.6:
            calendar.people_change(event, None)
            return
        by = timedelta(minutes=self.rng.choice([-10, 5, 15, 60]))
        moved = Interval(interval.start + by, interval.end + by)
        longer = Interval(interval.start, interval.end + abs(by))
        calendar.people_change(event, self.rng.choice([moved, longer]))
