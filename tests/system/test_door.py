"""The door as people meet it: real calendar server, agent, screen and finger; nothing is lost, nothing is doubled."""

import signal
from datetime import timedelta
from pathlib import Path

from tests.system.doors import Door, a_door
from tests.system.house import written
from tests.system.panel import DARK, GREEN, RED, SOMEBODYS_MEETING
from tests.system.processes import until

MINUTE = timedelta(minutes=1)
UNDO = 2  # seconds


def test_a_door_books_follows_and_keeps_what_it_promised_through_outage_and_restart(folder: Path) -> None:
    with a_door(folder, undo=UNDO) as door:
        door.says(state="free", freshness="live")
        door.shows(GREEN, lambda seen: not seen.hatched and not seen.banner)
        a_tap_becomes_an_event(door)
        the_door_follows_the_other_client(door)
        the_meeting_is_ended_by_touch(door)
        held = a_tap_is_held_while_the_server_is_away(door)
        what_is_held_outlives_the_agent(door, held)
        everything_is_confirmed_when_the_server_is_back(door, held)


def a_tap_becomes_an_event(door: Door) -> None:
    door.panel.tap_button(1)
    door.says(state="busy", pending=0)
    door.shows(RED, lambda seen: not seen.hatched)
    [event] = door.house.calendar.events()
    assert (event.key, event.minutes, event.title) == (event.uid, 30, "Booked at the door")


def the_door_follows_the_other_client(door: Door) -> None:
    calendar = door.house.calendar
    [event] = calendar.events()
    before = door.shows(RED, lambda seen: seen.amount_in_day(SOMEBODYS_MEETING) == 0)
    calendar.move_end(event, event.start + 15 * MINUTE)
    door.says(state="busy", until=written(event.start + 15 * MINUTE))
    door.shows(RED, lambda seen: seen.amount_in_day(RED) < before.amount_in_day(RED))
    calendar.put("review", event.start + 120 * MINUTE, event.start + 150 * MINUTE, title="Review")
    until(door.house.status, lambda said: said["next"] and said["next"]["title"] == "Review")
    door.shows(RED, lambda seen: seen.amount_in_day(SOMEBODYS_MEETING) > 0)


def the_meeting_is_ended_by_touch(door: Door) -> None:
    door.shows(RED, lambda seen: len(seen.buttons()) == 3)  # the undo is over: twice longer, and "End now"
    door.panel.tap_button(-1)
    said = door.says(state="free", pending=0)
    door.shows(GREEN)
    assert all(written(event.end) <= said["now"] for event in door.house.calendar.events() if event.key)


def a_tap_is_held_while_the_server_is_away(door: Door) -> str:
    """When the held booking begins."""
    door.house.server.stop()
    door.says(state="unknown", freshness="offline")
    door.shows(DARK, lambda seen: seen.hatched and seen.banner and len(seen.buttons()) >= 3)
    door.panel.tap_button(0)
    said = door.says(state="busy", pending=1)
    door.shows(RED, lambda seen: seen.hatched and seen.banner)
    return str(said["current"]["start"])


def what_is_held_outlives_the_agent(door: Door, held: str) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        door.house.picture.unlink()
        before = door.process.hit("agent", number)
        until(lambda: door.process.child("agent"), lambda now, old=before: now not in (None, old))  # type: ignore[misc] # a default argument
        said = door.says(state="busy", clock_trusted=True, pending=1)
        assert said["freshness"] != "live"
        assert said["current"]["start"] == held
        door.shows(RED, lambda seen: seen.hatched and seen.banner)


def everything_is_confirmed_when_the_server_is_back(door: Door, held: str) -> None:
    door.house.server.start()
    said = door.says(state="busy", freshness="live", pending=0)
    assert said["current"]["start"] == held
    door.shows(RED, lambda seen: not seen.hatched and not seen.banner)
    events = door.house.calendar.events()
    ours = [event for event in events if event.key]
    assert [event.minutes for event in ours if event.begins == held] == [15]
    assert len({event.key for event in ours}) == len(ours) <= 2  # with the first one, if it was not too short
    assert [event.title for event in events if not event.key] == ["Review"]
