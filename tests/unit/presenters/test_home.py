"""The state of the room on the big pane: the words, colours and buttons of the pictures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.appearance import Appearance
from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Live, Reading
from kiosk.domain.intents import Book, Dismiss, End, Extend
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.schedule import Doubt, current, schedule_of
from kiosk.domain.snapshot import Notice, Snapshot, UndoOf, meetings_of
from kiosk.domain.time import Now
from kiosk.screen.presenters.home import home_view, strip_words
from kiosk.screen.presenters.model import Ground, LocalAction, Look, RingView, Shape
from kiosk.screen.presenters.scene import Layout, LinkPhase, Reach, scene_of
from kiosk.testing.builders import BOOT, a_meeting, a_now, a_schedule, a_window, at, between
from tests.unit.presenters.scenes import (
    CONNECTED,
    DAY,
    EVERYBODYS,
    PLANNING,
    REVIEW,
    a_scene,
    a_snapshot,
    english,
    labels,
    stale,
)


def show(snapshot, clock="13:12", **scene):
    return home_view(a_scene(snapshot, clock, **scene))


def a_notice(refusal, of=UndoOf.BOOK, interval=None):
    return Notice("n1", of, refusal, interval or between("13:12", "13:42"))


class TestFree:
    def test_it_looks_like_the_picture(self):
        view = show(a_snapshot(*DAY))
        assert (view.ground, view.shape, view.word) == (Ground.FREE, Shape.TICK_DISC, "Free")
        assert (view.room, view.clock) == ("Juniper", "13:12")
        assert view.facilities == ("8 seats", "Screen", "Video", "Whiteboard")
        assert view.sub == "until 14:30"
        assert view.second == "1 h 18 min · then Supplier review"
        assert (view.ring, view.hatched, view.caption, view.reason) == (None, False, "Book now", "")
        assert labels(view.buttons) == [
            "15 min until 13:27", "30 min until 13:42", "60 min until 14:12", "Longest until 14:30", "Other…"
        ]  # fmt: skip

    def test_in_german_too(self):
        view = show(a_snapshot(*DAY), language="de")
        assert (view.word, view.sub) == ("Frei", "bis 14:30 Uhr")
        assert view.second == "1 Std. 18 Min. · dann Supplier review"
        assert view.facilities[0] == "8 Plätze"
        assert labels(view.buttons)[0] == "15 Min. bis 13:27"

    def test_with_large_text_a_row_has_four_buttons_and_the_longest_is_behind_other(self):
        view = home_view(a_scene(a_snapshot(*DAY, appearance=Appearance(large_text=True))))
        assert [b.id for b in view.buttons] == ["book:15", "book:30", "book:60", "other"]

    def test_a_narrow_panel_has_four_buttons(self):
        buttons = show(a_snapshot(*DAY), layout=Layout.NARROW).buttons
        assert [b.label for b in buttons] == ["15 min", "30 min", "60 min", "Other…"]

    def test_the_buttons_book_what_they_say(self):
        buttons = show(a_snapshot(*DAY)).buttons
        assert buttons[0].action == Book("", between("13:12", "13:27"))
        assert buttons[3].action == Book("", between("13:12", "14:30"))
        assert buttons[4].action is LocalAction.OPEN_BOOK_OTHER
        assert [b.look for b in buttons] == [*[Look.FILLED] * 4, Look.OUTLINE]

    def test_nothing_more_today_says_so_in_one_line(self):
        view = show(a_snapshot(a_meeting("09:00", "10:00", day=1)))
        assert (view.sub, view.second) == ("for the rest of the day", "")

    def test_a_private_meeting_ahead_stays_private(self):
        view = show(a_snapshot(a_meeting("14:30", "15:00", private=True)))
        assert view.second == "1 h 18 min · then Private"

    def test_a_meeting_too_near_leaves_only_the_sheet_and_the_reason(self):
        view = show(a_snapshot(REVIEW), "14:27")
        assert (view.caption, labels(view.buttons)) == ("", ["Other…"])
        assert (view.second, view.reason) == ("Supplier review starts in 3 min", "")
        early = CheckInPolicy(early=timedelta(minutes=1))
        assert show(a_snapshot(REVIEW, check_in=early), "14:27").reason == "Supplier review starts at 14:30"

    def test_when_nothing_may_be_held_there_are_no_buttons_but_the_reason(self):
        view = show(a_snapshot(*DAY, holding_refused=Refusal.NOT_STORED))
        assert view.buttons == ()
        assert view.reason == "This door cannot store bookings. Please tell whoever looks after the rooms."

    def test_without_an_agent_there_are_no_buttons_but_the_reason(self):
        lost = Reach(LinkPhase.LOST, BOOT - 2)
        view = show(a_snapshot(*DAY), reach=lost)
        assert view.ground is Ground.FREE
        assert view.buttons == ()
        assert view.reason == "This door does not answer. Please try again in a moment."


class TestInUse:
    def test_it_looks_like_the_picture(self):
        view = show(a_snapshot(*DAY, PLANNING, policy=EVERYBODYS))
        assert (view.ground, view.shape, view.word) == (Ground.BUSY, Shape.BAR_SQUARE, "In use")
        assert (view.sub, view.second) == ("until 14:00", "Quarterly planning · S. Haddad")
        assert view.ring == RingView(48 / 75, "48", "min")
        assert (view.hatched, view.caption) == (False, "Extend")
        assert labels(view.buttons) == ["+15 min until 14:15", "+30 min until 14:30", "End now"]
        assert [b.look for b in view.buttons] == [Look.FILLED, Look.FILLED, Look.OUTLINE]

    def test_the_buttons_do_what_they_say(self):
        buttons = show(a_snapshot(*DAY, PLANNING, policy=EVERYBODYS)).buttons
        assert buttons[0].action == Extend("", PLANNING.id, at("14:15"))
        assert buttons[2].action == End("", PLANNING.id)

    def test_it_looks_like_the_german_picture(self):
        view = show(a_snapshot(*DAY, PLANNING, policy=EVERYBODYS), language="de")
        assert (view.word, view.sub, view.caption) == ("Belegt", "bis 14:00 Uhr", "Verlängern")
        assert labels(view.buttons) == ["+15 Min. bis 14:15", "+30 Min. bis 14:30", "Beenden"]
        assert view.ring.unit == "Min."

    def test_somebody_elses_meeting_has_no_buttons_unless_the_policy_says_so(self):
        view = show(a_snapshot(*DAY, PLANNING))
        assert (view.buttons, view.caption) == ((), "")

    def test_a_booking_of_another_door_may_be_changed(self):
        ours = a_meeting("13:00", "14:00", key="k-other-door")
        assert [b.label for b in show(a_snapshot(*DAY, ours)).buttons] == ["+15 min", "+30 min", "End now"]

    @pytest.mark.parametrize(
        ("end", "extend", "expected"),
        [(True, False, ["End now"]), (False, True, ["+15 min", "+30 min"]), (False, False, [])],
    )
    def test_what_the_calendar_cannot_do_has_no_button(self, end, extend, expected):
        meeting = replace(PLANNING, may_end=end, may_extend=extend)
        view = show(a_snapshot(*DAY, meeting, policy=EVERYBODYS))
        assert [b.label for b in view.buttons] == expected

    def test_a_meeting_behind_it_is_named_when_there_is_no_way_to_extend(self):
        view = show(a_snapshot(PLANNING, a_meeting("14:00", "15:00", "Stand-up"), policy=EVERYBODYS))
        assert labels(view.buttons) == ["End now"]
        assert view.reason == "Stand-up starts at 14:00"

    def test_a_whole_day_has_no_ring(self):
        view = show(a_snapshot(a_meeting("00:00", "00:00", "Fair", all_day=True)))
        assert (view.sub, view.ring) == ("all day", None)

    def test_long_meetings_count_hours(self):
        assert show(a_snapshot(a_meeting("13:00", "17:00"))).ring == RingView(228 / 240, "3:48", "h")

    def test_the_last_minutes_ask_whether_more_is_needed(self):
        view = show(a_snapshot(*DAY, PLANNING, policy=EVERYBODYS), "13:55:30")
        assert view.sub == "5 more minutes · free at 14:00"
        assert view.second == "Quarterly planning · then free until 14:30"
        assert view.caption == "Need longer?"
        assert view.ring.number == "5"

    def test_the_very_last_minute_is_one_minute(self):
        assert show(a_snapshot(PLANNING), "13:59:59").sub.startswith("1 more minute ·")

    def test_the_last_minutes_name_the_meeting_that_follows_at_once(self):
        stand_up = a_meeting("14:00", "15:00", "Stand-up")
        view = show(a_snapshot(PLANNING, stand_up, policy=EVERYBODYS), "13:55")
        assert view.sub == "5 more minutes"
        assert view.second == "Quarterly planning · next: Stand-up at 14:00"
        assert (view.caption, view.reason) == ("", "Stand-up starts at 14:00")

    def test_a_stale_schedule_stays_red_and_says_its_age(self):
        view = show(stale(a_snapshot(*DAY, PLANNING, policy=EVERYBODYS)))
        assert (view.ground, view.sub, view.second) == (Ground.BUSY, "until 14:00", "as read at 13:02")
        assert [b.label for b in view.buttons] == ["+15 min", "+30 min", "End now"]


class TestUnknown:
    def test_it_looks_like_the_picture(self):
        view = show(stale(a_snapshot(*DAY)))
        assert (view.ground, view.shape, view.word) == (Ground.UNKNOWN, Shape.BROKEN_RING, "Unknown")
        assert view.sub == "Free as of 13:02, not confirmed"
        assert view.second == "A hold is sent once the calendar answers"
        assert (view.hatched, view.caption) == (True, "Hold the room")
        assert labels(view.buttons) == ["15 min until 13:27", "30 min until 13:42", "60 min until 14:12"]
        assert {b.look for b in view.buttons} == {Look.OUTLINE}

    def test_a_clock_that_is_not_set_is_neither_shown_nor_booked_by(self):
        view = show(a_snapshot(*DAY, clock_trusted=False))
        assert (view.ground, view.clock, view.buttons) == (Ground.UNKNOWN, "", ())
        assert view.sub == "The clock of this door is not set"
        assert view.second == "Booking works again once the time is known."

    @pytest.mark.parametrize("trusted", [True, False])
    def test_a_door_that_never_read_says_so_for_only_the_calendar_could_confirm_its_clock(self, trusted):
        view = show(Snapshot(1, a_snapshot().room, at("13:00"), clock_trusted=trusted))
        assert (view.sub, view.buttons) == ("The calendar was not read yet", ())

    def test_a_schedule_of_other_days_says_nothing_about_today(self):
        old = a_schedule(window=a_window(before=3, after=-1))
        view = show(a_snapshot(schedule=old))
        assert view.sub == "The calendar was not read for today"

    def test_an_unreadable_entry_leaves_no_green(self):
        doubt = Doubt("entry-7", between("00:00", "00:00"), "no start")
        view = show(a_snapshot(schedule=a_schedule(REVIEW, doubts=[doubt])))
        assert (view.ground, view.sub) == (Ground.UNKNOWN, "Free only if an unreadable entry allows")
        assert view.caption == "Hold the room"

    def test_when_nothing_may_be_held_it_says_why(self):
        view = show(stale(a_snapshot(*DAY, holding_refused=Refusal.OFFLINE_TOO_LONG)))
        assert view.buttons == ()
        assert view.reason == "Offline for too long. Booking works again once the calendar answers."


class TestNotices:
    def test_taken_looks_like_the_picture_without_what_does_not_exist(self):
        there = a_meeting("13:12", "14:00", private=True)
        view = show(a_snapshot(*DAY, there, notices=(a_notice(Refusal.TAKEN),)))
        assert (view.ground, view.shape, view.word) == (Ground.BUSY, Shape.BAR_SQUARE, "Taken")
        assert view.sub == "Someone was a moment earlier"
        assert view.second == "In use until 14:00. Nothing was booked for you."
        assert [(b.label, b.action) for b in view.buttons] == [("Close", Dismiss("", "n1"))]

    def test_a_narrow_panel_says_it_shorter(self):
        there = a_meeting("13:12", "14:00")
        view = show(a_snapshot(there, notices=(a_notice(Refusal.TAKEN),)), layout=Layout.NARROW)
        assert view.second == "In use until 14:00. Nothing was booked."

    def test_a_later_time_that_was_taken_is_named_over_the_true_state(self):
        notice = a_notice(Refusal.TAKEN, interval=between("15:30", "16:00"))
        view = show(a_snapshot(*DAY, notices=(notice,)))
        assert (view.ground, view.word, view.sub) == (Ground.FREE, "Free", "Someone was a moment earlier")
        assert view.second == "15:30 – 16:00: Nothing was booked for you."

    def test_a_time_of_another_day_is_named_with_its_day(self):
        notice = a_notice(Refusal.TAKEN, interval=between("15:30", "16:00", day=1))
        view = show(a_snapshot(*DAY, notices=(notice,)))
        assert view.second == "tomorrow, 15:30 – 16:00: Nothing was booked for you."

    def test_an_extension_that_was_refused_leaves_the_meeting_as_it_is(self):
        notice = a_notice(Refusal.TAKEN, UndoOf.EXTEND, PLANNING.interval)
        view = show(a_snapshot(*DAY, PLANNING, notices=(notice,)))
        assert (view.word, view.sub) == ("In use", "Someone was a moment earlier")
        assert view.second == "The meeting was not extended."

    def test_a_booking_cancelled_elsewhere_is_told_over_the_true_state(self):
        view = show(a_snapshot(*DAY, notices=(a_notice(Refusal.CANCELLED_ELSEWHERE),)))
        assert (view.ground, view.word, view.sub) == (Ground.FREE, "Free", "Cancelled in the calendar")
        assert view.second == "Your booking 13:12 – 13:42"
        assert [b.label for b in view.buttons] == ["Close"]

    def test_a_lapsed_booking_is_told(self):
        view = show(stale(a_snapshot(*DAY, notices=(a_notice(Refusal.LAPSED),))))
        assert (view.word, view.sub, view.hatched) == ("Unknown", "Its time passed unconfirmed", True)

    def test_a_notice_goes_when_its_time_is_over(self):
        snapshot = a_snapshot(*DAY, notices=(a_notice(Refusal.TAKEN),))
        assert show(snapshot, "13:41:59").word == "Taken"
        assert show(snapshot, "13:42").word == "Free"

    def test_the_newest_notice_is_shown(self):
        newer = replace(a_notice(Refusal.LAPSED), id="n2")
        view = show(a_snapshot(notices=(a_notice(Refusal.TAKEN), newer)))
        assert view.buttons[0].action == Dismiss("", "n2")

    @pytest.mark.parametrize("refusal", Refusal)
    @pytest.mark.parametrize("of", UndoOf)
    def test_every_refusal_of_everything_can_be_told_and_closed(self, refusal, of):
        view = show(a_snapshot(*DAY, notices=(a_notice(refusal, of),)))
        assert view.sub
        assert len(view.buttons) == 1


def test_the_strip_says_the_state_in_one_line():
    assert strip_words(a_scene(a_snapshot(*DAY)))[2] == "Juniper · Free until 14:30"
    assert strip_words(a_scene(a_snapshot(PLANNING), "13:56"))[2] == "Juniper · In use until 14:00"
    assert strip_words(a_scene(stale(a_snapshot())))[2] == "Juniper · Unknown"


BASE = at("12:00")
instants = st.integers(-300, 1500).map(lambda minutes: BASE + timedelta(minutes=minutes))
intervals = st.tuples(instants, st.integers(1, 300)).map(
    lambda x: Interval(x[0], x[0] + timedelta(minutes=x[1]))
)
readings = st.builds(
    Reading,
    read_at=st.none() | instants,
    live_until=st.none() | st.floats(0, 3000),
    answered=st.booleans(),
)


@given(
    meetings=st.lists(intervals, max_size=5),
    doubts=st.lists(intervals, max_size=1),
    reading=readings,
    trusted=st.booleans(),
    notices=st.lists(
        st.builds(a_notice, st.sampled_from(Refusal), st.sampled_from(UndoOf), intervals), max_size=2
    ),
    wall=instants,
    boot=st.floats(0, 3000),
    phase=st.sampled_from(LinkPhase),
    read=st.booleans(),
)
def test_green_means_read_just_now_with_a_trusted_clock_and_nobody_in_the_room(
    meetings, doubts, reading, trusted, notices, wall, boot, phase, read
):
    blocks = [replace(a_meeting(), id=str(n), interval=interval) for n, interval in enumerate(meetings)]
    schedule = schedule_of("juniper", a_window(), BASE, blocks, doubts=[Doubt("d", i, "no") for i in doubts])
    snapshot = replace(
        a_snapshot(),
        schedule=schedule if read else None,
        reading=reading,
        clock_trusted=trusted,
        notices=tuple(notices),
    )
    scene = scene_of(snapshot, Now(wall, boot), reach=Reach(phase, 0.0), wording=english())
    view = home_view(scene)
    if view.ground is Ground.FREE:
        assert isinstance(scene.freshness, Live)
        assert trusted
        assert current(meetings_of(snapshot), wall) is None
        assert not view.hatched
    assert view.word
    assert all(button.label for button in view.buttons)


@given(boot=st.floats(BOOT - 10, BOOT + 400))
def test_green_ends_with_freshness_though_nothing_arrives(boot):
    view = home_view(
        scene_of(a_snapshot(*DAY), replace(a_now("13:12"), boot=boot), reach=CONNECTED, wording=english())
    )
    assert (view.ground is Ground.FREE) == (boot < BOOT + 150)


def test_only_lengths_of_the_policy_are_offered():
    policy = BookingPolicy(lengths=(20,), longest=timedelta(hours=1))
    assert [b.label for b in show(a_snapshot(policy=policy)).buttons] == ["20 min", "Longest", "Other…"]
