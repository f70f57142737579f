"""A calendar that answers what was true earlier: what can be noticed is, and never makes a room green."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bookings import BookingState
from kiosk.domain.errors import CalendarError, Cause
from kiosk.domain.freshness import Ignorance, Live, Stale, Unknown
from kiosk.domain.snapshot import FindingKind, freshness_of, status_now
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown
from kiosk.domain.time import Now
from kiosk.ports.calendar import Changes, Whole
from kiosk.screen.presenters.doctor import doctor_checks, doctor_lines
from kiosk.screen.presenters.wording import wording_for
from kiosk.services.answer_age import AnswerDates
from kiosk.services.messages import Find, Read
from kiosk.testing.builders import FakeClock, a_now, at
from kiosk.testing.doors import Errand
from tests.unit.services.scene import Scene, book

HOUR, LIMIT = timedelta(hours=1), 150.0
NOON = a_now()


# --- what a date tells -----------------------------------------------------------------------------------------------


def later(seconds: float, *, now: Now = NOON) -> Now:
    return Now(now.wall + timedelta(seconds=seconds), now.boot + seconds, now.synchronised)


def after(*answers: tuple[float, float]) -> timedelta:
    """How old the last answer is: each is given by the seconds when it came, and those that its date is early."""
    dates, age = AnswerDates(), timedelta(0)
    for came, early in answers:
        now = later(came)
        date = now.wall - timedelta(seconds=early)
        dates = dates.heard(date, now.wall, now)
        age = dates.age(date, now.wall, now)
    return age


@pytest.mark.parametrize(
    ("answers", "age"),
    [
        ([(0, 0)], 0),
        ([(0, 3600)], 3600),  # nobody can tell yet
        ([(0, -3600)], 0),  # a clock ahead makes nothing old
        ([(0, 3600), (2, 3600)], 0),  # the dates go on: the server's clock is behind
        ([(0, 3600), (2, 3602)], 3602),  # they stand still
        ([(0, 0), (60, 60), (120, 120)], 120),
        ([(0, 0), (60, 60), (120, 0)], 0),
        ([(0, 3600), (60, 3600), (120, 3660)], 60),  # a slow clock, and then a stored answer
        ([(0, 3600), (60, 3600), (120, 0)], 0),  # a slow clock that was set
        ([(0, 3600), (60, 3600), (120, 0), (180, 3600)], 3600),  # and that is no excuse any more
        ([(0, 3600), (2, 1800)], 1800),  # two stores of different age
    ],
)
def test_an_answer_is_as_old_as_its_date_where_no_slow_clock_explains_it(answers, age) -> None:
    assert after(*answers) == timedelta(seconds=age)


def test_without_a_date_or_a_clock_to_compare_it_with_nothing_is_known() -> None:
    unsure = replace(NOON, synchronised=False)
    early = NOON.wall - HOUR
    assert AnswerDates().heard(None, NOON.wall, NOON) == AnswerDates()
    assert AnswerDates().age(None, NOON.wall, NOON) == timedelta(0)
    assert AnswerDates().heard(early, unsure.wall, unsure) == AnswerDates()
    assert AnswerDates().age(early, unsure.wall, unsure) == timedelta(0)


@given(
    behind=st.floats(0, 100_000),
    pauses=st.lists(st.floats(2.0, 600.0), min_size=3, max_size=8),
    stands=st.integers(1, 7),
)
def test_however_slow_the_server_s_clock_a_date_that_stands_still_is_never_young_for_long(
    behind: float, pauses: list[float], stands: int
) -> None:
    dates, came, date, age = AnswerDates(), 0.0, NOON.wall, timedelta(0)
    stood = 0.0
    for number, pause in enumerate(pauses):
        came += pause
        now = later(came)
        if number < stands:
            date = now.wall - timedelta(seconds=behind)
        else:
            stood += pause
        dates = dates.heard(date, now.wall, now)
        age = dates.age(date, now.wall, now)
    assert age.total_seconds() >= stood - 1e-3


# --- what the door makes of it ---------------------------------------------------------------------------------------


class Cache:
    """What stands between a door and its calendar, and gives out again what it stored."""

    def __init__(self, *, clock: str = "12:00", dated: bool = True) -> None:
        self.scene = Scene(clock=clock)
        self.dated = dated
        self.stored: tuple[Whole, datetime] | None = None
        self.finds = 0

    @property
    def door(self):
        return self.scene.door

    def store(self) -> None:
        """From now on every read gets what is true now."""
        self.stored = (self.whole(), self.scene.clock.now().wall)

    def whole(self) -> Whole:
        now = self.scene.clock.now()
        window = self.door.snapshot.schedule.window
        answer = self.door.provider.read(self.scene.room, window, at=now.wall)
        assert isinstance(answer, Whole)
        return answer

    def answer(self, errand: Errand) -> None:
        self.finds += isinstance(errand.call, Find)
        if isinstance(errand.call, Read) and self.stored is not None:
            whole, date = self.stored
            schedule = replace(whole.schedule, read_at=errand.call.at, window=errand.call.window)
            errand.result = Whole(schedule, None, date if self.dated else None)
            errand.done = True
        else:
            self.door.perform(errand)
        self.door.deliver(errand)

    def live(self, seconds: float) -> None:
        """Time passes, and every call is answered at once, the reads out of the store."""
        end = self.scene.clock.now().boot + seconds
        while True:
            while self.door.errands:
                self.answer(self.door.errands[0])
            if self.door.wake_at > end:
                self.scene.clock.advance(end - self.scene.clock.now().boot)
                return
            self.scene.clock.advance(self.door.wake_at - self.scene.clock.now().boot + 1e-6)
            self.door.wake_if_due()

    def status(self):
        return status_now(self.door.snapshot, self.scene.clock.now())


def test_an_answer_that_stands_still_takes_green_away_within_the_freshness_limit_of_its_date() -> None:
    cache = Cache()
    cache.store()
    cache.scene.put("12:01", "13:00", "came after it was stored")
    cache.live(LIMIT - 1.0)
    assert isinstance(cache.status(), RoomFree)
    for _ in range(30):
        cache.live(20.0)
        status = cache.status()
        assert isinstance(status, RoomUnknown)
        assert isinstance(status.because, Stale)
        assert status.because.since <= at("12:00")  # as of when it was true, not as of when it was read
    trouble = cache.door.snapshot.trouble
    assert trouble is not None
    assert (trouble.kind, trouble.cause) == ("BadResponse", Cause.OLD_ANSWER)
    assert "The calendar gives answers of an earlier time" in doctor_says(cache.scene)
    cache.stored = None
    cache.live(60.0)
    assert isinstance(cache.status(), RoomBusy)
    assert cache.door.snapshot.trouble is None


def test_yesterday_s_answer_never_replaces_what_is_known_of_today() -> None:
    cache = Cache()
    cache.store()
    cache.scene.put("11:30", "13:30")
    cache.stored, yesterday = None, cache.stored
    cache.live(60.0)
    assert isinstance(cache.status(), RoomBusy)
    assert yesterday is not None
    cache.stored = (yesterday[0], at("12:00", day=-1))
    cache.live(600.0)
    status = cache.status()
    assert isinstance(status, RoomBusy)
    assert status.meeting.end == at("13:30")


def test_a_door_that_starts_before_a_stored_answer_is_never_green() -> None:
    cache = Cache()
    whole = cache.whole()
    cache.stored = (whole, at("09:00"))
    cache.door.start()
    for _ in range(20):
        cache.live(30.0)
        assert isinstance(cache.status(), RoomUnknown)


def doctor_says(scene: Scene) -> str:
    wording = wording_for("en", scene.room.zone)
    return "\n".join(doctor_lines(doctor_checks(scene.door.snapshot, scene.clock.now(), wording)))


def confirmed(cache: Cache) -> None:
    """The door's own booking from 12:00 to 12:30 stands in the calendar."""
    cache.door.ask(book("12:00", "12:30"))
    cache.live(5.0)
    assert cache.door.disk[0].state is BookingState.CONFIRMED


