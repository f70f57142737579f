"""Asking when the rooms around are free: only while somebody looks, in few calls, and never at this room's expense."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import EVERYTHING, MemoryProvider
from kiosk.domain.around import MOST_INTERVALS, MOST_ROOMS
from kiosk.domain.errors import Cause, NotPermitted, RateLimited, Unavailable
from kiosk.domain.finding import Availability, Found, Query, candidates_in, search, sight_of, starting_now
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Book, Look, Touched
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import FindingKind, freshness_of
from kiosk.domain.time import Now
from kiosk.link.protocol import LINE_LIMIT, encode
from kiosk.services.corner import CornerPlan
from kiosk.services.finder import Finder, Source
from kiosk.services.loop import Line
from kiosk.services.messages import AskFreeBusy, Read
from kiosk.services.sync import Pace
from kiosk.testing.builders import a_room, at, between
from kiosk.testing.doors import Errand
from tests.unit.services.scene import KEY, Scene, book

NO_ROUTE = Unavailable("no route to host", cause=Cause.REFUSED)
NAMES = ("alder", "birch", "cedar", "elm", "oak")


class Around(Scene):
    """Juniper's door with five other rooms around, on a server of their own that tells of `batch` rooms a call."""

    def __init__(self, *, batch: int = 2) -> None:
        super().__init__()
        self.there = MemoryServer()
        for name in NAMES:
            self.there.open_calendar(name)
        provider = MemoryProvider(self.there, capabilities=replace(EVERYTHING, free_busy_batch=batch))
        self.door.neighbours = tuple(Line(a_room(name), provider) for name in NAMES)
        self.door.start()
        self.door.run_calls()

    def put_there(self, room: str, start: str, end: str) -> None:
        self.there.put(room, Entry("foreign", at(start), at(end), "Planning"))

    def look(self, number: int = 1) -> None:
        self.door.ask(Look(f"look-{number}"))

    def asking(self) -> list[Errand]:
        """The calls about other rooms under way."""
        return [errand for errand in self.door.errands if errand.room is not None]

    def found(self) -> list[tuple[str, Availability]]:
        return [(f.room.id, f.availability) for f in self.search()]

    def search(self) -> tuple[Found, ...]:
        now, snapshot = self.clock.now(), self.door.snapshot
        return search(candidates_in(snapshot), sight_of(snapshot, now), Query(starting_now(now, 30)), most=9)


def rooms_in(errand: Errand) -> list[str]:
    assert isinstance(errand.call, AskFreeBusy)
    return [room.id for room in errand.call.rooms]


def test_nobody_is_asked_before_somebody_looks():
    scene = Around()
    scene.live(600)
    assert scene.door.snapshot.around == ()
    assert {availability for _, availability in scene.found()} == {Availability.UNKNOWN}


def test_who_looks_sees_which_rooms_are_free():
    scene = Around()
    scene.put_there("birch", "11:00", "13:00")
    scene.look()
    scene.door.run_calls()
    free = [room for room, availability in scene.found() if availability is Availability.FREE]
    assert free == ["alder", "cedar", "elm", "oak"]
    assert scene.found()[-1] == ("birch", Availability.BUSY)


def test_many_rooms_are_asked_in_batches_one_call_at_a_time():
    scene = Around()
    scene.look()
    asked = []
    while calls := scene.asking():
        (call,) = calls
        asked.append(rooms_in(call))
        scene.door.perform(call)
        scene.door.deliver(call)
    assert asked == [["alder", "birch"], ["cedar", "elm"], ["oak"]]


def test_a_calendar_without_batches_is_read_room_by_room():
    scene = Around(batch=0)
    scene.put_there("birch", "11:00", "13:00")
    scene.look()
    (call,) = scene.asking()
    assert isinstance(call.call, Read)
    scene.door.run_calls()
    assert ("birch", Availability.BUSY) in scene.found()
    assert [a for _, a in scene.found()].count(Availability.FREE) == 4


def test_what_was_read_is_not_asked_again_at_once_and_no_more_when_nobody_looks():
    scene = Around()
    scene.look()
    scene.door.run_calls()
    scene.look(2)
    assert scene.asking() == []
    before = scene.door.snapshot.around
    scene.live(50)
    assert scene.door.snapshot.around != before
    scene.live(70)
    after = scene.door.snapshot.around
    scene.live(600)
    assert scene.door.snapshot.around == after
    assert {availability for _, availability in scene.found()} == {Availability.UNKNOWN}


def test_a_refusal_here_asks_for_an_alternative():
    scene = Around()
    scene.put("12:00", "13:00")
    scene.door.ask(book())
    scene.live(5)
    assert scene.door.snapshot.notices
    assert scene.found()[0] == ("alder", Availability.FREE)


def test_a_touch_asks_only_while_this_room_is_taken():
    scene = Around()
    scene.door.ask(Touched("t1"))
    scene.door.run_calls()
    assert scene.door.snapshot.around == ()
    scene.put("12:00", "13:00")
    scene.live(120)
    scene.door.ask(Touched("t2"))
    scene.door.run_calls()
    assert len(scene.door.snapshot.around) == len(NAMES)


def test_at_a_closed_room_every_touch_asks():
    scene = Around()
    scene.door.corner = CornerPlan(out_of_service="Being repaired")
    scene.door.start()
    scene.door.run_calls()
    scene.door.ask(Touched("t1"))
    scene.door.run_calls()
    assert len(scene.door.snapshot.around) == len(NAMES)


