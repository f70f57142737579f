"""Whatever exchangelib sends through our provider, and whatever the fake answers, is as the schemas of EWS say."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.people import Person
from kiosk.testing.builders import at, between
from kiosk.testing.calendar_contract.reading import NOON, WINDOW, an_event
from kiosk.testing.calendar_contract.world import Daily
from kiosk.testing.fakes.exchange.operations import OPERATIONS
from kiosk.testing.fakes.exchange.server import FakeExchange
from tests.contract.exchange_world import JUNIPER, ExchangeWorld, entry_of
from tests.providers.ews_oracle import problems

SLOT = between("09:00", "10:00")


@pytest.fixture(params=["impersonation", "delegation"])
def world(request) -> Iterator[ExchangeWorld]:
    with FakeExchange() as server:
        world = ExchangeWorld(server)
        world.provider = world.fresh_provider(access=request.param)
        yield world
        world.close()


def everything(world: ExchangeWorld) -> None:
    """Every call of the port, each way that it goes."""
    provider, room = world.provider, world.room
    world.add(replace(an_event("14:00", "15:00"), organiser="Ada <&> Lovelace", title="Größe & Wert\v"))
    world.add(replace(an_event("11:00", "12:00", "series"), daily=Daily(times=3, cancelled=frozenset({1}))))
    copy = replace(an_event("16:00", "17:00"), organiser="Ada", invited=True)
    world.server.put(JUNIPER, "copy", replace(entry_of(copy, room), original_sensitivity=2))
    world.server.put(JUNIPER, "own", replace(entry_of(an_event(), room), is_meeting=True))
    changed = Event()
    stop = provider.watch(room, changed.set)
    assert changed.wait(10)
    provider.reach()
    provider.sign_in()
    provider.list_rooms()
    provider.rights(room)
    who = Person('Ada <&> "Lovelace"', "ada@example.org")
    made = provider.create(room, key="a key with <&> in it", interval=SLOT, title='2 < 3 & "4"', who=who)
    made = provider.change_end(room, made, at("10:30"))
    made = provider.note_absent(room, provider.check_in(room, made), "east")
    made = provider.note_absent(room, made, "west")
    assert provider.find(room, made.key or "", SLOT) == made
    provider.free_busy([room, world.nowhere], Interval(NOON, at("18:00")))
    while meetings := provider.read(room, WINDOW, at=NOON).schedule.meetings:
        provider.cancel(room, meetings[0], because='Nobody came: 2 < 3 & "so"')
    stop()


def test_every_request_is_as_the_schemas_say(world):
    everything(world)
    assert {seen.operation for seen in world.server.seen} == {*OPERATIONS, "GetStreamingEvents"}
    assert [problem for seen in world.server.seen for problem in problems(seen.request)] == []


def test_every_answer_of_the_fake_is_as_the_schemas_say(world):
    everything(world)
    assert {problem for seen in world.server.seen for problem in problems(seen.answer)} == set()


def test_an_error_of_the_fake_is_as_the_schemas_say(world):
    assert isinstance(world.provider.create(world.room, key="key", interval=SLOT, title="Ad hoc"), Meeting)
    world.server.put(JUNIPER, "broken", replace(entry_of(an_event(), world.room), locked=True))
    (broken,) = (m for m in world.provider.read(world.room, WINDOW, at=NOON).schedule.meetings if not m.ours)
    with pytest.raises(Exception, match="ErrorInvalidPropertySet"):
        world.provider.change_end(world.room, broken, at("09:30"))
    assert "ErrorInvalidPropertySet" in world.server.seen[-1].answer.decode()
    assert {problem for seen in world.server.seen for problem in problems(seen.answer)} == set()


def test_nothing_but_the_rooms_calendar_is_ever_opened(world):
    everything(world)
    for seen in world.server.seen:
        assert b"root" not in seen.request
        assert seen.request.count(b"DistinguishedFolderId Id=") == seen.request.count(b'Id="calendar"')


def test_who_impersonates_says_so_and_who_was_given_the_calendar_does_not(world):
    world.provider.read(world.room, WINDOW, at=NOON)
    named = (
        b"<t:PrimarySmtpAddress>juniper@example.org</t:PrimarySmtpAddress>" in world.server.seen[-1].request
    )
    assert named == (world.provider._connection.impersonate)
