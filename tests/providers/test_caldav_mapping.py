"""An entry of a calendar becomes what it does to the room: a meeting, a doubt, dropped, or nothing."""

from datetime import timedelta

import pytest

from kiosk.adapters.calendars.caldav.mapping import Resource, place
from kiosk.domain.intervals import Interval
from kiosk.testing.builders import a_room, a_window, at, between
from tests.providers.ics import NAME, a_calendar, an_event, read

ROOM = "ATTENDEE;CUTYPE=ROOM;PARTSTAT={};CN={}:mailto:{}@example.org"
HAND_MADE = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:{0}
TZOFFSETTO:{0}
END:STANDARD
END:VTIMEZONE
"""


def only(placed):
    (meeting,) = placed.meetings
    assert placed.doubts == ()
    assert placed.dropped == 0
    return meeting


def only_doubt(placed):
    (doubt,) = placed.doubts
    return doubt


class TestWhatTakesTheRoom:
    def test_an_ordinary_event(self):
        meeting = only(read(an_event("ORGANIZER;CN=Ada Lovelace:mailto:ada@example.org")))
        assert meeting.interval == between("10:00", "11:00")
        assert (meeting.title, meeting.organiser) == ("Planning", "Ada Lovelace")
        assert (meeting.id, meeting.revision, meeting.room) == (NAME, '"1"', "juniper")

    def test_an_organiser_without_a_name_is_shown_by_address(self):
        assert only(read(an_event(ORGANIZER="mailto:ada@example.org"))).organiser == "ada@example.org"

    @pytest.mark.parametrize("properties", [{}, {"SUMMARY": ""}])
    def test_an_event_without_a_title_has_none(self, properties):
        assert only(read(an_event(**({"SUMMARY": None} | properties)))).title is None

    @pytest.mark.parametrize(
        "properties",
        [
            {"STATUS": "CANCELLED"},
            {"STATUS": "cancelled"},
            {"TRANSP": "TRANSPARENT"},
            {"X_MICROSOFT_CDO_BUSYSTATUS": "OOF"},
            {"X_MICROSOFT_CDO_BUSYSTATUS": "WORKINGELSEWHERE"},
        ],
    )
    def test_what_does_not_occupy_does_not_arrive(self, properties):
        placed = read(an_event(**properties))
        assert (placed.meetings, placed.doubts, placed.dropped) == ((), (), 0)

    def test_what_is_tentative_occupies(self):
        assert only(read(an_event(STATUS="TENTATIVE"))).tentative

    @pytest.mark.parametrize("value", ["PRIVATE", "CONFIDENTIAL", "private", "X-SECRET"])
    def test_what_is_private_is_masked(self, value):
        placed = read(an_event("ORGANIZER;CN=Ada:mailto:ada@example.org", CLASS=value))
        assert only(placed).private
        assert "Planning" not in repr(placed)
        assert "Ada" not in repr(placed)

    def test_of_two_classes_the_stricter_one_counts(self):
        assert only(read(an_event("CLASS:PUBLIC", "CLASS:PRIVATE"))).private

    def test_a_public_event_is_not_masked(self):
        assert only(read(an_event(CLASS="PUBLIC"))).title == "Planning"


class TestTheRoomsAnswer:
    def test_a_room_that_declined_is_free(self):
        assert read(an_event(ROOM.format("DECLINED", "Oak", "whatever"))).meetings == ()

    @pytest.mark.parametrize("answer", ["ACCEPTED", "NEEDS-ACTION", "DELEGATED"])
    def test_a_room_that_did_not_decline_is_taken(self, answer):
        assert only(read(an_event(ROOM.format(answer, "Juniper", "juniper"))))

    def test_a_room_that_answered_tentatively_is_taken_tentatively(self):
        assert only(read(an_event(ROOM.format("TENTATIVE", "Juniper", "juniper")))).tentative

    @pytest.mark.parametrize(("name", "local_part"), [("Juniper", "r17"), ("Room 17", "juniper")])
    def test_of_two_rooms_only_our_own_answer_counts(self, name, local_part):
        other = ROOM.format("DECLINED", "Oak", "oak")
        assert only(read(an_event(other, ROOM.format("ACCEPTED", name, local_part))))
        assert read(an_event(ROOM.format("DECLINED", name, local_part), other)).meetings == ()

    def test_two_rooms_that_may_both_be_ours_take_the_room(self):
        twice = [ROOM.format("DECLINED", "Oak", "oak"), ROOM.format("DECLINED", "Elm", "elm")]
        assert only(read(an_event(*twice)))

    def test_a_person_who_declined_frees_no_room(self):
        assert only(read(an_event("ATTENDEE;PARTSTAT=DECLINED;CN=Ada:mailto:ada@example.org")))


class TestWhatMayBeChanged:
    def test_an_event_without_guests_may_be_changed(self):
        meeting = only(read(an_event("ORGANIZER;CN=Ada:mailto:ada@example.org")))
        assert meeting.may_end
        assert meeting.may_extend

    def test_a_copy_of_an_invitation_may_not(self):
        invitation = ("ORGANIZER:mailto:ada@example.org", "ATTENDEE:mailto:bob@example.org")
        meeting = only(read(an_event(*invitation)))
        assert not meeting.may_end
        assert not meeting.may_extend

    def test_an_invitation_that_the_server_does_not_send_may_be_changed(self):
        silent = ("ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:ada@example.org", "ATTENDEE:mailto:bob@example.org")
        assert only(read(an_event(*silent))).may_end

    def test_our_own_may_be_changed_whomever_somebody_invited_to_it(self):
        invitation = ("ORGANIZER:mailto:ada@example.org", "ATTENDEE:mailto:bob@example.org")
        assert only(read(an_event("X-DOOR-KIOSK-KEY:one", *invitation))).may_end


class TestKeys:
    def test_our_event_carries_its_key(self):
        assert only(read(an_event("X-DOOR-KIOSK-KEY:one"))).key == "one"

    def test_a_copy_of_our_event_is_its_makers(self):
        assert only(read(an_event("X-DOOR-KIOSK-KEY:one", UID="copy"))).key is None

    def test_of_our_event_turned_into_a_series_only_the_first_is_ours(self):
        placed = read(an_event("X-DOOR-KIOSK-KEY:one", RRULE="FREQ=DAILY;COUNT=3"))
        assert [m.key for m in placed.meetings] == ["one", None, None]


class TestTimes:
    def test_a_length_instead_of_an_end(self):
        assert only(read(an_event(DTEND=None, DURATION="PT90M"))).interval == between("10:00", "11:30")

    def test_whole_days_occupy_unless_marked_as_free(self):
        day = {"DTSTART": None, "DTEND": None}
        meeting = only(read(an_event("DTSTART;VALUE=DATE:20261120", **day)))
        assert meeting.all_day
        assert meeting.interval == between("00:00", "00:00")
        assert read(an_event("DTSTART;VALUE=DATE:20261120", TRANSP="TRANSPARENT", **day)).meetings == ()

    def test_floating_times_are_the_rooms_own(self):
        floating = an_event(DTSTART="20261120T090000", DTEND="20261120T100000")
        for timezone in ("Europe/Berlin", "America/New_York", "Asia/Kathmandu"):
            meeting = only(read(floating, room=a_room(timezone=timezone)))
            assert meeting.interval == between("09:00", "10:00", timezone=timezone)

    @pytest.mark.parametrize(
        "zone",
        [
            "America/New_York",
            "Eastern Standard Time",
            "/freeassociation.sourceforge.net/America/New_York",
            "/mozilla.org/20071231_1/America/New_York",
        ],
    )
    def test_zones_have_many_names(self, zone):
        lines = (f"DTSTART;TZID={zone}:20261120T090000", f"DTEND;TZID={zone}:20261120T100000")
        meeting = only(read(an_event(*lines, DTSTART=None, DTEND=None)))
        assert meeting.interval == between("09:00", "10:00", timezone="America/New_York")

    def test_two_calendars_may_give_two_zones_one_name(self):
        event = an_event("DTSTART;TZID=Office:20261120T090000", "DURATION:PT1H", DTSTART=None, DTEND=None)
        one, other = (only(read(HAND_MADE.format(offset), event)) for offset in ("+0100", "+0500"))
        assert one.start - other.start == timedelta(hours=4)

    def test_a_zone_that_nobody_knows_is_a_doubt_around_its_time(self):
        event = an_event(
            "DTSTART;TZID=Nowhere/Land:20261120T090000",
            "DTEND;TZID=Nowhere/Land:20261120T100000",
            DTSTART=None,
            DTEND=None,
        )
        doubt = only_doubt(read(event))
        assert "Nowhere/Land" in doubt.cause
        assert doubt.may_touch.start == between("10:00", "11:00").start - timedelta(hours=14)
        assert doubt.may_touch.end == between("10:00", "11:00").end + timedelta(hours=14)

    @pytest.mark.parametrize(
        "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=1,2,3", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "x"]
    )
    def test_a_zone_whose_rules_would_never_end_is_a_doubt(self, rule):
        zone = HAND_MADE.format("+0100").replace("TZOFFSETFROM", f"RRULE:{rule}\nTZOFFSETFROM")
        event = an_event("DTSTART;TZID=Office:20261120T090000", "DURATION:PT1H", DTSTART=None, DTEND=None)
        assert "zone" in only_doubt(read(zone, event)).cause

    @pytest.mark.parametrize("end", ["20261120T080000Z", "20261120T090000Z"])
    def test_an_event_that_takes_no_time_is_dropped_and_counted(self, end):
        placed = read(an_event(DTEND=end))
        assert (placed.meetings, placed.doubts, placed.dropped) == ((), (), 1)

    def test_a_backward_series_is_counted_once(self):
        assert read(an_event(DTEND="20261120T080000Z", RRULE="FREQ=DAILY;COUNT=9")).dropped == 1

    def test_a_backward_exception_loses_only_itself(self):
        placed = read(
            an_event(RRULE="FREQ=DAILY;COUNT=3"),
            an_event(RECURRENCE_ID="20261121T090000Z", DTSTART="20261121T120000Z", DTEND="20261121T110000Z"),
        )
        assert [m.start for m in placed.meetings] == [at("10:00"), at("10:00", day=2)]
        assert placed.dropped == 1


class TestSeries:
    def test_exclusions_additions_and_exceptions(self):
        placed = read(
            an_event(
                "EXDATE:20261122T090000Z",
                "RDATE:20261120T150000Z",
                RRULE="FREQ=DAILY;COUNT=4",
            ),
            an_event(RECURRENCE_ID="20261121T090000Z", DTSTART="20261121T120000Z", DTEND="20261121T123000Z"),
        )
        assert [m.interval for m in placed.meetings] == [
            between("10:00", "11:00"),
            between("16:00", "17:00"),
            between("13:00", "13:30", day=1),
            between("10:00", "11:00", day=3),
        ]
        assert len({m.id for m in placed.meetings}) == 4

    def test_a_cancelled_exception_takes_its_occurrence_away(self):
        placed = read(
            an_event(RRULE="FREQ=DAILY;COUNT=3"),
            an_event(
                RECURRENCE_ID="20261121T090000Z",
                DTSTART="20261121T090000Z",
                DTEND="20261121T100000Z",
                STATUS="CANCELLED",
            ),
        )
        assert [m.start for m in placed.meetings] == [at("10:00"), at("10:00", day=2)]

    def test_an_exception_for_all_later_ones_moves_them_too(self):
        placed = read(
            an_event(RRULE="FREQ=DAILY;COUNT=4"),
            an_event(
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20261122T090000Z",
                DTSTART="20261122T110000Z",
                DTEND="20261122T113000Z",
            ),
        )
        assert [m.interval for m in placed.meetings] == [
            between("10:00", "11:00"),
            between("10:00", "11:00", day=1),
            between("12:00", "12:30", day=2),
            between("12:00", "12:30", day=3),
        ]
        assert [m.id.partition("#")[2] for m in placed.meetings] == [
            f"202611{day}T090000Z" for day in (20, 21, 22, 23)
        ]
        assert [m.may_end for m in placed.meetings] == [True, True, False, False]

    def test_the_id_of_an_occurrence_is_where_the_series_would_have_put_it(self):
        moved = an_event(
            RECURRENCE_ID="20261121T090000Z", DTSTART="20261121T120000Z", DTEND="20261121T130000Z"
        )
        before = read(an_event(RRULE="FREQ=DAILY;COUNT=2"))
        after = read(an_event(RRULE="FREQ=DAILY;COUNT=2"), moved)
        assert [m.id for m in before.meetings] == [m.id for m in after.meetings]

    def test_two_events_in_one_resource_have_two_ids(self):
        placed = read(an_event(), an_event(UID="two"))
        assert len({m.id for m in placed.meetings}) == 2


class TestBrokenEntries:
    GOOD = an_event(UID="good", DTSTART="20261120T140000Z", DTEND="20261120T150000Z", SUMMARY="Good")

    @pytest.mark.parametrize(
        "line",
        ["this is no property", 'ORGANIZER;CN="Ada:mailto:ada@example.org', 'CLASS"PRIVATE'],
    )
    def test_an_unreadable_line_hides_the_text_but_not_the_meeting(self, line):
        damaged, good = read(an_event(line), self.GOOD).meetings
        assert (damaged.interval, damaged.readable, damaged.title) == (between("10:00", "11:00"), False, None)
        assert not damaged.may_end
        assert good.title == "Good"

    @pytest.mark.parametrize(
        "properties", [{"DTSTAMP": "yesterday"}, {"SEQUENCE": "many"}, {"PRIORITY": "?"}]
    )
    def test_what_the_door_does_not_need_may_be_broken(self, properties):
        assert only(read(an_event(**properties))).title == "Planning"

    @pytest.mark.parametrize(
        "event",
        [
            an_event(DTSTART="tomorrow"),
            an_event(DTSTART=None),
            an_event("DTSTART:20261120T120000Z"),
            an_event(DTEND="later"),
            an_event(DTEND=None, DURATION="a while"),
            an_event(RRULE="FREQ=SOMETIMES"),
            an_event(RRULE="now and then"),
            an_event(RRULE="FREQ=DAILY;INTERVAL=0"),
            an_event(RRULE="RSCALE=CHINESE;FREQ=YEARLY"),
            an_event(EXDATE="not on Sundays"),
            an_event(RDATE="on Sundays"),
            an_event(RECURRENCE_ID="that one"),
            an_event('RRULE"FREQ=DAILY'),
        ],
    )
    def test_a_time_that_cannot_be_read_is_a_doubt(self, event):
        placed = read(event, self.GOOD)
        assert [m.title for m in placed.meetings] == ["Good"]
        assert only_doubt(placed).may_touch.overlaps(between("10:00", "11:00"))

    def test_a_doubt_reaches_no_further_back_than_its_start(self):
        doubt = only_doubt(read(an_event(RRULE="FREQ=SOMETIMES")))
        assert doubt.may_touch == Interval(at("10:00"), a_window().end)

    def test_an_unreadable_event_that_is_over_or_cancelled_is_no_doubt(self):
        over = an_event(DTSTART="long ago", DTEND="20200101T000000Z")
        assert read(over).doubts == ()
        assert read(an_event(RRULE="FREQ=SOMETIMES", STATUS="CANCELLED")).doubts == ()

    def test_an_unreadable_exception_is_a_doubt_beside_its_series(self):
        placed = read(an_event(RRULE="FREQ=DAILY;COUNT=3"), an_event(RECURRENCE_ID="x", DTSTART="y"))
        assert len(placed.meetings) == 3
        assert only_doubt(placed).may_touch == a_window()

    @pytest.mark.parametrize(
        "text", ["", "hello", "<html></html>", "\x00\x01", "BEGIN:VEVENT\nDTSTART:20261120"]
    )
    def test_what_is_no_calendar_is_a_doubt_about_the_whole_window(self, text):
        placed = place(Resource(NAME, '"1"', text), a_room(), a_window())
        assert only_doubt(placed).may_touch == a_window()

    def test_a_cut_off_calendar_keeps_its_whole_events(self):
        text = a_calendar(self.GOOD, an_event())
        placed = place(Resource(NAME, '"1"', text[: text.rindex("END:VEVENT")]), a_room(), a_window())
        assert [m.title for m in placed.meetings] == ["Good"]
        assert len(placed.doubts) == 1

    @pytest.mark.parametrize("kind", ["VTODO", "VJOURNAL"])
    def test_tasks_and_journals_are_no_concern_of_a_room(self, kind):
        placed = read(an_event().replace("VEVENT", kind))
        assert (placed.meetings, placed.doubts, placed.dropped) == ((), (), 0)

    def test_a_broken_alarm_is_no_concern_of_a_room(self):
        alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:whenever\nDURATION:?\nEND:VALARM"
        assert only(read(an_event(alarm))).readable

    def test_a_broken_zone_that_is_known_otherwise_does_no_harm(self):
        broken = (
            "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:?\nEND:STANDARD\nEND:VTIMEZONE\n"
        )
        event = an_event("DTSTART;TZID=Europe/Berlin:20261120T090000", DTSTART=None)
        assert only(read(broken, event)).start == at("09:00")
