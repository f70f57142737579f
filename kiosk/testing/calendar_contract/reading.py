"""What a read promises: everything that occupies the room, nothing that does not, and nothing private."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.intervals import Interval
from kiosk.domain.meetings import Meeting
from kiosk.domain.schedule import Schedule
from kiosk.domain.time import to_utc
from kiosk.ports.calendar import Whole
from kiosk.testing.builders import DAY, a_window, at, between
from kiosk.testing.calendar_contract.world import (
    Ability,
    CalendarWorld,
    Daily,
    Damage,
    Event,
    Standing,
    occurrences,
)

NOON = at("12:00")
WINDOW = a_window()


def local(clock: str, *, day: int = 0, zone: str = "Europe/Berlin") -> datetime:
    """A wall-clock time in a zone on DAY, or `day` days later."""
    hour, minute = map(int, clock.split(":"))
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=ZoneInfo(zone)) + timedelta(days=day)


def in_utc(moment: datetime | date) -> datetime:
    """The aware times of these tests, in UTC."""
    assert isinstance(moment, datetime)
    return to_utc(moment)


def an_event(start: str = "09:00", end: str = "10:00", name: str = "planning", *, day: int = 0) -> Event:
    return Event(name, local(start, day=day), local(end, day=day))


def whole(world: CalendarWorld, window: Interval = WINDOW) -> Schedule:
    """A read from nothing."""
    answer = world.provider.read(world.room, window, at=NOON)
    assert isinstance(answer, Whole), "without a cursor the answer is Whole"
    return answer.schedule


def only(schedule: Schedule) -> Meeting:
    """The one meeting of a schedule that has no other."""
    (meeting,) = schedule.meetings
    return meeting


def require(world: CalendarWorld, ability: Ability) -> None:
    if ability not in world.abilities:
        pytest.skip(f"this world has no {ability.name.lower().replace('_', ' ')}")


class ReadingContract:
    def test_an_empty_calendar_is_read_as_an_empty_schedule(self, world: CalendarWorld) -> None:
        schedule = whole(world)
        assert (schedule.meetings, schedule.doubts, schedule.dropped) == ((), (), 0)
        assert (schedule.room, schedule.window, schedule.read_at) == (world.room.id, WINDOW, NOON)

    def test_a_meeting_of_another_client_is_read_as_it_was_stored(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), organiser="Ada Lovelace"))
        meeting = only(whole(world))
        assert (meeting.interval, meeting.title) == (between("09:00", "10:00"), "Planning")
        assert meeting.organiser == "Ada Lovelace"
        assert meeting.room == world.room.id
        assert not meeting.ours
        assert not meeting.private
        assert not meeting.all_day
        assert not meeting.tentative
        assert meeting.readable

    def test_meetings_arrive_in_order_and_overlaps_are_kept(self, world: CalendarWorld) -> None:
        world.add(an_event("11:00", "12:00", "late"))
        world.add(an_event("09:00", "11:30", "long"))
        world.add(an_event("09:00", "10:00", "short"))
        schedule = whole(world)
        assert [m.interval for m in schedule.meetings] == [
            between("09:00", "11:30"),
            between("09:00", "10:00"),
            between("11:00", "12:00"),
        ]
        assert len({m.id for m in schedule.meetings}) == 3

    def test_only_what_touches_the_window_is_read(self, world: CalendarWorld) -> None:
        world.add(an_event("08:00", "09:00", "before"))
        world.add(an_event("08:30", "09:30", "across the start"))
        world.add(an_event("10:30", "11:30", "across the end"))
        world.add(an_event("11:00", "12:00", "after"))
        schedule = whole(world, between("09:00", "11:00"))
        assert [m.interval for m in schedule.meetings] == [
            between("08:30", "09:30"),
            between("10:30", "11:30"),
        ]

    def test_a_private_meeting_shows_only_that_the_room_is_taken(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), title="Dismissal", organiser="Ada Lovelace", private=True))
        meeting = only(whole(world))
        assert meeting.private
        assert (meeting.title, meeting.organiser) == (None, None)
        assert "Dismissal" not in repr(meeting)

    def test_a_tentative_meeting_occupies_the_room(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), standing=Standing.TENTATIVE))
        assert only(whole(world)).tentative

    @pytest.mark.parametrize("standing", [Standing.CANCELLED, Standing.DECLINED])
    def test_a_meeting_that_was_called_off_does_not_arrive(
        self, world: CalendarWorld, standing: Standing
    ) -> None:
        world.add(replace(an_event(), standing=standing))
        world.add(an_event("14:00", "15:00", "other"))
        assert only(whole(world)).interval == between("14:00", "15:00")

    def test_a_meeting_marked_as_free_does_not_arrive(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), free=True))
        assert whole(world).meetings == ()

    def test_a_busy_whole_day_is_the_day_of_the_room(self, world: CalendarWorld) -> None:
        world.add(Event("trade fair", DAY, DAY + timedelta(days=1)))
        meeting = only(whole(world))
        assert meeting.all_day
        assert meeting.interval == between("00:00", "00:00")

    def test_a_free_whole_day_does_not_arrive(self, world: CalendarWorld) -> None:
        world.add(Event("holiday", DAY, DAY + timedelta(days=1), free=True))
        assert whole(world).meetings == ()

    def test_a_meeting_over_several_days_is_one_meeting(self, world: CalendarWorld) -> None:
        world.add(Event("retreat", local("09:00"), local("17:00", day=2)))
        assert only(whole(world)).interval == Interval(at("09:00"), at("17:00", day=2))

    def test_a_whole_day_while_the_clocks_go_back_has_25_hours(self, world: CalendarWorld) -> None:
        sunday = date(2026, 10, 25)
        world.add(Event("fair", sunday, sunday + timedelta(days=1)))
        window = Interval(at("12:00", day=-28), at("12:00", day=-24))
        assert only(whole(world, window)).interval.length == timedelta(hours=25)

    def test_a_series_keeps_its_clock_time_across_the_end_of_summer_time(self, world: CalendarWorld) -> None:
        event = Event(
            "standup", local("09:00", day=-28), local("09:15", day=-28), daily=Daily(times=5)
        )  # from Friday the 23rd over Sunday the 25th of October
        world.add(event)
        window = Interval(at("12:00", day=-30), at("12:00", day=-20))
        starts = [m.start for m in whole(world, window).meetings]
        assert starts == [at("09:00", day=day) for day in range(-28, -23)]
        assert len({start.hour for start in starts}) == 2, "the hour in UTC changes in between"

    def test_a_series_arrives_with_its_moved_and_without_its_cancelled_occurrences(
        self, world: CalendarWorld
    ) -> None:
        daily = Daily(times=5, moved={1: local("15:00", day=1)}, cancelled=frozenset({3}))
        event = replace(an_event(), daily=daily)
        world.add(event)
        schedule = whole(world)
        assert tuple(m.interval for m in schedule.meetings) == occurrences(event, in_utc)
        assert len({m.id for m in schedule.meetings}) == 4

    def test_occurrences_outside_the_window_do_not_arrive(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(day=-10), daily=Daily(times=40)))
        window = Interval(at("00:00"), at("00:00", day=3))
        assert [m.start for m in whole(world, window).meetings] == [at("09:00", day=d) for d in range(3)]

    def test_an_occurrence_keeps_its_id_from_read_to_read(self, world: CalendarWorld) -> None:
        world.add(replace(an_event(), daily=Daily(times=3)))
        before = {m.start: m.id for m in whole(world).meetings}
        later = {m.start: m.id for m in whole(world, a_window(before=0, after=20)).meetings}
        assert later == {start: name for start, name in before.items() if start in later}

    def test_floating_times_are_the_rooms_own(self, world: CalendarWorld) -> None:
        require(world, Ability.FLOATING_TIMES)
        world.add(Event("walk", local("09:00").replace(tzinfo=None), local("10:00").replace(tzinfo=None)))
        assert only(whole(world)).interval == between("09:00", "10:00")

    @pytest.mark.parametrize("zone", ["Eastern Standard Time", "New York, as we say it"])
    def test_zones_by_other_names_are_understood(self, world: CalendarWorld, zone: str) -> None:
        require(world, Ability.NAMED_ZONES)
        start, end = local("09:00", zone="America/New_York"), local("10:00", zone="America/New_York")
        world.add(Event("call", start, end, zone=zone))
        assert only(whole(world)).interval == between("09:00", "10:00", timezone="America/New_York")

    def test_an_event_that_ends_before_it_starts_is_dropped_and_counted(self, world: CalendarWorld) -> None:
        world.add(Event("backwards", local("10:00"), local("09:00")))
        world.add(an_event("14:00", "15:00", "good"))
        schedule = whole(world)
        assert schedule.dropped == 1
        assert only(schedule).interval == between("14:00", "15:00")

    def test_an_entry_of_which_only_the_time_can_be_read_occupies_the_room(
        self, world: CalendarWorld
    ) -> None:
        world.add(replace(an_event(), damage=Damage.REST))
        world.add(an_event("14:00", "15:00", "good"))
        damaged, good = whole(world).meetings
        assert (damaged.interval, damaged.readable) == (between("09:00", "10:00"), False)
        assert good.readable

    def test_an_entry_without_a_readable_time_is_a_doubt_and_loses_no_other(
        self, world: CalendarWorld
    ) -> None:
        world.add(replace(an_event(), damage=Damage.TIME))
        world.add(an_event("14:00", "15:00", "good"))
        schedule = whole(world)
        assert only(schedule).interval == between("14:00", "15:00")
        (doubt,) = schedule.doubts
        assert doubt.may_touch.covers(between("09:00", "10:00"))
        assert doubt.cause

    def test_a_series_without_a_readable_recurrence_is_a_doubt(self, world: CalendarWorld) -> None:
        require(world, Ability.BROKEN_SERIES)
        world.add(replace(an_event(), daily=Daily(times=4), damage=Damage.RECURRENCE))
        (doubt,) = whole(world).doubts
        assert doubt.may_touch.covers(between("09:00", "10:00", day=3))

    def test_the_clock_of_the_server_is_told_in_utc_if_at_all(self, world: CalendarWorld) -> None:
        answer = world.provider.read(world.room, WINDOW, at=NOON)
        assert answer.server_time is None or answer.server_time.utcoffset() == timedelta(0)
