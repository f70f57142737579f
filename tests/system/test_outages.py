"""Every calendar system behind a line that fails: each meets one fault here, and every one in `make simulate`."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.system.far_calendars import SYSTEMS
from tests.system.outages import an_outage

FAULT_OF = {
    "caldav": "black hole",
    "exchange": "black hole",
    "office365": "latency",
    "google": "black hole",
    "cronofy": "latency",
}


def test_whatever_the_line_does_green_goes_away_and_a_booking_is_there_once(folder: Path) -> None:
    """Side by side: each waits most of the time."""
    assert FAULT_OF.keys() == SYSTEMS.keys()
    with ThreadPoolExecutor(len(SYSTEMS)) as doors:
        outages = [
            doors.submit(an_outage, system, fault, folder / system) for system, fault in FAULT_OF.items()
        ]
        assert [outage.result().system for outage in outages] == list(SYSTEMS)
