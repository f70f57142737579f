"""What writing promises: one event a key, nothing lost, nothing overwritten unseen, nothing that is not ours harmed."""

from dataclasses import replace

import pytest

from kiosk.domain.errors import Gone, SlotTaken, Unsupported
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Missing, Whole
from kiosk.testing.builders import at, between
from kiosk.testing.calendar_contract.reading import WINDOW, an_event, local, only, require, whole
from kiosk.testing.calendar_contract.world import Ability, CalendarWorld, Daily, Limit

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
SLOT = between("09:00", "10:00")


def book(world: CalendarWorld, *, key: str = KEY, title: str = "Ad hoc") -> Meeting:
    return world.provider.create(world.room, key=key, interval=SLOT, title=title)


def found(world: CalendarWorld, key: str = KEY) -> Meeting:
    meeting = world.provider.find(world.room, key, SLOT)
    assert isinstance(meeting, Meeting)
    return meeting


class CreateContract:
    def test_a_booking_becomes_an_event_with_its_key(self, world: CalendarWorld) -> None:
        made = book(world)
        assert (made.key, made.interval, made.title) == (KEY, SLOT, "Ad hoc")
        assert made.ours
        assert made.may_end
        assert made.may_extend
        assert world.stored() == (SLOT,)

    def test_a_booking_is_read_as_create_returned_it(self, world: CalendarWorld) -> None:
        made = book(world)
        assert only(whole(world)) == made

    def test_the_same_key_twice_is_one_event(self, world: CalendarWorld) -> None:
        first = book(world)
        again = world.provider.create(world.room, key=KEY, interval=between("13:00", "14:00"), title="Again")
        assert again == first
        assert world.stored() == (SLOT,)

    def test_the_same_key_from_a_restarted_door_is_one_event(self, world: CalendarWorld) -> None:
        first = book(world)
        again = world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title="Again")
        assert (again.id, again.interval) == (first.id, SLOT)
        assert world.stored() == (SLOT,)

    def test_two_keys_are_two_events_even_in_one_slot(self, world: CalendarWorld) -> None:
        book(world, key="a" * 20)
        book(world, key="b" * 20)
        assert {m.key for m in whole(world).meetings} == {"a" * 20, "b" * 20}

    def test_a_title_may_hold_any_text(self, world: CalendarWorld) -> None:
        title = "Ünïcode; commas, \\backslashes\\ “quotes” " + "ä" * 100
        book(world, title=title)
        assert only(whole(world)).title == title

    def test_an_event_that_was_deleted_is_not_made_again(self, world: CalendarWorld) -> None:
        book(world)
        world.delete_booking(KEY)
        with pytest.raises(Gone):
            book(world)
        assert world.stored() == ()

    def test_a_calendar_that_refuses_overlaps_says_that_the_slot_is_taken(self, world: CalendarWorld) -> None:
        if Limit.NO_OVERLAPS not in world.limits:
            pytest.skip("this calendar takes whatever it is given")
        world.add(an_event())
        provider = world.limited_provider(Limit.NO_OVERLAPS)
        with pytest.raises(SlotTaken):
            provider.create(world.room, key=KEY, interval=between("09:30", "10:30"), title="Ad hoc")
        assert world.stored() == (SLOT,)


