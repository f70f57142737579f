"""When the wall clock may be believed, and what the door does while it may not."""

from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Ignorance, Live, Unknown
from kiosk.domain.intents import Book
from kiosk.domain.snapshot import FindingKind, freshness_of, status_now
from kiosk.domain.status import RoomUnknown
from kiosk.domain.time import Now
from kiosk.ports.calendar import Whole
from kiosk.services.messages import Answered, Read
from kiosk.services.timekeeping import BUILD_DATE, ClockTrust
from kiosk.testing.builders import FakeClock, a_now, a_room, a_schedule, at, between
from kiosk.testing.doors import TestDoor

NOON = a_now("12:00", synchronised=False)
SECOND = timedelta(seconds=1)


def later(now: Now, boot: float, wall: float | None = None, *, synchronised: bool = False) -> Now:
    """`boot` seconds on, in which the wall clock went on by `wall` seconds."""
    passed = timedelta(seconds=boot if wall is None else wall)
    return Now(now.wall + passed, now.boot + boot, synchronised)


def confirmed(now: Now = NOON) -> ClockTrust:
    """A clock that a server has just agreed with."""
    return ClockTrust().observed(now).compared(now.wall, now)


# --- the rules -------------------------------------------------------------------------------------------------------


def test_a_clock_that_nobody_confirmed_is_not_trusted():
    assert not ClockTrust().observed(NOON).trusted(NOON)


def test_the_kernel_confirms():
    now = a_now("12:00", synchronised=True)
    assert ClockTrust().observed(now).trusted(now)


@pytest.mark.parametrize(
    ("ahead", "trusted"),
    [(0, True), (59, True), (60, True), (60.001, False), (-60, True), (-60.001, False), (86400, False)],
)
def test_a_server_confirms_when_it_is_within_a_minute(ahead, trusted):
    trust = ClockTrust().observed(NOON).compared(NOON.wall + timedelta(seconds=ahead), NOON)
    assert trust.trusted(NOON) is trusted
    assert trust.skew == timedelta(seconds=ahead)


def test_a_server_that_disagrees_takes_back_what_another_confirmed():
    trust = confirmed().compared(NOON.wall + timedelta(hours=1), NOON)
    assert not trust.trusted(NOON)


def test_a_server_that_disagrees_with_a_synchronised_clock_is_the_one_that_is_wrong():
    now = a_now("12:00", synchronised=True)
    trust = ClockTrust().observed(now).compared(now.wall + timedelta(hours=1), now)
    assert trust.trusted(now)


@pytest.mark.parametrize("synchronised", [True, False])
def test_nothing_confirms_a_time_before_the_door_was_built(synchronised):
    before = Now(BUILD_DATE - SECOND, 10.0, synchronised)
    trust = ClockTrust().observed(before).compared(before.wall, before)
    assert not trust.trusted(before)
    at_last = later(before, 1.0, synchronised=synchronised)
    assert trust.observed(at_last).trusted(at_last)


@pytest.mark.parametrize("jump", [-7200.0, -2.5, -2.001, 2.001, 2.5, 7200.0])
def test_a_jump_either_way_ends_the_trust_until_confirmed_anew(jump):
    now = later(NOON, 30.0, 30.0 + jump)
    trust = confirmed().observed(now)
    assert not trust.trusted(now)
    on = later(now, 60.0)
    assert not trust.observed(on).trusted(on)
    assert trust.observed(on).compared(on.wall, on).trusted(on)


@pytest.mark.parametrize("slip", [-1.9, 0.0, 1.9])
def test_a_correction_of_less_than_two_seconds_is_no_jump(slip):
    now = later(NOON, 30.0, 30.0 + slip)
    assert confirmed().observed(now).trusted(now)


def test_a_slow_correction_is_no_jump_however_far_it_leads():
    trust, now = confirmed(), NOON
    for _ in range(200):
        now = later(now, 60.0, 60.5)
        trust = trust.observed(now)
    assert now.wall - NOON.wall > timedelta(seconds=200 * 60 + 99)
    assert trust.trusted(now)


def test_a_long_sleep_of_the_machine_is_no_jump():
    now = later(NOON, 9 * 3600.0)
    assert confirmed().observed(now).trusted(now)


def test_right_after_a_jump_the_kernel_is_not_believed_yet_but_ten_seconds_on_it_is():
    now = later(NOON, 5.0, 3605.0, synchronised=True)
    trust = confirmed().observed(now)
    assert not trust.trusted(now)
    for boot, trusted in ((5.0, False), (4.9, False), (0.1, True)):
        now = later(now, boot, synchronised=True)
        trust = trust.observed(now)
        assert trust.trusted(now) is trusted


def test_how_far_it_was_set_is_told():
    assert confirmed().jump(later(NOON, 10.0, 3610.0)) == timedelta(hours=1)
    assert confirmed().jump(later(NOON, 10.0, 11.0)) == timedelta(0)
    assert ClockTrust().jump(NOON) == timedelta(0)


