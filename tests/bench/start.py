"""How long people wait: launch to picture, to the cached day, to a live day, and for the answer of a command."""

import subprocess

from tests.bench.findings import Finding, typical
from tests.bench.machine import now
from tests.bench.stage import LIMIT, SMALL, Panel, Stage, colour, display, is_live, palette, panel

TOPIC = "start"


def measure(stage: Stage, *, rounds: int = 7) -> list[Finding]:
    """Every start is that of a fresh process; the first of each kind warms the file cache and does not count."""
    _agent(stage)  # leaves a day in the cache
    agents = [_agent(stage) for _ in range(rounds)]
    with stage.agent():
        stage.wait_until_live()
        _screen(stage, panel(SMALL))
        screens = [_screen(stage, panel(SMALL)) for _ in range(rounds)]
        answers = [_status(stage) for _ in range(rounds)]
    cached, live = zip(*agents, strict=True)
    return [
        typical(TOPIC, "screen: launch to drawn status, agent running", screens, "ms"),
        typical(TOPIC, "agent: launch to snapshot from cache", cached, "ms"),
        typical(TOPIC, "agent: launch to live snapshot", live, "ms"),
        typical(TOPIC, "command: kiosk status", answers, "ms"),
    ]


def _screen(stage: Stage, where: Panel) -> float:
    """Milliseconds from the launch until the free room is green on the display."""
    green = colour(palette().free.ground)
    with display(where.size) as (name, eye):
        began = now()
        with stage.screen(name, where.size):
            drawn = eye.wait_for(where.ground, green, limit=LIMIT)
    return 1000 * (drawn - began)


def _agent(stage: Stage) -> tuple[float, float]:
    """Milliseconds from the launch until the link gives a snapshot, and until one is live."""
    began = now()
    with stage.agent(), stage.conversation() as talk:
        talk.snapshot()
        cached = now()
        talk.wait_for(is_live, timeout=LIMIT)
        live = now()
    return 1000 * (cached - began), 1000 * (live - began)


def _status(stage: Stage) -> float:
    began = now()
    command = stage.command("status", "--json")
    subprocess.run(command, env=stage.environment, check=True, capture_output=True, timeout=LIMIT)
    return 1000 * (now() - began)
