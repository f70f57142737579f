"""The day under a finger: drawn along, asked about, booked from; and it draws nothing while no finger moves."""

from collections.abc import Iterator

import pytest

from kiosk.domain.intents import Book
from kiosk.screen.presenters.model import DayPageView, LocalAction, SheetView
from kiosk.testing.builders import at, between
from tests.screen.visit import Visit, visit
from tests.unit.presenters.scenes import REVIEW

SIZES = ((800, 480), (1280, 800), (800, 1280), (480, 800))


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def anybody(request: pytest.FixtureRequest) -> Iterator[Visit]:
    yield from visit(request.param)


@pytest.fixture
def small() -> Iterator[Visit]:
    yield from visit((800, 480))


def test_a_touch_on_the_time_line_opens_the_day_with_the_present_moment(anybody: Visit) -> None:
    anybody.open_day()
    assert isinstance(anybody.shown.model.sheet, DayPageView)
    assert [text.written for text in anybody.shown.texts()].count("13:12") == 2  # the clock and the pill
    assert anybody.shown.door.home.day.parent is None  # nothing below it is drawn, or touched


def test_a_free_time_is_booked_in_two_taps(anybody: Visit) -> None:
    anybody.open_day()
    anybody.touch(*anybody.where("14:00"))
    sheet = anybody.shown.model.sheet
    assert isinstance(sheet, SheetView)
    assert sheet.start == "14:00"
    anybody.tap(sheet.book.id)
    (intent,) = anybody.sent
    assert isinstance(intent, Book)
    assert intent.interval == between("14:00", "14:30")
    assert anybody.shown.model.sheet is None


def test_a_finger_draws_the_day_along_and_books_nothing(anybody: Visit) -> None:
    anybody.open_day()
    before = anybody.page._line._window()
    anybody.drag(by=anybody.page._line.height / 3)
    after = anybody.page._line._window()
    assert after.start > before.start + 30
    assert isinstance(anybody.shown.model.sheet, DayPageView)
    anybody.drag(by=-3 * anybody.page._line.height)
    anybody.drag(by=-3 * anybody.page._line.height)
    assert anybody.page._line._window().start == 0  # midnight, and no farther
    anybody.drag(by=anybody.page._line.height / 3)
    assert anybody.page._line._window().start > 30  # it turns at once


def test_a_far_time_is_booked_after_the_day_was_drawn_to_it(small: Visit) -> None:
    small.open_day()
    for _ in range(4):
        small.drag(by=small.page._line.height / 2)
    small.touch(*small.where("20:30"))
    sheet = small.shown.model.sheet
    assert isinstance(sheet, SheetView)
    assert sheet.start == "20:30"


def test_a_finger_that_trembles_still_means_one_place(small: Visit) -> None:
    small.open_day()
    x, y = small.where("14:00")
    touch = small.shown.press(x, y)
    touch.touch_move(x + 3, y + 6)
    touch.touch_up()
    small.shown.step()
    small.settle()
    assert isinstance(small.shown.model.sheet, SheetView)


def test_what_is_under_the_finger_is_marked_in_the_very_next_frame(small: Visit) -> None:
    small.open_day()
    before = small.shown.picture().tobytes()
    for clock in ("14:00", "15:00"):  # a free time, a meeting
        touch = small.shown.press(*small.where(clock))
        assert small.shown.picture().tobytes() != before
        touch.touch_move(touch.x, touch.y + 60)  # drawn along: no longer meant
        touch.touch_move(touch.x, touch.y - 60)
        touch.touch_up()
        small.shown.step(2)
        assert small.shown.picture().tobytes() == before


def test_a_meeting_tells_what_it_is_and_closes_again(anybody: Visit) -> None:
    anybody.open_day()
    anybody.touch(*anybody.where("15:00"))
    written = [text.written for text in anybody.shown.texts()]
    assert "14:30 – 15:30 · 1 h" in written
    assert REVIEW.organiser in written
    assert "Marked as busy in the calendar." in " ".join(written)  # in two lines where it is narrow
    anybody.tap("close-details")
    assert anybody.shown.control("day:3").view.enabled


def test_the_past_is_deaf(small: Visit) -> None:
    small.open_day()
    small.touch(*small.where("13:00"))
    assert small.shown.model.sheet is not None
    assert isinstance(small.shown.model.sheet, DayPageView)
    assert small.shown.model.sheet.details is None


def test_the_week_and_the_steps_lead_to_the_days(anybody: Visit) -> None:
    anybody.open_day()
    anybody.tap("day:3")
    assert "Board" in anybody.blocks()
    anybody.tap("following")
    assert "Stand-up" in anybody.blocks()
    anybody.tap("previous")
    assert "Board" in anybody.blocks()
    anybody.touch(*anybody.page._line.center)
    assert anybody.sent == []


def test_tomorrow_is_booked_from_its_own_line(small: Visit) -> None:
    small.open_day()
    small.tap("following")
    small.touch(*small.where("10:30"))
    sheet = small.shown.model.sheet
    assert isinstance(sheet, SheetView)
    small.tap(sheet.book.id)
    (intent,) = small.sent
    assert isinstance(intent, Book)
    assert intent.interval.start == at("10:30", day=1)


def test_back_leads_home_and_so_does_half_a_minute(small: Visit) -> None:
    small.open_day()
    small.tap("back")
    assert small.shown.model.sheet is None
    small.open_day()
    small.wait(29)
    assert small.shown.control("back").view.detail == "1 s"
    small.wait(1)
    assert small.shown.model.sheet is None
    assert small.shown.door.home.day.parent is small.shown.door.home


def test_nothing_is_drawn_at_rest_and_one_frame_for_each_move(small: Visit) -> None:
    small.open_day()
    small.shown.step(3)
    small.shown.drawn = 0
    small.shown.step(30)
    assert small.shown.drawn == 0
    x, y = small.page._line.center
    touch = small.shown.press(x, y)
    small.shown.step(3)
    small.shown.drawn = 0
    touch.touch_move(x, y + 40)
    touch.touch_move(x, y + 60)
    small.shown.step(10)
    assert small.shown.drawn == 1
    touch.touch_up()


def test_the_day_beside_home_is_pressed_in_the_next_frame(small: Visit) -> None:
    day = small.shown.door.home.day
    spot = (int(day.x + 6), int(day.y + 6))
    before = small.shown.pixel(*spot)
    touch = small.shown.press(*day.center)
    assert small.shown.pixel(*spot) != before
    touch.touch_up()
    small.shown.step()
    assert small.shown.pixel(*spot) == before
    assert small.shown.actions == [LocalAction.OPEN_DAY]
