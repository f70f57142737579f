"""Whether the wall clock can be trusted; when it cannot, the door says "unknown" and books nothing.

Trusted means all of: not before the build date; confirmed, by the kernel's own synchronisation or by a server's clock
within a minute; and not jumped by more than two seconds since then. Slow corrections do not count as jumps: two
consecutive readings are compared, not the first with the last.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from kiosk.domain.time import Now
from kiosk.ports.storage import ClockProof

BUILD_DATE = datetime(2026, 11, 1, tzinfo=UTC)
_JUMP = 2.0
SKEW_ALLOWED = timedelta(seconds=60)
_SAME_SKEW = timedelta(seconds=5)  # answers take their time: a difference that wobbles is no news
_KERNEL_SETTLES = 10.0


@dataclass(frozen=True, slots=True)
class ClockTrust:
    """What is known about the wall clock. `skew` is the server's clock minus ours when last compared."""

    build_date: datetime = BUILD_DATE
    offset: float | None = None
    confirmed: bool = False
    jumped_at: float | None = None
    skew: timedelta | None = None

    def trusted(self, now: Now) -> bool:
        """Whether times may be believed at `now`, which must have been observed."""
        return self.confirmed and now.wall >= self.build_date

    def restored(self, proof: ClockProof | None, boot_id: str) -> "ClockTrust":
        """The trust that an earlier process of the same boot had: a clock that was not set since is as good as then."""
        if proof is None or not boot_id or proof.boot_id != boot_id:
            return self
        return replace(self, offset=proof.offset, confirmed=True)

    def proof(self, boot_id: str) -> ClockProof | None:
        """What `restored` needs in a later process; None when there is nothing to prove."""
        if not (self.confirmed and boot_id and self.offset is not None):
            return None
        return ClockProof(boot_id, self.offset)

    def jump(self, now: Now) -> timedelta:
        """By how much somebody set the wall clock since it was last observed; nothing for slow corrections."""
        moved = 0.0 if self.offset is None else _offset(now) - self.offset
        return timedelta(seconds=moved) if abs(moved) > _JUMP else timedelta(0)

    def observed(self, now: Now) -> "ClockTrust":
        """The trust after reading both clocks once more."""
        offset = _offset(now)
        if self.jump(now):
            return replace(self, offset=offset, confirmed=False, jumped_at=now.boot)
        # Right after a jump the kernel's answer may be older than the jump.
        settled = self.jumped_at is None or now.boot - self.jumped_at >= _KERNEL_SETTLES
        if now.synchronised and settled:
            return replace(self, offset=offset, confirmed=True, jumped_at=None)
        return replace(self, offset=offset)

    def compared(self, server_time: datetime, now: Now) -> "ClockTrust":
        """The trust after a server told its time just now."""
        skew = server_time - now.wall
        if self.skew is not None and abs(skew - self.skew) < _SAME_SKEW:
            skew = self.skew
        if abs(server_time - now.wall) <= SKEW_ALLOWED:
            return replace(self, confirmed=True, jumped_at=None, skew=skew)
        return replace(self, confirmed=now.synchronised and self.confirmed, skew=skew)


def _offset(now: Now) -> float:
    return now.wall.timestamp() - now.boot
