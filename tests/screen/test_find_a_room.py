"""*Find a room* by finger in the real window: open, scroll, choose, book, take back; and home by itself."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.domain.bookings import BookingState
from kiosk.domain.intents import Book, Intent, Look, Undo
from kiosk.domain.snapshot import Snapshot, UndoOf, UndoOffer
from kiosk.link.state import Connected
from kiosk.screen.mailbox import Mailbox
from kiosk.screen.presenters.find_wish import FindPane
from kiosk.screen.presenters.model import FindView, ScreenModel
from kiosk.screen.presenters.scene import Layout
from kiosk.screen.session import ScreenSession
from kiosk.screen.theme import is_narrow
from kiosk.testing.builders import BOOT, FakeClock, a_booking, between
from tests.screen.bad_buildings import BUILDINGS, PANES, full_floor, model
from tests.screen.states import STATES
from tests.screen.stepper import Screen, screen
from tests.screen.test_states import faults, what_is_drawn
from tests.unit.presenters.floor_three import on_floor_three
from tests.unit.presenters.gallery import SNAPSHOTS

from kiosk.screen.views.room_list import RoomRow  # isort: skip  the stepper settles Kivy first

SIZES = [(800, 480), (1280, 800)]
ALL_SIZES = [*SIZES, (480, 800), (800, 1280)]
CEDAR = between("13:12", "13:42")


class Panel:
    """Session, mailbox and window of one door, whose agent is the test. What is touched is heard at once."""

    def __init__(self, shown: Screen) -> None:
        self.screen = shown
        self.clock = FakeClock("13:12")
        self.sent: list[Intent] = []
        ids = iter(f"tap-{n}" for n in range(1, 100))
        layout = Layout.NARROW if is_narrow(shown.size) else Layout.WIDE
        self.mailbox = Mailbox(ScreenSession(new_id=lambda: next(ids), layout=layout), self.clock.now)
        self.mailbox.connect(send=self.sent.append, on_post=lambda: None)
        self.mailbox.listener.on_state(Connected())

    def publish(self, snapshot: Snapshot) -> None:
        self.mailbox.listener.on_snapshot(snapshot)
        self.screen.show(self.mailbox.model())

    def tap(self, name: str) -> None:
        """Touches the control of that id, or that begins so, and shows what comes of it."""
        self.screen.tap(next(one for one in self.screen.controls() if one.view.id.startswith(name)))
        self.hear()

    def hear(self) -> None:
        for action in self.screen.actions:
            self.mailbox.act(action)
        self.screen.actions.clear()
        self.screen.show(self.mailbox.model())

    def wait(self, seconds: float) -> ScreenModel:
        self.clock.advance(seconds)
        self.screen.show(self.mailbox.model())
        return self.screen.model

    @property
    def page(self) -> FindView:
        page = self.screen.model.sheet
        assert isinstance(page, FindView)
        return page

    @property
    def rows(self) -> list[RoomRow]:
        """The widgets of the rows that can be seen, from the upper one on."""
        return sorted(
            (one for one in self.screen.walk() if isinstance(one, RoomRow)), key=lambda row: -row.top
        )

    def names(self) -> list[str]:
        return [row.name.full for row in self.rows]

    def draw_list(self, pixels: int, *, at: tuple[float, float] | None = None) -> None:
        """A finger comes down on a row and goes up by so many pixels."""
        x, y = at or (self.rows[0].x + 200, self.rows[1].center_y)
        touch = self.screen.press(x, y)
        for part in (0.25, 0.5, 0.75, 1.0):
            touch.touch_move(x, y + pixels * part)
            self.screen.step()
        touch.touch_up()
        self.screen.step()


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def panel(request: pytest.FixtureRequest) -> Iterator[Panel]:
    with screen(STATES["available"]("en", request.param), request.param) as shown:
        yield Panel(shown)


@pytest.fixture
def wide() -> Iterator[Panel]:
    with screen(STATES["available"]("en", (1280, 800)), (1280, 800)) as shown:
        yield Panel(shown)


def opened(panel: Panel, snapshot: Snapshot) -> None:
    panel.publish(snapshot)
    panel.tap("find")


def test_the_button_opens_the_page_and_the_agent_hears_that_somebody_looks(panel: Panel) -> None:
    opened(panel, on_floor_three())
    assert panel.names()[0] == "Cedar"
    assert panel.sent == [Look("tap-1")]


def test_a_door_that_knows_no_other_rooms_has_no_such_button(panel: Panel) -> None:
    panel.publish(on_floor_three(neighbours=()))
    assert not [one for one in panel.screen.controls() if one.view.id == "find"]


def test_nothing_behind_the_page_can_be_touched_or_seen(panel: Panel) -> None:
    opened(panel, on_floor_three())
    home = panel.screen.door.home
    assert home.lower.parent is home.day.parent is home.hero.parent is None
    width, height = panel.screen.size
    panel.screen.press(width - 3, height // 3).touch_up()
    assert panel.screen.actions == []


def test_a_tap_on_book_books_that_room_and_the_page_shows_what_comes_of_it(panel: Panel) -> None:
    opened(panel, on_floor_three())
    panel.tap("filled:cedar")
    assert panel.sent[-1] == Book("tap-2", CEDAR, room="cedar")
    pending = a_booking("13:12", "13:42", room="cedar")
    offer = UndoOffer("key-1", UndoOf.BOOK, None)
    panel.publish(on_floor_three(bookings=(pending,), undo=(offer,)))
    assert panel.rows[0].until.written == "Booking until 13:42"
    confirmed = replace(pending, state=BookingState.CONFIRMED)
    panel.publish(on_floor_three(bookings=(confirmed,), undo=(replace(offer, until=BOOT + 8),)))
    assert panel.rows[0].until.written == "Booked until 13:42"
    assert panel.names().count("Cedar") == 1
    panel.tap("undo")
    assert panel.sent[-1] == Undo("tap-3", "key-1")
    panel.publish(on_floor_three())
    assert panel.rows[0].until.written == "Free until 15:00"


def test_a_second_tap_on_book_at_once_is_not_a_second_booking(panel: Panel) -> None:
    opened(panel, on_floor_three())
    control = next(one for one in panel.screen.controls() if one.view.id.startswith("filled:cedar"))
    panel.screen.tap(control)
    panel.screen.tap(control)
    assert len(panel.screen.actions) == 1


def test_thirty_seconds_after_the_last_touch_it_is_home_and_says_so_before(panel: Panel) -> None:
    opened(panel, on_floor_three())
    assert panel.page.back.detail == ""
    panel.wait(21)
    assert panel.page.back.detail == "9 s"
    assert panel.wait(10).sheet is None
    assert panel.screen.door.home.hero.parent is not None


def test_a_finger_draws_the_list_along_and_books_nothing(panel: Panel) -> None:
    opened(panel, full_floor())
    before = panel.names()
    book = next(one for one in panel.screen.controls() if one.view.label == "Book")
    panel.draw_list(panel.screen.size[1] // 2, at=book.center)
    panel.hear()
    assert panel.sent == [Look("tap-1")]
    after = panel.names()
    assert after[-1] not in before
    panel.draw_list(-panel.screen.size[1])
    assert panel.names()[0] == before[0]


def test_the_list_ends_with_its_last_row_in_full(panel: Panel) -> None:
    opened(panel, full_floor())
    for _ in range(40):
        panel.draw_list(panel.screen.size[1] // 2)
    last = panel.rows[-1]
    assert last.name.full == panel.page.rows[-1].name
    assert last.whole


def test_only_rows_that_can_be_seen_are_widgets(panel: Panel) -> None:
    opened(panel, full_floor())
    assert len(panel.page.rows) > 50
    for _ in range(6):
        panel.draw_list(panel.screen.size[1] // 3)
        assert len(panel.rows) <= 7


def test_a_new_snapshot_leaves_the_list_where_it_was_drawn_to(panel: Panel) -> None:
    opened(panel, full_floor())
    panel.draw_list(panel.screen.size[1] // 2)
    before = panel.names()
    panel.publish(replace(full_floor(), number=2))
    assert panel.names() == before


def test_a_touch_beside_the_button_shows_the_way_to_that_room(wide: Panel) -> None:
    opened(wide, on_floor_three())
    row = wide.rows[1]
    wide.screen.press(row.x + 150, row.center_y).touch_up()
    wide.hear()
    assert wide.page.plan is not None
    assert wide.page.plan.way_words == "To Rowan: 20 m"
    assert "To Rowan: 20 m" in [text.written for text in wide.screen.texts()]


def test_seats_and_equipment_narrow_the_list_down(wide: Panel) -> None:
    opened(wide, on_floor_three())
    wide.tap("seats:8")
    assert wide.names() == ["Rowan", "Willow"]
    wide.tap("needs")
    wide.tap("with:whiteboard")
    wide.tap("show")
    assert wide.names() == ["Rowan"]


def test_on_a_narrow_panel_needs_and_plan_are_behind_their_buttons() -> None:
    with screen(STATES["available"]("en", (800, 480)), (800, 480)) as shown:
        panel = Panel(shown)
        opened(panel, on_floor_three())
        panel.tap("plan")
        assert panel.rows == []
        assert panel.page.plan_open
        panel.tap("plan")
        panel.tap("needs")
        panel.tap("with:whiteboard")
        panel.tap("show")
        assert panel.names() == ["Rowan"]


def test_later_is_chosen_in_quarters_of_an_hour(wide: Panel) -> None:
    opened(wide, on_floor_three())
    wide.tap("later")
    assert wide.page.panel is not None
    wide.tap("start-later")
    wide.tap("show")
    assert wide.page.when[1].label == "13:45"
    wide.tap("now")
    assert wide.names()[0] == "Cedar"


def test_what_is_down_on_a_button_when_the_page_goes_home_books_nothing(panel: Panel) -> None:
    opened(panel, on_floor_three())
    book = next(one for one in panel.screen.controls() if one.view.label == "Book")
    touch = panel.screen.press(*book.center)
    panel.wait(31)
    touch.touch_up()
    panel.screen.step()
    assert panel.screen.actions == []


def test_where_this_room_was_taken_the_best_other_one_is_booked_by_one_tap(panel: Panel) -> None:
    panel.publish(SNAPSHOTS["refused-offered"][0])
    card = panel.screen.door.home.hero._card
    assert card.title.written == "Cedar is free until 15:00"
    panel.tap("filled:cedar")
    assert panel.sent == [Book("tap-1", CEDAR, room="cedar")]
    assert isinstance(panel.screen.model.sheet, FindView)
    assert panel.wait(31).hero.word == "Taken"


def test_once_another_room_is_booked_nobody_is_told_again_that_this_one_was_taken(panel: Panel) -> None:
    refused = SNAPSHOTS["refused-offered"][0]
    booked = a_booking("13:12", "13:42", room="cedar", state=BookingState.CONFIRMED)
    panel.publish(replace(refused, bookings=(booked,)))
    assert panel.screen.model.hero.word == "In use"


def test_other_rooms_opens_the_page(panel: Panel) -> None:
    panel.publish(SNAPSHOTS["in-use-offered"][0])
    panel.tap("other-rooms")
    assert panel.names()[0] == "Cedar"


@pytest.fixture(scope="module", params=ALL_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def any_panel(request: pytest.FixtureRequest) -> Iterator[Screen]:
    with screen(STATES["available"]("en", request.param), request.param) as shown:
        yield shown


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("name", BUILDINGS)
def test_whatever_the_building_all_can_be_read_and_touched(
    any_panel: Screen, name: str, pane: FindPane, language: str
) -> None:
    any_panel.show(model(name, any_panel.size, pane=pane, language=language))
    assert faults(what_is_drawn(any_panel)) == {}
