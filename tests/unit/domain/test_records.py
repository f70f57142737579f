"""What goes over the link or to the disk comes back as it was, or is refused as no record: there is no third way."""

import json
from dataclasses import fields, replace
from datetime import UTC, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ambience import Ambient, Opening
from kiosk.domain.appearance import Appearance
from kiosk.domain.around import Landmark, Plan, RoomAround, Surroundings
from kiosk.domain.attendance import Announced, Announcement, CheckInPolicy, ReleaseStop
from kiosk.domain.bookings import Booking, Refusal
from kiosk.domain.combined import Kinship
from kiosk.domain.corner import Corner, Deed
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import (
    Ack,
    Administer,
    Book,
    CheckIn,
    Clean,
    ClearReport,
    DeviceTrouble,
    Dismiss,
    End,
    Extend,
    FactoryReset,
    Intent,
    Look,
    Presence,
    Release,
    ReportProblem,
    Shown,
    Touched,
    Undo,
    Unlock,
)
from kiosk.domain.intervals import Interval
from kiosk.domain.ladder import Judgement, Rung, RungState
from kiosk.domain.lamps import Advice, Lamp, LampKind, Light, Verification
from kiosk.domain.meetings import Meeting
from kiosk.domain.panel import Device, DevicePlan, LightKind
from kiosk.domain.people import Asking, Claim, Means, WhoPolicy
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.records import RecordError, from_record, to_record
from kiosk.domain.reports import Phrase, ReportKind, ReportUndo
from kiosk.domain.rooms import Place, Room
from kiosk.domain.schedule import Doubt, Schedule, schedule_of
from kiosk.domain.sites import Area, Facing, Floor, Point, SpotKind, Turn, Walk, Way
from kiosk.domain.snapshot import (
    Finding,
    FindingKind,
    Notice,
    Relative,
    Snapshot,
    Trouble,
    UndoOf,
    UndoOffer,
    meetings_of,
)
from kiosk.testing.builders import a_report
from tests.unit.domain.builders import ROOM, WINDOW, a_booking, a_meeting, at, from_to
from tests.unit.domain.strategies import bookings, days, intervals, moments, policies

