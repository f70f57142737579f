"""An Office 365 integration says how it signs in; what its page of the manual shows are such settings."""

import re
from pathlib import Path

import pytest

from kiosk.domain.errors import SettingsError
from kiosk.services.settings_file import load_settings

MANUAL = Path(__file__).parents[2] / "docs" / "office365.md"
SECRETS = 'main-client-secret = "one"\nmain-password = "two"\n'


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Load the manual's settings with these lines in place of its certificate."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "secrets.toml").write_text(SECRETS)
    (tmp_path / "secrets.toml").chmod(0o600)
    (tmp_path / "office365.pem").write_text("a certificate")
    (shown,) = re.findall(r"```toml\n(.+?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    shown = shown.replace("/etc/kiosk/", f"{tmp_path}/")

    def loaded(*lines):
        text = shown if not lines else re.sub("certificate = .+", "\n".join(lines), shown)
        (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
        return load_settings(tmp_path / "settings.toml").integration

    return loaded


def test_the_settings_of_the_manual_make_a_door(load, tmp_path):
    integration = load()
    assert (integration.system, integration.certificate) == ("office365", tmp_path / "office365.pem")


@pytest.mark.parametrize(
    "line", re.findall(r"^\| [^|]+\| (`[^|]+`) \|", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
)
def test_each_other_way_to_sign_in_is_as_the_manual_shows_it(load, line):
    lines = re.findall(r"`([^`]+)`", line)
    assert load(*lines).certificate is None


def test_no_way_to_sign_in_is_a_mistake(load):
    with pytest.raises(SettingsError) as caught:
        load("email = 'kiosk@example.org'")
    assert [problem.key for problem in caught.value.problems] == ["integrations.main"]
