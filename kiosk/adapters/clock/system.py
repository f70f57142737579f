"""Both clocks of the machine, read together, and whether the kernel calls the wall clock synchronised."""

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.domain.time import Now

_ASK_KERNEL_EVERY = 10.0  # seconds on CLOCK_BOOTTIME
_TIME_ERROR = 5  # what adjtimex answers while STA_UNSYNC is set, see adjtimex(2)
_TIMEX_BYTES = 512  # more than `struct timex` needs on any platform; all zero means "only read"


def kernel_synchronised() -> bool:
    """Whether NTP (or PTP) keeps the wall clock, as adjtimex(2) says; False where the kernel will not tell.

    A sandbox may forbid the call (`ProtectClock=` of systemd does): then the answer is the cautious one.
    """
    try:
        adjtimex = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return False
    state = int(adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    return 0 <= state < _TIME_ERROR


def boot_id() -> str:
    """Names this boot of the machine; empty where the kernel does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


class SystemClock:
    """The clocks of this machine. `shift` moves the wall clock only, on purpose, for pictures.

    `synchronised` asks the kernel at most every ten seconds. Safe to read from any thread.
    """

    def __init__(
        self,
        shift: timedelta = timedelta(0),
        *,
        synchronised: Callable[[], bool] = kernel_synchronised,
        boot: Callable[[], float] | None = None,
    ) -> None:
        self._shift = shift
        self._ask_kernel = synchronised
        self._boot = boot or _seconds_since_boot
        self._told: tuple[float, bool] | None = None

    def now(self) -> Now:
        boot = self._boot()
        return Now(
            wall=datetime.now(UTC) + self._shift,
            boot=boot,
            synchronised=self._synchronised(boot),
        )

    def shifted(self, instant: datetime) -> datetime:
        return instant + self._shift

    def _synchronised(self, boot: float) -> bool:
        told = self._told
        if told is None or boot - told[0] >= _ASK_KERNEL_EVERY:
            told = self._told = (boot, self._ask_kernel())
        return told[1]


def _seconds_since_boot() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
