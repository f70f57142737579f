"""Check in, what the door is about to do by itself, and what is read afterwards."""

from dataclasses import replace

import pytest

from kiosk.domain.attendance import Announced, Announcement, CheckInPolicy, ReleaseStop
from kiosk.domain.bookings import Act, BookingState, Refusal
from kiosk.domain.intents import CheckIn, End, Release, Touched, Undo
from kiosk.domain.snapshot import Notice, UndoOf, UndoOffer
from kiosk.screen.presenters.banner import banner_view
from kiosk.screen.presenters.day import day_view
from kiosk.screen.presenters.home import home_view, strip_words
from kiosk.screen.presenters.model import BlockLook, Ground, Look, RingView, Shape
from kiosk.screen.presenters.plain import status_lines, status_record
from kiosk.screen.presenters.scene import LinkPhase, Reach
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.presenters.wish import SheetState
from kiosk.testing.builders import BOOT, a_meeting, a_now, between
from tests.unit.presenters.scenes import (
    ASKS,
    DAY,
    EVERYBODYS,
    PLANNING,
    QUARTERLY,
    a_scene,
    a_snapshot,
    an_entry,
    english,
    labels,
    stale,
)

NEXT = a_meeting("14:00", "14:30", "Vendor demo")
RELEASED = an_entry(Act.RELEASE, clock="13:25:10", state=BookingState.ENDED, sent=True)


def asking(stop=None, *, meetings=(*DAY, QUARTERLY), policy=ASKS, **facts):
    return a_snapshot(*meetings, check_in=policy, release_stop=stop, **facts)


def announcing(of=Announcement.RELEASE, until=BOOT + 8, **facts):
    return asking(announced=Announced(QUARTERLY.id, of, until), **facts)


def show(snapshot, clock="13:19", **scene):
    return home_view(a_scene(snapshot, clock, **scene))