def test_one_room_that_fails_is_unknown_alone_and_the_doctor_names_it():
    scene = Around(batch=5)
    scene.there.remove_calendar("cedar")
    scene.look()
    scene.door.run_calls()
    assert [room for room, availability in scene.found() if availability is Availability.UNKNOWN] == ["cedar"]
    (finding,) = (f for f in scene.door.snapshot.findings if f.kind is FindingKind.FREE_BUSY_FAILED)
    assert (finding.room, finding.subject) == ("cedar", "Gone")


def test_when_all_fail_this_room_stays_green_and_they_are_asked_less_and_less():
    scene = Around()
    scene.there.fail_next(NO_ROUTE)
    scene.look()
    scene.door.run_calls()
    assert scene.asking() == []
    assert isinstance(freshness_of(scene.door.snapshot, scene.clock.now()), Live)
    assert scene.door.snapshot.trouble is None
    scene.live(4)
    assert scene.door.snapshot.around == ()
    scene.live(2)
    assert len(scene.door.snapshot.around) == len(NAMES)


@pytest.mark.parametrize("error", [RateLimited("429", after=timedelta(seconds=40))])
def test_a_calendar_that_asks_for_silence_gets_it(error: RateLimited):
    scene = Around()
    scene.there.fail_next(error)
    scene.look()
    scene.door.run_calls()
    scene.live(39)
    assert scene.door.snapshot.around == ()
    scene.live(3)
    assert len(scene.door.snapshot.around) == len(NAMES)


def test_what_was_read_before_a_failure_keeps_its_age():
    scene = Around(batch=5)
    scene.look()
    scene.door.run_calls()
    read_at = scene.door.snapshot.around[0].reading.read_at
    scene.live(100)
    old = scene.door.snapshot.around[0].reading
    assert old.read_at != read_at
    scene.there.fail_next(NotPermitted("no longer"))
    scene.look(2)
    scene.door.run_calls()
    assert scene.door.snapshot.around[0].reading == replace(old, answered=True)


def test_a_call_that_hangs_is_given_up_and_asked_anew():
    scene = Around(batch=5)
    scene.look()
    (hung,) = scene.asking()
    scene.clock.advance(61)
    scene.look(2)
    assert scene.door.wake_if_due() or scene.asking()
    scene.door.errands.remove(hung)
    scene.live(20)
    assert len(scene.door.snapshot.around) == len(NAMES)


def test_a_set_clock_forgets_what_was_read_by_another():
    scene = Around(batch=5)
    scene.look()
    scene.door.run_calls()
    scene.clock.jump_wall(timedelta(hours=3))
    scene.door.ask(Touched("t"))
    assert scene.door.snapshot.around == ()


def test_a_room_that_was_booked_from_here_is_asked_anew():
    scene = Around(batch=5)
    scene.look()
    scene.door.run_calls()
    assert scene.door.ask(Book(KEY, between("12:00", "12:30"), room="alder")).refusal is None
    assert ("alder", Availability.BUSY) in scene.found()
    scene.live(5)
    alder = next(a for a in scene.door.snapshot.around if a.room == "alder")
    assert alder.busy == (between("12:00", "12:30"),)


def test_no_room_is_asked_more_often_than_its_share_of_a_day():
    finder = Finder(a_room(), [Source(a_room("alder"), "main", 5)], Pace())
    calls: list[int] = []
    for second in range(0, 86_400, 15):
        now = Now(at("00:00") + timedelta(seconds=second), float(second))
        finder.look(now)
        for ask in finder.asks(now, lambda: len(calls), lambda room: False):
            calls.append(ask.id)
            finder.answered(ask.id, {"alder": ()}, now)
    assert len(calls) == 1_500
    tomorrow = Now(at("00:00", day=1), 86_400.0)
    finder.look(tomorrow)
    assert len(list(finder.asks(tomorrow, lambda: 0, lambda room: False))) == 1


def test_a_room_that_an_answer_leaves_out_is_not_free():
    finder = Finder(a_room(), [Source(a_room("alder"), "main", 5), Source(a_room("elm"), "main", 5)], Pace())
    now = Now(at("12:00"), 0.0)
    finder.look(now)
    (ask,) = finder.asks(now, lambda: 1, lambda room: False)
    finder.answered(ask.id, {"alder": ()}, now)
    assert [known.room for known in finder.around] == ["alder"]


def test_of_two_thousand_rooms_the_nearest_are_known_and_the_snapshot_still_fits_a_line():
    scene = Around(batch=50)
    rooms = [a_room(f"room-{n}", name=f"{n} " + "Konferenz ☂ " * 6) for n in range(2_000)]
    provider = scene.door.neighbours[0].provider
    for room in rooms:
        scene.there.open_calendar(room.id)
    for room in rooms[:MOST_ROOMS]:
        fill(scene.there, room, MOST_INTERVALS + 20)
    scene.door.neighbours = tuple(Line(room, provider) for room in rooms)
    scene.door.start()
    scene.look()
    scene.door.run_calls()
    snapshot = scene.door.snapshot
    assert len(snapshot.around) == len(snapshot.neighbours) == MOST_ROOMS
    assert len(encode(snapshot)) < LINE_LIMIT
    (found,) = (f for f in snapshot.findings if f.kind is FindingKind.ROOMS_LEFT_OUT)
    assert found.subject == "2000"


def fill(server: MemoryServer, room: Room, number: int) -> None:
    for n in range(number):
        start = at("12:05") + timedelta(minutes=12 * n)
        server.put(room.id, Entry(f"e{n}", start, start + timedelta(minutes=7), "x"))
