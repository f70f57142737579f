"""The time line shows each local day as long as it really is, and nothing that is private."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import BookingState
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import schedule_of
from kiosk.domain.time import Now
from kiosk.screen.presenters.day import day_view
from kiosk.screen.presenters.model import BlockLook, BlockView
from kiosk.screen.presenters.scene import scene_of
from kiosk.testing.builders import BOOT, a_booking, a_meeting, at, between
from tests.unit.presenters.scenes import CONNECTED, DAY, PLANNING, a_scene, a_snapshot, english, stale


def show(snapshot, clock="13:12", language="en", **asked):
    return day_view(a_scene(snapshot, clock, language=language), **asked)


def block(view, title) -> BlockView:
    return next(b for b in view.blocks if b.title == title)


def test_it_looks_like_the_picture():
    view = show(a_snapshot(*DAY, PLANNING))
    assert view.title == "Friday 20 November"
    assert (view.now, view.now_label, view.focus) == (13 * 60 + 12, "13:12", None)
    assert [(b.title, b.times, b.look) for b in view.blocks] == [
        ("Design critique", "11:00 – 11:30", BlockLook.PAST),
        ("Private", "11:30 – 12:30", BlockLook.PAST),
        ("Quarterly planning", "12:45 – 14:00", BlockLook.CURRENT),
        ("Supplier review", "14:30 – 15:30", BlockLook.MEETING),
        ("Stand-up", "16:00 – 16:30", BlockLook.MEETING),
    ]
    assert block(view, "Quarterly planning").organiser == "S. Haddad"


def test_in_german():
    view = show(a_snapshot(*DAY), language="de")
    assert view.title == "Freitag, 20. November"
    assert view.blocks[1].title == "Privat"
    assert view.several[:2] == ("2 Termine", "3 Termine")


def test_blocks_stand_at_their_minutes():
    planning = block(show(a_snapshot(PLANNING)), "Quarterly planning")
    assert (planning.start, planning.end, planning.elapsed) == (765, 840, 27 / 75)


def test_only_the_present_block_has_a_part_that_is_over():
    view = show(a_snapshot(*DAY, PLANNING))
    assert {b.title for b in view.blocks if b.elapsed} == {"Quarterly planning"}


def test_a_meeting_across_midnight_reaches_out_of_the_day():
    night = show(a_snapshot(a_meeting("22:00", "02:00", "Night shift"))).blocks[0]
    assert (night.start, night.end) == (22 * 60, 26 * 60)


def test_an_unreadable_meeting_is_just_a_meeting():
    assert (
        show(a_snapshot(a_meeting("15:00", "16:00", "leftover", readable=False))).blocks[0].title == "Meeting"
    )


def test_a_whole_day_says_so_instead_of_its_times():
    assert show(a_snapshot(a_meeting("00:00", "00:00", "Fair", all_day=True))).blocks[0].times == "all day"


class TestOurs:
    def test_a_pending_booking_is_held_and_called_booked_here(self):
        (held,) = show(a_snapshot(bookings=(a_booking("13:12", "13:42"),))).blocks
        assert (held.title, held.look) == ("Booked here", BlockLook.HELD)

    def test_offline_it_is_held_at_this_door(self):
        (held,) = show(stale(a_snapshot(bookings=(a_booking("13:12", "13:42"),)))).blocks
        assert (held.title, held.look) == ("Held at this door", BlockLook.HELD)

    def test_confirmed_it_is_a_meeting_like_others(self):
        ours = a_meeting("13:12", "13:42", "Booked at the door", key="key-1")
        booking = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)
        (shown,) = show(a_snapshot(ours, bookings=(booking,))).blocks
        assert (shown.title, shown.look) == ("Booked here", BlockLook.CURRENT)

    def test_the_title_that_every_booking_gets_in_the_calendar_is_not_news_at_the_door(self):
        ours = a_meeting("13:12", "13:42", "Booked at the door", key="key-1")
        booking = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)
        assert show(a_snapshot(ours, bookings=(booking,))).blocks[0].title == "Booked here"

    def test_a_title_chosen_at_the_door_is_shown_there(self):
        booking = a_booking("13:12", "13:42", title="Workshop")
        assert show(a_snapshot(bookings=(booking,))).blocks[0].title == "Workshop"

    def test_a_title_chosen_at_the_door_does_not_hide_that_it_is_only_held(self):
        booking = a_booking("13:12", "13:42", title="Workshop")
        assert show(stale(a_snapshot(bookings=(booking,)))).blocks[0].title == "Held at this door"

    def test_a_title_that_somebody_gave_it_in_the_calendar_is_shown(self):
        renamed = a_meeting("13:12", "13:42", "Interview", key="key-1")
        booking = a_booking("13:12", "13:42", state=BookingState.CONFIRMED, title="Booked at the door")
        assert show(a_snapshot(renamed, bookings=(booking,))).blocks[0].title == "Interview"


class TestOtherDays:
    def test_tomorrow_has_no_present_moment_and_begins_at_its_first_meeting(self):
        view = show(a_snapshot(a_meeting("10:00", "11:00", day=1)), shown=at("09:00", day=1))
        assert (view.title, view.now, view.now_label) == ("Saturday 21 November", None, "")
        assert view.focus == 600

    def test_an_empty_day_begins_in_the_morning(self):
        assert show(a_snapshot(), shown=at("09:00", day=1)).focus == 9 * 60

    def test_the_wish_is_a_block_that_must_be_seen(self):
        view = show(a_snapshot(*DAY), wish=between("15:30", "16:00"))
        wish = block(view, "Your booking")
        assert (wish.look, wish.times, view.focus) == (BlockLook.WISH, "15:30 – 16:00", 930)


class TestLongAndShortDays:
    def hours(self, day):
        noon = datetime.combine(date(*day), time(11), UTC)
        window = Interval(noon - timedelta(days=1), noon + timedelta(days=14))
        snapshot = replace(a_snapshot(), schedule=schedule_of("juniper", window, noon))
        scene = scene_of(snapshot, Now(noon, BOOT), reach=CONNECTED, wording=english())
        return [mark.label for mark in day_view(scene).hours], day_view(scene).now

    def test_the_day_with_25_hours_shows_one_twice_with_its_zones(self):
        labels, now = self.hours((2026, 10, 25))
        assert labels[1:6] == ["01:00", "02:00 CEST", "02:00 CET", "03:00", "04:00"]
        assert (len(labels), now) == (26, 13 * 60)

    def test_the_day_with_23_hours_skips_one(self):
        labels, now = self.hours((2026, 3, 29))
        assert labels[:4] == ["00:00", "01:00", "03:00", "04:00"]
        assert (len(labels), now) == (24, 12 * 60)


def test_a_door_whose_clock_is_not_set_does_not_claim_a_day():
    view = show(a_snapshot(*DAY, clock_trusted=False))
    assert (view.title, view.blocks, view.now, view.focus) == ("", (), None, 720)
    assert len(view.hours) == 24


@given(st.integers(0, 60 * 24 * 370), st.integers(1, 600))
def test_every_block_lies_where_the_clock_says(minutes, length):
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    meeting = replace(a_meeting(), interval=Interval(start, start + timedelta(minutes=length)))
    window = Interval(start - timedelta(days=2), start + timedelta(days=3))
    snapshot = replace(a_snapshot(), schedule=schedule_of("juniper", window, start, [meeting]))
    view = day_view(scene_of(snapshot, Now(start, BOOT), reach=CONNECTED, wording=english()))
    (shown,) = view.blocks
    assert shown.end - shown.start == length
    assert shown.start == view.now
    before = [mark for mark in view.hours if mark.at <= shown.start]
    assert before[-1].label[:2] == shown.times[:2]
