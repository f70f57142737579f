"""The doctor names every cause with its next step, and calls nothing well that is not."""

from dataclasses import replace

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.flaws import GRAVE
from kiosk.domain.freshness import Reading
from kiosk.domain.ladder import Facts, Failure, LastLadder, Rung, ladder_of
from kiosk.domain.snapshot import Finding, FindingKind, Trouble
from kiosk.screen.presenters.doctor import (
    Health,
    doctor_checks,
    doctor_lines,
    doctor_record,
    last_known_checks,
)
from kiosk.testing.builders import a_booking, a_now, at
from tests.unit.presenters.scenes import DAY, a_snapshot, english, stale

NOW = a_now("13:12")


def checks(snapshot):
    return {check.name: check for check in doctor_checks(snapshot, NOW, english())}


def test_a_healthy_door_is_all_well():
    found = doctor_checks(a_snapshot(*DAY), NOW, english())
    assert [check.name for check in found] == [
        "agent",
        "clock",
        "calendar",
        "booking",
        "outbox",
        "admin_corner",
    ]
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
    assert check.state is (Health.FAIL if kind in GRAVE else Health.WARN)
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
        "rung": "link",
        "checked_at": None,
    }


def test_as_lines():
    lines = doctor_lines(doctor_checks(a_snapshot(holding_refused=Refusal.NOT_STORED), NOW, english()))
    assert "fail  booking: This door cannot store bookings" in lines
    assert "      Please tell whoever looks after the rooms." in lines


WELL = Facts(read=True, clock_trusted=True, linked=True, asked_at=at("11:00"), looked_at=at("13:08"))
REJECTED = Trouble("AuthRejected", "unspecified", at("13:02"), "status 401")
NO_SIGN_IN = replace(
    WELL, failure=Failure("AuthRejected", "unspecified", at("13:02"), at("13:11"), "status 401")
)


def test_the_ladder_comes_first_and_each_rung_names_itself():
    found = doctor_checks(a_snapshot(*DAY, ladder=ladder_of(WELL)), NOW, english())
    assert [c.name for c in found] == ["agent", *Rung, "calendar", "booking", "outbox", "admin_corner"]
    assert [c.rung for c in found if c.name in set(Rung)] == list(Rung)
    assert {c.state for c in found} == {Health.OK}
    assert {c.name: c.age for c in found}["sign_in"] == "10 min ago"
    assert {c.name: c.age for c in found}["disk"] == "4 min ago"


def test_what_rests_on_a_rung_that_fails_is_not_judged_and_says_why():
    snapshot = stale(a_snapshot(*DAY, ladder=ladder_of(NO_SIGN_IN), trouble=REJECTED), answered=True)
    found = checks(snapshot)
    assert (found["sign_in"].state, found["sign_in"].age) == (Health.FAIL, "for 10 min")
    assert found["sign_in"].what == "The calendar rejects the sign-in since 13:02 (status 401)"
    assert found["permission"].state is Health.NOT_JUDGED
    assert found["permission"].what == "Not judged before this is well: Sign-in"
    assert found["permission"].age == "last known 10 min ago"
    assert found["tls"].age == "60 s ago"
    assert found["calendar"].rung is Rung.SIGN_IN


def test_a_rung_that_fails_while_what_was_read_still_counts_is_a_warning():
    snapshot = a_snapshot(*DAY, ladder=ladder_of(NO_SIGN_IN), trouble=REJECTED)
    assert checks(snapshot)["sign_in"].state is Health.WARN


def test_a_clock_that_was_set_is_not_well_before_the_agent_has_noticed():
    snapshot = a_snapshot(*DAY, ladder=ladder_of(WELL), made_boot=NOW.boot - 3600)
    assert checks(snapshot)["clock"].state is Health.FAIL


def test_an_agent_that_reads_no_more_and_says_nothing_is_not_believed():
    found = checks(stale(a_snapshot(*DAY, ladder=ladder_of(WELL))))
    assert {found[rung].state for rung in ("link", "sign_in", "throttled")} == {Health.NOT_JUDGED}
    assert found["link"].what == "Was well when last looked at: The calendar server is reached"


def test_the_last_ladder_of_an_agent_that_is_gone_calls_nothing_well():
    last = LastLadder("juniper", at("13:05"), ladder_of(NO_SIGN_IN))
    found = {c.name: c for c in last_known_checks(last, at("13:02"), at("15:12"), english())}
    assert list(found) == list(Rung)
    assert Health.OK not in {c.state for c in found.values()}
    assert found["sign_in"].state is Health.FAIL
    assert found["disk"].what.startswith("Was well when last looked at")
    assert found["disk"].age == "2 h 4 min ago"
    assert found["clock"].age == "2 h 10 min ago", "nobody has looked since the last reading"


def test_in_lines_nothing_is_said_twice():
    snapshot = stale(a_snapshot(*DAY, ladder=ladder_of(NO_SIGN_IN), trouble=REJECTED), answered=True)
    lines = doctor_lines(doctor_checks(snapshot, NOW, english()))
    assert sum("rejects the sign-in since" in line for line in lines) == 1
    assert any(line.startswith("fail  sign_in: ") and line.endswith(" · for 10 min") for line in lines)
    assert "-     permission: Not judged before this is well: Sign-in · last known 10 min ago" in lines


def test_the_ladder_as_data_names_its_rungs_and_moments():
    record = doctor_record(doctor_checks(a_snapshot(ladder=ladder_of(WELL)), NOW, english()), english())
    rungs = {each["name"]: each for each in record if each["name"] in set(Rung)}
    assert [each["rung"] for each in rungs.values()] == [rung.value for rung in Rung]
    assert rungs["tls"]["checked_at"] == "2026-11-20T13:02:00+01:00"
    assert rungs["room_policy"]["checked_at"] == "2026-11-20T11:00:00+01:00"
