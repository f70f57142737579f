"""The ladder: each failure stands on one rung, and nothing that rests on a broken rung is called well."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import errors
from kiosk.domain.errors import CalendarError, Cause
from kiosk.domain.flaws import GRAVE, RUNG_OF_FINDING, flaws_of
from kiosk.domain.ladder import (
    RUNG_OF_CAUSE,
    RUNG_OF_ERROR,
    Facts,
    Failure,
    Flaw,
    LastLadder,
    Rung,
    RungState,
    ladder_of,
    rung_of,
    same_but_for_moments,
)
from kiosk.domain.records import from_record, to_record
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.testing.builders import at

OK, WARNED, FAILED, NOT_JUDGED = RungState
WELL = Facts(read=True, clock_trusted=True, linked=True, asked_at=at("11:00"), looked_at=at("11:50"))
KINDS = [k.__name__ for k in CalendarError.__subclasses__() if k.__module__ == errors.__name__]
# One failure for each rung that an attempt can end on.
OF_RUNG = {
    Rung.LINK: ("Unavailable", Cause.REFUSED),
    Rung.DNS: ("Unavailable", Cause.NAME_RESOLUTION),
    Rung.TLS: ("Unavailable", Cause.CERTIFICATE),
    Rung.CLOCK: ("AuthRejected", Cause.CLOCK_OFF),
    Rung.SIGN_IN: ("AuthRejected", Cause.UNSPECIFIED),
    Rung.PERMISSION: ("NotPermitted", Cause.ROOM_FORBIDDEN),
    Rung.ROOM_POLICY: ("Unsupported", Cause.UNSPECIFIED),
    Rung.THROTTLED: ("RateLimited", Cause.UNSPECIFIED),
}
BY_ATTEMPTS = [rung for rung in Rung if rung is not Rung.DISK]


def a_failure(rung: Rung, **told) -> Failure:
    kind, cause = OF_RUNG[rung]
    return Failure(kind, cause, since=at("11:40"), at=at("11:58"), **told)


def broken(rung: Rung, facts: Facts = WELL) -> Facts:
    return replace(facts, failure=a_failure(rung))


def states(facts: Facts) -> dict[Rung, RungState]:
    return {judgement.rung: judgement.state for judgement in ladder_of(facts)}


def found(rung: Rung, facts: Facts):
    return next(j for j in ladder_of(facts) if j.rung is rung)


def test_every_cause_stands_on_one_rung_whatever_kind_of_error_it_explains():
    assert set(RUNG_OF_CAUSE) == set(Cause) - {Cause.UNSPECIFIED}
    for cause in RUNG_OF_CAUSE:
        assert {rung_of(kind, cause) for kind in KINDS} == {RUNG_OF_CAUSE[cause]}


def test_every_kind_of_error_without_a_cause_stands_on_one_rung():
    assert set(RUNG_OF_ERROR) == set(KINDS)
    assert rung_of("SomethingNew", "something_new") is Rung.LINK


def test_every_finding_is_about_a_rung_or_none():
    assert set(RUNG_OF_FINDING) == set(FindingKind)
    assert {kind for kind in GRAVE if RUNG_OF_FINDING[kind] is not Rung.DISK} == set()


def test_the_rungs_are_climbed_in_the_order_in_which_a_door_needs_them():
    assert [j.rung for j in ladder_of(WELL)] == list(Rung)
    assert [rung.value for rung in Rung] == [
        *("link", "dns", "tls", "clock", "sign_in", "permission", "room_policy", "throttled", "disk")
    ]


def test_a_door_on_which_all_is_known_and_well_is_well_on_every_rung():
    assert set(states(WELL).values()) == {OK}


def test_a_door_that_has_just_started_calls_nothing_well_that_it_has_not_seen():
    seen = states(Facts(read=False, clock_trusted=True))
    assert {rung for rung, state in seen.items() if state is OK} == {Rung.CLOCK}
    assert all(j.because is None for j in ladder_of(Facts(read=False, clock_trusted=True)))


@pytest.mark.parametrize("rung", BY_ATTEMPTS)
def test_a_failure_stands_on_its_rung_and_what_rests_on_it_is_not_judged(rung):
    ladder = {j.rung: j for j in ladder_of(broken(rung))}
    assert ladder[rung].state is FAILED
    assert (ladder[rung].since, ladder[rung].checked_at) == (at("11:40"), at("11:58"))
    above = list(Rung)[list(Rung).index(rung) + 1 :]
    for each in above:
        expected = (OK, None) if each in (Rung.CLOCK, Rung.DISK) else (NOT_JUDGED, rung)
        assert (ladder[each].state, ladder[each].because) == expected


@pytest.mark.parametrize(
    ("rung", "proven"),
    [
        (Rung.DNS, {Rung.LINK}),
        (Rung.TLS, {Rung.LINK, Rung.DNS}),
        (Rung.CLOCK, {Rung.LINK, Rung.DNS, Rung.TLS}),
        (Rung.SIGN_IN, {Rung.LINK, Rung.DNS, Rung.TLS}),
        (Rung.PERMISSION, {Rung.LINK, Rung.DNS, Rung.TLS, Rung.SIGN_IN}),
        (Rung.THROTTLED, {Rung.LINK, Rung.DNS, Rung.TLS}),
    ],
)
def test_an_attempt_proves_the_rungs_below_the_one_it_ended_on(rung, proven):
    facts = broken(rung, replace(WELL, read=False))
    ladder = [j for j in ladder_of(facts) if j.rung not in (Rung.CLOCK, Rung.DISK)]
    assert {j.rung for j in ladder if j.state is OK} == proven
    assert all(j.checked_at == at("11:58") for j in ladder if j.state is OK)


def test_a_server_that_puts_the_door_off_takes_nothing_back_that_was_read():
    facts = replace(WELL, failure=a_failure(Rung.THROTTLED, until=at("12:05")))
    ladder = {j.rung: j for j in ladder_of(facts)}
    assert ladder[Rung.THROTTLED].until == at("12:05")
    assert {ladder[r].state for r in (Rung.SIGN_IN, Rung.PERMISSION, Rung.ROOM_POLICY)} == {OK}
    assert ladder[Rung.SIGN_IN].checked_at is None, "as old as the last whole reading"


def test_without_a_network_a_name_that_is_not_found_is_no_fault_of_the_name_server():
    ladder = states(replace(broken(Rung.DNS), linked=False))
    assert (ladder[Rung.LINK], ladder[Rung.DNS]) == (FAILED, NOT_JUDGED)


def test_where_nobody_tells_of_the_network_a_name_that_is_not_found_does_not_prove_it():
    ladder = states(replace(broken(Rung.DNS), linked=None))
    assert (ladder[Rung.LINK], ladder[Rung.DNS]) == (NOT_JUDGED, FAILED)


def test_a_clock_that_nobody_could_confirm_fails_only_if_somebody_could_be_asked():
    unconfirmed = replace(WELL, clock_trusted=False)
    assert states(unconfirmed)[Rung.CLOCK] is FAILED
    assert found(Rung.CLOCK, broken(Rung.LINK, unconfirmed)).because is Rung.LINK


def test_a_clock_that_is_known_to_differ_fails_offline_too():
    skew = Flaw(Rung.CLOCK, FindingKind.CLOCK_SKEW.value, subject="3600 s")
    facts = replace(WELL, clock_trusted=False, flaws=(skew,))
    assert found(Rung.CLOCK, broken(Rung.LINK, facts)).state is FAILED
    assert states(replace(facts, clock_trusted=True))[Rung.CLOCK] is WARNED


def test_two_failures_are_both_told_and_the_lower_one_is_why_the_rest_is_not_judged():
    ladder = {j.rung: j for j in ladder_of(broken(Rung.SIGN_IN, replace(WELL, clock_trusted=False)))}
    assert (ladder[Rung.CLOCK].state, ladder[Rung.SIGN_IN].state) == (FAILED, FAILED)
    assert ladder[Rung.PERMISSION].because is Rung.CLOCK


def test_what_the_calendar_does_with_a_room_is_a_warning_as_long_as_it_can_be_asked():
    note = Flaw(Rung.ROOM_POLICY, "auto_accept_off", subject="Juniper", checked_at=at("11:00"))
    facts = replace(WELL, flaws=(note,))
    assert found(Rung.ROOM_POLICY, facts).state is WARNED
    assert found(Rung.ROOM_POLICY, facts).reason == "auto_accept_off"
    assert found(Rung.ROOM_POLICY, broken(Rung.TLS, facts)).because is Rung.TLS


def test_an_account_that_may_not_write_fails_on_the_permission_though_it_reads():
    flaw = Flaw(Rung.PERMISSION, "", grave=True, error="NotPermitted", cause=Cause.READ_ONLY)
    ladder = {j.rung: j for j in ladder_of(replace(WELL, flaws=(flaw,)))}
    assert (ladder[Rung.SIGN_IN].state, ladder[Rung.PERMISSION].state) == (OK, FAILED)
    assert ladder[Rung.ROOM_POLICY].because is Rung.PERMISSION


@pytest.mark.parametrize("kind", [k for k in FindingKind if RUNG_OF_FINDING[k] is Rung.DISK])
def test_a_disk_is_judged_by_its_findings_whatever_the_network_does(kind):
    flaws = flaws_of([Finding(kind, "subject", at("11:00"), "detail")])
    judgement = found(Rung.DISK, broken(Rung.LINK, replace(WELL, looked_at=None, flaws=flaws)))
    assert judgement.state is (FAILED if kind in GRAVE else WARNED)
    assert (judgement.subject, judgement.detail, judgement.since) == ("subject", "detail", at("11:00"))


def test_the_gravest_flaw_of_a_rung_is_told():
    flaws = flaws_of(
        Finding(kind, "s", at("11:00")) for kind in (FindingKind.DAMAGED_FILE, FindingKind.DISK_FULL)
    )
    assert found(Rung.DISK, replace(WELL, flaws=flaws)).reason == FindingKind.DISK_FULL


failures = st.none() | st.builds(
    Failure,
    st.sampled_from([*KINDS, "SomethingNew"]),
    st.sampled_from([*(c.value for c in Cause), "something_new"]),
    st.just(at("11:40")),
    st.just(at("11:58")),
)
flaws = st.builds(
    Flaw, st.sampled_from(Rung), st.sampled_from(["auto_accept_off", "clock_skew"]), st.booleans()
)
facts_of_any_kind = st.builds(
    Facts,
    read=st.booleans(),
    clock_trusted=st.booleans(),
    failure=failures,
    linked=st.sampled_from([None, False, True]),
    asked_at=st.none() | st.just(at("11:00")),
    looked_at=st.none() | st.just(at("11:00")),
    flaws=st.lists(flaws, max_size=3).map(tuple),
)


@given(facts_of_any_kind)
def test_nothing_that_rests_on_a_failed_rung_is_ever_well(facts):
    ladder = ladder_of(facts)
    assert [j.rung for j in ladder] == list(Rung)
    lowest = next((n for n, j in enumerate(ladder) if j.state is FAILED), len(ladder))
    rests = [j for j in ladder[lowest + 1 :] if j.rung not in (Rung.CLOCK, Rung.DISK)]
    assert {j.state for j in rests} <= {FAILED, NOT_JUDGED}
    if facts.failure is not None:
        assert lowest < len(ladder)


@given(facts_of_any_kind)
def test_a_ladder_comes_back_from_the_disk_as_it_was(facts):
    last = LastLadder("juniper", at("12:00"), ladder_of(facts), "de", "Europe/Berlin")
    assert from_record(to_record(last), LastLadder) == last


def test_ladders_differ_by_what_they_say_and_not_by_when():
    later = replace(broken(Rung.LINK), failure=replace(a_failure(Rung.LINK), at=at("11:59"), detail="again"))
    assert same_but_for_moments(ladder_of(broken(Rung.LINK)), ladder_of(later))
    assert not same_but_for_moments(ladder_of(WELL), ladder_of(later))
