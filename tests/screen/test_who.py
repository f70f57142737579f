"""Who books, by touch in the real window: a badge, a PIN, a name or nothing, each with as few touches as it takes."""

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, Book
from kiosk.domain.people import Claim, Means
from tests.screen.visit import Visit, visit
from tests.unit.presenters.asking_who import OPTIONAL, REQUIRED
from tests.unit.presenters.scenes import DAY, a_snapshot

from kiosk.screen.views.controls import Control  # isort: skip  the visit settles Kivy first

BADGE = "04A22B9C11"


def choose(door: Visit) -> None:
    """Another time, by the sheet, as far as the question."""
    door.tap("other")
    door.tap(next(one.view.id for one in door.shown.controls() if one.view.id.startswith("book:")))
    assert "Who books?" in [text.written for text in door.shown.texts()]


def hold_badge(door: Visit, number: str) -> Book:
    sent = door.session.badge(door.clock.now(), number)
    assert isinstance(sent, Book)
    door.settle()
    return sent


def answered(door: Visit, ack: Ack) -> None:
    door.session.acknowledged(ack, door.clock.now())
    door.settle()


def is_key(control: Control) -> bool:
    return control.view.id.startswith("key:")


def words(door: Visit) -> list[str]:
    return [text.written for text in door.shown.texts()]


def test_the_question_is_answered_by_badge_pin_name_or_one_tap_past_it() -> None:
    for size in ((800, 480), (480, 800)):
        for door in visit(size, a_snapshot(*DAY, policy=OPTIONAL)):
            choose(door)
            answered(door, Ack(hold_badge(door, "0815").id, Refusal.BADGE_UNKNOWN))
            assert "This badge is not known." in words(door)
            answered(door, Ack(hold_badge(door, BADGE).id, key="key"))
            assert door.shown.model.sheet is None

            choose(door)
            door.tap("who-pin")
            for key in "2580":
                door.tap(f"key:{key}")
            door.tap("enter")
            answered(door, Ack(door.sent[-1].id, key="key"))

            choose(door)
            door.tap("who-name")
            stood = []
            for sign in "Sa":
                door.shown.tap(
                    next(one for one in door.shown.controls() if one.view.label.upper() == sign.upper())
                )
                door.hurry()
                stood.append(
                    [(one.view.id, one.pos, one.size) for one in door.shown.controls() if is_key(one)]
                )
            assert stood[0] == stood[-1]  # the suggestions move no key under the finger
            door.shown.time += 1
            door.tap("who:Sara Haddad")
            answered(door, Ack(door.sent[-1].id, key="key"))

            choose(door)
            door.tap("skip")
            claims = [intent.who for intent in door.sent if isinstance(intent, Book)]
            assert claims == [Claim(Means.PIN, "2580"), Claim(Means.NAME, "Sara Haddad"), None]


def test_where_it_is_required_the_first_button_asks_too_and_half_a_minute_leads_home() -> None:
    for door in visit((800, 480), a_snapshot(*DAY, policy=REQUIRED)):
        first = door.shown.model.hero.buttons[0].id
        door.tap(first)
        assert not door.sent
        assert "skip" not in [one.view.id for one in door.shown.controls()]
        door.wait(30)
        assert door.shown.model.sheet is None
        door.tap(first)
        assert hold_badge(door, BADGE).who == Claim(Means.BADGE, BADGE)
