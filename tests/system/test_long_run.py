"""Most of an hour at a busy door here, a day with a thousand changes in `make endure`: it uses no more in the end."""

from pathlib import Path

from tests.system.long_run import Flat, assert_flat, long_run

CHANGES = 32
SHORT = Flat(held=512.0, resident=16_384.0, on_disk=16.0)  # caches still fill, and chance weighs more


def test_what_a_door_uses_does_not_grow_with_what_happens(folder: Path) -> None:
    course = long_run(folder, hours=0.8, changes=CHANGES)
    assert course.changes == CHANGES
    assert course.reads > CHANGES
    assert_flat(course, SHORT)
