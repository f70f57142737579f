"""Who books, in the engine: compared before anything is booked, carried to the calendar, and hidden from the screen."""

import json
from dataclasses import replace

import pytest

from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import BadResponse
from kiosk.domain.intents import Book
from kiosk.domain.people import Asking, Claim, Known, Means, Person, WhoPolicy, addressed, named, suggested
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.privacy import Show, told_of
from kiosk.domain.records import from_record, to_record
from kiosk.domain.snapshot import meetings_of
from kiosk.services.messages import Answered, Create, Recognise, Recognised
from kiosk.services.recognition import PAUSES
from kiosk.testing.builders import between
from tests.unit.services.scene import KEY, Scene, book

ADDRESS = "sara.haddad@example.org"
SARA = Person("Sara Haddad", ADDRESS)
PIN = Claim(Means.PIN, "2580")
REQUIRED = BookingPolicy(who=WhoPolicy(Asking.REQUIRED, (Means.PIN, Means.BADGE)))


def known(claim):
    return SARA if claim.said in ("2580", "04A22B9C", "Sara Haddad", ADDRESS) else None


class Asked(Scene):
    """A door that asks, and somebody who compares."""

    def answer_chores(self):
        for chore in [each for each in self.door.chores if isinstance(each, Recognise)]:
            self.door.chores.remove(chore)
            self.door.hear(Answered(chore.id, Recognised(known(chore.claim))))

    def book(self, claim, key=KEY):
        before = len(self.door.acks)
        self.door.hear_intent(replace(book(), id=key, who=claim))
        self.answer_chores()
        return self.door.acks[before]

    def titles(self):
        return [entry.title for entry in self.server.entries(self.room.id)]

    def letters(self):
        return self.server.letters(self.room.id)


class Fussy(MemoryProvider):
    """A calendar that takes no booking with a guest."""

    def create(self, *args, who=None, **kwargs):
        if who is not None and who.address is not None:
            raise BadResponse("400: no such recipient")
        return super().create(*args, who=who, **kwargs)


@pytest.mark.parametrize("claim", [PIN, Claim(Means.BADGE, "04A22B9C"), Claim(Means.ADDRESS, ADDRESS)])
def test_who_is_known_stands_in_the_title_and_is_invited_once(claim):
    scene = Asked(policy=REQUIRED)
    assert scene.book(claim).key == KEY
    scene.live()
    assert scene.titles() == ["Booked here by Sara Haddad"]
    assert scene.letters() == (("invitation", ADDRESS),)
    assert scene.door.disk[0].who == SARA


def test_a_title_of_ones_own_stands_before_the_name():
    scene = Asked(policy=REQUIRED)
    scene.door.hear_intent(replace(book(), title="Retro", who=PIN))
    scene.answer_chores()
    scene.live()
    assert scene.titles() == ["Retro by Sara Haddad"]


def test_nothing_is_booked_before_it_was_compared():
    scene = Asked(policy=REQUIRED)
    scene.door.hear_intent(replace(book(), who=PIN))
    assert (scene.door.acks, scene.door.disk) == ([], ())


def test_the_same_tap_twice_is_one_comparison_one_booking_and_one_answer():
    scene = Asked(policy=REQUIRED)
    for _ in range(2):
        scene.door.hear_intent(replace(book(), who=PIN))
    assert len(scene.door.chores) == 1
    scene.answer_chores()
    scene.door.hear_intent(replace(book(), who=PIN))
    scene.live()
    assert {ack.key for ack in scene.door.acks} == {KEY}
    assert scene.letters() == (("invitation", ADDRESS),)


def test_a_door_that_requires_it_books_for_nobody():
    scene = Asked(policy=REQUIRED)
    assert scene.door.ask(book()).refusal is Refusal.WHO_NOT_SAID
    assert scene.door.disk == ()


def test_where_nobody_is_asked_a_shell_may_name_somebody_all_the_same():
    scene = Asked()
    assert scene.book(Claim(Means.NAME, "Sara Haddad")).refusal is None
    scene.live()
    assert scene.titles() == ["Booked here by Sara Haddad"]


@pytest.mark.parametrize(
    ("claim", "refusal"),
    [(Claim(Means.PIN, "1111"), Refusal.PIN_WRONG), (Claim(Means.BADGE, "0815"), Refusal.BADGE_UNKNOWN)],
)
def test_who_is_not_known_books_nothing(claim, refusal):
    scene = Asked(policy=REQUIRED)
    assert scene.book(claim).refusal is refusal
    assert scene.door.disk == ()


def test_wrong_pins_cost_more_and_more_time_and_a_right_one_forgives_none():
    scene = Asked(policy=REQUIRED)
    for number, pause in enumerate(PAUSES):
        assert scene.book(Claim(Means.PIN, "1111"), f"wrong-{number}").refusal is Refusal.PIN_WRONG
        scene.clock.advance(pause - 0.1)
        assert scene.book(PIN, f"early-{number}").refusal is Refusal.PIN_TOO_SOON
        assert scene.book(Claim(Means.BADGE, "0815"), f"badge-{number}").refusal is Refusal.BADGE_UNKNOWN
        scene.clock.advance(0.2)
    scene.live(1)
    assert scene.book(PIN).key == KEY
    assert scene.book(Claim(Means.PIN, "1111"), "again").refusal is Refusal.PIN_WRONG
    assert scene.book(PIN, "at-once").refusal is Refusal.PIN_TOO_SOON


