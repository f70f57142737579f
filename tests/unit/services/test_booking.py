"""A tap, from the finger to the calendar and back: every way it can end, with the calendar in memory."""

from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Booking, BookingState, Refusal
from kiosk.domain.errors import AuthRejected, Cause, NotPermitted, RateLimited, SlotTaken, Unavailable
from kiosk.domain.freshness import Live, Offline
from kiosk.domain.intents import Book, Dismiss, End, Extend, Undo
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.snapshot import UndoOf, freshness_of, meetings_of, status_now
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown
from kiosk.services.messages import Cancel, ChangeEnd, Create, Find
from kiosk.testing.builders import FakeClock, a_room, at, between
from kiosk.testing.doors import TestDoor, run

KEY = "5e0c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
ALL = BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL)


class Scene:
    """One room, one calendar, and as many doors as a test needs."""

    def __init__(self, *, policy: BookingPolicy | None = None, clock: str = "12:00") -> None:
        self.clock = FakeClock(clock)
        self.server = MemoryServer()
        self.room = a_room()
        self.server.open_calendar(self.room.id)
        self.policy = policy or BookingPolicy()
        self.door = self.another_door()

    def another_door(self, *, refuses_overlap: bool = False) -> TestDoor:
        provider = MemoryProvider(self.server, refuses_overlap=refuses_overlap)
        door = TestDoor(self.room, provider, self.clock.now, policy=self.policy)
        door.run_calls()
        return door

    def live(self, seconds: float = 60.0) -> None:
        run([self.door], self.clock.advance, for_=timedelta(seconds=seconds))

    def offline(self) -> None:
        """The next call gets no answer."""
        self.server.fail_next(Unavailable("no route to host", cause=Cause.REFUSED))

    def events(self) -> list[tuple[str, str, str]]:
        """What the calendar holds: key or "", local start, local end."""
        zone = self.room.zone
        return sorted(
            (e.key or "", f"{e.start.astimezone(zone):%H:%M}", f"{e.end.astimezone(zone):%H:%M}")
            for e in self.server.entries(self.room.id)
            if e.start and e.end
        )

    def put(self, start: str, end: str, name: str = "foreign") -> None:
        self.server.put(self.room.id, Entry(name, at(start), at(end), "Planning"))

    @property
    def booking(self) -> Booking:
        return next(b for b in self.door.disk if b.key == KEY)

    def status(self) -> RoomFree | RoomBusy | RoomUnknown:
        return status_now(self.door.snapshot, self.clock.now())


def book(start: str = "12:00", end: str = "12:30", key: str = KEY) -> Book:
    return Book(key, between(start, end))


def test_a_tap_is_on_disk_before_it_is_answered_and_confirmed_by_a_later_read() -> None:
    scene = Scene()
    ack = scene.door.ask(book())
    assert ack.refusal is None
    assert scene.booking.state is BookingState.PENDING
    assert isinstance(scene.status(), RoomBusy)
    assert scene.events() == []
    scene.door.run_calls()
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_the_same_tap_twice_is_one_booking() -> None:
    scene = Scene()
    assert scene.door.ask(book()) == scene.door.ask(book())
    scene.live()
    scene.door.start()
    assert scene.door.ask(book()).key == KEY
    scene.live()
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_a_slot_that_was_taken_meanwhile_is_refused_without_writing() -> None:
    scene = Scene()
    scene.put("12:10", "13:00")
    scene.door.ask(book())
    scene.door.run_calls()
    assert scene.booking.state is BookingState.REFUSED
    (notice,) = scene.door.snapshot.notices
    assert (notice.of, notice.refusal) == (UndoOf.BOOK, Refusal.TAKEN)
    assert scene.events() == [("", "12:10", "13:00")]
    scene.door.ask(Dismiss("d", KEY))
    assert scene.door.snapshot.notices == ()


def test_another_client_in_the_slot_at_the_deciding_read_wins() -> None:
    scene = Scene()
    scene.door.ask(book())
    for _ in range(10):
        errand = scene.door.errands[0]
        scene.door.perform(errand)
        if isinstance(errand.call, Create):
            scene.put("12:15", "12:45")
        scene.door.deliver(errand)
        if not scene.door.errands:
            break
    assert scene.booking.state is BookingState.WITHDRAWN
    assert scene.events() == [("", "12:15", "12:45")]
    assert scene.door.snapshot.notices[0].refusal is Refusal.TAKEN


