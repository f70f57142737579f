"""The commands say what the wall says, and their data has the promised keys."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from kiosk.domain.bookings import BookingState
from kiosk.domain.freshness import Reading
from kiosk.domain.schedule import Doubt
from kiosk.screen.presenters.plain import agenda_lines, agenda_record, status_lines, status_record
from kiosk.screen.presenters.wording import wording_for
from kiosk.testing.builders import BOOT, a_booking, a_meeting, a_now, a_schedule, at, between
from tests.unit.presenters.scenes import DAY, PLANNING, a_snapshot, english, stale

NOW = a_now("13:12")
GERMAN = wording_for("de", english().zone)


class TestStatus:
    def test_a_free_room_as_data(self):
        assert status_record(a_snapshot(*DAY), NOW) == {
            "room": "juniper",
            "state": "free",
            "until": "2026-11-20T14:30:00+01:00",
            "freshness": "live",
            "as_of": "2026-11-20T13:02:00+01:00",
            "now": "2026-11-20T13:12:00+01:00",
            "current": None,
            "next": {
                "title": "Supplier review",
                "organiser": "A. Lindqvist",
                "start": "2026-11-20T14:30:00+01:00",
                "end": "2026-11-20T15:30:00+01:00",
                "private": False,
                "all_day": False,
                "ours": False,
                "room": "juniper",
            },
            "pending": 0,
            "clock_trusted": True,
            "by": None,
            "out_of_service": None,
            "release_stop": None,
        }

    def test_a_room_in_use(self):
        record = status_record(a_snapshot(*DAY, PLANNING), NOW)
        assert (record["state"], record["until"]) == ("busy", "2026-11-20T14:00:00+01:00")
        assert record["current"]["title"] == "Quarterly planning"
        assert record["next"]["title"] == "Supplier review"

    @pytest.mark.parametrize(
        ("snapshot", "freshness"),
        [
            (stale(a_snapshot(*DAY)), "offline"),
            (stale(a_snapshot(*DAY), answered=True), "stale"),
            (a_snapshot(*DAY, clock_trusted=False), "unknown"),
            (replace(a_snapshot(), schedule=None, reading=Reading()), "unknown"),
        ],
    )
    def test_a_door_that_does_not_know_never_says_free(self, snapshot, freshness):
        record = status_record(snapshot, NOW)
        assert (record["state"], record["until"], record["freshness"]) == ("unknown", None, freshness)

    def test_a_private_meeting_has_no_title(self):
        record = status_record(a_snapshot(a_meeting("13:00", "14:00", private=True)), NOW)
        assert (record["current"]["title"], record["current"]["private"]) == (None, True)

    def test_waiting_bookings_are_counted(self):
        bookings = (
            a_booking("13:12", "13:42"),
            a_booking("16:00", "16:30", key="key-2"),
            a_booking("09:00", "09:30", key="key-3", state=BookingState.CONFIRMED),
        )
        assert status_record(a_snapshot(bookings=bookings), NOW)["pending"] == 2

    def test_times_are_rfc_3339(self):
        record = status_record(a_snapshot(*DAY), replace(NOW, wall=at("13:12:30.25")))
        assert datetime.fromisoformat(record["now"]) == at("13:12:30")

    def test_lines_are_those_of_the_wall(self):
        assert status_lines(a_snapshot(*DAY), NOW, english()) == (
            "Juniper · Free until 14:30",
            "1 h 18 min · then Supplier review",
        )
        assert status_lines(a_snapshot(*DAY), NOW, GERMAN)[0] == "Juniper · Frei bis 14:30 Uhr"

    def test_lines_say_what_is_wrong(self):
        assert status_lines(stale(a_snapshot(*DAY)), NOW, english()) == (
            "Juniper · Unknown",
            "Free as of 13:02, not confirmed",
            "A hold is sent once the calendar answers",
            "No answer from the calendar since 13:02 · Trying again",
        )


class TestAgenda:
    def test_a_day_as_lines(self):
        assert agenda_lines(a_snapshot(*DAY), NOW, english()) == (
            "Juniper · Friday 20 November",
            "11:00 – 11:30  Design critique",
            "11:30 – 12:30  Private",
            "14:30 – 15:30  Supplier review · A. Lindqvist",
            "16:00 – 16:30  Stand-up",
        )

    def test_an_empty_day_says_so(self):
        assert agenda_lines(a_snapshot(), NOW, GERMAN)[1:] == ("Keine Termine",)

    def test_a_day_that_was_never_read_does_not_say_that_it_is_empty(self):
        snapshot = replace(a_snapshot(), schedule=None, reading=Reading())
        assert agenda_lines(snapshot, NOW, english())[1:] == ("The calendar was not read yet",)

    def test_old_news_say_their_age(self):
        assert (
            agenda_lines(stale(a_snapshot()), NOW, english())[0]
            == "Juniper · Friday 20 November · as read at 13:02"
        )

    def test_another_day(self):
        lines = agenda_lines(a_snapshot(a_meeting(day=1)), NOW, english(), day=date(2026, 11, 21))
        assert lines == ("Juniper · Saturday 21 November", "09:00 – 10:00  Planning")

    @pytest.mark.parametrize(
        ("meeting", "why"),
        [
            (a_meeting(), "marked as busy in the calendar"),
            (a_meeting(tentative=True), "tentative in the calendar, which counts as busy"),
            (a_meeting("00:00", "00:00", all_day=True), "all day, and marked as busy in the calendar"),
            (a_meeting(readable=False), "only its time could be read"),
            (a_meeting(key="key-9"), "booked at a door"),
        ],
    )
    def test_why_a_room_is_busy(self, meeting, why):
        assert agenda_lines(a_snapshot(meeting), NOW, english(), why=True)[2] == f"    {why}"
        assert agenda_record(a_snapshot(meeting), NOW, english())["meetings"][0]["why"] == why

    def test_why_for_a_booking_that_waits(self):
        lines = agenda_lines(a_snapshot(bookings=(a_booking("13:12", "13:42"),)), NOW, english(), why=True)
        assert lines[2] == "    asked for at this door, not yet confirmed by the calendar"

    def test_what_cannot_be_read_is_listed(self):
        doubt = Doubt("entry-7", between("00:00", "00:00"), "no start")
        snapshot = a_snapshot(schedule=a_schedule(doubts=[doubt], dropped=2))
        assert agenda_lines(snapshot, NOW, english(), why=True)[-1] == "entry-7: cannot be read (no start)"
        record = agenda_record(snapshot, NOW, english())
        assert record["unreadable"] == [{"entry": "entry-7", "cause": "no start"}]
        assert record["dropped"] == 2

    def test_a_day_as_data(self):
        record = agenda_record(a_snapshot(*DAY), NOW, english())
        assert set(record) == {"room", "day", "freshness", "as_of", "meetings", "unreadable", "dropped"}
        assert (record["day"], len(record["meetings"])) == ("2026-11-20", 4)


def test_the_clock_of_the_builders_is_the_one_of_the_pictures():
    assert (NOW.wall, NOW.boot) == (at("13:12"), BOOT)
