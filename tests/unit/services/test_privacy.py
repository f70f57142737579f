"""A door with something to hide: what it publishes is masked, what it does is not."""

from dataclasses import replace

import pytest

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.ambience import Ambient, Opening
from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.intents import End
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.privacy import PrivacyRule, Show
from kiosk.domain.snapshot import meetings_of, status_now
from kiosk.domain.status import RoomBusy, RoomCheckIn
from kiosk.link.protocol import encode
from kiosk.services.engine_settings import EngineSettings
from kiosk.testing.builders import FakeClock, a_room, at
from tests.unit.presenters.scenes import PLANNING, a_snapshot
from tests.unit.services.watched_door import WatchedDoor

CANARY = "Kanarienvogel"


def a_door(clock: FakeClock, show: Show, *, organiser: str, check_in: CheckInPolicy) -> WatchedDoor:
    """A door whose room is in use by a meeting of that organiser."""
    server, room = MemoryServer(), a_room()
    server.open_calendar(room.id)
    server.put(room.id, Entry("e-1", at("11:55"), at("13:00"), CANARY, organiser))
    door = WatchedDoor(
        room,
        MemoryProvider(server),
        clock.now,
        policy=BookingPolicy(may_end=DoorMay.ALL),
        check_in=check_in,
        privacy=PrivacyRule(show),
    )
    door.run_calls()
    return door


def test_nothing_published_holds_a_title_or_a_name():
    door = a_door(FakeClock(), Show.NOTHING, organiser="Quetzal", check_in=CheckInPolicy())
    assert door.snapshot.schedule is not None
    door.ask(End("tap", meeting=door.snapshot.schedule.meetings[0].id))
    door.run_calls()
    said = b"".join(map(encode, door.published)).decode()
    assert CANARY not in said
    assert "Quetzal" not in said


def test_the_disk_keeps_what_the_agent_needs_after_a_restart():
    door = a_door(FakeClock(), Show.NOTHING, organiser="Quetzal", check_in=CheckInPolicy())
    assert door.kept_schedule is not None
    assert door.kept_schedule.meetings[0].organiser == "Quetzal"


def test_organisers_who_need_no_check_in_need_none_where_their_names_are_not_shown():
    clock, check_in = FakeClock(), CheckInPolicy(required=True, exempt=("Quetzal",))
    exempt = a_door(clock, Show.NOTHING, organiser="Quetzal", check_in=check_in)
    asked = a_door(clock, Show.NOTHING, organiser="Somebody", check_in=check_in)
    assert isinstance(status_now(exempt.snapshot, clock.now()), RoomBusy)
    assert not isinstance(status_now(exempt.snapshot, clock.now()), RoomCheckIn)
    assert isinstance(status_now(asked.snapshot, clock.now()), RoomCheckIn)


@pytest.mark.parametrize(
    ("clock", "trusted", "told"), [("18:59", True, True), ("19:00", True, False), ("12:00", False, False)]
)
def test_outside_office_hours_less_is_told_and_while_nobody_knows_the_hour(clock, trusted, told):
    settings = EngineSettings(
        room=a_room(),
        ambient=Ambient(hours=(Opening(at("12:00").weekday(), 7 * 60, 19 * 60),)),
        privacy=PrivacyRule(Show.ALL, outside_hours=Show.NOTHING),
    )
    snapshot = replace(a_snapshot(PLANNING), made_at=at(clock), clock_trusted=trusted)
    (meeting,) = meetings_of(settings.told(snapshot))
    assert (meeting.title == PLANNING.title) is told
