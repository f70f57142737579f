"""A data centre with one room, and a door's provider on it, for tests that look closer than the contract does."""

from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from kiosk.adapters.calendars.registry import connect
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.domain.schedule import Schedule
from kiosk.ports.calendar import CalendarProvider, Changes, Whole
from kiosk.testing.builders import a_room, a_window, between
from kiosk.testing.fakes.cronofy.server import FakeCronofy
from tests.contract.cronofy_world import Clock

WINDOW = a_window()
SLOT = between("14:00", "15:00")
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
LAG = timedelta(seconds=3)
MORNING = {"start": "2026-11-20T09:00:00+01:00", "end": "2026-11-20T10:00:00+01:00"}


class Scene:
    """`settings` go to the provider over what the data centre says."""

    def __init__(self, **settings: object) -> None:
        self.clock = Clock()
        self.cronofy = FakeCronofy(clock=self.clock, lag=LAG)
        self.account = self.cronofy.add_room("juniper@example.org", "Juniper", capacity=6)
        (self.calendar,) = self.account.calendars
        self.room = a_room(address="juniper@example.org")
        self._settings = settings
        self._providers: list[CalendarProvider] = []

    def __enter__(self) -> Self:
        self.cronofy.__enter__()
        self.provider = self.another_provider()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cronofy.faults.heal()
        for provider in self._providers:
            provider.close()
        self.cronofy.__exit__(kind, error, trace)

    def another_provider(self, **settings: object) -> CalendarProvider:
        given = self.cronofy.settings(read_timeout=20) | self._settings | settings
        self._providers.append(connect("cronofy", given, now=self.clock))
        return self._providers[-1]

    def pass_by(self, **time: float) -> None:
        self.clock.pass_by(timedelta(**time))

    def put(self, **event: Any) -> str:
        """Another client's event this morning, unless told otherwise."""
        return self.cronofy.put(self.calendar, {"summary": "Planning", **MORNING, **event})

    def read(self, window: Interval = WINDOW, *, room: Room | None = None) -> Schedule:
        answer = self.provider.read(room or self.room, window, at=self.clock())
        assert isinstance(answer, Whole)
        return answer.schedule

    def follow(self, cursor: str | None) -> Whole | Changes:
        return self.provider.read(self.room, WINDOW, at=self.clock(), cursor=cursor)

    def asked(self, path: str = "/v1/") -> list[str]:
        """Method and path of the requests that came by since the last time, as far as they begin so."""
        seen = [f"{s.method} {s.path}" for s in self.cronofy.faults.seen if s.path.startswith(path)]
        self.cronofy.faults.seen.clear()
        return seen
