"""What the engine answers, shows and asks for: each once, in time, and only when there is something new."""

from datetime import timedelta

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.errors import CalendarError, Cause, RateLimited, Unavailable
from kiosk.domain.freshness import Live
from kiosk.domain.intents import Book, Dismiss, End, Extend, Touched, Undo
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.snapshot import freshness_of
from kiosk.services.messages import Answered, Create, Find, Read, Woken
from kiosk.testing.builders import FakeClock, a_room, at, between
from kiosk.testing.doors import run
from tests.unit.services.watched_door import WatchedDoor, told_apart

KEY = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
OTHER = "f00c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
NO_ROUTE = Unavailable("no route to host", cause=Cause.TIMEOUT)


def a_door(clock: FakeClock | None = None, *, policy: BookingPolicy | None = None) -> WatchedDoor:
    """A door that has read its calendar, which is empty."""
    server, room = MemoryServer(), a_room()
    server.open_calendar(room.id)
    clock = clock or FakeClock()
    door = WatchedDoor(room, MemoryProvider(server), clock.now, policy=policy or BookingPolicy())
    door.run_calls()
    return door


def server_of(door: WatchedDoor) -> MemoryServer:
    assert isinstance(door.provider, MemoryProvider)
    return door.provider._server


def book(start: str = "12:00", end: str = "12:30", key: str = KEY) -> Book:
    return Book(key, between(start, end))


def fail(door: WatchedDoor, error: CalendarError) -> None:
    """Every call under way fails so."""
    for errand in tuple(door.errands):
        errand.done, errand.result = True, error
        door.deliver(errand)


# --- the same intent -------------------------------------------------------------------------------------------------


def test_the_same_tap_is_answered_the_same_each_time_and_is_one_booking():
    door = a_door()
    acks = [door.ask(book()) for _ in range(3)]
    assert acks == [acks[0]] * 3
    assert [b.key for b in door.disk] == [KEY]


def test_a_refused_tap_stays_refused_when_it_arrives_again():
    door = a_door()
    assert door.ask(book("11:00", "11:30")).refusal is Refusal.IN_THE_PAST
    assert door.ask(book("11:00", "11:30")).refusal is Refusal.IN_THE_PAST


def test_the_same_tap_after_a_restart_is_the_same_booking():
    door = a_door()
    door.ask(book())
    door.start()
    assert door.ask(book()).key == KEY
    assert [b.key for b in door.disk] == [KEY]


def test_an_undo_that_arrives_twice_takes_back_once():
    door = a_door()
    door.ask(book())
    assert door.ask(Undo("u", KEY)) == door.ask(Undo("u", KEY))
    assert door.ask(Undo("u2", KEY)).refusal is Refusal.UNDO_OVER


# --- snapshots -------------------------------------------------------------------------------------------------------


def test_nothing_new_is_not_shown():
    door = a_door()
    before = len(door.published)
    door.hear(Woken())
    door.hear(Answered(999, None))
    door.ask(Dismiss("d", "nothing"))
    assert len(door.published) == before


def test_snapshots_are_numbered_without_a_gap_even_where_the_disk_refused_one():
    door = a_door()
    door.ask(book())
    door.disk_fails = True
    door.ask(book("13:00", "13:30", OTHER))
    door.ask(book("14:00", "14:30", OTHER.replace("f", "e")))
    door.disk_fails = False
    door.run_calls()
    assert [s.number for s in door.published] == list(range(1, len(door.published) + 1))
    assert told_apart(door)


def test_a_poll_that_changes_nothing_writes_nothing_but_the_time_of_the_read():
    clock = FakeClock()
    door = a_door(clock)
    schedule = door.kept_schedule
    run([door], clock.advance, for_=timedelta(minutes=30))
    assert door.kept_schedule is schedule
    assert door.read_at is not None
    assert door.read_at > at("12:29")


# --- waking ----------------------------------------------------------------------------------------------------------