def test_another_client_after_the_confirmation_leaves_both_and_the_overlap_is_a_finding() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.run_calls()
    scene.put("12:15", "12:45")
    scene.live()
    assert scene.booking.state is BookingState.CONFIRMED
    assert len(meetings_of(scene.door.snapshot)) == 2
    assert [f.kind.value for f in scene.door.snapshot.findings] == ["overlap"]


@pytest.mark.parametrize("took_effect", [False, True])
def test_a_create_that_nobody_answered_is_looked_up_before_anything_is_sent_again(
    *, took_effect: bool
) -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.perform(scene.door.reading())
    scene.door.deliver(scene.door.reading())
    scene.server.fail_next(Unavailable("reset", cause=Cause.CONNECTION_LOST), took_effect=took_effect)
    scene.door.perform(scene.door.only(Create))
    scene.door.deliver(scene.door.only(Create))
    scene.door.run_calls()
    scene.clock.advance(2.0)
    scene.door.wake_if_due()
    assert isinstance(scene.door.only(Find).call, Find)
    scene.live(30)
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_a_power_cut_at_any_call_loses_nothing_and_doubles_nothing() -> None:
    for cut_after in range(6):
        for answered in (False, True):
            scene = Scene()
            scene.door.ask(book())
            for _ in range(cut_after):
                if scene.door.errands:
                    scene.door.perform(scene.door.errands[0])
                    scene.door.deliver(scene.door.errands[0])
            if scene.door.errands and not answered:
                scene.door.perform(scene.door.errands[0])
            scene.door.start()
            scene.live(90)
            assert scene.booking.state is BookingState.CONFIRMED
            assert scene.events() == [(KEY, "12:00", "12:30")]


def test_offline_a_booking_is_held_and_confirmed_on_return() -> None:
    scene = Scene()
    for _ in range(20):
        scene.offline()
    scene.live(160)
    assert isinstance(freshness_of(scene.door.snapshot, scene.clock.now()), Offline)
    assert isinstance(scene.status(), RoomUnknown)
    scene.door.ask(book("12:02", "12:32"))
    assert isinstance(scene.status(), RoomBusy)
    scene.live(600)
    assert isinstance(freshness_of(scene.door.snapshot, scene.clock.now()), Live)
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:02", "12:32")]


def test_a_held_booking_whose_time_has_passed_is_not_written_any_more() -> None:
    scene = Scene()
    for _ in range(400):
        scene.offline()
    scene.live(300)
    scene.door.ask(book("12:05", "12:20"))
    scene.live(2000)
    assert scene.booking.state is BookingState.LAPSED
    for _ in range(400):
        scene.server.answer(
            scene.room.id, lambda _: None
        ) if not scene.server._faults else scene.server._faults.clear()
    scene.live(300)
    assert scene.events() == []
    assert [f.kind.value for f in scene.door.snapshot.findings] == ["lapsed_booking"]


def test_undo_before_anything_was_sent_is_dropped_here() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.ask(Undo("u", KEY))
    scene.door.run_calls()
    assert scene.events() == []
    assert isinstance(scene.status(), RoomFree)


def test_undo_while_the_create_is_under_way_takes_the_event_back() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.perform(scene.door.reading())
    scene.door.deliver(scene.door.reading())
    scene.door.perform(scene.door.only(Create))
    assert scene.door.ask(Undo("u", KEY)).refusal is None
    scene.live(10)
    assert scene.events() == []
    assert isinstance(scene.status(), RoomFree)
    assert scene.door.snapshot.notices == ()


def test_undo_lasts_eight_seconds_after_the_confirmation() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.run_calls()
    (offer,) = scene.door.snapshot.undo
    assert (offer.of, offer.until) == (UndoOf.BOOK, scene.clock.now().boot + 8)
    scene.live(7)
    assert scene.door.ask(Undo("u", KEY)).refusal is None
    scene.live(5)
    assert scene.events() == []
    late = Scene()
    late.door.ask(book())
    late.live(9)
    assert late.door.snapshot.undo == ()
    assert late.door.ask(Undo("u", KEY)).refusal is Refusal.UNDO_OVER
    assert late.events() == [(KEY, "12:00", "12:30")]


def test_extend_and_undo_restore_the_old_end() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(10)
    assert scene.door.ask(Extend("extend-1", KEY, at("12:45"), key=KEY)).refusal is None
    scene.live(2)
    assert scene.events() == [(KEY, "12:00", "12:45")]
    assert scene.door.snapshot.undo[0].of is UndoOf.EXTEND
    scene.door.ask(Undo("u", KEY))
    scene.live(5)
    assert scene.events() == [(KEY, "12:00", "12:30")]
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.booking.settled


