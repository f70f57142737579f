"""What becomes of a tap is on the screen from the first snapshot to the last second of its undo."""

from dataclasses import replace

from kiosk.domain.bookings import Booking, BookingState, Wanted
from kiosk.domain.intents import Dismiss, End, Extend, Undo
from kiosk.domain.intervals import Interval
from kiosk.domain.snapshot import UndoOf, UndoOffer
from kiosk.screen.presenters.home import home_view
from kiosk.screen.presenters.model import Ground, Look, RingView, Shape
from kiosk.screen.presenters.scene import LinkPhase, Reach
from kiosk.testing.builders import BOOT, ROOM, a_booking, a_meeting, at, between
from tests.unit.presenters.scenes import DAY, EVERYBODYS, PLANNING, a_scene, a_snapshot, labels, stale

OURS = a_meeting("13:12", "13:42", "Booked at the door", key="key-1")
PENDING = a_booking("13:12", "13:42")
CONFIRMED = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)


def show(snapshot, clock="13:12", **scene):
    return home_view(a_scene(snapshot, clock, **scene))


def asked(*bookings, of=UndoOf.BOOK, until=None, meetings=DAY, **facts):
    """A door where these bookings were asked for, the last of them with an undo."""
    return a_snapshot(*meetings, bookings=bookings, undo=(UndoOffer(bookings[-1].key, of, until),), **facts)


def changed(booking: Booking, wanted: Wanted) -> Booking:
    return replace(booking, wanted=wanted)


def wanted(start, end, *, exists=True):
    return Wanted(exists, between(start, end))


class TestBooking:
    def test_a_tap_looks_like_the_picture_until_the_calendar_confirms(self):
        view = show(asked(PENDING))
        assert (view.ground, view.shape, view.word) == (Ground.BUSY, Shape.DOTS_SQUARE, "Booking")
        assert (view.sub, view.second) == ("13:12 – 13:42", "Waiting for the calendar to confirm")
        assert (view.hatched, view.ring, view.caption) == (True, None, "")
        assert [(b.label, b.detail, b.look, b.action) for b in view.buttons] == [
            ("Undo", "", Look.OUTLINE, Undo("", "key-1"))
        ]

    def test_a_booking_for_later_is_shown_to_whoever_still_stands_there(self):
        later = a_booking("15:30", "16:00", made_at=at("13:12"))
        assert (show(asked(later)).word, show(asked(later)).sub) == ("Booking", "15:30 – 16:00")
        assert show(asked(later), "13:13").word == "Free"

    def test_a_booking_for_tomorrow_says_so(self):
        interval = Interval(at("09:00", day=1), at("09:30", day=1))
        later = replace(a_booking(made_at=at("13:12")), wanted=Wanted(exists=True, interval=interval))
        assert show(asked(later)).sub == "tomorrow, 09:00 – 09:30"

    def test_a_hold_for_later_says_that_it_is_only_held(self):
        later = a_booking("15:30", "16:00", made_at=at("13:12"))
        view = show(stale(asked(later)))
        assert (view.word, view.second) == ("Booking", "Held here, not yet confirmed")


class TestBooked:
    SNAPSHOT = asked(CONFIRMED, until=BOOT + 8, meetings=(*DAY, OURS))

    def test_it_looks_like_the_picture(self):
        view = show(self.SNAPSHOT)
        assert (view.ground, view.shape, view.word) == (Ground.BUSY, Shape.TICK_SQUARE, "Booked")
        assert (view.sub, view.second) == ("until 13:42", "Confirmed by the calendar")
        assert (view.hatched, view.ring) == (False, RingView(1.0, "30", "min"))
        assert labels(view.buttons) == ["Undo 8 s", "Done"]
        assert [b.look for b in view.buttons] == [Look.FILLED, Look.OUTLINE]
        assert view.buttons[1].action == Dismiss("", "key-1")

    def test_the_undo_counts_down_and_goes(self):
        counts = [show(self.SNAPSHOT, boot=BOOT + passed).buttons[0].detail for passed in (0, 0.5, 1, 7, 7.9)]
        assert counts == ["8 s", "8 s", "7 s", "1 s", "1 s"]
        after = show(self.SNAPSHOT, boot=BOOT + 8)
        assert (after.word, after.sub, after.second) == ("In use", "until 13:42", "Booked here")
        assert labels(after.buttons) == ["+15 min until 13:57", "+30 min until 14:12", "End now"]

    def test_done_goes_straight_to_in_use(self):
        assert show(replace(self.SNAPSHOT, undo=())).word == "In use"

    def test_a_booking_for_later_that_is_confirmed_keeps_its_undo(self):
        later = a_booking("15:30", "16:00", state=BookingState.CONFIRMED)
        view = show(asked(later, until=BOOT + 8))
        assert (view.word, view.sub, view.ring) == ("Booked", "15:30 – 16:00", None)
        assert show(asked(later, until=BOOT + 8), boot=BOOT + 8).word == "Free"

    def test_without_an_agent_no_undo_is_offered(self):
        view = show(self.SNAPSHOT, reach=Reach(LinkPhase.LOST, BOOT - 5))
        assert (view.word, view.buttons) == ("In use", ())


