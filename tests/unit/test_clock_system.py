"""The clock reads the machine: both clocks at once, shifted on purpose, and what the kernel says of them."""

import time
from datetime import UTC, datetime, timedelta

from kiosk.adapters.clock.system import SystemClock, kernel_synchronised


def wall():
    return datetime.fromtimestamp(time.clock_gettime_ns(time.CLOCK_REALTIME) // 1000 / 1_000_000, UTC)


class Kernel:
    """Answers whether the clock is synchronised, and counts how often it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Boot:
    """A boot clock that moves only when told."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


def test_it_reads_the_wall_clock_in_utc_and_the_boot_clock():
    before = wall(), time.clock_gettime(time.CLOCK_BOOTTIME)
    now = SystemClock().now()
    after = wall(), time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before[0] <= now.wall <= after[0]
    assert before[1] <= now.boot <= after[1]
    assert now.wall.tzinfo is UTC


def test_a_shift_moves_the_wall_clock_and_what_others_showed_alike_but_never_the_boot_clock():
    shift = timedelta(hours=-5)
    boot = Boot()
    clock = SystemClock(shift, boot=boot)
    before = wall()
    now = clock.now()
    after = wall()
    assert before + shift <= now.wall <= after + shift
    assert now.boot == boot.seconds
    server = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert clock.shifted(server) == server + shift


def test_the_kernel_is_asked_again_only_after_ten_seconds():
    kernel, boot = Kernel(False, True), Boot()
    clock = SystemClock(synchronised=kernel, boot=boot)
    assert not clock.now().synchronised
    boot.seconds += 9.9
    assert not clock.now().synchronised
    assert kernel.asked == 1
    boot.seconds += 0.1
    assert clock.now().synchronised
    assert kernel.asked == 2


def test_the_kernel_answers_yes_or_no_on_this_machine():
    assert kernel_synchronised() in {True, False}


def test_where_the_kernel_cannot_be_asked_the_clock_is_not_synchronised(monkeypatch):
    def no_library(_name):
        raise OSError("no such library")

    monkeypatch.setattr("kiosk.adapters.clock.system.ctypes.CDLL", no_library)
    assert not kernel_synchronised()


def test_where_the_kernel_refuses_the_question_the_clock_is_not_synchronised(monkeypatch):
    class Forbidden:
        @staticmethod
        def adjtimex(_buffer):
            return -1

    monkeypatch.setattr("kiosk.adapters.clock.system.ctypes.CDLL", lambda _name: Forbidden)
    assert not kernel_synchronised()
