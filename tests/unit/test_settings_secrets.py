"""Secrets stand apart from the settings, and are told to nobody: not in an error, not in a picture, not in a log."""

import pytest

from kiosk.domain.errors import SettingsError
from kiosk.services.settings_file import load_settings, warnings_of

PASSWORD = "correct-horse-battery"
SMALLEST = """
[room]
id = "juniper"
name = "Juniper"
timezone = "Europe/Berlin"
integration = "main"
calendar = "https://calendar.example.org/rooms/juniper/"   # address, mailbox or calendar id, as the system says it
[integrations.main]
system = "caldav"
url = "https://calendar.example.org/"
username = "room-juniper"
password = { secret = "main-password" }                    # or the value itself, with a warning
"""
PLAIN = SMALLEST.replace('{ secret = "main-password" }', f'"{PASSWORD}"')


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Write the text as settings beside its secrets, and load it."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)

    def loaded(text, *, kept=f'main-password = "{PASSWORD}"', mode=0o600, **options):
        path = tmp_path / "settings.toml"
        path.write_text(text, encoding="utf-8")
        if kept is not None:
            (tmp_path / "secrets.toml").write_text(kept, encoding="utf-8")
            (tmp_path / "secrets.toml").chmod(mode)
        return load_settings(path, **options)

    return loaded


@pytest.fixture
def problems(load):
    """Every problem of the text, by key."""

    def found(text, **options):
        with pytest.raises(SettingsError) as error:
            load(text, **options)
        keys = [problem.key for problem in error.value.problems]
        assert len(keys) == len(set(keys)), "one problem a key"
        return {problem.key: problem for problem in error.value.problems}

    return found


def changed(old, new, text=PLAIN):
    assert old in text
    return text.replace(old, new)


def test_a_password_in_the_address_is_refused_without_being_told(problems):
    found = problems(changed('calendar.example.org/"\n', f'me:{PASSWORD}@calendar.example.org/"\n'))
    assert PASSWORD not in repr(found)
    assert found["integrations.main.url"].what == "holds a user name or password"


@pytest.mark.parametrize(
    "mistake",
    [
        lambda text: text.replace('"Europe/Berlin"', '"nowhere"'),
        lambda text: text.replace('url = "https://calendar.example.org/"', f'url = "{PASSWORD}"'),
        lambda text: text.replace("password =", "pasword ="),
        lambda text: text.replace('system = "caldav"', f'system = "{PASSWORD}"'),
        lambda text: text.replace(f'"{PASSWORD}"', f'["{PASSWORD}"]'),
        lambda text: text + f'\n"{PASSWORD}"',
    ],
)
def test_a_password_is_in_no_error(load, mistake):
    with pytest.raises(SettingsError) as error:
        load(mistake(PLAIN))
    told = repr(error.value) + str(error.value) + repr(error.value.problems)
    cause = error.value.__cause__
    assert PASSWORD not in told
    assert cause is None


def test_a_password_is_in_no_picture_of_the_settings(load):
    settings = load(PLAIN)
    assert PASSWORD not in f"{settings!r} {settings} {settings.integration!r} {settings.model_dump()}"
    assert settings.integration.password.reveal() == PASSWORD


def test_a_plain_password_works_with_a_warning(load):
    (warning,) = warnings_of(load(PLAIN))
    assert warning.key == "integrations.main.password"
    assert '{ secret = "main-password" }' in warning.instead


@pytest.mark.parametrize(
    ("host", "warned"),
    [("calendar.example.org", True), ("192.0.2.1", True), ("localhost:5232", False), ("127.0.0.1", False)],
)
def test_http_is_for_this_machine_only(load, host, warned):
    warnings = warnings_of(load(SMALLEST.replace("https://calendar.example.org", f"http://{host}")))
    assert [w.key for w in warnings] == (["integrations.main.url"] if warned else [])


def test_a_calendar_without_sign_in_needs_neither_name_nor_password(load):
    text = changed('username = "room-juniper"\n', "")
    settings = load("\n".join(line for line in text.splitlines() if not line.startswith("password")))
    assert settings.integration.password is None


def test_secrets_that_others_can_read_are_refused(problems):
    problem = problems(SMALLEST, mode=0o640)["integrations.main.password"]
    assert "can be read by others" in problem.what
    assert problem.instead.startswith("run: chmod 600")


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (None, "names the secret main-password, which is not there"),
        ("", "names the secret main-password, which is not there"),
        ("main-password = 5", "is not text"),
        (f"main-password = {PASSWORD}", "is not valid TOML"),
    ],
)
def test_a_secret_that_cannot_be_had_is_named_but_not_told(problems, kept, what):
    problem = problems(SMALLEST, kept=kept)["integrations.main.password"]
    assert what in problem.what
    assert PASSWORD not in repr(problem)


def test_a_secret_may_come_from_systemd(load, tmp_path, monkeypatch):
    handed_over = tmp_path / "credentials"
    handed_over.mkdir()
    (handed_over / "main-password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed_over))
    assert load(SMALLEST, kept=None).integration.password.reveal() == PASSWORD


def test_a_secret_is_no_way_into_other_folders(problems):
    problem = problems(changed('"main-password"', '"../settings.toml"', SMALLEST))[
        "integrations.main.password"
    ]
    assert problem.what == "is no name of a secret"


def test_secrets_may_lie_elsewhere(load, tmp_path):
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text('main-password = "other"')
    elsewhere.chmod(0o600)
    assert load(SMALLEST, secrets=elsewhere).integration.password.reveal() == "other"
