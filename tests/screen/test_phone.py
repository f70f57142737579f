"""The phone page in the real window: its code can be read off the panel, and is at least 22 mm wide."""

from collections.abc import Iterator

import pytest
import zxingcpp

from kiosk.domain.appearance import Appearance, Theme
from kiosk.screen.presenters.model import LocalAction
from kiosk.screen.presenters.phone import PhonePage
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.presenters.screen import screen_model
from kiosk.screen.theme import measures_for
from kiosk.screen.views.layout import panes
from kiosk.screen.views.phone_layout import phone_places
from tests.screen.samples import SIZES
from tests.screen.stepper import Screen, screen
from tests.unit.presenters.scenes import a_scene, a_snapshot

LINK = "https://calendar.google.com/calendar/render?action=TEMPLATE&location=Juniper&add=juniper@example.org"


@pytest.fixture(params=[(800, 480), (480, 800)], ids=str)
def door(request: pytest.FixtureRequest) -> Iterator[Screen]:
    snapshot = a_snapshot(phone=LINK, appearance=Appearance(Theme.HIGH_CONTRAST))
    model = screen_model(a_scene(snapshot, layout=Layout.NARROW), sheet=PhonePage(), closes_at=None)
    with screen(model, request.param) as shown:
        yield shown


def test_a_phone_reads_it_off_the_panel(door: Screen) -> None:
    (found,) = zxingcpp.read_barcodes(door.picture())
    assert found.text == LINK


def test_back_goes_home(door: Screen) -> None:
    door.tap(door.control("back"))
    assert door.actions == [LocalAction.CLOSE_SHEET]


@pytest.mark.parametrize("size", SIZES)
def test_the_code_is_wide_enough_for_every_phone(size: tuple[int, int]) -> None:
    measures = measures_for(size)
    pane = panes(size, measures, banner=measures.banner).main
    places = phone_places(pane, measures, modules=57)
    assert places.code.width / measures.dpi * 25.4 >= 22
    assert places.title.bottom <= places.code.y
    assert places.code.bottom <= places.back.y
    assert places.words.width > 0
