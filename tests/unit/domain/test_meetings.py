"""A meeting keeps private what is private, and there is one order of meetings that overlap."""

from itertools import permutations

import pytest
from hypothesis import given

from kiosk.domain.meetings import in_order
from tests.unit.domain.builders import a_meeting, at
from tests.unit.domain.strategies import days


@pytest.mark.parametrize("told", [{"title": "Salary"}, {"organiser": "A. Lindqvist"}, {"title": ""}])
def test_a_private_meeting_that_still_says_something_cannot_be_made(told):
    with pytest.raises(ValueError, match="masked"):
        a_meeting("09:00", "10:00", private=True, **told)


def test_a_private_meeting_says_only_that_the_room_is_taken():
    meeting = a_meeting("09:00", "10:00", private=True)
    assert (meeting.title, meeting.organiser) == (None, None)
    assert (meeting.start, meeting.end) == (at("09:00"), at("10:00"))


def test_a_meeting_with_a_booking_key_is_ours():
    assert a_meeting("09:00", "10:00", key="k1").ours
    assert not a_meeting("09:00", "10:00").ours


def test_the_earliest_start_comes_first_then_the_latest_end_then_the_id():
    first = a_meeting("08:59", "09:05")
    longer = a_meeting("09:00", "11:00")
    same_a = a_meeting("09:00", "10:00", id="a")
    same_b = a_meeting("09:00", "10:00", id="b")
    for some in permutations([first, longer, same_a, same_b]):
        assert sorted(some, key=in_order) == [first, longer, same_a, same_b]


@given(days)
def test_no_two_meetings_of_a_room_tie(meetings):
    assert len({in_order(m) for m in meetings}) == len(meetings)