INTENTS = [
    Book("i1", from_to("13:12", "13:42"), title="Sprint"),
    Book("i1", from_to("13:12", "13:42")),
    Book("i1", from_to("13:12", "13:42"), who=Claim(Means.PIN, "2580")),
    Extend("i2", "/planning.ics", at("14:15"), key="k1"),
    End("i3", "/planning.ics", at_once=True),
    CheckIn("i7", "/planning.ics", at_once=True),
    CheckIn("i7"),
    Release("i8", "/planning.ics", at_once=True),
    Presence("i9", seen=True),
    DeviceTrouble("i11", Device.BADGES, "not there"),
    Shown("i10", "/planning.ics"),
    ReportProblem("i11", ReportKind.SCREEN, Phrase.NO_PICTURE, "flickers"),
    ReportProblem("i12", ReportKind.OTHER, at_once=True),
    ClearReport("i13", "k3"),
    Undo("i4", "k1"),
    Dismiss("i5", "n1"),
    Touched("i6"),
    Look("i11"),
    Unlock("i14", "4711"),
    *(Administer("i15", deed) for deed in Deed),
    FactoryReset("i16", "4711"),
    Clean("i17", 30.0),
]
POLICY = BookingPolicy(
    lengths=(20,),
    extensions=(10,),
    longest=timedelta(hours=2),
    round_up=True,
    ahead_days=3,
    undo=timedelta(seconds=4.5),
    ending_soon=timedelta(minutes=3),
    may_end=DoorMay.ALL,
    may_extend=DoorMay.ALL,
    open_bookings=7,
    open_at_once=2,
    per_hour=5,
    titles=("Sprint",),
    who=WhoPolicy(Asking.OPTIONAL, (Means.PIN, Means.NAME), ("Sara Haddad",)),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def through_json(value, kind):
    return from_record(json.loads(json.dumps(to_record(value, kind), allow_nan=False)), kind)


JUDGED = Judgement(
    Rung.THROTTLED,
    RungState.FAILED,
    since=at("13:00"),
    checked_at=at("13:11"),
    error="RateLimited",
    cause="quota_exceeded",
    reason="reason",
    subject="subject",
    detail="429",
    because=Rung.LINK,
    until=at("13:13"),
)

DOUBTS = (Doubt("b.ics", WINDOW, "RRULE"),)
AROUND = (RoomAround("cedar", WINDOW, (from_to("13:12", "13:42"),), Reading(at("13:11"), 1234.5)),)
RELATIVES = (Relative(Room("cedar", "Cedar", "Europe/Berlin"), Kinship.PART, Reading(at("13:11"), 1234.5)),)
SURROUNDINGS = Surroundings(
    (Way("cedar", Walk(20, 16, (Point(2, 4), Point(2, 5)), Turn.LEFT), None, levels=-1),),
    Plan(
        Floor("f1", "Haus", "1", 1, (24.0, 10.0)),
        Point(2, 4),
        Facing.DOWN,
        ((Point(2, 5), Point(12, 5)),),
        (Area("f1", Point(0, 0), 8, 4, "juniper"),),
        (("cedar", Point(12, 6)),),
        (Landmark(SpotKind.LIFT, Point(23, 5)),),
    ),
)


VERIFICATION = Verification(
    "main",
    "caldav",
    (
        Lamp(LampKind.ADDRESS, Light.AMBER, "", advice=Advice.CLOCK_SKEW, detail="70 s", until=at("14:00")),
        Lamp(LampKind.SIGN_IN, Light.RED, "room-juniper", error="AuthRejected", cause="unspecified"),
    ),
)
AMBIENT = Ambient(hours=(Opening(0, 420, 1140),), devices=DevicePlan(light=LightKind.BAR, light_pins=(5,)))


def a_full_snapshot() -> Snapshot:
    return replace(
        without_reports(),
        ambient=AMBIENT,
        appearance=Appearance(large_text=True),
        phone="https://calendar.example.org/new",
        reports=(a_report(words="flickers"),),
        report_undo=(ReportUndo("k3", 1250.0),),
        may_report=(ReportKind.SCREEN,),
        out_of_service="the heating is being mended",
        corner=Corner(
            has_pin=True,
            system="caldav",
            version="1.0",
            started=900.0,
            wait_until=1240.0,
            cleaning_until=1260.0,
            closed_by_settings=True,
            brightness=80,
            verifying=True,
            verification=VERIFICATION,
            verified_at=at("13:10"),
        ),
    )


JUNIPER = Room(
    "juniper",
    "Juniper",
    "Europe/Berlin",
    "x",
    8,
    ("Screen", "Video"),
    Place("Haus", "1", 2.5, 3),
    made_of=("cedar",),
    out_of_order=("Video",),
)


def without_reports() -> Snapshot:
    """Every field is set, and to something else than its default."""
    meetings = (
        a_meeting("09:00", "10:00", private=True),
        a_meeting(
            "11:00",
            "12:00",
            title="Entwurf — Kritik 🎨",
            organiser="Å. Lindqvist",
            tentative=True,
            revision='"7"',
        ),
    )
    return Snapshot(
        number=7,
        room=JUNIPER,
        made_at=at("13:12"),
        made_boot=1000.0,
        policy=POLICY,
        schedule=schedule_of(ROOM.id, WINDOW, at("13:11"), meetings, doubts=DOUBTS, dropped=2),
        reading=Reading(at("13:11"), live_until=1234.5, answered=True),
        clock_trusted=True,
        bookings=(a_booking("13:12", "13:42", refusal=Refusal.TAKEN, title="T"),),
        undo=(UndoOffer("k1", UndoOf.EXTEND, 99.0), UndoOffer("k2", UndoOf.BOOK, None)),
        notices=(Notice("n1", UndoOf.END, Refusal.CALENDAR_CANNOT, from_to("13:12", "13:42")),),
        holding_refused=Refusal.OFFLINE_TOO_LONG,
        trouble=Trouble("Unavailable", "timeout", at("13:00"), "no answer", at("13:13")),
        findings=(Finding(FindingKind.OVERLAP, "k1", at("13:00"), "two at once"),),
        ladder=(JUDGED,),
        language="de",
        shift=timedelta(minutes=-90),
        neighbours=(Room("cedar", "Cedar", "Europe/Berlin", seats=12),),
        check_in=CheckInPolicy(required=True, exempt=("S. Haddad",), when_empty=timedelta(minutes=9)),
        release_stop=ReleaseStop.TOUCHED,
        announced=Announced("/planning.ics", Announcement.RELEASE, 1240.0),
        around=AROUND,
        surroundings=SURROUNDINGS,
        relatives=RELATIVES,
    )


def test_every_intent_is_among_those_tried_here():
    assert {type(intent) for intent in INTENTS} == set(get_args(Intent))


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: type(intent).__name__)
def test_an_intent_comes_back_as_it_was(intent):
    assert through_json(intent, Intent) == intent


@pytest.mark.parametrize("ack", [Ack("i1"), Ack("i1", key="k1"), Ack("i1", Refusal.NO_SUCH_MEETING)])
def test_an_answer_comes_back_as_it_was(ack):
    assert through_json(ack, Ack) == ack


def test_a_whole_snapshot_comes_back_as_it_was():
    snapshot = a_full_snapshot()
    assert through_json(snapshot, Snapshot) == snapshot
    assert meetings_of(through_json(snapshot, Snapshot)) == meetings_of(snapshot)


def test_the_whole_snapshot_is_whole():
    snapshot = a_full_snapshot()
    assert snapshot.schedule is not None
    for value in (
        snapshot,
        snapshot.policy,
        snapshot.reading,
        snapshot.room,
        snapshot.schedule,
        snapshot.corner,
    ):
        record = to_record(value)
        assert isinstance(record, dict)
        assert set(record) == {field.name for field in fields(value)}


