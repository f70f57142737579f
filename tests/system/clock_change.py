"""Days on which the clocks are changed, lived through minute by minute at a real calendar server.

The oracle knows nothing of the door: a list of instants, written down beside the calendar, and the zone's own tables.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.snapshot import status_now
from kiosk.domain.status import RoomBusy, RoomFree
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.scene import LinkPhase, Reach, scene_of
from kiosk.screen.presenters.wording import wording_for
from kiosk.services.sync import Pace
from kiosk.testing.builders import FakeClock, a_room
from kiosk.testing.doors import TestDoor, run
from kiosk.testing.radicale import Radicale
from tests.system.house import DOOR, OFFICE, Calendar
from tests.system.timeless_calendar import TimelessCalendar

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
_AROUND = timedelta(hours=2)  # before and after the day
_OURS = "Booked here"
_SELDOM = Pace(poll=300.0, near_edges=60.0, freshness_limit=700.0)  # nobody changes anything meanwhile


@dataclass(frozen=True)
class ClockChange:
    """A local day on which the clocks are changed, and the instant when."""

    zone: ZoneInfo
    day: date
    instant: datetime

    @property
    def lasts(self) -> Interval:
        return Interval(self._midnight(self.day), self._midnight(self.day + DAY))

    @property
    def repeats(self) -> bool:
        """Whether some minutes come twice; else some never come."""
        return self.lasts.end - self.lasts.start > DAY

    @property
    def minutes(self) -> list[datetime]:
        """Every minute of the day, and some around it, in UTC."""
        begins, ends = self.lasts.start - _AROUND, self.lasts.end + _AROUND
        return [begins + number * MINUTE for number in range((ends - begins) // MINUTE)]

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def label_of(self) -> dict[datetime, str]:
        """What a clock in the room shows at each minute: with the zone's letters where the digits come twice."""
        digits = {at: f"{self.local(at):%Y-%m-%d %H:%M}" for at in self.minutes}
        times = Counter(digits.values())
        return {
            at: f"{self.local(at):%H:%M %Z}" if times[written] > 1 else f"{self.local(at):%H:%M}"
            for at, written in digits.items()
        }

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def changes_of(zone: str, year: int) -> list[ClockChange]:
    """The clock changes of a year, found minute by minute."""
    place = ZoneInfo(zone)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + number * timedelta(minutes=30) for number in range(366 * 48)]
    offsets = [hour.astimezone(place).utcoffset() for hour in hours]
    found = [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]
    return [ClockChange(place, (at - MINUTE).astimezone(place).date(), at) for at in found if at.year == year]


@dataclass
class Plan:
    """What takes place: put into the calendar as other clients write it, and kept as plain instants for the oracle."""

    change: ClockChange
    taken: list[tuple[Interval, str]] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)

    def at_instants(self, title: str, start: timedelta, end: timedelta) -> None:
        """Written in UTC, relative to the change."""
        at = self.change.instant
        self._add(title, Interval(at + start, at + end), at + start, at + end)

    def in_local_time(self, title: str, start: datetime, minutes: int, **more: object) -> None:
        """Written as people say it: without an offset, in the zone. `start` is naive."""
        begins = start.replace(tzinfo=self.change.zone)
        really = begins.astimezone(UTC)
        self._add(
            title, Interval(really, really + minutes * MINUTE), begins, begins + minutes * MINUTE, **more
        )

    def daily(self, title: str, begins: time, minutes: int) -> None:
        """A series in local time, from two days before the change to the day after it."""
        first, *later = (datetime.combine(self.change.day + n * DAY, begins) for n in (-2, -1, 0, 1))
        self.in_local_time(title, first, minutes, rrule=icalendar.vRecur.from_ical("FREQ=DAILY;COUNT=4"))
        for start in later:
            really = start.replace(tzinfo=self.change.zone).astimezone(UTC)
            self.taken.append((Interval(really, really + minutes * MINUTE), title))

    def all_day(self, title: str, day: date) -> None:
        begins, ends = (
            datetime.combine(d, time(), self.change.zone).astimezone(UTC) for d in (day, day + DAY)
        )
        self._add(title, Interval(begins, ends), day, day + DAY)

    def at(self, instant: datetime) -> tuple[Interval, str] | None:
        """What is on at that instant."""
        return next((entry for entry in self.taken if entry[0].contains(instant)), None)

    def after(self, instant: datetime) -> datetime | None:
        """When something begins next."""
        return min((entry[0].start for entry in self.taken if entry[0].start > instant), default=None)

    def _add(self, title: str, real: Interval, start: date, end: date, **more: object) -> None:
        event = icalendar.Event()
        event.add("uid", title)
        event.add("summary", title)
        event.add("dtstamp", datetime(2026, 11, 20, tzinfo=UTC))
        event.add("dtstart", start)
        event.add("dtend", end)
        for name, value in more.items():
            event.add(name, value)
        calendar = icalendar.Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//Office//Another client//EN")
        calendar.add_component(event)
        calendar.add_missing_timezones()
        self.taken.append((real, title))
        self.texts[title] = calendar.to_ical()


