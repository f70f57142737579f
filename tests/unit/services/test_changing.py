"""What comes after a booking: undo, extend, end; of our own meetings and of others."""

from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.intents import Ack, End, Extend, Undo
from kiosk.domain.snapshot import UndoOf
from kiosk.domain.status import RoomBusy, RoomFree
from kiosk.services.messages import ChangeEnd, Create
from kiosk.testing.builders import at, between
from tests.unit.services.scene import ALL, KEY, Scene, book


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


def test_an_end_tapped_twice_can_still_be_undone() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(600)
    assert scene.door.ask(End("end-1", KEY, KEY)) == Ack("end-1", key=KEY)
    scene.live(2)
    assert scene.door.ask(End("end-2", KEY, KEY)) == Ack("end-2", key=KEY)
    scene.door.ask(Undo("u", KEY))
    scene.live(60)
    assert scene.events() == [(KEY, "12:00", "12:30")]


def test_an_extension_asked_for_again_after_a_restart_is_taken_as_the_one_on_disk() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(600)
    extend = Extend("extend-1", KEY, at("12:45"), key=KEY)
    scene.door.ask(extend)
    scene.door.start()
    assert scene.door.ask(extend) == Ack("extend-1", key=KEY)
    scene.live(60)
    assert scene.events() == [(KEY, "12:00", "12:45")]


def test_somebody_who_plays_with_the_buttons_fills_neither_disk_nor_snapshot() -> None:
    scene = Scene()
    for number in range(250):
        key = f"{number:032x}"
        scene.door.ask(book("15:00", "15:30", key=key))
        scene.door.run_calls()
        scene.door.ask(Undo(f"undo-{number}", key))
        scene.live(3)
    assert scene.events() == []
    assert len(scene.door.disk) == len(scene.door.snapshot.bookings) == 200
    assert scene.door.disk[-1].key == f"{249:032x}"


def test_the_same_end_wished_for_again_and_again_is_noted_once() -> None:
    scene = Scene()
    scene.door.ask(book())
    scene.live(10)
    for number in range(5):
        scene.door.ask(Extend(f"extend-{number}", KEY, at("12:45"), key=KEY))
        scene.live(3)
        scene.door.ask(Undo(f"undo-{number}", KEY))
        scene.live(3)
    assert scene.events() == [(KEY, "12:00", "12:30")]
    assert [f"{wanted.interval.end.astimezone(scene.room.zone):%H:%M}" for wanted in scene.booking.sent] == [
        "12:45",
        "12:30",
    ]


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


def offline_with_a_held_booking() -> Scene:
    scene = Scene()
    for _ in range(200):
        scene.offline()
    scene.live(160)
    scene.door.ask(book("12:02", "13:02"))
    scene.live(600)
    assert isinstance(scene.status(), RoomBusy)
    return scene


def test_a_held_booking_that_is_ended_stays_until_that_cannot_be_taken_back() -> None:
    scene = offline_with_a_held_booking()
    scene.door.ask(End("end-1", f"held:{KEY}", key=KEY))
    scene.live(5)
    assert isinstance(scene.status(), RoomBusy)
    assert [offer.of for offer in scene.door.snapshot.undo] == [UndoOf.END]
    scene.live(5)
    assert not isinstance(scene.status(), RoomBusy)
    assert scene.booking.state is BookingState.LAPSED


def test_the_end_of_a_held_booking_can_be_taken_back() -> None:
    scene = offline_with_a_held_booking()
    scene.door.ask(End("end-1", f"held:{KEY}", key=KEY))
    assert scene.door.ask(Undo("u", KEY)).refusal is None
    scene.live(20)
    assert isinstance(scene.status(), RoomBusy)
    assert scene.booking.interval == between("12:02", "13:02")
    scene.server.heal()
    scene.live(60)
    assert scene.events() == [(KEY, "12:02", "13:02")]
