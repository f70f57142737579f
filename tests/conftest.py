"""What every test shares: how Hypothesis looks for examples, what begins first, and what is no garbage."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

# No deadline: the machine is shared, and a slow moment is not a wrong answer. In CI the same examples each time.
settings.register_profile("kiosk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("kiosk"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "kiosk")


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: whoever looks for garbage need not look at them again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole processes mostly wait: they begin first, on half of the workers, beside what computes and not after it.

    Each worker begins with an equal part of the list, and takes from the ends of the others' when it has no more.
    """
    waiting = [item for item in items if item.path.parent.name == "system"]
    computing = [item for item in items if item.path.parent.name != "system"]
    half = len(items) // 2 - len(waiting[::2])
    items[:] = [*waiting[::2], *computing[:half], *waiting[1::2], *computing[half:]]