@pytest.mark.parametrize("dated", [True, False])
def test_an_older_state_without_our_own_booking_is_not_believed_of_it(dated: bool) -> None:
    cache = Cache(dated=dated)
    cache.store()
    whole, cache.stored = cache.stored, None
    confirmed(cache)
    cache.stored, cache.finds = whole, 0
    for _ in range(20):
        cache.live(30.0)
        assert isinstance(cache.status(), RoomBusy)
        assert cache.door.disk[0].state is BookingState.CONFIRMED
    assert dated or cache.finds > 0  # a dated one was not believed at all
    cache.stored = None
    cache.live(60.0)
    assert [b.state for b in cache.door.disk] == [BookingState.CONFIRMED]
    assert len(cache.scene.events()) == 1


def test_changes_that_go_backwards_and_take_our_own_booking_away_are_looked_up_by_its_key() -> None:
    cache = Cache()
    confirmed(cache)
    cache.finds = 0
    cache.scene.clock.advance(60.0)
    cache.door.wake_if_due()
    reading = cache.door.reading()
    assert isinstance(reading.call, Read)
    own = next(m for m in cache.door.snapshot.schedule.meetings if m.ours)
    reading.result = Changes((), (own.id,), "older", reading.call.at, None)
    reading.done = True
    cache.door.deliver(reading)
    cache.live(60.0)
    assert cache.finds > 0
    assert cache.door.disk[0].state is BookingState.CONFIRMED
    assert isinstance(cache.status(), RoomBusy)


