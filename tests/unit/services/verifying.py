"""A calendar to verify, providers that break in one place, and questions to ask of the lamps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.errors import Cause, Unavailable
from kiosk.domain.lamps import Lamp, LampKind, Light, Verification
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import CalendarProvider, Rights
from kiosk.services.trial import Means
from kiosk.services.verify import Probe, verify
from kiosk.testing.builders import a_room, at

NOON = at("12:00")
LOST = Unavailable("the plug was pulled", cause=Cause.CONNECTION_LOST)


class Failing:
    """A provider of which one kind of call fails, from its `after`-th time on, `times` times."""

    def __init__(
        self,
        provider: CalendarProvider,
        call: str,
        error: BaseException,
        *,
        took_effect: bool = False,
        after: int = 0,
        times: int = 1,
    ) -> None:
        self._provider, self._call, self._error, self._took_effect = provider, call, error, took_effect
        self._fails = range(after, after + times)
        self._count = -1

    def __getattr__(self, name: str):
        attribute = getattr(self._provider, name)
        if name != self._call:
            return attribute

        def call(*args, **kwargs):
            self._count += 1
            if self._count not in self._fails:
                return attribute(*args, **kwargs)
            if self._took_effect:
                attribute(*args, **kwargs)
            raise self._error

        return call


class Scene:
    """A room with an ordinary meeting, and everything that Verify is asked about it."""

    def __init__(self, **server) -> None:
        self.server = MemoryServer(clock=lambda: NOON, **server)
        self.room = a_room()
        self.open(self.room)
        self.server.put(
            self.room.id, Entry("standup", at("09:00"), at("09:15"), "Stand-up", organiser="Ada Lovelace")
        )
        self.provider: CalendarProvider = MemoryProvider(self.server)
        self.probe = Probe("main", "memory", (self.room,))
        self.told: list[Lamp] = []
        self.waited: list[timedelta] = []

    def open(self, room: Room, **how) -> None:
        self.server.open_calendar(room.address or room.id, description=room, **how)

    def verify(self, **different) -> Verification:
        means = Means(now=lambda: NOON, new_key=lambda: "trial-key", wait=self.waited.append)
        return verify(self.provider, replace(self.probe, **different), means, told=self.told.append)

    def entries(self) -> list[str]:
        return [entry.id for entry in self.server.entries(self.room.id)]


def lights(verification: Verification) -> list[tuple[LampKind, Light]]:
    return [(lamp.kind, lamp.light) for lamp in verification.lamps]


def lamp(verification: Verification, kind: LampKind) -> Lamp:
    """The only one of its kind."""
    (found,) = (each for each in verification.lamps if each.kind is kind)
    return found


def all_of(verification: Verification, light: Light) -> set[LampKind]:
    return {each.kind for each in verification.lamps if each.light is light}


class Answering:
    """A provider that answers for rights what it was told to."""

    def __init__(self, provider: CalendarProvider, rights: Rights) -> None:
        self._provider, self._rights = provider, rights

    def __getattr__(self, name: str):
        return getattr(self._provider, name)

    def rights(self, room: Room) -> Rights:
        return self._rights


class Listening:
    """A provider that tells how bookings were made."""

    def __init__(self, provider: CalendarProvider, heard: Callable[[dict], None]) -> None:
        self._provider, self._heard = provider, heard

    def __getattr__(self, name: str):
        return getattr(self._provider, name)

    def create(self, room: Room, **booking):
        self._heard(booking)
        return self._provider.create(room, **booking)


class Counting:
    """A provider that notes the calls of one kind."""

    def __init__(self, provider, call: str, calls: list[str]) -> None:
        self._provider, self._call, self._calls = provider, call, calls

    def __getattr__(self, name: str):
        if name == self._call:
            self._calls.append(name)
        return getattr(self._provider, name)


class Pretending:
    """A provider that answers one kind of call without doing it."""

    def __init__(self, provider: CalendarProvider, call: str) -> None:
        self._provider, self._call = provider, call

    def __getattr__(self, name: str):
        if name != self._call:
            return getattr(self._provider, name)
        return lambda room, meeting, *_: meeting
