"""The admin corner in the engine: who gets in, how long wrong tries cost, and what an open corner may do."""

import logging
from dataclasses import replace

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.corner import CornerState, Deed
from kiosk.domain.intents import Administer, Book, Clean, Extend, FactoryReset, Touched, Unlock
from kiosk.domain.lamps import Lamp, LampKind, Light, Verification
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.status import RoomUnknown
from kiosk.services.corner import PAUSES, CornerPlan
from kiosk.services.messages import Answered, CheckPin, Leave, PinChecked, RunVerify
from kiosk.testing.builders import between
from kiosk.testing.doors import TestDoor
from tests.unit.services.scene import Scene, book

PIN = "2580"
PLAN = CornerPlan(has_pin=True, system="caldav", version="1.2.3")


class Corner(Scene):
    """A door with a corner, and somebody who compares PINs."""

    def __init__(self, plan=PLAN, **more) -> None:
        super().__init__(**more)
        self.plan = plan
        self.door.corner = plan
        self.restart()
        self.number = 0

    def restart(self) -> None:
        self.door.start()
        self.door.run_calls()

    def id(self) -> str:
        self.number += 1
        return f"corner-{self.number}"

    def type(self, pin: str, kind=Unlock):
        """Type a PIN, and let it be compared if it is; the answer."""
        before = len(self.door.acks)
        self.door.hear_intent(kind(self.id(), pin))
        for chore in [c for c in self.door.chores if isinstance(c, CheckPin)]:
            self.door.chores.remove(chore)
            self.door.hear(Answered(chore.id, PinChecked(chore.pin == PIN)))
        return self.door.acks[before]

    def do(self, deed: Deed):
        return self.door.ask(Administer(self.id(), deed))

    def wrong(self) -> Refusal | None:
        return self.type("1111").refusal

    @property
    def wait(self) -> float:
        until = self.door.snapshot.corner.wait_until
        return 0.0 if until is None else until - self.clock.now().boot


def pass_time(corner: Corner, seconds: float) -> None:
    corner.clock.advance(seconds)
    corner.door.wake_at = 0.0
    corner.door.wake_if_due()
    corner.door.run_calls()


def test_the_right_pin_opens_and_only_then_is_anything_done():
    corner = Corner()
    assert corner.do(Deed.CLOSE).refusal is Refusal.LOCKED
    assert corner.type(PIN).refusal is None
    assert corner.do(Deed.CLOSE).refusal is None


def test_the_answer_waits_for_the_comparison():
    corner = Corner()
    before = len(corner.door.acks)
    corner.door.hear_intent(Unlock("a", PIN))
    assert len(corner.door.acks) == before
    assert corner.do(Deed.CLOSE).refusal is Refusal.LOCKED


def test_without_a_pin_in_the_settings_no_pin_is_even_compared():
    corner = Corner(replace(PLAN, has_pin=False))
    assert corner.type(PIN).refusal is Refusal.LOCKED
    assert not corner.door.chores


def test_each_wrong_pin_costs_more_time_and_the_right_one_is_not_heard_meanwhile():
    corner = Corner()
    for pause in (*PAUSES, PAUSES[-1]):
        assert corner.wrong() is Refusal.PIN_WRONG
        assert corner.wait == pytest.approx(pause)
        assert corner.type(PIN).refusal is Refusal.PIN_TOO_SOON
        corner.clock.advance(pause - 0.5)
        assert corner.type(PIN).refusal is Refusal.PIN_TOO_SOON
        pass_time(corner, 0.6)
        assert corner.wait == 0
    assert corner.type(PIN).refusal is None


def test_the_right_pin_forgives_the_wrong_ones():
    corner = Corner()
    corner.wrong()
    pass_time(corner, 2)
    corner.type(PIN)
    assert corner.door.kept_corner == CornerState(wrong=0)
    corner.wrong()
    assert corner.wait == PAUSES[0]


