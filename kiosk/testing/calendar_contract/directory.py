"""What asking about many rooms promises: a directory as full as declared, free/busy that no bad room spoils."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.errors import CalendarError, Gone, NotPermitted, Unsupported
from kiosk.domain.intervals import Interval
from kiosk.domain.rooms import Room
from kiosk.ports.calendar import CalendarProvider, Directory, FreeBusy, Whole
from kiosk.testing.builders import DAY, between
from kiosk.testing.calendar_contract.reading import NOON, WINDOW, an_event, only, require
from kiosk.testing.calendar_contract.world import Ability, Access, CalendarWorld, Event, Limit, Standing
from kiosk.testing.calendar_contract.writing import KEY

MORNING = between("08:00", "13:30")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def providers_without(world: CalendarWorld, limit: Limit, *, lacks: bool) -> Iterator[CalendarProvider]:
    """Those of this world that lack something: its own if that `lacks` it, and one that was made to."""
    if lacks:
        yield world.provider
    if limit in world.limits:
        yield world.limited_provider(limit)


def refusal(world: CalendarWorld) -> type[CalendarError]:
    """How this world answers for a room that the account may not even see."""
    return Gone if Ability.HIDES_FORBIDDEN_ROOMS in world.abilities else NotPermitted


def ask(world: CalendarWorld, rooms: Sequence[Room]) -> FreeBusy:
    """The free/busy of the morning, where the system has any."""
    if world.provider.capabilities.free_busy_batch == 0:
        pytest.skip("this system has no free/busy")
    return world.provider.free_busy(rooms, MORNING)


def taken(world: CalendarWorld) -> tuple[Interval, ...]:
    """The free/busy of the world's room alone."""
    answer = ask(world, [world.room])[world.room.id]
    assert not isinstance(answer, CalendarError), answer
    return answer


class DirectoryContract:
    def test_the_room_is_listed_as_fully_as_declared(self, world: CalendarWorld) -> None:
        named = self._named(world)
        depth = world.provider.capabilities.room_directory
        if depth is Directory.NAMES:
            assert (named.seats, named.equipment, named.place) == (None, (), None)
            return
        assert (named.seats, named.equipment) == (world.listed.seats, world.listed.equipment)
        assert (named.place and named.place.floor) == (world.listed.place and world.listed.place.floor)

    def test_every_listed_room_has_an_id_that_settings_take(self, world: CalendarWorld) -> None:
        rooms = self._listed(world)
        assert len({room.id for room in rooms}) == len(rooms) > 0
        assert [room.id for room in rooms if not ID.fullmatch(room.id)] == []
        assert all(room.name and room.address and room.zone for room in rooms)

    def test_a_listed_room_is_read_by_the_address_it_is_listed_with(self, world: CalendarWorld) -> None:
        world.add(an_event())
        answer = world.provider.read(self._named(world), WINDOW, at=NOON)
        assert isinstance(answer, Whole)
        assert only(answer.schedule).interval == between("09:00", "10:00")

    def test_a_system_without_a_directory_says_so(self, world: CalendarWorld) -> None:
        lacks = world.provider.capabilities.room_directory is Directory.NONE
        without = list(providers_without(world, Limit.NO_DIRECTORY, lacks=lacks))
        if not without:
            pytest.skip("every provider of this world has a directory")
        for provider in without:
            assert provider.capabilities.room_directory is Directory.NONE
            with pytest.raises(Unsupported):
                provider.list_rooms()

    def _listed(self, world: CalendarWorld) -> tuple[Room, ...]:
        if world.provider.capabilities.room_directory is Directory.NONE:
            pytest.skip("this system has no directory")
        return world.provider.list_rooms()

    def _named(self, world: CalendarWorld) -> Room:
        (named,) = (room for room in self._listed(world) if room.name == world.listed.name)
        return named