def test_a_comparison_that_never_ends_is_given_up():
    scene = Asked(policy=REQUIRED)
    scene.door.hear_intent(replace(book(), who=PIN))
    scene.live(40)
    assert [ack.refusal for ack in scene.door.acks] == [Refusal.PIN_WRONG]


def test_only_so_many_are_compared_at_once():
    scene = Asked()
    for number in range(6):
        scene.door.hear_intent(replace(book(), id=f"tap-{number}", who=Claim(Means.NAME, "Ada")))
    assert len(scene.door.chores) == 4
    assert [ack.refusal for ack in scene.door.acks] == [Refusal.PIN_TOO_SOON] * 2


def test_after_a_power_cut_the_invitation_is_not_sent_again():
    scene = Asked(policy=REQUIRED)
    scene.book(PIN)
    while "Create" not in scene.door.calls():
        scene.door.perform(scene.door.errands[0])
        scene.door.deliver(scene.door.errands[0])
    scene.door.perform(scene.door.only(Create))  # it took effect; its answer is lost
    scene.door.start()
    scene.live()
    assert scene.letters() == (("invitation", ADDRESS),)
    assert scene.events() == [(KEY, "12:00", "12:30")]


@pytest.mark.parametrize(
    ("show", "name"),
    [
        (Show.ALL, "Sara Haddad"),
        (Show.ORGANISERS, "Sara Haddad"),
        (Show.INITIALS, "S. H."),
        (Show.NOTHING, None),
    ],
)
def test_the_screen_hears_the_name_by_the_rules_of_the_room_and_never_the_address(show, name):
    scene = Asked(policy=REQUIRED)
    scene.book(PIN)
    told = told_of(replace(scene.door.snapshot, bookings=scene.door.disk), show)
    (booking,) = told.bookings
    assert (booking.who.name if booking.who else None) == name
    assert ADDRESS not in json.dumps(to_record(told))
    assert meetings_of(told)[0].organiser == name


def test_nothing_that_identifies_anybody_is_in_a_repr_or_the_journal():
    scene = Asked(policy=REQUIRED)
    scene.book(PIN)
    scene.live()
    said = repr((scene.door.disk, scene.door.journal, PIN, Known(SARA, "hash", "hash"), scene.door.engine))
    assert not [secret for secret in ("Sara", "haddad", "2580") if secret in said]


def test_a_booking_comes_back_from_the_disk_with_its_person():
    scene = Asked(policy=REQUIRED)
    scene.book(PIN)
    (stored,) = scene.door.disk
    assert from_record(to_record(stored), type(stored)) == stored
    intent = Book("tap", between("12:00", "12:30"), who=PIN)
    assert from_record(to_record(intent), Book) == intent


def test_a_guest_whom_the_calendar_does_not_take_costs_the_invitation_and_not_the_booking():
    scene = Asked(policy=REQUIRED)
    scene.door.provider = Fussy(scene.server)
    scene.book(PIN)
    scene.live(60)
    assert scene.titles() == ["Booked here by Sara Haddad"]
    assert scene.letters() == ()


@pytest.mark.parametrize(
    "address", ["", "ada", "a@b", "a..b@x.org", ".a@x.org", "a@-x.org", "a\x01@x.org", "a@x.org\n", "ä@x.org"]
)
def test_what_is_no_address_is_nobodys(address):
    assert addressed([Person("Ada"), SARA], address) is None


def test_a_name_is_cleaned_and_short_before_anybody_sees_it():
    cleaned = named([], "A\nda \u202eLove")
    assert cleaned is not None
    assert cleaned.name.replace(" ", "") == "AdaLove"
    long = named([], "x" * 100_000)
    assert long is not None
    assert len(long.name) <= 60
    assert named([], "\n\u202e") is None


def test_names_are_found_whatever_their_accents_and_by_any_of_their_words():
    names = ("Ada Lovelace", "Søren Ångström", "Angela Sand", "Sand, Anna")
    assert suggested(names, "an") == ("Angela Sand", "Sand, Anna", "Søren Ångström")
    assert suggested(names, "sand") == ("Sand, Anna", "Angela Sand")
    assert suggested(names, "a") == ()
    assert len(suggested([f"Ann {n}" for n in range(9)], "ann")) == 4


def test_a_typed_name_finds_its_address_only_where_it_is_one_persons():
    twins = [Person("Ada", "ada.1@example.org"), Person("Ada", "ada.2@example.org")]
    assert named([SARA, *twins], "sara  HADDAD") == SARA
    assert named([SARA, *twins], "Ada") == Person("Ada")
    assert named([SARA], "mallory@example.org") == Person("mallory@example.org")
    assert addressed([SARA], "Sara.Haddad@Example.org") == SARA
    assert addressed([SARA], "guest@example.org") == Person("guest@example.org", "guest@example.org")
