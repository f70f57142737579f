"""The neighbours in the settings: other rooms that can be booked at the door, checked as strictly as its own."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.rooms import Place, Room
from kiosk.services.settings import Settings, integration_of, to_neighbours, to_room
from kiosk.services.settings_file import load_settings

DOOR = """
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "https://calendar.example.org/rooms/juniper/"
[integrations.main]
system = "caldav"
url = "https://calendar.example.org/"
[integrations.branch]
system = "caldav"
url = "https://branch.example.org/"
"""
CEDAR = """
[neighbours.cedar]
name = "Cedar"
calendar = "https://calendar.example.org/rooms/cedar/"
"""
ELM = """
[neighbours.elm]
name = "Elm"
timezone = "Europe/Lisbon"
integration = "branch"
calendar = "https://branch.example.org/elm/"
seats = 4
equipment = ["screen"]
out_of_order = ["screen"]
building = "South"
floor = "2"
x = 1
y = 2.5
"""
Load = Callable[[str], Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(text: str) -> Settings:
        path = tmp_path / "settings.toml"
        path.write_text(text, encoding="utf-8")
        return load_settings(path)

    return loaded


@pytest.fixture
def problems(load: Load) -> Callable[[str], Mapping[str, Problem]]:
    def found(text: str) -> Mapping[str, Problem]:
        with pytest.raises(SettingsError) as error:
            load(text)
        keys = [problem.key for problem in error.value.problems]
        assert len(keys) == len(set(keys)), "one problem a key"
        return {problem.key: problem for problem in error.value.problems}

    return found


def test_a_neighbour_needs_a_name_and_a_calendar_and_takes_the_rest_from_the_room(load: Load) -> None:
    settings = load(DOOR + CEDAR)
    address = "https://calendar.example.org/rooms/cedar/"
    assert to_neighbours(settings) == (Room("cedar", "Cedar", "Europe/Berlin", address),)
    assert integration_of(settings, "cedar") == integration_of(settings, "juniper") == "main"


def test_a_neighbour_may_be_elsewhere_in_every_respect(load: Load) -> None:
    settings = load(DOOR + CEDAR + ELM)
    elm = Room(
        "elm",
        "Elm",
        "Europe/Lisbon",
        "https://branch.example.org/elm/",
        4,
        ("screen",),
        Place("South", "2", 1.0, 2.5),
        out_of_order=("screen",),
    )
    assert to_neighbours(settings)[1] == elm
    assert integration_of(settings, "elm") == "branch"


def test_a_door_without_neighbours_has_none(load: Load) -> None:
    assert to_neighbours(load(DOOR)) == ()


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        (CEDAR.replace("cedar]", "Cedar!]").replace("Cedar!", '"Cedar!"', 1), "neighbours.Cedar!", "no id"),
        (CEDAR.replace("cedar]", "juniper]"), "neighbours.juniper", "the room of this door"),
        (CEDAR.replace("rooms/cedar", "rooms/juniper"), "neighbours.cedar.calendar", "the calendar of room"),
        (CEDAR + ELM.replace('"branch"', '"brunch"'), "neighbours.elm.integration", "names no integration"),
        (CEDAR.replace("calendar.ex", "other.ex"), "neighbours.cedar.calendar", "another server"),
        (CEDAR + 'timezone = "Europe/Berlim"', "neighbours.cedar.timezone", "no time zone"),
        (CEDAR + 'id = "cedar"', "neighbours.cedar.id", "is no setting"),
        (CEDAR + "x = 3", "neighbours.cedar.building", "is missing"),
        ("[neighbours.cedar]\nname = 3", "neighbours.cedar.calendar", "is missing"),
    ],
)
def test_a_mistake_is_told_by_its_key(
    problems: Callable[[str], Mapping[str, Problem]], text: str, key: str, what: str
) -> None:
    found = problems(DOOR + text)
    assert what in found[key].what
    assert found[key].instead


def test_all_mistakes_are_told_at_once(problems: Callable[[str], Mapping[str, Problem]]) -> None:
    wrong = CEDAR.replace('"Cedar"', "3") + ELM.replace('"branch"', '"brunch"').replace(
        "seats = 4", "seats = 0"
    )
    assert problems(DOOR + wrong).keys() == {
        "neighbours.cedar.name",
        "neighbours.elm.integration",
        "neighbours.elm.seats",
    }


def hall(room: str = "", cedar: str = "", elm: str = "", more: str = "") -> str:
    """The settings with what each of three rooms is made of."""
    parts = {"juniper": room, "cedar": cedar, "elm": elm}
    juniper, neighbours = DOOR, [CEDAR, ELM]
    told = {name: f"made_of = [{listed}]\n" if listed else "" for name, listed in parts.items()}
    juniper = juniper.replace("[integrations.main]", told["juniper"] + "[integrations.main]")
    return juniper + neighbours[0] + told["cedar"] + neighbours[1] + told["elm"] + more


def test_a_room_may_be_made_of_others_and_these_again(load: Load) -> None:
    settings = load(hall(room='"cedar"', cedar='"elm"'))
    assert to_room(settings).made_of == ("cedar",)
    assert [room.made_of for room in to_neighbours(settings)] == [("elm",), ()]


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        (hall(room='"cedar", "cedra"'), "room.made_of", "no room of these settings"),
        (hall(room='"juniper"'), "room.made_of", "the room itself"),
        (hall(cedar='"elm"', elm='"cedar"'), "neighbours.elm.made_of", "in a circle"),
        (hall(room='"cedar"', cedar='"elm"', elm='"juniper"'), "room.made_of", "in a circle"),
        (hall(cedar='"elm", "elm"'), "neighbours.cedar.made_of", "twice"),
        (hall(room='"Cedar"'), "room.made_of[0]", "wrong form"),
        (
            hall(room='"cedar"', more="[check_in]\nrequired = true\nrelease = true\nother_doors = []"),
            "check_in.release",
            "made of others",
        ),
        (
            hall(room='"cedar"', more="[check_in]\nend_when_empty_minutes = 15"),
            "check_in.end_when_empty_minutes",
            "made of others",
        ),
    ],
)
def test_a_mistake_in_what_a_room_is_made_of_is_told_by_its_key(
    problems: Callable[[str], Mapping[str, Problem]], text: str, key: str, what: str
) -> None:
    found = problems(text)
    assert what in found[key].what
    assert found[key].instead


def test_a_room_shares_its_space_with_twelve_others_at_most(
    problems: Callable[[str], Mapping[str, Problem]],
) -> None:
    names = [f"part-{number}" for number in range(13)]
    tables = "".join(CEDAR.replace("cedar", name) + 'made_of = ["cedar"]\n' for name in names)
    told = problems(hall(room='"cedar"', more=tables))
    assert "more than 12" in told["room"].what