class FreeBusyContract:
    def test_taken_time_is_sorted_clipped_and_merged(self, world: CalendarWorld) -> None:
        world.add(an_event("13:00", "14:00", "over the end"))
        world.add(an_event("10:00", "11:00", "touches the overlapping ones"))
        world.add(an_event("09:30", "10:00", "overlaps"))
        world.add(an_event("07:00", "08:30", "over the start"))
        world.add(an_event("09:00", "10:00", "first"))
        world.add(an_event("15:00", "16:00", "outside"))
        assert taken(world) == (
            between("08:00", "08:30"),
            between("09:00", "11:00"),
            between("13:00", "13:30"),
        )

    def test_an_empty_room_is_taken_at_no_time(self, world: CalendarWorld) -> None:
        assert taken(world) == ()

    def test_what_occupies_the_room_is_taken_whatever_may_be_said_of_it(self, world: CalendarWorld) -> None:
        world.add(replace(an_event("09:00", "10:00", "private"), private=True))
        world.add(replace(an_event("10:30", "11:00", "tentative"), standing=Standing.TENTATIVE))
        assert taken(world) == (between("09:00", "10:00"), between("10:30", "11:00"))

    def test_what_does_not_occupy_the_room_is_not_taken(self, world: CalendarWorld) -> None:
        world.add(replace(an_event("09:00", "10:00", "free"), free=True))
        world.add(replace(an_event("10:00", "11:00", "cancelled"), standing=Standing.CANCELLED))
        world.add(replace(an_event("11:00", "12:00", "declined"), standing=Standing.DECLINED))
        assert taken(world) == ()

    def test_a_busy_whole_day_is_taken_all_day(self, world: CalendarWorld) -> None:
        world.add(Event("trade fair", DAY, DAY + timedelta(days=1)))
        assert taken(world) == (MORNING,)

    def test_a_booking_of_ours_is_taken(self, world: CalendarWorld) -> None:
        world.provider.create(world.room, key=KEY, interval=between("09:00", "10:00"), title="Ad hoc")
        assert taken(world) == (between("09:00", "10:00"),)

    def test_of_no_rooms_nothing_is_told(self, world: CalendarWorld) -> None:
        assert dict(ask(world, [])) == {}

    def test_each_room_has_its_own_answer(self, world: CalendarWorld) -> None:
        require(world, Ability.OTHER_ROOMS)
        world.add(an_event())
        other = world.another(Access.WRITE)
        world.provider.create(other, key=KEY, interval=between("11:00", "12:00"), title="Ad hoc")
        assert dict(ask(world, [world.room, other])) == {
            world.room.id: (between("09:00", "10:00"),),
            other.id: (between("11:00", "12:00"),),
        }

    def test_a_room_that_is_not_there_spoils_no_other(self, world: CalendarWorld) -> None:
        world.add(an_event())
        answer = ask(world, [world.nowhere, world.room])
        assert isinstance(answer[world.nowhere.id], Gone)
        assert answer[world.room.id] == (between("09:00", "10:00"),)

    def test_a_room_that_is_not_for_us_spoils_no_other(self, world: CalendarWorld) -> None:
        require(world, Ability.FORBIDDEN_ROOMS)
        world.add(an_event())
        closed = world.another(Access.NONE)
        answer = ask(world, [closed, world.room])
        # Systems differ in whether they admit that such a room is there.
        assert isinstance(answer[closed.id], NotPermitted | Gone)
        assert answer[world.room.id] == (between("09:00", "10:00"),)

    def test_more_rooms_than_one_call_takes_are_refused_unasked(self, world: CalendarWorld) -> None:
        batch = world.provider.capabilities.free_busy_batch
        rooms = [replace(world.room, id=f"room-{number}") for number in range(batch + 1)]
        with pytest.raises(ValueError, match=str(batch)):
            ask(world, rooms)

    def test_a_system_without_free_busy_says_so(self, world: CalendarWorld) -> None:
        lacks = world.provider.capabilities.free_busy_batch == 0
        without = list(providers_without(world, Limit.NO_FREE_BUSY, lacks=lacks))
        if not without:
            pytest.skip("every provider of this world has free/busy")
        for provider in without:
            assert provider.capabilities.free_busy_batch == 0
            with pytest.raises(Unsupported):
                provider.free_busy([world.room], MORNING)
