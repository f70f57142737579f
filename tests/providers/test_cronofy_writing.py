"""Bookings and changes at Cronofy: what is sent, what is kept, and what seconds of delay do to it."""

import pytest

from kiosk.adapters.calendars.cronofy.mapping import PREFIX
from kiosk.domain.errors import CalendarError, Cause, Gone, NotPermitted, Unsupported
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Missing, Whole
from kiosk.testing.builders import a_room, at, between
from kiosk.testing.fakes.cronofy.accounts import Account
from kiosk.testing.fault_proxy import Status
from tests.providers.cronofy_scene import KEY, LAG, SLOT, WINDOW, Scene

ALLOWED = {"delete": True, "update": True, "change_participation_status": True}


@pytest.fixture
def scene():
    with Scene() as scene:
        yield scene


@pytest.fixture
def elevated():
    with Scene(elevated=True) as scene:
        yield scene


def book(scene: Scene) -> Meeting:
    return scene.provider.create(scene.room, key=KEY, interval=SLOT, title="Ad hoc")


# Seconds of delay


def test_a_booking_is_accepted_before_it_can_be_read(scene):
    made = book(scene)
    assert scene.read().meetings == ()
    scene.clock.pass_by(LAG)
    assert scene.read().meetings == (made,)
    assert scene.provider.capabilities.read_lag >= LAG


def test_a_booking_that_cannot_be_read_yet_can_be_changed_and_cancelled(scene):
    changed = scene.provider.change_end(scene.room, book(scene), at("15:30"))
    assert (changed.end, changed.title) == (at("15:30"), "Ad hoc")
    scene.provider.cancel(scene.room, changed)
    scene.clock.pass_by(LAG)
    assert scene.read().meetings == ()
    assert scene.provider.find(scene.room, KEY, SLOT) is Missing.GONE


def test_a_booking_that_cannot_be_read_yet_is_not_sent_again(scene):
    made = book(scene)
    scene.asked()
    again = scene.provider.create(scene.room, key=KEY, interval=between("16:00", "17:00"), title="Again")
    assert again == made
    assert [each for each in scene.asked() if each.startswith("POST")] == []


def test_a_booking_that_takes_longer_than_declared_is_not_called_deleted(scene):
    scene.cronofy.center.lag = scene.provider.capabilities.read_lag * 2
    book(scene)
    scene.clock.pass_by(scene.provider.capabilities.read_lag)
    assert scene.provider.find(scene.room, KEY, SLOT) is Missing.NEVER
    assert book(scene).interval == SLOT
    scene.clock.pass_by(scene.cronofy.center.lag)
    assert len(scene.read().meetings) == 1, "sent twice, stored once"


# What is kept


def test_a_change_keeps_what_another_client_wrote(scene):
    book(scene)
    scene.clock.pass_by(LAG)
    stored = scene.calendar.managed(PREFIX + KEY)
    assert stored is not None
    theirs = {"summary": "Renamed", "description": "Bring cake", "location": {"description": "Here"}}
    scene.cronofy.put(scene.calendar, {**stored.newest, **theirs, "event_private": True})
    found = scene.provider.find(scene.room, KEY, SLOT)
    assert isinstance(found, Meeting)
    assert found.private
    changed = scene.provider.change_end(scene.room, found, at("15:30"))
    assert changed.title is None
    assert {name: stored.newest[name] for name in theirs} == theirs
    assert stored.newest["event_private"] is True


def test_a_booking_that_was_moved_to_another_day_is_found_and_not_ended_there(scene):
    made = book(scene)
    scene.clock.pass_by(LAG)
    stored = scene.calendar.managed(PREFIX + KEY)
    assert stored is not None
    moved = {"start": "2026-11-27T10:00:00Z", "end": "2026-11-27T11:00:00Z"}
    scene.cronofy.put(scene.calendar, {**stored.newest, **moved})
    found = scene.provider.find(scene.room, KEY, SLOT)
    assert isinstance(found, Meeting)
    assert found.start == at("11:00", day=7)
    with pytest.raises(Gone):
        scene.provider.change_end(scene.room, made, at("15:30"))


def test_every_read_asks_for_our_own_bookings_too(scene):
    scene.put()
    cursor = scene.follow(None).cursor
    scene.follow(cursor)
    scene.provider.find(scene.room, KEY, SLOT)
    scene.provider.free_busy([scene.room], WINDOW)
    asked = [each for each in scene.asked() if "/events?" in each or "/free_busy?" in each]
    assert len(asked) == 4
    assert all("include_managed=true" in each for each in asked)


def test_a_quiet_poll_is_one_request(scene):
    cursor = scene.follow(None).cursor
    scene.asked("/")
    scene.follow(cursor)
    assert len(scene.asked("/")) == 1


def test_a_booking_is_two_requests(scene):
    scene.read()
    scene.asked("/")
    book(scene)
    assert [each.split(" ")[0] for each in scene.asked("/")] == ["GET", "POST"]


