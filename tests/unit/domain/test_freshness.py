"""Only a whole success of the running agent, young enough, is Live; everything else says how little is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.freshness import Ignorance, Live, Offline, Reading, Stale, Unknown, freshness
from tests.unit.domain.builders import WINDOW, at, from_to, now

READ = at("13:00")
FRESH = Reading(read_at=READ, live_until=1000.0, answered=True)


@pytest.mark.parametrize(
    ("boot", "answered", "expected"),
    [
        (999.9, True, Live(READ)),
        (999.9, False, Live(READ)),  # one failed attempt takes nothing away before its time
        (1000.0, True, Stale(READ)),
        (1000.0, False, Offline(READ)),
        (9e9, True, Stale(READ)),
    ],
)
def test_green_ends_on_the_clock_that_cannot_jump(boot, answered, expected):
    reading = Reading(READ, live_until=1000.0, answered=answered)
    assert freshness(reading, WINDOW, now=now("13:01", boot=boot), clock_trusted=True) == expected


@pytest.mark.parametrize(("answered", "expected"), [(True, Stale(READ)), (False, Offline(READ))])
def test_what_an_earlier_process_read_is_never_live(answered, expected):
    reading = Reading(READ, live_until=None, answered=answered)
    assert freshness(reading, WINDOW, now=now("13:00", boot=0.0), clock_trusted=True) == expected


@pytest.mark.parametrize(
    ("reading", "window", "trusted", "because"),
    [
        (FRESH, WINDOW, False, Ignorance.CLOCK_UNTRUSTED),
        (Reading(), WINDOW, True, Ignorance.NEVER_READ),
        (FRESH, None, True, Ignorance.NEVER_READ),
        (FRESH, from_to("09:00", "13:01"), True, Ignorance.OUTSIDE_WINDOW),
        (FRESH, from_to("13:02", "18:00"), True, Ignorance.OUTSIDE_WINDOW),
    ],
)
def test_nothing_is_known_and_the_reason_is_said(reading, window, trusted, because):
    found = freshness(reading, window, now=now("13:01", boot=0.0), clock_trusted=trusted)
    assert found == Unknown(because)


@given(
    st.builds(Reading, st.none() | st.just(READ), st.none() | st.floats(0, 2000), st.booleans()),
    st.floats(0, 2000),
    st.booleans(),
)
def test_live_needs_a_trusted_clock_a_read_and_time_left(reading, boot, trusted):
    found = freshness(reading, WINDOW, now=now("13:01", boot=boot), clock_trusted=trusted)
    in_time = reading.live_until is not None and boot < reading.live_until
    assert isinstance(found, Live) == (trusted and reading.read_at is not None and in_time)
