"""What the agent looks at beside its reads: rarely, harmlessly, and told on the rung that it belongs to."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import cast

import pytest

from kiosk.adapters.calendars.memory.client import Access, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    CalendarError,
    Cause,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from kiosk.domain.ladder import Judgement, LastLadder, Rung, RungState
from kiosk.domain.rooms import Room
from kiosk.domain.snapshot import FindingKind
from kiosk.ports.calendar import Rights, RoomNote
from kiosk.ports.storage import Space
from kiosk.services.checkup import CheckupPlan, of_space
from kiosk.services.messages import Answered, Ask, AskRights, Effect, LookAround, Looked, SaveLadder
from kiosk.testing.builders import FakeClock, a_room, at
from kiosk.testing.doors import TestDoor, run
from tests.unit.services.scene import book

OK, WARNED, FAILED, NOT_JUDGED = RungState
LOOKS = CheckupPlan(looks=True)
HOUR = 3600.0
MB = 1 << 20


class Calendar(MemoryProvider):
    """The calendar in memory; `instead` is what it answers when asked what the account may do, errors are raised."""

    instead: object = ...
    broken: CalendarError | None = None

    def _answer(self, room, act, **needs):
        if self.broken is not None:
            raise self.broken
        return super()._answer(room, act, **needs)

    def rights(self, room: Room) -> Rights:
        if isinstance(self.instead, Exception):
            raise self.instead
        return super().rights(room) if self.instead is ... else cast("Rights", self.instead)


class Door(TestDoor):
    """Notes when it asked, looked and kept, in seconds since it began."""

    def __post_init__(self) -> None:
        self.began = self.clock().boot
        self.diary: dict[type, list[float]] = {AskRights: [], LookAround: [], SaveLadder: []}
        super().__post_init__()

    def perform(self, errand) -> None:
        self._note(errand.call)
        super().perform(errand)

    def _do_one(self, effect: Effect) -> None:
        self._note(effect)
        super()._do_one(effect)

    def _note(self, thing: object) -> None:
        if type(thing) in self.diary:
            self.diary[type(thing)].append(self.clock().boot - self.began)


class House:
    """One door that looks around, its calendar in memory, and a clock."""

    def __init__(self, *, plan: CheckupPlan = LOOKS, kept: LastLadder | None = None) -> None:
        self.clock, self.server, self.room = FakeClock(), MemoryServer(), a_room()
        self.server.open_calendar(self.room.id)
        self.calendar = Calendar(self.server)
        self.door = Door(self.room, self.calendar, self.clock.now, checkup=plan, kept_ladder=kept)

    def live(self, seconds: float = 60.0) -> "House":
        run([self.door], self.clock.advance, for_=timedelta(seconds=seconds))
        return self

    def breaks(self, error: CalendarError, seconds: float = 60.0) -> "House":
        """Every call fails for so long."""
        self.calendar.broken = error
        self.live(seconds)
        self.calendar.broken = None
        return self

    def rung(self, rung: Rung) -> Judgement:
        return next(j for j in self.door.snapshot.ladder if j.rung is rung)

    def states(self) -> dict[Rung, RungState]:
        return {j.rung: j.state for j in self.door.snapshot.ladder}

    def times(self, thing: type) -> list[float]:
        return self.door.diary[thing]

    def kept(self) -> LastLadder:
        assert self.door.kept_ladder is not None
        return self.door.kept_ladder

    def findings(self) -> list[FindingKind]:
        return [finding.kind for finding in self.door.snapshot.findings]


def test_a_door_that_looks_around_finds_every_rung_well():
    assert set(House().live().states().values()) == {OK}


def test_a_door_that_does_not_look_around_asks_and_keeps_nothing_and_says_what_it_has_not_seen():
    house = House(plan=CheckupPlan()).live(8 * HOUR)
    assert not any(house.door.diary.values())
    assert {rung for rung, state in house.states().items() if state is not OK} == {
        Rung.ROOM_POLICY,
        Rung.DISK,
    }


def test_a_door_that_just_began_judges_nothing_that_it_has_not_seen():
    house = House()
    first = {j.rung: j.state for j in house.door.published[0].ladder}
    assert {first[rung] for rung in (Rung.LINK, Rung.SIGN_IN, Rung.THROTTLED)} == {NOT_JUDGED}


def test_what_the_account_may_do_is_asked_after_the_first_read_and_about_every_six_hours():
    times = House().live(24 * HOUR).times(AskRights)
    assert times[0] < 60
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert len(pauses) >= 3
    assert all(0.8 * 6 * HOUR <= pause <= 6 * HOUR + 60 for pause in pauses)
    assert len(set(pauses)) > 1, "many doors of one account do not ask together"


def test_a_rule_of_the_room_that_a_door_suffers_from_is_told_and_asked_about_again_soon():
    house = House()
    house.server.open_calendar(house.room.id, notes=(RoomNote.AUTO_ACCEPT_OFF,))
    house.live(60)
    told = house.rung(Rung.ROOM_POLICY)
    assert (told.state, told.reason, told.subject) == (WARNED, "auto_accept_off", house.room.name)
    house.server.open_calendar(house.room.id)
    assert house.live(0.6 * HOUR).rung(Rung.ROOM_POLICY).state is OK


def test_an_account_that_may_only_read_fails_on_the_permission():
    house = House()
    house.server.open_calendar(house.room.id, access=Access.READ)
    house.live(60)
    told = house.rung(Rung.PERMISSION)
    assert (told.state, told.error, told.cause) == (FAILED, "NotPermitted", Cause.READ_ONLY)
    assert house.rung(Rung.ROOM_POLICY).because is Rung.PERMISSION


def test_a_calendar_that_does_not_tell_of_writing_is_well_with_a_word_about_it():
    house = House()
    house.calendar.instead = Rights(None)
    told = house.live(60).rung(Rung.PERMISSION)
    assert (told.state, told.reason) == (OK, "rights_not_told")


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("reset", cause=Cause.CONNECTION_LOST),
        BadResponse("a bug"),
        AuthRejected("status 401"),
        NotPermitted("status 403", cause=Cause.ROOM_FORBIDDEN),
        RateLimited("status 429", after=timedelta(seconds=30)),
        None,
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_question_that_fails_harms_nothing_and_is_asked_again_half_an_hour_later(error):
    house = House()
    house.calendar.instead = error
    house.live(60)
    assert house.door.snapshot.trouble is None
    assert {state for rung, state in house.states().items() if rung is not Rung.ROOM_POLICY} == {OK}
    assert house.states()[Rung.ROOM_POLICY] is NOT_JUDGED
    house.live(HOUR)
    assert 1800 <= house.times(AskRights)[1] - house.times(AskRights)[0] <= 1860


def test_a_right_that_is_taken_away_is_not_remembered():
    house = House().live(60)
    house.calendar.instead = NotPermitted("status 403", cause=Cause.ROOM_FORBIDDEN)
    assert house.live(6 * HOUR).rung(Rung.ROOM_POLICY).state is NOT_JUDGED


def test_a_calendar_that_asks_for_hours_of_silence_gets_them():
    house = House()
    house.calendar.instead = RateLimited("status 429", after=timedelta(hours=1))
    times = house.live(1.5 * HOUR).times(AskRights)
    assert times[1] - times[0] >= HOUR


def test_nothing_is_asked_of_a_calendar_that_cannot_be_read():
    house = House(plan=LOOKS)
    house.server.remove_calendar(house.room.id)
    assert house.live(HOUR).times(AskRights) == [] or house.times(AskRights)[0] < 1


def test_an_answer_that_never_comes_is_given_up():
    house = House()
    held = []

    class Silent(Door):
        def _do_one(self, effect: Effect) -> None:
            if isinstance(effect, Ask) and isinstance(effect.call, AskRights):
                held.append(effect.id)
            else:
                super()._do_one(effect)

    house.door = Silent(house.room, house.calendar, house.clock.now, checkup=LOOKS)
    house.live(HOUR)
    assert len(held) == 2
    house.door.hear(Answered(held[0], Rights(True)))
    assert house.rung(Rung.ROOM_POLICY).state is NOT_JUDGED, "an answer that comes too late is no answer"


def test_the_disk_is_looked_at_every_ten_minutes_and_oftener_while_something_is_wrong():
    house = House().live(HOUR)
    assert 6 <= len(house.times(LookAround)) <= 7
    before = len(house.times(LookAround))
    house.breaks(Unavailable("reset", cause=Cause.CONNECTION_LOST), 600)
    assert 9 <= len(house.times(LookAround)) - before <= 11


@pytest.mark.parametrize(
    ("space", "kind", "state"),
    [
        (Space(100 * MB), None, OK),
        (Space(12 * MB), FindingKind.DISK_NEARLY_FULL, WARNED),
        (Space(1000), FindingKind.DISK_FULL, FAILED),
        (Space(100 * MB, read_only=True), FindingKind.DISK_READ_ONLY, FAILED),
        (Space(100 * MB, refused="cannot write schedule.json"), FindingKind.DISK_REFUSES, WARNED),
    ],
)
def test_a_disk_that_runs_full_or_refuses_is_found_since_the_first_time_and_until_it_is_well(
    space, kind, state
):
    house = House()
    house.door.looked = Looked(space, linked=True)
    house.live(1200)
    first = [f.since for f in house.door.snapshot.findings]
    house.live(1200)
    assert [(f.kind, f.since) for f in house.door.snapshot.findings] == [(kind, at) for at in first]
    assert house.states()[Rung.DISK] is state
    house.door.looked = Looked(Space(1 << 40), linked=True)
    house.live(660)
    assert house.states()[Rung.DISK] is OK
    assert house.findings() == []


def test_a_disk_that_tells_nothing_is_not_judged():
    house = House()
    house.door.looked = Looked(None)
    assert house.live(1200).states()[Rung.DISK] is NOT_JUDGED


def test_a_disk_may_be_full_and_refuse_at_once():
    assert set(of_space(Space(0, refused="x"))) == {FindingKind.DISK_FULL, FindingKind.DISK_REFUSES}


def test_a_cable_that_is_out_is_told_from_a_name_server_that_is():
    house = House().live(60)
    house.door.looked = Looked(Space(1 << 30), linked=False)
    house.breaks(Unavailable("gaierror", cause=Cause.NAME_RESOLUTION))
    assert (house.states()[Rung.LINK], house.states()[Rung.DNS]) == (FAILED, NOT_JUDGED)
    house.door.looked = Looked(Space(1 << 30), linked=True)
    house.breaks(Unavailable("gaierror", cause=Cause.NAME_RESOLUTION), 120)
    assert (house.states()[Rung.LINK], house.states()[Rung.DNS]) == (OK, FAILED)


def test_a_server_that_puts_the_door_off_says_until_when():
    house = House().live(60)
    house.breaks(RateLimited("status 429", after=timedelta(seconds=90)), 70)
    told = house.rung(Rung.THROTTLED)
    assert told.state is FAILED
    trouble = house.door.snapshot.trouble
    assert trouble is not None
    assert told.until == trouble.retry_at
    assert house.rung(Rung.SIGN_IN).state is OK


def test_an_address_without_encryption_is_not_said_to_have_any():
    told = House(plan=CheckupPlan(looks=True, encrypted=False)).live().rung(Rung.TLS)
    assert (told.state, told.reason) == (OK, "not_encrypted")


def test_the_ladder_is_kept_when_a_rung_changes_and_not_otherwise():
    house = House().live(12 * HOUR)
    assert len(house.times(SaveLadder)) <= 2
    before = len(house.times(SaveLadder))
    house.breaks(Unavailable("refused", cause=Cause.REFUSED), 1200)
    assert len(house.times(SaveLadder)) == before + 1
    kept = house.kept()
    assert {j.rung: j.state for j in kept.ladder}[Rung.LINK] is FAILED
    assert (kept.room, kept.timezone) == (house.room.id, house.room.timezone)


def test_a_line_that_comes_and_goes_wears_no_disk():
    house = House().live(1200)
    before = len(house.times(SaveLadder))
    for _ in range(30):
        house.breaks(Unavailable("refused", cause=Cause.REFUSED), 60).live(60)
    assert len(house.times(SaveLadder)) - before <= 7


def test_a_restart_that_finds_all_as_it_was_writes_nothing():
    house = House().live(1200)
    again = House(kept=house.kept()).live(1200)
    assert again.times(SaveLadder) == []
    of_another_room = replace(house.kept(), room="elsewhere", changed_at=at("09:00"))
    assert len(House(kept=of_another_room).live(1200).times(SaveLadder)) >= 1


def test_no_snapshot_is_made_only_because_somebody_looked():
    watching, plain = House().live(2 * HOUR), House(plan=CheckupPlan()).live(2 * HOUR)
    extra = len(watching.door.published) - len(plain.door.published)
    assert extra <= len(watching.times(LookAround)) + len(watching.times(AskRights)) + 2


def test_an_answer_to_nobody_changes_nothing():
    house = House().live(60)
    before = house.states()
    house.door.hear(Answered(4711, Rights(False)))
    assert house.states() == before


def test_a_write_that_contradicts_what_was_told_of_the_rights_has_them_asked_again():
    house = House()
    house.server.open_calendar(house.room.id, access=Access.READ)
    house.live(60)
    assert house.rung(Rung.PERMISSION).state is FAILED
    house.server.open_calendar(house.room.id)
    house.door.ask(book("13:00", "13:30"))
    house.live(360)
    assert house.rung(Rung.PERMISSION).state is OK
    house.server.open_calendar(house.room.id, access=Access.READ)
    house.door.ask(book("14:00", "14:30", key="another"))
    assert house.live(360).rung(Rung.PERMISSION).state is FAILED
    assert len(house.times(AskRights)) == 3


def test_after_a_trouble_the_rights_are_asked_again_but_a_line_that_comes_and_goes_does_not_make_many_calls():
    house = House().live(600)
    for _ in range(30):
        house.breaks(Unavailable("refused", cause=Cause.REFUSED), 60).live(60)
    times = house.times(AskRights)
    assert len(times) >= 3
    assert all(later - earlier >= 300 for earlier, later in pairwise(times))
