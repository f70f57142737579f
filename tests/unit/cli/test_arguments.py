"""The words of the command line: where files are when nobody says, and what is told when a word is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli.arguments import data_folder, parser, socket_path
from kiosk.cli.processes import options_of
from kiosk.cli.voice import Voice
from kiosk.domain.errors import Problem, SettingsError
from kiosk.options import Options
from tests.unit.cli.doors import Door, a_door, a_door_snapshot

COMMANDS = ("demo", "run", "agent", "screen", "status", "agenda", "doctor", "verify", "book", "extend", "end")


def test_files_are_where_a_desktop_keeps_them_unless_the_environment_or_the_user_says_otherwise():
    asked = parser({}).parse_args(["status"])
    assert asked.settings == Path.home() / ".config/kiosk/settings.toml"
    assert data_folder(asked.data) == Path.home() / ".local/state/kiosk"
    environment = {"KIOSK_SETTINGS": "/a/s.toml", "KIOSK_DATA": "/b", "KIOSK_SOCKET": "/c/s"}
    asked = parser(environment).parse_args(["status"])
    assert (asked.settings, asked.data, asked.socket) == (Path("/a/s.toml"), Path("/b"), Path("/c/s"))
    for words in (["--data", "/d", "status"], ["status", "--data", "/d"]):
        assert parser(environment).parse_args(words).data == Path("/d")


def test_the_socket_is_in_the_runtime_folder_or_else_with_the_data():
    data = Path("/data")
    assert socket_path(None, data=data, environment={"XDG_RUNTIME_DIR": "/run/user/1"}) == Path(
        "/run/user/1/kiosk/agent.sock"
    )
    assert socket_path(None, data=data, environment={}) == Path("/data/run/agent.sock")
    assert socket_path(Path("/x"), data=data, environment={"XDG_RUNTIME_DIR": "/run"}) == Path("/x")


def test_a_process_gets_all_that_was_asked_for():
    words = "demo --size 800x480 --room juniper --seconds 2.5 --screenshot a.png --at 13:12 --calendar c.ics"
    places = "--settings s.toml --data d --socket k --language de_AT"
    asked = parser({}).parse_args(f"{words} {places}".split())
    assert options_of(asked) == Options(
        settings=Path("s.toml"),
        data=Path("d"),
        socket=Path("k"),
        size=(800, 480),
        room="juniper",
        seconds=2.5,
        screenshot=Path("a.png"),
        at="13:12",
        calendar=Path("c.ics"),
        language="de",
    )


def test_a_process_is_asked_for_nothing_that_was_not_typed():
    asked = parser({}).parse_args(["agent", "--socket", "k", "--settings", "s", "--data", "d"])
    assert options_of(asked) == Options(Path("s"), Path("d"), Path("k"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(tmp_path, command):
    said = Door(tmp_path).run(command, "--help")
    assert said.code == 0
    assert "--socket" in said.out


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (["run", "--size", "big"], "1280x800"),
        (["demo", "--seconds", "-1"], "above 0"),
        (["demo", "--at", "noon"], "HH:MM"),
        (["demo", "--at", "2026-11-20"], "HH:MM"),
        (["demo", "--language", "xx"], "one of en, de"),
        (["agenda", "--days", "99"], "1 to 14"),
        (["book", "1.5"], "whole number"),
        (["book", "30", "--at", "25:00"], "HH:MM"),
        (["dance"], "choose from"),
        ([], "COMMAND"),
    ],
)
def test_a_wrong_word_is_a_usage_error_that_says_what_to_write(tmp_path, words, instead):
    said = Door(tmp_path).run(*words)
    assert said.code == 2
    assert instead in said.err


def test_problems_in_the_settings_are_a_table_of_key_what_and_instead(capsys):
    problems = (
        Problem("room.timezone", "is no time zone", 'write "Europe/Berlin" [not markup]'),
        Problem("room.id", "is missing", "add it"),
    )
    error = SettingsError("settings.toml", problems)
    code = Voice(sys.stdout, sys.stderr).settings_error(error)
    printed = capsys.readouterr().err
    assert code == 2
    assert "settings.toml" in printed
    for words in ("room.timezone", "is no time zone", '"Europe/Berlin" [not markup]', "room.id", "add it"):
        assert words in printed


def test_a_reader_that_has_read_enough_is_no_failure(tmp_path):
    with a_door(tmp_path, a_door_snapshot()):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", "agenda", "--socket", str(tmp_path / "agent.sock")],
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_client_command_starts_without_the_libraries_of_the_processes(tmp_path):
    program = (
        "import sys; from kiosk.cli.main import main; code = main(sys.argv[1:]);"
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    with a_door(tmp_path, a_door_snapshot()):
        done = subprocess.run(
            [sys.executable, "-c", program, "--socket", str(tmp_path / "agent.sock"), "status", "--json"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    code, *loaded = done.stdout.splitlines()[-1].split()
    assert code == "0"
    heavy = {
        "pydantic",
        "httpx",
        "kivy",
        "apscheduler",
        "tinydb",
        "icalendar",
        "asyncio",
        "rich",
        "babel",
        "ssl",
    }
    assert heavy.isdisjoint(loaded)
