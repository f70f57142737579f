"""What cursors promise: putting the changes in place gives what a whole read would have given."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Schedule, schedule_of
from kiosk.ports.calendar import CalendarProvider, Changes, Whole
from kiosk.testing.builders import a_window, at, between
from kiosk.testing.calendar_contract.reading import NOON, WINDOW, an_event, local, whole
from kiosk.testing.calendar_contract.world import CalendarWorld, Daily, Damage, Limit


class Follower:
    """Reads as a door does: once whole, then with the cursor, putting the changes in place."""

    def __init__(self, provider: CalendarProvider, world: CalendarWorld, window: Interval = WINDOW) -> None:
        self._provider, self._world, self._window = provider, world, window
        self.cursor: str | None = None
        self.answers: list[Whole | Changes] = []
        self.schedule: Schedule | None = None

    def follow(self) -> Schedule:
        answer = self._provider.read(self._world.room, self._window, at=NOON, cursor=self.cursor)
        self.answers.append(answer)
        self.cursor = answer.cursor
        if isinstance(answer, Whole):
            self.schedule = answer.schedule
        else:
            assert self.schedule is not None, "changes need something to change"
            self.schedule = self._amended(self.schedule, answer)
        return self.schedule

    def _amended(self, schedule: Schedule, changes: Changes) -> Schedule:
        put_aside = set(changes.removed) | {m.id for m in changes.changed}
        kept: Iterable[Meeting] = [m for m in schedule.meetings if m.id not in put_aside]
        return schedule_of(
            schedule.room,
            schedule.window,
            changes.read_at,
            [*kept, *changes.changed],
            doubts=schedule.doubts,
            dropped=schedule.dropped,
        )


def require_cursors(world: CalendarWorld) -> None:
    if not world.provider.capabilities.incremental:
        pytest.skip("this system tells everything each time")


class CursorContract:
    def test_only_an_incremental_provider_gives_a_cursor(self, world: CalendarWorld) -> None:
        answer = world.provider.read(world.room, WINDOW, at=NOON)
        assert (answer.cursor is not None) == world.provider.capabilities.incremental

    def test_without_cursors_every_answer_is_whole(self, world: CalendarWorld) -> None:
        if Limit.NO_CURSORS not in world.limits:
            pytest.skip("every provider of this world has cursors")
        provider = world.limited_provider(Limit.NO_CURSORS)
        assert not provider.capabilities.incremental
        for cursor in (None, "a cursor of another provider"):
            answer = provider.read(world.room, WINDOW, at=NOON, cursor=cursor)
            assert isinstance(answer, Whole)
            assert answer.cursor is None

    def test_when_nothing_changed_nothing_is_said(self, world: CalendarWorld, follower: Follower) -> None:
        require_cursors(world)
        world.add(an_event())
        before = follower.follow()
        assert follower.follow() == before
        answer = follower.answers[-1]
        assert isinstance(answer, Changes)
        assert (answer.changed, answer.removed) == ((), ())
        assert answer.read_at == NOON

    def test_a_new_meeting_arrives(self, world: CalendarWorld, follower: Follower) -> None:
        follower.follow()
        world.add(an_event())
        assert follower.follow() == whole(world)

    def test_only_what_changed_arrives(self, world: CalendarWorld, follower: Follower) -> None:
        require_cursors(world)
        for number in range(8):
            world.add(an_event("09:00", "10:00", f"day {number}", day=number))
        follower.follow()
        world.add(an_event("11:00", "12:00", "day 2", day=2))
        assert follower.follow() == whole(world)
        answer = follower.answers[-1]
        assert isinstance(answer, Changes)
        assert [m.interval for m in answer.changed] == [between("11:00", "12:00", day=2)]

    def test_a_changed_meeting_takes_the_place_of_the_old(
        self, world: CalendarWorld, follower: Follower
    ) -> None:
        world.add(an_event())
        follower.follow()
        world.add(replace(an_event("09:00", "09:30"), title="Shorter"))
        (meeting,) = follower.follow().meetings
        assert (meeting.interval, meeting.title) == (between("09:00", "09:30"), "Shorter")

    def test_a_deleted_meeting_goes(self, world: CalendarWorld, follower: Follower) -> None:
        world.add(an_event())
        world.add(an_event("14:00", "15:00", "other"))
        follower.follow()
        world.delete("planning")
        assert [m.interval for m in follower.follow().meetings] == [between("14:00", "15:00")]

    def test_a_meeting_that_was_called_off_goes(self, world: CalendarWorld, follower: Follower) -> None:
        world.add(an_event())
        follower.follow()
        world.add(replace(an_event(), free=True))
        assert follower.follow().meetings == ()

    def test_a_meeting_moved_out_of_the_window_goes(self, world: CalendarWorld, follower: Follower) -> None:
        world.add(an_event())
        follower.follow()
        world.add(an_event(day=40))
        assert follower.follow().meetings == ()

    def test_a_shortened_series_loses_its_last_occurrences(
        self, world: CalendarWorld, follower: Follower
    ) -> None:
        world.add(replace(an_event(), daily=Daily(times=5)))
        assert len(follower.follow().meetings) == 5
        world.add(replace(an_event(), daily=Daily(times=3, moved={1: local("15:00", day=1)})))
        assert follower.follow() == whole(world)
        assert len(follower.follow().meetings) == 3

    def test_doubts_come_and_go(self, world: CalendarWorld, follower: Follower) -> None:
        assert follower.follow().doubts == ()
        world.add(replace(an_event(), damage=Damage.TIME))
        assert len(follower.follow().doubts) == 1
        world.add(an_event())
        schedule = follower.follow()
        assert schedule.doubts == ()
        assert len(schedule.meetings) == 1

    def test_backward_events_are_counted_as_they_come_and_go(
        self, world: CalendarWorld, follower: Follower
    ) -> None:
        follower.follow()
        world.add(an_event("10:00", "09:00"))
        assert follower.follow().dropped == 1
        world.delete("planning")
        assert follower.follow().dropped == 0

    def test_a_dead_cursor_gives_the_whole_again(self, world: CalendarWorld, follower: Follower) -> None:
        world.add(an_event())
        world.add(an_event("14:00", "15:00", "deleted unseen"))
        follower.follow()
        world.expire_cursors()
        world.delete("deleted unseen")
        world.add(an_event("16:00", "17:00", "added unseen"))
        assert follower.follow() == whole(world)
        assert follower.follow() == whole(world), "and the new cursor lives"

    @pytest.mark.parametrize("cursor", ["", "nonsense", "0 0 nonsense", "☂" * 50])
    def test_a_strange_cursor_gives_the_whole(self, world: CalendarWorld, cursor: str) -> None:
        world.add(an_event())
        answer = world.provider.read(world.room, WINDOW, at=NOON, cursor=cursor)
        assert isinstance(answer, Whole)
        assert len(answer.schedule.meetings) == 1

    def test_a_cursor_for_another_window_gives_the_whole(
        self, world: CalendarWorld, follower: Follower
    ) -> None:
        world.add(an_event())
        world.add(an_event("09:00", "10:00", "far", day=20))
        follower.follow()
        window = a_window(before=1, after=30)
        answer = world.provider.read(world.room, window, at=NOON, cursor=follower.cursor)
        assert isinstance(answer, Whole)
        assert answer.schedule.window == window
        assert len(answer.schedule.meetings) == 2

    def test_a_cursor_of_an_earlier_process_misses_nothing(
        self, world: CalendarWorld, follower: Follower
    ) -> None:
        world.add(an_event())
        follower.follow()
        world.delete("planning")
        world.add(an_event("14:00", "15:00", "other"))
        reborn = Follower(world.fresh_provider(), world)
        reborn.cursor, reborn.schedule = follower.cursor, follower.schedule
        assert reborn.follow().meetings == whole(world).meetings

    def test_two_readers_with_their_own_cursors_both_see_everything(
        self, world: CalendarWorld, follower: Follower
    ) -> None:
        other = Follower(world.provider, world, Interval(at("00:00"), at("00:00", day=1)))
        follower.follow(), other.follow()
        world.add(an_event("09:00", "10:00", "one"))
        follower.follow()
        world.add(an_event("11:00", "12:00", "two"))
        assert len(other.follow().meetings) == 2
        assert len(follower.follow().meetings) == 2

    def test_what_the_provider_itself_wrote_arrives(self, world: CalendarWorld, follower: Follower) -> None:
        follower.follow()
        world.provider.create(world.room, key="key-1", interval=between("09:00", "10:00"), title="Ad hoc")
        (meeting,) = follower.follow().meetings
        assert (meeting.key, meeting.interval) == ("key-1", between("09:00", "10:00"))
        world.provider.cancel(world.room, meeting)
        assert follower.follow().meetings == ()
