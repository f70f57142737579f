"""The screen process tells the truth with or without its agent, and loses or doubles no tap."""

from dataclasses import replace

import pytest

from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.intents import Ack, Book, Dismiss, Touched, Undo
from kiosk.domain.snapshot import Notice, UndoOf, UndoOffer
from kiosk.link.state import Connected, Incompatible, Lost, Starting
from kiosk.screen.presenters.model import BannerView, ChooseLength, Ground, LocalAction
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.session import ScreenSession
from kiosk.testing.builders import BOOT, FakeClock, a_booking, between
from tests.unit.presenters.scenes import DAY, a_snapshot, stale

BOOK = Book("", between("13:12", "13:42"))


class Door:
    """A session with a clock and counted ids, and an agent that has just published."""

    def __init__(self, snapshot=None, *, connected=True, layout=Layout.WIDE):
        self.clock = FakeClock("13:12")
        ids = iter(f"tap-{n}" for n in range(1, 100))
        self.session = ScreenSession(new_id=lambda: next(ids), layout=layout)
        if connected:
            self.link(Connected())
            self.publish(snapshot or a_snapshot(*DAY))

    def publish(self, snapshot):
        self.session.snapshot_arrived(snapshot, self.clock.now())

    def link(self, state):
        self.session.link_changed(state, self.clock.now())

    def lose(self):
        self.link(Lost(self.clock.now().boot))

    def act(self, action):
        return self.session.act(action, self.clock.now())

    def answer(self, ack):
        self.session.acknowledged(ack, self.clock.now())

    def touch(self):
        return self.session.touched(self.clock.now())

    def wait(self, seconds):
        self.clock.advance(seconds)

    @property
    def model(self):
        return self.session.model(self.clock.now())

    @property
    def hero(self):
        return self.model.hero

    def button(self, label):
        return next(b for b in self.hero.buttons if b.label == label)


class TestTheLink:
    def test_before_the_agent_it_is_starting(self):
        door = Door(connected=False)
        door.link(Starting())
        assert (door.hero.word, door.hero.ground) == ("Starting", Ground.UNKNOWN)

    def test_another_protocol_is_a_restart(self):
        door = Door(connected=False)
        door.link(Incompatible(2))
        assert door.hero.word == "Restarting"

    def test_the_newest_snapshot_is_shown(self):
        door = Door()
        door.publish(stale(a_snapshot(*DAY)))
        assert door.hero.word == "Unknown"

    def test_a_lost_link_is_said_after_two_seconds_and_not_before(self):
        door = Door()
        door.lose()
        door.wait(1.9)
        assert door.model.banner is None
        assert door.model.changes_at == pytest.approx(BOOT + 2)
        door.wait(0.1)
        assert door.model.banner == BannerView("This screen has had no news since 13:12", "Trying again")

    def test_a_link_that_is_back_is_not_mentioned(self):
        door = Door()
        door.lose()
        door.wait(60)
        door.link(Connected())
        assert door.model.banner is None

    def test_green_goes_by_itself_when_the_agent_is_silent_though_the_link_stands(self):
        door = Door()
        assert door.hero.ground is Ground.FREE
        while door.model.changes_at < BOOT + 150:
            door.wait(door.model.changes_at - door.clock.now().boot)
            assert door.hero.ground is Ground.FREE
        door.wait(door.model.changes_at - door.clock.now().boot)
        assert (door.hero.ground, door.hero.word) == (Ground.UNKNOWN, "Unknown")


