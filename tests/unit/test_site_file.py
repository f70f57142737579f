"""The site file: what it makes, and what is said of every mistake in it at once."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from kiosk.demo.rooms import demo_rooms
from kiosk.demo.site_text import site_text
from kiosk.domain.errors import Problem, SettingsError
from kiosk.domain.sites import Site, SpotKind, Turn, ways
from kiosk.domain.snapshot import FindingKind
from kiosk.services.site_file import load_site
from kiosk.services.surroundings import put_in_order
from kiosk.testing.builders import at

FLOOR = 'floors = { f = { building = "North", name = "1" } }\n'
NODES = """
[nodes]
a = { floor = "f", x = 0, y = 0 }
b = { floor = "f", x = 3, y = 4, room = "cedar" }
"""
PAGE = Path(__file__).parents[2] / "docs" / "run-a-door.md"


def loaded(folder: Path, text: str, *, name: str = "site.toml", door: str | None = None) -> Site:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_site(path, door=door)


def problems(
    folder: Path, text: str, *, door: str | None = None, name: str = "site.toml"
) -> Mapping[str, Problem]:
    with pytest.raises(SettingsError) as caught:
        loaded(folder, text, door=door, name=name)
    return {problem.key: problem for problem in caught.value.problems}


def test_a_way_on_one_floor_is_as_long_as_the_line_between_its_ends(tmp_path):
    site = loaded(tmp_path, FLOOR + 'ways = [{ ends = ["a", "b"] }]\n' + NODES)
    (edge,) = site.edges
    assert (edge.metres, edge.step_free) == (5, True)
    assert site.spots[1].kind is SpotKind.DOOR


def test_the_same_in_json(tmp_path):
    raw = {
        "floors": {"f": {"building": "North", "name": "1", "size": [10, 8.5]}},
        "nodes": {"a": {"floor": "f", "x": 0, "y": 0, "room": "juniper"}},
        "areas": [{"floor": "f", "x": 0, "y": 0, "width": 3, "depth": 4, "room": "juniper"}],
    }
    site = loaded(tmp_path, json.dumps(raw), name="site.json")
    assert (site.floors[0].size, site.areas[0].room) == ((10, 8.5), "juniper")


def test_every_mistake_is_told_at_once_with_what_to_write_instead(tmp_path):
    found = problems(
        tmp_path,
        FLOOR
        + """
ways = [{ ends = ["a", "c"] }, { ends = ["a", "a"] }, { ends = ["a", "up"] }]
areas = [{ floor = "g", x = 0, y = 0, width = 1, depth = 1 }]
[floors.g2]
building = "North"
name = "2"
[nodes]
a = { floor = "f", x = 0, y = 0 }
up = { floor = "g2", x = 0, y = 0 }
b = { floor = "ff", x = 0, y = 0, kind = "door" }
d = { floor = "f", x = 0, y = 0, kind = "lift", room = "cedar" }
""".replace('[floors.g2]\nbuilding = "North"\nname = "2"\n', ""),
    )
    assert set(found) >= {"ways[0].ends", "ways[1].ends", "areas[0].floor", "nodes.b.floor", "nodes.b.room"}
    assert "nodes.d.kind" in found
    assert found["areas[0].floor"].instead == "the floors are: f"


def test_between_two_floors_the_metres_must_be_told(tmp_path):
    text = """
