"""Everything that can happen has words, in every language of the door."""

from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.attendance import ReleaseStop
from kiosk.domain.bookings import Refusal
from kiosk.domain.journal import Entry, Happening, short_key
from kiosk.screen.presenters.journal import HAPPENINGS, STOPS, journal_rows
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import at, between

BERLIN = ZoneInfo("Europe/Berlin")


def row(what, because=None, *, language="en"):
    entry = Entry(at("12:00"), what, short_key("key"), between("12:00", "12:30"), "juniper", because)
    ((*_, said),) = journal_rows([entry], wording_for(language, BERLIN))
    return said


def test_there_are_words_for_everything_that_can_happen():
    assert set(HAPPENINGS) == set(Happening)
    assert set(STOPS) == set(ReleaseStop)
    assert len(set(HAPPENINGS.values())) == len(Happening)


@pytest.mark.parametrize("what", Happening)
def test_what_happened_is_said_in_german(what):
    assert row(what, language="de") != row(what)


@pytest.mark.parametrize("why", [*Refusal, *ReleaseStop])
def test_every_reason_is_said_in_words(why):
    assert row(Happening.REFUSED, why).startswith("Refused (")
    assert f"({why})" not in row(Happening.REFUSED, why)


def test_a_reason_of_another_version_is_shown_as_it_is_written():
    assert row(Happening.REFUSED, "full_moon") == "Refused (full_moon)"


def test_a_time_is_that_of_the_room_and_the_repeated_hour_tells_its_zone():
    summer = between("12:00", "12:30").start.replace(month=10, day=25, hour=0, minute=30)
    entry = Entry(summer, Happening.ASKED, short_key("key"), between("12:00", "12:30"), "juniper")
    ((when, *_),) = journal_rows([entry], wording_for("en", BERLIN))
    assert when == "2026-10-25 02:30:00 CEST"
