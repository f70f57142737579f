"""Meetings of other people, to which somebody comes, or nobody: they check in, touch a screen, or are only seen.

All of it has a chance of its own, so that it moves nothing else in a history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random

from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.intents import CheckIn, Intent, Presence, Touched
from kiosk.domain.intervals import Interval
from kiosk.domain.time import cut_to_minute
from kiosk.services.sync import Pace
from tests.simulation.calendars import Calendar, Event
from tests.simulation.doors import Door
from tests.simulation.people import After, People
from tests.simulation.who_came import Attendance

POLICY = CheckInPolicy(
    required=True, release=True, early=timedelta(minutes=2), window=timedelta(minutes=2), other_doors=()
)
PACE = Pace(night_poll=60.0)  # by night nobody would read often enough to know of a meeting in time


@dataclass(slots=True)
class Meetings:
    """`quiet` says that nobody but those who come to a meeting is at the doors."""

    rng: Random
    after: After
    doors: list[Door]
    calendar: Calendar
    people: People
    attendance: Attendance
    quiet: bool
    cut: Callable[[Door, float], None]

    def plan(self, seconds: float) -> None:
        """One meeting after the other for the next time, some of them to nobody's knowledge but the calendar's."""
        start = cut_to_minute(self.calendar.clock.wall) + timedelta(minutes=self.rng.randrange(3, 5))
        while (start - self.calendar.clock.wall).total_seconds() < seconds:
            slot = Interval(start, start + timedelta(minutes=self.rng.randrange(5, 10)))
            if not any(i.overlaps(slot) for _, i in self.calendar.live()):
                self.calendar.people_put(slot)
                self._attend(list(self.calendar.events.values())[-1], slot)
            start = slot.end + timedelta(minutes=self.rng.randrange(0, 2))

    def _attend(self, event: Event, slot: Interval) -> None:
        """Who comes to it, and when: early, in time, in the last moment, or too late."""
        begins = (slot.start - self.calendar.clock.wall).total_seconds()
        window = POLICY.window.total_seconds()
        if self.rng.random() < 0.5:
            if self.quiet:
                self.attendance.empty[event.id] = slot.start + POLICY.window
            return
        when = begins + self.rng.choice(
            [
                self.rng.uniform(-100, 0),
                self.rng.uniform(0, window),
                self.rng.uniform(window - 5, window + 40),
            ]
        )
        door = self.rng.choice(self.doors)
        self.after(max(0.0, when), lambda: self._come(door))

    def _come(self, door: Door) -> None:
        if not door.on:
            return
        name = f"here-{self.rng.randrange(10**20):020d}"
        wishes: list[Intent] = [CheckIn(name), Touched(name), Presence(name, seen=True)]
        self.people.ask(door, self.rng.choices(wishes, weights=[5, 4, 2])[0])

    def trouble(self, seconds: float) -> None:
        """A screen goes and comes again, or is there and draws nothing for a while; or the line is cut."""
        if self.rng.random() < 0.3:
            begins = self.rng.uniform(0, seconds)
            self.after(begins, lambda: self.cut(self.rng.choice(self.doors), self.rng.uniform(120, 400)))
        for _ in range(self.rng.randrange(3)):
            door, pause = self.rng.choice(self.doors), self.rng.expovariate(1 / 60)
            what = self.rng.choice([self._screen_gone, self._screen_frozen])
            self.after(self.rng.uniform(0, seconds), partial(what, door, pause))

    def _screen_gone(self, door: Door, pause: float) -> None:
        if door.on:
            door.screen_goes()
            life = door.life
            self.after(pause, lambda: door.screen_comes() if door.on and door.life == life else None)

    def _screen_frozen(self, door: Door, pause: float) -> None:
        door.frozen = True
        self.after(pause, lambda: setattr(door, "frozen", False))
