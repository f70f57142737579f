"""How often a door asks the calendar in a day: the engine lives through one in simulated time, and its calls count."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import EVERYTHING, MemoryProvider
from kiosk.domain.intents import Look, Touched
from kiosk.ports.calendar import Changes, Whole
from kiosk.services.loop import Line
from kiosk.services.messages import Asked
from kiosk.testing.builders import FakeClock, a_room, between
from kiosk.testing.doors import TestDoor, run
from tests.bench.findings import Finding

TOPIC = "calls"
MOST = 1500  # a room and day
VISITS = 60  # times a day that somebody comes to the door and touches it
ROOMS, BATCH = 150, 20  # that a door looks at, and that Office 365 tells of in one call
# A busy day: meetings of one hour with breaks between them, so that each has two edges of its own.
MEETINGS = tuple((f"{hour:02}:00", f"{hour:02}:50") for hour in range(8, 19))
_MIDNIGHT = "00:00"
_DAY = timedelta(days=1)


class CountingProvider(MemoryProvider):
    """The reference provider; `calls` is how often it was asked."""

    calls = 0

    def read(self, *args, **options) -> Whole | Changes:
        self.calls += 1
        return super().read(*args, **options)

    def free_busy(self, *args, **options):
        self.calls += 1
        return super().free_busy(*args, **options)


def measure() -> list[Finding]:
    quiet, busy = (reads_in_a_day(meetings=m, visits=v) for m, v in (((), 0), (MEETINGS, VISITS)))
    return [
        Finding(TOPIC, "reads a day, nothing on", quiet, "", MOST),
        Finding(TOPIC, f"reads a day, {len(MEETINGS)} meetings and {VISITS} visitors", busy, "", MOST),
        Finding(TOPIC, f"asking {ROOMS} other rooms for {VISITS} who look", looks_in_a_day(VISITS), "", MOST),
    ]


def reads_in_a_day(*, meetings: tuple[tuple[str, str], ...], visits: int) -> int:
    """Reads of one door from midnight to midnight, with these meetings and visits spread over the working day."""
    return _asked(meetings=meetings, visits=visits)[0]


def looks_in_a_day(visits: int) -> int:
    """Calls about other rooms in that day, if each visitor opens the page that finds one."""
    return _asked(meetings=MEETINGS, visits=visits, rooms=ROOMS)[1]


def _asked(*, meetings: tuple[tuple[str, str], ...], visits: int, rooms: int = 0) -> tuple[int, int]:
    """The calls about the door's own room, and about the others; with `rooms` of them every visitor looks for one."""
    clock, server, room = FakeClock(_MIDNIGHT), MemoryServer(), a_room()
    around = tuple(a_room(f"room-{n}") for n in range(rooms))
    for each in (room, *around):
        server.open_calendar(each.id)
    for start, end in meetings:
        interval = between(start, end)
        server.put(room.id, Entry(start, interval.start, interval.end, title="Planning"))
    own = CountingProvider(server)
    others = CountingProvider(server, capabilities=replace(EVERYTHING, free_busy_batch=BATCH))
    door = TestDoor(room, own, clock.now, neighbours=tuple(Line(each, others) for each in around))
    chance, began = Random(1), clock.now().boot
    for visit in sorted(chance.uniform(7 * 3600, 19 * 3600) for _ in range(visits)):
        run([door], clock.advance, for_=timedelta(seconds=began + visit - clock.now().boot))
        name = UUID(int=chance.getrandbits(128)).hex
        door.hear(Asked(Look(name) if rooms else Touched(name)))
    run([door], clock.advance, for_=_DAY - timedelta(seconds=clock.now().boot - began))
    return own.calls, others.calls
