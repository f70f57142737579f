"""Time inside the product is aware and in UTC, and nothing else gets in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from kiosk.domain.time import Now, cut_to_minute, require_utc, to_utc
from tests.unit.domain.builders import at
from tests.unit.domain.strategies import moments

NAIVE = datetime(2026, 11, 20, 13, 12)  # noqa: DTZ001 - what must not get in
IN_BERLIN = datetime(2026, 11, 20, 14, 12, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize("instant", [NAIVE, IN_BERLIN])
def test_a_time_that_is_not_utc_is_turned_away(instant):
    with pytest.raises(ValueError, match="UTC"):
        require_utc(instant)
    with pytest.raises(ValueError, match="UTC"):
        Now(instant, 0.0)


def test_a_local_time_becomes_the_same_instant_in_utc():
    assert to_utc(IN_BERLIN) == datetime(2026, 11, 20, 13, 12, tzinfo=UTC)
    assert to_utc(IN_BERLIN).utcoffset() == timedelta(0)


def test_a_time_without_zone_cannot_become_utc():
    with pytest.raises(ValueError, match="aware"):
        to_utc(NAIVE)


def test_the_minute_is_cut_and_never_rounded():
    assert cut_to_minute(at("13:12:59")) == at("13:12")


@given(moments)
def test_the_minute_that_a_moment_lies_in_began_less_than_a_minute_ago(moment):
    assert timedelta(0) <= moment - cut_to_minute(moment) < timedelta(minutes=1)
    assert cut_to_minute(cut_to_minute(moment)) == cut_to_minute(moment)
