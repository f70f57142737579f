"""What the settings of a Google integration may say."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kiosk.adapters.calendars.google.connection import LinkedAccount, connection_from
from kiosk.adapters.calendars.registry import connect
from kiosk.domain.errors import SettingsError
from kiosk.services.settings_file import load_settings
from kiosk.testing.fakes.google.tokens import Tokens
from tests.contract.google_world import utc_now
from tests.house.source import ROOT


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({}, "service_account"),
        ({"client_id": "x", "service_account": "y"}, "service_account"),
        ({"client_id": "x", "subject": "kiosk@example.org"}, "subject"),
        ({"service_account": "not-there.json"}, "service_account"),
    ],
)
def test_settings_that_name_nobody_or_too_many_are_refused(wrong, key):
    with pytest.raises(SettingsError) as caught:
        connect("google", wrong, now=utc_now)
    assert [problem.key for problem in caught.value.problems] == [key]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"type": "authorized_user"}',
        '{"type": "service_account", "client_email": "a@b", "private_key_id": "1"}',
        '{"type": "service_account", "client_email": "a@b", "private_key_id": "1", "private_key": "hunter2"}',
    ],
)
def test_a_key_file_that_is_none_is_named_and_not_quoted(tmp_path, content):
    file = tmp_path / "google.json"
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        connect("google", {"service_account": str(file)}, now=utc_now)
    (problem,) = caught.value.problems
    assert problem.key == "service_account"
    assert "hunter2" not in repr(problem)


def test_the_directory_has_a_host_of_its_own_unless_another_was_given():
    account = {"client_id": "123-abc.apps.example"}
    usual, another = connection_from(account), connection_from(account | {"url": "https://proxy.example.org"})
    assert (usual.calendar_api, usual.directory_api) == (
        "https://www.googleapis.com/calendar/v3/",
        "https://admin.googleapis.com/",
    )
    assert another.directory_api == "https://proxy.example.org/"


def test_no_secret_is_printed_with_the_connection():
    secrets = {"client_id": "123", "client_secret": "hunter2", "refresh_token": "hunter2"}
    assert "hunter2" not in repr(connection_from(secrets))


def test_the_settings_shown_in_the_documentation_make_a_door(tmp_path):
    examples = _documented()
    assert len(examples) == 2, "a service account, and a linked one"
    (tmp_path / "google.json").write_text(json.dumps(Tokens(utc_now).key_file()))
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('main-client-secret = "x"\nmain-refresh-token = "y"\n')
    secrets.chmod(0o600)
    for example in examples:
        file = tmp_path / "settings.toml"
        file.write_text(example)
        integration = load_settings(file).integration
        shown = {k: v for k, v in tomllib.loads(example)["integrations"]["main"].items() if k != "system"}
        assert integration.system == "google"
        assert set(shown) <= set(type(integration).model_fields)


def _documented() -> list[str]:
    page = (ROOT / "docs" / "google.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in page.split("```toml\n")[1:]]
    return [block for block in blocks if "[room]" in block]


def test_google_is_imported_only_where_a_setting_names_it():
    program = """
import sys
from datetime import UTC, datetime
from kiosk.adapters.calendars import registry
registry.connect("memory", {}, now=lambda: datetime.fromtimestamp(0, UTC)).close()
present = [name for name in sys.modules if name.split(".")[0] in ("google", "googleapiclient", "httplib2")]
assert not present, present
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(ROOT))


def test_a_door_that_waits_to_be_linked_has_no_token_yet():
    account = connection_from({"client_id": "123"}).account
    assert account == LinkedAccount("123")
