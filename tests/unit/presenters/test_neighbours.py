"""What is said at this door of another room never looks as if it were said of this one."""

from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.snapshot import Finding, FindingKind, Notice, UndoOf, UndoOffer
from kiosk.screen.presenters.banner import banner_view, waiting
from kiosk.screen.presenters.doctor import doctor_checks
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.model import Ground
from kiosk.testing.builders import BOOT, a_booking, a_now, a_room, at, between
from tests.unit.presenters.scenes import a_scene, a_snapshot, english

CEDAR = a_room("cedar")


def a_door(**facts):
    return a_snapshot(neighbours=(CEDAR,), **facts)


def test_a_room_stays_green_whatever_is_booked_or_refused_next_door():
    bookings = (
        a_booking("13:00", "14:00", key="pending", room="cedar"),
        a_booking("13:00", "14:00", key="confirmed", room="cedar", state=BookingState.CONFIRMED),
    )
    undo = (UndoOffer("pending", UndoOf.BOOK, None), UndoOffer("confirmed", UndoOf.BOOK, BOOT + 8))
    view = home_view(a_scene(a_door(bookings=bookings, undo=undo)))
    assert (view.ground, view.word) == (Ground.FREE, "Free")
    assert not any(button.id.startswith("undo") for button in view.buttons)
    assert waiting(a_door(bookings=bookings)) == 1


def test_a_refusal_next_door_names_the_room_and_leaves_the_colour_of_this_one():
    notice = Notice("k", UndoOf.BOOK, Refusal.TAKEN, between("13:00", "14:00"), at("13:00"), "cedar")
    view = home_view(a_scene(a_door(notices=(notice,))))
    assert (view.ground, view.sub) == (Ground.FREE, "Cedar: Someone was a moment earlier")
    here = Notice("k", UndoOf.BOOK, Refusal.TAKEN, between("13:00", "14:00"), at("13:00"), "juniper")
    assert home_view(a_scene(a_door(notices=(here,)))).word == "Taken"


def test_a_refusal_for_later_names_the_room_in_the_banner():
    notice = Notice("k", UndoOf.BOOK, Refusal.TAKEN, between("16:00", "16:30"), at("12:00"), "cedar")
    banner = banner_view(a_scene(a_door(notices=(notice,))))
    assert banner is not None
    assert banner.text.startswith("Cedar 16:00")


def test_the_doctor_names_the_room_that_a_finding_is_about():
    found = Finding(FindingKind.NEIGHBOUR_TROUBLE, "Unavailable", at("12:00"), "no route", "cedar")
    checks = doctor_checks(a_door(findings=(found,)), a_now("13:12"), english())
    (check,) = (c for c in checks if c.name == "neighbour_trouble")
    assert check.what == "Cedar: A booking from this door waits for the calendar (Unavailable) (no route)"
