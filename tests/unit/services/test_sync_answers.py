"""What is made of each answer: whole or changes, in which window, and what is kept meanwhile."""

from datetime import time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.errors import (
    BadResponse,
    Cause,
    Unavailable,
)
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Changes
from kiosk.services.sync import merged
from kiosk.testing.builders import BOOT, a_meeting, a_schedule, at
from tests.unit.services.reader import BERLIN, Reader

PLANNING = a_meeting("09:00", "10:00", "Planning", id="planning")
MOVED = a_meeting("14:00", "15:00", "Planning", id="planning")
REVIEW = a_meeting("15:00", "16:00", "Review", id="review")


def changes(
    *changed: Meeting, removed: tuple[str, ...] = (), cursor: str = "c2", clock: str = "12:01"
) -> Changes:
    return Changes(changed, removed, cursor, at(clock))


def test_the_first_read_has_no_cursor_and_the_later_ones_go_on_from_the_last():
    reader = Reader("12:00", PLANNING)
    assert reader.succeed("c1").cursor is None
    reader.wait()
    assert reader.begin().cursor == "c1"
    assert reader.answer(changes(MOVED, REVIEW))
    assert reader.schedule.meetings == (MOVED, REVIEW)
    assert reader.schedule.read_at == at("12:01")
    reader.wait()
    assert reader.begin().cursor == "c2"
    assert reader.answer(changes(removed=("planning", "never-seen"), cursor="c3"))
    assert reader.schedule.meetings == (REVIEW,)


def test_what_moves_out_of_the_window_is_not_in_the_schedule():
    schedule = a_schedule(PLANNING)
    far = a_meeting("09:00", "10:00", id="planning", day=30)
    assert merged(schedule, changes(far)).meetings == ()


def test_a_dead_cursor_gives_the_whole_again():
    reader = Reader("12:00", PLANNING)
    reader.succeed("c1")
    reader.wait()
    reader.begin()
    reader.meetings = (REVIEW,)
    assert reader.answer(reader.whole("fresh"))
    assert reader.schedule.meetings == (REVIEW,)
    reader.wait()
    assert reader.begin().cursor == "fresh"


def test_a_calendar_without_cursors_is_read_whole_each_time():
    reader = Reader()
    for _ in range(3):
        assert reader.succeed(None).cursor is None
        reader.wait()


def test_changes_without_a_schedule_are_nonsense_and_do_not_make_the_door_spin():
    reader = Reader()
    for step in (2, 4, 8):
        assert reader.begin().cursor is None
        assert not reader.answer(changes(PLANNING))
        assert 0.8 * step <= reader.pause <= step
        reader.wait()
    assert reader.sync.schedule is None
    assert reader.sync.trouble is not None
    assert reader.sync.trouble.kind == "BadResponse"


def test_changes_to_a_schedule_of_an_earlier_process_are_not_believed():
    reader = Reader("12:00", PLANNING)
    reader.succeed("c1")
    again = Reader()
    again.sync.schedule = reader.sync.schedule
    assert again.begin().cursor is None
    assert not again.answer(changes(REVIEW))
    assert again.sync.schedule == reader.sync.schedule
    assert again.sync.reading.live_until is None


def test_after_an_answer_that_makes_no_sense_the_next_read_is_whole():
    reader = Reader("12:00", PLANNING)
    reader.succeed("c1")
    reader.wait()
    reader.fail(BadResponse("garbage"))
    reader.wait()
    assert reader.begin().cursor is None


def test_a_failure_of_the_network_does_not_cost_the_cursor():
    reader = Reader("12:00", PLANNING)
    reader.succeed("c1")
    reader.wait()
    reader.fail(Unavailable("cut", cause=Cause.CONNECTION_LOST))
    reader.wait()
    assert reader.begin().cursor == "c1"


# --- the window ------------------------------------------------------------------------------------------------------


def test_the_window_reaches_from_a_day_behind_to_two_weeks_ahead():
    window = Reader("12:34").begin().window
    assert window.start <= at("12:34", day=-1)
    assert window.end >= at("12:34", day=14)


def test_the_same_window_is_read_all_day_long():
    reader = Reader("08:00")
    first = reader.succeed("c").window
    for _ in range(300):
        reader.wait()
        assert reader.succeed("c").window == first


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(0, 24 * 60 - 1))
def test_every_night_between_one_and_five_the_window_is_laid_anew_and_read_whole(seed, minute):
    reader = Reader(f"{minute // 60:02}:{minute % 60:02}", seed=seed)
    first = reader.succeed("c").window
    while True:
        reader.wait()
        read = reader.succeed("c")
        if read.window != first:
            break
        assert read.cursor == "c"
    local = reader.clock.now().wall.astimezone(BERLIN)
    assert read.cursor is None
    # The random minute, and at most one read later.
    assert time(1) <= local.time() <= time(5, 10)
    assert reader.clock.now().boot - BOOT <= 29 * 3600 + 600


def test_doors_lay_their_windows_anew_at_different_minutes():
    def rebase(seed):
        reader = Reader("20:00", seed=seed)
        reader.succeed()
        return round(reader.sync._rebase_at // 60)

    assert len({rebase(seed) for seed in range(20)}) > 10


def test_the_old_schedule_stays_until_the_new_one_is_whole_and_the_new_window_is_not_forgotten():
    reader = Reader("20:00", PLANNING)
    first = reader.succeed("c").window
    reader.wait()
    while reader.begin().window == first:
        reader.answer(reader.whole("c"))
        reader.wait()
    for _ in range(5):
        assert reader.read.window != first
        assert reader.read.cursor is None
        reader.answer(Unavailable("nightly maintenance", cause=Cause.REFUSED))
        assert reader.schedule.window == first
        assert reader.schedule.meetings == (PLANNING,)
        reader.wait()
        reader.begin()
    reader.meetings = (REVIEW,)
    assert reader.answer(reader.whole("d"))
    assert reader.schedule.window == reader.read.window
    assert reader.schedule.meetings == (REVIEW,)
    reader.wait()
    assert reader.begin().window == reader.schedule.window
    assert reader.read.cursor == "d"


@given(
    st.lists(st.tuples(st.floats(1, 40 * 86400), st.sampled_from(["answer", "fail", "silence"])), max_size=30)
)
def test_whatever_happens_every_read_asks_for_a_window_that_contains_the_present(history):
    reader = Reader()
    for seconds, what in history:
        if reader.sync.due(reader.clock.now()):
            read = reader.begin()
            assert read.window.contains(reader.clock.now().wall)
            assert read.window.end >= reader.clock.now().wall + timedelta(days=13)
            if what == "answer":
                assert reader.answer(reader.whole("c"))
            elif what == "fail":
                reader.answer(Unavailable("no", cause=Cause.TIMEOUT))
        reader.clock.advance(seconds)
        reader.sync.overdue(reader.clock.now())
