"""Who books, at the screen: asked only where the policy wants it, told by badge, PIN or name, or passed over."""

from dataclasses import replace

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, Book, CheckIn, Touched
from kiosk.domain.people import Asking, Claim, Means, WhoPolicy
from kiosk.domain.policy import BookingPolicy
from kiosk.screen.presenters.corner_actions import PinKey
from kiosk.screen.presenters.corner_model import PinView
from kiosk.screen.presenters.find_wish import FindState
from kiosk.screen.presenters.model import KeyboardView, LocalAction, SheetView, TypeSign, WhoView
from kiosk.testing.builders import a_room
from tests.unit.presenters.asking_who import ALL, NAMES, OPTIONAL, REQUIRED
from tests.unit.presenters.scenes import ASKS, DAY, QUARTERLY, a_snapshot
from tests.unit.session.test_session import Door as Plain

BADGE = "04A22B9C11"


class Door(Plain):
    """A door that asks, and somebody who books there."""

    def __init__(self, policy=OPTIONAL, **more):
        super().__init__(a_snapshot(*DAY, policy=policy, **more))

    @property
    def sheet(self):
        return self.model.sheet

    def quick(self):
        """The first button of home."""
        return self.act(self.hero.buttons[0].action)

    def choose(self):
        """Another time, by the sheet."""
        self.act(LocalAction.OPEN_BOOK_OTHER)
        return self.act(self.sheet.book.action)

    def badge(self, number=BADGE):
        return self.session.badge(self.clock.now(), number)

    def type_pin(self, pin="2580"):
        for digit in pin:
            self.act(PinKey(digit))
        return self.act(next(key for key in self.sheet.keys if key.id == "enter").action)

    def type_name(self, name):
        for sign in name:
            self.act(TypeSign(sign))

    def tap(self, name):
        buttons = (*self.sheet.ways, *self.sheet.buttons)
        return self.act(next(one for one in buttons if one.id == name).action)


def asking(asks, *means):
    return BookingPolicy(who=WhoPolicy(asks, means, NAMES))


def test_where_nobody_is_asked_everything_is_booked_at_once():
    assert isinstance(Door(BookingPolicy()).choose(), Book)


def test_a_booking_of_one_tap_stays_one_tap_where_the_name_may_be_left_out():
    assert isinstance(Door().quick(), Book)


def test_after_a_time_was_chosen_the_door_asks_and_shows_what_it_would_book():
    door = Door()
    assert door.choose() is None
    sheet = door.sheet
    assert isinstance(sheet, WhoView)
    assert sheet.title == "Who books?"
    assert sheet.summary == "13:12 – 13:42 · today"
    assert sheet.said == "Hold your badge to the reader."
    assert [way.label for way in sheet.ways] == ["PIN", "Name"]


def test_one_tap_passes_it_over_and_books():
    door = Door()
    door.choose()
    sent = door.tap("skip")
    assert isinstance(sent, Book)
    assert sent.who is None
    door.answer(Ack(sent.id, key="key"))
    assert door.sheet is None


def test_where_it_is_required_every_booking_waits_and_nothing_passes_it_over():
    for book in (Door.quick, Door.choose):
        door = Door(REQUIRED)
        assert book(door) is None
        assert [button.id for button in door.sheet.buttons] == ["back"]


def test_a_badge_books_and_the_door_goes_home_once_it_is_known():
    door = Door()
    door.choose()
    sent = door.badge()
    assert sent.who == Claim(Means.BADGE, BADGE)
    assert BADGE not in repr(sent)
    assert door.sheet.said == "One moment…"
    door.answer(Ack(sent.id, key="key"))
    assert door.sheet is None


def test_a_badge_that_nobody_has_is_said_and_the_next_one_is_taken():
    door = Door()
    door.choose()
    door.answer(Ack(door.badge("0000").id, Refusal.BADGE_UNKNOWN))
    assert door.sheet.said == "This badge is not known."
    assert door.hero.word == "Free"  # and nowhere else: nothing was refused but the badge
    assert door.badge().who == Claim(Means.BADGE, BADGE)


@pytest.mark.parametrize("number", ["", BADGE])
def test_a_badge_is_only_a_touch_where_it_is_no_way_to_tell_or_cannot_be_read(number):
    door = Door(asking(Asking.OPTIONAL, Means.PIN) if number else OPTIONAL)
    door.choose()
    assert isinstance(door.badge(number), Touched)
    assert isinstance(door.sheet, WhoView)


def test_while_the_door_compares_a_second_badge_does_nothing():
    door = Door()
    door.choose()
    door.badge()
    assert not isinstance(door.badge("0815"), Book)


def test_elsewhere_a_badge_checks_in_as_ever():
    door = Plain(a_snapshot(*DAY, QUARTERLY, check_in=ASKS, release_stop=None, policy=OPTIONAL))
    door.wait(7 * 60)
    assert door.session.badge(door.clock.now(), BADGE) == CheckIn("tap-1", QUARTERLY.id)


