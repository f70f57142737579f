"""How long a read counts as live, what the door says by it, and what an earlier process leaves."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from kiosk.domain.freshness import Ignorance, Live, Offline, Reading, Stale, Unknown
from kiosk.domain.snapshot import freshness_of, status_now
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown
from kiosk.ports.storage import Kept
from kiosk.services.engine import Engine
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.messages import Begun, Publish
from kiosk.testing.builders import BOOT, FakeClock, a_booking, a_meeting, a_now, a_room, a_schedule, at
from tests.unit.services.reader import Reader

ERROR, SILENCE = Unavailable("503", cause=Cause.SERVER_ERROR), Unavailable("no route", cause=Cause.TIMEOUT)


@pytest.mark.parametrize(
    ("clock", "seconds", "live"),
    [
        ("12:00", 149.9, True),
        ("12:00", 150.0, False),
        ("18:59", 149.9, True),
        ("18:59", 150.0, False),
        ("22:00", 1499.9, True),
        ("22:00", 1500.0, False),
        ("06:40", 1199.9, True),  # at 07:00 the day's limit counts again
        ("06:40", 1200.0, False),
        ("06:59", 149.9, True),
        ("06:59", 150.0, False),
        ("07:00", 150.0, False),
    ],
)
def test_how_long_a_read_counts_as_live(clock, seconds, live):
    reader = Reader(clock)
    reader.succeed()
    reader.clock.advance(seconds)
    assert isinstance(reader.freshness(), Live) is live


@given(st.integers(0, 2**32), st.integers(0, 24 * 3600 - 1))
def test_while_the_calendar_answers_in_time_the_door_stays_live_day_and_night(seed, second):
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    reader = Reader(clock, seed=seed)
    reader.succeed()
    for _ in range(60):
        reader.wait()
        reader.begin()
        reader.clock.advance(20.0)  # as long as a call may take
        assert isinstance(reader.freshness(), Live)
        assert reader.answer(reader.whole())


def test_a_read_that_the_night_began_in_is_live_until_the_nights_next_read():
    reader = Reader("18:59:50")
    reader.begin()
    reader.clock.advance(20.0)
    assert reader.answer(reader.whole())
    assert reader.pause > 500
    reader.wait()
    assert isinstance(reader.freshness(), Live)


def test_the_age_counts_from_the_beginning_of_the_read_not_from_its_end():
    reader = Reader()
    reader.begin()
    reader.clock.advance(20.0)
    assert reader.answer(reader.whole())
    assert reader.freshness() == Live(at("12:00"))
    reader.clock.advance(130.0)
    assert not isinstance(reader.freshness(), Live)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (AuthRejected("401"), Stale),
        (RateLimited("429", after=timedelta(hours=1)), Stale),
        (BadResponse("html"), Stale),
        (Gone("404"), Stale),
        (NotPermitted("403"), Stale),
        (ERROR, Stale),
        (SILENCE, Offline),
        (Unavailable("?", cause=Cause.REFUSED), Offline),
        (Unavailable("?", cause=Cause.CERTIFICATE), Offline),
        (Unavailable("?", cause=Cause.NAME_RESOLUTION), Offline),
        (Unavailable("?", cause=Cause.CONNECTION_LOST), Offline),
    ],
)
def test_too_old_is_stale_when_the_last_attempt_was_answered_and_offline_when_not(last, expected):
    reader = Reader()
    reader.succeed()
    reader.wait()
    reader.fail(last)
    assert isinstance(reader.freshness(), Live)
    reader.clock.advance(150.0)
    assert reader.freshness() == expected(at("12:00"))


def engine_of(kept: Kept, clock: FakeClock) -> list:
    engine = Engine(EngineSettings(a_room()), kept, rng=Random(0), now=clock.now())
    effects = engine.handle(Begun(), clock.now())
    return [effect.snapshot for effect in effects if isinstance(effect, Publish)]


BUSY, NOTHING = a_meeting("11:30", "12:30"), a_meeting("15:00", "16:00")


@pytest.mark.parametrize(
    ("reading", "trusted", "meeting", "expected"),
    [
        (Reading(at("12:00"), BOOT + 1, answered=True), True, NOTHING, RoomFree),
        (Reading(at("12:00"), BOOT + 1, answered=True), True, BUSY, RoomBusy),
        (Reading(at("12:00"), BOOT + 1, answered=True), False, NOTHING, RoomUnknown),
        (Reading(at("12:00"), BOOT + 1, answered=True), False, BUSY, RoomUnknown),
        (Reading(at("11:00"), BOOT, answered=True), True, NOTHING, RoomUnknown),
        (Reading(at("11:00"), BOOT, answered=True), True, BUSY, RoomBusy),
        (Reading(at("11:00"), BOOT, answered=False), True, NOTHING, RoomUnknown),
        (Reading(at("11:00"), BOOT, answered=False), True, BUSY, RoomBusy),
        (Reading(at("11:00"), None, answered=False), True, NOTHING, RoomUnknown),
        (Reading(at("11:00"), None, answered=False), True, BUSY, RoomBusy),
        (Reading(), True, NOTHING, RoomUnknown),
    ],
)
def test_what_the_door_says_by_freshness(reading, trusted, meeting, expected):
    (snapshot,) = engine_of(Kept(), FakeClock())
    snapshot = replace(snapshot, schedule=a_schedule(meeting), reading=reading, clock_trusted=trusted)
    status = status_now(snapshot, a_now("12:00"))
    assert isinstance(status, expected)
    if isinstance(status, RoomUnknown) and trusted and reading.read_at is not None:
        assert status.free_as_of == at("11:00")


# --- starting again --------------------------------------------------------------------------------------------------


def test_after_a_start_without_a_network_the_cached_day_is_shown_with_its_age():
    clock = FakeClock("12:00")
    schedule = a_schedule(BUSY, read_at=at("11:00"))
    (snapshot,) = engine_of(Kept(schedule=schedule, read_at=at("11:45")), clock)
    assert freshness_of(snapshot, clock.now()) == Offline(at("11:45"))
    assert isinstance(status_now(snapshot, clock.now()), RoomBusy)
    later = a_now("12:31", boot=BOOT + 1860)
    assert status_now(snapshot, later) == RoomUnknown(Offline(at("11:45")), at("11:45"))


def test_without_the_time_of_the_last_read_the_age_is_that_of_the_schedule():
    (snapshot,) = engine_of(Kept(schedule=a_schedule(BUSY, read_at=at("11:00"))), FakeClock())
    assert snapshot.reading.read_at == at("11:00")


def test_nothing_is_live_before_the_first_read_however_young_the_cache():
    (snapshot,) = engine_of(Kept(schedule=a_schedule(), read_at=at("12:00")), FakeClock())
    assert isinstance(status_now(snapshot, a_now()), RoomUnknown)


def test_without_a_cache_the_door_knows_nothing_at_first():
    (snapshot,) = engine_of(Kept(outbox=(a_booking(),)), FakeClock())
    assert freshness_of(snapshot, a_now()) == Unknown(Ignorance.NEVER_READ)


def test_a_door_that_never_read_says_so_rather_than_blame_the_clock_that_nobody_could_confirm():
    (snapshot,) = engine_of(Kept(), FakeClock(synchronised=False))
    assert snapshot.holding_refused is Refusal.NEVER_READ


def test_a_cache_that_does_not_reach_the_present_says_nothing():
    clock = FakeClock()
    (snapshot,) = engine_of(Kept(schedule=a_schedule(read_at=at("11:00"))), clock)
    clock.advance(timedelta(days=14, hours=1).total_seconds())
    assert freshness_of(snapshot, clock.now()) == Unknown(Ignorance.OUTSIDE_WINDOW)


@given(st.lists(st.tuples(st.floats(0.1, 900), st.floats(0, 59), st.booleans()), max_size=20))
def test_the_age_is_never_too_young(history):
    """Whoever is told "as of" a time can rely on everything that was in the calendar before it."""
    reader = Reader()
    truth = None
    for pause, took, succeeds in history:
        if not reader.sync.due(reader.clock.now()):
            reader.clock.advance(max(pause, reader.pause + 1e-6))
        reader.begin()
        asked = reader.clock.now().wall
        reader.clock.advance(took)
        if reader.answer(reader.whole() if succeeds else SILENCE):
            truth = asked
        read_at = reader.sync.reading.read_at
        assert read_at == truth
