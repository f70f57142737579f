"""A room with two doors: they know of each other's check-ins, and give the room up only when both agree."""

from collections.abc import Callable

import pytest

from kiosk.adapters.calendars.memory.client import Entry
from kiosk.domain.attendance import ReleaseStop
from kiosk.domain.bookings import Act, Refusal
from kiosk.domain.intents import CheckIn
from kiosk.domain.status import RoomBusy
from kiosk.testing.builders import at
from tests.unit.services.attendance_scene import (
    announced,
    check_in,
    live_both,
    lose_the_screen,
    restart,
    touch,
    two_doors,
    until,
    until_both,
    walk_in,
)
from tests.unit.services.scene import Scene


def test_the_doors_of_a_room_know_of_each_others_check_ins() -> None:
    scene, south = two_doors()
    until_both(scene, south, "12:01")
    assert south.ask(CheckIn("south")).refusal is None
    live_both(scene, south, 20)
    assert type(scene.status()) is RoomBusy
    until_both(scene, south, "12:30")
    assert len(scene.events()) == 1


def test_a_room_is_given_up_when_all_its_doors_agree() -> None:
    scene, south = two_doors()
    until_both(scene, south, "12:10:05")
    assert scene.door.snapshot.release_stop is ReleaseStop.OTHER_DOORS
    until_both(scene, south, "12:10:20")
    assert announced(scene) == "planning"
    live_both(scene, south, 40)
    assert scene.events() == []


@pytest.mark.parametrize("doubt", [touch, restart, lose_the_screen, walk_in, check_in])
def test_a_doubt_at_the_other_door_keeps_the_meeting(doubt: Callable[[Scene], None]) -> None:
    scene, south = two_doors()
    until_both(scene, south, "12:04")
    scene.door, north = south, scene.door
    doubt(scene)
    scene.door = north
    until_both(scene, south, "12:50")
    assert scene.door.snapshot.announced is None
    assert len(scene.events()) == 1


def test_a_door_that_nothing_is_heard_of_keeps_the_meeting() -> None:
    scene, _south = two_doors()
    until(scene, "12:50")
    assert scene.door.snapshot.announced is None
    assert len(scene.events()) == 1


@pytest.mark.parametrize("can", [{"marker": False}, {"cas_update": False}, {"cancel_foreign": False}])
def test_doors_that_could_not_agree_surely_release_nothing(can: dict[str, bool]) -> None:
    scene, south = two_doors(**can)
    until_both(scene, south, "12:50")
    assert scene.door.snapshot.release_stop is ReleaseStop.CALENDAR_CANNOT
    assert len(scene.events()) == 1


def test_who_checks_in_after_the_doors_agreed_is_told_when_it_was_too_late() -> None:
    """The other door cannot hear of it any more: the check-in is held, and answered when the meeting is gone."""
    scene, south = two_doors()
    until_both(scene, south, "12:10:20")
    announced(scene)
    assert south.ask(CheckIn("late")).refusal is None
    for errand in list(south.errands):
        south.errands.remove(errand)  # its line is cut at that moment
    scene.live(20)
    assert scene.events() == []
    live_both(scene, south, 120)
    assert [n.refusal for n in south.snapshot.notices] == [Refusal.RELEASED]


def test_what_a_door_noted_of_one_time_counts_for_no_other() -> None:
    """The line is cut when a door is about to note that nobody came; meanwhile the meeting is put off."""
    scene, south = two_doors()
    until_both(scene, south, "12:09:59")
    for _ in range(40):
        scene.offline()
    live_both(scene, south, 15)
    assert any(b.act is Act.ABSENT for b in (*scene.door.disk, *south.disk))
    scene.server.put(scene.room.id, Entry("planning", at("12:20"), at("13:20"), "Planning", "S. Haddad"))
    scene.server.heal()
    until_both(scene, south, "12:19")
    (entry,) = scene.server.entries(scene.room.id)
    assert entry.absent == ""
    assert len(scene.events()) == 1
