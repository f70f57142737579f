"""Badge readers of both kinds: each badge is told once, its number stays nowhere, and a lost reader is told."""

import os
from dataclasses import dataclass, field
from queue import Queue

import pytest

from kiosk.device.badges import KeyboardReader, SerialReader

WAIT = 20  # seconds; a badge is heard at once, unless something is broken
ENTER, DIGIT = 28, 2
KEY, RELEASED, PRESSED = 1, 0, 1


@dataclass(frozen=True)
class Event:
    type: int
    code: int
    value: int


def typed(count):
    """That many digits and Enter, each key down and up, as a reader types."""
    keys = [DIGIT] * count + [ENTER]
    return [Event(KEY, key, value) for key in keys for value in (PRESSED, RELEASED)]


@dataclass
class Keyboard:
    """What evdev makes of an input device, without one: a pipe says that there is something to read."""

    path: str
    ends: tuple[int, int] = field(default_factory=os.pipe)
    events: Queue = field(default_factory=Queue)
    grabbed: bool = False

    @property
    def fd(self):
        return self.ends[0]

    def grab(self):
        self.grabbed = True

    def type(self, events):
        self.events.put(events)
        os.write(self.ends[1], b".")

    def read(self):
        os.read(self.fd, 1)
        events = self.events.get()
        if events is None:
            raise OSError(19, "No such device")
        return events

    def close(self):
        for end in self.ends:
            os.close(end)


@pytest.fixture
def keyboard():
    made = []

    def opened(path):
        made.append(Keyboard(path))
        return made[-1]

    reader = KeyboardReader("/dev/input/event7", opened=opened)
    yield reader, made[0]
    reader.close()


def following(reader):
    told: Queue = Queue()
    stop = reader.follow(told.put, told.put)
    return told, stop


def test_the_keyboard_is_taken_from_everybody_else(keyboard):
    _, device = keyboard
    assert (device.path, device.grabbed) == ("/dev/input/event7", True)


def test_a_number_that_is_typed_is_one_badge(keyboard):
    reader, device = keyboard
    told, stop = following(reader)
    device.type(typed(10))
    device.type(typed(10)[:7])
    device.type(typed(10)[7:])
    assert [told.get(timeout=WAIT) for _ in range(2)] == ["1111111111", "1111111111"]
    stop()
    assert told.empty()


def test_the_keys_are_those_of_a_reader_whatever_layout_the_machine_has(keyboard):
    reader, device = keyboard
    told, stop = following(reader)
    keys = [11, 5, 30, 42, 3, 48, 10, 46, 79, 82, 96]  # 0 4 a Shift 2 b 9 c, 1 and 0 of the keypad, its Enter
    device.type([Event(KEY, key, PRESSED) for key in keys])
    assert told.get(timeout=WAIT) == "04A2B9C10"
    stop()


def test_a_finger_on_a_key_is_no_badge(keyboard):
    reader, device = keyboard
    told, stop = following(reader)
    for count in (0, 1, 3, 4):
        device.type(typed(count))
    assert told.get(timeout=WAIT) == "1111"
    stop()
    assert told.empty()


def test_a_keyboard_that_is_pulled_out_is_told(keyboard):
    reader, device = keyboard
    told, stop = following(reader)
    device.type(None)
    assert told.get(timeout=WAIT) == "the badge reader does not answer any more: No such device"
    stop()


def test_the_drivers_own_device_that_is_not_there_is_an_error():
    pytest.importorskip("evdev", reason="evdev is not installed")
    with pytest.raises(OSError, match="nothing"):
        KeyboardReader("/dev/input/nothing-like-this")


@pytest.fixture
def line():
    pytest.importorskip("serial", reason="pyserial is not installed")
    end, far = os.openpty()
    reader = SerialReader(os.ttyname(far), 9600)
    yield reader, end
    reader.close()
    for one in (end, far):
        os.close(one)


def test_a_line_at_the_serial_port_is_one_badge_in_however_many_pieces(line):
    reader, end = line
    told, stop = following(reader)
    os.write(end, b"04A22B9C11\r\n\r\n")
    assert told.get(timeout=WAIT) == "04A22B9C11"
    for piece in (b"04A2", b"2B9C", b"11\r"):
        os.write(end, piece)
    assert told.get(timeout=WAIT) == "04A22B9C11"
    stop()
    assert told.empty()


def test_noise_on_the_line_is_no_badge(line):
    reader, end = line
    told, stop = following(reader)
    os.write(end, b"\x00\n..\n04A22B9C11\n")
    assert told.get(timeout=WAIT) == "04A22B9C11"
    stop()
    assert told.empty()


def test_what_is_read_is_written_down_nowhere(line, caplog):
    caplog.set_level("DEBUG")
    reader, end = line
    told, stop = following(reader)
    os.write(end, b"04A22B9C11\n")
    assert told.get(timeout=WAIT) == "04A22B9C11"
    stop()
    assert "04A2" not in caplog.text
    assert "04A2" not in repr(vars(reader))