class TestCheckIn:
    def test_it_looks_like_the_picture(self):
        view = show(asking())
        assert (view.ground, view.shape, view.word) == (Ground.CHECK_IN, Shape.DIAMOND, "Check in")
        assert view.sub == "by 13:25, or the room is released"
        assert view.second == "Quarterly planning · S. Haddad · 13:15 – 14:00"
        assert view.ring == RingView(0.6, "6", "min")
        assert (view.hatched, view.caption, view.reason) == (False, "", "")
        assert labels(view.buttons) == ["Check in", "Release now"]
        assert [b.look for b in view.buttons] == [Look.FILLED, Look.OUTLINE]

    def test_the_buttons_do_what_they_say(self):
        check_in, release = show(asking()).buttons
        assert check_in.action == CheckIn("", QUARTERLY.id)
        assert release.action == Release("", QUARTERLY.id)

    def test_in_german_too(self):
        view = show(asking(), language="de")
        assert (view.word, view.sub) == ("Einchecken", "bis 13:25 Uhr, sonst wird der Raum frei")
        assert labels(view.buttons) == ["Einchecken", "Jetzt freigeben"]

    @pytest.mark.parametrize("stop", [stop for stop in ReleaseStop if stop is not ReleaseStop.OTHER_DOORS])
    def test_a_door_that_would_not_release_does_not_threaten_to(self, stop):
        assert show(asking(stop)).sub == "please confirm that you are here"

    def test_it_may_still_come_to_a_release_while_other_doors_have_not_agreed(self):
        assert show(asking(ReleaseStop.OTHER_DOORS)).sub == "by 13:25, or the room is released"

    def test_a_screen_that_sees_the_age_itself_does_not_threaten_either(self):
        view = show(stale(asking()))
        assert view.sub == "please confirm that you are here"
        assert view.second == "Quarterly planning · as read at 13:02"

    @pytest.mark.parametrize("stop", [ReleaseStop.NOT_SET, ReleaseStop.CALENDAR_CANNOT])
    def test_nobody_is_offered_a_release_that_the_door_cannot_do(self, stop):
        assert labels(show(asking(stop)).buttons) == ["Check in"]
        mine = replace(QUARTERLY, may_end=True)
        snapshot = asking(stop, meetings=(mine,), policy=ASKS)
        assert labels(show(replace(snapshot, policy=EVERYBODYS)).buttons) == ["Check in", "Release now"]

    @pytest.mark.parametrize(
        ("clock", "sub"),
        [
            ("13:22", "by 13:25, or the room is released"),
            ("13:23", "Released in 2 min · touch Check in"),
            ("13:24:59", "Released in 1 min · touch Check in"),
            ("13:25", "now, or the room is released"),
        ],
    )
    def test_it_reminds_before_the_release(self, clock, sub):
        assert show(asking(), clock).sub == sub

    def test_without_a_release_nobody_is_reminded_of_one(self):
        snapshot = asking(ReleaseStop.NOT_SET, policy=replace(ASKS, release=False))
        assert show(snapshot, "13:24").sub == "please confirm that you are here"

    def test_a_release_that_can_no_longer_come_leaves_the_room_in_use(self):
        view = show(asking(ReleaseStop.TOUCHED), "13:26")
        assert (view.ground, view.word) == (Ground.BUSY, "In use")

    def test_the_ring_is_gone_with_the_window(self):
        assert show(asking(), "13:25").ring is None

    def test_a_private_meeting_stays_private(self):
        secret = a_meeting("13:15", "14:00", private=True)
        assert show(asking(meetings=(secret,))).second == "Private · 13:15 – 14:00"

    def test_one_can_check_in_where_nothing_can_be_booked(self):
        view = show(asking(holding_refused=Refusal.OFFLINE_TOO_LONG))
        assert labels(view.buttons) == ["Check in"]

    def test_without_an_agent_there_is_only_the_reason(self):
        view = show(asking(), reach=Reach(LinkPhase.LOST, BOOT - 5))
        assert (view.buttons, view.sub) == ((), "please confirm that you are here")
        assert view.reason == "This door does not answer. Please try again in a moment."

    def test_the_block_of_the_day_is_amber_too(self):
        blocks = {b.title: b.look for b in day_view(a_scene(asking(), "13:19")).blocks}
        assert blocks["Quarterly planning"] is BlockLook.CHECK_IN
        assert blocks["Supplier review"] is BlockLook.MEETING

    def test_the_strip_over_a_sheet_is_amber_too(self):
        assert strip_words(a_scene(asking(), "13:19")) == (
            Ground.CHECK_IN,
            Shape.DIAMOND,
            "Juniper · Check in",
        )

    def test_the_command_line_says_the_same(self):
        snapshot, now = asking(ReleaseStop.OTHER_DOORS), a_now("13:19")
        record = status_record(snapshot, now)
        assert (record["state"], record["release_stop"]) == ("check_in", "other_doors")
        assert record["by"] == "2026-11-20T13:25:00+01:00"
        assert record["until"] == "2026-11-20T14:00:00+01:00"
        assert record["current"]["title"] == "Quarterly planning"
        assert status_lines(snapshot, now, english()) == (
            "Juniper · Check in",
            "by 13:25, or the room is released",
            "Quarterly planning · S. Haddad · 13:15 – 14:00",
        )

    def test_other_states_have_no_time_to_check_in_by(self):
        record = status_record(asking(), a_now("13:12"))
        assert (record["state"], record["by"], record["release_stop"]) == ("free", None, None)


