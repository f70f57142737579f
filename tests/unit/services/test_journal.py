"""What the engine notes: each change once, when it is on the disk and the time is known; lost lines come again."""

from datetime import date, timedelta

import pytest

from kiosk.domain.attendance import ReleaseStop
from kiosk.domain.bookings import BookingState
from kiosk.domain.intents import Undo
from kiosk.domain.journal import Happening, Told, last_words, short_key
from kiosk.domain.snapshot import FindingKind
from kiosk.services.health import Health
from kiosk.services.journal import Journal
from kiosk.services.messages import Begun, NotNoted, NotStored, Woken
from kiosk.testing.builders import a_booking, a_now, at, between
from tests.unit.services.scene import KEY, Scene, book

ASKED = a_booking("12:00", "12:30", key=KEY)
NOON = a_now("12:00")
LATER = a_now("12:10", boot=1600.0)


def a_journal(*, days=30, trusted=True):
    journal = Journal("juniper", timedelta(days=days), Health())
    journal.heard(Begun(), NOON, trusted=trusted)
    return journal


def told(notes):
    return [(entry.what, entry.at) for note in notes for entry in note.entries]


def test_a_booking_is_told_from_the_tap_to_the_confirmation():
    scene = Scene()
    scene.door.ask(book())
    scene.live()
    happened = [entry.what for entry in scene.door.journal]
    assert happened == [Happening.ASKED, Happening.SENT, Happening.CONFIRMED]
    assert last_words(scene.door.journal)[short_key(KEY)] == Told(
        BookingState.CONFIRMED, between("12:00", "12:30")
    )


def test_a_restart_tells_nothing_twice():
    scene = Scene()
    scene.door.ask(book())
    scene.live()
    before = scene.door.journal
    for _ in range(3):
        scene.door.start()
        scene.live()
    assert scene.door.journal == before


def test_what_was_lost_between_outbox_and_journal_is_told_at_the_next_start():
    scene = Scene()
    scene.door.ask(book())
    scene.live()
    scene.door.journal = ()
    scene.door.start()
    scene.live()
    assert list(scene.door.journal)[-1].what is Happening.CONFIRMED


def test_a_booking_that_the_disk_refused_is_not_told():
    scene = Scene()
    scene.door.disk_fails = True
    scene.door.ask(book())
    scene.door.disk_fails = False
    scene.live()
    assert scene.door.journal == ()


def test_an_undo_is_told():
    scene = Scene()
    scene.offline()
    scene.door.ask(book())
    scene.door.ask(Undo("undo", KEY))
    scene.live()
    assert Happening.UNDONE in [e.what for e in scene.door.journal]


def test_lines_that_the_disk_refused_come_again_after_a_pause_and_the_doctor_is_told():
    journal = a_journal()
    journal.changed((), (ASKED,), NOON)
    first = journal.hand_over(NOON)
    journal.heard(NotNoted("No space left on device"), NOON, trusted=True)
    assert journal.health.not_noted.kind is FindingKind.JOURNAL_NOT_WRITTEN
    assert journal.hand_over(a_now("12:00", boot=1059.0)) == []
    assert told(journal.hand_over(LATER)) == told(first) != []
    journal.heard(Woken(), LATER, trusted=True)
    assert journal.health.not_noted is None
    assert journal.hand_over(LATER) == []


def test_lines_of_an_outbox_that_was_not_stored_are_dropped_and_others_are_not():
    journal = a_journal()
    journal.note(Happening.NOT_RELEASED, "meeting", ASKED.interval, now=NOON, because=ReleaseStop.TOUCHED)
    journal.changed((), (ASKED,), NOON)
    assert len(told(journal.hand_over(NOON))) == 2
    journal.heard(NotStored("EIO"), NOON, trusted=True)
    assert told(journal.hand_over(LATER)) == [(Happening.NOT_RELEASED, NOON.wall)]


def test_lines_wait_for_the_right_time_and_get_it():
    journal = a_journal(trusted=False)
    wrong = a_now("03:00", boot=1000.0)
    journal.changed((), (ASKED,), wrong)
    assert journal.hand_over(wrong) == []
    journal.heard(Woken(), LATER, trusted=True)
    assert told(journal.hand_over(LATER)) == [(Happening.ASKED, at("12:00"))]


@pytest.mark.parametrize(("days", "keep_from"), [(30, date(2026, 10, 21)), (1, date(2026, 11, 19))])
def test_old_days_are_let_go_of_at_the_start_and_once_a_day(days, keep_from):
    journal = a_journal(days=days)
    (note,) = journal.hand_over(NOON)
    assert (note.entries, note.keep_from) == ((), keep_from)
    journal.heard(Woken(), LATER, trusted=True)
    assert journal.hand_over(LATER) == []
    tomorrow = a_now("12:00", day=1, boot=90_000.0)
    journal.heard(Woken(), tomorrow, trusted=True)
    assert [note.keep_from for note in journal.hand_over(tomorrow)] == [keep_from + timedelta(days=1)]


def test_when_nothing_is_to_be_kept_nothing_is_noted_and_what_was_there_goes():
    journal = a_journal(days=0)
    journal.changed((), (ASKED,), NOON)
    (note,) = journal.hand_over(NOON)
    assert (note.entries, note.keep_from) == ((), date(2026, 11, 21))


def test_the_same_is_not_noted_again_and_again():
    journal = a_journal()
    for because in (ReleaseStop.NOT_LIVE, ReleaseStop.NOT_LIVE, ReleaseStop.TOUCHED, ReleaseStop.TOUCHED):
        journal.note(Happening.NOT_RELEASED, "meeting", ASKED.interval, now=NOON, because=because)
    (note,) = journal.hand_over(NOON)
    assert [entry.because for entry in note.entries] == ["not_live", "touched"]
