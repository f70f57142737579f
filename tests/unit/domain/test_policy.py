"""What is offered at the door always fits: between the meetings, within the policy, labelled by what it takes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import Refusal
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import (
    TOLERANCE,
    BookingPolicy,
    Choice,
    choices,
    earliest_start,
    extensions,
    refusal_of,
)
from kiosk.domain.schedule import overlapping
from kiosk.domain.time import cut_to_minute
from tests.unit.domain.builders import a_meeting, at, from_to
from tests.unit.domain.strategies import days, moments, policies

POLICY = BookingPolicy()
TODAY = from_to("00:00", "24:00")


def offered(*found: Choice) -> list[tuple[int | None, str]]:
    return [(choice.minutes, f"{choice.interval.end:%H:%M:%S}".removesuffix(":00")) for choice in found]


def test_a_booking_begins_with_the_present_minute():
    assert earliest_start([], at("13:12:40")) == at("13:12")


def test_a_booking_does_not_begin_before_the_meeting_before_it_has_ended():
    meetings = [a_meeting("12:00", "13:12:20"), a_meeting("12:00", "13:12:30"), a_meeting("12:30", "13:13")]
    assert earliest_start(meetings, at("13:12:40")) == at("13:12:30")


@given(days, moments)
def test_a_booking_made_now_begins_in_the_last_minute_and_in_no_meeting_that_is_over(meetings, moment):
    start = earliest_start(meetings, moment)
    assert timedelta(0) <= moment - start < timedelta(minutes=1)
    assert not any(m.interval.contains(start) for m in meetings if m.end <= moment)


def test_the_lengths_and_the_longest_are_offered_up_to_the_next_meeting():
    supplier_review = a_meeting("14:30", "15:30")
    found = choices([supplier_review], at("13:12"), policy=POLICY)
    assert offered(*found) == [(15, "13:27"), (30, "13:42"), (60, "14:12"), (None, "14:30")]


def test_with_nothing_ahead_the_longest_is_what_the_policy_allows():
    found = choices([], at("13:12"), policy=BookingPolicy(lengths=(30,), longest=timedelta(hours=2)))
    assert offered(*found) == [(30, "13:42"), (None, "15:12")]


@pytest.mark.parametrize(
    ("upcoming", "expected"),
    [
        ("13:42", [(15, "13:27"), (30, "13:42")]),
        ("13:38", [(15, "13:27"), (30, "13:38")]),  # four minutes short: good enough
        ("13:37", [(15, "13:27"), (None, "13:37")]),  # five minutes short: not what was asked for
        ("13:20", [(None, "13:20")]),
        ("13:17", [(None, "13:17")]),
        ("13:16", []),
    ],
)
def test_a_length_that_does_not_fit_by_five_minutes_is_not_offered(upcoming, expected):
    assert offered(*choices([a_meeting(upcoming, "18:00")], at("13:12"), policy=POLICY)) == expected


def test_ends_may_be_rounded_up_to_five_minutes_but_never_into_a_meeting():
    policy = BookingPolicy(lengths=(15, 30), longest=timedelta(minutes=45), round_up=True)
    found = choices([], at("13:12"), policy=policy)
    assert offered(*found) == [(15, "13:30"), (30, "13:45"), (None, "13:57")]
    assert offered(*choices([a_meeting("13:28", "14:00")], at("13:12"), policy=policy)) == [(15, "13:28")]


def test_rounding_up_takes_no_length_away_that_fits_without_it():
    policy = BookingPolicy(lengths=(15,), round_up=True)
    assert offered(*choices([a_meeting("13:25", "14:00")], at("13:11"), policy=policy)) == [(15, "13:25")]


def test_a_meeting_that_begins_within_a_minute_cuts_the_choice_to_the_minute():
    found = choices([a_meeting("13:29:30", "14:00")], at("13:12"), policy=BookingPolicy(lengths=(15,)))
    assert offered(*found) == [(15, "13:27"), (None, "13:29")]


def test_nothing_is_offered_while_a_meeting_is_on():
    assert choices([a_meeting("13:00", "14:00")], at("13:12"), policy=POLICY) == ()
    assert choices([a_meeting("13:00", "13:12")], at("13:12"), policy=POLICY) != ()


def test_other_lengths_can_be_asked_for():
    found = choices([], at("13:12"), policy=POLICY, lengths=(90, 45))
    assert offered(*found) == [(45, "13:57"), (90, "14:42"), (None, "17:12")]


@given(days, moments, policies)
def test_a_choice_overlaps_no_meeting_exceeds_no_limit_and_ends_on_a_minute(meetings, start, policy):
    found = choices(meetings, start, policy=policy)
    for choice in found:
        assert choice.interval.start == start
        assert not overlapping(meetings, choice.interval)
        assert choice.interval.length <= policy.longest
        assert choice.interval.end == cut_to_minute(choice.interval.end)
        whole = timedelta(minutes=choice.minutes or 0)
        assert choice.interval.length > whole - TOLERANCE - timedelta(minutes=1)
    ends = [choice.interval.end for choice in found]
    assert ends == sorted(set(ends))
    assert [c.minutes for c in found if c.minutes is None] in ([], [None])


@given(days, moments, policies)
def test_what_is_offered_now_is_not_refused_a_moment_later(meetings, moment, policy):
    for choice in choices(meetings, earliest_start(meetings, moment), policy=policy):
        wide = Interval(at("00:00") - timedelta(days=3), at("96:00"))
        assert refusal_of(choice.interval, meetings, at=moment, last_day=wide, policy=policy) is None


def test_extensions_are_later_ends_of_the_same_meeting():
    meeting = a_meeting("12:45", "14:00")
    others = [a_meeting("14:30", "15:30")]
    found = extensions([meeting, *others], meeting, policy=POLICY)
    assert [(c.minutes, c.interval) for c in found] == [
        (15, from_to("12:45", "14:15")),
        (30, from_to("12:45", "14:30")),
    ]


@pytest.mark.parametrize(
    ("upcoming", "expected"),
    [
        ("14:00", []),
        ("14:10", []),
        ("14:11", [(15, "14:11")]),
        ("14:15", [(15, "14:15")]),
        ("14:26", [(15, "14:15"), (30, "14:26")]),
    ],
)
def test_an_extension_stops_at_the_next_meeting(upcoming, expected):
    meeting = a_meeting("12:45", "14:00")
    found = extensions([meeting, a_meeting(upcoming, "16:00")], meeting, policy=POLICY)
    assert offered(*found) == expected


def test_a_meeting_that_another_runs_on_from_cannot_be_extended():
    meeting = a_meeting("12:45", "14:00")
    assert extensions([meeting, a_meeting("13:30", "15:00")], meeting, policy=POLICY) == ()


def test_a_booking_of_ours_is_not_extended_past_the_longest():
    policy = BookingPolicy(longest=timedelta(minutes=90))
    ours = a_meeting("12:45", "14:00", key="k1")
    theirs = a_meeting("12:45", "14:00")
    assert offered(*extensions([ours], ours, policy=policy)) == [(15, "14:15")]
    assert offered(*extensions([theirs], theirs, policy=policy)) == [(15, "14:15"), (30, "14:30")]


@given(days.filter(bool), policies, st.data())
def test_an_extension_never_runs_into_the_next_meeting(meetings, policy, data):
    meeting = data.draw(st.sampled_from(meetings))
    others = [m for m in meetings if m is not meeting]
    for choice in extensions(meetings, meeting, policy=policy):
        assert choice.interval.start == meeting.start
        assert choice.interval.end > meeting.end
        assert not any(meeting.end <= m.start < choice.interval.end for m in others)
        assert not any(m.interval.contains(meeting.end) for m in others)
        assert choice.interval.end == cut_to_minute(choice.interval.end)


@pytest.mark.parametrize(
    ("start", "end", "refusal"),
    [
        ("13:12", "13:42", None),
        ("13:07", "13:42", None),  # tapped a moment ago
        ("13:06", "13:42", Refusal.IN_THE_PAST),
        ("12:00", "13:12", Refusal.IN_THE_PAST),
        ("13:12", "13:12:59", Refusal.TOO_SHORT),
        ("13:12", "17:12", Refusal.TAKEN),
        ("15:30", "19:30", None),
        ("15:30", "19:31", Refusal.TOO_LONG),
        ("23:59", "25:00", None),
        ("24:00", "25:00", Refusal.TOO_FAR_AHEAD),
        ("14:00", "14:31", Refusal.TAKEN),
        ("14:00", "14:30", None),
    ],
)
def test_a_booking_is_refused_with_the_reason(start, end, refusal):
    meetings = [a_meeting("14:30", "15:30")]
    found = refusal_of(from_to(start, end), meetings, at=at("13:12:30"), last_day=TODAY, policy=POLICY)
    assert found == refusal