class TestHeld:
    def test_it_looks_like_the_picture(self):
        view = show(stale(asked(PENDING)), "13:14")
        assert (view.ground, view.shape, view.word) == (Ground.BUSY, Shape.DOTS_SQUARE, "In use")
        assert view.sub == "until 13:42 · held, not yet confirmed"
        assert view.second == "Sent to the calendar when the network is back"
        assert (view.hatched, view.ring.number, view.caption) == (True, "28", "Extend")
        assert [b.action for b in view.buttons] == [
            Extend("", "held:key-1", at("13:57"), "key-1"),
            Extend("", "held:key-1", at("14:12"), "key-1"),
            End("", "held:key-1", "key-1"),
        ]

    def test_a_calendar_that_answers_but_does_not_take_it_is_worded_so(self):
        assert show(stale(asked(PENDING), answered=True)).second == "Sent once the calendar takes it"

    def test_a_second_extension_is_another_button(self):
        once = replace(PENDING, wanted=wanted("13:12", "13:57"))
        first, again = (show(stale(asked(b))).buttons[0] for b in (PENDING, once))
        assert first.label == again.label
        assert first.id != again.id


class TestExtension:
    EXTENDED = changed(CONFIRMED, wanted("13:12", "13:57"))

    def test_it_is_hatched_until_it_is_confirmed(self):
        view = show(asked(self.EXTENDED, of=UndoOf.EXTEND, meetings=(*DAY, OURS)))
        assert (view.word, view.sub) == ("In use", "until 13:57 · not yet confirmed")
        assert (view.hatched, labels(view.buttons)) == (True, ["Undo"])

    def test_once_confirmed_it_can_be_undone_for_some_seconds(self):
        done = replace(self.EXTENDED, confirmed=self.EXTENDED.wanted)
        longer = replace(OURS, interval=between("13:12", "13:57"))
        view = show(asked(done, of=UndoOf.EXTEND, until=BOOT + 8, meetings=(*DAY, longer)))
        assert (view.word, view.sub) == ("Extended", "until 13:57")
        assert labels(view.buttons) == ["Undo 8 s", "Done"]

    def test_offline_it_waits_and_more_is_possible(self):
        view = show(stale(asked(self.EXTENDED, of=UndoOf.EXTEND, meetings=(*DAY, OURS))))
        assert view.second == "Sent to the calendar when the network is back"
        assert labels(view.buttons) == ["+15 min until 14:12", "+30 min until 14:27", "End now"]

    def test_somebody_elses_meeting_keeps_its_title_and_its_red(self):
        read, longer = wanted("12:45", "14:00"), wanted("12:45", "14:15")
        amended = replace(a_booking(), target=PLANNING.id, confirmed=read, wanted=longer)
        snapshot = asked(amended, of=UndoOf.EXTEND, meetings=(*DAY, PLANNING), policy=EVERYBODYS)
        assert show(snapshot).sub == "until 14:15 · not yet confirmed"
        assert show(snapshot).ground is Ground.BUSY


class TestEnding:
    ENDED = changed(CONFIRMED, wanted("13:12", "13:20"))

    def test_the_end_can_be_undone_and_the_room_stays_red_meanwhile(self):
        view = show(asked(self.ENDED, of=UndoOf.END, until=BOOT + 8, meetings=(*DAY, OURS)), "13:20")
        assert (view.ground, view.word, view.sub) == (Ground.BUSY, "Ending…", "The meeting ends now")
        assert (view.second, view.hatched) == ("Booked here", True)
        assert labels(view.buttons) == ["Undo 8 s"]

    def test_afterwards_it_waits_for_the_calendar(self):
        view = show(asked(self.ENDED, of=UndoOf.END, until=BOOT, meetings=(*DAY, OURS)), "13:20")
        assert (view.word, view.second) == ("Ending…", "Waiting for the calendar to confirm")
        assert view.buttons == ()

    def test_a_cancel_is_an_end(self):
        cancelled = changed(CONFIRMED, wanted("13:12", "13:42", exists=False))
        assert show(asked(cancelled, of=UndoOf.END, until=BOOT + 8, meetings=(*DAY, OURS))).word == "Ending…"

    def test_somebody_elses_meeting_ends_alike(self):
        amended = replace(a_booking("12:45", "13:12"), target=PLANNING.id, confirmed=wanted("12:45", "14:00"))
        snapshot = asked(amended, of=UndoOf.END, until=BOOT + 8, meetings=(*DAY, PLANNING), policy=EVERYBODYS)
        assert (show(snapshot).word, show(snapshot).second) == ("Ending…", "Quarterly planning")

    def test_when_the_calendar_has_confirmed_the_room_is_free(self):
        over = replace(self.ENDED, state=BookingState.ENDED, confirmed=self.ENDED.wanted)
        shorter = replace(OURS, interval=between("13:12", "13:20"))
        assert show(a_snapshot(*DAY, shorter, bookings=(over,)), "13:20").word == "Free"


def test_a_clock_that_is_not_set_hides_what_depends_on_it():
    assert show(asked(PENDING, clock_trusted=False)).word == "Unknown"


def test_the_room_of_another_door_is_not_spoken_for():
    assert PENDING.room == ROOM
    theirs = a_meeting("13:12", "13:42", "Booked at the door", key="key-of-another-door")
    assert show(a_snapshot(*DAY, theirs)).second == "Booked at the door"
