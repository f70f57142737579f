"""Bright, dimmed or dark: by the hours of the office and by who is near, and bright in every doubt."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ambience import (
    Ambience,
    Ambient,
    Opening,
    People,
    ambience,
    brighter,
    brightness_of,
    changes_at,
    darker,
    is_office_hour,
    seen_by_day,
)
from kiosk.testing.builders import BOOT, a_now, at

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = 4  # the day of the builders
WORKDAY = tuple(Opening(day, 420, 1140) for day in range(5))
OFFICE = Ambient(hours=WORKDAY)
GONE = People(BOOT - 3600)


def shown(ambient=OFFICE, *, people=GONE, clock="13:00", day=0, trusted=True):
    return ambience(ambient, people, a_now(clock, day=day), BERLIN, clock_trusted=trusted)


@pytest.mark.parametrize(
    ("clock", "day", "is_open"),
    [
        ("06:59", 0, False),
        ("07:00", 0, True),
        ("18:59", 0, True),
        ("19:00", 0, False),
        ("12:00", 1, False),  # Saturday
        ("12:00", 3, True),  # Monday
    ],
)
def test_the_office_is_open_by_the_clock_of_its_room(clock, day, is_open):
    assert is_office_hour(OFFICE, at(clock, day=day), BERLIN) is is_open


def test_a_day_may_have_several_hours_and_the_last_minute_of_it():
    late = Ambient(hours=(Opening(FRIDAY, 0, 60), Opening(FRIDAY, 1380, 1440)))
    assert [is_office_hour(late, at(c), BERLIN) for c in ("00:30", "01:00", "23:59")] == [True, False, True]


def test_it_is_dark_when_the_office_is_closed_and_nobody_was_near():
    assert shown(clock="21:40") is Ambience.NIGHT
    assert shown(clock="21:40", people=People(BOOT - 120)) is Ambience.NIGHT


@pytest.mark.parametrize("people", [People(BOOT - 119), People(BOOT), People(BOOT - 3600, now=True)])
def test_somebody_near_wakes_it(people):
    assert shown(clock="21:40", people=people) is Ambience.DAY


def test_hours_that_nobody_set_are_always_open():
    assert shown(Ambient(), clock="03:00", day=1) is Ambience.DAY


def test_a_clock_that_nobody_trusts_does_not_say_that_it_is_night():
    assert shown(clock="03:00", trusted=False) is Ambience.DAY


def test_within_the_hours_it_is_dimmed_only_where_that_is_set():
    dims = Ambient(hours=WORKDAY, dim_after=timedelta(minutes=15))
    assert shown() is Ambience.DAY
    assert shown(dims) is Ambience.DIM
    assert shown(dims, people=People(BOOT - 899)) is Ambience.DAY
    assert shown(dims, people=People(BOOT - 3600, now=True)) is Ambience.DAY


def test_the_brightness_never_grows_by_dimming():
    ambient = Ambient(brightness=30, dim_brightness=40, night_brightness=10)
    assert [brightness_of(ambient, one) for one in Ambience] == [30, 30, 10]


@given(
    alone=st.integers(0, 4000),
    minutes=st.integers(0, 7 * 1440 - 1),
    dim=st.none() | st.integers(1, 60).map(lambda m: timedelta(minutes=m)),
)
def test_while_nobody_comes_it_changes_only_when_it_said_so_or_with_a_minute(alone, minutes, dim):
    ambient = Ambient(hours=WORKDAY, dim_after=dim)
    people = People(BOOT - alone)
    wall = at("00:00") + timedelta(minutes=minutes)
    before = ambience(ambient, people, now_at(wall, BOOT), BERLIN)
    due = [moment for moment in changes_at(ambient, people) if BOOT < moment < BOOT + 59]
    later = min(due, default=BOOT + 59) - 0.001
    assert ambience(ambient, people, now_at(wall + timedelta(seconds=59), later), BERLIN) is before


def now_at(wall, boot):
    now = a_now(boot=boot)
    return type(now)(wall, boot, now.synchronised)


@pytest.mark.parametrize(
    ("percent", "less", "more"),
    [
        (100, 90, None),
        (95, 90, 100),
        (85, 80, 90),
        (30, 20, 40),
        (20, None, 30),
        (15, None, 20),
        (10, None, 20),
    ],
)
def test_brightness_goes_in_round_steps_and_never_out_of_sight(percent, less, more):
    assert (darker(percent), brighter(percent)) == (less, more)
    assert 20 <= seen_by_day(percent) <= 100
