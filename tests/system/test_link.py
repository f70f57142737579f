"""`kiosk link`: somebody consents in a browser, the link is kept apart from the settings, and the door signs in."""

import re
from dataclasses import replace
from urllib.request import urlopen

import pytest

from kiosk.adapters.clock.system import SystemClock
from kiosk.demo.rooms import demo_rooms
from kiosk.demo.settings_text import write_settings
from kiosk.testing.fakes.google.server import FakeGoogle
from kiosk.testing.fakes.office365.server import FakeOffice365
from tests.system.processes import kiosk, running, until

ROOM = "juniper@example.org"


def utc_now():
    return SystemClock().now().wall


@pytest.fixture
def google():
    with FakeGoogle(clock=utc_now) as fake:
        fake.add_room(ROOM, "Juniper", zone="UTC")
        yield fake


@pytest.fixture
def office365(tmp_path):
    with FakeOffice365(tmp_path, now=utc_now) as fake:
        fake.add_room(ROOM, "Juniper", place={"capacity": 6})
        yield fake


@pytest.fixture
def places(tmp_path):
    return "--settings", tmp_path / "settings.toml", "--data", tmp_path / "door"


def a_room():
    return replace(demo_rooms("UTC")[0], address=ROOM)


def written(folder, system, integration, **secrets):
    plain = {
        key: str(v) if not isinstance(v, bool) else v for key, v in integration.items() if key not in secrets
    }
    write_settings(folder, a_room(), integration={"system": system, **plain}, secrets=secrets, language="en")


def google_settings(folder, google):
    settings = google.linked_settings()
    written(folder, "google", settings, client_secret=settings["client_secret"], refresh_token="")


def office365_settings(folder, office365):
    settings = office365.settings("device_code")
    del settings["data_folder"]
    written(folder, "office365", settings)


def linked_in_a_browser(google, places, tmp_path, *more):
    """Run the command, and consent as a person with a browser does; what it printed, and its exit code."""
    with running("link", "google", *places, *more, log=tmp_path / f"link-{len(more)}.log") as process:
        ended = until(
            lambda: (
                re.findall(rf"^{google.url}/auth\S+", process.printed(), re.MULTILINE) or process.popen.poll()
            )
        )
        if isinstance(ended, list):
            with urlopen(ended[0], timeout=10) as page:
                page.read()
        return process.popen.wait(30), process.printed()


def test_google_is_linked_over_the_loopback_and_the_door_signs_in(google, places, tmp_path):
    google_settings(tmp_path, google)
    code, printed = linked_in_a_browser(google, places, tmp_path)
    assert (code, "Linked account: kiosk@example.org" in printed) == (0, True), printed
    secrets = tmp_path / "secrets.toml"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert google.linked_settings()["client_secret"] in secrets.read_text()
    token = re.findall(r'demo-refresh-token = "(.+)"', secrets.read_text())[0]
    assert token not in printed
    assert kiosk("verify", *places, "--deep").code == 0


def test_a_personal_account_is_refused_unless_told_and_nothing_is_kept(google, places, tmp_path):
    google_settings(tmp_path, google)
    google.tokens.linked, google.tokens.hosted_domain = "ada@gmail.com", ""
    before = (tmp_path / "secrets.toml").read_text()
    code, printed = linked_in_a_browser(google, places, tmp_path)
    assert code == 1
    assert "personal account" in printed
    assert (tmp_path / "secrets.toml").read_text() == before
    code, printed = linked_in_a_browser(google, places, tmp_path, "--personal")
    assert (code, "Linked account: ada@gmail.com" in printed) == (0, True)


def test_a_consent_that_is_refused_is_said_in_words(google, places, tmp_path):
    google_settings(tmp_path, google)
    google.tokens.consents = False
    code, printed = linked_in_a_browser(google, places, tmp_path)
    assert code == 1
    assert "consent was refused" in printed
    assert "next:" in printed


def test_office_365_is_linked_with_a_code_and_the_door_signs_in(office365, places, tmp_path):
    office365_settings(tmp_path, office365)
    with running("link", "office365", *places, log=tmp_path / "link.log") as process:
        until(lambda: "KIOSK7" in process.printed() or process.popen.poll() is not None)
        office365.sign_in.approve()
        assert process.popen.wait(30) == 0, process.printed()
    assert f"Linked account: {office365.tenant.email}" in process.printed()
    (kept,) = (tmp_path / "door").glob("*.tokens")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kiosk("verify", *places, "--deep").code == 0


def test_a_server_that_does_not_answer_is_another_exit_code(office365, places, tmp_path):
    office365_settings(tmp_path, office365)
    office365.refuse()
    said = kiosk("link", "office365", *places)
    assert said.code == 4, said
    assert "next:" in said.err


def test_an_integration_that_needs_no_link_says_so(office365, places, tmp_path):
    settings = office365.settings()
    del settings["data_folder"]
    written(tmp_path, "office365", settings)
    said = kiosk("link", "office365", *places)
    assert said.code == 2
    assert "device_code" in said.err
    assert kiosk("link", "google", *places).code == 2
