"""The settings of the demo are settings that a person could have written, with the secret apart."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.adapters.pin import hashed
from kiosk.assets import asset
from kiosk.bootstrap.people import people_of, recogniser
from kiosk.demo import people
from kiosk.demo.rooms import demo_rooms
from kiosk.demo.settings_text import write_settings
from kiosk.domain.appearance import Reach
from kiosk.domain.people import Claim, Means, Person
from kiosk.domain.policy import DoorMay
from kiosk.services.settings import to_policy, to_room
from kiosk.services.settings_file import load_settings, warnings_of
from kiosk.services.settings_shown import appearance_of

JUNIPER = replace(demo_rooms("Europe/Berlin")[0], address="http://127.0.0.1:5232/demo/juniper/")

CALENDAR = {
    "name": "Demo calendar",
    "system": "caldav",
    "url": "http://127.0.0.1:5232/",
    "username": "demo",
}


def written(folder, *, room=JUNIPER, password="correct horse"):
    return write_settings(folder, room, integration=CALENDAR, secrets={"password": password}, language="de")


def test_the_settings_name_the_room_its_calendar_and_who_may_end_what(tmp_path):
    path = written(tmp_path)
    assert path == tmp_path / "settings.toml"
    assert tomllib.loads(path.read_text()) == {
        "room": {
            "id": "juniper",
            "name": "Juniper",
            "timezone": "Europe/Berlin",
            "integration": "main",
            "calendar": "http://127.0.0.1:5232/demo/juniper/",
            "language": "de",
            "seats": 8,
            "equipment": ["Screen", "Video", "Whiteboard"],
            "building": "Canal House",
            "floor": "Ground floor",
            "x": 6.0,
            "y": 4.5,
        },
        "integrations": {
            "main": {
                "name": "Demo calendar",
                "system": "caldav",
                "url": "http://127.0.0.1:5232/",
                "username": "demo",
                "password": {"secret": "demo-password"},
            }
        },
        "booking": {"door_may_end": "all", "door_may_extend": "all"},
        "check_in": {
            "required": True,
            "window_minutes": 2,
            "remind_minutes": [1],
            "release": True,
            "other_doors": [],
        },
        "theme": {"reach": "on-request"},
        "phone": {"qr": True, "link": "mailto:juniper@canal-house.example?subject=Juniper"},
        "ambient": {"awake_minutes": 15, "speak": True},
        "sync": {"poll": 15, "night_poll": 15},
    }


@pytest.mark.parametrize("room", demo_rooms("America/New_York"), ids=lambda room: room.id)
def test_a_door_reads_them_without_a_problem_or_a_warning(tmp_path, room):
    room = replace(room, address=f"http://127.0.0.1:5232/demo/{room.id}/")
    read = load_settings(written(tmp_path, room=room))
    assert to_room(read) == replace(room, made_of=())  # this door knows no other room
    assert to_policy(read).may_end is to_policy(read).may_extend is DoorMay.ALL
    assert warnings_of(read) == ()


def test_a_room_made_of_others_is_written_with_its_parts_and_without_a_release(tmp_path):
    rooms = {
        r.id: replace(r, address=f"http://127.0.0.1:5232/demo/{r.id}/") for r in demo_rooms("Europe/Berlin")
    }
    grove = rooms.pop("grove")
    path = write_settings(
        tmp_path,
        grove,
        integration=CALENDAR,
        secrets={"password": "x"},
        language="en",
        neighbours=[*rooms.values()],
    )
    read = load_settings(path)
    assert to_room(read) == grove
    assert (read.check_in.required, read.check_in.release) == (True, False)


def test_a_demo_shows_its_logo_and_lowers_its_controls_for_whoever_asks(tmp_path):
    logo = asset("logo", "demo.png")
    path = write_settings(
        tmp_path, JUNIPER, integration=CALENDAR, secrets={"password": "x"}, language="en", logo=logo
    )
    looks = appearance_of(load_settings(path).theme)
    assert (looks.logo, looks.reach) == (str(logo), Reach.ON_REQUEST)


def test_the_password_stands_where_only_the_owner_can_read_it(tmp_path):
    path = written(tmp_path)
    secrets = tmp_path / "secrets.toml"
    assert tomllib.loads(secrets.read_text()) == {"demo-password": "correct horse"}
    assert secrets.stat().st_mode & 0o077 == 0
    assert "correct horse" not in path.read_text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@pytest.mark.parametrize("where", ["name", "password"])
def test_any_text_survives_being_written(tmp_path, where, text):
    path = written(
        tmp_path, **({"room": replace(JUNIPER, name=text)} if where == "name" else {"password": text})
    )
    if where == "name":
        assert tomllib.loads(path.read_text(encoding="utf-8"))["room"]["name"] == text
    else:
        assert tomllib.loads((tmp_path / "secrets.toml").read_text(encoding="utf-8")) == {
            "demo-password": text
        }


def test_a_room_with_a_mail_address_is_booked_by_the_page_of_its_calendar_system(tmp_path):
    path = written(tmp_path, room=replace(JUNIPER, address="juniper@canal-house.example"))
    assert tomllib.loads(path.read_text())["phone"] == {"qr": True}


def test_a_demo_asks_who_books_and_knows_somebody_with_a_pin(tmp_path):
    path = write_settings(
        tmp_path,
        JUNIPER,
        integration=CALENDAR,
        secrets={"password": "x"},
        language="en",
        people=people.people_text(hashed),
    )
    read = load_settings(path)
    assert read.who.ask == "optional"
    assert recogniser(people_of(read))(Claim(Means.PIN, people.PIN)) == Person(
        people.SARA, "sara.haddad@example.org"
    )
