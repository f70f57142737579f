"""`kiosk find`: the nearest free rooms, in words and as data, and what to type to book the first."""

import pytest

from kiosk.domain.around import Surroundings, compact
from kiosk.domain.freshness import Reading
from kiosk.domain.intents import Ack, Look
from kiosk.domain.sites import ways
from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.testing.builders import at, between
from tests.unit.cli.doors import a_door, a_door_snapshot
from tests.unit.domain.houses import a_house, juniper, rooms_of_the_house

ROOMS = rooms_of_the_house()
READING = Reading(at("12:00"), live_until=1e12, answered=True)
WINDOW = between("11:00", "23:00")
AROUND = (
    compact("cedar", WINDOW, (between("11:30", "12:30"),), READING),
    compact("rowan", WINDOW, (between("15:00", "16:00"),), READING),
    compact("aspen", WINDOW, (), READING),
)


def a_house_door(**facts):
    surroundings = Surroundings(ways(a_house(), juniper(), ROOMS))
    return a_door_snapshot(neighbours=ROOMS, surroundings=surroundings, **facts)


def answering(**facts):
    """The agent takes the look, and then its snapshot shows this."""
    return lambda snapshot, intent: (Ack(intent.id), [a_house_door(**facts)])


def test_the_nearest_free_room_is_first_and_can_be_booked_by_the_last_line(tmp_path):
    with a_door(tmp_path, a_house_door(), answering(around=AROUND)) as door:
        said = door.run("find")
        intent = door.asked()
    assert isinstance(intent, Look)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "Rowan · Free until 15:00 · 1 min, North, floor 1 · 10 seats · Video",
        "Aspen · Free until 23:00 · 1 min, North, floor 2 · 6 seats · Video",
        "Cedar · In use until 12:30 · 1 min, North, floor 1 · 4 seats · Screen",
        "",
        "kiosk book 30 --room rowan",
    ]


def test_as_data_each_room_has_its_state_and_its_way(tmp_path):
    with a_door(tmp_path, a_house_door(), answering(around=AROUND)) as door:
        said = door.run("find", "--for", "60", "--at", "14:30", "--with", "video, ", "--seats", "5", "--json")
    assert (said.json["start"], said.json["end"]) == (
        "2026-11-20T14:30:00+01:00",
        "2026-11-20T15:30:00+01:00",
    )
    assert [(room["room"], room["state"]) for room in said.json["rooms"]] == [
        ("aspen", "free"),
        ("rowan", "busy"),
    ]
    aspen = said.json["rooms"][0]
    assert (aspen["seats"], aspen["metres"], aspen["until"]) == (6, 22.0, "2026-11-20T23:00:00+01:00")


def test_a_later_start_is_kept_in_what_to_type(tmp_path):
    with a_door(tmp_path, a_house_door(), answering(around=AROUND)) as door:
        said = door.run("find", "--for", "15", "--at", "14:00")
    assert said.out.splitlines()[-1] == "kiosk book 15 --start 14:00 --room cedar"


def test_without_steps_the_way_is_that_of_the_lift(tmp_path):
    with a_door(tmp_path, a_house_door(), answering(around=AROUND)) as door:
        said = door.run("find", "--step-free", "--json")
    assert {room["room"]: room["metres"] for room in said.json["rooms"]}["aspen"] == 38.0


def test_rooms_that_do_not_answer_are_unknown_and_nothing_is_free(tmp_path):
    failed = tuple(
        Finding(FindingKind.FREE_BUSY_FAILED, "Unavailable", at("12:00"), room=room.id) for room in ROOMS
    )
    with a_door(tmp_path, a_house_door(), answering(findings=failed)) as door:
        said = door.run("find")
    assert said.code == 1
    assert [line.split(" · ")[1] for line in said.out.splitlines()] == ["Not known"] * 3


def test_who_waits_too_long_is_told_what_is_known(tmp_path):
    with a_door(tmp_path, a_house_door(), answering(around=AROUND[:1])) as door:
        said = door.run("find", "--timeout", "0.2")
    assert said.code == 1
    assert said.out.splitlines()[-1].startswith("Cedar · In use until 12:30")


def test_a_door_without_neighbours_says_so(tmp_path):
    empty = a_door_snapshot()
    with a_door(tmp_path, empty, lambda snapshot, intent: (Ack(intent.id), [])) as door:
        said = door.run("find")
    assert (said.code, said.out.strip()) == (1, "This door knows no other rooms.")


@pytest.mark.parametrize("words", [("--seats", "0"), ("--seats", "many"), ("--for", "0"), ("--at", "25:00")])
def test_what_makes_no_sense_is_said_before_anybody_is_asked(tmp_path, words):
    with a_door(tmp_path, a_house_door(), answering()) as door:
        assert door.run("find", *words).code == 2
