"""The section [reports]: each way out is encrypted, and whole."""

from pathlib import Path

import pytest

from kiosk.adapters.facilities.both import Both
from kiosk.adapters.facilities.mail import Mail
from kiosk.adapters.facilities.webhook import Webhook
from kiosk.bootstrap.facility import facility_of
from kiosk.domain.errors import SettingsError
from kiosk.domain.reports import ReportKind, ReportPolicy
from kiosk.services.settings import to_reports
from kiosk.services.settings_file import load_settings, warnings_of
from tests.unit.test_settings import SMALLEST

MAIL = 'mail_to = "help@example.org"\nmail_from = "doors@example.org"\nmail_server = "mail.example.org"\n'


@pytest.fixture
def load(tmp_path: Path):
    def loaded(section: str = ""):
        (tmp_path / "settings.toml").write_text(f"{SMALLEST}\n[reports]\n{section}", encoding="utf-8")
        secrets = tmp_path / "secrets.toml"
        secrets.write_text('main-password = "a"\ntoken = "b"\n', encoding="utf-8")
        secrets.chmod(0o600)
        return load_settings(tmp_path / "settings.toml")

    return loaded


def test_without_a_way_out_everything_can_be_reported_and_stays_at_the_door(load):
    settings = load()
    assert to_reports(settings) == ReportPolicy()
    assert facility_of(settings, "en") is None


def test_a_webhook_with_its_secret_is_a_way_out(load):
    settings = load('webhook_url = "https://f.example.org/in"\nwebhook_secret = { secret = "token" }\n')
    assert to_reports(settings).delivers
    facility = facility_of(settings, "en")
    assert isinstance(facility, Webhook)
    facility.close()
    assert not warnings_of(settings)


def test_a_mailbox_is_a_way_out(load):
    settings = load(MAIL)
    assert isinstance(facility_of(settings, "de"), Mail)


def test_both_ways_are_one_way_out(load):
    facility = facility_of(load('webhook_url = "https://f.example.org/in"\n' + MAIL), "en")
    assert isinstance(facility, Both)
    facility.close()


def test_what_cannot_be_reported_is_not_offered(load):
    kinds = to_reports(load('kinds = ["sound", "screen", "sound"]')).kinds
    assert kinds == (ReportKind.SOUND, ReportKind.SCREEN)
    assert to_reports(load("kinds = []")).kinds == ()


def test_a_secret_in_the_settings_themselves_is_told(load):
    settings = load('webhook_url = "https://f.example.org/in"\nwebhook_secret = "abc"\n')
    assert [warning.key for warning in warnings_of(settings)] == ["reports.webhook_secret"]


@pytest.mark.parametrize(
    ("section", "key", "what"),
    [
        ('webhook_url = "http://f.example.org/in"\n', "reports.webhook_url", "unprotected"),
        ('webhook_secret = { secret = "token" }\n', "reports", "no webhook"),
        ('mail_to = "help@example.org"\n', "reports", "how mail is sent"),
        (MAIL + 'mail_username = "doors"\n', "reports", "half a sign-in"),
        ('kinds = ["weather"]\n', "reports.kinds", ""),
        ('mail_too = "x"\n', "reports.mail_too", ""),
    ],
)
def test_each_mistake_has_its_key_and_its_words(load, section, key, what):
    with pytest.raises(SettingsError) as wrong:
        load(section)
    (problem,) = wrong.value.problems
    assert problem.key.startswith(key)
    assert what in problem.what
    assert problem.instead


def test_a_webhook_on_this_machine_needs_no_certificate(load):
    assert to_reports(load('webhook_url = "http://127.0.0.1:8080/in"\n')).delivers
