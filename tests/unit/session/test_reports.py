"""A report from the first touch to the thanks, with an agent and without."""

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import Ack, ReportProblem, Undo
from kiosk.domain.reports import Phrase, ReportKind, ReportUndo
from kiosk.screen.presenters.choices import ChooseKind, ChoosePhrase
from kiosk.screen.presenters.model import LocalAction, ReportView
from tests.unit.presenters.scenes import DAY, a_snapshot
from tests.unit.session.test_session import Door

SEND = ReportProblem("", ReportKind.SCREEN, Phrase.NO_PICTURE)


def a_door():
    door = Door()
    door.act(LocalAction.OPEN_REPORT)
    door.act(ChooseKind(ReportKind.SCREEN))
    door.act(ChoosePhrase(Phrase.NO_PICTURE))
    return door


def sent(door):
    intent = door.act(SEND)
    door.publish(a_snapshot(*DAY, report_undo=(ReportUndo("key-5", door.clock.now().boot + 8),)))
    door.answer(Ack(intent.id, key="key-5"))
    return intent


def page(door):
    sheet = door.model.sheet
    assert isinstance(sheet, ReportView)
    return sheet


def test_a_report_is_sent_with_an_id_of_its_own_and_thanked_for_four_seconds():
    door = a_door()
    assert sent(door) == ReportProblem("tap-1", ReportKind.SCREEN, Phrase.NO_PICTURE)
    assert page(door).title == "Thank you."
    assert door.model.changes_at <= door.clock.now().boot + 4
    door.wait(3.9)
    assert page(door).title == "Thank you."
    door.wait(0.2)
    assert door.model.sheet is None


def test_nothing_is_thanked_for_before_it_is_on_the_disk():
    door = a_door()
    door.act(SEND)
    assert page(door).title == "Report a problem"
    assert not page(door).buttons[1].enabled


def test_an_undo_takes_that_report_back_and_goes_home():
    door = a_door()
    sent(door)
    assert door.act(Undo("", "key-5")) == Undo("tap-2", "key-5")
    assert door.model.sheet is None


def test_a_refused_report_says_so_on_the_sheet():
    door = a_door()
    intent = door.act(SEND)
    door.answer(Ack(intent.id, Refusal.TOO_MANY_REPORTS))
    assert page(door).said[0] == "Many problems are reported already"
    assert door.act(LocalAction.CLOSE_SHEET) is None
    assert door.model.sheet is None


def test_without_an_agent_a_report_is_refused_in_words_and_never_kept_for_later():
    door = a_door()
    door.lose()
    assert door.act(SEND) is None
    assert page(door).said == ("This door does not answer", "Please try again in a moment.")


def test_a_sheet_that_nobody_touches_goes_home():
    door = a_door()
    door.wait(29)
    assert page(door).buttons[0].detail == "1 s"
    door.wait(1)
    assert door.model.sheet is None
