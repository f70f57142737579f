"""How often a door asks the calendar in a day: the engine lives through one in simulated time, and its reads count."""

from datetime import timedelta
from random import Random
from uuid import UUID

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.intents import Touched
from kiosk.ports.calendar import Changes, Whole
from kiosk.services.messages import Asked
from kiosk.testing.builders import FakeClock, a_room, between
from kiosk.testing.doors import TestDoor, run
from tests.bench.findings import Finding

TOPIC = "calls"
MOST = 1500  # a room and day
VISITS = 60  # times a day that somebody comes to the door and touches it
# A busy day: meetings of one hour with breaks between them, so that each has two edges of its own.
MEETINGS = tuple((f"{hour:02}:00", f"{hour:02}:50") for hour in range(8, 19))
_MIDNIGHT = "00:00"
_DAY = timedelta(days=1)


class CountingProvider(MemoryProvider):
    """The reference provider; `reads` is how often it was read."""

    reads = 0

    def read(self, *args, **options) -> Whole | Changes:
        self.reads += 1
        return super().read(*args, **options)


def measure() -> list[Finding]:
    quiet, busy = (reads_in_a_day(meetings=m, visits=v) for m, v in (((), 0), (MEETINGS, VISITS)))
    return [
        Finding(TOPIC, "reads a day, nothing on", quiet, "", MOST),
        Finding(TOPIC, f"reads a day, {len(MEETINGS)} meetings and {VISITS} visitors", busy, "", MOST),
    ]


def reads_in_a_day(*, meetings: tuple[tuple[str, str], ...], visits: int) -> int:
    """Reads of one door from midnight to midnight, with these meetings and visits spread over the working day."""
    clock, server, room = FakeClock(_MIDNIGHT), MemoryServer(), a_room()
    server.open_calendar(room.id)
    for start, end in meetings:
        interval = between(start, end)
        server.put(room.id, Entry(start, interval.start, interval.end, title="Planning"))
    provider = CountingProvider(server)
    door = TestDoor(room, provider, clock.now)
    chance, began = Random(1), clock.now().boot
    for visit in sorted(chance.uniform(7 * 3600, 19 * 3600) for _ in range(visits)):
        run([door], clock.advance, for_=timedelta(seconds=began + visit - clock.now().boot))
        door.hear(Asked(Touched(UUID(int=chance.getrandbits(128)).hex)))
    run([door], clock.advance, for_=_DAY - timedelta(seconds=clock.now().boot - began))
    return provider.reads
