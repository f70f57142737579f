"""The sheet asks for no name, sends only what was chosen, and says what became of it."""

from dataclasses import replace

import pytest

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, ReportProblem, Undo
from kiosk.domain.reports import PHRASES, Phrase, ReportKind, ReportState, ReportUndo
from kiosk.screen.presenters.choices import ChooseKind, ChoosePhrase, Icon
from kiosk.screen.presenters.lower import lower_row
from kiosk.screen.presenters.model import KeyboardView, LocalAction, Look, TypeSign
from kiosk.screen.presenters.pages import OPENS, closes_at, page_view
from kiosk.screen.presenters.report_page import THANKS, ReportPage, after, answered, report_view
from kiosk.screen.presenters.reports import KINDS, PHRASES_SAID, STATES
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.testing.builders import BOOT, a_report
from tests.unit.presenters.scenes import DAY, a_scene, a_snapshot

SCENE = a_scene(a_snapshot(*DAY))
CHOSEN = ReportPage(ReportKind.SCREEN, Phrase.NO_PICTURE)
SENT = replace(CHOSEN, sent="tap-1")


def show(page, scene=SCENE, closes_in=None):
    return report_view(page, scene, closes_in=closes_in)


def do(page, *actions):
    for action in actions:
        page = after(page, action)
    return page


def test_it_opens_with_nothing_chosen_and_says_what_is_lacking():
    view = show(OPENS[LocalAction.OPEN_REPORT](SCENE))
    assert [b.label for b in view.kinds] == ["Screen", "Sound", "Heating", "Cleaning", "Furniture", "Other"]
    assert len({b.icon for b in view.kinds} - {None}) == 6
    assert (view.phrases, view.caption, view.note) == ((), "", "Please choose what it is about")
    assert [b.enabled for b in view.buttons] == [True, False]


def test_it_looks_like_the_picture():
    view = show(do(ReportPage(), ChooseKind(ReportKind.SCREEN), ChoosePhrase(Phrase.NO_PICTURE)))
    assert (view.strip_text, view.clock, view.title) == (
        "Juniper · Free until 14:30", "13:12", "Report a problem"
    )  # fmt: skip
    assert [b.label for b in view.kinds if b.look is Look.CHOSEN] == ["Screen"]
    assert [(b.label, b.look) for b in view.phrases] == [
        ("No picture", Look.CHOSEN), ("No cable", Look.OUTLINE), ("Type…", Look.OUTLINE)
    ]  # fmt: skip
    assert view.caption == "What is wrong? (optional)"
    cancel, send = view.buttons
    assert (cancel.label, send.label, send.detail) == ("Cancel", "Send report", "no name is stored")
    assert send.action == ReportProblem("", ReportKind.SCREEN, Phrase.NO_PICTURE)


def test_another_kind_has_other_phrases_and_a_phrase_can_be_taken_back():
    page = do(CHOSEN, ChooseKind(ReportKind.HEATING))
    assert page == ReportPage(ReportKind.HEATING)
    assert do(CHOSEN, ChooseKind(ReportKind.SCREEN)) == CHOSEN
    assert do(CHOSEN, ChoosePhrase(Phrase.NO_PICTURE)).phrase is None
    assert do(CHOSEN, ChoosePhrase(Phrase.TOO_COLD)) == CHOSEN  # of another kind: a touch that came too late
    assert do(ReportPage(), ChoosePhrase(Phrase.NO_PICTURE)) == ReportPage()


def test_other_words_can_be_typed_and_left():
    typing = do(CHOSEN, LocalAction.OPEN_WORDS, *map(TypeSign, "Hi"))
    keyboard = page_view(typing, SCENE, closes_in=None)
    assert isinstance(keyboard, KeyboardView)
    assert (keyboard.hint, keyboard.text) == ("What is wrong?", "Hi")
    assert do(typing, LocalAction.LEAVE_TEXT) == CHOSEN
    page = do(typing, LocalAction.TAKE_TEXT)
    assert page == replace(CHOSEN, words="Hi")
    view = show(page)
    assert (view.phrases[2].look, view.note) == (Look.CHOSEN, "Hi")
    assert view.buttons[1].action == ReportProblem("", ReportKind.SCREEN, Phrase.NO_PICTURE, "Hi")
    thanks = answered(replace(page, sent="tap-1"), Ack("tap-1", key="key-5"), BOOT)
    assert show(thanks).said == ("Reported: screen, no picture, Hi",)
    assert do(ReportPage(), LocalAction.OPEN_WORDS) == ReportPage()


