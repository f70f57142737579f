"""`kiosk verify` on the command line: lamps as they light up, data when asked, and an exit code for scripts."""

import io
import json
from collections.abc import Callable

import pytest

from kiosk.cli.verify import lines
from kiosk.domain.lamps import Light
from kiosk.screen.presenters.lamps import Shown
from kiosk.testing.server_process import free_port
from tests.unit.cli.doors import Door, Result

SETTINGS = """\
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
language = "{language}"
integration = "main"
calendar = "{url}rooms/juniper/"
[integrations.main]
system = "caldav"
url = "{url}"
username = "room-juniper"
password = "open sesame"
"""


@pytest.fixture
def verify(tmp_path) -> Callable[..., Result]:
    """`kiosk verify` with a calendar server that does not run."""

    def run(*words: str, language: str = "en") -> Result:
        settings = tmp_path / "settings.toml"
        settings.write_text(SETTINGS.format(language=language, url=f"http://127.0.0.1:{free_port()}/"))
        return Door(tmp_path).run("verify", "--settings", str(settings), *words)

    return run


def test_a_red_lamp_is_exit_code_1_with_its_next_step_and_a_line_to_copy(verify):
    said = verify()
    assert said.code == 1
    shown = said.out.splitlines()
    assert shown[:3] == [
        "main",
        "  ■ Address: The calendar accepts no connection",
        "      Check that the calendar server runs, and its address and port in the settings.",
    ]
    assert shown[3].startswith("      main | address | Unavailable | refused | OPTIONS: ")
    assert "  ○ Read: Juniper: not tried" in shown
    assert shown[-1] == "0 green, 0 amber, 1 red, 4 not tried"


def test_no_secret_is_printed(verify):
    for said in (verify("--deep"), verify("--json")):
        assert "sesame" not in said.out + said.err


def test_as_data_nothing_else_is_printed(verify):
    said = verify("--json", "--deep", "--out-of-reach", "/people/ada/")
    answer = json.loads(said.out)
    assert (said.code, answer["passed"]) == (1, False)
    (main,) = answer["integrations"]
    assert (main["integration"], main["system"], main["passed"]) == ("main", "caldav", False)
    assert [lamp["lamp"] for lamp in main["lamps"]] == [
        "address",
        "sign_in",
        "read",
        "write",
        "limit",
        "deep",
    ]
    assert [lamp["light"] for lamp in main["lamps"]] == ["red", *["off"] * 5]


def test_it_speaks_the_language_of_the_door_or_the_one_that_was_asked_for(verify):
    assert "Adresse" in verify("--language", "de").out
    assert "Adresse" in verify(language="de").out
    assert "Address" in verify().out


def test_settings_that_cannot_be_used_are_exit_code_2(tmp_path):
    (tmp_path / "settings.toml").write_text("[room]\n")
    said = Door(tmp_path).run("verify", "--settings", str(tmp_path / "settings.toml"))
    assert (said.code, said.out) == (2, "")
    assert "room.name" in said.err


def test_what_a_server_says_is_no_markup():
    written = io.StringIO()
    for line in lines(Shown(Light.RED, "Read", "[bold]Juniper[/bold]", "[link]", "main | [red]")):
        written.write(f"{line.plain}\n")
    assert written.getvalue() == "  ■ Read: [bold]Juniper[/bold]\n      [link]\n      main | [red]\n"
