"""The demo's building stands on a real calendar server, which another client can look into."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import icalendar
import pytest

from kiosk.adapters.calendars.caldav.client import Connection
from kiosk.adapters.calendars.caldav.provider import CalDavProvider
from kiosk.demo.building import demo_building
from kiosk.demo.server import serve
from kiosk.domain.errors import SettingsError
from kiosk.domain.intervals import Interval
from kiosk.domain.schedule import current
from kiosk.ports.calendar import Whole

MOMENT = datetime(2026, 11, 20, 12, 12, tzinfo=UTC)
BUILDING = demo_building(MOMENT, ZoneInfo("Europe/Berlin"))

ONE_EVENT = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Somebody//Else//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20261120T120000Z\r
DTSTART:20261120T120000Z\r
DTEND:20261120T130000Z\r
SUMMARY:{title}\r
END:VEVENT\r
END:VCALENDAR\r
"""
# It begins on a day and ends at a time: this server does not keep that.
MUDDLED = ONE_EVENT.format(uid="muddled", title="When?").replace(
    "DTSTART:20261120T120000Z", "DTSTART;VALUE=DATE:20261120"
)


def titles(served, room=None):
    """What another client finds in a room's calendar."""
    address = served.room.address.replace(served.room.id, room or served.room.id)
    answer = httpx.get(address, auth=(served.username, served.password), trust_env=False)
    return sorted(str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.text).events)


@pytest.fixture(scope="module")
def running():
    with serve(BUILDING) as served:
        yield served


def test_another_client_sees_the_day_of_juniper(running):
    assert running.room.address.startswith("http://127.0.0.1:")
    assert {"Design critique", "Supplier review", "Stand-up"} <= set(titles(running))


@pytest.mark.parametrize("room", [room.id for room in BUILDING.rooms])
def test_the_server_keeps_every_event_of_the_building(running, room):
    planned = [
        str(event["SUMMARY"])
        for resource in BUILDING.calendars[room]
        for event in icalendar.Calendar.from_ical(resource.text).events
    ]
    assert titles(running, room) == sorted(planned)


def test_a_door_finds_juniper_free_and_the_private_meeting_masked(running):
    connection = Connection(url=running.url, username=running.username, password=running.password)
    provider = CalDavProvider(connection, now=lambda: MOMENT)
    window = Interval(MOMENT - timedelta(hours=12), MOMENT + timedelta(hours=10))
    answer = provider.read(running.room, window, at=MOMENT)
    provider.close()
    assert isinstance(answer, Whole)
    schedule = answer.schedule
    assert (schedule.doubts, schedule.dropped) == ((), 0)
    assert current(schedule.meetings, MOMENT) is None
    assert [meeting.title for meeting in schedule.meetings] == [
        "Roadmap", "Design critique", None, "Supplier review", "Stand-up", "Customer call",
    ]  # fmt: skip
    assert [meeting.private for meeting in schedule.meetings].index(True) == 2


def test_nobody_looks_in_without_the_password(running):
    for who in (None, (running.username, "guessed")):
        assert httpx.get(running.room.address, auth=who, trust_env=False).status_code == 401


def test_the_settings_lead_to_the_calendar(running):
    text = running.settings_path.read_text()
    assert running.room.address in text
    assert running.password not in text


def test_nothing_is_left_behind():
    with serve(BUILDING) as served:
        assert served.data.is_dir()
    assert not served.data.exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(served.url, trust_env=False)


def test_a_calendar_file_takes_the_place_of_the_day(tmp_path):
    path = tmp_path / "mine.ics"
    path.write_text(ONE_EVENT.format(uid="mine", title="My own meeting"), newline="")
    with serve(BUILDING, room="birch", calendar=path) as served:
        assert served.room.name == "Birch"
        assert titles(served) == ["My own meeting"]
        assert "Supplier review" in titles(served, "juniper")
        assert served.refused == ()


def test_events_that_the_server_cannot_keep_are_named(tmp_path):
    path = tmp_path / "mixed.ics"
    path.write_text(MUDDLED + ONE_EVENT.format(uid="mine", title="My own meeting"), newline="")
    with serve(BUILDING, calendar=path) as served:
        assert served.refused == ("muddled",)
        assert titles(served) == ["My own meeting"]


def test_a_file_of_which_the_server_can_keep_nothing_is_refused(tmp_path):
    path = tmp_path / "muddled.ics"
    path.write_text(MUDDLED, newline="")
    with pytest.raises(SettingsError) as refused, serve(BUILDING, calendar=path):
        pass
    assert "can keep" in refused.value.problems[0].what


def test_a_room_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(SettingsError) as refused, serve(BUILDING, room="ballroom"):
        pass
    [problem] = refused.value.problems
    assert problem.key == "--room"
    assert "juniper" in problem.instead


def test_kept_data_brings_back_what_was_booked_and_a_new_day(tmp_path):
    booked = ONE_EVENT.format(uid="k1", title="Booked at the door")
    with serve(BUILDING, data=tmp_path) as served:
        who = (served.username, served.password)
        made = httpx.put(f"{served.room.address}k1.ics", content=booked, auth=who, trust_env=False)
        assert made.status_code == 201
    tomorrow = demo_building(MOMENT + timedelta(days=1), ZoneInfo("Europe/Berlin"))
    with serve(tomorrow, data=tmp_path) as served:
        assert titles(served).count("Booked at the door") == 1
        assert titles(served).count("Supplier review") == 1
