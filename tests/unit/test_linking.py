"""Which integration is linked, and where its link goes: into the file of secrets, which keeps all else."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import SettingsError
from kiosk.services.linking import integration_to_link, keep_secrets

SETTINGS = """\
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "juniper@example.org"
[integrations.main]
system = "google"
client_id = "123"
client_secret = "not apart"
refresh_token = { secret = "main-refresh-token" }
[integrations.old]
system = "caldav"
url = "https://calendar.example.org/"
"""


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)
    return path


def test_the_rooms_integration_is_linked_though_its_link_is_missing(settings):
    linkable = integration_to_link(settings, "google")
    assert linkable.name == "main"
    assert linkable.named == {"refresh_token": "main-refresh-token"}
    assert linkable.secrets == settings.with_name("secrets.toml")


@pytest.mark.parametrize(
    ("system", "name", "key"),
    [
        ("office365", None, "integrations.main.system"),
        ("google", "old", "integrations.old.system"),
        ("google", "new", "--integration"),
    ],
)
def test_another_integration_is_refused_by_name(settings, system, name, key):
    with pytest.raises(SettingsError) as caught:
        integration_to_link(settings, system, name=name)
    assert [problem.key for problem in caught.value.problems] == [key]


def test_every_other_secret_must_be_there(settings):
    settings.write_text(SETTINGS.replace('"not apart"', '{ secret = "main-client-secret" }'))
    with pytest.raises(SettingsError) as caught:
        integration_to_link(settings, "google")
    assert [problem.key for problem in caught.value.problems] == ["integrations.main.client_secret"]


def test_a_link_joins_the_other_secrets_and_their_comments(tmp_path):
    file = tmp_path / "secrets.toml"
    file.write_text(
        '# of the cloud project\nmain-client-secret = "s"\n"main.refresh" = "old" # once\nlast = "z"'
    )
    file.chmod(0o600)
    keep_secrets(file, {"main.refresh": 'new "one"\\', "other": "o"})
    assert tomllib.loads(file.read_text()) == {
        "main-client-secret": "s", "main.refresh": 'new "one"\\', "last": "z", "other": "o",
    }  # fmt: skip
    assert file.read_text().startswith("# of the cloud project\n")
    assert file.stat().st_mode & 0o777 == 0o600


@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_secret_comes_back_as_it_was(tmp_path_factory, value):
    file = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    keep_secrets(file, {"main-refresh-token": value})
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"main-refresh-token": value}


@pytest.mark.parametrize("text", ["no toml", 'token = """\nold\n"""\n'])
def test_a_file_that_cannot_be_changed_safely_stays_as_it_was(tmp_path, text):
    file = tmp_path / "secrets.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        keep_secrets(file, {"token": "new"})
    assert caught.value.problems[0].instead
    assert file.read_text() == text


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path):
    with pytest.raises(SettingsError) as caught:
        keep_secrets(tmp_path / "not there" / "secrets.toml", {"token": "new"})
    assert "cannot keep the link" in caught.value.problems[0].what
