"""Whatever can go wrong has its sentence and its next step, in every language."""

import string
import unicodedata
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import CalendarError, Cause, DoorError
from kiosk.domain.snapshot import Finding, FindingKind, Trouble
from kiosk.languages import languages
from kiosk.screen.presenters import causes, explanations
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import at

BERLIN = ZoneInfo("Europe/Berlin")


SENTENCE_ENDS = (".", "。")


def letters_wide(text):
    """How many letters of room a text takes: a character of Japanese or Chinese as much as two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def below(error):
    return {child for direct in error.__subclasses__() for child in {direct, *below(direct)}}


def ours(errors):
    """Errors of the tree itself: those that a part of the house refines are worded by their parent."""
    return {error for error in errors if error.__module__ == "kiosk.domain.errors"}


TROUBLES = [
    Trouble(kind, cause, at("13:02"), "detail")
    for kind in sorted(error.__name__ for error in ours(below(CalendarError)))
    for cause in Cause
]


def test_the_tables_are_closed():
    assert set(explanations.REFUSALS) == set(Refusal)
    assert set(explanations.UNAVAILABLE) | set(causes.CAUSES) == set(Cause)
    assert not set(explanations.UNAVAILABLE) & set(causes.CAUSES)
    assert set(explanations.FINDINGS) == set(FindingKind)
    calendar = ours(below(CalendarError))
    assert set(explanations.CALENDAR_ERRORS) == calendar
    assert set(explanations.OTHER_ERRORS) == ours(below(DoorError)) - calendar - {CalendarError}


@pytest.mark.parametrize("language", languages())
def test_every_trouble_is_explained_with_a_next_step(language):
    wording = wording_for(language, BERLIN)
    for trouble in TROUBLES:
        said = explanations.of_trouble(trouble, wording, now=at("13:12"))
        assert said.what
        assert said.next_step.endswith((*SENTENCE_ENDS, "FILE", "DATEI"))
        assert "{" not in said.what + said.next_step
        assert explanations.what_happens(trouble, wording, now=at("13:12"))


@pytest.mark.parametrize("language", languages())
def test_every_finding_names_its_subject(language):
    wording = wording_for(language, BERLIN)
    for kind in FindingKind:
        finding = Finding(kind, "outbox.json", at("09:00"))
        said = explanations.of_finding(finding, wording, now=at("13:12"))
        assert "outbox.json" in said.what
        assert said.next_step


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_fits_the_lines_it_stands_in(language, refusal):
    said = explanations.of_refusal(refusal, wording_for(language, BERLIN))
    assert letters_wide(said.what) <= 38
    assert not said.what.endswith(SENTENCE_ENDS)
    assert said.next_step.endswith(SENTENCE_ENDS)


def test_causes_are_told_apart():
    wording = wording_for("en", BERLIN)

    def what(cause):
        return explanations.of_trouble(
            Trouble("Unavailable", cause, at("13:02"), ""), wording, now=at("13:12")
        ).what

    assert what("timeout") == "No answer from the calendar since 13:02"
    assert what("name_resolution") == "Network lost at 13:02 · showing the last known day"
    assert what("certificate") == "The calendar's certificate is not valid since 13:02"


@pytest.mark.parametrize("cause", causes.CAUSES)
@pytest.mark.parametrize("kind", ["AuthRejected", "NotPermitted", "Gone", "RateLimited", "Unsupported"])
def test_what_lies_behind_an_error_is_said_instead_of_it(kind, cause):
    trouble = Trouble(kind, cause.value, at("13:02"), "")
    said = explanations.of_trouble(trouble, wording_for("en", BERLIN), now=at("13:12"))
    assert said == causes.CAUSES[cause]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("cause", causes.CAUSES)
def test_a_cause_fits_the_line_of_the_banner(language, cause):
    said = wording_for(language, BERLIN).say(causes.CAUSES[cause].what)
    assert letters_wide(said) <= 58
    assert not said.endswith(SENTENCE_ENDS)


def test_a_lasting_cause_asks_for_an_admin_and_a_passing_one_does_not():
    for cause in causes.CAUSES:
        trouble = Trouble("RateLimited", cause.value, at("13:02"), "")
        assert explanations.concerns_admin(trouble) is (cause not in causes.PASSING)


def test_an_error_of_a_provider_that_is_not_known_here_is_still_explained():
    trouble = Trouble("Volcano", "ash", at("13:02"), "")
    wording = wording_for("en", BERLIN)
    assert (
        explanations.of_trouble(trouble, wording, now=at("13:12")).what
        == "No answer from the calendar since 13:02"
    )
    assert not explanations.concerns_admin(trouble)


def test_a_wait_that_the_calendar_asked_for_says_how_long():
    trouble = Trouble("RateLimited", "", at("13:02"), "", retry_at=at("13:20"))
    assert (
        explanations.what_happens(trouble, wording_for("en", BERLIN), now=at("13:12"))
        == "Trying again at 13:20"
    )


@pytest.mark.parametrize(
    ("kind", "admin"), [("AuthRejected", True), ("NotPermitted", True), ("RateLimited", False)]
)
def test_what_only_an_admin_can_mend_asks_for_one(kind, admin):
    assert explanations.concerns_admin(Trouble(kind, "", at("13:02"), "")) is admin


def test_the_tables_only_use_names_that_are_filled_in():
    for table, allowed in (
        (explanations.REFUSALS, set()),
        (explanations.FINDINGS, {"subject"}),
        (explanations.UNAVAILABLE, {"time"}),
        (explanations.CALENDAR_ERRORS, {"time"}),
        (explanations.OTHER_ERRORS, set()),
        (causes.CAUSES, set()),
    ):
        for said in table.values():
            names = {n for _, n, _, _ in string.Formatter().parse(said.what + said.next_step) if n}
            assert names <= allowed
