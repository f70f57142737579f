"""What a sensor sees, and series to which nobody comes time after time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import Entry
from kiosk.domain.attendance import Announcement, CheckInPolicy
from kiosk.domain.intents import Presence, Shown
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.status import RoomBusy, RoomCheckIn
from kiosk.testing.builders import at
from tests.unit.services.attendance_scene import (
    POLICY,
    a_scene,
    announced,
    check_in,
    lose_the_screen,
    restart,
    touch,
    until,
    until_instant,
    walk_in,
)
from tests.unit.services.scene import Scene


def test_whom_a_sensor_sees_after_the_start_has_checked_in() -> None:
    scene = a_scene()
    until(scene, "11:59")
    walk_in(scene)
    until(scene, "12:01")
    assert isinstance(scene.status(), RoomCheckIn), "that may have been the meeting before"
    scene.door.ask(Presence("again", seen=True))
    assert type(scene.status()) is RoomBusy
    scene.live(2)
    assert scene.server.entries(scene.room.id)[0].checked_in


def test_a_series_may_miss_as_often_as_it_is_allowed() -> None:
    """Of three weekly meetings to which nobody comes the third is given up."""
    scene = Scene(clock="11:50", check_in=replace(POLICY, strikes=3))
    for day in range(3):
        days = timedelta(days=7 * day)
        start, end = at("12:00") + days, at("13:00") + days
        scene.server.put(scene.room.id, Entry(f"weekly-{day}", start, end, "Weekly", series="weekly"))
        until_instant(scene, at("11:50") + days)
        until_instant(scene, at("12:10:20") + days)
        if scene.door.snapshot.announced is not None:
            announced(scene)
        scene.live(60)
        assert [s.count for s in scene.door.strikes] == [day + 1]
        scene.door.start()
    assert [e.id for e in scene.server.entries(scene.room.id)] == ["weekly-0", "weekly-1"]


def test_who_comes_once_begins_anew() -> None:
    scene = Scene(clock="11:50", check_in=replace(POLICY, strikes=2))
    for day, comes in enumerate((False, True, False)):
        days = timedelta(days=7 * day)
        start, end = at("12:00") + days, at("13:00") + days
        scene.server.put(scene.room.id, Entry(f"weekly-{day}", start, end, "Weekly", series="weekly"))
        until_instant(scene, at("11:50") + days)
        until_instant(scene, at("12:05") + days)
        if comes:
            check_in(scene)
        scene.live(600)
    assert len(scene.server.entries(scene.room.id)) == 3


EMPTY = replace(POLICY, release=False, when_empty=timedelta(minutes=10))


def left_empty(policy: CheckInPolicy = EMPTY, *, may_end: DoorMay = DoorMay.ALL) -> Scene:
    """People came at 12:01 and left at 12:15, as a sensor saw."""
    scene = a_scene(policy)
    scene.door.policy = BookingPolicy(may_end=may_end)
    scene.door.start()
    scene.live(60)
    until(scene, "12:01")
    scene.door.ask(Presence("in", seen=True))
    until(scene, "12:15")
    scene.door.ask(Presence("out", seen=False))
    return scene


def test_a_room_that_was_left_empty_is_free_for_others() -> None:
    scene = left_empty()
    until(scene, "12:24")
    assert scene.door.snapshot.announced is None
    until(scene, "12:26")
    found = scene.door.snapshot.announced
    assert found is not None
    assert found.of is Announcement.EMPTY
    scene.door.ask(Shown("shown", found.meeting))
    scene.live(90)
    assert scene.events() == [("", "12:00", "12:27")]


def test_who_comes_back_keeps_the_room() -> None:
    scene = left_empty()
    until(scene, "12:26")
    assert scene.door.snapshot.announced is not None
    scene.door.ask(Shown("shown", "planning"))
    scene.door.ask(Presence("back", seen=True))
    scene.live(300)
    assert scene.events() == [("", "12:00", "13:00")]


@pytest.mark.parametrize("doubt", [touch, restart, lose_the_screen])
def test_a_doubt_about_the_empty_room_keeps_the_meeting(doubt: Callable[[Scene], None]) -> None:
    scene = left_empty()
    until(scene, "12:20")
    doubt(scene)
    until(scene, "12:50")
    assert scene.door.snapshot.announced is None
    assert scene.events() == [("", "12:00", "13:00")]


def test_a_meeting_that_this_door_may_not_end_goes_on() -> None:
    scene = left_empty(may_end=DoorMay.OURS)
    until(scene, "12:50")
    assert scene.events() == [("", "12:00", "13:00")]
