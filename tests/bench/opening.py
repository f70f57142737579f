"""How long it takes until a page is there that somebody opened."""

import json
import subprocess
import sys

from tests.bench.findings import Finding, percentile, typical
from tests.bench.stage import LARGE, SMALL, Size

TOPIC = "open"
BUDGET = 100.0  # milliseconds
_LIMIT = 300  # seconds


def measure() -> list[Finding]:
    return [finding for size in (SMALL, LARGE) for finding in _at(size)]


def _at(size: Size) -> list[Finding]:
    """The slowest page of a usual door, and those of buildings and days that are full."""
    panel = "{}x{}".format(*size)
    command = [sys.executable, "-m", "tests.bench.opened", panel]
    told = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_LIMIT).stdout
    )
    usual, much = told["usual"], told["much"]
    slowest = max(usual, key=lambda page: percentile(usual[page], 0.5))
    return [
        typical(
            TOPIC,
            f"the slowest of {len(usual)} pages, {panel}: {slowest}",
            usual[slowest],
            "ms",
            BUDGET,
        ),
        *(typical(TOPIC, f"{page}, {panel}", times, "ms", BUDGET) for page, times in much.items()),
    ]
