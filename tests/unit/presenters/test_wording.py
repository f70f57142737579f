"""The words agree with CLDR, the catalogues with the code, and both with what is compiled."""

import re
import string
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_skeleton, get_day_names, get_time_format

from kiosk.assets import asset
from kiosk.domain.appearance import ClockFace
from kiosk.languages import SOURCE_LANGUAGE, languages
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import at, between
from tests.house.source import ROOT
from tests.unit.presenters.catalogues import build_script

BERLIN = ZoneInfo("Europe/Berlin")
FORMS_WITH_FIGURES = 4  # a language with more plural forms leaves the figure out of the smallest
CLDR = {"en": "en_GB"}
WITH_YEAR = re.compile("(( de)? |^)202[67]年?")
FOREIGN = [language for language in languages() if language != SOURCE_LANGUAGE]
A_YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]


build = build_script()
texts_of_the_code = cache(build.collected)


def test_english_and_german_can_be_shown():
    assert set(languages()) >= {"en", "de"}


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_of_the_code_is_translated(language):
    catalogue = build.translated(language)
    template = texts_of_the_code(ROOT)
    ids = {message.id for message in template if message.id}
    assert len(ids) > 100
    assert {message.id for message in catalogue if message.id} == ids
    assert build.missing(catalogue) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_what_is_compiled_is_what_was_written(language):
    compiled = asset("locale", language, "LC_MESSAGES", "kiosk.mo").read_bytes()
    assert compiled == build.compiled(build.translated(language))


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_fills_in_the_same_names(language):
    def names(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wrong = []
    for message in build.translated(language):
        if not message.id:
            continue
        one, many = (message.id, message.id) if isinstance(message.id, str) else message.id
        forms = (message.string,) if isinstance(message.string, str) else message.string
        for form, text in enumerate(forms):
            # Arabic has words of their own for none, one and two: they need no figure.
            needed = names(one) - (
                {"number"} if len(forms) > FORMS_WITH_FIGURES and form in range(3) else set()
            )
            if names(text) - names(many) or needed - names(text):
                wrong.append(message.id)
    assert wrong == []


def test_english_days_are_written_as_cldr_says():
    wording = wording_for("en", BERLIN)
    assert [wording.day(day) for day in A_YEAR] == [
        format_skeleton("MMMMEEEEd", day, locale=CLDR["en"]) for day in A_YEAR
    ]


@pytest.mark.parametrize("language", FOREIGN)
def test_days_are_written_as_cldr_says(language):
    wording = wording_for(language, BERLIN)
    assert [wording.day(day) for day in A_YEAR] == [
        WITH_YEAR.sub("", format_date(day, "full", language)) for day in A_YEAR
    ]


@pytest.mark.parametrize("language", languages())
def test_short_weekdays_are_those_of_cldr(language):
    names = get_day_names("abbreviated", "stand-alone", CLDR.get(language, language))
    wording = wording_for(language, BERLIN)
    assert all(names[day.weekday()] in wording.short_day(day) for day in A_YEAR[:7])


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("clock", "skeleton"), [("24h", "Hm"), ("12h", "hm")])
@pytest.mark.parametrize("time", ["00:00", "09:05", "12:30", "14:30"])
def test_times_are_written_as_cldr_says(language, clock, skeleton, time):
    instant = at(time)
    cldr = format_skeleton(skeleton, instant.astimezone(BERLIN), locale=CLDR.get(language, language))
    cldr = cldr.replace("\u202f", "\xa0").replace(" ", "\xa0")
    if language == "ja":
        cldr = re.sub("(午前|午後)0:", r"\g<1>12:", cldr)  # both are usual
    assert wording_for(language, BERLIN, clock=ClockFace(clock)).time(instant) == cldr


@pytest.mark.parametrize("language", languages())
def test_hours_are_counted_as_cldr_says_is_usual_in_the_language(language):
    usual = get_time_format("short", CLDR.get(language, language)).pattern
    assert wording_for(language, BERLIN).twelve_hours is ("h" in usual or "K" in usual)