def test_an_undo_ends_in_time_though_another_booking_waits_for_the_network():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(book())
    door.run_calls()
    assert door.snapshot.undo[0].until == clock.now().boot + 8
    clock.advance(2.0)
    door.ask(book("15:00", "15:30", OTHER))
    for _ in range(3):
        fail(door, NO_ROUTE)
    while clock.now().boot < 1008:
        clock.advance(door.wake_at - clock.now().boot + 1e-6)
        door.wake_if_due()
        fail(door, NO_ROUTE)
    assert clock.now().boot < 1008.1
    assert [offer.key for offer in door.snapshot.undo] == [OTHER]


def test_an_end_is_sent_in_time_though_another_booking_waits_for_the_network():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(book("12:00", "13:00"))
    run([door], clock.advance, for_=timedelta(minutes=20))
    door.ask(End("end", KEY, key=KEY))
    door.ask(book("15:00", "15:30", OTHER))
    due = clock.now().boot + 8
    while clock.now().boot < due:
        for errand in [e for e in door.errands if isinstance(e.call, Read)]:
            errand.done, errand.result = True, NO_ROUTE
            door.deliver(errand)
        clock.advance(door.wake_at - clock.now().boot + 1e-6)
        door.wake_if_due()
    assert "ChangeEnd" in door.calls()
    assert clock.now().boot < due + 0.1


def test_being_woken_for_nothing_is_harmless():
    door = a_door()
    for _ in range(100):
        door.hear(Woken())
    assert door.calls() == []


def test_the_clock_is_looked_at_every_ten_seconds_however_long_nothing_is_due():
    clock = FakeClock("23:00")
    door = a_door(clock)
    assert door.wake_at <= clock.now().boot + 10


def test_a_call_for_a_booking_that_nobody_answers_is_given_up_and_looked_up():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(book())
    door.perform(door.reading())
    door.deliver(door.reading())
    create = door.only(Create)
    while clock.now().boot < 1060:
        clock.advance(door.wake_at - clock.now().boot + 1e-6)
        door.wake_if_due()
        for errand in [e for e in door.errands if isinstance(e.call, Read)]:
            door.perform(errand)
            door.deliver(errand)
    assert clock.now().boot < 1060.1
    assert isinstance(door.only(Find).call, Find)
    door.perform(create)
    door.deliver(create)  # late: it is the lookup that counts
    run([door], clock.advance, for_=timedelta(minutes=1))
    assert door.disk[0].state is BookingState.CONFIRMED


# --- asked to wait ---------------------------------------------------------------------------------------------------


def test_when_a_write_is_told_to_wait_the_door_is_silent_as_long():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(book())
    door.perform(door.reading())
    door.deliver(door.reading())
    fail(door, RateLimited("429", after=timedelta(seconds=120)))
    end = clock.now().boot + 120
    while True:
        clock.advance(min(door.wake_at, end) - clock.now().boot)
        if clock.now().boot >= end:
            break
        door.wake_if_due()
        door.ask(Touched(f"touch-{clock.now().boot}"))
        assert door.calls() == []
    assert door.snapshot.trouble is not None
    assert door.snapshot.trouble.kind == "RateLimited"
    run([door], clock.advance, for_=timedelta(seconds=30))
    assert door.disk[0].state is BookingState.CONFIRMED
    assert door.snapshot.trouble is None


def test_when_a_read_is_told_to_wait_a_tap_is_held_and_nothing_is_sent():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(Touched("t"))
    fail(door, RateLimited("429", after=timedelta(seconds=120)))
    assert door.ask(book()).refusal is None
    assert [b.key for b in door.disk] == [KEY]
    for _ in range(3):
        clock.advance(39.0)
        door.wake_if_due()
        assert door.calls() == []


def test_when_a_read_is_told_to_wait_an_end_waits_as_well():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(book("12:00", "13:00"))
    run([door], clock.advance, for_=timedelta(minutes=20))
    door.ask(Touched("t"))
    fail(door, RateLimited("429", after=timedelta(seconds=30)))
    door.ask(End("end", KEY, key=KEY, at_once=True))
    clock.advance(29.9)
    door.hear(Woken())
    assert door.calls() == []
    run([door], clock.advance, for_=timedelta(seconds=10))
    assert door.disk[0].interval.end == at("12:20")
    assert door.disk[0].settled


