"""Somebody else's client at our data centre: what the vendor's own library sends is understood, and the other way."""

from datetime import UTC, datetime

import pycronofy
import pytest
from pycronofy.exceptions import PyCronofyRequestError

from kiosk.domain.meetings import Meeting
from kiosk.testing.builders import between
from tests.providers.cronofy_scene import KEY, LAG, SLOT, Scene

FROM, TO = datetime(2026, 11, 19, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def scene():
    with Scene(elevated=True) as scene:
        yield scene


@pytest.fixture
def other(scene):
    center = scene.cronofy.center
    client = pycronofy.Client(
        center.client_id, center.client_secret, refresh_token=scene.account.refresh_token
    )
    client.request_handler.base_url = scene.cronofy.url
    client.refresh_authorization()
    return client


def events(other) -> list[dict]:
    return other.read_events(from_date=FROM, to_date=TO, tzid="Europe/Berlin").all()


def test_it_reads_what_a_door_books(scene, other):
    scene.provider.create(scene.room, key=KEY, interval=SLOT, title="Ad hoc")
    scene.clock.pass_by(LAG)
    (event,) = events(other)
    assert (event["summary"], event["start"], event["end"]) == (
        "Ad hoc",
        "2026-11-20T13:00:00Z",
        "2026-11-20T14:00:00Z",
    )
    assert event["event_id"].endswith(KEY)


def test_a_door_reads_what_it_books_and_changes(scene, other):
    (calendar,) = other.list_calendars()
    event = {
        "event_id": "of-another-application",
        "summary": "Review",
        "start": datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        "end": datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    }
    other.upsert_event(calendar["calendar_id"], dict(event))
    scene.clock.pass_by(LAG)
    (meeting,) = scene.read().meetings
    assert (meeting.title, meeting.interval, meeting.ours) == ("Review", between("10:00", "11:00"), False)
    other.delete_event(calendar["calendar_id"], "of-another-application")
    scene.clock.pass_by(LAG)
    assert scene.read().meetings == ()


def test_it_follows_the_pages_of_a_full_day(scene, other):
    for _ in range(5):
        scene.put()
    scene.cronofy.center.page_size = 2
    assert len(events(other)) == 5


def test_it_deletes_and_declines_meetings_of_others_where_a_door_could(scene, other):
    (calendar,) = other.list_calendars()
    first, second = scene.put(), scene.put()
    with pytest.raises(PyCronofyRequestError):
        other.delete_external_event(calendar["calendar_id"], first)
    permission = {"calendar_id": calendar["calendar_id"], "permission_level": "unrestricted"}
    other.elevated_permissions([permission])
    other.delete_external_event(calendar["calendar_id"], first)
    other.change_participation_status(calendar["calendar_id"], second, "declined")
    scene.clock.pass_by(LAG)
    assert scene.read().meetings == ()


def test_it_sees_the_time_of_a_door_as_taken(scene, other):
    scene.provider.create(scene.room, key=KEY, interval=SLOT, title="Ad hoc")
    scene.clock.pass_by(LAG)
    (taken,) = other.read_free_busy(from_date=FROM, to_date=TO).all()
    assert (taken["start"], taken["free_busy_status"]) == ("2026-11-20T13:00:00Z", "busy")


def test_it_is_told_the_account_as_a_door_is(scene, other):
    info = other.userinfo()
    assert info["email"] == scene.provider.sign_in().name
    assert info["cronofy.data"]["profiles"][0]["profile_connected"] is True


def test_a_door_finds_its_booking_after_somebody_else_renamed_it(scene, other):
    scene.provider.create(scene.room, key=KEY, interval=SLOT, title="Ad hoc")
    scene.clock.pass_by(LAG)
    (event,) = events(other)
    kept = {name: event[name] for name in ("event_id", "start", "end")}
    other.upsert_event(event["calendar_id"], {**kept, "summary": "Renamed"})
    scene.clock.pass_by(LAG)
    found = scene.provider.find(scene.room, KEY, SLOT)
    assert isinstance(found, Meeting)
    assert (found.title, found.interval) == ("Renamed", SLOT)
