"""What a series promises: its occurrences are known as one, by every way in which they arrive."""

from dataclasses import replace

import pytest

from kiosk.testing.builders import at
from kiosk.testing.calendar_contract.cursors import Follower
from kiosk.testing.calendar_contract.marking import mark
from kiosk.testing.calendar_contract.reading import an_event, local, only, whole
from kiosk.testing.calendar_contract.world import CalendarWorld, Daily
from kiosk.testing.calendar_contract.writing import book, found


class SeriesContract:
    def test_what_does_not_recur_is_of_no_series(self, world: CalendarWorld) -> None:
        world.add(an_event("14:00", "15:00"))
        assert book(world).series is None
        assert found(world).series is None
        assert [m.series for m in whole(world).meetings] == [None, None]

    def test_the_occurrences_of_a_series_share_what_it_is_known_by(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), daily=Daily(times=3)))
        world.add(replace(an_event("14:00", "15:00", "other"), daily=Daily(times=3)))
        by_hour: dict[int, set[str | None]] = {}
        for meeting in whole(world).meetings:
            by_hour.setdefault(meeting.start.hour, set()).add(meeting.series)
        (one,), (other,) = by_hour.values()
        assert one
        assert other
        assert one != other

    def test_a_private_series_is_known_as_one_too(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), title="Dismissal", private=True, daily=Daily(times=2)))
        first, second = whole(world).meetings
        assert first.series == second.series is not None
        assert "Dismissal" not in repr(first)

    def test_an_occurrence_that_was_moved_is_still_of_its_series(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), daily=Daily(times=3, moved={1: local("15:00", day=1)})))
        meetings = whole(world).meetings
        assert meetings[1].start == at("15:00", day=1)
        assert len({m.series for m in meetings}) == 1
        assert meetings[1].series

    def test_a_series_is_known_by_the_same_from_read_to_read_and_after_a_restart(
        self, world: CalendarWorld
    ) -> None:
        world.add(replace(an_event(), daily=Daily(times=2)))
        before = [m.series for m in whole(world).meetings]
        world.provider = world.fresh_provider()
        assert [m.series for m in whole(world).meetings] == before

    def test_changes_say_of_which_series_an_occurrence_is(
        self, world: CalendarWorld, follower: Follower
    ) -> None:
        follower.follow()
        world.add(replace(an_event(), daily=Daily(times=3)))
        followed = follower.follow().meetings
        assert [m.series for m in followed] == [m.series for m in whole(world).meetings]
        assert len({m.series for m in followed}) == 1
        assert followed[0].series

    def test_an_occurrence_that_the_door_changed_is_still_of_its_series(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), daily=Daily(times=3)))
        second = whole(world).meetings[1]
        if not second.may_end:
            pytest.skip("this provider may not change meetings of others")
        assert world.provider.change_end(world.room, second, at("09:25", day=1)).series == second.series
        assert len({m.series for m in whole(world).meetings}) == 1

    def test_an_occurrence_that_was_checked_in_is_still_of_its_series(self, world: CalendarWorld) -> None:
        if not world.provider.capabilities.cancel_foreign:
            pytest.skip("this provider may not touch meetings of others")
        world.add(replace(an_event(), daily=Daily(times=3)))
        second = whole(world).meetings[1]
        assert mark(world, second).series == second.series
        assert len({m.series for m in whole(world).meetings}) == 1

    def test_the_last_occurrence_that_is_left_is_still_one_of_a_series(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), daily=Daily(times=3, cancelled=frozenset({0, 2}))))
        assert only(whole(world)).series
