"""When the answer is no: from the calendar, from the disk, from the door itself."""

from datetime import timedelta

import pytest

from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.errors import (
    AuthRejected,
    CalendarError,
    NotPermitted,
    RateLimited,
    SlotTaken,
)
from kiosk.domain.intents import Dismiss
from kiosk.domain.snapshot import UndoOf
from kiosk.domain.status import RoomFree
from tests.unit.services.scene import KEY, Scene, book


def test_a_slot_that_was_taken_meanwhile_is_refused_without_writing() -> None:
    scene = Scene()
    scene.put("12:10", "13:00")
    scene.door.ask(book())
    scene.door.run_calls()
    assert scene.booking.state is BookingState.REFUSED
    (notice,) = scene.door.snapshot.notices
    assert (notice.of, notice.refusal) == (UndoOf.BOOK, Refusal.TAKEN)
    assert scene.events() == [("", "12:10", "13:00")]
    scene.door.ask(Dismiss("d", KEY))
    assert scene.door.snapshot.notices == ()


@pytest.mark.parametrize(
    ("error", "refusal"),
    [(SlotTaken("overlap"), Refusal.TAKEN), (NotPermitted("read only"), Refusal.NOT_PERMITTED)],
)
def test_a_create_that_the_calendar_refuses_is_refused_at_the_door(
    error: CalendarError, refusal: Refusal
) -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.perform(scene.door.reading())
    scene.door.deliver(scene.door.reading())

    scene.server.fail_next(error)
    scene.live(20)
    assert scene.booking.state is BookingState.REFUSED
    assert scene.door.snapshot.notices[0].refusal is refusal
    assert scene.events() == []


def test_too_many_requests_delay_a_create_as_long_as_the_calendar_says() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.perform(scene.door.reading())
    scene.door.deliver(scene.door.reading())
    scene.server.fail_next(RateLimited("slow down", after=timedelta(seconds=40)))
    scene.live(35)
    assert scene.events() == []
    scene.live(30)
    assert scene.events() == [(KEY, "12:00", "12:30")]
    assert scene.booking.state is BookingState.CONFIRMED


def test_a_rejected_sign_in_lets_nothing_new_be_held() -> None:
    scene = Scene()
    scene.server.fail_next(AuthRejected("401"))
    scene.live(61)
    assert scene.door.snapshot.holding_refused is Refusal.SIGN_IN_REJECTED
    assert scene.door.ask(book("12:02", "12:30")).refusal is Refusal.SIGN_IN_REJECTED


def test_after_twelve_hours_offline_nothing_new_is_held() -> None:
    scene = Scene(clock="06:00")
    for _ in range(3000):
        scene.offline()
    scene.live(13 * 3600)
    assert scene.door.snapshot.holding_refused is Refusal.OFFLINE_TOO_LONG


def test_a_disk_that_refuses_makes_a_refused_tap_never_a_shown_booking() -> None:
    scene = Scene()
    scene.door.disk_fails = True
    assert scene.door.ask(book()).refusal is Refusal.NOT_STORED
    assert scene.door.disk == ()
    assert isinstance(scene.status(), RoomFree)
    assert all(not s.bookings for s in scene.door.published)
    scene.live(30)
    assert scene.events() == []
    assert [f.kind.value for f in scene.door.snapshot.findings] == ["not_stored"]
    scene.door.disk_fails = False
    assert scene.door.ask(book(key="another-tap-of-the-same-person")).refusal is None
    scene.live(30)
    assert scene.events() == [("another-tap-of-the-same-person", "12:00", "12:30")]
    assert scene.door.snapshot.findings == ()


def test_a_disk_that_refuses_in_the_middle_of_a_booking_only_delays_it() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.disk_fails = True
    scene.live(30)
    scene.door.disk_fails = False
    scene.live(30)
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:00", "12:30")]
