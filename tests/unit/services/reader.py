"""A sync with its clock and a calendar, driven by hand, one read at a time."""

from datetime import time
from random import Random
from zoneinfo import ZoneInfo

from kiosk.domain.errors import CalendarError
from kiosk.domain.freshness import freshness
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import Whole
from kiosk.services.messages import Read
from kiosk.services.sync import Pace, Sync
from kiosk.testing.builders import FakeClock, a_schedule

BERLIN = ZoneInfo("Europe/Berlin")
DAY_AND_NIGHT = Pace()
NO_NIGHT = Pace(night_from=time(0), night_until=time(0))
GIVEN_UP = 60.0


class Reader:
    """A sync, its clock, and a calendar of whole answers."""

    def __init__(self, clock: str = "12:00", *meetings: Meeting, pace: Pace = DAY_AND_NIGHT, seed: int = 1):
        self.clock = FakeClock(clock)
        self.sync = Sync(BERLIN, pace, Random(seed))
        self.meetings = meetings
        self.calls = 0

    def begin(self) -> Read:
        now = self.clock.now()
        assert self.sync.due(now)
        self.calls += 1
        self.read = self.sync.begin(self.calls, now)
        return self.read

    def whole(self, cursor: str | None = None) -> Whole:
        schedule = a_schedule(*self.meetings, window=self.read.window, read_at=self.read.at)
        return Whole(schedule, cursor)

    def answer(self, result: object) -> bool:
        return self.sync.answered(self.calls, result, self.clock.now())

    def succeed(self, cursor: str | None = None) -> Read:
        read = self.begin()
        assert self.answer(self.whole(cursor))
        return read

    def fail(self, error: CalendarError) -> float:
        """Seconds until the next try."""
        self.begin()
        assert not self.answer(error)
        return self.pause

    @property
    def pause(self) -> float:
        return self.sync.next_at() - self.clock.now().boot

    def wait(self) -> None:
        """Until the next read is due."""
        assert not self.sync.due(self.clock.now())
        self.clock.advance(self.pause + 1e-6)
        assert self.sync.due(self.clock.now())

    def freshness(self):
        schedule = self.sync.schedule
        window = schedule.window if schedule else None
        return freshness(self.sync.reading, window, now=self.clock.now(), clock_trusted=True)

    @property
    def schedule(self) -> Schedule:
        assert self.sync.schedule is not None
        return self.sync.schedule
