"""What an admin is told: since when, for as long as it is so, and no longer."""

from datetime import timedelta

import pytest

from kiosk.domain.bookings import BookingState
from kiosk.domain.errors import AuthRejected, BadResponse, Cause, NotPermitted, SlotTaken, Unavailable
from kiosk.domain.panel import Device
from kiosk.domain.schedule import Doubt
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.ports.calendar import Missing
from kiosk.ports.storage import Damage, Kept
from kiosk.services.health import Health, damaged
from kiosk.services.messages import Cancel, ChangeEnd, Create, Find
from kiosk.services.timekeeping import ClockTrust
from kiosk.testing.builders import a_booking, a_meeting, a_now, a_schedule, at, between

NOON, LATER = at("12:00"), at("12:05")
CREATE = Create("key", between("13:00", "13:30"), None)
WAITING = (a_booking("13:00", "13:30"),)
SLOT = at("13:00").isoformat()


def found(health: Health, *, schedule=None, bookings=(), clock=None, when=NOON) -> list[tuple]:
    findings = health.findings(schedule, bookings, clock or ClockTrust(), when)
    return [(f.kind, f.subject, f.since) for f in findings]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotPermitted("status 403"), FindingKind.WRITE_FORBIDDEN),
        (AuthRejected("status 401"), FindingKind.WRITE_FORBIDDEN),
        (BadResponse("status 507"), FindingKind.WRITE_FAILED),
        (Unavailable("status 500", cause=Cause.SERVER_ERROR), FindingKind.WRITE_FAILED),
    ],
)
def test_a_write_that_fails_is_found_with_its_cause_since_the_first_time(error, kind):
    health = Health()
    health.written(CREATE, error, NOON)
    health.written(CREATE, error, LATER)
    assert health.findings(None, WAITING, ClockTrust(), LATER) == (Finding(kind, SLOT, NOON, error.detail),)


@pytest.mark.parametrize("call", [CREATE, ChangeEnd(a_meeting(), at("09:30")), Cancel(a_meeting())])
def test_a_write_that_succeeds_ends_it(call):
    health = Health()
    health.written(CREATE, NotPermitted("403"), NOON)
    health.written(call, None, LATER)
    assert found(health, bookings=WAITING) == []


def test_that_the_door_may_not_write_stays_true_when_nothing_waits_any_more():
    health = Health()
    health.written(CREATE, NotPermitted("403"), NOON)
    assert found(health) == [(FindingKind.WRITE_FORBIDDEN, SLOT, NOON)]


def test_a_failure_that_passed_is_forgotten_when_nothing_waits_any_more():
    health = Health()
    health.written(CREATE, Unavailable("reset"), NOON)
    assert found(health, bookings=[a_booking(state=BookingState.CONFIRMED)]) == []


def test_what_is_no_failure_of_a_write_is_not_found():
    health = Health()
    health.written(CREATE, SlotTaken("busy"), NOON)
    health.written(Find("key", between("13:00", "13:30")), NotPermitted("403"), NOON)
    assert found(health, bookings=WAITING) == []
    health.written(CREATE, NotPermitted("403"), NOON)
    health.written(Find("key", between("13:00", "13:30")), Missing.NEVER, NOON)
    assert len(found(health)) == 1


def test_a_finding_keeps_its_time_while_it_is_seen_again_and_gets_a_new_one_when_it_returns():
    health, doubt = Health(), Doubt("uid-7", between("09:00", "10:00"), "no DTSTART")
    doubtful, clean = a_schedule(doubts=[doubt]), a_schedule()
    assert found(health, schedule=doubtful, when=NOON) == [(FindingKind.DOUBTFUL_ENTRY, "uid-7", NOON)]
    assert found(health, schedule=doubtful, when=LATER) == [(FindingKind.DOUBTFUL_ENTRY, "uid-7", NOON)]
    assert found(health, schedule=clean, when=LATER) == []
    again = LATER + timedelta(hours=1)
    assert found(health, schedule=doubtful, when=again) == [(FindingKind.DOUBTFUL_ENTRY, "uid-7", again)]


def test_no_kind_of_finding_drowns_the_others():
    doubts = [Doubt(f"uid-{n}", between("09:00", "10:00"), "") for n in range(500)]
    assert len(found(Health(), schedule=a_schedule(doubts=doubts, dropped=3))) == 21


def test_a_confirmed_booking_that_somebody_overlaps_is_found_with_both_starts():
    booking = a_booking("13:00", "14:00", key="mine", state=BookingState.CONFIRMED)
    own = a_meeting("13:00", "14:00", key="mine")
    other = a_meeting("13:30", "14:30")
    subject = f"{at('13:00').isoformat()} {at('13:30').isoformat()}"
    found_now = found(Health(), schedule=a_schedule(own, other), bookings=[booking])
    assert found_now == [(FindingKind.OVERLAP, subject, NOON)]


def test_a_lapsed_booking_is_found_by_its_start():
    booking = a_booking("09:00", "09:30", state=BookingState.LAPSED)
    assert found(Health(), bookings=[booking]) == [
        (FindingKind.LAPSED_BOOKING, at("09:00").isoformat(), NOON)
    ]


def test_a_damaged_file_is_found_with_what_became_of_it():
    damage = Damage("outbox.json", "checksum", "outbox.json.damaged-1", "the copy")
    (finding,) = damaged(Kept(damages=(damage,)), NOON)
    assert (finding.kind, finding.subject) == (FindingKind.DAMAGED_FILE, "outbox.json")
    assert finding.detail == "checksum; kept as outbox.json.damaged-1; used the copy"


@pytest.mark.parametrize("synchronised", [True, False])
def test_a_server_whose_clock_differs_is_found_whoever_of_the_two_is_right(synchronised):
    now = a_now(synchronised=synchronised)
    off = ClockTrust().observed(now).compared(now.wall + timedelta(minutes=3), now)
    assert found(Health(), clock=off) == [(FindingKind.CLOCK_SKEW, "180 s", NOON)]
    near = off.compared(now.wall + timedelta(minutes=1), now)
    assert found(Health(), clock=near) == []


def test_a_difference_that_wobbles_is_no_news():
    now = a_now()
    health, clock = Health(), ClockTrust().observed(now)
    for seconds in (-3600, -3603, -3598):
        clock = clock.compared(now.wall + timedelta(seconds=seconds), now)
        assert found(health, clock=clock) == [(FindingKind.CLOCK_SKEW, "-3600 s", NOON)]


def test_a_device_that_broke_is_found_since_the_first_time_until_it_works():
    health = Health()
    health.device(Device.LIGHT, "no\npins", NOON)
    health.device(Device.LIGHT, "no lamp", LATER)
    (finding,) = health.findings(None, (), ClockTrust(), LATER)
    assert (finding.kind, finding.subject, finding.since) == (FindingKind.DEVICE_BROKEN, "status light", NOON)
    assert finding.detail == "no lamp"
    health.device(Device.LIGHT, None, LATER)
    assert found(health) == []


def test_what_a_driver_says_is_made_plain_and_cut():
    health = Health()
    health.device(Device.BADGES, "no\ndevice " + "x" * 5000, NOON)
    (finding,) = health.findings(None, (), ClockTrust(), NOON)
    assert finding.detail.startswith("no device x")
    assert len(finding.detail) == 200