# --- the disk --------------------------------------------------------------------------------------------------------


def test_a_tap_that_was_not_stored_may_be_tried_again_and_is_then_done():
    door = a_door()
    door.disk_fails = True
    assert door.ask(book()).refusal is Refusal.NOT_STORED
    assert door.ask(book()).refusal is Refusal.NOT_STORED
    assert [b.key for b in door.disk] == []
    door.disk_fails = False
    assert door.ask(book()).refusal is None
    assert [b.key for b in door.disk] == [KEY]


def test_an_undo_that_was_not_stored_leaves_the_booking():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(book())
    door.run_calls()
    door.disk_fails = True
    assert door.ask(Undo("u", KEY)).refusal is Refusal.NOT_STORED
    assert door.disk[0].wanted.exists
    door.disk_fails = False
    run([door], clock.advance, for_=timedelta(minutes=1))
    assert door.disk[0].state is BookingState.CONFIRMED


def test_while_the_disk_refuses_the_calendar_is_shown_all_the_same_and_the_disk_gets_its_rest():
    clock = FakeClock()
    door = a_door(clock)
    door.ask(book("12:00", "13:00"))
    run([door], clock.advance, for_=timedelta(minutes=1))
    before = door.disk
    door.disk_fails = True
    server_of(door).delete(door.room.id, KEY)  # to be noted, if it could be
    run([door], clock.advance, for_=timedelta(minutes=10))
    assert door.disk == before
    assert isinstance(freshness_of(door.snapshot, clock.now()), Live)
    assert 1 < door.refused <= 16  # oftener at first, then once a minute
    door.disk_fails = False
    run([door], clock.advance, for_=timedelta(minutes=2))
    assert door.disk[0].state is BookingState.CANCELLED_ELSEWHERE


def test_since_when_the_disk_refuses_is_kept_and_forgotten_when_it_stores_again():
    clock = FakeClock()
    door = a_door(clock)
    door.disk_fails = True
    door.ask(book())
    since = door.snapshot.findings[0].since
    clock.advance(30.0)
    door.ask(book("13:00", "13:30", OTHER))
    assert door.snapshot.findings[0].since == since
    door.disk_fails = False
    door.ask(book("14:00", "14:30", KEY[::-1]))
    door.hear(Woken())
    assert door.snapshot.findings == ()


# --- other people ----------------------------------------------------------------------------------------------------


def test_a_meeting_that_somebody_moved_away_meanwhile_is_not_ended_before_it_starts():
    clock = FakeClock()
    door = a_door(clock, policy=BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL))
    server = server_of(door)
    server.put(door.room.id, Entry("foreign", at("11:30"), at("12:30"), "Planning"))
    run([door], clock.advance, for_=timedelta(minutes=2))
    key = door.ask(End("end", "foreign")).key
    server.put(door.room.id, Entry("foreign", at("14:00"), at("15:00"), "Planning"))
    run([door], clock.advance, for_=timedelta(minutes=2))
    entries = [(e.start, e.end) for e in server.entries(door.room.id)]
    assert entries == [(at("14:00"), at("15:00"))]
    notices = [(n.id, n.refusal) for n in door.snapshot.notices]
    assert notices == [(key, Refusal.NO_SUCH_MEETING)]


def test_an_extension_of_a_meeting_that_was_removed_is_refused_and_said():
    clock = FakeClock()
    door = a_door(clock, policy=BookingPolicy(may_extend=DoorMay.ALL))
    server_of(door).put(door.room.id, Entry("foreign", at("11:30"), at("12:30"), "Planning"))
    run([door], clock.advance, for_=timedelta(minutes=2))
    door.ask(Extend("extend", "foreign", at("12:45")))
    server_of(door).delete(door.room.id, "foreign")
    run([door], clock.advance, for_=timedelta(minutes=2))
    assert [n.refusal for n in door.snapshot.notices] == [Refusal.NO_SUCH_MEETING]
    assert door.snapshot.notices[0].interval.end == at("12:45")