def test_an_extension_into_a_slot_taken_meanwhile_is_refused_and_said() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(10)
    scene.put("12:30", "13:00")
    assert scene.door.ask(Extend("extend-1", KEY, at("12:45"), key=KEY)).refusal is None
    scene.live(2)
    assert (KEY, "12:00", "12:30") in scene.events()
    (notice,) = scene.door.snapshot.notices
    assert (notice.of, notice.refusal) == (UndoOf.EXTEND, Refusal.TAKEN)


def test_an_extension_that_collides_only_afterwards_goes_back_to_the_old_end() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(10)
    scene.door.ask(Extend("extend-1", KEY, at("12:45"), key=KEY))
    while scene.door.errands:
        errand = scene.door.errands[0]
        scene.door.perform(errand)
        if isinstance(errand.call, ChangeEnd) and errand.call.end == at("12:45"):
            scene.put("12:30", "13:00")
        scene.door.deliver(errand)
    scene.live(5)
    assert scene.events() == [("", "12:30", "13:00"), (KEY, "12:00", "12:30")]
    assert scene.booking.settled
    assert scene.door.snapshot.notices[0].refusal is Refusal.TAKEN


def test_end_now_is_shown_at_once_but_sent_when_the_undo_time_is_over() -> None:
    scene = Scene()
    scene.door.ask(book("12:00", "13:00"))
    scene.live(600)
    scene.door.ask(End("end-1", KEY, key=KEY))
    scene.live(6)
    assert scene.events() == [(KEY, "12:00", "13:00")]
    assert isinstance(scene.status(), RoomBusy)
    scene.live(4)
    assert scene.events() == [(KEY, "12:00", "12:10")]
    assert isinstance(scene.status(), RoomFree)


def test_end_now_undone_never_reaches_the_calendar() -> None:
    scene = Scene()
    scene.door.ask(book("12:00", "13:00"))
    scene.live(600)
    scene.door.ask(End("end-1", KEY, key=KEY))
    assert scene.door.ask(Undo("u", KEY)).refusal is None
    scene.live(60)
    assert scene.events() == [(KEY, "12:00", "13:00")]
    assert scene.booking.settled


def test_an_end_on_disk_is_sent_after_a_restart_without_waiting() -> None:
    scene = Scene()
    scene.door.ask(book("12:00", "13:00"))
    scene.live(600)
    scene.door.ask(End("end-1", KEY, key=KEY))
    scene.door.start()
    scene.live(2)
    assert scene.events() == [(KEY, "12:00", "12:10")]


def test_an_end_within_a_minute_of_the_start_is_a_cancel() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(20)
    scene.door.ask(End("end-1", KEY, key=KEY, at_once=True))
    scene.live(2)
    assert scene.events() == []
    assert isinstance(scene.status(), RoomFree)


def test_foreign_meetings_are_changed_only_where_the_policy_says_so() -> None:
    strict, open_ = Scene(), Scene(policy=ALL)
    for scene in (strict, open_):
        scene.put("11:30", "12:30")
        scene.live()
    assert strict.door.ask(End("end-1", "foreign")).refusal is Refusal.NOT_ALLOWED_HERE
    assert strict.door.ask(Extend("ext-1", "foreign", at("12:45"))).refusal is Refusal.NOT_ALLOWED_HERE
    assert open_.door.ask(Extend("ext-1", "foreign", at("12:45"))).refusal is None
    open_.live(20)
    assert open_.events() == [("", "11:30", "12:45")]
    assert open_.door.ask(End("end-1", "foreign")).refusal is None
    open_.live(20)
    assert open_.events() == [("", "11:30", "12:01")]
    assert isinstance(open_.status(), RoomFree)


def test_a_foreign_end_can_be_undone_in_time() -> None:
    scene = Scene(policy=ALL)
    scene.put("11:30", "12:30")
    scene.live()
    key = scene.door.ask(End("end-1", "foreign")).key
    assert key is not None
    assert scene.door.ask(Undo("u", key)).refusal is None
    scene.live(30)
    assert scene.events() == [("", "11:30", "12:30")]


def test_a_change_in_the_calendar_is_followed() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(20)
    (entry,) = scene.server.entries(scene.room.id)
    scene.server.put(scene.room.id, Entry(entry.id, at("12:00"), at("12:20"), key=KEY))
    scene.live(70)
    assert scene.booking.interval == between("12:00", "12:20")
    assert scene.booking.settled


