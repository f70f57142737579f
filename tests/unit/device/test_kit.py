"""What a plan names is opened, and nothing else is touched."""

import os
import sys

import pytest

from kiosk.device.fittings import Fittings
from kiosk.device.kit import Hearing, Workbench, kit
from kiosk.domain.panel import BadgeKind, Device, DevicePlan, LightKind, Surroundings

HEARING = Hearing(seen=lambda _: None, approached=lambda _: None, badge=lambda _: None, wake=lambda: None)
EVERYTHING = DevicePlan(
    backlight="auto",
    light=LightKind.RGB,
    light_pins=(17, 27, 22),
    presence_pin=4,
    approach_pin=18,
    badges=BadgeKind.SERIAL,
    badge_path="/dev/serial/nothing-like-this",
    sounds=True,
    speaks=True,
)


@pytest.fixture
def bench(tmp_path):
    mock = pytest.importorskip("gpiozero.pins.mock", reason="gpiozero is not installed")
    place = tmp_path / "backlight" / "10-0045"
    place.mkdir(parents=True)
    (place / "max_brightness").write_text("100")
    pins = mock.MockFactory(pin_class=mock.MockPWMPin)
    here = (sys.executable,)
    return Workbench(tmp_path, tmp_path / "backlight", pins, player=here, speaker=here)


def reports(plan, bench, around=None):
    told = []
    fittings = Fittings(lambda plan: kit(plan, HEARING, bench), lambda *report: told.append(report))
    fittings.attend(around or Surroundings(plan=plan, brightness=40), 0.0)
    fittings.close()
    return dict(told)


def test_an_empty_plan_opens_nothing(bench):
    assert kit(DevicePlan(), HEARING, bench) == {}


def test_everything_that_is_named_is_there_but_for_what_is_missing(bench):
    told = reports(EVERYTHING, bench)
    assert [device for device in Device if device not in told] == []
    assert [device for device, detail in told.items() if detail is not None] == [Device.BADGES]
    assert "nothing-like-this" in told[Device.BADGES]
    assert (bench.backlights / "10-0045" / "brightness").read_text() == "40\n"


def test_a_serial_reader_is_opened_at_its_line(bench):
    pytest.importorskip("serial", reason="pyserial is not installed")
    end, far = os.openpty()
    plan = DevicePlan(badges=BadgeKind.SERIAL, badge_path=os.ttyname(far))
    assert reports(plan, bench) == {Device.BADGES: None}
    os.close(end)
    os.close(far)


def test_a_keyboard_that_is_not_there_is_told(bench):
    plan = DevicePlan(badges=BadgeKind.KEYBOARD, badge_path="/dev/input/nothing-like-this")
    assert reports(plan, bench)[Device.BADGES] is not None


def test_a_voice_that_is_not_installed_is_told(tmp_path):
    bench = Workbench(tmp_path, speaker=("no-such-program",))
    told = reports(DevicePlan(speaks=True), bench)
    assert told == {Device.VOICE: "no-such-program is not installed: apt install espeak-ng"}


def test_a_voice_in_a_file_needs_nothing(tmp_path):
    bench = Workbench(tmp_path, speaker=("no-such-program",))
    plan = DevicePlan(speaks=True, voice_path=str(tmp_path / "voice"))
    assert reports(plan, bench) == {Device.VOICE: None}


def test_a_light_in_a_file_needs_no_board(bench, tmp_path):
    plan = DevicePlan(light=LightKind.FILE, light_path=str(tmp_path / "light"))
    assert reports(plan, bench) == {Device.LIGHT: None}
    assert (tmp_path / "light").exists()
