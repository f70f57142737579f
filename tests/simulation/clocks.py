"""The time: the world's true one, and what the clock of each door makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.time import Now


@dataclass(slots=True)
class WorldClock:
    """The truth: `time` in seconds since the history began at `begins`."""

    begins: datetime
    time: float = 0.0

    @property
    def wall(self) -> datetime:
        return self.begins + timedelta(seconds=self.time)


@dataclass(slots=True)
class DoorClock:
    """One device's clocks: the wall clock may be `wrong_by` seconds, and what counts from the boot begins anew with it.

    The kernel is honest: while it says `synchronised`, the clock is right to two seconds.
    """

    world: WorldClock
    wrong_by: float = 0.0
    synchronised: bool = True
    booted: float = 0.0
    boots: int = 1

    @property
    def wall(self) -> datetime:
        return self.world.begins + timedelta(seconds=self.world.time + self.wrong_by)

    def now(self) -> Now:
        return Now(self.wall, self.boot_of(self.world.time), self.synchronised)

    def boot_of(self, time: float) -> float:
        """CLOCK_BOOTTIME at that time of the world; a machine takes some seconds before anything runs on it."""
        return time - self.booted + 10.0

    def time_of(self, boot: float) -> float:
        return boot - 10.0 + self.booted

    def boot(self, *, wrong_by: float, synchronised: bool) -> None:
        self.booted, self.boots = self.world.time, self.boots + 1
        self.set(wrong_by, synchronised=synchronised)

    def set(self, wrong_by: float, *, synchronised: bool) -> None:
        self.wrong_by, self.synchronised = wrong_by, synchronised

    @property
    def boot_id(self) -> str:
        return f"boot-{self.boots}"
