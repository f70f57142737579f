"""The page about CalDAV is true: its settings and its rights make a door that every lamp is green for."""

import json
import re
import subprocess
import sys

from kiosk.testing.radicale import Radicale, User
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "caldav.md"


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def test_a_door_with_the_settings_and_the_rights_of_the_page_reaches_its_room_and_no_other(tmp_path):
    settings, secrets = fenced("toml")
    (rights,) = fenced("ini")
    password = re.findall(r'"(.*)"', secrets)[0]
    server = Radicale(tmp_path, users=[User("room-juniper", password)])
    (tmp_path / "rights").write_text(rights)
    for room in ("juniper", "walnut"):
        server.make_calendar(room)
    (tmp_path / "settings.toml").write_text(settings.replace("https://calendar.example.org/", server.url))
    (tmp_path / "secrets.toml").write_text(secrets)
    (tmp_path / "secrets.toml").chmod(0o600)
    command = [sys.executable, "-m", "kiosk", "verify", "--settings", str(tmp_path / "settings.toml")]
    command += ["--deep", "--out-of-reach", server.address_of("walnut"), "--json"]
    with server:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    answer = json.loads(ran.stdout)
    assert [lamp["light"] for each in answer["integrations"] for lamp in each["lamps"]] == ["green"] * 6
    assert ran.returncode == 0
