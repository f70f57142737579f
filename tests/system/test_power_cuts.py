"""Agent or screen is killed at random moments, and every promise to people holds; `make simulate` does it 200 times."""

import os
from pathlib import Path

from tests.system.power_cuts import a_seed, power_cuts

ROUNDS = int(os.environ.get("ROUNDS", "8"))
SEED = int(os.environ.get("SEED") or a_seed())


def test_what_was_acknowledged_outlives_every_power_cut_and_is_there_once(folder: Path) -> None:
    toll = power_cuts(folder, rounds=ROUNDS, seed=SEED)
    assert toll.agents + toll.screens == ROUNDS