class TestAnnounced:
    def test_the_seconds_are_counted_and_a_touch_is_offered(self):
        view = show(announcing(), "13:25:10", boot=BOOT + 3.2)
        assert (view.ground, view.word) == (Ground.CHECK_IN, "Check in")
        assert view.sub == "Nobody checked in: released in 5 s"
        assert view.ring == RingView(5 / 8, "5", "s")
        assert labels(view.buttons) == ["Check in", "Release now"]

    def test_before_the_agent_knows_that_people_can_see_it_no_second_has_passed(self):
        assert show(announcing(until=None), "13:25:10").sub == "Nobody checked in: released in 8 s"

    def test_a_room_that_looks_empty_can_be_kept(self):
        empty = announcing(Announcement.EMPTY, BOOT + 42, meetings=(*DAY, replace(QUARTERLY, may_end=True)))
        view = show(replace(empty, policy=EVERYBODYS), "13:40")
        assert (view.ground, view.word) == (Ground.CHECK_IN, "Still here?")
        assert view.sub == "The room looks empty: the meeting ends in 42 s"
        keep, end = view.buttons
        assert (keep.label, keep.action) == ("Keep the room", Touched(""))
        assert (end.label, end.action) == ("End now", End("", QUARTERLY.id))

    def test_it_comes_before_every_notice(self):
        notice = Notice("n", UndoOf.BOOK, Refusal.TAKEN, between("13:20", "13:50"))
        assert show(announcing(notices=(notice,)), "13:25:10").sub.startswith("Nobody checked in")

    def test_the_model_says_which_meeting_it_announces_and_changes_each_second(self):
        model = screen_model(a_scene(announcing(), "13:25:10", boot=BOOT + 0.5))
        assert model.announces == QUARTERLY.id
        assert model.changes_at == BOOT + 1

    def test_a_sheet_over_the_hero_announces_nothing(self):
        model = screen_model(
            a_scene(announcing(), "13:25:10"), sheet=SheetState(None, None), closes_at=BOOT + 20
        )
        assert model.announces is None

    def test_what_is_announced_of_another_meeting_is_not_said_of_this_one(self):
        other = asking(announced=Announced("another", Announcement.RELEASE, BOOT + 8))
        assert show(other).sub == "by 13:25, or the room is released"
        assert screen_model(a_scene(other, "13:19")).announces is None

    def test_without_an_agent_nothing_is_announced(self):
        lost = a_scene(announcing(), "13:25:10", reach=Reach(LinkPhase.LOST, BOOT - 5))
        assert screen_model(lost).announces is None

    def test_a_release_on_its_way_can_be_stopped_until_the_calendar_is_asked(self):
        entry = an_entry(Act.RELEASE, clock="13:25:18")
        assert "Check in" in labels(show(asking(bookings=(entry,)), "13:25:20").buttons)

    def test_a_release_that_was_sent_is_hatched_until_the_calendar_confirms_it(self):
        entry = an_entry(Act.RELEASE, clock="13:25:18", sent=True)
        view = show(asking(bookings=(entry,)), "13:25:20")
        assert (view.ground, view.hatched, view.buttons) == (Ground.CHECK_IN, True, ())
        assert view.sub == "Nobody checked in: the room is released"


class TestCheckedIn:
    def test_it_is_hatched_until_the_calendar_has_it(self):
        snapshot = asking(bookings=(an_entry(Act.CHECK_IN, clock="13:20"),))
        view = show(snapshot, "13:20")
        assert (view.ground, view.word, view.hatched) == (Ground.BUSY, "In use", True)
        assert view.sub == "until 14:00 · checked in, not yet confirmed"
        assert view.second == "Waiting for the calendar to confirm"

    def test_it_can_be_taken_back_as_long_as_the_calendar_has_not_heard_of_it(self):
        entry = an_entry(Act.CHECK_IN, clock="13:20")
        offer = UndoOffer(entry.key, UndoOf.CHECK_IN, BOOT + 8)
        view = show(asking(bookings=(entry,), undo=(offer,)), "13:20")
        assert (view.shape, view.hatched, view.second) == (
            Shape.TICK_SQUARE,
            False,
            "Checked in · Quarterly planning",
        )
        assert view.buttons[0].action == Undo("", entry.key)
        assert view.buttons[0].detail == "8 s"

    def test_one_that_was_taken_back_is_asked_for_again(self):
        entry = an_entry(Act.CHECK_IN, clock="13:20", state=BookingState.WITHDRAWN)
        assert show(asking(bookings=(entry,)), "13:20").word == "Check in"

    def test_the_banner_counts_what_waits(self):
        snapshot = stale(asking(bookings=(an_entry(Act.CHECK_IN, clock="13:20"),)))
        banner = banner_view(a_scene(snapshot, "13:20"))
        assert banner is not None
        assert banner.fact == "1 check-in waiting"

    def test_what_the_door_notes_by_itself_waits_for_nobody(self):
        snapshot = asking(bookings=(an_entry(Act.ABSENT, clock="13:25"),))
        assert status_record(snapshot, a_now("13:26"))["pending"] == 0

    def test_it_is_thanked_for_and_then_simply_in_use(self):
        snapshot = asking(bookings=(an_entry(Act.CHECK_IN, clock="13:20", state=BookingState.CONFIRMED),))
        view = show(snapshot, "13:20:07")
        assert (view.shape, view.second, view.hatched) == (
            Shape.TICK_SQUARE,
            "Checked in · Quarterly planning",
            False,
        )
        assert screen_model(a_scene(snapshot, "13:20:07")).changes_at == BOOT + 1
        view = show(snapshot, "13:20:08")
        assert (view.shape, view.second) == (Shape.BAR_SQUARE, "Quarterly planning · S. Haddad")


