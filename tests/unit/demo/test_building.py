"""The demo's building is one that a person could walk through."""

from collections import Counter

from kiosk.demo.plan import PLANS
from kiosk.demo.rooms import JUNIPER, demo_rooms

ROOMS = demo_rooms("Europe/Berlin")


def test_juniper_comes_first_as_in_the_pictures():
    first = ROOMS[0]
    assert (first.id, first.name, first.seats) == (JUNIPER, "Juniper", 8)
    assert first.equipment == ("Screen", "Video", "Whiteboard")


def test_there_are_twelve_rooms_on_two_floors():
    floors = Counter(room.place.floor for room in ROOMS if room.place is not None)
    assert sorted(floors.values()) == [6, 6]
    assert len({room.id for room in ROOMS}) == 12


def test_every_room_has_seats_and_a_place_of_its_own():
    assert all(room.seats for room in ROOMS)
    assert len({room.place for room in ROOMS}) == 12


def test_every_room_has_a_plan():
    assert set(PLANS) == {room.id for room in ROOMS}
