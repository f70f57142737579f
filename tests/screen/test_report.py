"""Somebody reports a broken screen with a finger, on every kind of panel."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from kiosk.domain.intents import Ack, ReportProblem, Undo
from kiosk.domain.reports import Phrase, ReportKind, ReportUndo
from kiosk.screen.presenters.model import ReportView
from kiosk.screen.theme import measures_for
from tests.screen.visit import Visit, visit
from tests.unit.presenters.scenes import DAY, a_snapshot

from kiosk.screen.views.layout import panes  # isort: skip
from kiosk.screen.views.report import report_places  # isort: skip

SIZES = ((800, 480), (1280, 800), (800, 1280), (480, 800))


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def anybody(request: pytest.FixtureRequest) -> Iterator[Visit]:
    yield from visit(request.param)


def sheet(anybody: Visit) -> ReportView:
    found = anybody.shown.model.sheet
    assert isinstance(found, ReportView)
    return found


def report_a_broken_screen(anybody: Visit) -> str:
    for name in ("report", "kind:screen", "phrase:no_picture", "send:screen:no_picture"):
        anybody.tap(name)
    intent = anybody.sent[-1]
    assert intent == ReportProblem(intent.id, ReportKind.SCREEN, Phrase.NO_PICTURE)
    now = anybody.clock.now()
    anybody.session.snapshot_arrived(a_snapshot(*DAY, report_undo=(ReportUndo("key-5", now.boot + 8),)), now)
    anybody.session.acknowledged(Ack(intent.id, key="key-5"), now)
    anybody.settle()
    return intent.id


def test_four_touches_report_a_broken_screen_and_are_thanked_for(anybody: Visit) -> None:
    report_a_broken_screen(anybody)
    assert "Thank you." in [text.written for text in anybody.shown.texts()]
    anybody.wait(4)
    assert anybody.shown.model.sheet is None
    assert anybody.shown.door.home.hero.parent is not None


def test_a_report_can_be_taken_back_by_touch(anybody: Visit) -> None:
    report_a_broken_screen(anybody)
    anybody.tap("undo")
    assert anybody.sent[-1] == Undo(anybody.sent[-1].id, "key-5")
    assert anybody.shown.model.sheet is None


def test_nothing_is_sent_before_a_kind_is_chosen(anybody: Visit) -> None:
    anybody.tap("report")
    anybody.tap("send:None:None")
    assert not anybody.sent
    anybody.tap("cancel")
    assert anybody.shown.model.sheet is None


def test_a_kind_that_is_touched_is_the_chosen_one_and_has_its_picture_above_the_word(anybody: Visit) -> None:
    anybody.tap("report")
    anybody.tap("kind:furniture")
    assert [b.label for b in sheet(anybody).phrases] == ["Broken", "Chairs missing", "Type…"]
    tile = anybody.shown.control("kind:furniture")
    assert tile.labels[0].ink.pos[1] < tile.center_y


def test_other_words_are_typed_on_the_panel(anybody: Visit) -> None:
    for name in ("report", "kind:other", "type"):
        anybody.tap(name)
    anybody.tap(next(one.view.id for one in anybody.shown.controls() if one.view.label == "G"))
    anybody.tap("take-text")
    anybody.tap("send:other:None:typed")
    intent = anybody.sent[-1]
    assert isinstance(intent, ReportProblem)
    assert (intent.kind, intent.words) == (ReportKind.OTHER, "G")


@pytest.mark.parametrize("size", [*SIZES, (1024, 600), (1920, 1080)], ids=str)
@pytest.mark.parametrize("rows", [1, 2])
def test_every_part_has_its_place_below_the_one_before(size: tuple[int, int], rows: int) -> None:
    measures = measures_for(size)
    places = report_places(panes(size, measures, banner=0).main, measures, rows=rows)
    parts = (places.strip, places.title, *places.kinds, places.caption, places.phrases, places.buttons)
    for upper, lower in pairwise(parts):
        assert upper.bottom <= lower.y
    assert all(tile.height >= measures.touch for tile in places.kinds)
    assert replace(places.note, height=0).y >= places.phrases.bottom
