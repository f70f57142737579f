"""A neighbour booked from this door: every promise for its own room holds there too, and nothing here suffers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Booking, BookingState, Refusal
from kiosk.domain.errors import AuthRejected, CalendarError, Cause, RateLimited, Unavailable
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Book, End, Extend, Undo
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.snapshot import FindingKind, booking_of, freshness_of, meetings_of
from kiosk.domain.status import RoomFree
from kiosk.services.loop import Line
from kiosk.services.messages import Create, Find, Read
from kiosk.services.outbox import Outbox
from kiosk.testing.builders import a_booking, a_now, a_room, at, between
from kiosk.testing.doors import TestDoor, run
from tests.unit.services.scene import KEY, Scene, book

CEDAR = a_room("cedar")
OTHER = "f00c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
NO_ROUTE = Unavailable("no route to host", cause=Cause.REFUSED)


class TwoRooms(Scene):
    """Juniper's door, which can book Cedar; Cedar's calendar is on a server of its own."""

    def __init__(self, *, policy: BookingPolicy | None = None) -> None:
        super().__init__(policy=policy)
        self.there = MemoryServer()
        self.there.open_calendar(CEDAR.id)
        self.door.neighbours = (Line(CEDAR, MemoryProvider(self.there)),)
        self.door.start()
        self.door.run_calls()

    def put_there(self, start: str, end: str) -> None:
        self.there.put(CEDAR.id, Entry("foreign", at(start), at(end), "Planning"))

    def events_there(self) -> list[tuple[str, str, str]]:
        zone = CEDAR.zone
        return sorted(
            (e.key or "", f"{e.start.astimezone(zone):%H:%M}", f"{e.end.astimezone(zone):%H:%M}")
            for e in self.there.entries(CEDAR.id)
            if e.start and e.end
        )

    def of_cedar(self) -> list[str]:
        """The kinds of the calls for the neighbour under way."""
        return [type(errand.call).__name__ for errand in self.door.errands if errand.room == CEDAR.id]

    def fails(self, error: CalendarError, seconds: float) -> None:
        """For so long each call to the neighbour's calendar fails so, while this room's answers."""
        until = self.clock.now().boot + seconds
        while self.clock.now().boot < until:
            self.there.fail_next(error)
            self.live(1.0)
        self.there.heal()


def cedar(start: str = "12:00", end: str = "12:30", key: str = KEY) -> Book:
    return replace(book(start, end, key), room=CEDAR.id)


def test_a_neighbour_is_read_then_written_then_read_again_before_it_counts() -> None:
    rooms = TwoRooms()
    assert rooms.of_cedar() == []
    ack = rooms.door.ask(cedar())
    assert (ack.refusal, rooms.booking.room, rooms.booking.state) == (None, CEDAR.id, BookingState.PENDING)
    seen: list[str] = []
    while rooms.door.errands:
        errand = rooms.door.errands[0]
        seen += [type(errand.call).__name__] if errand.room == CEDAR.id else []
        rooms.door.perform(errand)
        rooms.door.deliver(errand)
    assert seen == ["Read", "Create", "Read"]
    assert rooms.booking.state is BookingState.CONFIRMED
    assert (rooms.events_there(), rooms.events()) == ([(KEY, "12:00", "12:30")], [])


def test_nothing_of_a_neighbour_is_laid_over_this_room() -> None:
    rooms = TwoRooms()
    rooms.door.ask(cedar())
    rooms.live(5)
    snapshot = rooms.door.snapshot
    assert isinstance(rooms.status(), RoomFree)
    assert meetings_of(snapshot) == ()
    assert [b.key for b in snapshot.bookings] == [KEY]
    assert [room.id for room in snapshot.neighbours] == [CEDAR.id]
    assert all(room.address == "" for room in snapshot.neighbours)
    rooms.put("12:10", "12:20", name="event")
    rooms.live(61)
    assert [booking_of(rooms.door.snapshot, m) for m in meetings_of(rooms.door.snapshot)] == [None]


def test_both_rooms_can_be_booked_for_the_same_time() -> None:
    rooms = TwoRooms()
    assert rooms.door.ask(cedar()).refusal is None
    assert rooms.door.ask(book(key=OTHER)).refusal is None
    rooms.live(5)
    assert (rooms.events_there(), rooms.events()) == ([(KEY, "12:00", "12:30")], [(OTHER, "12:00", "12:30")])


def test_what_is_taken_there_is_refused_and_told_here() -> None:
    rooms = TwoRooms()
    rooms.put_there("12:15", "12:45")
    assert rooms.door.ask(cedar()).refusal is None
    rooms.door.run_calls()
    assert (rooms.booking.state, rooms.booking.refusal) == (BookingState.REFUSED, Refusal.TAKEN)
    assert [(n.id, n.room, n.refusal) for n in rooms.door.snapshot.notices] == [
        (KEY, CEDAR.id, Refusal.TAKEN)
    ]
    assert [e[0] for e in rooms.events_there()] == [""]


def test_what_this_door_holds_there_is_taken_without_asking_the_calendar() -> None:
    rooms = TwoRooms()
    assert rooms.door.ask(cedar()).refusal is None
    assert rooms.door.ask(cedar("12:15", "12:45", OTHER)).refusal is Refusal.TAKEN


def test_an_unknown_room_is_refused() -> None:
    rooms = TwoRooms()
    assert rooms.door.ask(replace(book(), room="nowhere")).refusal is Refusal.NO_SUCH_ROOM
    assert rooms.door.ask(replace(book(key=OTHER), room=rooms.room.id)).refusal is None
    assert [b.room for b in rooms.door.disk] == [rooms.room.id]


def test_a_neighbour_that_cannot_be_reached_leaves_this_room_alone() -> None:
    rooms = TwoRooms()
    rooms.door.ask(cedar())
    rooms.door.ask(book(key=OTHER))
    rooms.fails(NO_ROUTE, 300)
    snapshot = rooms.door.snapshot
    assert rooms.booking.state is BookingState.PENDING
    assert next(b for b in rooms.door.disk if b.key == OTHER).state is BookingState.CONFIRMED
    assert isinstance(freshness_of(snapshot, rooms.clock.now()), Live)
    assert (snapshot.trouble, snapshot.holding_refused) == (None, None)
    found = [f for f in snapshot.findings if f.kind is FindingKind.NEIGHBOUR_TROUBLE]
    assert [(f.room, f.subject) for f in found] == [(CEDAR.id, "Unavailable")]
    rooms.live(60)
    assert rooms.booking.state is BookingState.CONFIRMED
    assert [f for f in rooms.door.snapshot.findings if f.room == CEDAR.id] == []


def test_a_retry_after_of_the_neighbour_is_obeyed_there_and_only_there() -> None:
    rooms = TwoRooms()
    rooms.there.fail_next(RateLimited("slow down", after=timedelta(seconds=90)))
    rooms.door.ask(cedar())
    rooms.door.run_calls()
    before = rooms.clock.now().boot
    asked: list[float] = []
    while not asked:
        rooms.live(1)
        if rooms.booking.state is BookingState.CONFIRMED:
            asked.append(rooms.clock.now().boot - before)
    assert asked[0] >= 90
    assert rooms.door.snapshot.trouble is None


def test_it_is_held_while_this_room_is_offline_and_settled_on_return() -> None:
    rooms = TwoRooms()
    rooms.server.fail_next(NO_ROUTE)
    rooms.live(60)
    rooms.there.fail_next(NO_ROUTE)
    assert rooms.door.ask(cedar()).refusal is None
    rooms.put_there("12:00", "13:00")
    rooms.live(60)
    assert (rooms.booking.state, rooms.booking.refusal) == (BookingState.REFUSED, Refusal.TAKEN)


def test_after_a_power_cut_it_is_looked_up_in_its_own_room() -> None:
    rooms = TwoRooms()
    rooms.door.ask(cedar())
    while rooms.of_cedar() != ["Create"]:
        errand = rooms.door.errands[0]
        rooms.door.perform(errand)
        rooms.door.deliver(errand)
    rooms.door.perform(rooms.door.only(Create))
    rooms.door.start()
    (found,) = (e for e in rooms.door.errands if isinstance(e.call, Find))
    assert found.room == CEDAR.id
    rooms.live(5)
    assert rooms.booking.state is BookingState.CONFIRMED
    assert rooms.events_there() == [(KEY, "12:00", "12:30")]


def test_each_room_has_its_own_call_under_way() -> None:
    rooms = TwoRooms()
    rooms.door.ask(cedar())
    rooms.door.ask(book(key=OTHER))
    for _ in range(2):
        for errand in [e for e in rooms.door.errands if isinstance(e.call, Read)]:
            rooms.door.perform(errand)
            rooms.door.deliver(errand)
    assert sorted((e.room or "", e.call.key) for e in rooms.door.errands if isinstance(e.call, Create)) == [
        ("", OTHER),
        (CEDAR.id, KEY),
    ]


def test_it_is_changed_and_ended_by_its_key_for_as_long_as_it_is_this_doors() -> None:
    rooms = TwoRooms()
    rooms.door.ask(cedar())
    rooms.live(5)
    rooms.put("12:00", "12:30", name=rooms.there.entries(CEDAR.id)[0].id)  # the same id, in another calendar
    rooms.live(61)
    meeting = rooms.there.entries(CEDAR.id)[0].id
    assert rooms.door.ask(Extend("e", meeting, at("12:45"), KEY)).refusal is None
    rooms.live(5)
    assert rooms.events_there() == [(KEY, "12:00", "12:45")]
    assert rooms.door.ask(End("x", meeting, KEY, at_once=True)).refusal is None
    rooms.live(5)
    assert rooms.door.ask(End("y", meeting, KEY, at_once=True)).refusal is Refusal.NO_SUCH_MEETING
    assert [e[:2] for e in rooms.events()] == [("", "12:00")]


def test_an_undo_takes_it_back_there() -> None:
    rooms = TwoRooms()
    rooms.door.ask(cedar())
    rooms.live(3)
    assert rooms.door.ask(Undo("u", KEY)).refusal is None
    rooms.live(5)
    assert (rooms.booking.state, rooms.events_there()) == (BookingState.ENDED, [])


def test_a_late_duplicate_is_reaped_there_and_then_the_room_is_read_no_more() -> None:
    rooms = TwoRooms()
    rooms.door.ask(cedar())
    rooms.live(3)
    rooms.door.ask(Undo("u", KEY))
    rooms.live(5)
    rooms.there.put(CEDAR.id, Entry("late", at("12:00"), at("12:30"), "Booked here", key=KEY))
    rooms.live(330)
    assert rooms.events_there() == []
    rooms.live(timedelta(days=1, hours=1).total_seconds())
    assert rooms.door.disk == ()
    rooms.there.fail_next(NO_ROUTE)
    rooms.live(3600)
    rooms.door.ask(replace(cedar(key=OTHER), interval=between("18:00", "18:30", day=1)))
    rooms.door.run_calls()  # only now somebody meets the failure
    told = [f.kind for f in rooms.door.snapshot.findings if f.room == CEDAR.id]
    assert told == [FindingKind.NEIGHBOUR_TROUBLE]


def test_a_sign_in_that_the_neighbour_rejects_lets_nothing_more_be_held_there() -> None:
    rooms = TwoRooms()
    rooms.there.fail_next(AuthRejected("who are you"))
    rooms.door.ask(cedar())
    rooms.door.run_calls()
    assert rooms.door.ask(cedar("13:00", "13:30", OTHER)).refusal is Refusal.SIGN_IN_REJECTED
    assert rooms.door.ask(book("13:00", "13:30", OTHER + "0")).refusal is None


# --- the bound of the outbox ------------------------------------------------------------------------------------------


def test_all_rooms_together_fill_the_outbox_and_it_says_so() -> None:
    rooms = TwoRooms(policy=BookingPolicy(open_bookings=6, ahead_days=14))
    rooms.server.fail_next(NO_ROUTE)
    keys = [f"{number:032d}" for number in range(7)]
    for number, key in enumerate(keys):
        wanted = replace(book("13:00", "13:30", key), interval=between("13:00", "13:30", day=number))
        room = CEDAR.id if number % 2 else None
        refusal = rooms.door.ask(replace(wanted, room=room)).refusal
        assert refusal is (Refusal.OUTBOX_FULL if number == 6 else None)
    assert [b.key for b in rooms.door.disk] == keys[:6]


def test_a_full_outbox_takes_no_change_of_a_foreign_meeting_but_every_change_of_its_own() -> None:
    scene = Scene(policy=BookingPolicy(open_bookings=1, ahead_days=14))
    scene.server.put(
        scene.room.id, Entry("ours", at("12:00"), at("12:30"), "Booked", key="of-another-door-000")
    )
    scene.live(61)
    assert scene.door.ask(book("13:00", "13:30")).refusal is None
    other = scene.door.snapshot.schedule.meetings[0] if scene.door.snapshot.schedule else None
    assert other is not None
    assert scene.door.ask(Extend("e", other.id, at("12:45"), other.key)).refusal is Refusal.OUTBOX_FULL
    assert scene.door.ask(End("x", other.id, other.key)).refusal is Refusal.OUTBOX_FULL
    assert scene.door.ask(Extend("m", "", at("13:45"), KEY)).refusal is None


@pytest.mark.parametrize("unfinished", [0, 1, 50])
def test_what_is_finished_is_bounded_and_nothing_unfinished_is_lost_to_it(unfinished: int) -> None:
    outbox = Outbox(BookingPolicy(), timedelta(0))
    finished = [
        a_booking(key=f"done-{n}", room="cedar", state=BookingState.WITHDRAWN, sent=True) for n in range(400)
    ]
    waiting = [a_booking("11:00", "11:30", key=f"open-{n}") for n in range(unfinished)]
    outbox.restore(tuple[Booking, ...]((*waiting, *finished)))
    list(outbox.advance(lambda _room: None, a_now("10:30")))
    kept = [b.key for b in outbox.saved()]
    assert kept[:unfinished] == [b.key for b in waiting]
    assert kept[unfinished:] == [b.key for b in finished[-200:]]


def test_two_doors_of_different_rooms_want_the_same_slot_and_one_gets_it() -> None:
    rooms = TwoRooms()
    own = TestDoor(CEDAR, MemoryProvider(rooms.there), rooms.clock.now, policy=rooms.policy)
    own.run_calls()
    assert rooms.door.ask(cedar()).refusal is None
    assert own.ask(book(key=OTHER)).refusal is None
    run([rooms.door, own], rooms.clock.advance, for_=timedelta(seconds=60))
    (event,) = rooms.events_there()
    states = {b.key: b.state for b in (*rooms.door.disk, *own.disk)}
    assert states[event[0]] is BookingState.CONFIRMED
    assert next(state for key, state in states.items() if key != event[0]).final
    (shown,) = meetings_of(own.snapshot)
    assert shown.key == event[0]
