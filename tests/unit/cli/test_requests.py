"""`kiosk book`, `extend`, `end`, `check-in`: done once on disk, refused with a reason, waited for when asked to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import Act, BookingState, Refusal
from kiosk.domain.intents import Ack, Book, CheckIn, End, Extend
from kiosk.testing.builders import a_booking, a_meeting, at, between
from tests.unit.cli.doors import a_door, a_door_snapshot

KEY = "key-1"


def taken(*bookings):
    """A script: the agent takes it, and then its snapshots show these bookings one after the other."""
    return lambda snapshot, intent: (
        Ack(intent.id, key=KEY),
        [replace(snapshot, bookings=(booking,) if booking else ()) for booking in bookings],
    )


def refusing(refusal):
    return lambda _, intent: (Ack(intent.id, refusal), [])


PENDING = a_booking("12:00", "12:30", key=KEY)
CONFIRMED = a_booking("12:00", "12:30", key=KEY, state=BookingState.CONFIRMED)
REFUSED = replace(PENDING, state=BookingState.REFUSED, refusal=Refusal.TAKEN)
WITHDRAWN = replace(PENDING, state=BookingState.WITHDRAWN)


def test_a_booking_is_done_once_it_is_on_disk(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taken(PENDING)) as door:
        said = door.run("book", "30", "--title", "Plan", "--json")
        intent = door.asked()
    assert said.code == 0
    assert said.json == {
        "booking": "pending",
        "key": KEY,
        "room": "juniper",
        "start": "2026-11-20T12:00:00+01:00",
        "end": "2026-11-20T12:30:00+01:00",
    }
    assert intent == Book(intent.id, between("12:00", "12:30"), "Plan")


def test_a_door_whose_clock_is_shifted_books_from_its_own_present(tmp_path):
    with a_door(tmp_path, a_door_snapshot(shift=timedelta(hours=1)), taken(PENDING)) as door:
        door.run("book", "30")
        intent = door.asked()
    assert intent == Book(intent.id, between("13:00", "13:30"), None)


def test_what_was_taken_back_while_somebody_waited_is_said_in_words(tmp_path):
    german = a_door_snapshot(language="de")
    with a_door(tmp_path, german, taken(PENDING, WITHDRAWN)) as door:
        said = door.run("book", "30", "--wait")
    assert said.code == 1
    assert said.out.startswith("Zurückgenommen, bevor der Kalender es bestätigt hat")


def test_a_booking_says_that_it_waits_or_is_held(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taken(PENDING)) as door:
        assert "Waiting for the calendar to confirm" in door.run("book", "30").out
    with a_door(tmp_path, a_door_snapshot(live=False), taken(PENDING)) as door:
        assert "Held here, not yet confirmed" in door.run("book", "30").out


def test_two_bookings_have_two_ids(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taken(PENDING)) as door:
        for start in ("15:00", "16:00"):
            assert door.run("book", "15", "--at", start).code == 0
        assert door.asked().id != door.asked().id


def test_waiting_tells_the_outcome(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taken(PENDING, CONFIRMED)) as door:
        said = door.run("book", "30", "--wait", "--json")
    assert (said.code, said.json["booking"]) == (0, "confirmed")


def test_waiting_for_a_booking_that_loses_its_slot_is_refused_with_the_reason(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taken(PENDING, REFUSED)) as door:
        said = door.run("book", "30", "--wait")
        as_json = door.run("book", "30", "--wait", "--json")
    assert said.code == as_json.code == 1
    assert "Someone was a moment earlier" in said.err
    assert (as_json.json["booking"], as_json.json["reason"], as_json.json["key"]) == ("refused", "taken", KEY)


def test_a_booking_taken_back_at_the_door_is_not_done(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), taken(PENDING, WITHDRAWN)) as door:
        said = door.run("book", "30", "--wait", "--json")
    assert (said.code, said.json["booking"]) == (1, "withdrawn")


def test_waiting_longer_than_allowed_says_that_the_calendar_was_not_reached(tmp_path):
    with a_door(tmp_path, a_door_snapshot(live=False), taken(PENDING)) as door:
        said = door.run("book", "30", "--wait", "--timeout", "0.05", "--json")
    assert said.code == 4
    assert said.json["booking"] == "pending"
    assert "keeps trying" in said.err


def test_what_the_agent_refuses_is_said_with_its_reason(tmp_path):
    with a_door(tmp_path, a_door_snapshot(), refusing(Refusal.OUTBOX_FULL)) as door:
        said = door.run("book", "30", "--json")
    assert said.code == 1
    assert said.json["reason"] == "outbox_full"
    assert said.json["next_step"]


def test_what_does_not_fit_is_refused_without_asking_the_agent(tmp_path):
    with a_door(tmp_path, a_door_snapshot(a_meeting("12:10", "13:00")), taken()) as door:
        said = door.run("book", "30")
        assert door.face is not None
        assert door.face.submitted.empty()
    assert said.code == 1
    assert "Someone was a moment earlier" in said.err


def test_a_request_that_makes_no_sense_is_a_usage_error_before_the_agent_is_needed(tmp_path):
    from tests.unit.cli.doors import Door

    for words in (["book"], ["book", "30", "--until", "13:00"], ["extend"], ["book", "0"], ["book", "soon"]):
        said = Door(tmp_path).run(*words)
        assert said.code == 2, words
        assert said.err, words


@pytest.mark.parametrize("words", [["extend", "15"], ["extend", "--until", "13:15"]])
def test_the_present_meeting_is_extended(tmp_path, words):
    meeting = a_meeting("11:00", "13:00", key="other-door")
    with a_door(tmp_path, a_door_snapshot(meeting), taken(None)) as door:
        said = door.run(*words, "--wait", "--json")
        intent = door.asked()
    assert intent == Extend(intent.id, meeting.id, at("13:15"), "other-door")
    assert said.code == 0
    assert said.json["booking"] == "confirmed"
    assert said.json["end"] == "2026-11-20T13:15:00+01:00"


def test_an_extension_that_the_calendar_refuses_is_refused(tmp_path):
    back = replace(CONFIRMED, refusal=Refusal.TAKEN)
    meeting = a_meeting("11:30", "12:30", key=KEY)
    with a_door(tmp_path, a_door_snapshot(meeting), taken(PENDING, back)) as door:
        said = door.run("extend", "15", "--wait", "--json")
    assert (said.code, said.json["reason"]) == (1, "taken")


def test_the_present_meeting_is_ended(tmp_path):
    meeting = a_meeting("11:00", "13:00", key=KEY)
    ended = replace(CONFIRMED, state=BookingState.ENDED)
    with a_door(tmp_path, a_door_snapshot(meeting), taken(PENDING, ended)) as door:
        said = door.run("end", "--wait", "--json")
        intent = door.asked()
    assert intent == End(intent.id, meeting.id, KEY, at_once=True)
    assert (said.code, said.json["booking"]) == (0, "ended")


@pytest.mark.parametrize("words", [["end"], ["extend", "15"]])
def test_without_a_meeting_there_is_nothing_to_change(tmp_path, words):
    with a_door(tmp_path, a_door_snapshot(), taken()) as door:
        said = door.run(*words, "--json")
    assert (said.code, said.json["reason"]) == (1, "no_such_meeting")


def test_a_door_that_takes_no_bookings_says_why_for_each_request(tmp_path):
    snapshot = a_door_snapshot(a_meeting("11:00", "13:00"), holding_refused=Refusal.SIGN_IN_REJECTED)
    with a_door(tmp_path, snapshot, taken()) as door:
        for words in (["book", "30"], ["extend", "15"], ["end"]):
            said = door.run(*words, "--json")
            assert (said.code, said.json["reason"]) == (1, "sign_in_rejected")


HERE = a_meeting("11:55", "13:00", "Planning")
ASKED = CheckInPolicy(required=True)
MARK = replace(a_booking("11:55", "13:00", key=KEY, target=HERE.id), act=Act.CHECK_IN)
MARKED = replace(MARK, state=BookingState.CONFIRMED, confirmed=MARK.wanted)


def test_a_check_in_names_the_meeting_that_waits_for_one(tmp_path):
    with a_door(tmp_path, a_door_snapshot(HERE, check_in=ASKED), taken(MARK)) as door:
        said = door.run("check-in", "--json")
        intent = door.asked()
    assert (said.code, said.json["booking"]) == (0, "pending")
    assert said.json["end"] == "2026-11-20T13:00:00+01:00"
    assert intent == CheckIn(intent.id, HERE.id, at_once=True)


def test_a_check_in_is_waited_for(tmp_path):
    sent = replace(MARKED, sent=(MARKED.wanted,))
    with a_door(tmp_path, a_door_snapshot(HERE, check_in=ASKED), taken(MARK, sent)) as door:
        said = door.run("check-in", "--wait")
    assert (said.code, said.out) == (0, "Checked in · 11:55 – 13:00 · Confirmed by the calendar\n")


def test_a_check_in_that_stays_at_the_door_is_not_called_confirmed(tmp_path):
    with a_door(tmp_path, a_door_snapshot(HERE, check_in=ASKED), taken(MARKED)) as door:
        said = door.run("check-in", "--wait")
    assert (said.code, said.out) == (0, "Checked in · 11:55 – 13:00\n")


def test_a_check_in_that_comes_too_late_is_refused_in_words(tmp_path):
    with a_door(tmp_path, a_door_snapshot(HERE, check_in=ASKED), refusing(Refusal.RELEASED)) as door:
        said = door.run("check-in")
    assert said.code == 1
    assert said.err == "The room was released a moment ago. If it is still free, book it again.\n"


def test_where_nobody_meets_nobody_checks_in(tmp_path):
    with a_door(tmp_path, a_door_snapshot(check_in=ASKED)) as door:
        assert door.run("check-in", "--json").json["reason"] == "no_such_meeting"
