"""What a door says of the rooms that share its space: which one is used and until when, and nothing else of them."""

from dataclasses import replace

from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.combined import Kinship
from kiosk.domain.snapshot import Finding, FindingKind, Relative, Trouble, meetings_of
from kiosk.domain.status import RoomBusy, RoomFree
from kiosk.screen.presenters.banner import banner_view
from kiosk.screen.presenters.day import day_view
from kiosk.screen.presenters.day_page import DayPage, day_page_view
from kiosk.screen.presenters.doctor import doctor_checks
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.model import BlockLook, Ground, LookAt
from kiosk.screen.presenters.plain import agenda_lines, status_lines, status_record
from kiosk.testing.builders import a_booking, a_now, at
from tests.unit.presenters.halls import ALL_HANDS, HALLS, PART, WHOLE, beside
from tests.unit.presenters.scenes import DAY, EVERYBODYS, PLANNING, a_scene, english

NOW = a_now("13:12")


def test_a_part_of_a_hall_in_use_says_so_until_when_and_offers_nothing_to_do_about_it():
    door = beside(*DAY, room=WHOLE, there=(ALL_HANDS,), policy=EVERYBODYS)
    view = home_view(a_scene(door))
    assert (view.ground, view.word, view.sub, view.second) == (
        Ground.BUSY,
        "In use",
        "until 14:00",
        "Part of Grove",
    )
    assert view.buttons == ()
    assert status_lines(door, NOW, english()) == ("Juniper · In use until 14:00", "Part of Grove")


def test_a_hall_names_the_part_that_is_in_use():
    view = home_view(a_scene(beside(*DAY, room=PART, there=(ALL_HANDS,))))
    assert (view.word, view.second) == ("In use", "Linden")


def test_no_title_of_a_room_beside_is_told():
    door = beside(PLANNING, room=WHOLE, there=(ALL_HANDS,))
    assert "All hands" not in repr(door)
    record = status_record(beside(*DAY, room=WHOLE, there=(ALL_HANDS,)), NOW)
    assert (record["state"], record["current"]["room"], record["current"]["title"]) == ("busy", "grove", None)
    lines = agenda_lines(door, NOW, english(), why=True)
    assert "13:00 – 14:00  Part of Grove" in lines
    assert "    Grove is taken then, and shares this space" in lines


def test_the_day_page_says_why_a_room_is_taken_that_nobody_booked():
    door = beside(*DAY, room=WHOLE, there=(ALL_HANDS,))
    hall = next(m for m in meetings_of(door) if m.room == "grove")
    page = day_page_view(DayPage(asked=LookAt(hall.id)), a_scene(door), closes_in=None)
    assert page.details is not None
    assert page.details.title == "Part of Grove"
    assert page.details.lines[-1] == "Grove is taken then, and shares this space."


def test_what_was_not_read_beside_is_named_and_nothing_is_green():
    door, clock = HALLS["unknown-beside"]
    scene = a_scene(door, clock)
    assert not isinstance(scene.status, RoomFree)
    banner = banner_view(scene)
    assert banner is not None
    assert banner.text == "Grove: The calendar was not read yet"
    checks = {check.name: check.what for check in doctor_checks(door, NOW, english())}
    assert checks["calendar"] == "Grove: The calendar was not read yet"
    assert checks["space"] == "Shares its space with: Grove"


def test_the_trouble_of_a_calendar_beside_is_told_with_its_room():
    trouble = Trouble("NotPermitted", "", at("13:02"), "403")
    found = Finding(FindingKind.SPACE_UNKNOWN, "NotPermitted", at("13:02"), "403", "grove")
    door = beside(*DAY, room=replace(WHOLE, trouble=trouble), read=False, findings=(found,))
    door = replace(door, relatives=(replace(WHOLE, trouble=trouble),))
    banner = banner_view(a_scene(door))
    assert banner is not None
    assert banner.text.startswith("Grove: ")
    said = next(c for c in doctor_checks(door, NOW, english()) if c.name == "space_unknown")
    assert said.what.startswith("Grove: Without the calendar of this room")


def test_a_booking_made_here_for_a_room_beside_takes_this_one_too():
    booking = a_booking("13:00", "14:00", room="grove", state=BookingState.CONFIRMED)
    door = beside(*DAY, room=WHOLE, bookings=(booking,))
    scene = a_scene(door)
    assert isinstance(scene.status, RoomBusy)
    assert home_view(scene).second == "Part of Grove"
    assert home_view(scene).buttons == ()


def test_what_waits_for_the_calendar_of_a_room_beside_is_hatched():
    booking = a_booking("13:00", "14:00", room="grove")
    blocks = day_view(a_scene(beside(*DAY, room=WHOLE, bookings=(booking,)))).blocks
    assert [block.title for block in blocks if block.look is BlockLook.HELD] == ["Part of Grove"]


def test_rooms_that_only_need_the_same_part_are_named():
    other = Relative(PART.room, Kinship.NEIGHBOUR)
    assert home_view(a_scene(beside(room=other, there=(ALL_HANDS,)))).second == "Linden"


def test_a_refusal_is_worded_as_any_other():
    door = beside(*DAY, room=WHOLE, there=(ALL_HANDS,), holding_refused=Refusal.SIGN_IN_REJECTED)
    assert home_view(a_scene(door)).reason
