"""What every test shares: nothing but how Hypothesis looks for examples."""

import gc
import os

from hypothesis import HealthCheck, settings

# No deadline: the machine is shared, and a slow moment is not a wrong answer. In CI the same examples each time.
settings.register_profile("kiosk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("kiosk"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "kiosk")


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: whoever looks for garbage need not look at them again and again."""
    gc.collect()
    gc.freeze()
