"""The way between a door and the calendar: requests and replies are late, lost, doubled, or never come back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import cast

from kiosk.domain.errors import CalendarError, Cause, Unavailable
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import CalendarProvider
from kiosk.services.loop import made
from kiosk.services.messages import Ask, Question, Read, Result
from tests.simulation.calendars import Connection

AT_THE_LATEST = 200.0  # seconds after which nothing that was sent still arrives
TIMEOUT = 20.0

After = Callable[[float, Callable[[], object]], object]
Answer = Result | CalendarError


@dataclass(frozen=True, slots=True)
class Weather:
    """What becomes of a call, as shares of all; a write that is `lost` or `doubled` may arrive late."""

    lost: float = 0.0
    reply_lost: float = 0.0
    doubled: float = 0.0
    hangs: float = 0.0
    slowest: float = 0.3


CALM = Weather()
RAIN = Weather(lost=0.03, reply_lost=0.03, doubled=0.25, slowest=1.0)
STORM = Weather(lost=0.15, reply_lost=0.15, doubled=0.3, hangs=0.03, slowest=5.0)


@dataclass(slots=True)
class Network:
    """Carries calls; `after` lets something happen later. `cut` are the names of the doors that reach nothing, `down`
    the rooms whose calendar nobody reaches.
    """

    rng: Random
    after: After
    weather: Weather = CALM
    cut: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)

    def carry(
        self, ask: Ask, room: Room, connection: Connection, reply: Callable[[int, Answer], object]
    ) -> None:
        """Bring a call to the calendar and its answer back, as the weather is."""
        chance, weather = self.rng.random(), self.weather
        if self._cuts(connection):
            self._fail(ask, reply, self.rng.choice([0.05, 0.05, TIMEOUT]))
            return
        if chance < weather.lost:
            self._late(ask.call, room, connection, share=0.4)
            self._fail(ask, reply, TIMEOUT)
            return
        if self.rng.random() < weather.doubled:
            self._late(ask.call, room, connection, share=1.0)
        self.after(self._delay(), lambda: self._arrive(ask, room, connection, reply))

    def _arrive(
        self, ask: Ask, room: Room, connection: Connection, reply: Callable[[int, Answer], object]
    ) -> None:
        if self._cuts(connection):
            self._fail(ask, reply, TIMEOUT)
            return
        answer = answered(connection, room, ask.call)
        if self.rng.random() < self.weather.hangs:
            return
        if self.rng.random() < self.weather.reply_lost:
            self._fail(ask, reply, self.rng.choice([0.1, TIMEOUT]))
            return
        self.after(self._delay(), lambda: self._return(ask, answer, connection, reply))

    def _return(
        self, ask: Ask, answer: Answer, connection: Connection, reply: Callable[[int, Answer], object]
    ) -> None:
        if self._cuts(connection):
            self._fail(ask, reply, TIMEOUT)
        else:
            reply(ask.id, answer)

    def _cuts(self, connection: Connection) -> bool:
        return connection.door in self.cut or connection.calendar.room in self.down

    def _fail(self, ask: Ask, reply: Callable[[int, Answer], object], pause: float) -> None:
        cause = Cause.TIMEOUT if pause == TIMEOUT else Cause.CONNECTION_LOST
        self.after(pause, lambda: reply(ask.id, Unavailable("no answer", cause=cause)))

    def _late(self, call: Question, room: Room, connection: Connection, *, share: float) -> None:
        """A write that nobody waits for any more arrives all the same."""
        if not isinstance(call, Read) and self.rng.random() < share:
            self.after(self.rng.uniform(1, AT_THE_LATEST), lambda: answered(connection.delayed(), room, call))

    def _delay(self) -> float:
        return self.rng.uniform(0.01, self.rng.uniform(0.02, self.weather.slowest))


def answered(connection: Connection, room: Room, call: Question) -> Answer:
    try:
        return made(cast("CalendarProvider", connection), room, call)  # all of it that a door calls
    except CalendarError as error:
        return error
