"""An agent that is started again and again, while a booking waits: nothing piles up, and the booking stays one."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from kiosk.domain.bookings import BookingState
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.time import cut_to_minute
from kiosk.link.conversation import connect_once
from tests.system.doors import a_process
from tests.system.house import House, a_house
from tests.system.outages import CLOCK, status
from tests.system.processes import until

_CUTS = 0.5  # of the ends are power cuts; the others are asked for
_DIGITS = 16  # bytes by which a file may grow because a number in it has more digits
_WHILE_IT_RUNS = {"run/agent.sock"}


@dataclass(frozen=True)
class Storm:
    """What many restarts left: how often, how many files, how many bytes in them before and after."""

    restarts: int
    files: int
    bytes_before: int
    bytes_after: int


def restart_storm(folder: Path, *, restarts: int, seed: int, tell: Callable[[int], object] = int) -> Storm:
    """Start and end an agent so often. AssertionError with what piled up, or went missing."""
    rng = Random(seed)
    with a_house(folder) as house:
        held = _a_held_booking(house)
        before = _files(house)
        for number in range(restarts):
            _one_life(house, held, rng)
            tell(number + 1)
        _asked_to_end(house, held)
        after = _files(house)
        assert after.keys() == before.keys()
        assert {name: size for name, size in after.items() if size > before[name] + _DIGITS} == {}
        assert not _WHILE_IT_RUNS & after.keys()
        house.server.start()
        with a_process("agent", house):
            until(
                lambda: status(house),
                lambda said: (said.get("freshness"), said.get("pending")) == ("live", 0),
            )
        assert [(event.key, event.start) for event in house.calendar.events()] == [
            (held.id, held.interval.start)
        ]
    return Storm(restarts, len(after), sum(before.values()), sum(after.values()))


def _a_held_booking(house: House) -> Book:
    """Made at the door while the server is away."""
    start = cut_to_minute(CLOCK.now().wall) + timedelta(hours=1)
    book = Book(secrets.token_hex(16), Interval(start, start + timedelta(minutes=30)))
    with a_process("agent", house):
        until(lambda: status(house), lambda said: said.get("freshness") == "live")
        house.server.stop()
        with connect_once(house.socket, boot=lambda: CLOCK.now().boot) as agent:
            assert agent.ask(book).refusal is None
    _asked_to_end(house, book)
    return book


def _one_life(house: House, held: Book, rng: Random) -> None:
    """Until the agent says that it holds the booking, and a moment more."""
    with a_process("agent", house) as agent:
        _until_it_holds(house, held)
        if rng.random() < _CUTS:
            agent.kill()


def _asked_to_end(house: House, held: Book) -> None:
    """A life that ends in order, so that what stays behind is what is to stay."""
    with a_process("agent", house) as agent:
        _until_it_holds(house, held)
        assert agent.end() == 0


def _until_it_holds(house: House, held: Book) -> None:
    until(lambda: status(house))
    with connect_once(house.socket, boot=lambda: CLOCK.now().boot) as agent:
        [booking] = agent.wait_for(lambda seen: bool(seen.bookings), timeout=20).bookings
    assert (booking.key, booking.state, booking.interval) == (held.id, BookingState.PENDING, held.interval)


def _files(house: House) -> dict[str, int]:
    """Every file of the door, with its size, but for its log and the settings."""
    return {
        str(path.relative_to(house.folder)): path.stat().st_size
        for part in ("data", "run")
        for path in sorted((house.folder / part).rglob("*"))
        if not path.is_dir()
    }
