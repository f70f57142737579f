"""What notes of absence promise: each door's is kept, every door reads all of them, and no check-in is lost to them."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from kiosk.domain.errors import Gone, NotPermitted, Unavailable, Unsupported
from kiosk.domain.marks import MOST_DOORS
from kiosk.domain.meetings import Meeting
from kiosk.ports.calendar import CalendarProvider, Whole
from kiosk.testing.builders import at, between
from kiosk.testing.calendar_contract.cursors import Follower
from kiosk.testing.calendar_contract.directory import providers_without
from kiosk.testing.calendar_contract.marking import mark
from kiosk.testing.calendar_contract.reading import NOON, WINDOW, an_event, only, require, whole
from kiosk.testing.calendar_contract.world import Ability, CalendarWorld, Daily, Fault, Limit
from kiosk.testing.calendar_contract.writing import KEY, SLOT, book, found


def note(world: CalendarWorld, meeting: Meeting, door: str = "east") -> Meeting:
    """Note that nobody came, where the calendar keeps that."""
    require_marker(world)
    return world.provider.note_absent(world.room, meeting, door)


def require_marker(world: CalendarWorld) -> None:
    if not world.provider.capabilities.marker:
        pytest.skip("this calendar keeps no notes")


def at_once(world: CalendarWorld, meeting: Meeting, doors: Sequence[str]) -> list[Meeting | Exception]:
    """Each door notes it by a connection of its own, all at the same time, as all of them read it."""
    outcomes: list[Meeting | Exception] = []

    def noting(provider: CalendarProvider, door: str) -> None:
        try:
            outcomes.append(provider.note_absent(world.room, meeting, door))
        except Exception as error:  # noqa: BLE001 - for who called the threads
            outcomes.append(error)

    threads = [
        threading.Thread(target=noting, args=(world.fresh_provider(), door), daemon=True) for door in doors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


class AbsenceContract:
    def test_nobody_is_absent_before_a_door_noted_it(self, world: CalendarWorld) -> None:
        world.add(an_event("14:00", "15:00"))
        assert book(world).absent == ()
        assert [m.absent for m in whole(world).meetings] == [(), ()]

    def test_a_note_is_read_by_every_door_and_changes_nothing_else(self, world: CalendarWorld) -> None:
        made = book(world)
        noted = note(world, made)
        assert noted == replace(made, absent=("east",), revision=noted.revision)
        assert only(whole(world)) == noted == found(world)
        answer = world.fresh_provider().read(world.room, WINDOW, at=NOON)
        assert isinstance(answer, Whole)
        assert only(answer.schedule) == noted

    def test_the_notes_of_all_doors_stand_side_by_side(self, world: CalendarWorld) -> None:
        noted = note(world, note(world, note(world, book(world), "west"), "a-1"), "east")
        assert noted.absent == ("a-1", "east", "west")
        assert only(whole(world)) == noted

    def test_a_door_that_does_not_know_of_the_others_notes_loses_none(self, world: CalendarWorld) -> None:
        made = book(world)
        note(world, made, "west")
        assert note(world, made, "east").absent == ("east", "west")
        assert found(world).absent == ("east", "west")

    def test_a_note_is_made_once(self, world: CalendarWorld) -> None:
        made = book(world)
        noted = note(world, made)
        assert note(world, noted).absent == ("east",)
        assert note(world, made).absent == ("east",), "also for who does not know of it"
        assert world.stored() == (SLOT,)

    def test_a_note_whose_answer_was_lost_succeeds_again(self, world: CalendarWorld) -> None:
        made = book(world)
        world.fail_next(Fault.CUT_AFTER)
        with pytest.raises(Unavailable):
            note(world, made)
        assert found(world).absent == ("east",)
        assert note(world, made).absent == ("east",)

    def test_a_note_that_never_arrived_is_not_there(self, world: CalendarWorld) -> None:
        made = book(world)
        world.fail_next(Fault.CUT_BEFORE)
        with pytest.raises(Unavailable):
            note(world, made)
        assert found(world).absent == ()

    def test_a_note_arrives_with_the_changes(self, world: CalendarWorld, follower: Follower) -> None:
        made = book(world)
        follower.follow()
        note(world, made, "west")
        assert [m.absent for m in follower.follow().meetings] == [("west",)]
        note(world, made, "east")
        assert [m.absent for m in follower.follow().meetings] == [("east", "west")]

    def test_two_doors_at_the_same_moment_end_with_both_notes(self, world: CalendarWorld) -> None:
        require_marker(world)
        made = book(world)
        outcomes: list[Meeting | Exception] = []
        with world.hold_next() as held:
            slow = threading.Thread(
                target=lambda: outcomes.extend(at_once(world, made, ["west"])), daemon=True
            )
            slow.start()
            assert held.reached(), "one door has sent something"
            outcomes.append(world.fresh_provider().note_absent(world.room, made, "east"))
            held.release()
            slow.join(30)
        assert [each.absent for each in outcomes if isinstance(each, Meeting)]
        assert len(outcomes) == 2
        assert found(world).absent == ("east", "west")

    def test_however_many_doors_note_at_once_every_note_is_kept(self, world: CalendarWorld) -> None:
        require_marker(world)
        doors = ["door-1", "door-2", "door-3", "door-4"]
        made = book(world)
        outcomes = at_once(world, made, doors)
        noted = set(found(world).absent)
        for each in outcomes:
            if isinstance(each, Meeting):
                assert noted.issuperset(each.absent), "what was answered is stored"
            else:
                assert isinstance(each, Unavailable), "a server may take one write at a time, and say so"
        for door in set(doors) - noted:
            note(world, made, door)
        assert found(world).absent == tuple(doors)

    def test_a_note_survives_what_the_door_and_others_change(self, world: CalendarWorld) -> None:
        noted = note(world, book(world))
        changed = world.provider.change_end(world.room, noted, at("11:00"))
        assert (changed.absent, changed.end) == (("east",), at("11:00"))
        world.touch(KEY, title="Changed by another")
        meeting = found(world)
        assert (meeting.title, meeting.absent) == ("Changed by another", ("east",))
        world.provider.cancel(world.room, meeting)
        assert world.stored() == ()

    def test_a_check_in_and_a_note_of_absence_do_not_undo_each_other(self, world: CalendarWorld) -> None:
        checked = mark(world, note(world, book(world), "west"))
        assert (checked.checked_in, checked.absent) == (True, ("west",))
        both = note(world, checked, "east")
        assert (both.checked_in, both.absent) == (True, ("east", "west"))
        assert only(whole(world)) == both

    def test_who_comes_while_a_door_notes_that_nobody_did_is_checked_in(self, world: CalendarWorld) -> None:
        made = book(world)
        note(world, made)
        checked = mark(world, made)
        assert (checked.checked_in, checked.absent) == (True, ("east",))
        assert only(whole(world)) == checked

    def test_a_door_that_does_not_know_of_a_check_in_notes_nothing(self, world: CalendarWorld) -> None:
        require_marker(world)
        if not world.provider.capabilities.cas_update:
            pytest.skip("this calendar writes unconditionally")
        made = book(world)
        mark(world, made)
        with pytest.raises(Gone):
            note(world, made)
        assert (found(world).checked_in, found(world).absent) == (True, ())

    def test_what_changed_since_it_was_read_is_not_noted_unseen(self, world: CalendarWorld) -> None:
        require_marker(world)
        if not world.provider.capabilities.cas_update:
            pytest.skip("this calendar writes unconditionally")
        made = book(world)
        world.touch(KEY, title="Changed by another")
        with pytest.raises(Gone):
            note(world, made)
        assert found(world).absent == ()

    def test_without_conditional_writes_a_note_joins_what_is_there(self, world: CalendarWorld) -> None:
        require_marker(world)
        without = [] if world.provider.capabilities.cas_update else [world.provider]
        if Limit.BLIND_WRITES in world.limits:
            without.append(world.limited_provider(Limit.BLIND_WRITES))
        if not without:
            pytest.skip("every provider of this world writes conditionally")
        made = book(world)
        note(world, made, "west")
        world.touch(KEY, title="Changed by another")
        for provider in without:
            noted = provider.note_absent(world.room, made, "east")
            assert (noted.absent, noted.title) == (("east", "west"), "Changed by another")

    def test_of_a_booking_that_is_not_there_nothing_is_noted(self, world: CalendarWorld) -> None:
        made = book(world)
        world.delete_booking(KEY)
        with pytest.raises(Gone):
            note(world, made)
        assert world.stored() == ()

    def test_sixteen_doors_note_and_a_seventeenth_is_refused(self, world: CalendarWorld) -> None:
        noted = book(world)
        doors = [f"{'corridor-' * 3}{number:02}" for number in range(MOST_DOORS)]
        for door in doors:
            noted = note(world, noted, door)
        assert noted.absent == tuple(doors)
        with pytest.raises(Unsupported):
            note(world, noted, "one-more")
        assert note(world, noted, doors[-1]).absent == tuple(doors), "who noted it already has"
        assert only(whole(world)).absent == tuple(doors) == found(world).absent

    @pytest.mark.parametrize("door", ["", "East", "a b", "a,b", "ä", "a\nb", "a_b", "x" * 33])
    def test_what_is_no_name_of_a_door_is_not_noted(self, world: CalendarWorld, door: str) -> None:
        made = book(world)
        with pytest.raises(ValueError, match="door"):
            note(world, made, door)
        assert found(world) == made

    def test_a_meeting_of_others_is_noted_where_the_provider_may_touch_it(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), organiser="Ada Lovelace"))
        meeting = only(whole(world))
        if not world.provider.capabilities.cancel_foreign:
            with pytest.raises(Unsupported):
                note(world, meeting)
            return
        noted = note(world, meeting)
        assert (noted.absent, noted.organiser, noted.key) == (("east",), "Ada Lovelace", None)
        assert only(whole(world)) == noted

    def test_a_private_meeting_is_noted_and_stays_private(self, world: CalendarWorld) -> None:
        if not world.provider.capabilities.cancel_foreign:
            pytest.skip("this provider may not touch meetings of others")
        world.add(replace(an_event(), title="Dismissal", private=True))
        noted = note(world, only(whole(world)))
        assert (noted.absent, noted.private, noted.title) == (("east",), True, None)
        assert only(whole(world)) == noted

    def test_a_copy_of_an_invitation_is_noted_or_refused_as_a_whole(self, world: CalendarWorld) -> None:
        require(world, Ability.INVITATIONS)
        world.add(replace(an_event(), organiser="Ada Lovelace", invited=True))
        before = only(whole(world))
        try:
            noted = note(world, before)
        except (Unsupported, NotPermitted):
            assert only(whole(world)) == before
        else:
            assert only(whole(world)) == noted
            assert noted.absent == ("east",)

    def test_of_a_series_only_one_occurrence_is_noted(self, world: CalendarWorld) -> None:
        if not world.provider.capabilities.cancel_foreign:
            pytest.skip("this provider may not touch meetings of others")
        world.add(replace(an_event(), daily=Daily(times=3)))
        second = whole(world).meetings[1]
        note(world, second, "west")
        note(world, second, "east")
        meetings = whole(world).meetings
        assert [m.absent for m in meetings] == [(), ("east", "west"), ()]
        assert [m.interval for m in meetings] == [between("09:00", "10:00", day=day) for day in range(3)]
        assert (meetings[1].id, meetings[1].series) == (second.id, second.series)

    def test_a_trial_booking_is_noted(self, world: CalendarWorld) -> None:
        made = world.provider.create(world.room, key=KEY, interval=SLOT, title="Trial", busy=False)
        noted = note(world, made)
        assert noted == replace(made, absent=("east",), revision=noted.revision)
        assert found(world) == noted

    def test_a_calendar_without_notes_says_so(self, world: CalendarWorld) -> None:
        lacks = not world.provider.capabilities.marker
        without = list(providers_without(world, Limit.NO_MARKER, lacks=lacks))
        if not without:
            pytest.skip("every provider of this world keeps notes")
        world.add(an_event("14:00", "15:00"))
        book(world)
        for provider in without:
            for meeting in whole(world).meetings:
                with pytest.raises(Unsupported):
                    provider.note_absent(world.room, meeting, "east")
