"""A tap, from the finger to the calendar and back: every way a booking can go."""

from dataclasses import replace

import pytest

from kiosk.adapters.calendars.memory.client import Entry
from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.errors import Cause, Unavailable
from kiosk.domain.freshness import Live, Offline
from kiosk.domain.intents import Extend, Undo
from kiosk.domain.snapshot import freshness_of, meetings_of
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown
from kiosk.domain.text import TITLE_LIMIT
from kiosk.services.messages import Cancel, Create, Find
from kiosk.testing.builders import at, between
from tests.unit.services.scene import KEY, Scene, book


def test_a_tap_is_on_disk_before_it_is_answered_and_confirmed_by_a_later_read() -> None:
    scene = Scene()
    ack = scene.door.ask(book())
    assert ack.refusal is None
    assert scene.booking.state is BookingState.PENDING
    assert isinstance(scene.status(), RoomBusy)
    assert scene.events() == []
    scene.door.run_calls()
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_the_same_tap_twice_is_one_booking() -> None:
    scene = Scene()
    assert scene.door.ask(book()) == scene.door.ask(book())
    scene.live()
    scene.door.start()
    assert scene.door.ask(book()).key == KEY
    scene.live()
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_a_title_from_the_link_is_made_plain_before_it_is_kept() -> None:
    scene = Scene()
    scene.door.ask(replace(book(), title="Stand\u202eup\n" + "x" * 10_000))
    assert scene.booking.title is not None
    assert scene.booking.title.startswith("Standup xxx")
    assert len(scene.booking.title) == TITLE_LIMIT


def test_another_client_in_the_slot_at_the_deciding_read_wins() -> None:
    scene = Scene()
    scene.door.ask(book())
    for _ in range(10):
        errand = scene.door.errands[0]
        scene.door.perform(errand)
        if isinstance(errand.call, Create):
            scene.put("12:15", "12:45")
        scene.door.deliver(errand)
        if not scene.door.errands:
            break
    assert scene.booking.state is BookingState.WITHDRAWN
    assert scene.events() == [("", "12:15", "12:45")]
    assert scene.door.snapshot.notices[0].refusal is Refusal.TAKEN


def test_another_client_after_the_confirmation_leaves_both_and_the_overlap_is_a_finding() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.run_calls()
    scene.put("12:15", "12:45")
    scene.live()
    assert scene.booking.state is BookingState.CONFIRMED
    assert len(meetings_of(scene.door.snapshot)) == 2
    assert [f.kind.value for f in scene.door.snapshot.findings] == ["overlap"]


@pytest.mark.parametrize("took_effect", [False, True])
def test_a_create_that_nobody_answered_is_looked_up_before_anything_is_sent_again(
    *, took_effect: bool
) -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.perform(scene.door.reading())
    scene.door.deliver(scene.door.reading())
    scene.server.fail_next(Unavailable("reset", cause=Cause.CONNECTION_LOST), took_effect=took_effect)
    scene.door.perform(scene.door.only(Create))
    scene.door.deliver(scene.door.only(Create))
    scene.door.run_calls()
    scene.clock.advance(2.0)
    scene.door.wake_if_due()
    assert isinstance(scene.door.only(Find).call, Find)
    scene.live(30)
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_a_power_cut_at_any_call_loses_nothing_and_doubles_nothing() -> None:
    for cut_after in range(6):
        for answered in (False, True):
            scene = Scene()
            scene.door.ask(book())
            for _ in range(cut_after):
                if scene.door.errands:
                    scene.door.perform(scene.door.errands[0])
                    scene.door.deliver(scene.door.errands[0])
            if scene.door.errands and not answered:
                scene.door.perform(scene.door.errands[0])
            scene.door.start()
            scene.live(90)
            assert scene.booking.state is BookingState.CONFIRMED
            assert scene.events() == [(KEY, "12:00", "12:30")]


def test_offline_a_booking_is_held_and_confirmed_on_return() -> None:
    scene = Scene()
    for _ in range(20):
        scene.offline()
    scene.live(160)
    assert isinstance(freshness_of(scene.door.snapshot, scene.clock.now()), Offline)
    assert isinstance(scene.status(), RoomUnknown)
    scene.door.ask(book("12:02", "12:32"))
    assert isinstance(scene.status(), RoomBusy)
    scene.live(600)
    assert isinstance(freshness_of(scene.door.snapshot, scene.clock.now()), Live)
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:02", "12:32")]


def test_a_held_booking_whose_time_has_passed_is_not_written_any_more() -> None:
    scene = Scene()
    for _ in range(400):
        scene.offline()
    scene.live(300)
    scene.door.ask(book("12:05", "12:20"))
    scene.live(2000)
    assert scene.booking.state is BookingState.LAPSED
    scene.server.heal()
    scene.live(300)
    assert scene.events() == []
    assert [f.kind.value for f in scene.door.snapshot.findings] == ["lapsed_booking"]


def test_a_change_in_the_calendar_is_followed() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(20)
    (entry,) = scene.server.entries(scene.room.id)
    scene.server.put(scene.room.id, Entry(entry.id, at("12:00"), at("12:20"), key=KEY))
    scene.live(70)
    assert scene.booking.interval == between("12:00", "12:20")
    assert scene.booking.settled


def test_a_booking_deleted_in_the_calendar_is_said_and_never_revived() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(20)
    scene.server.delete(scene.room.id, KEY)
    scene.live(120)
    assert scene.booking.state is BookingState.CANCELLED_ELSEWHERE
    assert scene.events() == []
    assert scene.door.snapshot.notices[0].refusal is Refusal.CANCELLED_ELSEWHERE
    assert isinstance(scene.status(), RoomFree)


def test_a_late_duplicate_of_a_withdrawn_booking_is_removed() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(2)
    scene.door.ask(Undo("u", KEY))
    scene.live(5)
    scene.server.put(scene.room.id, Entry("late", at("12:00"), at("12:30"), key=KEY))
    scene.live(120)
    assert scene.events() == []


def test_a_late_duplicate_that_restores_an_old_end_is_corrected() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(10)
    scene.door.ask(Extend("extend-1", KEY, at("12:45"), key=KEY))
    scene.live(20)
    scene.server.put(scene.room.id, Entry(KEY, at("12:00"), at("12:30"), key=KEY))
    scene.live(90)
    assert scene.events() == [(KEY, "12:00", "12:45")]


def test_cancel_of_a_withdrawn_booking_is_sent_once() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(2)
    scene.door.ask(Undo("u", KEY))
    scene.door.perform(scene.door.only(Cancel))
    scene.door.deliver(scene.door.only(Cancel))
    scene.door.run_calls()
    assert scene.door.calls() == []
    assert scene.events() == []
