"""What was asked for at the door lies over the calendar: a tap is never lost from sight, a meeting never hidden."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import BookingState, Wanted, held_interval, overlay
from kiosk.domain.meetings import in_order
from tests.unit.domain.builders import ROOM, a_booking, a_confirmed_booking, a_meeting, from_to
from tests.unit.domain.strategies import bookings, days

FINAL = [state for state in BookingState if state.final]
outboxes = st.lists(bookings(), max_size=4, unique_by=lambda booking: booking.key)


def test_a_booking_is_final_when_nothing_can_become_of_it():
    assert {state for state in BookingState if not state.final} == {
        BookingState.PENDING,
        BookingState.CONFIRMED,
    }


def test_a_booking_is_settled_when_the_calendar_holds_what_was_asked_for():
    confirmed = a_confirmed_booking("13:00", "13:30")
    assert confirmed.settled
    assert not a_booking("13:00", "13:30").settled
    longer = replace(confirmed, wanted=Wanted(exists=True, interval=from_to("13:00", "14:00")))
    assert not longer.settled
    assert replace(longer, state=BookingState.REFUSED).settled


def test_a_booking_that_the_calendar_does_not_show_yet_takes_the_room_at_once():
    [held] = overlay([], [a_booking("13:00", "13:30", title="Booked here")])
    assert (held.id, held.key, held.room) == ("held:k1", "k1", ROOM.id)
    assert (held.interval, held.title) == (from_to("13:00", "13:30"), "Booked here")
    assert held.ours
    assert held.may_end
    assert held.may_extend


def test_a_booking_and_its_event_are_one_meeting():
    event = a_meeting("13:00", "13:30", id="/k1.ics", key="k1", title="Booked at the door")
    assert overlay([event], [a_booking("13:00", "13:30")]) == (event,)


def test_a_settled_booking_is_left_to_the_word_of_the_calendar():
    moved = a_meeting("15:00", "15:30", id="/k1.ics", key="k1")
    assert overlay([moved], [a_confirmed_booking("13:00", "13:30")]) == (moved,)


def test_an_extension_counts_from_the_tap():
    event = a_meeting("13:00", "13:30", id="/k1.ics", key="k1")
    longer = a_confirmed_booking("13:00", "13:30")
    longer = replace(longer, wanted=Wanted(exists=True, interval=from_to("13:00", "14:00")))
    assert overlay([event], [longer]) == (replace(event, interval=from_to("13:00", "14:00")),)


@pytest.mark.parametrize("exists", [True, False])
def test_an_end_counts_only_once_the_calendar_has_confirmed_it(exists):
    event = a_meeting("13:00", "14:00", id="/k1.ics", key="k1")
    ending = replace(
        a_confirmed_booking("13:00", "14:00"),
        wanted=Wanted(exists=exists, interval=from_to("13:00", "13:20")),
    )
    assert held_interval(ending) == from_to("13:00", "14:00")
    assert overlay([event], [ending]) == (event,)


def test_a_booking_taken_back_before_it_was_sent_takes_no_time():
    taken_back = a_booking("13:00", "13:30", exists=False)
    assert held_interval(taken_back) is None
    assert overlay([], [taken_back]) == ()


def test_a_change_to_a_foreign_meeting_stretches_that_meeting():
    foreign = a_meeting("12:45", "14:00", id="/planning.ics", title="Quarterly planning")
    before = Wanted(exists=True, interval=foreign.interval)
    longer = a_booking("12:45", "14:15", target=foreign.id, confirmed=before)
    assert overlay([foreign], [longer]) == (replace(foreign, interval=from_to("12:45", "14:15")),)


def test_two_changes_to_a_foreign_meeting_hold_the_room_for_the_longer():
    foreign = a_meeting("12:45", "14:00", id="/planning.ics")
    long = a_booking("12:45", "14:30", target=foreign.id, key="long")
    short = a_booking("12:45", "14:15", target=foreign.id, key="short")
    for order in ([long, short], [short, long]):
        [shown] = overlay([foreign], order)
        assert shown.interval == from_to("12:45", "14:30")


def test_a_change_to_a_meeting_that_is_gone_shows_nothing():
    assert overlay([], [a_booking("12:45", "14:15", target="/gone.ics")]) == ()


@pytest.mark.parametrize("state", FINAL)
def test_a_booking_that_came_to_its_end_is_shown_no_more(state):
    assert overlay([], [a_booking("13:00", "13:30", state=state)]) == ()
    assert a_booking("13:00", "13:30", state=state).settled


@given(days, outboxes)
def test_no_meeting_of_the_calendar_is_lost_or_cut(meetings, outbox):
    shown = {m.id: m for m in overlay(meetings, outbox)}
    for meeting in meetings:
        assert shown[meeting.id].interval.covers(meeting.interval)
        assert replace(shown[meeting.id], interval=meeting.interval) == meeting


@given(st.data(), days)
def test_nothing_but_an_unfinished_booking_changes_what_the_calendar_says(data, meetings):
    targets = st.none() | st.sampled_from([m.id for m in meetings] or ["gone"])
    outbox = data.draw(st.lists(bookings(targets), max_size=4))
    final = [b for b in outbox if b.state.final]
    assert overlay(meetings, final) == tuple(sorted(meetings, key=in_order))
    assert overlay(meetings, outbox) == overlay(meetings, [b for b in outbox if not b.state.final])


@given(days, outboxes)
def test_every_unfinished_booking_is_covered_by_a_meeting_of_its_key(meetings, outbox):
    shown = overlay(meetings, outbox)
    assert list(shown) == sorted(shown, key=in_order)
    assert len({m.id for m in shown}) == len(shown)
    for booking in outbox:
        held = held_interval(booking)
        if held is not None:
            assert any(m.key == booking.key for m in shown)
            assert booking.settled or any(m.key == booking.key and m.end >= held.end for m in shown)
