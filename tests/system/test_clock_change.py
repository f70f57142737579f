"""The days on which clocks are changed: each minute the door says what the calendar says, under its own label."""

from pathlib import Path

import pytest

from tests.system.clock_change import ClockChange, changes_of, replay

YEAR = 2027
ZONES = ("Europe/Berlin", "Australia/Sydney")
CHANGES = [change for zone in ZONES for change in changes_of(zone, YEAR)]


def named(change: ClockChange) -> str:
    return f"{change.zone.key}, {'longer' if change.repeats else 'shorter'} day"


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_a_day_with_a_clock_change_is_shown_as_it_is_at_each_minute(
    folder: Path, change: ClockChange
) -> None:
    day = replay(folder, change)
    assert day.minutes == (25 if change.repeats else 23) * 60 + 4 * 60
    assert 0 < day.free < day.minutes


@pytest.mark.parametrize("change", CHANGES, ids=named)
def test_no_two_minutes_of_such_a_day_have_the_same_label(change: ClockChange) -> None:
    """Of the oracle: digits that come twice have letters, and those differ."""
    during = [label for at, label in change.label_of().items() if change.lasts.contains(at)]
    assert len(set(during)) == len(during)
    assert any(" " in label for label in during) is change.repeats