class TestTheNextMeeting:
    def test_a_free_door_says_when_it_starts_and_lets_people_check_in(self):
        view = show(asking(), "13:11")
        assert (view.ground, view.second) == (Ground.FREE, "Quarterly planning starts in 4 min")
        assert (view.caption, view.reason) == ("", "")
        assert labels(view.buttons) == ["Check in from 13:15", "Other…"]
        assert view.buttons[0].action == CheckIn("", QUARTERLY.id)

    def test_there_may_be_time_for_something_short_before_it(self):
        view = show(asking(), "13:06")
        assert view.caption == "Check in, or book now"
        assert labels(view.buttons) == ["Check in from 13:15", "Longest until 13:15", "Other…"]

    def test_it_says_so_where_nobody_has_to_check_in(self):
        view = show(a_snapshot(*DAY, QUARTERLY), "13:11")
        assert (view.second, labels(view.buttons)) == ("Quarterly planning starts in 4 min", ["Other…"])

    def test_who_checked_in_early_can_take_it_back(self):
        entry = an_entry(Act.CHECK_IN, clock="13:10")
        offer = UndoOffer(entry.key, UndoOf.CHECK_IN, BOOT + 8)
        view = show(asking(bookings=(entry,), undo=(offer,)), "13:06")
        assert view.caption == "Book now"
        assert labels(view.buttons)[0] == "Undo 8 s"

    def test_who_checked_in_early_is_told_so(self):
        entry = an_entry(Act.CHECK_IN, clock="13:10", state=BookingState.CONFIRMED)
        view = show(asking(bookings=(entry,)), "13:11")
        assert view.second == "Quarterly planning starts in 4 min · checked in"
        assert labels(view.buttons) == ["Other…"]

    def test_before_that_it_is_only_named(self):
        view = show(asking(), "13:04")
        assert view.second == "11 min · then Quarterly planning"
        assert "Check in from 13:15" not in labels(view.buttons)

    def test_people_who_are_still_inside_see_it_too(self):
        view = show(a_snapshot(*DAY, PLANNING, NEXT), "13:52")
        assert view.second == "Quarterly planning · next: Vendor demo at 14:00"
        assert show(a_snapshot(*DAY, PLANNING, NEXT), "13:49").second == "Quarterly planning · S. Haddad"

    def test_where_it_stands_in_the_way_it_is_said_once(self):
        view = show(a_snapshot(*DAY, PLANNING, NEXT, policy=EVERYBODYS), "13:52")
        assert (view.second, view.reason) == ("Quarterly planning · S. Haddad", "Vendor demo starts at 14:00")

    def test_ending_soon_names_it_with_its_time(self):
        view = show(a_snapshot(*DAY, PLANNING, NEXT), "13:56")
        assert (view.sub, view.second) == (
            "4 more minutes",
            "Quarterly planning · next: Vendor demo at 14:00",
        )

    def test_the_door_wakes_when_check_in_opens_and_when_it_is_due(self):
        odd = replace(QUARTERLY, interval=between("13:15:30", "14:00"))
        opens = screen_model(a_scene(asking(meetings=(odd,)), "13:05"))
        assert opens.changes_at == BOOT + 30
        due = screen_model(a_scene(asking(meetings=(odd,)), "13:25"))
        assert due.changes_at == BOOT + 30


class TestReleased:
    def free_at(self, clock, **changes):
        return show(asking(meetings=DAY, bookings=(replace(RELEASED, **changes),)), clock)

    def test_a_latecomer_reads_why_the_room_is_free(self):
        view = self.free_at("13:29")
        assert view.ground is Ground.FREE
        assert view.second == "Released at 13:25, nobody checked in: Quarterly planning"

    def test_a_private_title_is_not_told(self):
        assert self.free_at("13:29", title=None).second == "Released at 13:25: nobody checked in"

    def test_it_is_told_until_the_time_of_the_meeting_is_over(self):
        assert self.free_at("13:59").second.startswith("Released")
        assert self.free_at("14:00").second == "30 min · then Supplier review"

    @pytest.mark.parametrize("state", [BookingState.WITHDRAWN, BookingState.CANCELLED_ELSEWHERE])
    def test_what_was_not_released_is_not_called_so(self, state):
        assert not self.free_at("13:29", state=state).second.startswith("Released")


def test_where_nobody_has_to_check_in_the_room_is_simply_in_use():
    snapshot = a_snapshot(*DAY, QUARTERLY, check_in=CheckInPolicy())
    assert show(snapshot).word == "In use"
