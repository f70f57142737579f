"""The manual made from the settings is complete and true; and no value anywhere breaks the reading of them."""

import json
import re
import subprocess
import sys

import pytest

from kiosk.domain.errors import SettingsError
from kiosk.domain.policy import BookingPolicy
from kiosk.services.integrations import INTEGRATIONS
from kiosk.services.settings import Settings, to_policy
from kiosk.services.settings_file import load_settings
from kiosk.services.settings_manual import describe, schema

ODD = [
    *(
        "0",
        "-1",
        "1.5",
        "nan",
        "true",
        "[]",
        "[[]]",
        "{}",
        "{ a = 1 }",
        "{ secret = 1 }",
        "2026-11-20",
        "07:00:00",
    ),
    *(
        '""',
        '"x"',
        '"\\u0000"',
        '"\\u202e"',
        '"http://[::1"',
        '"//"',
        '"https://x:99999/"',
        "9999999999999999999",
    ),
]


# What a room is made of are other rooms of the same file. Here there is one, and this room is a part of it.
NAMES_A_ROOM = {"room.made_of": "[]", "neighbours.<name>.made_of": '["juniper"]'}


def written(path, changes=None, *, system="caldav"):
    """A file with the example of every key of one system, some of them changed."""
    changes = NAMES_A_ROOM | (changes or {})
    sections: dict[str, list[str]] = {}
    for line in describe():
        if line.system in ("", system):
            section, _, name = line.key.rpartition(".")
            text = f"{name} = {changes[line.key]}" if line.key in changes else line.example
            sections.setdefault(section.replace("<name>", "main"), []).append(text)
    text = "\n".join(f"[{section}]\n" + "\n".join(lines) for section, lines in sections.items())
    for name in re.findall(r"/etc/kiosk/([\w.]+)", text):
        (path / name).write_text("a file")
    (path / "settings.toml").write_text(text.replace("/etc/kiosk/", ""), encoding="utf-8")
    secrets = dict.fromkeys(re.findall(r'secret = "([\w-]+)"', text))
    (path / "secrets.toml").write_text("\n".join(f'{name} = "secret"' for name in secrets))
    (path / "secrets.toml").chmod(0o600)
    return path / "settings.toml"


@pytest.mark.parametrize("system", INTEGRATIONS)
def test_every_key_is_described_with_an_example_that_loads(tmp_path, system):
    assert all(line.meaning and line.example for line in describe())
    settings = load_settings(written(tmp_path, system=system))
    ready = ("Meeting", "Call", "Interview", "Workshop")
    assert to_policy(settings) == BookingPolicy(titles=ready, open_at_once=10, per_hour=20)
    assert (settings.room.name, settings.integration.system) == ("Juniper", system)


@pytest.mark.parametrize(("key", "system"), [(line.key, line.system or "caldav") for line in describe()])
def test_no_value_of_a_key_does_worse_than_being_a_problem(tmp_path, key, system):
    for value in ODD:
        try:
            load_settings(written(tmp_path, {key: value}, system=system))
        except SettingsError as error:
            assert all(p.key and p.what and p.instead for p in error.problems)  # noqa: PT017 - it may also be right


@pytest.mark.parametrize("section", [*Settings.model_fields, "integrations.main"])
def test_no_value_of_a_section_does_worse_than_being_a_problem(tmp_path, section):
    for value in ODD:
        path = tmp_path / "settings.toml"
        path.write_text(f"{section} = {value}")
        with pytest.raises(SettingsError) as error:
            load_settings(path)
        assert all(p.key and p.what and p.instead for p in error.value.problems)


def test_the_manual_tells_defaults_as_people_write_them():
    defaults = {line.key: line.default for line in describe()}
    assert defaults["booking.lengths"] == "15, 30, 60"
    assert defaults["booking.round_up"] == "false"
    assert defaults["sync.night_from"] == "19:00"
    assert defaults["room.name"] == defaults["room.seats"] == ""


def test_the_schema_knows_every_key():
    text = json.dumps(schema())
    assert all(f'"{line.key.rpartition(".")[2]}"' in text for line in describe())
    assert set(schema()["properties"]) == set(Settings.model_fields)


def test_what_the_screen_and_the_command_line_need_comes_without_pydantic():
    program = "import sys, kiosk.domain.snapshot, kiosk.domain.records; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
