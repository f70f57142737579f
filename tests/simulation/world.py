"""One seed, one history: two doors of a room, its calendar, people, and everything that goes wrong; then peace.

In every fourth history there is another room with a calendar and a door of its own, and each door can book both. In
some of these the first room is a part of the other one.

Everything happens in one heap of moments, in one thread, from one source of chance: the same seed is the same history.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from kiosk.domain.errors import AuthRejected, RateLimited
from kiosk.testing.builders import a_room
from tests.simulation.calendars import SYSTEMS, Calendar, Connection
from tests.simulation.clocks import DoorClock, WorldClock
from tests.simulation.disks import PlainStore, RealStore, Store
from tests.simulation.doors import Door
from tests.simulation.meetings import PACE as PACE_OF_MEETINGS
from tests.simulation.meetings import POLICY, Meetings
from tests.simulation.network import CALM, RAIN, STORM, Network
from tests.simulation.people import People
from tests.simulation.promises import Witness

DAYS = (
    datetime(2026, 11, 20, tzinfo=UTC),
    datetime(2027, 3, 27, 12, tzinfo=UTC),
)  # the other has a DST change
ROOM, NEIGHBOUR = a_room(), a_room("cedar")
REALLY_STORED = (0, 3)  # seeds modulo 16
SHARING = (15,)  # modulo 32
HEALING = 15 * 60.0
MINUTE = 60.0
GLANCE = 1.0  # what a screen shows for less than a second nobody sees
DROWSY = 20.0


@dataclass(slots=True)
class World:
    """Everything there is. `calm` says that nothing goes wrong, `peace` that nobody
    does anything any more either."""

    rng: Random
    clock: WorldClock
    calendars: list[Calendar]
    network: Network = field(init=False)
    people: People = field(init=False)
    witness: Witness = field(init=False)
    meetings: Meetings | None = None  # where people must check in
    doors: list[Door] = field(default_factory=list)
    calm: bool = False
    peace: bool = False
    _heap: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _count: int = 0
    _looked: float = 0.0

    @property
    def calendar(self) -> Calendar:
        """That of the room with two doors."""
        return self.calendars[0]

    def after(self, pause: float, happening: Callable[[], object]) -> None:
        self._count += 1
        heapq.heappush(self._heap, (self.clock.time + pause, self._count, happening))

    def run(self, seconds: float) -> None:
        """Let time pass; no two things happen at the same moment."""
        end = self.clock.time + seconds
        while self._heap and self._heap[0][0] <= end:
            time, _, happening = heapq.heappop(self._heap)
            self.clock.time = max(time, self.clock.time + 1e-6)
            if self.clock.time - self._looked >= GLANCE:
                self._looked = self.clock.time
                self.witness.look(self.doors)
            happening()
        self.clock.time = max(end, self.clock.time)

    def befalls(self, what: str) -> None:
        """For whoever tells the story."""

    # --- what goes wrong, and is well again after some seconds -----------------------------------------------------

    def later(self, pause: float, happening: Callable[[], object]) -> None:
        """What people and fate do later, unless there is peace by then."""
        self.after(pause, lambda: None if self.peace else happening())

    def start(self, door: Door) -> None:
        if not door.on:
            door.start()
            self.witness.kept(door, door.stored)

    def kill(self, door: Door, pause: float) -> None:
        """The process dies and is started again."""
        door.stop(power=False)
        self.later(min(pause, 30.0), lambda: self.start(door))

    def power_cut(self, door: Door, pause: float) -> None:
        """At once, or in the middle of the next words; the clock may be wrong when the power is back."""
        if self.rng.random() < 0.6:
            door.dies_in = self.rng.randrange(1, 6)
        else:
            door.stop(power=True)
        self.later(pause, lambda: self.power_back(door))

    def power_back(self, door: Door) -> None:
        if door.on:
            door.stop(power=True)
        wrong = self.rng.choice([0.0, 0.0, 1.0, -40.0, 7200.0, -7200.0, -90 * 86400.0])
        door.clock.boot(wrong_by=wrong, synchronised=abs(wrong) < 2 and self.rng.random() < 0.7)
        self.start(door)
        self.later(self.rng.uniform(5, 20 * MINUTE), lambda: door.clock.set(0.0, synchronised=True))

    def clock_jump(self, door: Door, pause: float) -> None:
        door.clock.set(
            self.rng.choice([-3.0, 30.0, 600.0, -5400.0, 6 * 3600.0, -86400.0]), synchronised=False
        )
        self.later(pause, lambda: door.clock.set(0.0, synchronised=True))

    def disk_full(self, door: Door, pause: float) -> None:
        door.store.full = True
        self.later(pause, lambda: setattr(door.store, "full", False))

    def cut(self, door: Door, pause: float) -> None:
        """This door, or both, reach nothing."""
        names = {door.name} if self.rng.random() < 0.4 else {d.name for d in self.doors}
        self.network.cut |= names
        self.later(pause, lambda: self.network.cut.difference_update(names))

    def storm(self, _door: Door, pause: float) -> None:
        self.network.weather = STORM
        self.later(pause, lambda: setattr(self.network, "weather", RAIN))

    def refuse(self, _door: Door, pause: float) -> None:
        """The calendar wants to be left alone, or believes the door's secret no more."""
        calendar = self.one_of_them()
        after = self.rng.choice([None, timedelta(seconds=5), timedelta(seconds=90)])
        limited = self.rng.random() < 0.7
        calendar.refusal = (
            (lambda: RateLimited("slow down", after=after))
            if limited
            else lambda: AuthRejected("who are you")
        )
        self.later(pause, lambda: setattr(calendar, "refusal", None))

    def lose_log(self, _door: Door, _pause: float) -> None:
        """The calendar restarts with what it holds, but knows no longer what changed a moment ago."""
        self.people.meddle()
        self.one_of_them().lose_log()

    def down(self, _door: Door, pause: float) -> None:
        """Nobody reaches the calendar of one room; that of the other answers."""
        room = self.one_of_them().room
        self.network.down.add(room)
        self.later(pause, lambda: self.network.down.discard(room))

    def one_of_them(self) -> Calendar:
        """Where there are several, a calendar by chance."""
        return self.calendar if len(self.calendars) == 1 else self.rng.choice(self.calendars)

    def heal(self) -> None:
        self.befalls("all is well again")
        self.peace = True
        self.network.weather = CALM
        self.network.cut.clear()
        self.network.down.clear()
        for calendar in self.calendars:
            calendar.refusal = None
        for door in self.doors:
            door.store.full, door.dies_in, door.drowsy = False, None, DROWSY
            door.clock.set(0.0, synchronised=True)
            self.start(door)

    def check(self) -> None:
        """Fifteen minutes after healing nothing is pending, and then nothing is wrong at rest."""
        self.heal()
        self.run(HEALING)
        for door in self.doors:
            self.witness.settled(door)
            self.witness.told(door)
        self.witness.at_rest(calm=self.calm)


