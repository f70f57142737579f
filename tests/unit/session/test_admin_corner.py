"""The admin corner on the screen: it opens to a PIN only, shows how long a wrong one costs, and shuts by itself."""

from dataclasses import replace

import pytest

from kiosk.domain.ambience import Ambient
from kiosk.domain.bookings import Refusal
from kiosk.domain.corner import Corner, Deed
from kiosk.domain.intents import Ack, Administer, Clean, ClearReport, FactoryReset, Unlock
from kiosk.domain.panel import DevicePlan
from kiosk.domain.reports import Phrase, Report, ReportKind
from kiosk.screen.presenters.corner_actions import PinKey, ShowTab, Tab
from kiosk.screen.presenters.corner_model import AdminView, CleaningView, PatternView, PinView
from kiosk.screen.presenters.model import (
    LocalAction,
)
from kiosk.testing.builders import BOOT, a_booking, at
from tests.unit.presenters.scenes import DAY, a_snapshot
from tests.unit.session.test_session import Door

CORNER = Corner(has_pin=True, system="caldav", version="1.2.3", started=BOOT)
SNAPSHOT = a_snapshot(*DAY, corner=CORNER)


class AtTheCorner(Door):
    """A door whose corner somebody opens."""

    def __init__(self, snapshot=SNAPSHOT, **more) -> None:
        super().__init__(snapshot, **more)

    def hold(self):
        self.act(LocalAction.OPEN_CORNER)
        return self.model.sheet

    def type(self, pin="2580"):
        for digit in pin:
            self.act(PinKey(digit))
        enter = next(key for key in self.model.sheet.keys if key.id == "enter")
        return self.act(enter.action)

    def unlock(self):
        self.hold()
        self.answer(Ack(self.type().id))
        return self

    def tab(self, tab):
        self.act(ShowTab(tab))
        return self.model.sheet

    def deed(self, name):
        return next(button for button in self.model.sheet.deeds if button.id == name)

    def press(self, name):
        return self.act(self.deed(name).action)


def test_without_a_pin_nothing_opens():
    assert AtTheCorner(a_snapshot(*DAY)).hold() is None


def test_without_an_agent_nothing_opens():
    door = AtTheCorner()
    door.lose()
    door.wait(5)
    assert door.hold() is None


def test_the_pad_shows_dots_and_sends_what_was_typed_once():
    door = AtTheCorner()
    assert isinstance(door.hold(), PinView)
    sent = door.type("2580")
    assert (type(sent), sent.pin) == (Unlock, "2580")
    assert door.model.sheet.typed == 0
    assert not any(key.enabled for key in door.model.sheet.keys)


def test_three_digits_are_no_pin_and_a_digit_can_be_rubbed_out():
    door = AtTheCorner()
    door.hold()
    for digit in "258":
        door.act(PinKey(digit))
    assert not next(key for key in door.model.sheet.keys if key.id == "enter").enabled
    door.act(LocalAction.RUB_OUT)
    assert door.model.sheet.typed == 2


def test_what_was_typed_stands_in_no_repr():
    door = AtTheCorner()
    door.hold()
    for digit in "7391":
        door.act(PinKey(digit))
    assert "7391" not in repr(door.model)
    assert "7391" not in repr(door.session._sheet)


def test_the_right_pin_opens_the_corner():
    assert isinstance(AtTheCorner().unlock().model.sheet, AdminView)


def test_a_wrong_pin_says_how_long_the_next_one_waits_and_counts_it_down():
    door = AtTheCorner()
    door.hold()
    sent = door.type()
    until = door.clock.now().boot + 5
    door.publish(replace(SNAPSHOT, corner=replace(CORNER, wait_until=until)))
    door.answer(Ack(sent.id, refusal=Refusal.PIN_WRONG))
    assert "5 s" in door.model.sheet.said
    assert not any(key.enabled for key in door.model.sheet.keys)
    assert door.model.changes_at <= door.clock.now().boot + 1
    door.wait(3)
    assert "2 s" in door.model.sheet.said
    door.wait(3)
    assert door.model.sheet.keys[0].enabled


def test_a_pad_that_nobody_touches_goes_home_after_half_a_minute_and_the_corner_after_two():
    door = AtTheCorner()
    door.hold()
    door.wait(31)
    assert door.model.sheet is None
    door.unlock()
    door.wait(119)
    assert door.model.sheet is not None
    door.wait(2)
    assert door.model.sheet is None


def test_an_agent_that_says_it_is_locked_shuts_the_corner():
    door = AtTheCorner().unlock()
    door.tab(Tab.ACTIONS)
    sent = door.press("service")
    assert sent.deed is Deed.CLOSE
    door.answer(Ack(sent.id, refusal=Refusal.LOCKED))
    assert door.model.sheet is None


def test_the_details_name_no_address_and_no_account():
    door = AtTheCorner().unlock()
    rows = {row.name: row.words for row in door.tab(Tab.DETAILS).rows}
    assert rows["Software"] == "1.2.3"
    assert rows["Calendar system"] == "CalDAV"
    assert "@" not in str(rows)
    assert "//" not in str(rows)


@pytest.mark.parametrize("name", ["restart-agent", "restart-screen", "reset"])
def test_what_cannot_be_taken_back_takes_two_presses(name):
    door = AtTheCorner().unlock()
    door.tab(Tab.ACTIONS)
    assert door.press(name) is None
    assert not door.session.restarts
    assert door.deed(f"{name}:again").enabled


