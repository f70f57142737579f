"""The alarm rings at its boot time whatever the wall clock does, and the scheduler behind it never spins."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers import base
from apscheduler.schedulers.base import BaseScheduler
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.clock.alarm import GUARD_EVERY, SchedulerAlarm
from kiosk.domain.time import Now

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = 3600.0


class Later(BaseExecutor):
    """Keeps what is due until the scheduler has finished its round, as a thread pool does."""

    def __init__(self):
        super().__init__()
        self.waiting = []

    def _do_submit_job(self, job, run_times):
        self.waiting.append((job, run_times))

    def run(self):
        while self.waiting:
            job, run_times = self.waiting.pop(0)
            events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
            self._run_job_success(job.id, events)


class Hand(BaseScheduler):
    """APScheduler itself, with nobody but the test to turn it. Counts its rounds."""

    def __init__(self):
        self.executor = Later()
        super().__init__(timezone=UTC, executors={"default": self.executor})
        self.woken = False
        self.rounds = 0

    def wakeup(self):
        self.woken = True

    def shutdown(self, wait=True):
        super().shutdown(wait)

    def turn(self):
        """One round; seconds until it wants the next one, or None."""
        self.woken = False
        self.rounds += 1
        wait = self._process_jobs()
        self.executor.run()
        return wait


class Machine:
    """A machine whose clocks the test moves; waiting is monotonic, as a real scheduler thread waits."""

    def __init__(self):
        self.boot, self.wall = 1000.0, START
        self.scheduler = Hand()
        self.wait_until = None
        self.rung = []
        machine = self

        class Wall(datetime):
            @classmethod
            def now(cls, tz=None):
                return machine.wall.astimezone(tz)

        self.wall_clock = Wall
        self.alarm = SchedulerAlarm(read=self.read, scheduler=self.scheduler, guard_every=None)
        self.next_guard = self.boot + GUARD_EVERY

    def read(self):
        return Now(self.wall, self.boot)

    def ring(self):
        self.rung.append(self.boot)

    def settle(self):
        while self.scheduler.woken or (self.wait_until is not None and self.boot >= self.wait_until):
            wait = self.scheduler.turn()
            self.wait_until = None if wait is None else self.boot + wait

    def run_until(self, boot):
        self.settle()
        while self.boot < boot:
            step = min(t for t in (boot, self.next_guard, self.wait_until or boot) if t > self.boot)
            self.wall += timedelta(seconds=step - self.boot)
            self.boot = step
            if self.boot >= self.next_guard:
                self.alarm.check_clock()
                self.next_guard += GUARD_EVERY
            self.settle()


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(base, "datetime", machine.wall_clock)  # APScheduler has no other door for a clock
    return machine


def test_it_rings_once_at_its_time(machine):
    machine.alarm.set(machine.boot + HOUR, machine.ring)
    machine.run_until(machine.boot + 2 * HOUR)
    assert machine.rung == [1000.0 + HOUR]


def test_a_time_that_is_past_rings_at_once(machine):
    machine.alarm.set(machine.boot - 60, machine.ring)
    machine.settle()
    assert machine.rung == [1000.0]


def test_a_new_time_replaces_the_old_one(machine):
    machine.alarm.set(machine.boot + 60, machine.ring)
    machine.alarm.set(machine.boot + 30, machine.ring)
    machine.run_until(machine.boot + HOUR)
    assert machine.rung == [1030.0]


def test_the_answer_to_a_ring_may_set_the_next_one(machine):
    def ring():
        machine.ring()
        if len(machine.rung) < 3:
            machine.alarm.set(machine.boot + 10, ring)

    machine.alarm.set(machine.boot + 10, ring)
    machine.run_until(machine.boot + HOUR)
    assert machine.rung == [1010.0, 1020.0, 1030.0]


def test_after_close_it_is_silent(machine):
    machine.alarm.set(machine.boot + 10, machine.ring)
    machine.alarm.close()
    machine.alarm.set(machine.boot + 20, machine.ring)
    machine.alarm.close()
    assert not machine.scheduler.get_jobs()


@pytest.mark.parametrize("hours", [-24 * 400, -5, 5, 24 * 400])
def test_a_jump_of_the_wall_clock_moves_nothing(machine, hours):
    machine.alarm.set(machine.boot + HOUR, machine.ring)
    machine.run_until(machine.boot + 60)
    machine.wall += timedelta(hours=hours)
    machine.run_until(machine.boot + 2 * HOUR)
    assert machine.rung == [1000.0 + HOUR]
    assert machine.scheduler.rounds < 10


def test_a_jump_back_just_before_the_time_makes_it_late_by_a_guard_round_at_most(machine):
    machine.alarm.set(machine.boot + 59, machine.ring)
    machine.run_until(machine.boot + 58)
    machine.wall -= timedelta(hours=1)
    machine.run_until(machine.boot + HOUR)
    (rung,) = machine.rung
    assert 1059 <= rung <= 1059 + GUARD_EVERY


def test_a_machine_that_slept_rings_when_it_wakes(machine):
    machine.alarm.set(machine.boot + 60, machine.ring)
    machine.settle()
    machine.wait_until = machine.boot + HOUR + 60  # the monotonic clock stood still for an hour
    machine.boot += HOUR
    machine.wall += timedelta(hours=1)
    machine.next_guard = machine.boot + GUARD_EVERY
    machine.run_until(machine.boot + GUARD_EVERY)
    assert machine.rung == [1000.0 + HOUR + GUARD_EVERY]


jumps = st.lists(
    st.tuples(st.floats(0.1, 900), st.integers(-500, 500).map(lambda hours: timedelta(hours=hours / 7))),
    max_size=6,
)


@given(ahead=st.floats(0, 3000), jumps=jumps)
def test_any_jumps_at_any_time_leave_one_ring_in_time_and_no_spinning(ahead, jumps):
    with pytest.MonkeyPatch.context() as patch:
        machine = Machine()
        patch.setattr(base, "datetime", machine.wall_clock)
        target = machine.boot + ahead
        machine.alarm.set(target, machine.ring)
        for pause, jump in jumps:
            machine.run_until(machine.boot + pause)
            machine.wall += jump
        machine.run_until(target + 60)
    (rung,) = machine.rung
    assert target <= rung <= target + GUARD_EVERY + 0.01
    assert machine.scheduler.rounds <= 10 + 3 * len(jumps)


def test_a_real_scheduler_rings_from_a_thread_of_its_own():
    rung = threading.Event()
    threads = []

    def ring():
        threads.append(threading.current_thread())
        rung.set()

    alarm = SchedulerAlarm()
    try:
        alarm.set(0.0, ring)
        assert rung.wait(20)
    finally:
        alarm.close()
    assert threads != [threading.current_thread()]
