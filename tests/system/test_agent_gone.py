"""The screen without its agent, and the agent without its screen: no green by habit, no tap kept for later."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.system.doors import Door, a_door, a_process
from tests.system.house import a_house
from tests.system.panel import DARK, GREEN, RED, Picture, a_panel


@pytest.fixture
def door(folder: Path) -> Iterator[Door]:
    """A door whose agent nobody starts again: `process` is the agent. Its panel shows green."""
    with ExitStack() as stack:
        house = stack.enter_context(a_house(folder))
        panel = stack.enter_context(a_panel(house.picture))
        agent = stack.enter_context(a_process("agent", house))
        stack.enter_context(a_process("screen", house, panel))
        door = Door(house, panel, agent)
        door.says(state="free", freshness="live")
        door.shows(GREEN)
        yield door


def is_refused(seen: Picture) -> bool:
    """A refusal stands on the panel: its words, and one button that closes them."""
    return len(seen.buttons()) == 1


def test_a_hanging_agent_cannot_keep_the_door_green(door: Door) -> None:
    os.kill(door.process.popen.pid, signal.SIGSTOP)
    try:
        door.shows(DARK, lambda seen: seen.hatched and seen.banner)
    finally:
        os.kill(door.process.popen.pid, signal.SIGCONT)
    door.shows(GREEN, lambda seen: not seen.banner)


def test_a_tap_that_a_hanging_agent_did_not_take_is_refused_and_never_done_later(door: Door) -> None:
    os.kill(door.process.popen.pid, signal.SIGSTOP)
    try:
        door.panel.tap_button(1)
        # The words of the refusal, and one button that closes them.
        door.panel.until(is_refused)
    finally:
        os.kill(door.process.popen.pid, signal.SIGCONT)
    door.shows(GREEN, lambda seen: len(seen.buttons()) >= 4 and not seen.banner)
    assert door.says(freshness="live")["pending"] == 0
    assert door.house.calendar.events() == []


def test_a_killed_agent_is_said_and_a_tap_is_refused_and_never_done_later(door: Door) -> None:
    door.process.kill()
    door.panel.tap_button(1)
    door.panel.until(is_refused)
    door.shows(GREEN, lambda seen: seen.banner)  # said, long before the schedule is too old for green
    door.shows(DARK, lambda seen: seen.banner)
    with a_process("agent", door.house):
        door.shows(GREEN, lambda seen: len(seen.buttons()) >= 4 and not seen.banner)
        assert door.says(freshness="live")["pending"] == 0
        assert door.house.calendar.events() == []


def test_a_killed_screen_comes_back_and_shows_the_state(folder: Path) -> None:
    with a_door(folder) as door:
        door.says(state="free", freshness="live")
        assert door.house.ask("book", "30", "--wait").code == 0
        door.shows(RED)
        door.house.picture.unlink()
        door.process.hit("screen", signal.SIGKILL)
        door.shows(RED, lambda seen: not seen.hatched and not seen.banner)
        [event] = door.house.calendar.events()
        assert event.minutes == 30


def test_a_screen_that_hung_shows_the_state_as_soon_as_it_goes_on(folder: Path) -> None:
    with a_door(folder) as door:
        door.says(state="free", freshness="live")
        door.shows(GREEN)
        screen = door.process.hit("screen", signal.SIGSTOP)
        assert door.house.ask("book", "30", "--wait").code == 0  # nor does the agent wait for a screen
        os.kill(screen, signal.SIGCONT)
        door.shows(RED, lambda seen: not seen.hatched and not seen.banner)