def a_world(seed: int) -> World:
    """A calendar of some kind, some day, and two doors that have just started; for some seeds another room as well."""
    rng = Random(seed)
    begins = rng.choice(DAYS) + timedelta(minutes=rng.randrange(0, 24 * 60, 7), seconds=rng.uniform(0, 60))
    clock = WorldClock(begins)
    calendars = [Calendar(rng.choice(SYSTEMS), clock, rng, ROOM.id)]
    if seed % 4 == 3:
        calendars.append(Calendar(rng.choice(SYSTEMS), clock, rng, NEIGHBOUR.id))
    world = World(rng, clock, calendars)
    sharing = seed % 32 in SHARING
    world.network, world.witness = Network(rng, world.after), Witness(calendars, sharing=sharing)
    rooms = {ROOM.id: ROOM, NEIGHBOUR.id: replace(NEIGHBOUR, made_of=(ROOM.id,) if sharing else ())}
    for name, room in (("north", ROOM.id), ("south", ROOM.id), ("east", NEIGHBOUR.id))[: 1 + len(calendars)]:
        store: Store = RealStore(rng) if seed % 16 in REALLY_STORED else PlainStore(rng)
        reached = {c.room: (rooms[c.room], Connection(c, name)) for c in calendars}
        here, own = reached.pop(room)
        door = Door(name, here, own, world.network, DoorClock(clock), store, rng, world.witness, reached)
        world.doors.append(door)
    world.people = People(rng, world.later, world.doors, calendars, world.witness)
    if not sharing:
        ask_for_check_ins(world, Random(f"check-in {seed}"))
    return world


def ask_for_check_ins(world: World, chance: Random) -> None:
    """In every third history people must check in to the first room, and no-shows are released."""
    for door in world.doors:
        door.eyes = Random(chance.random())
    if chance.random() > 1 / 3:
        return
    if chance.random() < 0.4:
        world.doors = [d for d in world.doors if d.name != "south"]  # it was never hung up
        world.witness.attendance.alone = True
    asking = [door for door in world.doors if door.room.id == ROOM.id]
    for door in asking:
        others = tuple(d.name for d in asking if d is not door)
        door.pace = PACE_OF_MEETINGS
        door.check_in = replace(POLICY, door=door.name, other_doors=others)
    world.meetings = Meetings(
        chance,
        world.later,
        asking,
        world.calendar,
        world.people,
        world.witness.attendance,
        quiet=chance.random() < 0.8,
        cut=world.cut,
    )