def test_a_booking_deleted_in_the_calendar_is_said_and_never_revived() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(20)
    scene.server.delete(scene.room.id, KEY)
    scene.live(120)
    assert scene.booking.state is BookingState.CANCELLED_ELSEWHERE
    assert scene.events() == []
    assert scene.door.snapshot.notices[0].refusal is Refusal.CANCELLED_ELSEWHERE
    assert isinstance(scene.status(), RoomFree)


def test_a_late_duplicate_of_a_withdrawn_booking_is_removed() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(2)
    scene.door.ask(Undo("u", KEY))
    scene.live(5)
    scene.server.put(scene.room.id, Entry("late", at("12:00"), at("12:30"), key=KEY))
    scene.live(120)
    assert scene.events() == []


def test_a_late_duplicate_that_restores_an_old_end_is_corrected() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(10)
    scene.door.ask(Extend("extend-1", KEY, at("12:45"), key=KEY))
    scene.live(20)
    scene.server.put(scene.room.id, Entry(KEY, at("12:00"), at("12:30"), key=KEY))
    scene.live(90)
    assert scene.events() == [(KEY, "12:00", "12:45")]


@pytest.mark.parametrize(
    ("error", "refusal"),
    [(SlotTaken("overlap"), Refusal.TAKEN), (NotPermitted("read only"), Refusal.NOT_PERMITTED)],
)
def test_a_create_that_the_calendar_refuses_is_refused_at_the_door(
    error: Exception, refusal: Refusal
) -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.perform(scene.door.reading())
    scene.door.deliver(scene.door.reading())
    assert not isinstance(error, AuthRejected)
    scene.server.fail_next(error)  # type: ignore[arg-type]
    scene.live(20)
    assert scene.booking.state is BookingState.REFUSED
    assert scene.door.snapshot.notices[0].refusal is refusal
    assert scene.events() == []


def test_too_many_requests_delay_a_create_as_long_as_the_calendar_says() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.perform(scene.door.reading())
    scene.door.deliver(scene.door.reading())
    scene.server.fail_next(RateLimited("slow down", after=timedelta(seconds=40)))
    scene.live(35)
    assert scene.events() == []
    scene.live(30)
    assert scene.events() == [(KEY, "12:00", "12:30")]
    assert scene.booking.state is BookingState.CONFIRMED


def test_a_rejected_sign_in_lets_nothing_new_be_held() -> None:
    scene = Scene()
    scene.server.fail_next(AuthRejected("401"))
    scene.live(61)
    assert scene.door.snapshot.holding_refused is Refusal.SIGN_IN_REJECTED
    assert scene.door.ask(book("12:02", "12:30")).refusal is Refusal.SIGN_IN_REJECTED


def test_after_twelve_hours_offline_nothing_new_is_held() -> None:
    scene = Scene(clock="06:00")
    for _ in range(3000):
        scene.offline()
    scene.live(13 * 3600)
    assert scene.door.snapshot.holding_refused is Refusal.OFFLINE_TOO_LONG


def test_a_disk_that_refuses_makes_a_refused_tap_never_a_shown_booking() -> None:
    scene = Scene()
    scene.door.disk_fails = True
    assert scene.door.ask(book()).refusal is Refusal.NOT_STORED
    assert scene.door.disk == ()
    assert isinstance(scene.status(), RoomFree)
    assert all(not s.bookings for s in scene.door.published)
    scene.live(30)
    assert scene.events() == []
    assert [f.kind.value for f in scene.door.snapshot.findings] == ["not_stored"]
    scene.door.disk_fails = False
    assert scene.door.ask(book(key="another-tap-of-the-same-person")).refusal is None
    scene.live(30)
    assert scene.events() == [("another-tap-of-the-same-person", "12:00", "12:30")]
    assert scene.door.snapshot.findings == ()


def test_a_disk_that_refuses_in_the_middle_of_a_booking_only_delays_it() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.door.disk_fails = True
    scene.live(30)
    scene.door.disk_fails = False
    scene.live(30)
    assert scene.booking.state is BookingState.CONFIRMED
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_cancel_of_a_withdrawn_booking_is_sent_once() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(2)
    scene.door.ask(Undo("u", KEY))
    scene.door.perform(scene.door.only(Cancel))
    scene.door.deliver(scene.door.only(Cancel))
    scene.door.run_calls()
    assert scene.door.calls() == []
    assert scene.events() == []
