"""The doctor names every cause with its next step, and calls nothing well that is not."""

from dataclasses import replace

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.freshness import Reading
from kiosk.domain.snapshot import Finding, FindingKind, Trouble
from kiosk.screen.presenters.doctor import Health, doctor_checks, doctor_lines, doctor_record
from kiosk.testing.builders import a_booking, a_now, at
from tests.unit.presenters.scenes import DAY, a_snapshot, english, stale

NOW = a_now("13:12")


def checks(snapshot):
    return {check.name: check for check in doctor_checks(snapshot, NOW, english())}


def test_a_healthy_door_is_all_well():
    found = doctor_checks(a_snapshot(*DAY), NOW, english())
    assert [check.name for check in found] == ["agent", "clock", "calendar", "booking", "outbox"]
    assert {check.state for check in found} == {Health.OK}
    assert not any(check.next_step for check in found)


def test_without_an_agent_that_is_the_one_thing_to_say():
    (check,) = doctor_checks(None, NOW, english())
    assert (check.name, check.state) == ("agent", Health.FAIL)
    assert check.next_step.startswith("Start it with")


def test_trouble_names_cause_detail_and_next_step():
    trouble = Trouble("AuthRejected", "", at("13:02"), "401 from calendar.example.org")
    check = checks(stale(a_snapshot(*DAY, trouble=trouble)))["calendar"]
    assert check.state is Health.FAIL
    assert check.what == "The calendar rejects the sign-in since 13:02 (401 from calendar.example.org)"
    assert check.next_step.startswith("Check user name and password")
    assert check.since == at("13:02")


def test_trouble_while_still_live_is_a_warning():
    trouble = Trouble("Unavailable", "timeout", at("13:11"), "")
    assert checks(a_snapshot(*DAY, trouble=trouble))["calendar"].state is Health.WARN


@pytest.mark.parametrize(
    ("snapshot", "state"),
    [
        (stale(a_snapshot(*DAY)), Health.FAIL),
        (replace(a_snapshot(), schedule=None, reading=Reading()), Health.FAIL),
        (a_snapshot(*DAY, clock_trusted=False), Health.WARN),
    ],
)
def test_a_calendar_that_is_not_live_is_never_well(snapshot, state):
    assert checks(snapshot)["calendar"].state is state


def test_a_clock_that_is_not_confirmed_fails():
    assert checks(a_snapshot(clock_trusted=False))["clock"].state is Health.FAIL


def test_a_door_that_takes_no_bookings_says_why():
    check = checks(a_snapshot(holding_refused=Refusal.NOT_STORED))["booking"]
    assert (check.state, check.what) == (Health.FAIL, "This door cannot store bookings")


def test_waiting_bookings_are_normal_while_live_and_a_warning_otherwise():
    snapshot = a_snapshot(bookings=(a_booking("13:05", "13:42"),))
    live, offline = checks(snapshot)["outbox"], checks(stale(snapshot))["outbox"]
    assert (live.state, offline.state) == (Health.OK, Health.WARN)
    assert offline.what == "1 booking waiting"
    assert offline.since == at("13:05")


@pytest.mark.parametrize("kind", FindingKind)
def test_every_finding_is_listed_with_its_next_step(kind):
    check = checks(a_snapshot(findings=(Finding(kind, "thing", at("09:00"), "more"),)))[kind.value]
    assert check.state is (Health.FAIL if kind is FindingKind.NOT_STORED else Health.WARN)
    assert "thing" in check.what
    assert check.what.endswith("(more)")
    assert check.next_step


@pytest.mark.parametrize(
    ("kind", "starts", "said"),
    [
        (FindingKind.OVERLAP, ("13:00", "13:05"), "Two meetings at the same time: 13:00, 13:05"),
        (FindingKind.OVERLAP, ("13:00", "13:00"), "Two meetings at the same time: 13:00"),
        (
            FindingKind.LAPSED_BOOKING,
            ("09:30",),
            "A booking never reached the calendar before its time passed: 09:30",
        ),
        (
            FindingKind.WRITE_FORBIDDEN,
            ("23:30",),
            "The calendar does not let this door write: 23:30",
        ),
    ],
)
def test_findings_about_meetings_tell_their_times_as_the_door_does(kind, starts, said):
    subject = " ".join(at(start).isoformat() for start in starts)
    check = checks(a_snapshot(findings=(Finding(kind, subject, at("09:00")),)))[kind.value]
    assert check.what == said


def test_a_booking_of_another_day_is_told_with_its_day():
    finding = Finding(FindingKind.LAPSED_BOOKING, at("09:30", day=-1).isoformat(), at("09:00"))
    assert checks(a_snapshot(findings=(finding,)))["lapsed_booking"].what.endswith("Thu 19, 09:30")


def test_as_data():
    trouble = Trouble("Unavailable", "timeout", at("13:02"), "")
    record = doctor_record(doctor_checks(stale(a_snapshot(trouble=trouble)), NOW, english()), english())
    assert record[2] == {
        "name": "calendar",
        "state": "fail",
        "what": "No answer from the calendar since 13:02",
        "next_step": "Check that the calendar server runs and that no firewall stands between it and this door.",
        "since": "2026-11-20T13:02:00+01:00",
    }


def test_as_lines():
    lines = doctor_lines(doctor_checks(a_snapshot(holding_refused=Refusal.NOT_STORED), NOW, english()))
    assert "fail  booking: This door cannot store bookings" in lines
    assert "      Please tell whoever looks after the rooms." in lines