def test_a_clock_shifted_on_purpose_is_compared_with_a_server_shifted_along():
    clock = FakeClock(synchronised=False)
    real = clock.now().wall
    shown = clock.shift(timedelta(days=-200))
    trust = ClockTrust(build_date=clock.shifted(BUILD_DATE)).observed(shown)
    assert trust.compared(clock.shifted(real), shown).trusted(shown)
    assert not trust.compared(real, shown).trusted(shown)


# --- what the door makes of it ---------------------------------------------------------------------------------------


def a_door(clock: FakeClock) -> TestDoor:
    server, room = MemoryServer(), a_room()
    server.open_calendar(room.id)
    return TestDoor(room, MemoryProvider(server), clock.now)


def answer(door: TestDoor, off: timedelta | None) -> None:
    """The read under way is answered by a server whose clock is off by so much; None: it does not tell."""
    errand = door.reading()
    assert isinstance(errand.call, Read)
    schedule = a_schedule(window=errand.call.window, read_at=errand.call.at)
    door.errands.remove(errand)
    server_time = None if off is None else door.clock().wall + off
    door.hear(Answered(errand.id, Whole(schedule, None, server_time)))


def ring(door: TestDoor, clock: FakeClock) -> None:
    clock.advance(door.wake_at - clock.now().boot + 1e-6)
    assert door.wake_if_due()


def test_without_a_confirmed_clock_the_door_says_unknown_and_books_nothing():
    clock = FakeClock(synchronised=False)
    door = a_door(clock)
    answer(door, None)
    now = clock.now()
    assert freshness_of(door.snapshot, now) == Unknown(Ignorance.CLOCK_UNTRUSTED)
    assert isinstance(status_now(door.snapshot, now), RoomUnknown)
    assert door.snapshot.holding_refused is Refusal.CLOCK_UNTRUSTED
    assert door.ask(Book("tap", between("12:00", "12:30"))).refusal is Refusal.CLOCK_UNTRUSTED
    assert door.disk == ()


def test_the_first_answer_of_a_server_that_agrees_makes_the_door_live():
    clock = FakeClock(synchronised=False)
    door = a_door(clock)
    answer(door, timedelta(seconds=-20))
    assert freshness_of(door.snapshot, clock.now()) == Live(at("12:00"))
    assert door.ask(Book("tap", between("12:00", "12:30"))).refusal is None


def test_a_server_that_disagrees_leaves_it_unknown_and_the_doctor_is_told_by_how_much():
    clock = FakeClock(synchronised=False)
    door = a_door(clock)
    answer(door, timedelta(minutes=-3))
    assert freshness_of(door.snapshot, clock.now()) == Unknown(Ignorance.CLOCK_UNTRUSTED)
    (finding,) = door.snapshot.findings
    assert (finding.kind, finding.subject) == (FindingKind.CLOCK_SKEW, "-180 s")


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2)])
def test_after_a_jump_the_door_is_unknown_at_once_and_reads_again_at_once(jump):
    clock = FakeClock(synchronised=False)
    door = a_door(clock)
    answer(door, timedelta(0))
    assert door.calls() == []
    clock.jump_wall(jump)
    ring(door, clock)
    assert freshness_of(door.snapshot, clock.now()) == Unknown(Ignorance.CLOCK_UNTRUSTED)
    assert door.calls() == ["Read"]
    answer(door, timedelta(0))
    assert freshness_of(door.snapshot, clock.now()) == Live(clock.now().wall)


def test_a_read_under_way_when_the_clock_is_set_is_not_waited_for():
    clock = FakeClock(synchronised=False)
    door = a_door(clock)
    before = door.reading()
    clock.advance(3.0)
    clock.jump_wall(timedelta(days=2))
    door.perform(before)
    door.deliver(before)
    after = door.reading().call
    assert isinstance(after, Read)
    assert after.at == clock.now().wall
    assert after.window.contains(clock.now().wall)
    assert door.snapshot.reading.live_until is None


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2)])
def test_what_was_read_before_the_clock_was_set_keeps_its_true_age(jump):
    clock = FakeClock(synchronised=False)
    door = a_door(clock)
    answer(door, timedelta(0))
    clock.advance(30.0)
    clock.jump_wall(jump)
    ring(door, clock)
    aged = clock.now().boot - a_now().boot
    assert door.snapshot.reading.read_at == clock.now().wall - timedelta(seconds=aged)


def test_a_clock_proved_during_this_boot_is_trusted_by_the_next_process_until_it_was_set() -> None:
    proof = ClockTrust().observed(a_now("12:00", boot=100.0)).proof("boot-1")
    assert proof is not None
    later = a_now("12:10", boot=700.0, synchronised=False)
    assert ClockTrust().restored(proof, "boot-1").observed(later).trusted(later)
    for boot_id in ("boot-2", ""):
        assert not ClockTrust().restored(proof, boot_id).observed(later).trusted(later)
    set_meanwhile = a_now("12:15", boot=700.0, synchronised=False)
    assert not ClockTrust().restored(proof, "boot-1").observed(set_meanwhile).trusted(set_meanwhile)


def test_a_clock_that_was_never_confirmed_proves_nothing() -> None:
    assert ClockTrust().observed(a_now(synchronised=False)).proof("boot-1") is None
