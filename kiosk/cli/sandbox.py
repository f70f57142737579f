"""`kiosk sandbox`: a calendar system to try things with, and to break."""

from argparse import Namespace
from datetime import timedelta


def sandbox(asked: Namespace) -> int:
    """Serve until it is ended; SettingsError in words when it cannot begin."""
    from kiosk.bootstrap.sandbox import run_sandbox
    from kiosk.demo.sandbox.scene import Habits

    expire_in = timedelta(seconds=asked.expire_in) if asked.expire_in else None
    return run_sandbox(
        asked.system,
        room=asked.room,
        folder=asked.keep,
        habits=Habits(throttle=asked.throttle, cut_writes=asked.cut_writes, expire_in=expire_in),
        language=asked.language or "en",
        seconds=asked.seconds,
    )