def test_a_phrase_is_optional():
    assert show(ReportPage(ReportKind.OTHER)).buttons[1].action == ReportProblem("", ReportKind.OTHER)


def test_a_sent_report_is_not_sent_again_and_not_changed():
    assert not show(SENT).buttons[1].enabled
    assert do(SENT, ChooseKind(ReportKind.SOUND)) == SENT


def test_the_thanks_say_what_was_reported_and_offer_an_undo_while_there_is_one():
    page = answered(SENT, Ack("tap-1", key="key-5"), BOOT)
    scene = a_scene(a_snapshot(*DAY, report_undo=(ReportUndo("key-5", BOOT + 8),)))
    view = show(page, scene)
    assert (view.title, view.said) == ("Thank you.", ("Reported: screen, no picture",))
    assert [(b.label, b.action) for b in view.buttons] == [
        ("Undo", Undo("", "key-5")), ("Done", LocalAction.CLOSE_SHEET)
    ]  # fmt: skip
    assert [b.label for b in show(page).buttons] == ["Done"]
    assert not view.kinds
    assert closes_at(page, BOOT - 1) == BOOT + THANKS


def test_a_refused_report_says_why_and_what_to_do():
    view = show(answered(SENT, Ack("tap-1", Refusal.NOT_STORED), BOOT))
    assert view.said == ("This door cannot store bookings", "Please tell whoever looks after the rooms.")
    assert [b.label for b in view.buttons] == ["Close"]


def test_the_answer_to_another_tap_changes_nothing():
    assert answered(SENT, Ack("tap-0", key="other"), BOOT) == SENT


def test_the_last_seconds_are_counted_on_cancel():
    assert show(CHOSEN, closes_in=7).buttons[0].detail == "7 s"


def test_only_what_can_be_reported_is_offered():
    scene = a_scene(a_snapshot(*DAY, may_report=(ReportKind.CLEANING,)))
    assert [b.label for b in show(ReportPage(), scene).kinds] == ["Cleaning"]
    assert "report" in [b.id for b in lower_row(SCENE)]
    assert "report" not in [b.id for b in lower_row(a_scene(a_snapshot(*DAY, may_report=())))]


def test_the_button_has_its_flag_where_there_is_room():
    narrow = a_scene(a_snapshot(*DAY), layout=Layout.NARROW)
    icons = [next(b.icon for b in lower_row(scene) if b.id == "report") for scene in (SCENE, narrow)]
    assert icons == [Icon.FLAG, None]


def test_while_a_page_is_open_the_row_is_not():
    assert screen_model(SCENE).lower
    assert not screen_model(SCENE, sheet=CHOSEN).lower


def test_in_german():
    scene = a_scene(a_snapshot(*DAY), language="de")
    page = answered(SENT, Ack("tap-1", key="key-5"), BOOT)
    assert show(page, scene).said == ("Gemeldet: Bildschirm, kein Bild",)


def test_everything_that_can_be_said_has_words():
    assert set(KINDS) == set(ReportKind)
    assert set(PHRASES_SAID) == {phrase for of_kind in PHRASES.values() for phrase in of_kind} == set(Phrase)
    assert set(STATES) == set(ReportState)


@pytest.mark.parametrize("state", ReportState)
def test_broken_equipment_is_called_so_on_the_panel_until_it_is_mended(state):
    open_ = state in (ReportState.PENDING, ReportState.DELIVERED)
    reports = (a_report(state=state),) if open_ else ()
    facilities = screen_model(a_scene(a_snapshot(*DAY, reports=reports))).hero.facilities
    assert ("Screen out of order" in facilities) is open_