def test_a_half_of_the_day_is_said_where_hours_are_counted_to_twelve():
    wording = wording_for("en", BERLIN, clock=ClockFace.TWELVE)
    assert wording.until(at("22:30"), now=at("21:00")) == "until 10:30\xa0pm"
    assert wording.short_time(at("22:30")) == "10:30"
    assert wording.span(between("11:30", "13:00")) == "11:30\xa0am – 1:00\xa0pm"
    assert wording.short_span(between("11:30", "13:00")) == "11:30 – 1:00"
    german = wording_for("de", BERLIN, clock=ClockFace.TWELVE)
    assert german.until(at("14:00"), now=at("13:12")) == "bis 2:00\xa0PM"


def test_a_language_with_a_region_is_that_language():
    assert wording_for("de-AT", BERLIN).say("Free") == "Frei"


def test_a_language_without_a_catalogue_is_shown_in_english():
    assert wording_for("xx", BERLIN).language == "en"
    assert wording_for("xx", BERLIN).say("Free") == "Free"


def test_braces_in_a_title_are_only_braces():
    assert wording_for("en", BERLIN).say("then {title}", title="{0.__class__} {x") == "then {0.__class__} {x"


def test_german_says_uhr_in_a_sentence_and_not_on_a_button():
    wording = wording_for("de", BERLIN)
    assert wording.until(at("14:00"), now=at("13:12")) == "bis 14:00 Uhr"
    assert wording.time(at("14:15")) == "14:15"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["18 min", "1 h 18 min", "2 h"]), ("de", ["18 Min.", "1 Std. 18 Min.", "2 Std."])],
)
def test_durations_are_hours_and_minutes(language, words):
    wording = wording_for(language, BERLIN)
    assert [wording.duration(timedelta(minutes=m)) for m in (18, 78, 120)] == words


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (at("14:30"), "until 14:30"),
        (at("00:30", day=1), "until 00:30"),
        (at("00:00", day=1), "until midnight"),
        (at("08:00", day=1), "until tomorrow 08:00"),
        (at("08:00", day=3), "until Mon 23, 08:00"),
    ],
)
def test_a_time_says_its_day_when_it_is_needed(instant, words):
    assert wording_for("en", BERLIN).until(instant, now=at("13:12")) == words


def test_a_past_day_is_named():
    assert wording_for("en", BERLIN).moment(at("13:02", day=-1), now=at("08:00")) == "Thu 19, 13:02"


def test_the_repeated_hour_shows_the_letters_of_its_zone():
    wording = wording_for("en", BERLIN)
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert [wording.time(first), wording.time(second)] == ["02:30 CEST", "02:30 CET"]
    assert wording.time(datetime(2026, 10, 25, 2, 30, tzinfo=UTC)) == "03:30"


def test_the_skipped_hour_needs_no_letters():
    wording = wording_for("en", BERLIN)
    assert wording.time(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == "01:59"
    assert wording.time(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == "03:00"


def test_a_span_has_both_times():
    assert wording_for("de", BERLIN).span(between("13:12", "13:42")) == "13:12 – 13:42"


def test_wording_the_screen_does_not_import_babel():
    program = (
        "import sys, kiosk.screen.session\n"
        "from zoneinfo import ZoneInfo\n"
        "from kiosk.screen.presenters.wording import wording_for\n"
        "wording_for('de', ZoneInfo('Europe/Berlin')).say('Free')\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('babel', 'kivy', 'pydantic')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("language", "clock", "hour"),
    [
        ("en", ClockFace.TWENTY_FOUR, "14:00"),
        ("en", ClockFace.TWELVE, "2 pm"),
        ("es", ClockFace.TWELVE, "2 pm"),
        ("fi", ClockFace.TWELVE, "2 ip"),
        ("ar", ClockFace.AUTO, "2 م"),
    ],
)
def test_an_hour_of_a_day_says_its_half_where_no_clock_stands_beside(language, clock, hour):
    wording = wording_for(language, ZoneInfo("Europe/Berlin"), clock=clock)
    assert wording.hour(datetime(2026, 11, 20, 13, tzinfo=UTC)).replace("\xa0", " ") == hour
