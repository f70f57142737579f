"""Finding a room: free ones first, the nearest of them, and never one that nobody asked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from kiosk.domain.around import RoomAround, compact
from kiosk.domain.bookings import BookingState
from kiosk.domain.finding import (
    Availability,
    Candidates,
    Found,
    Query,
    Sight,
    broken_in,
    candidates,
    search,
    sight_of,
    starting_now,
)
from kiosk.domain.freshness import Reading
from kiosk.domain.policy import BookingPolicy
from kiosk.domain.reports import Report, ReportKind, ReportState
from kiosk.domain.rooms import Room
from kiosk.domain.sites import Site, Walk, Way, ways
from kiosk.domain.snapshot import Snapshot
from kiosk.testing.builders import BOOT, a_booking, a_now, a_room, at, between
from tests.unit.domain.houses import a_house, a_place, juniper, rooms_of_the_house

WINDOW = between("13:00", "23:00")
LIVE = Reading(read_at=at("13:11"), live_until=BOOT + 100, answered=True)
OLD = Reading(read_at=at("12:40"), live_until=BOOT - 1, answered=False)
NOW = a_now("13:12:30")
HALF_AN_HOUR = Query(between("13:12", "13:42"))


def around(room: str, *busy: tuple[str, str], reading: Reading = LIVE) -> RoomAround:
    return compact(room, WINDOW, tuple(between(*times) for times in busy), reading)


def seen(*known: RoomAround, trusted: bool = True, broken: Mapping[str, set[str]] | None = None) -> Sight:
    return Sight({k.room: k for k in known}, NOW, BookingPolicy(), trusted=trusted, broken=broken or {})


def in_the_house(rooms: tuple[Room, ...] = (), site: Site | None = None) -> Candidates:
    rooms = rooms or rooms_of_the_house()
    return candidates(juniper(), rooms, ways(site or a_house(), juniper(), rooms))


ALL_FREE = seen(around("cedar"), around("rowan"), around("aspen"))


def listed(found: tuple[Found, ...]) -> list[tuple[str, Availability]]:
    return [(f.room.id, f.availability) for f in found]


def names(found: tuple[Found, ...]) -> list[str]:
    return [f.room.id for f in found]


def test_the_nearest_free_room_stands_first():
    assert names(search(in_the_house(), ALL_FREE, HALF_AN_HOUR, most=9)) == ["cedar", "rowan", "aspen"]


def test_unknown_rooms_come_after_the_free_and_before_the_taken():
    sight = seen(around("cedar", ("13:00", "14:00")), around("rowan", reading=OLD), around("aspen"))
    assert listed(search(in_the_house(), sight, HALF_AN_HOUR, most=9)) == [
        ("aspen", Availability.FREE),
        ("rowan", Availability.UNKNOWN),
        ("cedar", Availability.BUSY),
    ]


def test_a_room_that_nobody_asked_is_unknown_and_so_is_every_room_without_a_clock():
    assert {f.availability for f in search(in_the_house(), seen(), HALF_AN_HOUR, most=9)} == {
        Availability.UNKNOWN
    }
    blind = replace(ALL_FREE, trusted=False)
    assert {f.availability for f in search(in_the_house(), blind, HALF_AN_HOUR, most=9)} == {
        Availability.UNKNOWN
    }


def test_freshness_ends_by_itself():
    late = replace(ALL_FREE, now=replace(NOW, boot=BOOT + 100))
    found = search(in_the_house(), late, HALF_AN_HOUR, most=9)
    assert {f.availability for f in found} == {Availability.UNKNOWN}
    assert found[0].as_of == at("13:11")


def test_an_old_reading_that_shows_a_meeting_stays_taken():
    sight = seen(around("cedar", ("13:00", "14:00"), reading=OLD))
    cedar = next(f for f in search(in_the_house(), sight, HALF_AN_HOUR, most=9) if f.room.id == "cedar")
    assert (cedar.availability, cedar.until) == (Availability.BUSY, at("14:00"))


def test_a_room_must_be_free_for_the_whole_time():
    sight = seen(around("cedar", ("13:30", "14:00")))
    cedar = next(f for f in search(in_the_house(), sight, HALF_AN_HOUR, most=9) if f.room.id == "cedar")
    assert cedar.availability is Availability.BUSY
    assert cedar.interval is None


def test_less_than_five_minutes_may_be_cut():
    sight = seen(around("cedar", ("13:40", "14:00")))
    cedar = search(in_the_house(), sight, HALF_AN_HOUR, most=1)[0]
    assert (cedar.availability, cedar.interval) == (Availability.FREE, between("13:12", "13:40"))


def test_outside_of_what_was_read_nothing_is_free():
    late = Query(between("22:50", "23:20"))
    assert {f.availability for f in search(in_the_house(), ALL_FREE, late, most=9)} == {Availability.UNKNOWN}
    tomorrow = Query(between("10:00", "10:30", day=1))
    assert {f.availability for f in search(in_the_house(), ALL_FREE, tomorrow, most=9)} == {
        Availability.UNKNOWN
    }


def test_a_booking_after_what_was_read_says_nothing_of_the_time_before():
    known = replace(around("cedar"), window=between("13:00", "13:30"), busy=(between("15:00", "16:00"),))
    found = search(in_the_house(), seen(known), Query(between("13:10", "13:45")), most=1)[0]
    assert (found.availability, found.until) == (Availability.UNKNOWN, at("13:30"))


def test_what_is_free_is_free_until_the_next_meeting():
    sight = seen(around("cedar", ("15:00", "16:00"), ("17:00", "18:00")))
    assert search(in_the_house(), sight, HALF_AN_HOUR, most=1)[0].until == at("15:00")


def test_seats_and_equipment_are_needed_and_a_case_does_not_matter():
    assert names(search(in_the_house(), ALL_FREE, replace(HALF_AN_HOUR, seats=5), most=9)) == [
        "rowan",
        "aspen",
    ]
    video = replace(HALF_AN_HOUR, equipment=frozenset({"VIDEO"}))
    assert names(search(in_the_house(), ALL_FREE, video, most=9)) == ["rowan", "aspen"]


def test_what_is_reported_broken_is_not_there():
    video = replace(HALF_AN_HOUR, equipment=frozenset({"video"}))
    sight = replace(ALL_FREE, broken={"rowan": {"Video"}})
    assert names(search(in_the_house(), sight, video, most=9)) == ["aspen"]
    assert names(search(in_the_house(), sight, HALF_AN_HOUR, most=1)) == ["cedar"]


def test_a_door_knows_what_was_reported_at_it_and_what_its_settings_say():
    rowan = replace(rooms_of_the_house()[1], out_of_order=("Video",))
    report = Report("key", juniper().id, ReportKind.SCREEN, NOW.wall)
    door = replace(
        Snapshot(number=1, room=juniper(), made_at=NOW.wall), neighbours=(rowan,), reports=(report,)
    )
    found = broken_in(door)
    assert found.keys() == {juniper().id, rowan.id}
    assert "screen" in found[juniper().id]
    assert set(found[rowan.id]) == {"video"}
    assert sight_of(door, NOW).broken == found
    cleared = replace(door, reports=(replace(report, state=ReportState.CLEARED),))
    assert broken_in(cleared).keys() == {rowan.id}


def test_a_room_whose_seats_nobody_entered_is_found_unless_seats_are_needed():
    rooms = (*rooms_of_the_house(), a_room("oak", seats=None, place=a_place("1")))
    assert "oak" in names(search(in_the_house(rooms), ALL_FREE, HALF_AN_HOUR, most=9))
    assert "oak" not in names(search(in_the_house(rooms), ALL_FREE, replace(HALF_AN_HOUR, seats=1), most=9))


def test_of_two_rooms_as_near_the_smaller_that_fits_is_first():
    rooms = tuple(
        a_room(name, seats=seats, place=a_place("1", 5, 5)) for name, seats in (("a", 20), ("b", 6))
    )
    near = candidates(juniper(), rooms, [Way(r.id, Walk(5, 5), Walk(5, 5)) for r in rooms])
    sight = seen(around("a"), around("b"))
    assert names(search(near, sight, replace(HALF_AN_HOUR, seats=4), most=2)) == ["b", "a"]
    assert names(search(near, sight, replace(HALF_AN_HOUR, seats=8), most=2)) == ["a"]
    assert names(search(near, sight, HALF_AN_HOUR, most=1)) == ["b"]


def test_without_steps_only_what_can_be_reached_so():
    house = a_house()
    no_lift = replace(house, edges=tuple(e for e in house.edges if {e.a, e.b} != {"lift-1", "lift-2"}))
    step_free = replace(HALF_AN_HOUR, step_free=True)
    assert names(search(in_the_house(site=no_lift), ALL_FREE, step_free, most=9)) == ["cedar", "rowan"]
    by_lift = search(in_the_house(), ALL_FREE, step_free, most=9)
    assert by_lift[-1].walk is not None
    assert by_lift[-1].walk.metres == 38


def test_a_room_to_which_nobody_knows_the_way_is_found_after_those_of_its_floor_and_building():
    rooms = (
        a_room("far", place=replace(a_place("1"), building="South")),
        a_room("above", place=a_place("2", None, None)),
        a_room("here", place=a_place("1", None, None)),
    )
    found = search(candidates(juniper(), rooms, ways(None, juniper(), rooms)), seen(), HALF_AN_HOUR, most=9)
    assert names(found) == ["here", "above", "far"]
    assert [f.walk for f in found] == [None, None, None]


def test_a_room_booked_from_here_is_taken_though_its_calendar_has_not_said_so():
    booking = a_booking("13:12", "13:42", room="cedar", state=BookingState.PENDING)
    snapshot = Snapshot(
        1,
        juniper(),
        at("13:12"),
        clock_trusted=True,
        bookings=(booking,),
        around=(around("cedar"), around("rowan")),
    )
    found = search(in_the_house(), sight_of(snapshot, NOW), HALF_AN_HOUR, most=9)
    assert ("cedar", Availability.BUSY) in listed(found)
    assert found[0].room.id == "rowan"


def test_now_begins_with_the_present_minute():
    assert starting_now(NOW, 30) == between("13:12", "13:42")


def test_a_room_with_more_meetings_than_are_told_is_known_for_a_shorter_time():
    busy = tuple(
        (f"{hour}:{minute}", f"{hour}:{int(minute) + 10}") for hour in (14, 15) for minute in ("00", "20")
    )
    told = compact("cedar", WINDOW, tuple(between(*times) for times in busy), LIVE, most=3)
    assert (len(told.busy), told.window.end) == (3, at("15:20"))
    query = Query(between("15:15", "15:45"))
    assert search(in_the_house(), seen(told), query, most=1)[0].availability is Availability.UNKNOWN


class Counting(Mapping[str, RoomAround]):
    """What is known, and how many rooms were looked at."""

    def __init__(self, known: Mapping[str, RoomAround]) -> None:
        self.known, self.asked = known, 0

    def __getitem__(self, room: str) -> RoomAround:
        self.asked += 1
        return self.known[room]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


@pytest.mark.parametrize("every", [1, 2, 7])
def test_of_ten_thousand_rooms_no_more_are_looked_at_than_it_takes_to_find_the_nearest(every: int):
    rooms = tuple(a_room(f"room-{n}", seats=4 + n % 20) for n in range(10_000))
    far = [Way(r.id, Walk(float(n), float(n))) for n, r in enumerate(rooms)]
    taken = ("13:00", "14:00")
    known = {r.id: around(r.id, *(() if n % every == 0 else (taken,))) for n, r in enumerate(rooms)}
    among, counting = candidates(juniper(), rooms, far), Counting(known)
    found = search(among, Sight(counting, NOW, BookingPolicy(), trusted=True), HALF_AN_HOUR, most=5)
    assert names(found) == [f"room-{n * every}" for n in range(5)]
    assert counting.asked <= 5 * every + 1
