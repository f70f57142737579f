"""A change that was sent and taken back before anybody knows what became of it."""

from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.errors import Cause, NotPermitted, Unavailable
from kiosk.domain.intents import Book, Extend, Undo
from kiosk.domain.snapshot import meetings_of
from kiosk.services.messages import ChangeEnd
from kiosk.testing.builders import FakeClock, a_room, between
from kiosk.testing.doors import TestDoor, run


class Scene:
    """A booking from 12:00 to 12:30, whose extension to 12:45 is sent and then taken back."""

    def __init__(self) -> None:
        self.clock, self.server, room = FakeClock("12:00"), MemoryServer(), a_room()
        self.server.open_calendar(room.id)
        self.door = TestDoor(room, MemoryProvider(self.server), self.clock.now)
        self.door.run_calls()
        self.key = str(self.door.ask(Book("book-the-room-now-1", between("12:00", "12:30"))).key)
        run([self.door], self.clock.advance, for_=timedelta(seconds=30))
        meeting = meetings_of(self.door.snapshot)[0]
        self.door.ask(Extend("extend", meeting.id, between("12:00", "12:45").end, key=self.key))
        while not any(isinstance(errand.call, ChangeEnd) for errand in self.door.errands):
            self.door.perform(self.door.errands[0])
            self.door.deliver(self.door.errands[0])
        self.change = self.door.only(ChangeEnd)

    def rest(self):
        run([self.door], self.clock.advance, for_=timedelta(minutes=5))
        (booking,) = self.door.disk
        (entry,) = self.server.entries(self.door.room.id)
        assert booking.settled
        assert booking.interval.end == entry.end
        return booking.interval


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("restarted", [True, False])
def test_an_undo_holds_though_the_answer_to_the_change_is_lost(arrived, restarted):
    scene = Scene()
    if arrived:
        scene.door.perform(scene.change)
    assert scene.door.ask(Undo("undo", scene.key)).refusal is None
    scene.change.result, scene.change.done = Unavailable("reset", cause=Cause.CONNECTION_LOST), True
    if restarted:
        scene.door.start()
    else:
        scene.door.deliver(scene.change)
    assert scene.rest() == between("12:00", "12:30")


def test_a_refusal_of_what_is_wanted_no_longer_changes_nothing():
    scene = Scene()
    assert scene.door.ask(Undo("undo", scene.key)).refusal is None
    scene.change.result, scene.change.done = NotPermitted("403"), True
    scene.door.deliver(scene.change)
    assert scene.rest() == between("12:00", "12:30")
    assert scene.door.snapshot.notices == ()