class FindContract:
    def test_a_booking_is_found_by_its_key(self, world: CalendarWorld) -> None:
        made = book(world)
        assert found(world) == made

    def test_a_booking_is_found_by_a_restarted_door(self, world: CalendarWorld) -> None:
        made = book(world)
        assert world.fresh_provider().find(world.room, KEY, SLOT) == made

    def test_a_key_that_was_never_stored_is_never(self, world: CalendarWorld) -> None:
        world.add(an_event())
        assert world.provider.find(world.room, KEY, SLOT) is Missing.NEVER

    def test_find_reads_afresh(self, world: CalendarWorld) -> None:
        whole(world)
        world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title="From elsewhere")
        assert found(world).title == "From elsewhere"

    def test_a_booking_that_was_moved_in_the_calendar_is_found_where_it_is(
        self, world: CalendarWorld
    ) -> None:
        made = book(world)
        world.fresh_provider().change_end(world.room, made, at("11:00"))
        assert found(world).end == at("11:00")

    def test_a_deleted_booking_is_gone(self, world: CalendarWorld) -> None:
        book(world)
        world.delete_booking(KEY)
        assert world.provider.find(world.room, KEY, SLOT) is Missing.GONE

    def test_a_cancelled_booking_is_gone(self, world: CalendarWorld) -> None:
        world.provider.cancel(world.room, book(world))
        assert world.provider.find(world.room, KEY, SLOT) is Missing.GONE

    def test_a_booking_seen_in_a_read_and_deleted_since_is_gone(self, world: CalendarWorld) -> None:
        world.fresh_provider().create(world.room, key=KEY, interval=SLOT, title="From elsewhere")
        whole(world)
        world.delete_booking(KEY)
        assert world.provider.find(world.room, KEY, SLOT) is Missing.GONE

    def test_a_restarted_door_knows_what_was_deleted_before_only_if_the_calendar_remembers(
        self, world: CalendarWorld
    ) -> None:
        book(world)
        world.delete_booking(KEY)
        remembered = world.fresh_provider().find(world.room, KEY, SLOT)
        assert remembered is (Missing.GONE if Ability.REMEMBERS_KEYS in world.abilities else Missing.NEVER)


class ChangeContract:
    @pytest.mark.parametrize("end", ["09:20", "11:45"])
    def test_the_end_of_a_booking_moves(self, world: CalendarWorld, end: str) -> None:
        changed = world.provider.change_end(world.room, book(world), at(end))
        assert changed.interval == between("09:00", end)
        assert changed == found(world)
        assert world.stored() == (between("09:00", end),)

    def test_a_changed_booking_keeps_key_and_title_and_can_be_changed_again(
        self, world: CalendarWorld
    ) -> None:
        first = world.provider.change_end(world.room, book(world), at("11:00"))
        again = world.provider.change_end(world.room, first, at("10:30"))
        assert (again.key, again.title, again.end) == (KEY, "Ad hoc", at("10:30"))
        assert again.id == first.id
        assert again.revision != first.revision

    def test_a_restarted_door_changes_what_it_finds(self, world: CalendarWorld) -> None:
        book(world)
        door = world.fresh_provider()
        meeting = door.find(world.room, KEY, SLOT)
        assert isinstance(meeting, Meeting)
        assert door.change_end(world.room, meeting, at("10:15")).end == at("10:15")

    def test_what_changed_since_it_was_read_is_not_overwritten(self, world: CalendarWorld) -> None:
        if not world.provider.capabilities.cas_update:
            pytest.skip("this calendar writes unconditionally")
        made = book(world)
        world.touch(KEY, title="Changed by another")
        with pytest.raises(Gone):
            world.provider.change_end(world.room, made, at("11:00"))
        with pytest.raises(Gone):
            world.provider.cancel(world.room, made)
        assert found(world).title == "Changed by another"
        assert world.stored() == (SLOT,)

    def test_without_conditional_writes_the_last_one_wins(self, world: CalendarWorld) -> None:
        without = [] if world.provider.capabilities.cas_update else [world.provider]
        if Limit.BLIND_WRITES in world.limits:
            without.append(world.limited_provider(Limit.BLIND_WRITES))
        if not without:
            pytest.skip("every provider of this world writes conditionally")
        made = book(world)
        for provider in without:
            assert not provider.capabilities.cas_update
            world.touch(KEY, title="Changed by another")
            changed = provider.change_end(world.room, made, at("11:00"))
            assert (changed.end, changed.title) == (at("11:00"), "Changed by another")

    def test_a_booking_that_is_not_there_cannot_be_changed(self, world: CalendarWorld) -> None:
        made = book(world)
        world.delete_booking(KEY)
        with pytest.raises(Gone):
            world.provider.change_end(world.room, made, at("11:00"))
        assert world.stored() == ()

    def test_a_booking_is_cancelled_once_and_again(self, world: CalendarWorld) -> None:
        made = book(world)
        world.provider.cancel(world.room, made)
        assert world.stored() == ()
        world.provider.cancel(world.room, made)
        assert whole(world).meetings == ()