def test_a_restart_forgives_nothing_and_the_pause_begins_anew():
    corner = Corner()
    for pause in PAUSES[:3]:
        corner.wrong()
        pass_time(corner, pause + 1)
    corner.restart()
    assert corner.wait == pytest.approx(PAUSES[2])
    assert corner.type(PIN).refusal is Refusal.PIN_TOO_SOON


def test_a_try_is_on_the_disk_as_wrong_before_it_is_compared():
    corner = Corner()
    corner.door.hear_intent(Unlock("a", PIN))
    assert corner.door.kept_corner == CornerState(wrong=1)


def test_a_comparison_that_never_answers_counts_as_wrong():
    corner = Corner()
    corner.door.hear_intent(Unlock("a", PIN))
    pass_time(corner, 30)
    assert corner.door.acks[-1].refusal is Refusal.PIN_WRONG


def test_a_corner_that_nobody_touches_is_locked_again_and_touches_keep_it_open():
    corner = Corner()
    corner.type(PIN)
    corner.clock.advance(140)
    corner.door.ask(Touched(corner.id()))
    corner.clock.advance(140)
    assert corner.do(Deed.CLOSE).refusal is None
    corner.clock.advance(200)
    assert corner.do(Deed.REOPEN).refusal is Refusal.LOCKED


def test_the_pin_is_in_no_message_no_snapshot_and_no_log(caplog):
    corner = Corner()
    caplog.set_level(logging.DEBUG)
    intents = [Unlock("a", PIN), FactoryReset("b", PIN), CheckPin(1, PIN)]
    corner.type(PIN)
    said = [repr(intents), str(intents), f"{corner.door.snapshot!r}", caplog.text, repr(corner.door.acks)]
    said.append(repr(corner.door.engine._corner))
    assert not [text for text in said if PIN in text]


@pytest.fixture
def open_corner() -> Corner:
    corner = Corner()
    corner.type(PIN)
    return corner


def test_out_of_service_is_never_free_takes_no_booking_and_outlives_a_restart(open_corner):
    open_corner.do(Deed.CLOSE)
    open_corner.restart()
    assert isinstance(open_corner.status(), RoomUnknown)
    assert open_corner.door.snapshot.out_of_service == ""
    assert open_corner.door.ask(book()).refusal is Refusal.OUT_OF_SERVICE


def test_back_in_service_it_is_free_again(open_corner):
    open_corner.do(Deed.CLOSE)
    open_corner.do(Deed.REOPEN)
    assert open_corner.door.snapshot.out_of_service is None
    assert open_corner.door.ask(book()).refusal is None


def test_the_settings_say_why_and_the_corner_cannot_reopen_the_room():
    corner = Corner(replace(PLAN, out_of_service="Being repaired"))
    corner.type(PIN)
    corner.do(Deed.REOPEN)
    snapshot = corner.door.snapshot
    assert (snapshot.out_of_service, snapshot.corner.closed_by_settings) == ("Being repaired", True)


def test_the_brightness_goes_in_steps_and_outlives_a_restart(open_corner):
    def lit():
        return open_corner.door.snapshot.ambient.brightness

    assert lit() == 100
    for _ in range(12):
        open_corner.do(Deed.DARKER)
    assert lit() == 20  # never so dark that nobody finds it
    open_corner.restart()
    assert lit() == 20
    open_corner.type(PIN)
    open_corner.do(Deed.BRIGHTER)
    assert lit() == 30
    open_corner.do(Deed.BRIGHTNESS_BY_SETTINGS)
    assert lit() == 100
    for _ in range(2):
        open_corner.do(Deed.BRIGHTER)
    assert lit() == 100


def test_nobody_changes_the_brightness_without_the_pin():
    corner = Corner()
    corner.do(Deed.DARKER)
    assert corner.door.snapshot.ambient.brightness == 100


def test_what_is_on_in_a_closed_room_is_not_extended(open_corner):
    open_corner.put("12:00", "12:30")
    open_corner.live()
    open_corner.do(Deed.CLOSE)
    (meeting,) = open_corner.door.snapshot.schedule.meetings
    refused = open_corner.door.ask(Extend("x", meeting.id, between("12:00", "12:45").end)).refusal
    assert refused is Refusal.OUT_OF_SERVICE