def a_plan(change: ClockChange) -> Plan:
    """Meetings before, across and after the change, in UTC and in local time; a series over it; a whole day before."""
    plan = Plan(change)
    plan.all_day("whole-day", change.day - DAY)
    plan.at_instants("across", -10 * MINUTE, 10 * MINUTE)
    plan.at_instants("after", 30 * MINUTE, 45 * MINUTE)
    last = change.local(change.instant - 45 * MINUTE).replace(tzinfo=None, fold=0)
    if change.repeats:
        plan.in_local_time("before", last, 15)  # said without an offset: the first of the two
    else:
        gap = change.local(change.instant - MINUTE).replace(tzinfo=None) + 11 * MINUTE
        plan.in_local_time("in-the-gap", gap, 10)  # there is no such time: by the offset that was
    plan.daily("stand-up", time(9), 30)
    return plan


@dataclass(frozen=True)
class Replay:
    """What a day came to: minutes, and how many of them were free."""

    minutes: int
    free: int


def replay(folder: Path, change: ClockChange, *, tell: Callable[[int], object] = int) -> Replay:
    """Live through the day. AssertionError at the first minute at which door and oracle differ."""
    plan, labels = a_plan(change), change.label_of()
    free = 0
    with Radicale(folder / "server", users=[DOOR, OFFICE]) as server:
        calendar = Calendar(server.make_calendar("juniper"))
        for name, text in plan.texts.items():
            calendar.store(name, text)
        for number, (minute, door) in enumerate(_lived(server, calendar, change)):
            _somebody_books(plan, door, minute)
            free += _check(plan, door, labels[minute])
            tell(number + 1)
        ours = [interval for interval, title in plan.taken if title == _OURS]
        assert _booked_in(server.folder_of("juniper")) == ours
    return Replay(len(labels), free)


def _lived(server: Radicale, calendar: Calendar, change: ClockChange) -> Iterator[tuple[datetime, TestDoor]]:
    """A door at each minute of the day."""
    clock = FakeClock()
    clock.jump_wall(change.minutes[0] - clock.now().wall)
    room = a_room(address=calendar.address, timezone=change.zone.key)
    provider = TimelessCalendar(
        Connection(server.url, DOOR.name, DOOR.password), now=lambda: clock.now().wall
    )
    door = TestDoor(room, provider, clock.now, pace=_SELDOM)
    run([door], clock.advance, for_=timedelta(0))
    for minute in change.minutes:
        run([door], clock.advance, for_=minute - clock.now().wall)
        assert clock.now().wall == minute
        yield minute, door
    provider.close()


def _somebody_books(plan: Plan, door: TestDoor, minute: datetime) -> None:
    """At the door: before the change and after it, where the digits may be the same."""
    if (minute - plan.change.instant) // MINUTE not in (-28, 21):
        return
    taken = Interval(minute, minute + 9 * MINUTE)
    assert door.ask(Book(f"{minute:%Y%m%dT%H%MZ}", taken)).refusal is None
    plan.taken.append((taken, _OURS))


def _booked_in(folder: Path) -> list[Interval]:
    """What the server holds of what was booked at the door."""
    calendars = [icalendar.Calendar.from_ical(path.read_text()) for path in folder.glob("*.ics")]
    ours = [event for calendar in calendars for event in calendar.events if "X-DOOR-KIOSK-KEY" in event]
    return sorted(Interval(event.decoded("DTSTART"), event.decoded("DTEND")) for event in ours)


def _check(plan: Plan, door: TestDoor, label: str) -> bool:
    """Hold door and oracle against each other; whether the room is free."""
    now = door.clock()
    status, due, following = status_now(door.snapshot, now), plan.at(now.wall), plan.after(now.wall)
    wording = wording_for("en", door.room.zone)
    scene = scene_of(door.snapshot, now, reach=Reach(LinkPhase.CONNECTED, 0.0), wording=wording)
    assert home_view(scene).clock == label
    if due is None:
        assert isinstance(status, RoomFree), (now.wall, status)
        assert following == (status.following.start if status.following else None)
        return True
    assert isinstance(status, RoomBusy), (now.wall, due, status)
    assert (status.meeting.interval, status.meeting.title or _OURS) == due, (
        now.wall
    )  # untitled: not yet stored
    return False
