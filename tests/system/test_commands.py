"""The commands as processes, with their exit codes: what is wrong is said at once, in words that help."""

import signal
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from kiosk.testing.fault_proxy import Cut, Fault, FaultProxy, Status
from tests.system.doors import a_process
from tests.system.house import House, a_house
from tests.system.panel import SIZE, a_panel
from tests.system.processes import ask, kiosk, running, surroundings, until

SEVERAL_MISTAKES = """\
[room]
id = "Juniper Room"
name = "Juniper"
timezone = "Europe/Berlim"
integration = "min"
calendar = "https://calendar.example.org/rooms/juniper/"
[integrations.main]
system = "caldav"
url = "calendar.example.org"
[sync]
pool = 60
"""


@pytest.mark.parametrize("command", ["run", "agent"])
def test_settings_with_several_mistakes_are_refused_with_all_of_them(folder: Path, command: str) -> None:
    settings = folder / "settings.toml"
    settings.write_text(SEVERAL_MISTAKES)
    said = kiosk(command, "--settings", settings, "--data", folder / "data")
    assert said.code == 2
    for key in ("room.id", "room.timezone", "room.integration", "integrations.main.url", "sync.pool"):
        assert key in said.err
    assert "Europe/Berlin" in said.err
    assert not (folder / "data").exists()


def test_without_an_agent_a_command_says_how_to_start_one(folder: Path) -> None:
    said = kiosk("status", "--socket", folder / "agent.sock")
    assert (said.code, said.out) == (3, "")
    assert "kiosk run" in said.err


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"password": "a-guess"}, "rejects the sign-in"), ({"room": "nowhere"}, "was not found")],
    ids=["wrong-password", "unknown-calendar"],
)
def test_a_calendar_that_cannot_be_read_is_named_and_nothing_is_booked(
    folder: Path, settings: dict, words: str
) -> None:
    with a_house(folder) as house:
        house.write_settings(**settings)
        with a_process("agent", house):
            assert words in trouble_of(house)
            assert house.status()["state"] == "unknown"
            said = house.ask("book", "30", "--json")
            assert (said.code, said.json["reason"]) == (1, "never_read")
        assert house.calendar.events() == []


@pytest.mark.parametrize(
    ("fault", "words", "tried_again_soon"),
    [
        (Status(500), "has a fault", True),
        (Status(207, {}, b"<html>Welcome!"), "make no sense", True),
        (Cut(), "Network lost", True),
        (Status(429, {"Retry-After": "3600"}), "asks this door to wait", False),
        (Status(403), "does not let this door in", False),
    ],
    ids=["fault", "garbage", "cut", "throttled", "forbidden"],
)
def test_a_server_that_misbehaves_is_named_and_never_makes_the_door_green(
    folder: Path, fault: Fault, words: str, tried_again_soon: bool
) -> None:
    with a_house(folder) as house, FaultProxy(house.server.port) as proxy:
        house.write_settings(port=proxy.port)
        proxy.fail_always(fault)
        with a_process("agent", house) as agent:
            assert words in trouble_of(house)
            assert house.status()["state"] == "unknown"
            assert agent.popen.poll() is None
            proxy.heal()
            if tried_again_soon:
                house.says(state="free", freshness="live")


def trouble_of(house: House) -> str:
    """What the doctor says of the calendar, once it is not well."""

    def calendar() -> dict:
        said = house.ask("doctor", "--json")
        return next((c for c in said.json["checks"] if c["name"] == "calendar"), {})

    return str(until(calendar, lambda check: check.get("state") == "fail")["what"])


def test_a_second_agent_says_what_is_in_its_way_and_leaves_the_first_alone(folder: Path) -> None:
    with a_house(folder) as house, a_process("agent", house):
        house.says(freshness="live")
        same_folder = kiosk("agent", *house.places, "--socket", folder / "other" / "agent.sock")
        same_socket = kiosk("agent", *house.places, "--data", folder / "other")
        house.says(freshness="live")
    assert (same_folder.code, same_socket.code) == (1, 1)
    assert str(folder / "data") in same_folder.err
    assert "another kiosk agent" in same_folder.err
    assert str(house.socket) in same_socket.err
    assert "Traceback" not in same_folder.err + same_socket.err


def test_a_door_without_a_display_says_so_and_ends(folder: Path) -> None:
    with a_house(folder) as house:
        said = kiosk("run", *house.places)
        assert said.code == 2
        assert "there is no display" in said.err
        assert "DISPLAY" in said.err
        assert house.status() == {}


def test_a_door_ends_by_itself_and_leaves_its_last_picture(folder: Path) -> None:
    with a_house(folder) as house, a_panel(house.picture) as panel:
        for seconds in (3, 10, 30):  # on a busy machine no screen is up after three
            words = ("--seconds", seconds, "--screenshot", house.picture, "--size", "{}x{}".format(*SIZE))
            said = kiosk("run", *house.places, *words, environment=surroundings(DISPLAY=panel.name))
            assert said.code == 0, said.err
            if house.picture.exists():
                break
        with Image.open(house.picture) as picture:
            assert picture.size == SIZE
        assert not house.socket.exists()


def test_a_door_that_is_told_to_end_does_so_and_takes_its_processes_along(folder: Path) -> None:
    with a_house(folder) as house, a_panel(house.picture) as panel, a_process("run", house, panel) as door:
        until(house.status)
        children = [
            door.hit(name, signal.SIGCONT) for name in ("agent", "screen")
        ]  # which does nothing to them
        assert door.end() == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)
        assert not house.socket.exists()


def test_the_demo_lives_at_the_time_it_is_told_and_so_do_its_commands(folder: Path) -> None:
    socket = folder / "agent.sock"
    words = ("--at", "13:12", "--data", folder / "data", "--socket", socket, "--size", "800x480")
    environment = surroundings(TZ="Europe/Berlin")

    def look(*command: str) -> dict:
        said = ask("--socket", socket, *command, "--json")
        return said.json if said.code == 0 else {}

    with running("demo", *words, log=folder / "demo.log", environment=environment) as demo:
        said = until(lambda: look("status"), lambda said: said.get("freshness") == "live")
        assert (said["room"], said["state"], said["clock_trusted"]) == ("juniper", "free", True)
        assert "13:12" <= clock(said["now"]) < "13:20"
        assert said["next"]["title"] == "Supplier review"
        assert look("doctor")["well"]
        booked = look("book", "30", "--wait")
        assert booked["booking"] == "confirmed"
        assert "13:12" <= clock(booked["start"]) < "13:20"
        assert look("status")["state"] == "busy"
        assert look("extend", "15", "--wait")["booking"] == "confirmed"
        assert look("agenda")["days"][0]["day"] == said["now"][:10]
        assert look("end", "--wait")["booking"]
        until(lambda: look("status"), lambda said: said["state"] == "free")
        assert demo.end() == 0
    assert "Try in another shell" in demo.printed()


def clock(written: str) -> str:
    return datetime.fromisoformat(written).strftime("%H:%M")
