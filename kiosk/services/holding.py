"""Whether anything new may be promised at the door."""

from datetime import timedelta

from kiosk.domain.bookings import Refusal
from kiosk.domain.errors import AuthRejected, NotPermitted
from kiosk.domain.time import Now
from kiosk.services.sync import Sync
from kiosk.services.timekeeping import ClockTrust

HELD_FOR = timedelta(hours=12)


def holding_refused(sync: Sync, clock: ClockTrust, now: Now) -> Refusal | None:
    """Why nothing new may be promised; None when a tap can at least be held."""
    schedule, reading = sync.schedule, sync.reading
    if schedule is None or reading.read_at is None:  # nor could anybody confirm the clock
        return Refusal.NEVER_READ
    if not clock.trusted(now):
        return Refusal.CLOCK_UNTRUSTED
    if not schedule.window.contains(now.wall):
        return Refusal.NEVER_READ
    if isinstance(sync.error, AuthRejected):
        return Refusal.SIGN_IN_REJECTED
    if isinstance(sync.error, NotPermitted):
        return Refusal.NOT_PERMITTED
    live = reading.live_until is not None and now.boot < reading.live_until
    if not live and now.wall - reading.read_at >= HELD_FOR:
        return Refusal.OFFLINE_TOO_LONG
    return None
