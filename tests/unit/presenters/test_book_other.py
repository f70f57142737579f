"""The sheet offers only what can be booked, says all of it on one button, and says why when it cannot."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Book
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy, refusal_of
from kiosk.domain.snapshot import last_bookable_day
from kiosk.screen.presenters.book_other import impossible, sheet_view, wished
from kiosk.screen.presenters.keyboard import Layer, Typing
from kiosk.screen.presenters.model import (
    ChooseLength,
    Ground,
    KeyboardView,
    LocalAction,
    Look,
    TakeWords,
    TypeSign,
)
from kiosk.screen.presenters.pages import page_view
from kiosk.screen.presenters.scene import Layout, LinkPhase, Reach
from kiosk.screen.presenters.wish import LENGTHS, SheetState, after, opened, start_of, starts, wish_of
from kiosk.testing.builders import BOOT, a_meeting, a_schedule, at, between
from tests.unit.presenters.scenes import DAY, PLANNING, a_scene, a_snapshot, stale

HALF_PAST_THREE = SheetState(at("15:30"), 30)
SCENE = a_scene(a_snapshot(*DAY))


def show(state, scene=SCENE, closes_in=None):
    return sheet_view(state, scene, closes_in=closes_in)


def do(state, *actions, scene=SCENE):
    for action in actions:
        state = after(state, action, scene)
    return state


def clock(instant):
    return instant.astimezone(SCENE.wording.zone).strftime("%d %H:%M")


class TestTheSheet:
    def test_it_looks_like_the_picture(self):
        view = show(HALF_PAST_THREE)
        assert (view.strip_ground, view.strip_text, view.clock) == (
            Ground.FREE, "Juniper · Free until 14:30", "13:12"
        )  # fmt: skip
        assert (view.title, view.short_title) == ("Book this room", "Book")
        assert [(b.label, b.look) for b in view.days] == [
            ("Today", Look.CHOSEN), ("Tomorrow, Sat 21", Look.OUTLINE)
        ]  # fmt: skip
        assert view.days[1].short == "Tomorrow"
        assert (view.start_caption, view.start, view.length_caption) == ("Start", "15:30", "Length")
        assert [b.label for b in view.starts] == ["Now", "13:30"]
        assert [(b.label, b.look, b.enabled) for b in view.lengths] == [
            ("15 min", Look.OUTLINE, True),
            ("30 min", Look.CHOSEN, True),
            ("45 min", Look.OUTLINE, False),
            ("60 min", Look.OUTLINE, False),
            ("Longest", Look.OUTLINE, True),
        ]
        assert view.reason == "Longer is not possible: Stand-up starts at 16:00."
        assert (view.cancel.label, view.cancel.detail) == ("Cancel", "")
        assert (view.book.label, view.book.detail) == ("Book 15:30 – 16:00", "today, 30 min")
        assert view.book.action == Book("", between("15:30", "16:00"))

    def test_a_narrow_panel_has_fewer_chips(self):
        view = show(HALF_PAST_THREE, a_scene(a_snapshot(*DAY), layout=Layout.NARROW))
        assert [b.label for b in view.starts] == ["Now"]
        assert [b.label for b in view.lengths] == ["15 min", "30 min", "60 min", "Longest"]

    def test_in_german(self):
        view = show(HALF_PAST_THREE, a_scene(a_snapshot(*DAY), language="de"))
        assert view.days[1].label == "Morgen, Sa 21."
        assert (view.book.label, view.book.detail) == ("15:30 – 16:00 buchen", "heute, 30 Min.")
        assert view.reason == "Länger geht es nicht: Stand-up beginnt um 16:00 Uhr."

    def test_a_private_meeting_in_the_way_stays_private(self):
        view = show(HALF_PAST_THREE, a_scene(a_snapshot(a_meeting("16:00", "17:00", private=True))))
        assert view.reason == "Longer is not possible: Private starts at 16:00."

    def test_the_last_seconds_are_counted_on_cancel(self):
        assert show(HALF_PAST_THREE, closes_in=7).cancel.detail == "7 s"

    def test_longest_takes_all_there_is(self):
        view = show(do(HALF_PAST_THREE, ChooseLength(None)))
        assert view.lengths[-1].look is Look.CHOSEN
        assert view.book.label == "Book 15:30 – 16:00"

    def test_a_door_that_takes_today_only_has_no_tomorrow(self):
        scene = a_scene(a_snapshot(policy=BookingPolicy(ahead_days=1)))
        assert [b.label for b in show(opened(scene), scene).days] == ["Today"]

    def test_when_not_live_it_holds_instead_of_booking(self):
        scene = a_scene(stale(a_snapshot(*DAY)))
        assert show(HALF_PAST_THREE, scene).book.label == "Hold 15:30 – 16:00"
        assert show(HALF_PAST_THREE, scene).strip_text == "Juniper · Unknown"


class TestWhatBecomesImpossible:
    def test_a_meeting_that_appears_disables_the_doing_button_and_says_why(self):
        scene = a_scene(a_snapshot(*DAY, a_meeting("15:30", "16:00", "Interview")))
        view = show(HALF_PAST_THREE, scene)
        assert not view.book.enabled
        assert view.reason == "Not possible: Interview is on until 16:00."
        assert wished(HALF_PAST_THREE, scene) is None

    def test_a_meeting_that_comes_nearer_does_too(self):
        view = show(HALF_PAST_THREE, a_scene(a_snapshot(a_meeting("15:45", "16:00", "Interview"))))
        assert not view.book.enabled
        assert view.lengths[1].look is Look.CHOSEN
        assert view.reason == "Longer is not possible: Interview starts at 15:45."

    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            ({"holding_refused": Refusal.OUTBOX_FULL}, "Too many bookings are waiting."),
            ({"clock_trusted": False}, "The clock of this door is not set."),
            ({"schedule": a_schedule(window=between("00:00", "06:00"))}, "The calendar was not read yet."),
        ],
    )
    def test_a_door_that_cannot_book_says_why(self, facts, reason):
        view = show(HALF_PAST_THREE, a_scene(replace(a_snapshot(*DAY), **facts)))
        assert not view.book.enabled
        assert view.reason.startswith(reason)

    def test_without_an_agent_nothing_is_booked(self):
        scene = a_scene(a_snapshot(*DAY), reach=Reach(LinkPhase.LOST, BOOT - 2))
        assert impossible(HALF_PAST_THREE, scene).startswith("This door does not answer.")

    def test_the_doing_button_is_another_one_when_it_means_something_else(self):
        state = SheetState(at("15:30"), None)
        shorter = a_scene(a_snapshot(a_meeting("15:50", "16:00")))
        assert show(state).book.id != show(state, shorter).book.id


class TestStarts:
    def test_it_opens_at_the_present_minute_for_half_an_hour(self):
        state = opened(SCENE)
        assert state == SheetState(None, 30)
        assert show(state).start == "13:12"
        assert show(state).starts[0].look is Look.CHOSEN

    def test_in_a_short_gap_it_opens_with_what_fits(self):
        scene = a_scene(a_snapshot(a_meeting("13:35", "14:00")))
        assert opened(scene).minutes == 15

    def test_in_a_gap_too_short_for_any_length_it_opens_with_the_longest(self):
        scene = a_scene(a_snapshot(a_meeting("13:20", "14:00")))
        assert wish_of(opened(scene), scene) == between("13:12", "13:20")

    def test_in_use_it_opens_at_the_next_free_time(self):
        scene = a_scene(a_snapshot(*DAY, PLANNING))
        assert clock(start_of(opened(scene), scene)) == "20 14:00"
        assert not show(opened(scene), scene).starts[0].enabled

    def test_plus_goes_by_the_quarter_and_jumps_over_meetings(self):
        states = [do(opened(SCENE), *[LocalAction.START_LATER] * touches) for touches in range(1, 10)]
        seen = [clock(start_of(state, SCENE))[3:] for state in states]
        assert seen == ["13:15", "13:30", "13:45", "14:00", "14:15", "15:30", "15:45", "16:30", "16:45"]

    def test_minus_goes_the_same_way_back(self):
        forth = do(opened(SCENE), *[LocalAction.START_LATER] * 7)
        back = do(forth, *[LocalAction.START_EARLIER] * 7)
        assert start_of(back, SCENE) == start_of(opened(SCENE), SCENE)

    def test_before_the_first_start_minus_is_disabled(self):
        assert not show(opened(SCENE)).earlier.enabled
        assert show(opened(SCENE)).later.enabled

    def test_an_end_off_the_quarter_is_a_start_too(self):
        scene = a_scene(a_snapshot(a_meeting("14:00", "14:50")))
        later = do(SheetState(at("13:45"), 15), LocalAction.START_LATER, scene=scene)
        assert clock(later.start) == "20 14:50"

    def test_a_length_that_does_not_fit_at_the_new_start_becomes_one_that_does(self):
        state = do(SheetState(at("13:30"), 60), LocalAction.START_LATER, LocalAction.START_LATER)
        assert (clock(state.start), state.minutes) == ("20 14:00", 30)

    def test_now_and_the_next_half_hour_are_one_touch(self):
        assert do(HALF_PAST_THREE, LocalAction.START_NOW).start is None
        assert clock(do(HALF_PAST_THREE, LocalAction.START_NEXT_HALF_HOUR).start) == "20 13:30"

    def test_a_half_hour_that_is_taken_is_not_offered(self):
        scene = a_scene(a_snapshot(a_meeting("13:30", "14:00")))
        assert [b.label for b in show(opened(scene), scene).starts] == ["Now"]

    def test_tomorrow_keeps_the_time_of_day_and_today_takes_it_back(self):
        tomorrow = do(HALF_PAST_THREE, LocalAction.TOMORROW)
        assert clock(tomorrow.start) == "21 15:30"
        view = show(tomorrow)
        assert [b.look for b in view.days] == [Look.OUTLINE, Look.CHOSEN]
        assert view.book.detail == "tomorrow, 30 min"
        assert do(tomorrow, LocalAction.TODAY) == HALF_PAST_THREE

    def test_a_day_after_tomorrow_is_called_by_its_name(self):
        scene = a_scene(a_snapshot(policy=BookingPolicy(ahead_days=3)))
        view = show(SheetState(at("15:30", day=2), 30), scene)
        assert view.book.detail == "Sun 22, 30 min"
        assert [b.look for b in view.days] == [Look.OUTLINE, Look.OUTLINE]

    def test_tomorrow_takes_the_next_free_time_if_that_one_is_taken(self):
        scene = a_scene(a_snapshot(a_meeting("15:00", "16:10", day=1)))
        assert clock(do(HALF_PAST_THREE, LocalAction.TOMORROW, scene=scene).start) == "21 16:10"

    def test_the_last_day_ends_at_midnight(self):
        assert clock(starts(SCENE)[-1]) == "21 23:45"
        assert not show(SheetState(at("23:45", day=1), 15)).later.enabled

    def test_cancel_closes_it(self):
        assert do(HALF_PAST_THREE, LocalAction.CLOSE_SHEET) is None


ACTIONS = st.one_of(
    st.sampled_from([a for a in LocalAction if a is not LocalAction.CLOSE_SHEET]),
    st.builds(ChooseLength, st.none() | st.sampled_from(LENGTHS)),
)


@given(
    meetings=st.lists(st.tuples(st.integers(-200, 2000), st.integers(1, 300)), max_size=6),
    actions=st.lists(ACTIONS, max_size=8),
)
def test_whatever_is_touched_an_enabled_button_books_what_the_door_would_accept(meetings, actions):
    begin, minute = at("13:00"), timedelta(minutes=1)
    blocks = [
        replace(
            a_meeting(),
            id=str(n),
            interval=Interval(begin + start * minute, begin + (start + length) * minute),
        )
        for n, (start, length) in enumerate(meetings)
    ]
    scene = a_scene(a_snapshot(*blocks))
    view = show(do(opened(scene), *actions, scene=scene), scene)
    if isinstance(view.book.action, Book):
        last_day = last_bookable_day(scene.snapshot, scene.now.wall)
        interval = view.book.action.interval
        assert (
            refusal_of(interval, blocks, at=scene.now.wall, last_day=last_day, policy=scene.snapshot.policy)
            is None
        )
        assert scene.wording.span(interval) in view.book.label
    else:
        assert view.reason


class TestTheTitle:
    TITLED = a_scene(a_snapshot(*DAY, policy=BookingPolicy(titles=("Meeting", "Team lunch"))))

    def test_it_is_not_asked_for_where_the_settings_name_none(self):
        assert show(HALF_PAST_THREE).name is None

    def test_a_control_opens_the_keyboard_with_the_ready_ones(self):
        view = show(HALF_PAST_THREE, self.TITLED)
        assert view.name is not None
        assert (view.name.label, view.name.action) == ("Title…", LocalAction.OPEN_TITLE)
        state = do(HALF_PAST_THREE, LocalAction.OPEN_TITLE, scene=self.TITLED)
        keyboard = page_view(state, self.TITLED, closes_in=8)
        assert isinstance(keyboard, KeyboardView)
        assert [words.label for words in keyboard.words] == ["Meeting", "Team lunch"]
        assert (keyboard.hint, keyboard.back.detail) == ("Title of your booking", "8 s")

    def test_a_ready_one_is_taken_with_one_touch_and_booked(self):
        state = do(HALF_PAST_THREE, LocalAction.OPEN_TITLE, TakeWords("Meeting"), scene=self.TITLED)
        view = show(state, self.TITLED)
        assert view.name is not None
        assert view.name.label == "Meeting"
        assert view.book.action == Book("", between("15:30", "16:00"), "Meeting")

    def test_a_typed_one_is_booked_whatever_is_chosen_after_it(self):
        typed = [TypeSign(sign) for sign in "Retro"]
        state = do(
            HALF_PAST_THREE, LocalAction.OPEN_TITLE, *typed, LocalAction.TAKE_TEXT, LocalAction.TODAY,
            ChooseLength(15), LocalAction.START_LATER, scene=self.TITLED,
        )  # fmt: skip
        assert show(state, self.TITLED).book.action == Book("", between("15:45", "16:00"), "Retro")

    def test_going_back_changes_nothing_and_an_empty_text_takes_it_away(self):
        named = replace(HALF_PAST_THREE, title="Retro")
        opened_again = do(named, LocalAction.OPEN_TITLE, scene=self.TITLED)
        assert opened_again.typing == Typing("Retro", Layer.SMALL)
        assert do(opened_again, LocalAction.DELETE_SIGN, LocalAction.LEAVE_TEXT, scene=self.TITLED) == named
        deleted = do(opened_again, *[LocalAction.DELETE_SIGN] * 5, LocalAction.TAKE_TEXT, scene=self.TITLED)
        assert deleted == HALF_PAST_THREE

    def test_without_one_the_booking_has_none_and_gets_that_of_the_settings(self):
        assert show(HALF_PAST_THREE, self.TITLED).book.action == Book("", between("15:30", "16:00"))

    def test_the_ready_ones_of_the_product_speak_the_language_of_the_room(self):
        german = a_scene(self.TITLED.snapshot, language="de")
        state = do(HALF_PAST_THREE, LocalAction.OPEN_TITLE, scene=german)
        keyboard = page_view(state, german, closes_in=None)
        assert isinstance(keyboard, KeyboardView)
        assert [words.label for words in keyboard.words] == ["Termin", "Team lunch"]

    def test_the_time_line_keeps_the_wish_while_somebody_types(self):
        state = do(HALF_PAST_THREE, LocalAction.OPEN_TITLE, scene=self.TITLED)
        assert wished(state, self.TITLED) == between("15:30", "16:00")