# Meetings of others


def test_without_elevation_meetings_of_others_are_left_alone(scene):
    scene.put()
    (meeting,) = scene.read().meetings
    assert not meeting.may_end
    for call in (lambda: scene.provider.change_end(scene.room, meeting, at("10:30")),
                 lambda: scene.provider.cancel(scene.room, meeting)):  # fmt: skip
        with pytest.raises(Unsupported):
            call()
    assert not scene.calendar.unrestricted, "nobody asked for more than was needed"


def test_elevation_is_asked_for_once_and_used(elevated):
    elevated.put()
    (meeting,) = elevated.read().meetings
    assert meeting.may_end
    assert elevated.calendar.unrestricted
    elevated.read()
    assert len(elevated.asked("/v1/permissions")) == 1
    assert elevated.provider.change_end(elevated.room, meeting, at("09:30")).end == at("09:30")


def test_an_elevation_that_is_refused_leaves_reading_and_booking_as_they_are(elevated):
    elevated.calendar.elevatable = False
    elevated.put()
    (meeting,) = elevated.read().meetings
    assert not meeting.may_end
    with pytest.raises(NotPermitted) as caught:
        elevated.provider.change_end(elevated.room, meeting, at("09:30"))
    assert caught.value.cause is Cause.CONSENT_MISSING
    assert book(elevated).interval == SLOT
    assert len(elevated.asked("/v1/permissions")) == 1, "not asked for at each call"


def test_a_meeting_that_the_calendar_protects_is_not_editable(elevated):
    elevated.put(options=dict.fromkeys(ALLOWED, False))
    (meeting,) = elevated.read().meetings
    for call in (lambda: elevated.provider.change_end(elevated.room, meeting, at("09:30")),
                 lambda: elevated.provider.cancel(elevated.room, meeting)):  # fmt: skip
        with pytest.raises(NotPermitted) as caught:
            call()
        assert caught.value.cause is Cause.NOT_EDITABLE


@pytest.mark.parametrize(
    ("options", "deleted", "answer"),
    [(ALLOWED, True, "accepted"), (ALLOWED | {"delete": False}, False, "declined")],
)
def test_a_meeting_of_others_is_deleted_or_else_declined(elevated, options, deleted, answer):
    uid = elevated.put(options=options)
    (meeting,) = elevated.read().meetings
    elevated.provider.cancel(elevated.room, meeting)
    newest = elevated.calendar.events[uid].newest
    assert (newest.get("deleted", False), newest.get("participation_status", "accepted")) == (deleted, answer)
    elevated.clock.pass_by(LAG)
    assert elevated.read().meetings == ()


# Several rooms, each with an account of its own


@pytest.fixture
def oak(scene) -> Account:
    account = scene.cronofy.add_room("oak@example.org", "Oak", capacity=8, building="North", floor="2")
    scene.provider = scene.another_provider()
    return account


def test_each_room_is_opened_by_its_own_token(scene, oak):
    room = a_room("oak", address="Oak@example.org")
    scene.cronofy.put(oak.calendars[0], {"summary": "Oak's", "start": "2026-11-20", "end": "2026-11-21"})
    scene.put()
    assert [m.title for m in scene.read(room=room).meetings] == ["Oak's"]
    assert [m.title for m in scene.read().meetings] == ["Planning"]


def test_free_busy_is_one_question_a_token_and_a_revoked_room_spoils_no_other(scene, oak):
    oak.status = "revoked"
    scene.put()
    answer = scene.provider.free_busy([scene.room, a_room("oak", address="oak@example.org")], WINDOW)
    assert answer[scene.room.id] == (between("09:00", "10:00"),)
    error = answer["oak"]
    assert isinstance(error, CalendarError)
    assert error.cause is Cause.LINK_REVOKED
    assert len(scene.asked("/v1/free_busy")) == 1


def test_the_directory_tells_seats_and_floor_where_somebody_entered_them(scene, oak):
    juniper, listed = scene.provider.list_rooms()
    assert (juniper.seats, juniper.place) == (6, None)
    assert (listed.id, listed.name, listed.address) == ("oak", "Oak", "oak@example.org")
    assert listed.place is not None
    assert (listed.seats, listed.place.floor) == (8, "2")


def test_a_directory_that_tells_only_names_is_one_all_the_same(scene):
    body = b'{"resources": [{"email": "a@example.org", "name": "Ash"}, {"name": "no address"}, 17]}'
    scene.cronofy.faults.fail_next(Status(200, {}, b'{"access_token": "a"}'))
    scene.cronofy.faults.fail_next(Status(200, {}, body))
    (room,) = scene.provider.list_rooms()
    assert (room.id, room.name, room.seats, room.place) == ("a", "Ash", None, None)


def test_a_whole_read_tells_the_clock_of_the_server(scene):
    answer = scene.follow(None)
    assert isinstance(answer, Whole)
    assert answer.server_time == scene.clock()
    assert scene.provider.reach() == scene.clock()