def test_a_pin_is_typed_and_sent_once():
    door = Door()
    door.choose()
    door.tap("who-pin")
    assert isinstance(door.sheet, PinView)
    sent = door.type_pin()
    assert sent.who == Claim(Means.PIN, "2580")
    assert "2580" not in repr(door.session._sheet) + repr(sent)
    assert (door.sheet.typed, door.sheet.said) == (0, "One moment…")
    assert not any(key.enabled for key in door.sheet.keys)


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Refusal.PIN_WRONG, "That is not the PIN."),
        (Refusal.PIN_TOO_SOON, "No PIN is taken at present."),
    ],
)
def test_after_a_wrong_pin_the_pad_is_empty_says_so_and_takes_another(refusal, said):
    door = Door()
    door.choose()
    door.tap("who-pin")
    door.answer(Ack(door.type_pin("2581").id, refusal))
    assert (door.sheet.typed, door.sheet.said) == (0, said)
    assert door.type_pin().who == Claim(Means.PIN, "2580")


def test_names_are_suggested_from_the_second_letter_on_and_one_tap_takes_one():
    door = Door()
    door.choose()
    door.tap("who-name")
    assert isinstance(door.sheet, KeyboardView)
    assert not door.sheet.take.enabled
    door.type_name("s")
    assert not door.sheet.words
    door.type_name("a")
    assert [word.label for word in door.sheet.words] == ["Sara Haddad", "Satoshi Nakamura"]
    assert door.act(door.sheet.words[0].action).who == Claim(Means.NAME, "Sara Haddad")


def test_a_name_that_nobody_has_is_taken_as_it_was_typed():
    door = Door()
    door.choose()
    door.tap("who-name")
    door.type_name("a guest")
    assert door.act(door.sheet.take.action).who == Claim(Means.NAME, "a guest")


@pytest.mark.parametrize(("means", "view"), [(Means.PIN, PinView), (Means.NAME, KeyboardView)])
def test_where_there_is_one_way_that_takes_typing_it_opens_at_once(means, view):
    door = Door(asking(Asking.REQUIRED, means))
    door.quick()
    assert isinstance(door.sheet, view)
    door.act(LocalAction.WHO_BACK)
    assert door.sheet is None


def test_while_the_door_compares_nothing_leads_back():
    door = Door(REQUIRED)
    door.choose()
    door.tap("who-pin")
    door.type_pin()
    before = door.sheet
    door.act(LocalAction.WHO_BACK)
    assert door.sheet == before


def test_a_badge_that_cannot_tell_who_books_leaves_the_question_open():
    door = Door(asking(Asking.REQUIRED, Means.PIN, Means.NAME), check_in=ASKS)
    door.choose()
    assert not isinstance(door.badge(), CheckIn)
    assert isinstance(door.sheet, WhoView)


def test_back_leads_to_where_one_came_from():
    door = Door()
    door.choose()
    door.tap("who-pin")
    door.act(door.sheet.cancel.action)
    assert isinstance(door.sheet, WhoView)
    door.tap("who-name")
    door.act(LocalAction.LEAVE_TEXT)
    assert isinstance(door.sheet, WhoView)
    door.tap("back")
    assert isinstance(door.sheet, SheetView)


def test_it_goes_home_by_itself_and_nothing_is_booked():
    door = Door()
    door.choose()
    door.wait(20)
    door.act(LocalAction.WHO_PIN)
    door.wait(29)
    assert door.sheet is not None
    door.wait(1)
    assert door.sheet is None


def test_a_slot_that_was_taken_meanwhile_is_refused_at_home():
    door = Door()
    door.choose()
    door.answer(Ack(door.badge().id, Refusal.TAKEN))
    assert door.sheet is None
    assert door.hero.word == "Taken"


def test_without_an_agent_it_is_refused_in_words():
    door = Door()
    door.choose()
    door.lose()
    door.wait(5)
    assert door.badge() is None
    assert door.sheet is None


def test_another_room_is_booked_from_its_own_page_and_that_comes_back():
    door = Door(REQUIRED, neighbours=(a_room("cedar"),))
    door.act(LocalAction.OPEN_FIND)
    book = replace(Door(REQUIRED).hero.buttons[0].action, room="cedar")
    assert door.act(book) is None
    assert door.sheet.summary.startswith("Cedar · 13:12")
    door.answer(Ack(door.badge().id, key="key"))
    assert isinstance(door.session._sheet, FindState)


def test_all_ways_are_there_in_their_order():
    door = Door(asking(Asking.OPTIONAL, *reversed(ALL)))
    door.choose()
    assert [way.id for way in door.sheet.ways] == ["who-pin", "who-name"]
