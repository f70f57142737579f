"""Checking in, and giving up what nobody came to: every doubt keeps the meeting."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.adapters.calendars.memory.client import Access
from kiosk.adapters.calendars.memory.provider import EVERYTHING, MemoryProvider
from kiosk.domain.attendance import CheckInPolicy, ReleaseStop
from kiosk.domain.bookings import Act, BookingState, Refusal
from kiosk.domain.intents import CheckIn, Release, Undo
from kiosk.domain.snapshot import UndoOf, UndoOffer
from kiosk.domain.status import RoomBusy, RoomCheckIn, RoomFree
from kiosk.services.messages import Cancel, MarkCheckedIn
from kiosk.testing.builders import at
from tests.unit.services.attendance_scene import (
    DOUBTS,
    POLICY,
    a_scene,
    announced,
    check_in,
    lose_the_screen,
    move,
    restart,
    set_the_clock,
    touch,
    until,
    walk_in,
)
from tests.unit.services.scene import Scene, book


def test_the_door_asks_from_the_start_until_somebody_checks_in() -> None:
    scene = a_scene()
    assert isinstance(scene.status(), RoomFree)
    until(scene, "12:01")
    status = scene.status()
    assert isinstance(status, RoomCheckIn)
    assert (status.by, status.stop) == (at("12:10"), None)
    ack = scene.door.ask(CheckIn("check-in"))
    assert ack.refusal is None
    assert type(scene.status()) is RoomBusy, "at once, before the calendar knows"
    scene.live(10)
    (entry,) = scene.server.entries(scene.room.id)
    assert entry.checked_in


def test_a_check_in_is_on_the_disk_before_it_is_acknowledged() -> None:
    scene = a_scene()
    until(scene, "12:01")
    ack = scene.door.ask(CheckIn("check-in"))
    assert [b.act for b in scene.door.disk if b.key == ack.key] == [Act.CHECK_IN]


def undo_of(scene: Scene, key: str | None) -> UndoOffer | None:
    return next((offer for offer in scene.door.snapshot.undo if offer.key == key), None)


def test_a_check_in_is_taken_back_before_the_calendar_hears_of_it() -> None:
    scene = a_scene()
    until(scene, "12:01")
    ack = scene.door.ask(CheckIn("check-in"))
    offer = undo_of(scene, ack.key)
    assert offer is not None
    assert (offer.of, offer.until) == (UndoOf.CHECK_IN, scene.clock.now().boot + 8)
    scene.live(5)
    assert scene.door.ask(Undo("undo", offer.key)).refusal is None
    assert isinstance(scene.status(), RoomCheckIn)
    scene.live(60)
    assert not scene.server.entries(scene.room.id)[0].checked_in
    assert scene.door.ask(CheckIn("again")).key == ack.key
    scene.live(60)
    assert scene.server.entries(scene.room.id)[0].checked_in
    assert scene.door.ask(Undo("too late", offer.key)).refusal is Refusal.UNDO_OVER


def test_a_check_in_that_was_taken_back_stays_so_over_a_restart() -> None:
    scene = a_scene()
    until(scene, "12:01")
    key = scene.door.ask(CheckIn("check-in")).key
    assert key is not None
    scene.door.ask(Undo("undo", key))
    scene.door.start()
    scene.live(30)
    assert isinstance(scene.status(), RoomCheckIn)
    assert not scene.server.entries(scene.room.id)[0].checked_in


@pytest.mark.parametrize("intent", [CheckIn("late"), CheckIn("at once", at_once=True)])
def test_when_the_time_is_nearly_up_everybody_hears_of_it_at_once(intent: CheckIn) -> None:
    scene = a_scene()
    until(scene, "12:01")
    if not intent.at_once:
        scene.live(60 * 9 - 5)
    ack = scene.door.ask(intent)
    assert undo_of(scene, ack.key) is None
    scene.live(2)
    assert scene.server.entries(scene.room.id)[0].checked_in
    assert type(scene.status()) is RoomBusy


def test_a_check_in_while_offline_reaches_the_calendar_on_return() -> None:
    scene = a_scene()
    until(scene, "12:01")
    for _ in range(8):
        scene.offline()
    scene.door.ask(CheckIn("check-in"))
    scene.live(30)
    assert not scene.server.entries(scene.room.id)[0].checked_in
    assert type(scene.status()) is RoomBusy
    scene.live(300)
    assert scene.server.entries(scene.room.id)[0].checked_in


def test_a_check_in_survives_a_restart() -> None:
    scene = a_scene()
    until(scene, "12:01")
    scene.offline()
    scene.door.ask(CheckIn("check-in"))
    scene.door.start()
    scene.live(10)
    assert scene.server.entries(scene.room.id)[0].checked_in
    assert type(scene.status()) is RoomBusy


def test_check_in_opens_some_minutes_before_the_start() -> None:
    scene = a_scene(clock="11:40")
    assert scene.door.ask(CheckIn("too soon", "planning")).refusal is Refusal.NO_SUCH_MEETING
    until(scene, "11:51")
    assert scene.door.ask(CheckIn("early")).refusal is None
    until(scene, "12:01")
    assert type(scene.status()) is RoomBusy


def test_who_checks_in_twice_is_told_the_same() -> None:
    scene = a_scene()
    until(scene, "12:01")
    first, second = scene.door.ask(CheckIn("one")), scene.door.ask(CheckIn("two"))
    assert (first.refusal, first.key) == (None, second.key)


def test_a_booking_made_at_a_door_is_checked_in() -> None:
    scene = Scene(check_in=POLICY)
    ack = scene.door.ask(book())
    scene.live(60)
    assert type(scene.status()) is RoomBusy
    assert scene.door.ask(CheckIn("check-in")).key == ack.key
    scene.live(1200)
    assert len(scene.events()) == 1


@pytest.mark.parametrize(
    ("policy", "entry"),
    [
        (POLICY, {"all_day": True}),
        (replace(POLICY, longest=timedelta(minutes=30)), {}),
        (replace(POLICY, exempt=("s. haddad",)), {}),
        (replace(POLICY, exempt=("A. Lindqvist",)), {"private": True}),
        (replace(POLICY, required=False), {}),
        (POLICY, {"checked_in": True}),
        (POLICY, {"readable": False}),
    ],
)
def test_some_meetings_are_never_asked_for(policy: CheckInPolicy, entry: dict[str, Any]) -> None:
    scene = a_scene(policy, **entry)
    until(scene, "12:01")
    assert type(scene.status()) is RoomBusy
    until(scene, "12:30")
    assert len(scene.events()) == 1


def test_a_no_show_is_announced_and_then_released() -> None:
    scene = a_scene()
    until(scene, "12:09")
    assert scene.door.snapshot.announced is None
    until(scene, "12:10:20")
    assert announced(scene) == "planning"
    assert len(scene.events()) == 1, "not yet"
    scene.live(20)
    assert scene.events() == []
    assert isinstance(scene.status(), RoomFree)
    (entry,) = [b for b in scene.door.disk if b.act is Act.RELEASE]
    assert (entry.state, entry.refusal) == (BookingState.ENDED, None)
    assert scene.door.snapshot.notices == ()


def test_what_no_screen_showed_is_not_released() -> None:
    scene = a_scene()
    until(scene, "12:30")
    assert len(scene.events()) == 1
    assert scene.door.snapshot.release_stop is ReleaseStop.KEPT


@pytest.mark.parametrize("doubt", DOUBTS)
def test_any_doubt_since_the_start_keeps_the_meeting(doubt: Callable[[Scene], None]) -> None:
    scene = a_scene()
    until(scene, "12:04")
    doubt(scene)
    until(scene, "12:10:20")
    assert scene.door.snapshot.announced is None
    until(scene, "12:59")
    assert "planning" in [entry.id for entry in scene.server.entries(scene.room.id)]


@pytest.mark.parametrize("doubt", DOUBTS)
def test_any_doubt_after_the_announcement_keeps_the_meeting(doubt: Callable[[Scene], None]) -> None:
    scene = a_scene()
    until(scene, "12:10:20")
    announced(scene)
    scene.live(5)
    doubt(scene)
    scene.live(60)
    assert "planning" in [entry.id for entry in scene.server.entries(scene.room.id)]


@pytest.mark.parametrize("doubt", [touch, restart, lose_the_screen, walk_in, check_in, set_the_clock])
def test_any_doubt_before_the_calendar_is_asked_keeps_the_meeting(doubt: Callable[[Scene], None]) -> None:
    scene = a_scene()
    until(scene, "12:10:20")
    announced(scene)
    scene.clock.advance(8)
    scene.door.wake_if_due()
    assert [b.state for b in scene.door.disk if b.act is Act.RELEASE] == [BookingState.PENDING]
    assert scene.door.calls() == ["Read"], "read once more, and only then cancelled"
    doubt(scene)
    scene.live(60)
    assert "planning" in [entry.id for entry in scene.server.entries(scene.room.id)]


def test_a_meeting_that_changes_in_the_last_moment_is_kept() -> None:
    scene = a_scene()
    until(scene, "12:10:20")
    announced(scene)
    scene.clock.advance(8)
    scene.door.wake_if_due()
    read = scene.door.reading()
    scene.door.perform(read)
    scene.door.deliver(read)
    cancel = scene.door.only(Cancel)
    move(scene)
    scene.door.perform(cancel)
    scene.door.deliver(cancel)
    scene.live(5)
    assert scene.events() == [("", "12:00", "13:30")]


def test_what_the_door_cannot_read_freshly_is_not_released() -> None:
    scene = a_scene()
    until(scene, "12:05")
    for _ in range(500):
        scene.offline()
    until(scene, "12:20")
    assert scene.door.snapshot.announced is None
    assert scene.door.snapshot.release_stop is ReleaseStop.NOT_LIVE
    status = scene.status()
    assert isinstance(status, RoomCheckIn), "it still asks"
    scene.server.heal()
    for _ in range(60):
        if scene.door.snapshot.announced is None:
            scene.live(1)
    assert announced(scene) == "planning"


def test_a_meeting_that_was_made_after_its_start_is_kept() -> None:
    scene = Scene(clock="12:03", check_in=POLICY)
    scene.live(60)
    scene.put("12:00", "13:00", "adhoc")
    until(scene, "12:50")
    assert len(scene.events()) == 1


def test_a_release_that_the_calendar_refuses_is_not_tried_for_ever() -> None:
    scene = a_scene()
    until(scene, "12:10:20")
    scene.server.open_calendar(scene.room.id, access=Access.READ)
    for _ in range(10):
        if scene.door.snapshot.announced is not None:
            announced(scene)
        scene.live(30)
    assert scene.door.snapshot.release_stop is ReleaseStop.KEPT
    assert len(scene.events()) == 1
    assert scene.door.snapshot.notices == ()


def test_a_check_in_comes_too_late_once_the_release_is_sent() -> None:
    scene = a_scene()
    until(scene, "12:10:20")
    announced(scene)
    scene.clock.advance(8)
    scene.door.wake_if_due()
    read = scene.door.reading()
    scene.door.perform(read)
    scene.door.deliver(read)
    assert scene.door.ask(CheckIn("late")).refusal is Refusal.RELEASED


def test_release_now_gives_the_room_up_and_can_be_undone() -> None:
    scene = a_scene()
    until(scene, "12:02")
    ack = scene.door.ask(Release("release", "planning"))
    assert ack.refusal is None
    scene.live(5)
    assert len(scene.events()) == 1
    assert scene.door.ask(Undo("undo", ack.key or "")).refusal is None
    scene.live(20)
    assert len(scene.events()) == 1
    scene.door.ask(Release("again", "planning"))
    scene.live(10)
    assert scene.events() == []


def test_release_now_is_not_for_a_meeting_that_people_checked_in_to() -> None:
    scene = a_scene()
    until(scene, "12:02")
    check_in(scene)
    assert scene.door.ask(Release("release", "planning")).refusal is Refusal.NOT_ALLOWED_HERE


def test_a_check_in_asked_for_by_a_door_without_marker_stays_here() -> None:
    scene = a_scene()
    scene.door.provider = MemoryProvider(scene.server, capabilities=replace(EVERYTHING, marker=False))
    scene.door.start()
    until(scene, "12:01")
    check_in(scene)
    scene.live(30)
    assert not any(isinstance(errand.call, MarkCheckedIn) for errand in scene.door.errands)
    assert type(scene.status()) is RoomBusy
