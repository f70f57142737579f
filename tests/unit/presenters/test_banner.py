"""The banner says the one thing that is wrong, and the fact that helps."""

from dataclasses import replace

from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Reading
from kiosk.domain.schedule import Doubt
from kiosk.domain.snapshot import Notice, Trouble, UndoOf
from kiosk.screen.presenters.banner import banner_view
from kiosk.screen.presenters.model import BannerView
from kiosk.screen.presenters.scene import LinkPhase, Reach
from kiosk.testing.builders import BOOT, a_booking, a_now, a_schedule, at, between
from tests.unit.presenters.scenes import DAY, a_scene, a_snapshot, stale


def trouble(kind="Unavailable", cause="timeout", **facts):
    return Trouble(kind, cause, at("13:02"), "", **facts)


def show(snapshot, **scene):
    return banner_view(a_scene(snapshot, **scene))


def test_when_all_is_well_there_is_none():
    assert show(a_snapshot(*DAY)) is None


def test_no_answer_looks_like_the_picture():
    expected = BannerView("No answer from the calendar since 13:02", "Trying again")
    assert show(stale(a_snapshot(*DAY, trouble=trouble()))) == expected
    assert show(stale(a_snapshot(*DAY))) == expected


def test_a_lost_network_with_a_held_booking_looks_like_the_picture():
    snapshot = a_snapshot(
        *DAY, trouble=trouble(cause="connection_lost"), bookings=(a_booking("13:12", "13:42"),)
    )
    assert show(stale(snapshot)) == BannerView(
        "Network lost at 13:02 · showing the last known day", "1 booking waiting"
    )


def test_one_failed_attempt_while_still_live_is_not_worth_a_banner():
    assert show(a_snapshot(*DAY, trouble=trouble())) is None


def test_what_an_admin_must_mend_is_said_at_once():
    assert show(a_snapshot(*DAY, trouble=trouble("AuthRejected", ""))) == BannerView(
        "The calendar rejects the sign-in since 13:02", "Please tell an admin"
    )


def test_a_door_that_never_read_says_so():
    snapshot = replace(a_snapshot(), schedule=None, reading=Reading())
    assert show(snapshot).text == "The calendar was not read yet"


def test_a_clock_that_is_not_confirmed_comes_before_the_calendar():
    snapshot = stale(a_snapshot(*DAY, trouble=trouble(), clock_trusted=False))
    assert show(snapshot).text == "The clock of this door is not confirmed"


def test_unreadable_entries_of_today_are_counted():
    doubts = [Doubt(name, between("00:00", "00:00"), "no start") for name in "ab"]
    tomorrow = Doubt("c", between("00:00", "00:00", day=1), "no start")
    snapshot = a_snapshot(schedule=a_schedule(doubts=[*doubts, tomorrow]))
    assert show(snapshot).text == "2 entries of today cannot be read"


def test_a_silent_agent_is_said_after_two_seconds():
    snapshot = a_snapshot(*DAY)
    assert show(snapshot, reach=Reach(LinkPhase.LOST, BOOT - 1.9)) is None
    assert show(snapshot, reach=Reach(LinkPhase.LOST, BOOT - 120)) == BannerView(
        "This screen has had no news since 13:10", "Trying again"
    )


def test_an_update_says_that_the_screen_restarts():
    assert show(a_snapshot(*DAY), reach=Reach(LinkPhase.RESTARTING, BOOT - 3)).fact == "Restarting"


def test_in_german():
    assert show(stale(a_snapshot(*DAY, trouble=trouble())), language="de") == BannerView(
        "Keine Antwort vom Kalender seit 13:02 Uhr", "Neuer Versuch läuft"
    )


def test_a_refusal_of_a_later_slot_leaves_the_panel_and_waits_in_the_banner() -> None:
    told = a_now("13:00")
    notice = Notice("n", UndoOf.BOOK, Refusal.TAKEN, between("15:30", "16:00"), told.wall)
    snapshot = a_snapshot(notices=(notice,))
    fresh = a_scene(snapshot, "13:00")
    assert fresh.pressing == (notice,)
    later = a_scene(snapshot, "13:01")
    assert later.pressing == ()
    banner = banner_view(later)
    assert banner is not None
    assert banner.text == "15:30 – 16:00: Someone was a moment earlier"
    assert a_scene(snapshot, "15:31").pressing == (notice,)
