"""The demo's building is one that a person could walk through."""

from collections import Counter

from kiosk.demo.plan import PLANS
from kiosk.demo.rooms import JUNIPER, demo_rooms

ROOMS = demo_rooms("Europe/Berlin")


def test_juniper_comes_first_as_in_the_pictures():
    first = ROOMS[0]
    assert (first.id, first.name, first.seats) == (JUNIPER, "Juniper", 8)
    assert first.equipment == ("Screen", "Video", "Whiteboard")


def test_there_are_thirteen_rooms_on_two_floors():
    floors = Counter(room.place.floor for room in ROOMS if room.place is not None)
    assert sorted(floors.values()) == [6, 7]
    assert len({room.id for room in ROOMS}) == 13


def test_every_room_has_seats_and_a_place_of_its_own():
    assert all(room.seats for room in ROOMS)
    assert len({room.place for room in ROOMS}) == 13


def test_one_room_is_made_of_two_others_beside_each_other():
    rooms = {room.id: room for room in ROOMS}
    assert [room.id for room in ROOMS if room.made_of] == ["grove"]
    grove, *parts = (rooms[name] for name in ("grove", *rooms["grove"].made_of))
    assert grove.seats == sum(part.seats or 0 for part in parts)
    places = [room.place for room in (parts[0], grove, parts[1]) if room.place is not None]
    assert len({(place.floor, place.y) for place in places}) == 1
    assert [place.x for place in places] == [12.0, 15.0, 18.0]


def test_every_room_has_a_plan():
    assert set(PLANS) == {room.id for room in ROOMS}