ways = [{ ends = ["a", "b"] }]
[floors]
f = { building = "North", name = "1" }
g = { building = "North", name = "2" }
[nodes]
a = { floor = "f", x = 0, y = 0, kind = "stairs" }
b = { floor = "g", x = 0, y = 0, kind = "stairs" }
"""
    assert set(problems(tmp_path, text)) == {"ways[0].metres"}
    site = loaded(tmp_path, text.replace("] }", "], metres = 8 }"))
    assert site.edges[0].step_free is False


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "floors"),
        (FLOOR + "[nodes]\na = { floor = 1, x = 0, y = 0 }", "nodes.a.floor"),
        (FLOOR + '[nodes]\na = { floor = "f", x = 0 }', "nodes.a.y"),
        (FLOOR + '[nodes]\na = { floor = "f", x = 0, y = nan }', "nodes.a.y"),
        (FLOOR + '[nodes]\na = { floor = "f", x = 0, y = 0, rom = "cedar" }', "nodes.a.rom"),
        (FLOOR + 'ways = [{ ends = ["a"] }]', "ways[0].ends[1]"),
        (FLOOR + 'ways = [{ ends = ["a", "b"], metres = -1 }]', "ways[0].metres"),
        (FLOOR + "nodes = 7", "nodes"),
    ],
)
def test_a_mistake_of_form_is_named_by_its_place(tmp_path, text, key):
    found = problems(tmp_path, text)
    assert list(found) == [key]
    assert found[key].what
    assert found[key].instead


@pytest.mark.parametrize("text", ["floors = ", "{", "[]"])
def test_what_is_no_toml_or_json_is_said_so(tmp_path, text):
    (problem,) = problems(tmp_path, text, name="site.json").values()
    assert "JSON" in problem.what or "table" in problem.what


def test_the_door_of_this_room_must_be_one(tmp_path):
    text = FLOOR + NODES
    assert loaded(tmp_path, text, door="b").spots[1].room == "cedar"
    assert problems(tmp_path, text, door="a")["[site] door"].instead == "its doors are: b"


def test_the_example_of_the_manual_is_a_site(tmp_path):
    (example,) = re.findall(r"```toml\n(# site.toml.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    site = loaded(tmp_path, example)
    rooms = demo_rooms("Europe/Berlin")
    found = {way.room: way for way in ways(site, rooms[0], rooms[1:])}
    cedar, aspen = found["cedar"].quickest, found["aspen"].quickest
    assert cedar is not None
    assert (cedar.metres, cedar.turn) == (9, Turn.LEFT)
    assert aspen is not None
    assert found["aspen"].step_free is None


@pytest.mark.parametrize("here", ["juniper", "hazel", "willow", "grove"])
def test_the_house_of_the_demo_lacks_nothing(tmp_path, here):
    rooms = demo_rooms("Europe/Berlin")
    site = loaded(tmp_path, site_text(rooms))
    room = next(r for r in rooms if r.id == here)
    around = put_in_order(room, [r for r in rooms if r.id != here], site, at=at("12:00"))
    assert around.findings == ()
    assert all(way.quickest is not None and way.step_free is not None for way in around.surroundings.ways)
    assert around.surroundings.plan is not None
    assert len(around.surroundings.plan.areas) == 6


def test_a_door_that_knows_no_rooms_knows_the_nearest_of_its_site(tmp_path):
    rooms = demo_rooms("Europe/Berlin")
    site = loaded(tmp_path, site_text(rooms))
    here = next(room for room in rooms if room.id == "juniper")
    alone = put_in_order(here, (), site, at=at("12:00")).surroundings
    near = put_in_order(here, [r for r in rooms if r.id != here.id], site, at=at("12:00"))
    assert alone.nearest is not None
    assert alone.nearest.id == near.rooms[0].id
    assert alone.nearest.place is not None
    assert [way.room for way in alone.ways] == [alone.nearest.id]
    assert near.surroundings.nearest is None


def test_what_a_site_lacks_is_listed_by_kind(tmp_path):
    rooms = demo_rooms("Europe/Berlin")
    site = loaded(tmp_path, FLOOR + NODES + 'j = { floor = "f", x = 9, y = 9, room = "juniper" }\n')
    found = {f.kind: f.subject for f in put_in_order(rooms[0], rooms[1:], site, at=at("12:00")).findings}
    assert found[FindingKind.SITE_NOT_CONNECTED] == "Cedar"
    assert found[FindingKind.SITE_LACKS_ROOM].endswith(" +6")
    assert found[FindingKind.FLOOR_PLAN_MISSING] == "1"
    assert FindingKind.SITE_MISSING not in found
    alone = put_in_order(rooms[0], (), None, at=at("12:00"))
    assert alone.findings == ()
