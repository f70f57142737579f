"""An alarm on CLOCK_BOOTTIME, kept by APScheduler, that no jump of the wall clock can silence or set off.

APScheduler compares dates with the wall clock. A door without a battery-backed clock boots in the past and jumps by
hours when the network comes: a job dated before a jump back would be silent for hours. So the date of our one job is
computed from the boot clock, checked again whenever the two clocks moved apart, and never trusted when it fires.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, RLock, Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.date import DateTrigger

from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.time import Now

JUMP = timedelta(seconds=2)
GUARD_EVERY = 5.0  # seconds; so a jump back can make an alarm late by no more than this


@dataclass(frozen=True, slots=True)
class _Due:
    """What is to ring, and when on CLOCK_BOOTTIME."""

    boot: float
    ring: Callable[[], None]


class SchedulerAlarm:
    """Rings once at a boot time, from a thread of its own; never early, and late by a guard's round at most.

    `read` gives the clocks that APScheduler sees too, unshifted. `scheduler` and `guard_every` are there so that a test
    can drive both by hand: with None the caller calls `check_clock` himself.
    """

    def __init__(
        self,
        *,
        read: Callable[[], Now] | None = None,
        scheduler: BaseScheduler | None = None,
        guard_every: float | None = GUARD_EVERY,
    ) -> None:
        self._read = read or SystemClock(synchronised=lambda: False).now
        self._scheduler = scheduler or _background_scheduler()
        self._lock = RLock()
        self._due: _Due | None = None
        self._offset = _offset(self._read())
        self._closed = Event()
        self._scheduler.start()
        if guard_every is not None:
            Thread(target=self._guard, args=(guard_every,), name="clock-guard", daemon=True).start()

    def set(self, boot: float, ring: Callable[[], None]) -> None:
        with self._lock:
            due = _Due(boot, ring)
            if due == self._due or self._closed.is_set():
                return
            self._due = due
            self._date_job(due)

    def close(self) -> None:
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
            self._due = None
        # Stopped in the middle of a round, APScheduler 3.11 looks for the job it runs in the wrong place and raises.
        self._scheduler.pause()
        self._scheduler.remove_all_jobs()  # waits for the round to end
        self._scheduler.shutdown(wait=False)

    def check_clock(self) -> None:
        """Date the job anew when the clocks moved apart, or when it should have rung (the machine was suspended)."""
        with self._lock:
            now = self._read()
            jumped = abs(_offset(now) - self._offset) > JUMP
            if self._due is not None and (jumped or now.boot >= self._due.boot):
                self._date_job(self._due)
            elif jumped:
                self._offset = _offset(now)

    def _guard(self, every: float) -> None:
        while not self._closed.wait(every):  # waits on the monotonic clock
            self.check_clock()

    def _date_job(self, due: _Due) -> None:
        """Put one job in place of any other, on the wall date that `due` has by the clocks of this moment."""
        now = self._read()
        self._offset = _offset(now)
        ahead = timedelta(milliseconds=max(0, math.ceil((due.boot - now.boot) * 1000)))
        self._scheduler.remove_all_jobs()
        # A new job each time: under one id, APScheduler would skip it while the last ring is still being answered.
        self._scheduler.add_job(
            self._fire,
            DateTrigger(now.wall + ahead, timezone=UTC),
            args=(due,),
            coalesce=True,
            misfire_grace_time=None,
        )

    def _fire(self, due: _Due) -> None:
        with self._lock:
            if self._due is not due:
                return  # another time was set while this one was on its way
            if self._read().boot < due.boot:
                self._date_job(due)  # the wall clock jumped ahead
                return
            self._due = None
        due.ring()


def _background_scheduler() -> BaseScheduler:
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # at INFO it tells of every job
    return BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})


def _offset(now: Now) -> timedelta:
    """How far the wall clock is from the boot clock: constant unless the wall clock jumps."""
    return now.wall - datetime.fromtimestamp(0, UTC) - timedelta(seconds=now.boot)
