"""Linking an account: a browser consents, the loopback brings the code, and only the right account is kept."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kiosk.adapters.calendars.google.linking import link
from kiosk.adapters.calendars.google.signin import CALENDAR_SCOPES, DIRECTORY_SCOPES, IDENTITY_SCOPES
from kiosk.adapters.calendars.registry import connect
from kiosk.domain.errors import AuthRejected, BadResponse, Cause, NotPermitted, SettingsError, Unavailable
from kiosk.testing.builders import a_room, a_window, at
from kiosk.testing.fakes.google.faults import Answer
from kiosk.testing.fakes.google.server import FakeGoogle
from tests.contract.google_world import utc_now


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle(clock=utc_now) as fake:
        yield fake


class Browser:
    """Somebody's browser: goes where it is sent, in its own time. Remembers what it was asked to open."""

    def __init__(self, *, detour: str = "") -> None:
        self.opened: list[str] = []
        self._detour = detour
        self._threads: list[threading.Thread] = []

    def open(self, address: str) -> bool:
        self.opened.append(address)
        thread = threading.Thread(target=self._go, args=(address,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return True

    def _go(self, address: str) -> None:
        if self._detour:
            back = parse_qs(urlsplit(address).query)["redirect_uri"][0]
            httpx.get(back + self._detour, timeout=10)
        httpx.get(address, follow_redirects=True, timeout=10)

    def asked(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.opened[0]).query).items()}


def linked(google: FakeGoogle, browser: Browser | None = None, **more: Any) -> dict[str, str]:
    said: list[str] = more.pop("said", [])
    settings = google.linked_settings() | more.pop("settings", {})
    browser = browser or Browser()
    return dict(link(settings, say=said.append, open_browser=browser.open, patience=10, **more))


def test_an_account_is_linked_and_its_token_signs_in(google):
    room = a_room(address="juniper@resource.example.org")
    google.add_room(room.address, room.name, zone=room.timezone)
    said: list[str] = []
    secrets = linked(google, said=said)
    assert list(secrets) == ["refresh_token"]
    assert any("kiosk@example.org" in line for line in said)
    assert not any(secrets["refresh_token"] in line for line in said)
    provider = connect("google", google.linked_settings() | secrets, now=utc_now)
    assert provider.sign_in().name == "kiosk@example.org"
    provider.read(room, a_window(), at=at("12:00"))
    provider.close()


def test_consent_is_asked_for_offline_with_pkce_and_for_no_more_than_needed(google):
    browser = Browser()
    linked(google, browser)
    asked = browser.asked()
    assert (asked["access_type"], asked["prompt"], asked["code_challenge_method"]) == (
        "offline",
        "consent",
        "S256",
    )
    assert set(asked["scope"].split()) == {*CALENDAR_SCOPES, *IDENTITY_SCOPES}
    assert urlsplit(asked["redirect_uri"]).hostname == "127.0.0.1"


def test_the_directory_is_asked_for_only_where_the_settings_say_so(google):
    browser = Browser()
    linked(google, browser, settings={"directory": True})
    assert set(DIRECTORY_SCOPES) <= set(browser.asked()["scope"].split())


def test_without_a_browser_the_address_is_printed(google):
    browser, said = Browser(), []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("http"):
            browser.open(line)

    secrets = link(google.linked_settings(), say=say, open_browser=lambda _: False, patience=10)
    assert secrets["refresh_token"]
    assert browser.opened == [line for line in said if line.startswith("http")]


@pytest.mark.parametrize(
    ("email", "domain"),
    [("ada@gmail.com", ""), ("ada@googlemail.com", "googlemail.com"), ("ada@example.org", "")],
)
def test_a_personal_account_is_refused_unless_told(google, email, domain):
    google.tokens.linked, google.tokens.hosted_domain = email, domain
    with pytest.raises(NotPermitted, match="personal"):
        linked(google)
    assert linked(google, personal=True)["refresh_token"]


def test_another_account_than_the_settings_name_is_refused(google):
    with pytest.raises(NotPermitted, match=r"somebody@example\.org"):
        linked(google, settings={"email": "somebody@example.org"})
    assert linked(google, settings={"email": "Kiosk@example.org"})["refresh_token"]


def test_who_says_no_in_the_browser_links_nothing(google):
    google.tokens.consents = False
    with pytest.raises(AuthRejected, match="access_denied"):
        linked(google)


def test_a_box_left_unticked_is_missing_consent(google):
    google.tokens.consented = IDENTITY_SCOPES
    with pytest.raises(NotPermitted) as caught:
        linked(google)
    assert caught.value.cause is Cause.CONSENT_MISSING


def test_a_link_that_will_end_by_itself_is_announced(google):
    google.tokens.expires_soon = True
    said: list[str] = []
    linked(google, said=said)
    assert any("ends by itself" in line for line in said)


@pytest.mark.parametrize("detour", ["favicon.ico", "?code=forged&state=guessed", "?state=%E2%98%82"])
def test_whatever_else_comes_to_the_loopback_is_not_believed(google, detour):
    assert linked(google, Browser(detour=detour))["refresh_token"]


def test_nobody_waits_for_ever(google):
    with pytest.raises(Unavailable) as caught:
        link(google.linked_settings(), say=lambda _: None, open_browser=lambda _: True, patience=0.05)
    assert caught.value.cause is Cause.TIMEOUT


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}"])
def test_a_code_that_is_good_for_nothing_makes_no_sense(google, answer):
    google.faults.add(Answer(200, answer), lambda request: request.path == "/token")
    with pytest.raises(BadResponse):
        linked(google)


def test_a_wrong_client_secret_is_rejected(google):
    with pytest.raises(AuthRejected):
        linked(google, settings={"client_secret": "guessed"})


def test_a_service_account_needs_no_link(google, tmp_path):
    with pytest.raises(SettingsError):
        link(google.settings(tmp_path), say=lambda _: None, open_browser=lambda _: True)
