"""What a reported problem means for the room."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.records import from_record, to_record
from kiosk.domain.reports import (
    PHRASES,
    Phrase,
    Report,
    ReportKind,
    ReportPolicy,
    ReportState,
    broken_equipment,
    equal_report,
    open_reports,
    too_many,
    works,
)
from kiosk.testing.builders import a_report, at


def test_a_reported_screen_is_not_counted_on_under_any_of_its_names():
    broken = broken_equipment([a_report()])
    assert not any(works(item, broken) for item in ("Screen", " screen ", "Projector", "TV", "beamer"))
    assert all(works(item, broken) for item in ("Video", "Whiteboard", "Microphones"))


@pytest.mark.parametrize("kind", [k for k in ReportKind if k not in (ReportKind.SCREEN, ReportKind.SOUND)])
def test_what_is_no_equipment_breaks_none(kind):
    assert broken_equipment([a_report(kind=kind)]) == frozenset()


@pytest.mark.parametrize("state", ReportState)
def test_a_problem_counts_until_it_is_cleared_or_taken_back(state):
    still = state in (ReportState.PENDING, ReportState.DELIVERED)
    assert bool(broken_equipment([a_report(state=state)])) is still
    assert bool(open_reports([a_report(state=state)])) is still


def test_the_same_words_about_the_same_thing_are_the_same_problem():
    reports = [a_report(phrase=Phrase.NO_PICTURE)]
    assert equal_report(reports, ReportKind.SCREEN, Phrase.NO_PICTURE, "") is reports[0]
    assert equal_report(reports, ReportKind.SCREEN, Phrase.NO_CABLE, "") is None
    assert equal_report(reports, ReportKind.SCREEN, Phrase.NO_PICTURE, "left one") is None
    done = [replace(reports[0], state=ReportState.CLEARED)]
    assert equal_report(done, ReportKind.SCREEN, Phrase.NO_PICTURE, "") is None


def test_a_burst_ends_and_passes():
    policy = ReportPolicy(burst=2, most_open=10)
    reports = [a_report("13:00", key="a"), a_report("13:01", key="b", state=ReportState.WITHDRAWN)]
    assert too_many(reports, policy, at("13:02"))
    assert not too_many(reports, policy, at("13:10:30"))
    assert too_many(reports, ReportPolicy(most_open=1), at("18:00"))


def test_every_kind_has_phrases_of_its_own():
    assert set(PHRASES) == set(ReportKind)
    phrases = [phrase for of_kind in PHRASES.values() for phrase in of_kind]
    assert sorted(phrases) == sorted(Phrase)


def test_a_report_survives_disk_and_link():
    report = a_report(phrase=Phrase.NO_CABLE, words="ä\u202b", state=ReportState.DELIVERED)
    assert from_record(to_record(report), Report) == report
    with pytest.raises(ValueError, match="UTC"):
        replace(report, made_at=(report.made_at + timedelta(0)).replace(tzinfo=None))
