"""Ten restarts in a row here, a hundred in `make simulate`: no file, socket or lock is left over, no booking lost."""

from pathlib import Path

from tests.system.restart_storm import restart_storm

RESTARTS = 10


def test_a_restart_storm_leaves_nothing_behind_and_loses_nothing(folder: Path) -> None:
    storm = restart_storm(folder, restarts=RESTARTS, seed=RESTARTS)
    assert (storm.restarts, storm.files > 0) == (RESTARTS, True)
