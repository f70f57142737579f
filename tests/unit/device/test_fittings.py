"""Devices come and go, break and are tried again, and none of them stops another."""

import threading
from queue import Queue

import pytest

from kiosk.device.fittings import RETRY, Fittings, FittingsThread
from kiosk.domain.panel import Device, DevicePlan, LightKind, Surroundings

WAIT = 20  # seconds; an answer comes at once, unless something is broken
PLAN = DevicePlan(light=LightKind.RGB, light_pins=(1, 2, 3))
AROUND = Surroundings(plan=PLAN)


class Thing:
    """A device that does as it is told: notes what it hears, and fails when it should."""

    def __init__(self, world, name):
        self.world, self.name = world, name
        world.log.append(f"{name} opened")

    def attend(self, around, at):
        if self.name in self.world.failing:
            raise self.world.failing[self.name]
        self.world.log.append(f"{self.name} {around.brightness} at {at:g}")
        return self.world.wakes.get(self.name)

    def close(self):
        self.world.log.append(f"{self.name} closed")
        if self.name in self.world.stuck:
            raise OSError("stuck")


class World:
    def __init__(self):
        self.log = list[str]()
        self.reports = list[tuple[Device, str | None]]()
        self.failing, self.wakes, self.missing, self.stuck = {}, {}, set(), set()
        self.fittings = Fittings(self.kit, lambda device, detail: self.reports.append((device, detail)))

    def open(self, device):
        if device in self.missing:
            raise ImportError("No module named 'gpiozero'")
        return Thing(self, device)

    def kit(self, plan):
        devices = [Device.LIGHT] if plan.light is not LightKind.NONE else []
        devices += [Device.SPEAKER] if plan.sounds else []
        return {device: (lambda device=device: self.open(device)) for device in devices}


BOTH = Surroundings(plan=DevicePlan(light=LightKind.RGB, sounds=True))


def test_a_panel_without_devices_is_never_looked_at_again():
    world = World()
    assert world.fittings.attend(Surroundings(), 0.0) is None
    assert world.log == []


def test_what_the_plan_names_is_opened_once_and_told_each_time():
    world = World()
    for at in (0.0, 1.0):
        world.fittings.attend(AROUND, at)
    assert world.log == ["status light opened", "status light 100 at 0", "status light 100 at 1"]
    assert world.reports == [(Device.LIGHT, None)]


def test_another_plan_lets_go_what_was_there():
    world = World()
    world.fittings.attend(AROUND, 0.0)
    world.fittings.attend(Surroundings(), 1.0)
    assert world.log[-1] == "status light closed"


def test_the_soonest_wish_to_be_looked_at_counts():
    world = World()
    world.wakes = {Device.LIGHT: 7.0, Device.SPEAKER: 3.0}
    assert world.fittings.attend(BOTH, 0.0) == 3.0


@pytest.mark.parametrize("missing", [True, False])
def test_one_that_fails_is_reported_and_stops_no_other(missing):
    world = World()
    if missing:
        world.missing.add(Device.LIGHT)
    else:
        world.failing[Device.LIGHT] = RuntimeError("no such pin")
    world.fittings.attend(BOTH, 0.0)
    detail = "No module named 'gpiozero'" if missing else "no such pin"
    assert world.reports == [(Device.LIGHT, detail), (Device.SPEAKER, None)]
    assert "speaker 100 at 0" in world.log


def test_it_is_tried_again_after_a_while_and_told_when_it_works():
    world = World()
    world.failing[Device.LIGHT] = OSError("unplugged")
    assert world.fittings.attend(AROUND, 0.0) == RETRY
    assert world.fittings.attend(AROUND, RETRY - 1) == RETRY
    assert world.log == ["status light opened", "status light closed"]
    world.fittings.attend(AROUND, RETRY)
    del world.failing[Device.LIGHT]
    world.fittings.attend(AROUND, 2 * RETRY)
    assert world.reports == [(Device.LIGHT, "unplugged"), (Device.LIGHT, None)]


def test_an_error_without_words_is_named():
    world = World()
    world.failing[Device.LIGHT] = TimeoutError()
    world.fittings.attend(AROUND, 0.0)
    assert world.reports == [(Device.LIGHT, "TimeoutError: ")]


def test_one_that_cannot_be_closed_is_let_go_all_the_same():
    world = World()
    world.stuck.add(Device.SPEAKER)
    world.fittings.attend(BOTH, 0.0)
    world.fittings.close()
    assert world.log[-2:] == ["speaker closed", "status light closed"]


def test_the_thread_hands_on_what_is_new_and_lets_everything_go_at_the_end():
    told: Queue[object] = Queue()

    class Told:
        def attend(self, around, at):
            told.put((around.brightness, threading.current_thread().name))

        def close(self):
            told.put("closed")

    fittings = Fittings(lambda plan: {Device.LIGHT: Told}, lambda *_: None)
    with FittingsThread(fittings, clock=lambda: 0.0) as thread:
        thread.show(AROUND)
        assert told.get(timeout=WAIT) == (100, "fittings")
        thread.show(AROUND)  # nothing new
        thread.show(Surroundings(plan=PLAN, brightness=40))
        assert told.get(timeout=WAIT) == (40, "fittings")
        thread.wake()
        assert told.get(timeout=WAIT) == (40, "fittings")
    assert told.get(timeout=WAIT) == "closed"


def test_the_thread_comes_back_when_a_device_wants_it():
    looked: Queue[float] = Queue()
    times = iter([1.0, *([5.0] * 100)])

    class Blinks:
        def attend(self, around, at):
            looked.put(at)
            return 5.0 if at < 5.0 else None

        def close(self):
            """Nothing to do."""

    fittings = Fittings(lambda plan: {Device.LIGHT: Blinks}, lambda *_: None)
    with FittingsThread(fittings, clock=lambda: next(times)) as thread:
        thread.show(AROUND)
        assert looked.get(timeout=WAIT) == 1.0
        assert looked.get(timeout=WAIT) == 5.0
