"""Lamps and motion sensors at the pins of a board, played by gpiozero's own mock of them."""

import pytest

from kiosk.device.lamps import FileLamp, PinLamp
from kiosk.device.motion import PinSensor
from kiosk.ports.panel import DeviceBroken

mock = pytest.importorskip("gpiozero.pins.mock", reason="gpiozero is not installed")

AMBER = (1.0, 0.5, 0.0)


@pytest.fixture
def board():
    factory = mock.MockFactory(pin_class=mock.MockPWMPin)
    yield factory
    factory.close()


def levels(board, *pins):
    return [pytest.approx(float(board.pin(pin).state)) for pin in pins]


def test_a_colour_takes_three_pins(board):
    lamp = PinLamp((17, 27, 22), coloured=True, factory=board)
    assert levels(board, 17, 27, 22) == [0, 0, 0]
    lamp.shine(AMBER, 0.5)
    assert levels(board, 17, 27, 22) == [0.5, 0.25, 0]
    lamp.close()


def test_a_bar_shines_as_a_whole_whatever_the_colour(board):
    lamp = PinLamp((5, 6), coloured=False, factory=board)
    lamp.shine(AMBER, 0.5)
    assert levels(board, 5, 6) == [0.5, 0.5]
    lamp.close()


def test_an_inverted_light_shines_when_its_pins_are_low(board):
    lamp = PinLamp((17, 27, 22), coloured=True, inverted=True, factory=board)
    assert levels(board, 17, 27, 22) == [1, 1, 1]
    lamp.shine((1.0, 0.0, 0.0), 1.0)
    assert levels(board, 17, 27, 22) == [0, 1, 1]
    lamp.close()


def test_pins_that_were_let_go_can_be_had_again(board):
    for _ in range(2):
        PinLamp((17, 27, 22), coloured=True, factory=board).close()
        PinSensor(4, factory=board).close()


def test_a_sensor_tells_each_change_until_nobody_follows():
    board, told = mock.MockFactory(), list[bool]()
    sensor = PinSensor(4, factory=board)
    stop = sensor.follow(told.append)
    board.pin(4).drive_high()
    board.pin(4).drive_low()
    assert told == [True, False]
    stop()
    board.pin(4).drive_high()
    assert told == [True, False]
    sensor.close()


def test_whoever_is_there_already_is_seen_at_once():
    board, told = mock.MockFactory(), list[bool]()
    sensor = PinSensor(4, factory=board)
    board.pin(4).drive_high()
    sensor.follow(told.append)
    assert told == [True]
    sensor.close()


def test_a_desk_reads_in_a_file_what_a_lamp_would_shine(tmp_path):
    lamp = FileLamp(tmp_path / "light")
    assert (tmp_path / "light").read_text() == "#000000 0 %\n"
    lamp.shine(AMBER, 0.25)
    assert (tmp_path / "light").read_text() == "#ff8000 25 %\n"
    lamp.close()


def test_a_file_that_cannot_be_written_is_broken(tmp_path):
    with pytest.raises(DeviceBroken, match="cannot be written"):
        FileLamp(tmp_path / "nowhere" / "light")
