"""The times that people write, and what they mean where the room is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.options import check_written_time, instant_of

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("13:12", datetime(2026, 11, 20, 12, 12, tzinfo=UTC)),
        ("9:05", datetime(2026, 11, 20, 8, 5, tzinfo=UTC)),
        ("2026-11-21T09:00", datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        ("2026-11-21 09:00", datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        ("2026-11-21T09:00:00-05:00", datetime(2026, 11, 21, 14, 0, tzinfo=UTC)),
        ("2026-11-21T09:00Z", datetime(2026, 11, 21, 9, 0, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of the two
    ],
)
def test_a_written_time_is_meant_where_the_room_is_unless_it_says_otherwise(written, utc):
    assert check_written_time(written) == written
    assert instant_of(written, zone=BERLIN, today=FRIDAY) == utc


@pytest.mark.parametrize(
    "written",
    [
        "",
        "noon",
        "25:00",
        "12",
        "12:60",
        "2026-11-20",
        "2026-13-01T10:00",
        "1:2:3:4",
        "0001-01-01T00:00",
        "9999-12-31T23:59:59+00:00",
    ],
)
def test_what_is_no_time_is_said_with_what_to_write(written):
    with pytest.raises(ValueError, match="write HH:MM"):
        check_written_time(written)


def test_a_time_that_the_clocks_skip_does_not_exist():
    with pytest.raises(ValueError, match="does not exist"):
        instant_of("2026-03-29T02:30", zone=BERLIN, today=FRIDAY)
