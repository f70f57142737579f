"""Intervals are half-open and in UTC; what they leave free is exactly what they do not cover."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.intervals import Interval, gaps, taken_within, union
from tests.unit.domain.builders import at, from_to
from tests.unit.domain.strategies import intervals, moments

several = st.lists(intervals(), max_size=8)


@pytest.mark.parametrize("end", ["13:00", "12:59"])
def test_an_interval_that_is_empty_or_reversed_cannot_be_made(end):
    with pytest.raises(ValueError, match="end after it starts"):
        from_to("13:00", end)


def test_an_interval_in_local_time_cannot_be_made():
    berlin = ZoneInfo("Europe/Berlin")
    with pytest.raises(ValueError, match="UTC"):
        Interval(datetime(2026, 11, 20, 9, tzinfo=berlin), datetime(2026, 11, 20, 10, tzinfo=berlin))


def test_an_interval_has_its_start_and_not_its_end():
    hour = from_to("09:00", "10:00")
    assert hour.contains(at("09:00"))
    assert hour.contains(at("09:59:59"))
    assert not hour.contains(at("10:00"))
    assert hour.length == timedelta(hours=1)


def test_back_to_back_is_no_overlap():
    assert not from_to("09:00", "10:00").overlaps(from_to("10:00", "11:00"))
    assert from_to("09:00", "10:01").overlaps(from_to("10:00", "11:00"))


@given(intervals(), intervals())
def test_overlap_cover_and_clip_tell_the_same_story(one, other):
    assert one.overlaps(other) == other.overlaps(one)
    common = one.clip(other)
    assert (common is not None) == one.overlaps(other)
    if common is not None:
        assert one.covers(common)
        assert other.covers(common)
    assert one.covers(other) == (common == other)


@given(several)
def test_a_union_is_sorted_apart_and_idempotent(some):
    merged = union(some)
    assert all(a.end < b.start for a, b in pairwise(merged))
    assert union(merged) == merged
    assert union(reversed(some)) == merged


@given(several, moments)
def test_a_union_holds_the_same_moments(some, moment):
    assert any(i.contains(moment) for i in union(some)) == any(i.contains(moment) for i in some)


@given(several, intervals())
def test_gaps_and_busy_time_together_are_the_whole_window_and_never_share_a_moment(busy, window):
    free = gaps(busy, window)
    taken = [part for i in union(busy) if (part := i.clip(window)) is not None]
    pieces = sorted([*free, *taken])
    assert pieces[0].start == window.start
    assert pieces[-1].end == window.end
    assert all(a.end == b.start for a, b in pairwise(pieces))


@given(several, intervals())
def test_a_gap_is_touched_by_nothing_and_as_long_as_can_be(busy, window):
    free = gaps(busy, window)
    assert not any(gap.overlaps(i) for gap in free for i in busy)
    assert union(free) == free


def test_nothing_busy_leaves_the_whole_window():
    assert gaps([], from_to("09:00", "10:00")) == (from_to("09:00", "10:00"),)


def test_what_lies_around_the_window_leaves_no_trace():
    around = [from_to("07:00", "09:00"), from_to("10:00", "11:00")]
    assert gaps(around, from_to("09:00", "10:00")) == (from_to("09:00", "10:00"),)
    assert gaps([from_to("08:00", "12:00")], from_to("09:00", "10:00")) == ()


@given(several, intervals())
def test_what_is_taken_within_a_window_is_all_that_its_gaps_leave(busy, window):
    assert gaps(taken_within(busy, window), window) == gaps(busy, window)
    assert taken_within(busy, window) == gaps(gaps(busy, window), window)
