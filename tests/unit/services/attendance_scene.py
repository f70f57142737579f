"""A meeting of other people at a door where one must check in, and all that can raise a doubt."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kiosk.adapters.calendars.memory.client import Entry
from kiosk.adapters.calendars.memory.provider import EVERYTHING, MemoryProvider
from kiosk.domain.attendance import Announcement, CheckInPolicy
from kiosk.domain.intents import CheckIn, Presence, Shown, Touched
from kiosk.services.messages import Watched
from kiosk.testing.builders import at
from kiosk.testing.doors import TestDoor, run
from tests.unit.services.scene import Scene

POLICY = CheckInPolicy(required=True, release=True, other_doors=())


def a_scene(policy: CheckInPolicy = POLICY, *, clock: str = "11:50", **entry: Any) -> Scene:
    """A door that has read a meeting of other people from 12:00 to 13:00."""
    scene = Scene(clock=clock, check_in=policy)
    scene.server.put(
        scene.room.id,
        replace(Entry("planning", at("12:00"), at("13:00"), "Planning", "S. Haddad"), **entry),
    )
    scene.live(120)
    return scene


def until(scene: Scene, clock: str) -> None:
    scene.live((at(clock) - scene.clock.now().wall).total_seconds())


def until_instant(scene: Scene, instant: datetime) -> None:
    """Let time pass in one step as far as can be, and live through the last minutes."""
    ahead = (instant - scene.clock.now().wall).total_seconds()
    if ahead > 3600:
        scene.clock.advance(ahead - 600)
        scene.live(1)
        ahead = 599
    scene.live(ahead)


def announced(scene: Scene) -> str:
    """The meeting that the door is about to release; a screen has shown it."""
    found = scene.door.snapshot.announced
    assert found is not None
    assert found.of is Announcement.RELEASE
    scene.door.ask(Shown("shown", found.meeting))
    return found.meeting


def touch(scene: Scene) -> None:
    scene.door.ask(Touched("touch"))


def restart(scene: Scene) -> None:
    scene.door.start()


def lose_the_screen(scene: Scene) -> None:
    scene.door.hear(Watched(0))
    scene.door.hear(Watched(1))


def walk_in(scene: Scene) -> None:
    scene.door.ask(Presence("sensor", seen=True))


def check_in(scene: Scene) -> None:
    assert scene.door.ask(CheckIn("check-in")).refusal is None


def set_the_clock(scene: Scene) -> None:
    scene.clock.jump_wall(timedelta(seconds=5))


def meet_beside(scene: Scene) -> None:
    scene.server.put(scene.room.id, Entry("other", at("12:05"), at("12:40"), "Beside"))


def move(scene: Scene) -> None:
    scene.server.put(scene.room.id, Entry("planning", at("12:00"), at("13:30"), "Planning", "S. Haddad"))


DOUBTS = (touch, restart, lose_the_screen, walk_in, check_in, set_the_clock, meet_beside)


def two_doors(**can: Any) -> tuple[Scene, TestDoor]:
    """The room's doors north and south, which have read a meeting of other people from 12:00 to 13:00."""
    scene = Scene(clock="11:50", check_in=replace(POLICY, door="north", other_doors=("south",)))
    scene.put("12:00", "13:00", "planning")
    scene.check_in = replace(POLICY, door="south", other_doors=("north",))
    south = scene.another_door()
    for door in (scene.door, south):
        door.provider = MemoryProvider(scene.server, capabilities=replace(EVERYTHING, **can))
        door.start()
    live_both(scene, south, 120)
    return scene, south


def live_both(scene: Scene, south: TestDoor, seconds: float) -> None:
    run([scene.door, south], scene.clock.advance, for_=timedelta(seconds=seconds))


def until_both(scene: Scene, south: TestDoor, clock: str) -> None:
    live_both(scene, south, (at(clock) - scene.clock.now().wall).total_seconds())