def test_another_touch_between_them_begins_anew():
    door = AtTheCorner().unlock()
    door.tab(Tab.ACTIONS)
    door.press("restart-agent")
    door.tab(Tab.HEALTH)
    door.tab(Tab.ACTIONS)
    assert door.deed("restart-agent").enabled


def test_restart_the_agent_is_asked_of_the_agent_and_the_screen_ends_itself():
    door = AtTheCorner().unlock()
    door.tab(Tab.ACTIONS)
    door.press("restart-agent")
    assert door.press("restart-agent:again") == Administer("tap-2", Deed.RESTART)
    door.press("restart-screen")
    assert door.press("restart-screen:again") is None
    assert door.session.restarts


def test_the_factory_reset_says_what_is_lost_and_asks_for_the_pin_again():
    held = replace(SNAPSHOT, bookings=(a_booking("13:12", "13:42"),))
    door = AtTheCorner(held).unlock()
    door.tab(Tab.ACTIONS)
    door.press("reset")
    assert door.model.sheet.said == "1 booking will be lost"
    door.press("reset:again")
    assert isinstance(door.model.sheet, PinView)
    sent = door.type()
    assert isinstance(sent, FactoryReset)
    door.answer(Ack(sent.id))
    assert door.model.sheet is None


def test_the_third_touch_on_the_pattern_leads_back():
    door = AtTheCorner().unlock()
    door.tab(Tab.ACTIONS)
    door.press("pattern")
    for _ in range(2):
        door.act(LocalAction.PATTERN_TOUCHED)
        assert isinstance(door.model.sheet, PatternView)
    door.act(LocalAction.PATTERN_TOUCHED)
    assert isinstance(door.model.sheet, AdminView)


def test_cleaning_covers_the_panel_counts_down_and_ends_by_itself():
    door = AtTheCorner().unlock()
    door.tab(Tab.ACTIONS)
    assert door.press("clean") == Clean("tap-2", 60.0)
    until = door.clock.now().boot + 60
    door.publish(replace(SNAPSHOT, corner=replace(CORNER, cleaning_until=until)))
    assert door.model.sheet == CleaningView(
        "The panel can be wiped now", "60 s", "Touches do nothing. It ends by itself."
    )
    assert door.touch() is None
    door.wait(1.5)
    assert door.model.sheet.seconds == "59 s"
    assert door.model.changes_at <= door.clock.now().boot + 1
    door.lose()  # it needs no agent to end
    door.wait(59)
    assert door.model.sheet is None


def lit(percent, **facts):
    plan = DevicePlan(backlight="auto")
    return replace(SNAPSHOT, ambient=Ambient(brightness=percent, devices=plan), **facts)


def more(door):
    """The second page of things to do."""
    door.tab(Tab.ACTIONS)
    door.act(LocalAction.MORE_ROWS)
    return [button.id for button in door.model.sheet.deeds]


def test_the_light_is_set_in_steps_that_say_what_they_lead_to():
    door = AtTheCorner(lit(90)).unlock()
    assert more(door) == ["darker", "brighter", "brightness"]
    details = [button.detail for button in door.model.sheet.deeds]
    assert details == ["80 %", "100 %", "100 %"]
    assert door.press("darker").deed is Deed.DARKER
    assert door.press("brightness").deed is Deed.BRIGHTNESS_BY_SETTINGS


def test_there_is_no_step_beyond_what_can_be_seen_and_none_without_a_backlight():
    door = AtTheCorner(lit(20)).unlock()
    assert more(door)
    assert not door.deed("darker").enabled
    door.publish(lit(100))
    assert not door.deed("brighter").enabled
    assert not door.deed("brightness").enabled
    door.publish(SNAPSHOT)
    assert "darker" not in more(door)


def test_what_is_reported_is_cleared_by_two_presses():
    report = Report("key-7", "juniper", ReportKind.SCREEN, at("12:00"), Phrase.NO_PICTURE, "x" * 99)
    door = AtTheCorner(replace(SNAPSHOT, reports=(report,))).unlock()
    assert more(door) == ["clear:key-7"]
    button = door.deed("clear:key-7")
    assert button.label == "Clear: Screen"
    assert button.detail.startswith("no picture, xxx")
    assert len(button.detail) < 50
    assert door.press("clear:key-7") is None
    sent = door.press("clear:key-7:again")
    assert (type(sent), sent.key) == (ClearReport, "key-7")
    door.answer(Ack(sent.id, key="key-7"))
    door.publish(SNAPSHOT)
    assert "clear:key-7" not in [button.id for button in door.model.sheet.deeds]
    assert door.model.sheet.deeds


def test_verify_is_dim_while_it_runs():
    door = AtTheCorner().unlock()
    (verify, _close) = door.tab(Tab.VERIFY).controls
    assert door.act(verify.action).deed is Deed.VERIFY
    door.publish(replace(SNAPSHOT, corner=replace(CORNER, verifying=True)))
    assert not door.model.sheet.controls[0].enabled


def test_out_of_service_has_no_button_no_green_and_says_why():
    door = AtTheCorner(a_snapshot(*DAY, out_of_service="Being repaired"))
    assert (door.hero.word, door.hero.sub, door.hero.buttons) == ("Out of service", "Being repaired", ())
    assert door.hero.ground.value == "unknown"