def test_an_older_state_under_no_date_or_dates_of_its_own_cannot_be_told_from_the_truth() -> None:
    """What no door can notice: somebody else's meeting that an undated older state lacks. Said in the documentation."""
    cache = Cache(dated=False)
    cache.store()
    cache.scene.put("11:30", "13:30", "came after it was stored")
    cache.live(60.0)
    assert isinstance(cache.status(), RoomFree)


# --- a server whose clock is an hour off -----------------------------------------------------------------------------


class OtherClock:
    """A door whose calendar server tells a time that is `off` from the door's; both clocks go on."""

    def __init__(self, off: timedelta, *, synchronised: bool) -> None:
        self.off = off
        self.scene = Scene()
        self.scene.clock.synchronise(synchronised=synchronised)
        self.scene.put("13:00", "14:00", "Planning")
        self.scene.door.start()

    @property
    def clock(self) -> FakeClock:
        return self.scene.clock

    def live(self, seconds: float) -> None:
        door = self.scene.door
        end = self.clock.now().boot + seconds
        while True:
            while door.errands:
                errand = door.errands[0]
                door.perform(errand)
                if isinstance(errand.result, Whole | Changes):
                    errand.result = replace(errand.result, server_time=self.clock.now().wall + self.off)
                elif isinstance(errand.result, CalendarError):
                    errand.result.server_time = self.clock.now().wall + self.off
                door.deliver(errand)
            if door.wake_at > end:
                self.clock.advance(end - self.clock.now().boot)
                return
            self.clock.advance(door.wake_at - self.clock.now().boot + 1e-6)
            door.wake_if_due()


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_with_a_synchronised_clock_the_door_goes_by_its_own_and_tells_the_admin(off: timedelta) -> None:
    world = OtherClock(off, synchronised=True)
    world.live(30.0)
    door = world.scene.door
    for _ in range(10):
        world.live(30.0)
        assert isinstance(freshness_of(door.snapshot, world.clock.now()), Live)
        assert isinstance(status_now(door.snapshot, world.clock.now()), RoomFree)
    (finding,) = (f for f in door.snapshot.findings if f.kind is FindingKind.CLOCK_SKEW)
    assert abs(int(finding.subject.removesuffix(" s"))) == 3600
    assert finding.since < at("12:01")  # the same finding all the time
    assert "The clocks of door and calendar server differ" in doctor_says(world.scene)
    ack = door.ask(book("12:06", "12:36"))
    assert ack.refusal is None
    world.live(30.0)
    assert [times for key, *times in world.scene.events() if key] == [["12:06", "12:36"]]


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_with_a_clock_that_nobody_keeps_the_door_is_unknown_books_nothing_and_tells_the_admin(off) -> None:
    world = OtherClock(off, synchronised=False)
    door = world.scene.door
    for _ in range(10):
        world.live(30.0)
        assert freshness_of(door.snapshot, world.clock.now()) == Unknown(Ignorance.CLOCK_UNTRUSTED)
        assert isinstance(status_now(door.snapshot, world.clock.now()), RoomUnknown)
    assert "The clocks of door and calendar server differ" in doctor_says(world.scene)
    assert door.ask(book("12:06", "12:36")).refusal is not None
    world.live(60.0)
    assert [key for key, *_ in world.scene.events() if key] == []


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_a_clock_that_agreed_until_the_server_s_was_set_is_trusted_no_longer(off: timedelta) -> None:
    world = OtherClock(timedelta(0), synchronised=False)
    world.live(60.0)
    door = world.scene.door
    assert isinstance(status_now(door.snapshot, world.clock.now()), RoomFree)
    world.off = off
    world.live(90.0)
    assert isinstance(status_now(door.snapshot, world.clock.now()), RoomUnknown)
