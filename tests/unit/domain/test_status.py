"""A door that knows nothing never says "free": the table of states, and the property behind it."""

from typing import assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.freshness import Ignorance, Live, Offline, Stale, Unknown
from kiosk.domain.schedule import current, free_from
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown, status_of
from tests.unit.domain.builders import WINDOW, a_meeting, at
from tests.unit.domain.strategies import days, moments

READ = at("13:00")
ON = a_meeting("12:45", "14:00")
NEXT = a_meeting("14:30", "15:30")
UNTRUSTED = Unknown(Ignorance.CLOCK_UNTRUSTED)
NEVER = Unknown(Ignorance.NEVER_READ)
OUTSIDE = Unknown(Ignorance.OUTSIDE_WINDOW)

freshnesses = st.sampled_from([Live(READ), Stale(READ), Offline(READ), UNTRUSTED, NEVER, OUTSIDE])


def status(*meetings, fresh, doubtful=False, window=WINDOW):
    return status_of(meetings, fresh, window=window, at=at("13:12"), doubtful=doubtful)


@pytest.mark.parametrize(
    ("fresh", "expected"),
    [
        (Live(READ), RoomFree(NEXT)),
        (Stale(READ), RoomUnknown(Stale(READ), READ, NEXT)),
        (Offline(READ), RoomUnknown(Offline(READ), READ, NEXT)),
        (NEVER, RoomUnknown(NEVER)),
        (OUTSIDE, RoomUnknown(OUTSIDE)),
        (UNTRUSTED, RoomUnknown(UNTRUSTED)),
    ],
)
def test_a_room_without_a_meeting_is_free_only_while_the_calendar_is_live(fresh, expected):
    assert status(NEXT, fresh=fresh) == expected


@pytest.mark.parametrize("fresh", [Live(READ), Stale(READ), Offline(READ)])
@pytest.mark.parametrize("doubtful", [True, False])
def test_a_meeting_keeps_the_room_red_however_old_the_news(fresh, doubtful):
    assert status(ON, NEXT, fresh=fresh, doubtful=doubtful) == RoomBusy(ON, at("14:00"), NEXT)


def test_an_entry_that_could_not_be_read_takes_green_away():
    assert status(NEXT, fresh=Live(READ), doubtful=True) == RoomUnknown(None, READ, NEXT)


@pytest.mark.parametrize("fresh", [NEVER, OUTSIDE, UNTRUSTED])
def test_unknown_is_unknown_even_over_a_booking_held_here(fresh):
    held = a_meeting("13:00", "13:30", id="held:k1", key="k1")
    assert status(held, NEXT, fresh=fresh, window=None) == RoomUnknown(fresh)


def test_busy_back_to_back_is_free_only_after_the_last():
    first, second = a_meeting("12:45", "13:30"), a_meeting("13:32", "14:00")
    assert status(first, second, fresh=Live(READ)) == RoomBusy(first, at("14:00"), second)


@given(days, freshnesses, st.booleans(), moments)
def test_free_is_said_only_live_without_doubt_and_without_a_meeting(meetings, fresh, doubtful, moment):
    found = status_of(meetings, fresh, window=WINDOW, at=moment, doubtful=doubtful)
    on = current(meetings, moment)
    match found:
        case RoomFree(following):
            assert isinstance(fresh, Live)
            assert not doubtful
            assert on is None
            assert following is None or following.start > moment
        case RoomBusy(meeting, gap, _):
            assert meeting == on
            assert gap == free_from(meetings, moment, WINDOW)
            assert gap is None or gap >= meeting.end
        case RoomUnknown(because):
            assert isinstance(because, Unknown) or on is None
            assert doubtful or not isinstance(fresh, Live)
        case _:
            assert_never(found)
