"""What keeps agent and screen alive on a desk: a screen that hangs is no picture on the wall for long."""

import os
import signal
import sys
from threading import Thread

import pytest

from kiosk.supervisor import Child, Supervisor
from tests.system.processes import surroundings, until

SILENCE = 2.0  # seconds
WAKES = "import time\nwhile True: time.sleep(0.1)"
TURNS = "while True: pass"
BLOCKS = "import threading; threading.Event().wait()"


def a_child(name: str, program: str) -> Child:
    return Child(name, [sys.executable, "-c", program], surroundings())


def pid_of(child: Child) -> int:
    """Waits for it to be started."""
    process = until(lambda: child.process)
    assert process is not None
    return process.pid


@pytest.mark.parametrize("program", [WAKES, TURNS], ids=["is stopped", "turns in a circle"])
def test_a_screen_that_shows_no_life_is_started_again(program: str) -> None:
    screen = a_child("screen", program)
    supervisor = Supervisor([screen], main="screen", silence=SILENCE)
    pids: list[int] = []

    def hang() -> None:
        try:
            pids.append(pid_of(screen))
            if program is WAKES:
                os.kill(pids[0], signal.SIGSTOP)
            pids.append(until(lambda: pid_of(screen), lambda pid: pid != pids[0]))
        finally:
            supervisor.stop()

    hanging = Thread(target=hang)
    hanging.start()
    assert supervisor.run() == 0  # where signals can be handled: on the main thread
    hanging.join()
    assert len(pids) == 2


def test_an_agent_may_wait_for_as_long_as_it_likes() -> None:
    agent, screen = a_child("agent", BLOCKS), a_child("screen", WAKES)
    started: list[int] = []
    begun = Thread(target=lambda: started.append(pid_of(agent)))
    begun.start()
    assert Supervisor([agent, screen], main="screen", seconds=3 * SILENCE / 2, silence=SILENCE / 2).run() == 0
    begun.join()
    assert agent.process is not None
    assert [agent.process.pid] == started
