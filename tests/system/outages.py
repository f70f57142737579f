"""The line to a calendar fails and heals, of whichever system: no green by habit, a tap is held, and is there once."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.errors import LinkError
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.time import cut_to_minute
from kiosk.link.conversation import connect_once
from kiosk.screen.presenters.plain import status_record
from kiosk.testing.line import Line
from tests.system.doors import a_process
from tests.system.far_calendars import FRESHNESS_LIMIT, FarCalendar, a_far_calendar
from tests.system.place import Place
from tests.system.processes import kiosk, until

CLOCK = SystemClock()
_ROUND_TRIP = 14.0  # seconds: more than a reading may be old, less than any answer may take

FAULTS: Mapping[str, Callable[[Line], None]] = {
    "latency": lambda line: line.delay(_ROUND_TRIP / 2),
    "reset": Line.break_off,
    "black hole": Line.swallow,
}


@dataclass(frozen=True)
class Outage:
    """How one went: so many seconds green was seen after the line failed, and all was well after it healed."""

    system: str
    fault: str
    green_for: float
    well_after: float


def an_outage(system: str, fault: str, folder: Path) -> Outage:
    """A door that is live; its line fails, somebody books, the line heals. AssertionError with what went wrong."""
    folder.mkdir()
    with a_far_calendar(system, folder) as far, a_process("agent", far.place):
        until(lambda: status(far.place), lambda said: _is(said, state="free", freshness="live"))
        FAULTS[fault](far.line)
        green_for = _until_green_is_gone(far.place)
        booked = _somebody_books(far.place)
        said = kiosk("--socket", far.place.socket, "status", "--json").json
        assert _is(said, state="busy", pending=1), said
        assert said["freshness"] in ("stale", "offline"), said
        far.line.heal()
        healed = CLOCK.now().boot
        until(lambda: status(far.place), lambda said: _is(said, state="busy", freshness="live", pending=0))
        well_after = CLOCK.now().boot - healed
        _is_there_once(far, booked)
        return Outage(system, fault, green_for, well_after)


def status(place: Place) -> Mapping[str, object]:
    """What `kiosk status --json` would say; empty while there is no agent."""
    try:
        with connect_once(place.socket, boot=lambda: CLOCK.now().boot) as agent:
            return status_record(agent.snapshot(), CLOCK.now())
    except LinkError:
        return {}


def _is(said: Mapping[str, object], **facts: object) -> bool:
    return facts.items() <= said.items()


def _until_green_is_gone(place: Place) -> float:
    """How long it was still seen; never longer than a reading counts."""
    broken = CLOCK.now().boot
    last = 0.0

    def look() -> object:
        nonlocal last
        asked = CLOCK.now().boot - broken
        state = status(place)["state"]
        if state == "free":
            last = asked
            assert asked <= FRESHNESS_LIMIT, "green by habit"
        return state

    until(look, lambda state: state == "unknown")
    return last


def _somebody_books(place: Place) -> Interval:
    start = cut_to_minute(CLOCK.now().wall)
    booked = Interval(start, start + timedelta(minutes=30))
    with connect_once(place.socket, boot=lambda: CLOCK.now().boot) as agent:
        ack = agent.ask(Book(secrets.token_hex(16), booked))
    assert ack.refusal is None
    return booked


def _is_there_once(far: FarCalendar, booked: Interval) -> None:
    """At once, and still when the calendar has been read again: what was late has come by then."""
    read = status(far.place)["as_of"]
    assert far.events() == [booked]
    until(lambda: status(far.place), lambda said: said["as_of"] != read and said["freshness"] == "live")
    assert far.events() == [booked]
