"""The panel is made again exactly when it would look different, even if nothing arrives."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.snapshot import Notice, UndoOf, UndoOffer
from kiosk.screen.presenters.model import BannerView, Ground, SheetView
from kiosk.screen.presenters.scene import LinkPhase, Reach
from kiosk.screen.presenters.screen import changes_at, screen_model, starting_model
from kiosk.screen.presenters.wish import SheetState
from kiosk.testing.builders import BOOT, a_booking, a_meeting, a_now, at, between
from tests.unit.presenters.scenes import DAY, PLANNING, a_scene, a_snapshot, english, stale


def changes(snapshot, clock="13:12:20", closes_at=None, **scene):
    return changes_at(a_scene(snapshot, clock, **scene), closes_at=closes_at) - BOOT


def booked(until):
    booking = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)
    return a_snapshot(*DAY, bookings=(booking,), undo=(UndoOffer("key-1", UndoOf.BOOK, until),))


class TestWhenItChanges:
    def test_with_the_next_minute_on_the_clock(self):
        assert changes(a_snapshot(*DAY)) == 40

    def test_on_the_full_minute_a_minute_later(self):
        assert changes(a_snapshot(*DAY), "13:12:00") == 60

    def test_when_freshness_ends(self):
        assert (
            changes(replace(a_snapshot(*DAY), reading=replace(a_snapshot().reading, live_until=BOOT + 7)))
            == 7
        )

    def test_with_each_second_of_an_undo(self):
        assert changes(booked(BOOT + 7.25)) == pytest.approx(0.25)
        assert changes(booked(BOOT + 0.5)) == pytest.approx(0.5)

    def test_not_each_second_while_an_undo_has_no_end(self):
        assert changes(booked(None)) == 40

    def test_when_a_meeting_begins_between_two_minutes(self):
        assert changes(a_snapshot(a_meeting("13:12:30", "13:30"))) == 10

    def test_when_a_notice_is_over(self):
        notice = Notice("n", UndoOf.BOOK, Refusal.TAKEN, between("13:00", "13:12:25"))
        assert changes(a_snapshot(notices=(notice,))) == 5

    def test_when_a_silent_agent_is_to_be_mentioned(self):
        assert changes(a_snapshot(*DAY), reach=Reach(LinkPhase.LOST, BOOT - 0.5)) == 1.5

    def test_an_open_sheet_counts_its_last_ten_seconds(self):
        assert changes(a_snapshot(*DAY), closes_at=BOOT + 30) == 20
        assert changes(a_snapshot(*DAY), closes_at=BOOT + 9.5) == pytest.approx(0.5)


@given(
    wall=st.integers(0, 86_399),
    live=st.floats(0, 2000),
    undo=st.floats(0, 2000),
    boot=st.floats(900, 1200),
)
def test_it_is_always_ahead_and_at_most_a_minute(wall, live, undo, boot):
    clock = f"{wall // 3600:02}:{wall // 60 % 60:02}:{wall % 60:02}"
    snapshot = replace(booked(undo), reading=replace(a_snapshot().reading, live_until=live))
    moment = changes_at(a_scene(snapshot, clock, boot=boot), closes_at=undo)
    assert boot < moment <= boot + 60 + 1e-6


SECONDS = st.integers(1, 59 * 16).map(lambda n: n / 16)  # sums of these are exact


@given(passed=SECONDS, undo=SECONDS, live=SECONDS)
def test_until_then_the_model_stays_as_it_is(passed, undo, live):
    """No redraw without change, and no change without redraw."""
    snapshot = replace(booked(BOOT + undo), reading=replace(a_snapshot().reading, live_until=BOOT + live))

    def model(after):
        return replace(
            screen_model(a_scene(snapshot, f"13:12:{int(after):02}", boot=BOOT + after)), changes_at=0.0
        )

    until = changes_at(a_scene(snapshot, "13:12:00", boot=BOOT), closes_at=None) - BOOT
    if passed < until:
        assert model(passed) == model(0.0)


def test_two_moments_of_one_minute_are_equal():
    first, second = (
        screen_model(a_scene(a_snapshot(*DAY, PLANNING), clock)) for clock in ("13:12:05", "13:12:55")
    )
    assert replace(first, changes_at=0.0) == replace(second, changes_at=0.0)


class TestTheWholePanel:
    def test_a_sheet_shows_its_wish_in_the_time_line(self):
        model = screen_model(
            a_scene(a_snapshot(*DAY)), sheet=SheetState(at("15:30"), 30), closes_at=BOOT + 30
        )
        assert isinstance(model.sheet, SheetView)
        assert model.sheet.book.label == "Book 15:30 – 16:00"
        assert [b.title for b in model.day.blocks][-1] == "Your booking"
        assert model.sheet.cancel.detail == ""

    def test_a_sheet_for_tomorrow_shows_tomorrow(self):
        model = screen_model(
            a_scene(a_snapshot()), sheet=SheetState(at("09:00", day=1), 30), closes_at=BOOT + 9
        )
        assert isinstance(model.sheet, SheetView)
        assert (model.day.title, model.day.focus) == ("Saturday 21 November", 540)
        assert model.sheet.cancel.detail == "9 s"

    def test_trouble_has_its_row(self):
        assert screen_model(a_scene(stale(a_snapshot(*DAY)))).banner == BannerView(
            "No answer from the calendar since 13:02", "Trying again"
        )


class TestBeforeTheFirstSnapshot:
    def test_it_is_starting_and_nothing_is_free(self):
        model = starting_model(Reach(LinkPhase.STARTING, BOOT), a_now("13:12"), english())
        assert (model.hero.word, model.hero.ground, model.hero.hatched) == ("Starting", Ground.UNKNOWN, True)
        assert (model.hero.buttons, model.banner, model.day.blocks) == ((), None, ())

    def test_an_agent_that_went_away_is_said(self):
        reach = Reach(LinkPhase.LOST, BOOT - 60)
        model = starting_model(reach, a_now("13:12"), english())
        assert (model.hero.word, model.hero.sub) == ("Unknown", "This door does not answer")
        assert model.banner is not None

    def test_another_protocol_is_a_restart(self):
        model = starting_model(Reach(LinkPhase.RESTARTING, BOOT), a_now("13:12"), english())
        assert model.hero.word == "Restarting"
