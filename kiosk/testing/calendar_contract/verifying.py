"""What verifying promises: an address, a sign-in and rights are told apart, and a trial booking takes no room."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.errors import AuthRejected, Gone, NotPermitted, Unavailable
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Missing
from kiosk.testing.builders import at, between
from kiosk.testing.calendar_contract.directory import refusal, taken
from kiosk.testing.calendar_contract.failing import CAUSES, FAULTS
from kiosk.testing.calendar_contract.marking import mark
from kiosk.testing.calendar_contract.reading import NOON, WINDOW, an_event, only, require, whole
from kiosk.testing.calendar_contract.world import Ability, Access, CalendarWorld, Fault, Limit
from kiosk.testing.calendar_contract.writing import KEY, SLOT, book, found

SETTLES_WITHIN = timedelta(seconds=30)  # a door withdraws a booking that it cannot see by then
UNANSWERED = [fault for fault in CAUSES if fault is not Fault.SERVER_ERROR]
ANSWERED = [fault for fault in FAULTS if fault not in UNANSWERED]


class AddressContract:
    def test_a_server_that_is_there_is_reached(self, world: CalendarWorld) -> None:
        clock = world.provider.reach()
        assert clock is None or clock.utcoffset() == timedelta(0)

    @pytest.mark.parametrize("fault", UNANSWERED, ids=lambda fault: fault.name.lower())
    def test_a_server_that_does_not_answer_is_not_reached(self, world: CalendarWorld, fault: Fault) -> None:
        world.fail_next(fault)
        with pytest.raises(Unavailable) as caught:
            world.provider.reach()
        assert caught.value.cause is CAUSES[fault]
        assert caught.value.detail

    @pytest.mark.parametrize("fault", ANSWERED, ids=lambda fault: fault.name.lower())
    def test_whatever_a_server_answers_it_was_reached(self, world: CalendarWorld, fault: Fault) -> None:
        world.fail_next(fault)
        world.provider.reach()

    def test_an_address_is_reached_without_the_right_secret(self, world: CalendarWorld) -> None:
        if Limit.WRONG_SECRET not in world.limits:
            pytest.skip("this system asks for no secret")
        world.limited_provider(Limit.WRONG_SECRET).reach()


class SignInContract:
    def test_who_signs_in_is_told_by_name(self, world: CalendarWorld) -> None:
        account = world.provider.sign_in()
        assert account.name
        assert account.expires is None or account.expires.utcoffset() == timedelta(0)

    def test_a_wrong_secret_is_rejected_and_reads_nothing(self, world: CalendarWorld) -> None:
        if Limit.WRONG_SECRET not in world.limits:
            pytest.skip("this system asks for no secret")
        stranger = world.limited_provider(Limit.WRONG_SECRET)
        with pytest.raises(AuthRejected):
            stranger.sign_in()
        with pytest.raises(AuthRejected):
            stranger.read(world.room, WINDOW, at=NOON)


class RightsContract:
    def test_a_room_that_is_ours_may_be_written_to(self, world: CalendarWorld) -> None:
        rights = world.provider.rights(world.room)
        assert rights.may_write is not False
        if Ability.READ_ONLY_ROOMS in world.abilities:
            assert rights.may_write, "who can tell one room from the other tells both"

    def test_to_ask_for_rights_writes_nothing(self, world: CalendarWorld) -> None:
        world.provider.rights(world.room)
        assert world.stored() == ()

    def test_a_room_that_may_only_be_read_says_so_before_somebody_tries(self, world: CalendarWorld) -> None:
        require(world, Ability.READ_ONLY_ROOMS)
        room = world.another(Access.READ)
        assert world.provider.rights(room).may_write is False
        world.provider.read(room, WINDOW, at=NOON)
        with pytest.raises(NotPermitted):
            world.provider.create(room, key=KEY, interval=SLOT, title="Ad hoc")

    def test_one_room_of_many_may_be_forbidden(self, world: CalendarWorld) -> None:
        require(world, Ability.FORBIDDEN_ROOMS)
        world.add(an_event())
        room = world.another(Access.NONE)
        with pytest.raises(refusal(world)):
            world.provider.read(room, WINDOW, at=NOON)
        with pytest.raises(refusal(world)):
            world.provider.create(room, key=KEY, interval=SLOT, title="Ad hoc")
        assert only(whole(world)).interval == SLOT, "and the others are read as ever"

    def test_a_forbidden_room_has_no_rights_to_tell(self, world: CalendarWorld) -> None:
        require(world, Ability.FORBIDDEN_ROOMS)
        room = world.another(Access.NONE)
        try:
            rights = world.provider.rights(room)
        except refusal(world):
            return
        assert rights.may_write is False

    def test_a_room_without_a_calendar_has_no_rights(self, world: CalendarWorld) -> None:
        with pytest.raises(Gone):
            world.provider.rights(world.nowhere)


class TrialContract:
    """A booking that is not busy: what `verify --deep` tries everything with."""

    def test_a_trial_booking_takes_no_room_and_is_found_all_the_same(self, world: CalendarWorld) -> None:
        made = self._try(world)
        assert whole(world).meetings == ()
        assert found(world) == made
        assert (made.key, made.interval) == (KEY, SLOT)
        assert world.stored() == (SLOT,)

    def test_a_trial_booking_is_free_for_who_asks(self, world: CalendarWorld) -> None:
        self._try(world)
        assert taken(world) == ()

    def test_a_trial_booking_is_made_once(self, world: CalendarWorld) -> None:
        made = self._try(world)
        again = world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title="Trial", busy=False)
        assert again.id == made.id
        assert world.stored() == (SLOT,)

    def test_a_trial_booking_moves_its_end_and_stays_free(self, world: CalendarWorld) -> None:
        changed = world.provider.change_end(world.room, self._try(world), at("10:30"))
        assert changed.interval == between("09:00", "10:30")
        assert found(world) == changed
        assert whole(world).meetings == ()

    def test_a_trial_booking_is_checked_in(self, world: CalendarWorld) -> None:
        made = self._try(world)
        checked = mark(world, made)
        assert checked == replace(made, checked_in=True, revision=checked.revision)

    def test_a_trial_booking_is_cancelled(self, world: CalendarWorld) -> None:
        world.provider.cancel(world.room, self._try(world))
        assert world.stored() == ()
        assert world.provider.find(world.room, KEY, SLOT) is Missing.GONE

    def test_a_trial_booking_is_found_and_cancelled_by_another_door(self, world: CalendarWorld) -> None:
        self._try(world)
        door = world.fresh_provider()
        meeting = door.find(world.room, KEY, SLOT)
        assert isinstance(meeting, Meeting)
        door.cancel(world.room, meeting)
        assert world.stored() == ()

    def _try(self, world: CalendarWorld) -> Meeting:
        return world.provider.create(world.room, key=KEY, interval=SLOT, title="Trial", busy=False)


class PromptnessContract:
    def test_a_write_is_read_back_before_a_door_gives_up_on_it(self, world: CalendarWorld) -> None:
        assert timedelta(0) <= world.provider.capabilities.read_lag < SETTLES_WITHIN

    def test_where_the_calendar_minds_its_keys_two_doors_at_once_make_one_event(
        self, world: CalendarWorld
    ) -> None:
        if not world.provider.capabilities.idempotent_create:
            pytest.skip("this calendar stores a key as often as it is sent: whoever books looks first")
        made: list[Meeting] = []
        with world.hold_next() as held:
            slow = threading.Thread(target=lambda: made.append(book(world)), daemon=True)
            slow.start()
            assert held.reached(), "one door has sent something"
            made.append(world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title="Ad hoc"))
            held.release()
            slow.join(10)
        assert len(made) == 2
        assert made[0].id == made[1].id
        assert world.stored() == (SLOT,)
