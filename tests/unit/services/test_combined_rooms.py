"""A hall and its halves: each is busy when what shares its space is, and none is booked, nor called free, by half."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.adapters.calendars.memory.client import Entry, MemoryServer
from kiosk.adapters.calendars.memory.provider import MemoryProvider
from kiosk.domain.attendance import CheckInPolicy
from kiosk.domain.bookings import BookingState, Refusal
from kiosk.domain.combined import Kinship
from kiosk.domain.errors import AuthRejected, CalendarError, Cause, Unavailable
from kiosk.domain.finding import Availability, candidates_in, search, sight_of, starting_now
from kiosk.domain.finding import Query as Wanted
from kiosk.domain.freshness import Ignorance, Unknown
from kiosk.domain.intents import CheckIn, End, Extend, Look, Release
from kiosk.domain.policy import BookingPolicy, DoorMay
from kiosk.domain.snapshot import FindingKind, freshness_of, meetings_of, status_now
from kiosk.domain.status import RoomBusy, RoomFree, RoomUnknown, Status
from kiosk.services.engine_settings import EngineSettings
from kiosk.services.loop import Line
from kiosk.services.messages import Create, Read
from kiosk.services.readers import Neighbour
from kiosk.testing.builders import FakeClock, a_booking, a_room, a_schedule, at
from kiosk.testing.doors import TestDoor, run
from tests.unit.services.scene import KEY, book

HALL = a_room("hall", made_of=("east", "west"), seats=20)
EAST, WEST, CEDAR = a_room("east"), a_room("west"), a_room("cedar")
OTHER = "f00c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
ANYTHING = BookingPolicy(may_end=DoorMay.ALL, may_extend=DoorMay.ALL)
THIRD = "a11c1f6a3b7d4e2f9a8b7c6d5e4f3a2b"
AWAY = Unavailable("no route to host", cause=Cause.REFUSED)


class House:
    """A hall of two halves, and a room beside: a calendar server for each, and doors that know all of them."""

    def __init__(self, *doors: str, check_in: CheckInPolicy | None = None) -> None:
        self.clock = FakeClock("12:00")
        self.rooms = {room.id: room for room in (HALL, EAST, WEST, CEDAR)}
        self.servers = {room: MemoryServer() for room in self.rooms}
        for room, server in self.servers.items():
            server.open_calendar(room)
        self.check_in = check_in or CheckInPolicy()
        self.away: dict[str, CalendarError] = {}
        self.doors = {name: self.hang(name) for name in doors}

    def hang(self, name: str) -> TestDoor:
        """A door that has not read anything yet."""
        lines = {
            room: Line(self.rooms[room], MemoryProvider(server)) for room, server in self.servers.items()
        }
        own = lines.pop(name)
        return TestDoor(
            own.room,
            own.provider,
            self.clock.now,
            policy=ANYTHING,
            check_in=self.check_in,
            neighbours=tuple(lines.values()),
        )

    def put(self, room: str, start: str, end: str, *, name: str = "foreign") -> None:
        self.servers[room].put(room, Entry(name, at(start), at(end), "Secret plan", "S. Haddad"))

    def live(self, seconds: float = 1.0) -> None:
        """So many seconds; each call to what is away fails."""
        until = self.clock.now().boot + seconds
        while True:
            for room, error in self.away.items():
                for _ in range(20):
                    self.servers[room].fail_next(error)
            left = until - self.clock.now().boot
            run([*self.doors.values()], self.clock.advance, for_=timedelta(seconds=max(0.0, min(left, 5.0))))
            for room in self.away:
                self.servers[room].heal()
            if left <= 5.0:
                return

    def status(self, name: str) -> Status:
        return status_now(self.doors[name].snapshot, self.clock.now())

    def events(self, room: str) -> list[str]:
        return sorted(entry.key or "" for entry in self.servers[room].entries(room))

    def state(self, name: str, key: str = KEY) -> BookingState:
        return next(b.state for b in self.doors[name].disk if b.key == key)


def test_a_room_made_of_others_is_busy_when_a_part_is_and_its_other_part_is_not() -> None:
    house = House("hall", "east", "west")
    house.put("east", "11:30", "12:45")
    house.live(61)
    status = house.status("hall")
    assert isinstance(status, RoomBusy)
    assert (status.meeting.room, status.meeting.end) == ("east", at("12:45"))
    assert [(r.room.id, r.kinship) for r in house.doors["hall"].snapshot.relatives] == [
        ("east", Kinship.PART),
        ("west", Kinship.PART),
    ]
    assert isinstance(house.status("east"), RoomBusy)
    assert isinstance(house.status("west"), RoomFree)


def test_the_parts_are_busy_when_the_whole_is() -> None:
    house = House("hall", "east", "west")
    house.put("hall", "11:30", "12:45")
    house.live(61)
    for part in ("east", "west"):
        status = house.status(part)
        assert isinstance(status, RoomBusy)
        assert status.meeting.room == "hall"
        assert [(r.room.id, r.kinship) for r in house.doors[part].snapshot.relatives] == [
            ("hall", Kinship.WHOLE)
        ]


def test_of_a_meeting_beside_only_room_and_time_are_told() -> None:
    house = House("hall", "east")
    house.put("hall", "11:30", "12:45")
    house.live(61)
    beside, own = (meetings_of(house.doors[name].snapshot)[0] for name in ("east", "hall"))
    assert (own.title, own.organiser) == ("Secret plan", "S. Haddad")
    assert (beside.title, beside.organiser, beside.series, beside.revision) == (None, None, None, None)
    assert (beside.may_end, beside.may_extend) == (False, False)
    assert "Secret" not in repr(house.doors["east"].snapshot)


@pytest.mark.parametrize("missing", ["hall", "west"])
def test_a_door_that_knows_nothing_of_one_calendar_never_says_free(missing: str) -> None:
    house = House()
    house.away[missing] = AWAY
    house.doors["hall"] = house.hang("hall")
    for _ in range(40):
        house.live(10)
        assert isinstance(house.status("hall"), RoomUnknown)
    assert freshness_of(house.doors["hall"].snapshot, house.clock.now()) == Unknown(Ignorance.NEVER_READ)
    assert house.doors["hall"].ask(book()).refusal is Refusal.NEVER_READ
    house.away.clear()
    house.live(61)
    assert isinstance(house.status("hall"), RoomFree)


def test_green_ends_with_the_first_of_the_calendars_that_is_not_read_any_more() -> None:
    house = House("hall")
    house.live(1)
    assert isinstance(house.status("hall"), RoomFree)
    house.away["west"] = AWAY
    house.live(200)
    status = house.status("hall")
    assert isinstance(status, RoomUnknown)
    assert status.free_as_of is not None
    assert house.clock.now().wall - status.free_as_of >= timedelta(seconds=150)
    snapshot = house.doors["hall"].snapshot
    troubles = [(f.kind, f.room) for f in snapshot.findings if f.room is not None]
    assert (troubles, snapshot.trouble) == ([(FindingKind.SPACE_UNKNOWN, "west")], None)
    assert [r.trouble is not None for r in snapshot.relatives] == [False, True]


def test_a_part_knows_nothing_of_the_other_part_and_needs_not_to() -> None:
    house = House("east")
    house.away["west"] = AWAY
    house.live(400)
    assert isinstance(house.status("east"), RoomFree)


def test_the_whole_is_refused_where_a_part_is_taken_and_a_part_where_the_whole_is() -> None:
    house = House("hall", "east")
    house.live(1)
    house.put("west", "12:15", "12:45")
    assert house.doors["hall"].ask(book()).refusal is None
    house.live()
    assert house.state("hall") is BookingState.REFUSED
    assert [n.refusal for n in house.doors["hall"].snapshot.notices] == [Refusal.TAKEN]
    assert house.events("hall") == []
    assert house.doors["hall"].ask(book(key=OTHER)).refusal is Refusal.TAKEN
    assert house.doors["east"].ask(book(key=OTHER)).refusal is None
    house.live()
    assert (house.state("east", OTHER), house.events("east")) == (BookingState.CONFIRMED, [OTHER])


def test_a_whole_is_read_with_its_parts_before_it_is_written_and_after() -> None:
    house = House("hall")
    door = house.doors["hall"]
    house.live(1)
    assert door.ask(book()).refusal is None
    seen: list[tuple[str, str | None]] = []
    while door.errands:
        errand = door.errands[0]
        seen.append((type(errand.call).__name__, errand.room))
        door.perform(errand)
        door.deliver(errand)
    every = sorted([("Read", None), ("Read", "east"), ("Read", "west")], key=str)
    assert sorted(seen[:3], key=str) == every
    assert seen[3] == ("Create", None)
    assert sorted(seen[4:], key=str) == every
    assert house.state("hall") is BookingState.CONFIRMED


def test_a_booking_waits_for_the_calendar_of_a_part_and_its_end_does_not() -> None:
    house = House("hall")
    door = house.doors["hall"]
    house.live(1)
    assert door.ask(book()).refusal is None
    while not any(isinstance(errand.call, Create) for errand in door.errands):
        door.perform(door.errands[0])
        door.deliver(door.errands[0])
    house.away["east"] = AWAY
    house.live(60)
    assert (house.state("hall"), house.events("hall")) == (BookingState.PENDING, [KEY])
    assert isinstance(house.status("hall"), RoomBusy)
    reads = [e for e in door.errands if isinstance(e.call, Read)]
    assert len(reads) <= 1  # nobody reads on and on what says nothing new
    house.away.clear()
    house.live(60)
    assert house.state("hall") is BookingState.CONFIRMED
    house.away["east"] = AWAY
    house.live(20)
    assert door.ask(End("end", "", KEY, at_once=True)).refusal is None
    house.live(20)
    assert next(b for b in door.disk if b.key == KEY).settled


def test_a_calendar_that_is_away_is_not_asked_more_for_a_booking_that_waits() -> None:
    house = House("hall")
    door = house.doors["hall"]
    house.live(1)
    house.away["east"] = AWAY
    assert door.ask(book()).refusal is None
    before = len(door.published)
    house.live(120)
    assert len(door.published) - before < 120


def test_what_happens_beside_is_looked_at_only() -> None:
    house = House("east", check_in=CheckInPolicy(required=True, release=True, other_doors=()))
    house.put("hall", "11:59", "12:45")
    house.live(61)
    door = house.doors["east"]
    beside = meetings_of(door.snapshot)[0]
    assert isinstance(house.status("east"), RoomBusy)
    assert type(house.status("east")) is RoomBusy  # nobody is asked to check in to it here
    for intent in (
        End("i1", beside.id),
        Extend("i2", beside.id, at("13:00")),
        CheckIn("i3", beside.id),
        CheckIn("i4"),
        Release("i5", beside.id),
    ):
        assert door.ask(intent).refusal is Refusal.NOT_ALLOWED_HERE, intent
    house.live(1500)
    assert (house.events("hall"), door.disk) == ([""], ())


def test_a_no_show_is_kept_while_what_shares_its_space_is_taken() -> None:
    house = House("east", check_in=CheckInPolicy(required=True, release=True, other_doors=()))
    house.live(1)
    house.put("east", "12:05", "12:45")
    house.put("hall", "12:10", "12:30")
    house.live(1500)
    assert house.events("east") == [""]


def test_what_is_booked_here_for_a_part_takes_the_whole_at_once() -> None:
    house = House("hall")
    house.live(1)
    house.away["east"] = AWAY
    door = house.doors["hall"]
    assert door.ask(replace(book(), room="east")).refusal is None
    assert isinstance(house.status("hall"), RoomBusy)
    held = meetings_of(door.snapshot)[0]
    assert (held.room, held.may_end, held.may_extend) == ("east", False, False)
    assert door.ask(book(key=OTHER)).refusal is Refusal.TAKEN
    assert door.ask(replace(book(key=THIRD), room="west")).refusal is None


def test_the_whole_booked_from_the_door_of_a_part_is_settled_with_every_part() -> None:
    house = House("east")
    house.live(1)
    house.put("west", "12:10", "12:30")
    assert house.doors["east"].ask(replace(book(), room="hall")).refusal is None
    house.live()
    assert (house.state("east"), house.events("hall")) == (BookingState.REFUSED, [])
    assert house.doors["east"].ask(replace(book("13:00", "13:30", OTHER), room="hall")).refusal is None
    house.live()
    assert (house.state("east", OTHER), house.events("hall")) == (BookingState.CONFIRMED, [OTHER])
    assert [m.room for m in meetings_of(house.doors["east"].snapshot)] == ["hall"]


def test_a_rejected_sign_in_of_a_part_stops_bookings_of_the_whole() -> None:
    house = House("hall", "west")
    house.live(1)
    house.away["east"] = AuthRejected("401")
    house.live(61)
    assert house.doors["hall"].ask(book()).refusal is Refusal.SIGN_IN_REJECTED
    assert house.doors["hall"].snapshot.holding_refused is Refusal.SIGN_IN_REJECTED
    assert house.doors["west"].ask(book()).refusal is None


def found(house: House, name: str) -> dict[str, Availability]:
    """Which rooms the door offers for the next half hour."""
    door = house.doors[name]
    door.ask(Look("look"))
    house.live(5)
    snapshot, now = door.snapshot, house.clock.now()
    wish = Wanted(starting_now(now, 30))
    return {
        f.room.id: f.availability
        for f in search(candidates_in(snapshot), sight_of(snapshot, now), wish, most=9)
    }


def test_what_is_on_here_can_be_ended_while_nobody_knows_of_a_part() -> None:
    house = House("hall")
    house.put("hall", "11:30", "13:00")
    house.live(61)
    house.away["west"] = AuthRejected("no")
    house.live(61)
    door = house.doors["hall"]
    assert door.ask(book("12:00", "13:00")).refusal is not None
    meeting = next(m for m in meetings_of(door.snapshot) if m.room == "hall")
    assert door.ask(End("end", meeting.id)).refusal is None


def test_a_booking_for_a_part_is_ended_by_its_own_room_only() -> None:
    outbox = House("hall").doors["hall"].engine._outbox
    here = replace(a_booking(key=KEY), room="east")
    outbox.bookings[KEY] = here
    seen = {room: outbox.laid_over(replace(a_schedule(), room=room)) for room in ("hall", "east", "hall")}
    assert [m.may_end for m in seen["hall"]] == [False]
    assert [m.may_end for m in seen["east"]] == [True]


def test_a_search_leaves_out_the_whole_when_a_part_is_taken_and_the_parts_when_the_whole_is() -> None:
    free, busy = Availability.FREE, Availability.BUSY
    house = House("cedar", "hall", "east")
    house.put("east", "11:30", "12:45")
    assert found(house, "cedar") == {"west": free, "hall": busy, "east": busy}
    assert found(house, "hall") == {"west": free, "cedar": free, "east": busy}
    assert found(house, "east") == {"west": free, "cedar": free, "hall": busy}
    house = House("cedar", "west")
    house.put("hall", "12:10", "12:45")
    assert found(house, "cedar") == {"west": busy, "hall": busy, "east": busy}
    house = House("west")
    house.live()
    assert house.doors["west"].ask(book()).refusal is None
    assert found(house, "west") == {"cedar": free, "east": free, "hall": busy}


def test_a_room_is_not_offered_while_nobody_knows_of_one_that_shares_its_space() -> None:
    house = House("cedar")
    house.away["east"] = AWAY
    assert found(house, "cedar") == {
        "west": Availability.FREE,
        "hall": Availability.UNKNOWN,
        "east": Availability.UNKNOWN,
    }


def test_a_write_is_given_the_time_of_the_slowest_calendar_that_tells_of_the_space() -> None:
    lags = {"east": 20, "west": 0, "cedar": 60}
    neighbours = (Neighbour(a_room(room), timedelta(seconds=lag)) for room, lag in lags.items())
    settings = EngineSettings(HALL, neighbours=tuple(neighbours), read_lag=timedelta(seconds=2))
    told = {room: lag.total_seconds() for room, lag in settings.read_lags.items()}
    assert told == {"hall": 20, "east": 20, "west": 2, "cedar": 60}
