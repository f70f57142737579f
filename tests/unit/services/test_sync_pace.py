"""When the calendar is read: by day and night, near the edges of meetings, when touched, and after failures."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    Cause,
    Gone,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from kiosk.ports.calendar import Missing
from kiosk.testing.builders import BOOT, a_meeting, at
from tests.unit.services.reader import DAY_AND_NIGHT, GIVEN_UP, NO_NIGHT, Reader


@pytest.mark.parametrize(
    ("clock", "meeting", "interval"),
    [
        ("12:00", None, 60.0),
        ("12:00", ("11:50", "13:00"), 60.0),
        ("12:00", ("12:02", "13:00"), 15.0),
        ("12:00", ("11:30", "12:01"), 15.0),
        ("12:00", ("11:58", "13:00"), 15.0),
        ("12:00", ("11:57:30", "13:00"), 60.0),
        ("12:00", ("12:02:45", "13:00"), 45.0),  # up to the moment when it is near
        ("12:00", ("12:02:05", "13:00"), 15.0),
        ("22:00", None, 600.0),
        ("03:00", None, 600.0),
        ("22:00", ("22:01", "23:00"), 15.0),
        ("22:00", ("22:05", "23:00"), 180.0),
        ("06:55", None, 180.0),  # the night's end is an edge too
        ("06:59", None, 15.0),
        ("07:00", None, 60.0),
        ("18:59:59", None, 60.0),
        ("19:00", None, 600.0),
    ],
)
def test_how_soon_the_calendar_is_read_again(clock, meeting, interval):
    for seed in range(20):
        reader = Reader(clock, *((a_meeting(*meeting),) if meeting else ()), seed=seed)
        reader.succeed()
        assert 0.9 * interval <= reader.pause <= interval


@given(st.integers(0, 2**32), st.sampled_from(["12:00", "03:00"]))
def test_the_jitter_never_makes_a_read_late_and_never_much_too_early(seed, clock):
    reader = Reader(clock, seed=seed)
    reader.succeed()
    usual = DAY_AND_NIGHT.poll if clock == "12:00" else DAY_AND_NIGHT.night_poll
    assert 0.9 * usual <= reader.pause <= usual


def test_two_doors_do_not_read_in_step():
    def pauses(seed):
        reader = Reader(seed=seed)
        reader.succeed()
        return reader.pause

    assert len({pauses(seed) for seed in range(10)}) == 10


def test_equal_times_mean_no_night():
    reader = Reader("03:00", pace=NO_NIGHT)
    reader.succeed()
    assert reader.pause <= 60.0
    assert reader.sync.reading.live_until == BOOT + 150


def test_a_touch_reads_at_once_and_oftener_for_a_minute():
    reader = Reader()
    reader.succeed()
    reader.clock.advance(20.0)
    reader.sync.touched(reader.clock.now())
    reader.succeed()
    for _ in range(4):
        assert 13.5 <= reader.pause <= 15.0
        reader.wait()
        reader.succeed()
    while reader.clock.now().boot < BOOT + 20 + 60:
        reader.wait()
        reader.succeed()
    assert reader.pause > 50


def test_a_finger_that_stays_on_the_screen_does_not_read_with_every_touch():
    reader = Reader()
    reader.succeed()
    reader.sync.touched(reader.clock.now())
    reader.succeed()
    for _ in range(10):
        reader.clock.advance(1.0)
        reader.sync.touched(reader.clock.now())
        assert not reader.sync.due(reader.clock.now())


def test_the_first_touch_of_the_night_reads_at_once():
    reader = Reader("03:00")
    reader.succeed()
    reader.clock.advance(300.0)
    reader.sync.touched(reader.clock.now())
    assert reader.sync.due(reader.clock.now())


def test_a_touch_after_a_failure_tries_again_at_once_but_not_with_every_finger():
    reader = Reader()
    for _ in range(6):
        reader.fail(AuthRejected("401"))
        reader.wait()
    assert reader.fail(AuthRejected("401")) > 200
    reader.sync.touched(reader.clock.now())
    assert reader.fail(AuthRejected("401")) > 200
    reader.clock.advance(1.0)
    reader.sync.touched(reader.clock.now())
    assert not reader.sync.due(reader.clock.now())


# --- failures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "steps"),
    [
        (Unavailable("refused", cause=Cause.REFUSED), [2, 4, 8, 16, 30, 30, 30]),
        (BadResponse("garbage"), [2, 4, 8, 16, 30, 30]),
        (RateLimited("429"), [2, 4, 8, 16, 30, 30]),
        (AuthRejected("401"), [30, 60, 120, 300, 300]),
        (NotPermitted("403"), [30, 60, 120, 300, 300]),
        (Gone("404"), [30, 60, 120, 300, 300]),
    ],
)
def test_pauses_grow_up_to_a_limit_and_are_short_again_after_a_success(error, steps):
    reader = Reader()
    for step in steps:
        assert 0.8 * step <= reader.fail(error) <= step
        reader.wait()
    reader.succeed()
    assert reader.pause > 50
    reader.wait()
    assert reader.fail(error) <= steps[0]


def test_a_new_kind_of_trouble_begins_with_its_own_short_pause():
    reader = Reader()
    for _ in range(8):
        reader.fail(Unavailable("refused", cause=Cause.REFUSED))
        reader.wait()
    assert reader.fail(Gone("404 while the server starts")) <= 30
    reader.wait()
    assert reader.fail(Unavailable("503", cause=Cause.SERVER_ERROR)) <= 2


@pytest.mark.parametrize("after", [1, 7, 120, 7200])
@pytest.mark.parametrize("failures", [0, 6])
def test_retry_after_is_obeyed_to_the_second(after, failures):
    reader = Reader()
    for _ in range(failures):
        reader.fail(RateLimited("429"))
        reader.wait()
    pause = reader.fail(RateLimited("429", after=timedelta(seconds=after)))
    assert after <= pause <= max(after, 30)
    if after >= 30:
        assert pause == after
    reader.sync.touched(reader.clock.now())
    reader.sync.hurry(reader.clock.now().boot)
    reader.clock.advance(after - 0.001)
    assert not reader.sync.due(reader.clock.now())
    assert reader.sync.trouble is not None
    assert reader.sync.trouble.retry_at is not None
    assert reader.sync.trouble.retry_at >= at("12:00") + timedelta(seconds=after)


def test_nobody_hurries_a_calendar_that_asked_for_fewer_requests_without_saying_how_long():
    reader = Reader()
    reader.fail(RateLimited("429"))
    reader.sync.touched(reader.clock.now())
    assert not reader.sync.due(reader.clock.now())


def test_what_a_write_was_told_to_wait_holds_reads_back_as_well():
    reader = Reader()
    reader.succeed()
    reader.sync.limited(RateLimited("429", after=timedelta(seconds=300)), reader.clock.now())
    assert reader.pause == 300
    reader.sync.touched(reader.clock.now())
    reader.sync.hurry(reader.clock.now().boot)
    reader.clock.advance(299.9)
    assert not reader.sync.due(reader.clock.now())
    assert reader.sync.trouble is not None
    assert reader.sync.trouble.kind == "RateLimited"
    reader.clock.advance(0.1)
    reader.succeed()
    assert reader.sync.trouble is None


def test_a_write_that_was_told_to_wait_without_a_time_changes_nothing_here():
    reader = Reader()
    reader.succeed()
    before = reader.pause
    reader.sync.limited(RateLimited("429"), reader.clock.now())
    assert reader.pause == before


def test_trouble_keeps_the_time_since_when_it_is_so_until_it_is_another():
    reader = Reader()
    reader.fail(AuthRejected("401"))
    first = reader.clock.now().wall
    reader.wait()
    reader.fail(AuthRejected("401"))
    assert reader.sync.trouble is not None
    assert reader.sync.trouble.since == first
    reader.wait()
    reader.fail(Unavailable("gone", cause=Cause.TIMEOUT))
    assert reader.sync.trouble.since == reader.clock.now().wall
    assert (reader.sync.trouble.kind, reader.sync.trouble.cause) == ("Unavailable", "timeout")
    reader.wait()
    reader.succeed()
    assert (reader.sync.trouble, reader.sync.error) == (None, None)


def test_while_it_fails_nothing_hurries_it():
    reader = Reader()
    reader.fail(Unavailable("refused", cause=Cause.REFUSED))
    reader.sync.hurry(reader.clock.now().boot)
    assert not reader.sync.due(reader.clock.now())


def test_a_read_that_takes_a_minute_is_given_up_and_its_late_answer_ignored():
    reader = Reader()
    reader.succeed()
    reader.wait()
    reader.begin()
    late, late_answer = reader.calls, reader.whole()
    assert reader.pause == GIVEN_UP
    reader.clock.advance(GIVEN_UP - 0.001)
    assert not reader.sync.overdue(reader.clock.now())
    reader.clock.advance(0.001)
    assert reader.sync.overdue(reader.clock.now())
    assert not reader.sync.overdue(reader.clock.now())
    assert reader.sync.trouble is not None
    assert reader.sync.trouble.kind == "Unavailable"
    before = (reader.sync.schedule, reader.sync.reading)
    assert not reader.sync.answered(late, late_answer, reader.clock.now())
    assert (reader.sync.schedule, reader.sync.reading) == before
    reader.wait()
    reader.begin()
    assert not reader.sync.answered(late, late_answer, reader.clock.now())
    assert reader.answer(reader.whole())


@pytest.mark.parametrize("nonsense", [None, Missing.GONE, a_meeting()])
def test_an_answer_to_another_question_is_no_success(nonsense):
    reader = Reader()
    reader.succeed()
    reading = reader.sync.reading
    reader.wait()
    reader.begin()
    assert not reader.answer(nonsense)
    assert reader.sync.reading == reading
    assert reader.sync.trouble is not None
    assert reader.sync.trouble.kind == "BadResponse"
