"""The day page calls nothing free that was not read, offers what can be booked, and says what a block stands for."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import Refusal
from kiosk.domain.intervals import Interval
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.schedule import Doubt, overlapping
from kiosk.screen.presenters.day_page import LAST, DayPage, after, day_page_view, opened_day
from kiosk.screen.presenters.model import BookFrom, LocalAction, Look, LookAt, ShowDay
from kiosk.screen.presenters.pages import OPENS
from kiosk.screen.presenters.pages import after as after_on_any
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.presenters.wish import SheetState
from kiosk.testing.builders import BOOT, a_meeting, a_schedule, at, between
from tests.unit.presenters.gallery import PENDING, WEEK
from tests.unit.presenters.scenes import DAY, REVIEW, SECRET, a_scene, a_snapshot, labels, stale

SCENE = a_scene(a_snapshot(*DAY, *WEEK))


def show(page=None, scene=SCENE, closes_in=None):
    return day_page_view(page or DayPage(), scene, closes_in=closes_in)


def clock(minutes):
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"


def free_times(view):
    return [(clock(slot.start), clock(slot.end)) for slot in view.slots]


class TestOpening:
    def test_the_time_line_opens_it_from_home_and_from_the_sheet(self):
        for sheet in (None, SheetState(None, 30)):
            assert screen_model(SCENE, sheet=sheet).day.action is LocalAction.OPEN_DAY
        assert OPENS[LocalAction.OPEN_DAY](SCENE) == DayPage()

    def test_it_opens_today_with_the_present_moment(self):
        view = show(opened_day(SCENE))
        assert (view.day.title, view.day.now, view.day.now_label) == ("Friday 20 November", 792, "13:12")
        assert view.strip_text == "Juniper · Free until 14:30"

    def test_back_goes_home_and_counts_the_last_seconds(self):
        back = show(closes_in=7).buttons[0]
        assert (back.label, back.detail, back.action) == ("Back", "7 s", LocalAction.CLOSE_SHEET)
        assert after_on_any(DayPage(), LocalAction.CLOSE_SHEET, SCENE) is None


class TestTheDays:
    def test_the_week_says_how_each_day_stands(self):
        assert labels(show().week) == [
            "Today 2 meetings", "Sat 21 1 meeting", "Sun 22 free", "Mon 23 1 meeting",
            "Tue 24 1 meeting", "Wed 25 free", "Thu 26 free",
        ]  # fmt: skip

    def test_the_day_that_is_shown_is_chosen(self):
        page = after(DayPage(), ShowDay(3))
        assert [chip.look is Look.CHOSEN for chip in show(page).week] == [False] * 3 + [True] + [False] * 3
        assert show(page).day.title == "Monday 23 November"

    def test_the_second_week_follows_the_first(self):
        assert show(DayPage(7)).week[0].label == "Fri 27"

    def test_there_is_nothing_before_today_and_nothing_after_two_weeks(self):
        assert not show().previous.enabled
        assert not show(DayPage(LAST)).following.enabled
        assert after(DayPage(), LocalAction.PREVIOUS_DAY) == DayPage()
        assert after(DayPage(LAST), LocalAction.NEXT_DAY) == DayPage(LAST)

    def test_another_day_closes_the_details(self):
        page = after(DayPage(1), LookAt("any"))
        assert after(page, LocalAction.NEXT_DAY) == DayPage(2)
        assert after(page, LocalAction.PREVIOUS_DAY) == DayPage(0)

    def test_a_touch_of_another_page_changes_nothing(self):
        assert after(DayPage(1), LocalAction.START_LATER) == DayPage(1)


class TestFreeTimes:
    def test_they_begin_now_with_each_half_hour_and_with_the_end_of_each_meeting(self):
        late = a_scene(a_snapshot(*DAY, a_meeting("17:10", "23:59")))
        assert free_times(show(scene=late)) == [
            ("13:12", "13:30"), ("13:30", "14:00"), ("14:00", "14:30"),
            ("15:30", "16:00"), ("16:30", "17:00"), ("17:00", "17:10"),
        ]  # fmt: skip

    def test_a_touch_on_one_opens_the_sheet_with_that_start(self):
        slot = next(slot for slot in show().slots if clock(slot.start) == "15:30")
        assert slot.action == BookFrom(at("15:30"))
        assert after_on_any(DayPage(), slot.action, SCENE) == SheetState(at("15:30"), 30)

    def test_a_touch_on_the_present_means_now(self):
        assert after_on_any(DayPage(), show().slots[0].action, SCENE) == SheetState(None, 30)

    def test_tomorrow_is_offered_and_the_day_after_is_not(self):
        assert free_times(show(DayPage(1)))[0] == ("00:00", "00:30")
        later = show(DayPage(2))
        assert later.slots == ()
        assert later.note == "Can be booked at this door: until Saturday 21 November."

    def test_a_policy_may_offer_more_days(self):
        ahead = a_scene(a_snapshot(*DAY, policy=BookingPolicy(ahead_days=5)))
        assert show(DayPage(4), ahead).slots
        assert not show(DayPage(5), ahead).slots

    def test_nothing_is_offered_while_the_door_takes_nothing(self):
        refusing = a_scene(a_snapshot(*DAY, holding_refused=Refusal.NOT_STORED))
        assert show(scene=refusing).slots == ()
        assert show(scene=refusing).note

    def test_a_day_that_is_full_says_so(self):
        full = a_scene(a_snapshot(a_meeting("13:00", "00:00")))
        assert show(scene=full).note == "No time is free any more."

    @given(
        meetings=st.lists(st.tuples(st.integers(0, 47), st.integers(1, 8)), max_size=8),
        days=st.integers(0, 3),
    )
    def test_no_free_time_overlaps_a_meeting_or_another(self, meetings, days):
        midnight, half = at("00:00"), at("00:30") - at("00:00")
        made = [
            replace(
                a_meeting(id=f"m{n}"), interval=Interval(midnight + half * s, midnight + half * (s + length))
            )
            for n, (s, length) in enumerate(meetings)
        ]
        scene = a_scene(a_snapshot(schedule=a_schedule(*made)))
        view = show(DayPage(days), scene)
        day, minute = at("00:00", day=days), half / 30
        slots = [Interval(day + minute * s.start, day + minute * s.end) for s in view.slots]
        assert all(not overlapping(made, slot) for slot in slots)
        assert all(one.end <= other.start for one, other in pairwise(slots))


class TestWhatNobodyConfirmed:
    def test_a_live_day_is_not_hatched(self):
        assert show().day.unsure == ()

    def test_a_stale_day_is_hatched_and_dated_and_never_called_free(self):
        old = a_scene(stale(a_snapshot(*DAY, *WEEK)))
        view = show(scene=old)
        assert view.day.unsure == ((0, 1440),)
        assert view.note == "As read at 13:02, not confirmed."
        assert [chip.detail for chip in view.week][:3] == ["2 meetings", "1 meeting", "not sure"]

    def test_a_stale_day_can_still_be_held(self):
        assert show(scene=a_scene(stale(a_snapshot(*DAY)))).slots

    def test_a_day_beyond_what_was_read_says_so(self):
        short = a_schedule(*DAY, window=Interval(at("00:00"), at("12:00", day=1)))
        scene = a_scene(a_snapshot(schedule=short))
        far, edge = show(DayPage(2), scene), show(DayPage(1), scene)
        assert far.note == "This day was not read: nobody knows whether the room is free."
        assert (far.day.unsure, far.slots) == (((0, 1440),), ())
        assert edge.note == "Not read: what begins after 12:00."
        assert edge.day.unsure == ((720, 1440),)
        assert free_times(edge)[-1] == ("11:30", "12:00")
        assert [chip.detail for chip in far.week][:3] == ["2 meetings", "not sure", "not read"]

    def test_a_door_that_never_read_knows_no_day(self):
        scene = a_scene(replace(a_snapshot(), schedule=None))
        assert {chip.detail for chip in show(scene=scene).week} == {"not read"}
        assert show(scene=scene).slots == ()

    def test_an_entry_that_cannot_be_read_makes_its_day_doubtful(self):
        doubt = Doubt("entry", between("00:00", "00:00", day=1), "no start")
        scene = a_scene(a_snapshot(schedule=a_schedule(doubts=[doubt])))
        assert show(DayPage(1), scene).note == "An entry of this day cannot be read: the room may be taken."
        assert show(DayPage(1), scene).day.unsure == ((0, 1440),)
        assert [chip.detail for chip in show(scene=scene).week][:2] == ["free", "not sure"]

    def test_a_door_without_a_clock_shows_no_day_at_all(self):
        view = show(scene=a_scene(a_snapshot(*DAY, clock_trusted=False)))
        assert (view.day.title, view.day.blocks, view.week, view.slots) == ("", (), (), ())
        assert view.note == "The clock of this door is not set."


class TestDetails:
    def asked(self, meeting, scene=SCENE, until=None, days=0):
        return show(DayPage(days, LookAt(meeting, until)), scene).details

    def test_a_meeting_says_when_who_and_why(self):
        details = self.asked(REVIEW.id)
        assert details.title == "Supplier review"
        assert details.lines == ("14:30 – 15:30 · 1 h", "A. Lindqvist", "Marked as busy in the calendar.")

    def test_a_private_one_keeps_its_secret(self):
        details = self.asked(SECRET.id)
        assert (details.title, details.lines) == (
            "Private", ("11:30 – 12:30 · 1 h", "Marked as busy in the calendar.")
        )  # fmt: skip

    def test_a_booking_of_this_door_says_that_nobody_confirmed_it(self):
        scene = a_scene(a_snapshot(*DAY, bookings=(PENDING,)))
        mine = next(one for one in show(scene=scene).day.blocks if one.start == 792)
        assert self.asked(mine.id, scene).lines[-1].endswith("not yet confirmed by the calendar.")

    def test_several_drawn_as_one_are_listed(self):
        few = (a_meeting("15:00", "15:05", "One", id="1"), a_meeting("15:05", "15:10", "Two", id="2"))
        details = self.asked("1", a_scene(a_snapshot(*few)), until=910)
        assert details.title == "2 meetings"
        assert details.lines == ("15:00 – 15:05 · 5 min  One", "15:05 – 15:10 · 5 min  Two")

    def test_one_over_several_days_says_which(self):
        fair = a_meeting("09:00", "18:00", "Fair", id="fair")
        fair = replace(fair, interval=Interval(at("09:00"), at("18:00", day=2)))
        assert self.asked("fair", a_scene(a_snapshot(fair))).lines[0] == "Fri 20 09:00 – Sun 22 18:00"

    def test_they_close_by_a_control_of_their_own(self):
        page = DayPage(0, LookAt(REVIEW.id))
        assert labels(show(page).buttons) == ["Back", "Close"]
        assert after(page, LocalAction.CLOSE_DETAILS) == DayPage()

    def test_those_of_a_meeting_that_is_gone_close_by_themselves(self):
        assert self.asked("gone") is None


def test_the_page_goes_home_with_the_model_that_counts():
    model = screen_model(SCENE, sheet=DayPage(), closes_at=BOOT + 30)
    assert model.changes_at == BOOT + 20
    assert model.day.action is None
