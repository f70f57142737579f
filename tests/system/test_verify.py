"""`kiosk verify` against a real calendar server: what is green is, what is red says why, and nothing is left behind."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.testing.radicale import Radicale, User

SETTINGS = """\
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "{calendar}"
[integrations.main]
system = "caldav"
url = "{url}"
username = "rooms"
password = "{password}"
{more}
"""
UNUSED = '[integrations.old]\nsystem = "caldav"\nurl = "{url}"\nusername = "rooms"\npassword = "secret"\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Radicale]:
    folder = tmp_path_factory.mktemp("radicale")
    with Radicale(folder, users=[User("rooms", "secret")], read_only="oak", closed="boss") as radicale:
        for name in ("juniper", "oak", "boss"):
            radicale.make_calendar(name)
        yield radicale


@pytest.fixture
def verify(tmp_path, server):
    """Run the command as a person does; its exit code and its answer."""

    def run(*words: str, room: str = "juniper", password: str = "secret", more: str = ""):
        settings = tmp_path / "settings.toml"
        settings.write_text(
            SETTINGS.format(
                calendar=server.address_of(room),
                url=server.url,
                password=password,
                more=more.format(url=server.url),
            )
        )
        command = [sys.executable, "-m", "kiosk", "verify", "--json", "--settings", str(settings), *words]
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, env=os.environ, cwd=Path.cwd()
        )
        return ran.returncode, json.loads(ran.stdout)

    return run


def lights(answer, integration=0):
    return [(lamp["lamp"], lamp["light"]) for lamp in answer["integrations"][integration]["lamps"]]


def test_a_calendar_in_order_lights_every_lamp_and_stays_as_it_was(verify, server):
    code, answer = verify("--deep", "--out-of-reach", server.address_of("boss"))
    assert (code, answer["passed"]) == (0, True)
    assert lights(answer) == [
        (lamp, "green") for lamp in ("address", "sign_in", "read", "write", "limit", "deep")
    ]
    assert list(server.folder_of("juniper").glob("*.ics")) == []


def test_a_wrong_password_is_one_red_lamp(verify):
    code, answer = verify("--deep", password="guessed")
    assert code == 1
    assert lights(answer) == [
        ("address", "green"),
        ("sign_in", "red"),
        ("read", "off"),
        ("write", "off"),
        ("limit", "off"),
        ("deep", "off"),
    ]


@pytest.mark.parametrize(
    ("room", "lamp", "cause"), [("oak", "write", "read_only"), ("boss", "read", "unspecified")]
)
def test_a_room_that_is_not_ours_to_use_says_which_right_is_missing(verify, room, lamp, cause):
    code, answer = verify("--deep", room=room)
    (red,) = (each for each in answer["integrations"][0]["lamps"] if each["light"] == "red")
    assert code == 1
    assert (red["lamp"], red["error"], red["cause"]) == (lamp, "NotPermitted", cause)
    assert red["next_step"]


def test_what_should_be_looked_at_is_amber_and_no_failure(verify, server):
    code, answer = verify("--out-of-reach", server.address_of("oak"), more=UNUSED)
    advice = [lamp["advice"] for each in answer["integrations"] for lamp in each["lamps"] if lamp["advice"]]
    assert code == 0
    assert advice == ["room_twice", "reads_everyone", "integration_unused", "limit_not_tried"]