class ForeignContract:
    def test_meetings_of_others_change_where_the_provider_can(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), organiser="Ada Lovelace"))
        meeting = only(whole(world))
        can = world.provider.capabilities.change_foreign_end
        assert (meeting.may_end, meeting.may_extend) == (can, can)
        if not can:
            with pytest.raises(Unsupported):
                world.provider.change_end(world.room, meeting, at("10:30"))
            return
        changed = world.provider.change_end(world.room, meeting, at("10:30"))
        assert (changed.end, changed.key) == (at("10:30"), None)
        assert only(whole(world)) == changed
        assert changed.organiser == "Ada Lovelace"

    def test_meetings_of_others_are_cancelled_where_the_provider_can(self, world: CalendarWorld) -> None:
        world.add(an_event())
        meeting = only(whole(world))
        if not world.provider.capabilities.cancel_foreign:
            with pytest.raises(Unsupported):
                world.provider.cancel(world.room, meeting)
            return
        world.provider.cancel(world.room, meeting)
        assert world.stored() == ()

    def test_a_provider_that_may_not_touch_meetings_of_others_refuses(self, world: CalendarWorld) -> None:
        if Limit.NO_FOREIGN_CHANGES not in world.limits:
            pytest.skip("every provider of this world may change meetings of others")
        provider = world.limited_provider(Limit.NO_FOREIGN_CHANGES)
        assert not provider.capabilities.change_foreign_end
        assert not provider.capabilities.cancel_foreign
        world.add(an_event())
        answer = provider.read(world.room, WINDOW, at=at("12:00"))
        assert isinstance(answer, Whole)
        meeting = only(answer.schedule)
        assert not meeting.may_end
        assert not meeting.may_extend
        with pytest.raises(Unsupported):
            provider.change_end(world.room, meeting, at("10:30"))
        with pytest.raises(Unsupported):
            provider.cancel(world.room, meeting)
        own = provider.create(world.room, key=KEY, interval=between("14:00", "15:00"), title="Ad hoc")
        assert provider.change_end(world.room, own, at("16:00")).end == at("16:00")

    def test_a_copy_of_an_invitation_is_left_alone(self, world: CalendarWorld) -> None:
        require(world, Ability.INVITATIONS)
        world.add(replace(an_event(), organiser="Ada Lovelace", invited=True))
        meeting = only(whole(world))
        assert not meeting.may_end
        assert not meeting.may_extend
        with pytest.raises(Unsupported):
            world.provider.change_end(world.room, meeting, at("10:30"))
        with pytest.raises(Unsupported):
            world.provider.cancel(world.room, meeting)
        assert only(whole(world)) == meeting

    def test_of_a_series_only_one_occurrence_ends_elsewhere(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), daily=Daily(times=4)))
        third = whole(world).meetings[2]
        if not third.may_end:
            pytest.skip("this provider may not change meetings of others")
        changed = world.provider.change_end(world.room, third, at("09:25", day=2))
        assert changed.interval == between("09:00", "09:25", day=2)
        schedule = whole(world)
        assert [m.interval for m in schedule.meetings] == [
            between("09:00", "10:00"),
            between("09:00", "10:00", day=1),
            between("09:00", "09:25", day=2),
            between("09:00", "10:00", day=3),
        ]
        assert schedule.meetings[2] == changed
        assert changed.id == third.id

    def test_a_moved_occurrence_ends_elsewhere(self, world: CalendarWorld) -> None:
        daily = Daily(times=3, moved={1: local("15:00", day=1)})
        world.add(replace(an_event(), daily=daily))
        moved = whole(world).meetings[1]
        if not moved.may_end:
            pytest.skip("this provider may not change meetings of others")
        world.provider.change_end(world.room, moved, at("15:10", day=1))
        assert [m.interval for m in whole(world).meetings] == [
            between("09:00", "10:00"),
            between("15:00", "15:10", day=1),
            between("09:00", "10:00", day=2),
        ]

    @pytest.mark.parametrize("which", [0, 1, 2])
    def test_of_a_series_only_one_occurrence_is_cancelled(self, world: CalendarWorld, which: int) -> None:
        daily = Daily(times=3, moved={1: local("15:00", day=1)})
        world.add(replace(an_event(), daily=daily))
        meetings = whole(world).meetings
        if not world.provider.capabilities.cancel_foreign:
            pytest.skip("this provider may not cancel meetings of others")
        world.provider.cancel(world.room, meetings[which])
        left = [m.interval for m in whole(world).meetings]
        assert left == [m.interval for m in meetings if m.id != meetings[which].id]
