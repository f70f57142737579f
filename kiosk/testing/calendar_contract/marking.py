"""What checking in promises: a mark that every door reads, made once, on the meeting that was meant."""

from dataclasses import replace

import pytest

from kiosk.domain.errors import Gone, NotPermitted, Unavailable, Unsupported
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import Whole
from kiosk.testing.builders import at, between
from kiosk.testing.calendar_contract.directory import providers_without
from kiosk.testing.calendar_contract.reading import NOON, WINDOW, an_event, only, require, whole
from kiosk.testing.calendar_contract.world import Ability, CalendarWorld, Daily, Fault, Limit
from kiosk.testing.calendar_contract.writing import KEY, SLOT, book, found


def mark(world: CalendarWorld, meeting: Meeting) -> Meeting:
    """Check in, where the calendar keeps that."""
    if not world.provider.capabilities.marker:
        pytest.skip("this calendar keeps no check-ins")
    return world.provider.check_in(world.room, meeting)


class MarkerContract:
    def test_nobody_is_checked_in_before_somebody_did(self, world: CalendarWorld) -> None:
        world.add(an_event("14:00", "15:00"))
        assert not book(world).checked_in
        assert [m.checked_in for m in whole(world).meetings] == [False, False]

    def test_a_booking_is_checked_in_and_stays_what_it_was(self, world: CalendarWorld) -> None:
        made = book(world)
        checked = mark(world, made)
        assert checked == replace(made, checked_in=True, revision=checked.revision)

    def test_a_check_in_is_read_by_every_door(self, world: CalendarWorld) -> None:
        checked = mark(world, book(world))
        assert only(whole(world)) == checked == found(world)
        answer = world.fresh_provider().read(world.room, WINDOW, at=NOON)
        assert isinstance(answer, Whole)
        assert only(answer.schedule) == checked

    def test_a_check_in_arrives_with_the_changes(self, world: CalendarWorld) -> None:
        made = book(world)
        before = world.provider.read(world.room, WINDOW, at=NOON)
        mark(world, made)
        after = world.provider.read(world.room, WINDOW, at=NOON, cursor=before.cursor)
        changed = after.schedule.meetings if isinstance(after, Whole) else after.changed
        assert [m.checked_in for m in changed] == [True]

    def test_to_check_in_again_is_success(self, world: CalendarWorld) -> None:
        made = book(world)
        checked = mark(world, made)
        assert mark(world, checked).checked_in
        assert mark(world, made).checked_in, "also for who does not know of it"
        assert world.stored() == (SLOT,)

    def test_a_check_in_whose_answer_was_lost_succeeds_again(self, world: CalendarWorld) -> None:
        made = book(world)
        world.fail_next(Fault.CUT_AFTER)
        with pytest.raises(Unavailable):
            mark(world, made)
        assert found(world).checked_in
        assert mark(world, made).checked_in

    def test_what_was_checked_in_can_be_changed_and_stays_checked_in(self, world: CalendarWorld) -> None:
        checked = mark(world, book(world))
        changed = world.provider.change_end(world.room, checked, at("11:00"))
        assert (changed.checked_in, changed.end) == (True, at("11:00"))
        world.provider.cancel(world.room, only(whole(world)))
        assert world.stored() == ()

    def test_another_clients_change_loses_no_check_in(self, world: CalendarWorld) -> None:
        mark(world, book(world))
        world.touch(KEY, title="Changed by another")
        meeting = found(world)
        assert (meeting.title, meeting.checked_in) == ("Changed by another", True)

    def test_what_changed_since_it_was_read_is_not_checked_in_unseen(self, world: CalendarWorld) -> None:
        if not world.provider.capabilities.cas_update:
            pytest.skip("this calendar writes unconditionally")
        made = book(world)
        world.touch(KEY, title="Changed by another")
        with pytest.raises(Gone):
            mark(world, made)
        assert not found(world).checked_in

    def test_a_booking_that_is_not_there_cannot_be_checked_in(self, world: CalendarWorld) -> None:
        made = book(world)
        world.delete_booking(KEY)
        with pytest.raises(Gone):
            mark(world, made)
        assert world.stored() == ()

    def test_a_meeting_of_others_is_checked_in_where_the_provider_may_touch_it(
        self, world: CalendarWorld
    ) -> None:
        world.add(replace(an_event(), organiser="Ada Lovelace"))
        meeting = only(whole(world))
        if not world.provider.capabilities.cancel_foreign:
            with pytest.raises(Unsupported):
                mark(world, meeting)
            return
        checked = mark(world, meeting)
        assert (checked.checked_in, checked.organiser, checked.key) == (True, "Ada Lovelace", None)
        assert only(whole(world)) == checked

    def test_a_copy_of_an_invitation_is_checked_in_or_refused_as_a_whole(self, world: CalendarWorld) -> None:
        require(world, Ability.INVITATIONS)
        world.add(replace(an_event(), organiser="Ada Lovelace", invited=True))
        before = only(whole(world))
        try:
            checked = mark(world, before)
        except (Unsupported, NotPermitted):
            assert only(whole(world)) == before
        else:
            assert only(whole(world)) == checked
            assert checked.checked_in

    def test_of_a_series_only_one_occurrence_is_checked_in(self, world: CalendarWorld) -> None:
        if not world.provider.capabilities.cancel_foreign:
            pytest.skip("this provider may not touch meetings of others")
        world.add(replace(an_event(), daily=Daily(times=3)))
        second = whole(world).meetings[1]
        mark(world, second)
        meetings = whole(world).meetings
        assert [m.checked_in for m in meetings] == [False, True, False]
        assert [m.interval for m in meetings] == [between("09:00", "10:00", day=day) for day in range(3)]
        assert meetings[1].id == second.id

    def test_a_calendar_without_a_marker_says_so(self, world: CalendarWorld) -> None:
        lacks = not world.provider.capabilities.marker
        without = list(providers_without(world, Limit.NO_MARKER, lacks=lacks))
        if not without:
            pytest.skip("every provider of this world keeps check-ins")
        world.add(an_event("14:00", "15:00"))
        book(world)
        for provider in without:
            assert not provider.capabilities.marker
            for meeting in whole(world).meetings:
                with pytest.raises(Unsupported):
                    provider.check_in(world.room, meeting)