class TestTaps:
    def test_each_tap_gets_an_id_of_its_own(self):
        door = Door()
        button = door.button("30 min")
        first, second = door.act(button.action), door.act(button.action)
        assert first == replace(BOOK, id="tap-1")
        assert second.id == "tap-2"

    def test_a_tap_that_was_taken_says_nothing_of_its_own(self):
        door = Door()
        door.answer(Ack(door.act(BOOK).id, key="tap-1"))
        assert door.hero.word == "Free"

    def test_a_refused_tap_is_told_until_it_is_closed(self):
        door = Door()
        door.answer(Ack(door.act(BOOK).id, Refusal.TAKEN))
        assert (door.hero.word, door.hero.sub) == ("Taken", "Someone was a moment earlier")
        assert door.act(door.button("Close").action) is None
        assert door.hero.word == "Free"

    def test_a_refused_booking_is_told_until_its_slot_is_over(self):
        door = Door()
        door.answer(Ack(door.act(BOOK).id, Refusal.NOT_PERMITTED))
        door.wait(29 * 60)
        assert door.hero.sub == "This door may not book here"
        door.wait(60)
        assert door.hero.sub != "This door may not book here"

    def test_a_refused_undo_is_told_for_half_a_minute(self):
        door = Door()
        door.answer(Ack(door.act(Undo("", "key-1")).id, Refusal.UNDO_OVER))
        assert (door.hero.sub, door.hero.second) == ("Too late to undo", "")
        door.wait(30)
        assert door.hero.sub == "until 14:30"

    def test_without_an_agent_a_tap_is_refused_in_words_and_never_sent(self):
        door = Door()
        door.lose()
        assert door.act(BOOK) is None
        assert (door.hero.sub, door.hero.reason) == (
            "This door does not answer",
            "Please try again in a moment.",
        )
        door.link(Connected())
        assert door.hero.sub == "until 14:30"

    def test_before_the_first_connection_a_tap_is_refused_too(self):
        door = Door(connected=False)
        assert door.act(BOOK) is None

    def test_a_tap_that_the_link_gave_up_is_told(self):
        door = Door()
        intent = door.act(BOOK)
        door.lose()
        door.answer(Ack(intent.id, Refusal.NO_AGENT))
        assert door.hero.sub == "This door does not answer"

    def test_an_answer_to_nothing_changes_nothing(self):
        door = Door()
        door.answer(Ack("tap-99", Refusal.TAKEN))
        assert door.hero.word == "Free"

    def test_the_agents_own_notice_is_dismissed_by_the_agent(self):
        notice = Notice("key-1", UndoOf.BOOK, Refusal.TAKEN, between("13:12", "13:42"))
        door = Door(a_snapshot(*DAY, notices=(notice,)))
        assert door.act(door.button("Close").action) == Dismiss("tap-1", "key-1")

    def test_done_is_the_agents_to_know(self):
        booking = a_booking("13:12", "13:42", state=BookingState.CONFIRMED)
        offer = UndoOffer("key-1", UndoOf.BOOK, BOOT + 8)
        door = Door(a_snapshot(*DAY, bookings=(booking,), undo=(offer,)))
        assert door.act(door.button("Done").action) == Dismiss("tap-1", "key-1")
        assert door.act(door.button("Undo").action) == Undo("tap-2", "key-1")


class TestTouches:
    def test_the_agent_hears_of_a_touch_but_not_of_each(self):
        door = Door()
        assert door.touch() == Touched("tap-1")
        door.wait(4)
        assert door.touch() is None
        door.wait(1)
        assert door.touch() == Touched("tap-2")

    def test_nobody_hears_of_it_without_an_agent(self):
        door = Door()
        door.lose()
        assert door.touch() is None

    def test_an_unanswered_touch_is_no_news(self):
        door = Door()
        door.answer(Ack(door.touch().id, Refusal.NO_AGENT))
        assert door.hero.word == "Free"


class TestTheSheet:
    def open(self, **how):
        door = Door(**how)
        assert door.act(LocalAction.OPEN_BOOK_OTHER) is None
        return door

    def test_it_opens_and_closes_without_asking_anybody(self):
        door = self.open()
        assert door.model.sheet.start == "13:12"
        assert door.act(door.model.sheet.cancel.action) is None
        assert door.model.sheet is None

    def test_touches_change_it(self):
        door = self.open()
        door.act(door.model.sheet.later.action)
        door.act(ChooseLength(60))
        assert door.model.sheet.book.label == "Book 13:15 – 14:15"

    def test_booking_closes_it_and_sends_the_wish(self):
        door = self.open()
        door.act(LocalAction.START_NEXT_HALF_HOUR)
        assert door.act(door.model.sheet.book.action) == Book("tap-1", between("13:30", "14:00"))
        assert door.model.sheet is None

    def test_it_goes_home_after_half_a_minute_without_touch(self):
        door = self.open()
        door.wait(29.5)
        assert door.model.sheet.cancel.detail == "1 s"
        door.wait(0.5)
        assert door.model.sheet is None

    def test_every_touch_keeps_it_open(self):
        door = self.open()
        door.wait(20)
        door.touch()
        door.wait(20)
        assert door.model.sheet.cancel.detail == "10 s"

    def test_a_late_touch_on_a_closed_sheet_does_nothing(self):
        door = self.open()
        door.act(LocalAction.CLOSE_SHEET)
        assert door.act(LocalAction.START_LATER) is None
        assert door.model.sheet is None

    def test_a_new_snapshot_changes_the_strip_and_disables_what_is_impossible(self):
        door = self.open()
        door.publish(a_snapshot(*DAY, holding_refused=Refusal.SIGN_IN_REJECTED))
        sheet = door.model.sheet
        assert not sheet.book.enabled
        assert sheet.reason.startswith("The calendar rejects the sign-in")

    def test_a_narrow_screen_has_a_narrow_sheet(self):
        assert len(self.open(layout=Layout.NARROW).model.sheet.lengths) == 4

    def test_before_the_first_snapshot_there_is_none(self):
        assert self.open(connected=False).model.sheet is None


def test_the_language_is_the_rooms():
    assert Door(a_snapshot(*DAY, language="de")).hero.word == "Frei"