def test_an_empty_snapshot_is_a_short_record():
    snapshot = Snapshot(0, ROOM, at("13:12"))
    assert through_json(snapshot, Snapshot) == snapshot
    record = to_record(snapshot)
    assert isinstance(record, dict)
    assert set(record) == {"number", "room", "made_at"}


@given(days, st.lists(bookings(), max_size=3).map(tuple), policies, moments)
def test_whatever_a_day_brings_comes_back_as_it_was(meetings, outbox, policy, moment):
    schedule = schedule_of(ROOM.id, WINDOW, moment, meetings)
    snapshot = Snapshot(1, ROOM, moment, policy=policy, schedule=schedule, bookings=outbox)
    assert through_json(snapshot, Snapshot) == snapshot


@given(
    st.datetimes(timezones=st.timezones()).filter(lambda t: 2 < t.year < 9998),
    st.timedeltas(max_value=timedelta(days=400), min_value=timedelta(microseconds=1)),
)
def test_times_come_back_to_the_microsecond_and_in_utc(instant, length):
    start = instant.astimezone(UTC)
    interval = Interval(start, start + length)
    assert through_json(interval, Interval) == interval
    assert through_json(interval, Interval).start.utcoffset() == timedelta(0)


def test_a_time_written_in_another_zone_is_the_same_instant():
    record = {"start": "2026-11-20T14:00:00+01:00", "end": "2026-11-20T15:00:00+01:00"}
    assert from_record(record, Interval) == from_to("13:00", "14:00")


def test_fields_of_a_newer_version_are_passed_over():
    assert from_record({"_type": "Touched", "id": "i6", "pressure": 0.4}, Intent) == Touched("i6")


@given(json_values, st.sampled_from([Intent, Ack, Snapshot, Booking, Meeting, Schedule, Interval, Room]))
def test_garbage_is_refused_as_no_record_and_nothing_else(garbage, kind):
    with pytest.raises(RecordError):
        from_record(garbage, kind)


@given(st.data(), json_values)
def test_a_record_with_one_thing_broken_is_a_record_or_refused(data, garbage):
    record = json.loads(json.dumps(to_record(a_full_snapshot())))
    place = record
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            place[key] = garbage
            break
        place = place[key]
    try:
        found = from_record(record, Snapshot)
    except RecordError:
        return
    assert through_json(found, Snapshot) == found


BOOK = {
    "_type": "Book",
    "id": "i1",
    "interval": {"start": "2026-11-20T13:12:00Z", "end": "2026-11-20T13:42:00Z"},
}


@pytest.mark.parametrize(
    "broken",
    [
        {"_type": "Format the disk"},
        {"_type": None},
        {"_type": ["Book"]},
        {"id": 7},
        {"id": {"a": 1}},
        {"title": ["a"]},
        {"interval": None},
        {"interval": {"start": "2026-11-20T13:12:00", "end": "2026-11-20T13:42:00Z"}},
        {"interval": {"start": "2026-11-20T13:42:00Z", "end": "2026-11-20T13:12:00Z"}},
        {"interval": {"start": "tomorrow", "end": "2026-11-20T13:12:00Z"}},
        {"interval": {"start": 1763644320, "end": "2026-11-20T13:12:00Z"}},
    ],
    ids=str,
)
def test_an_intent_with_a_wrong_part_is_refused(broken):
    assert isinstance(from_record(BOOK, Intent), Book)
    with pytest.raises(RecordError):
        from_record(BOOK | broken, Intent)


@pytest.mark.parametrize("at_once", ["no", 1, None])
def test_what_is_neither_true_nor_false_is_not_taken_for_either(at_once):
    with pytest.raises(RecordError):
        from_record({"_type": "End", "id": "i3", "meeting": "m", "at_once": at_once}, Intent)


@pytest.mark.parametrize("forever", [float("inf"), float("nan"), True, "1000"])
def test_green_cannot_be_made_to_last_for_ever(forever):
    assert from_record({"live_until": 5}, Reading) == Reading(live_until=5.0)
    with pytest.raises(RecordError):
        from_record({"live_until": forever}, Reading)


def test_a_private_meeting_that_says_more_is_refused():
    record = to_record(a_meeting("09:00", "10:00", private=True))
    assert isinstance(record, dict)
    with pytest.raises(RecordError):
        from_record(record | {"title": "Salary"}, Meeting)


def test_a_screen_is_not_told_where_the_calendar_is():
    room = replace(ROOM, address="https://calendar.example.org/juniper/")
    assert "calendar.example.org" not in json.dumps(to_record(room.without_address()))


@given(intervals())
def test_a_record_is_plain_json(interval):
    record = to_record(interval)
    assert (
        json.loads(json.dumps(record))
        == record
        == {"start": interval.start.isoformat(), "end": interval.end.isoformat()}
    )