def test_verify_runs_once_at_a_time_and_names_no_account_and_no_address(open_corner):
    open_corner.do(Deed.VERIFY)
    open_corner.do(Deed.VERIFY)
    (chore,) = [c for c in open_corner.door.chores if isinstance(c, RunVerify)]
    assert open_corner.door.snapshot.corner.verifying
    lamps = (
        Lamp(LampKind.SIGN_IN, Light.GREEN, "room-juniper", detail="https://calendar.example.org"),
        Lamp(LampKind.READ, Light.GREEN, "Juniper"),
    )
    open_corner.door.hear(Answered(chore.id, Verification("main", "caldav", lamps)))
    shown = open_corner.door.snapshot.corner
    assert not shown.verifying
    assert "room-juniper" not in repr(shown)
    assert "example.org" not in repr(shown)
    assert shown.verification.lamps[1].subject == "Juniper"


def test_a_verify_that_hangs_can_be_begun_again(open_corner):
    open_corner.do(Deed.VERIFY)
    for _ in range(4):
        pass_time(open_corner, 60)
    assert not open_corner.door.snapshot.corner.verifying


def test_a_restart_is_answered_first(open_corner):
    assert open_corner.do(Deed.RESTART).refusal is None
    assert open_corner.door.chores == [Leave()]


def test_a_factory_reset_takes_the_pin_once_more(open_corner):
    assert open_corner.type("1111", FactoryReset).refusal is Refusal.PIN_WRONG
    assert Leave(forget=True) not in open_corner.door.chores
    pass_time(open_corner, 2)
    assert open_corner.type(PIN, FactoryReset).refusal is None
    assert open_corner.door.chores == [Leave(forget=True)]


@pytest.mark.parametrize(("asked", "given"), [(60.0, 60.0), (1e9, 600.0), (-5.0, 0.0)])
def test_cleaning_has_an_end_however_long_was_asked_for(asked, given):
    corner = Corner(CornerPlan())
    assert corner.door.ask(Clean("c", asked)).refusal is None
    assert (corner.door.snapshot.corner.cleaning_until or corner.clock.now().boot) == pytest.approx(
        corner.clock.now().boot + given
    )
    pass_time(corner, 601)
    assert corner.door.snapshot.corner.cleaning_until is None


LIMITS = BookingPolicy(open_at_once=2, per_hour=3, undo=BookingPolicy().undo)


def _book(door: TestDoor, start: str, end: str, key: str):
    return door.ask(Book(f"{key}-0000000000000000", between(start, end))).refusal


def test_a_door_takes_only_so_many_bookings_that_are_not_over():
    scene = Scene(policy=LIMITS)
    assert [_book(scene.door, f"{h}:00", f"{h}:15", f"k{h}") for h in (13, 14, 15)] == [
        None,
        None,
        Refusal.TOO_MANY_OPEN,
    ]


def test_what_is_over_or_taken_back_counts_no_more_as_open_but_still_in_its_hour():
    scene = Scene(policy=replace(LIMITS, open_at_once=10))
    for hour in (13, 14, 15):
        assert _book(scene.door, f"{hour}:00", f"{hour}:15", f"k{hour}") is None
    assert _book(scene.door, "16:00", "16:15", "k16") is Refusal.TOO_MANY_AT_ONCE
    scene.door.start()  # a restart does not help
    scene.door.run_calls()
    assert _book(scene.door, "16:00", "16:15", "k16b") is Refusal.TOO_MANY_AT_ONCE
    scene.live(3700)
    assert _book(scene.door, "16:00", "16:15", "k16c") is None


def test_the_same_tap_sent_twice_is_one_booking_to_the_limits_too():
    scene = Scene(policy=LIMITS)
    for _ in range(5):
        assert _book(scene.door, "13:00", "13:15", "k13") is None
