"""Signing in to Office 365, each way, over the wire: what works, and what each refusal means."""

import logging
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.adapters.calendars.graph.linking import link
from kiosk.adapters.calendars.registry import connect
from kiosk.adapters.clock.system import SystemClock
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    Cause,
    NotPermitted,
    RateLimited,
    SettingsError,
    Unavailable,
)
from kiosk.testing.fakes.office365.faults import Kind
from kiosk.testing.fakes.office365.server import GARBAGE
from kiosk.testing.fault_proxy import Cut, Silence, Status
from tests.providers.office365 import NOON, ROOM, WINDOW, an_entry, connected, mailbox_of, office365, whole

WAYS = ["certificate", "client_secret", "password"]


@pytest.fixture
def fake(tmp_path):
    with office365(tmp_path) as office:
        yield office


def refused(fake, way="client_secret", **different):
    with connected(fake, way, **different) as provider:
        with pytest.raises((AuthRejected, NotPermitted)) as caught:
            provider.sign_in()
        with pytest.raises(caught.type) as again:
            whole(provider)
    assert again.value.cause is caught.value.cause
    assert fake.tenant.client_secret not in caught.value.detail
    assert fake.tenant.password not in caught.value.detail
    return caught.value


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_signing_in_reads_the_room(fake, way):
    mailbox_of(fake).put(an_entry())
    with connected(fake, way) as provider:
        assert [m.title for m in whole(provider).meetings] == ["Planning"]


def test_an_application_is_called_by_its_name_and_tells_when_its_certificate_expires(fake):
    with connected(fake) as provider:
        account = provider.sign_in()
    assert account.name == "Door Kiosk"
    assert account.expires == fake.tenant.certificate.not_valid_after_utc


def test_an_account_is_called_by_its_address(fake):
    with connected(fake, "password") as provider:
        account = provider.sign_in()
    assert (account.name, account.expires) == (fake.tenant.email, None)


def test_a_token_is_asked_for_once(fake):
    with connected(fake) as provider:
        whole(provider), whole(provider)
    assert tokens_given(fake) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_token_that_ends_early_is_replaced_within_the_call(fake, way):
    with connected(fake, way) as provider:
        whole(provider)
        fake.sign_in.expire_tokens()
        whole(provider)
    assert tokens_given(fake) == 2


def test_a_certificate_that_was_renewed_works_without_a_restart(fake):
    with connected(fake) as provider:
        whole(provider)
        fake.renew_certificate()
        fake.sign_in.expire_tokens()
        whole(provider)


def test_a_tenant_that_does_not_exist_is_a_wrong_tenant(fake):
    assert refused(fake, tenant_id="00000000-0000-0000-0000-000000000000").cause is Cause.WRONG_TENANT


def test_an_application_of_another_tenant_is_a_wrong_tenant(fake):
    assert refused(fake, client_id="77777777-0000-0000-0000-000000000000").cause is Cause.WRONG_TENANT


def test_a_wrong_secret_is_rejected(fake):
    error = refused(fake, client_secret="guessed")
    assert (type(error), error.cause) == (AuthRejected, Cause.UNSPECIFIED)
    assert "AADSTS7000215" in error.detail


def test_an_expired_secret_says_so(fake):
    fake.tenant.secret_expired = True
    assert refused(fake).cause is Cause.CREDENTIAL_EXPIRED


def test_an_expired_certificate_says_so(fake):
    fake.renew_certificate(until=fake.now() - timedelta(days=1))
    assert refused(fake, "certificate").cause is Cause.CREDENTIAL_EXPIRED


def test_a_certificate_that_the_application_does_not_have_is_rejected(fake):
    fake.tenant.certificate = None
    error = refused(fake, "certificate")
    assert (error.cause, "AADSTS700027" in error.detail) == (Cause.UNSPECIFIED, True)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_off_by_an_hour_is_no_wrong_certificate(fake, hours):
    fake.clock_offset = timedelta(hours=hours)
    with connected(fake) as provider:
        assert abs(provider.reach() - fake.now()) < timedelta(minutes=1), "and the server's clock is told"
        with pytest.raises(AuthRejected) as caught:
            provider.sign_in()
    assert caught.value.cause is Cause.CLOCK_OFF
    assert abs(caught.value.server_time - fake.now()) < timedelta(minutes=1)


def test_a_missing_consent_says_so(fake):
    fake.tenant.consented = False
    error = refused(fake, "password")
    assert (type(error), error.cause) == (NotPermitted, Cause.CONSENT_MISSING)


def test_a_second_factor_shuts_the_door_for_passwords(fake):
    fake.tenant.second_factor = True
    error = refused(fake, "password")
    assert (type(error), "AADSTS50076" in error.detail) == (AuthRejected, True)


@pytest.mark.parametrize("content", [None, "no certificate", "key only"])
def test_a_certificate_file_that_cannot_be_used_names_itself_and_no_key(fake, tmp_path, content):
    pem = tmp_path / "broken.pem"
    if content == "key only":
        content = (tmp_path / "kiosk.pem").read_text().partition("-----BEGIN CERTIFICATE")[0]
    if content is not None:
        pem.write_text(content)
    error = refused(fake, "certificate", certificate=pem)
    assert "broken.pem" in error.detail
    assert "KEY" not in error.detail


@pytest.mark.parametrize(
    ("trouble", "error", "cause"),
    [
        (Silence(), Unavailable, Cause.TIMEOUT),
        (Cut(), Unavailable, Cause.CONNECTION_LOST),
        (Status(503), Unavailable, Cause.SERVER_ERROR),
        (Status(429, {"Retry-After": "9"}), RateLimited, Cause.UNSPECIFIED),
        (GARBAGE, BadResponse, Cause.UNSPECIFIED),
    ],
)
def test_a_sign_in_that_does_not_answer_is_no_wrong_password(fake, trouble, error, cause):
    fake.fail_next(trouble)
    # What answers may take its time on a busy machine; only silence is not waited for.
    with connected(fake, read_timeout=2.0 if isinstance(trouble, Silence) else 20.0) as provider:
        with pytest.raises(error) as caught:
            whole(provider)
        assert caught.value.cause is cause
        whole(provider)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"{}"])
@pytest.mark.parametrize("answers_before", [0, 1], ids=["discovery", "token"])
def test_a_sign_in_that_answers_nonsense_is_no_wrong_password(fake, monkeypatch, answers_before, body):
    waiting = [None] * answers_before + [Status(200, {"Content-Type": "application/json"}, body)]
    monkeypatch.setattr(fake.troubles, "met_by", lambda _: waiting.pop(0) if waiting else None)
    with connected(fake) as provider:
        with pytest.raises(BadResponse):
            whole(provider)
        whole(provider)


# A linked account


def test_a_service_account_is_linked_with_a_code_in_a_browser(fake, tmp_path):
    told = []

    def somebody_signs_in(invitation):
        told.append(invitation)
        fake.sign_in.approve()

    account = link(fake.settings("device_code"), somebody_signs_in)
    assert account.name == fake.tenant.email
    assert [(t.code, t.address, t.expires_in) for t in told] == [("KIOSK7", f"{fake.url}/devicelogin", 900)]
    (kept,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with connected(fake, "device_code") as provider:
        whole(provider)
        assert provider.sign_in().name == fake.tenant.email


def test_a_link_outlives_its_token_and_the_process(fake):
    link(fake.settings("device_code"), lambda _: fake.sign_in.approve())
    fake.sign_in.expire_tokens()
    for _ in range(2):
        with connected(fake, "device_code") as provider:
            whole(provider)


def test_a_disk_that_keeps_nothing_does_not_stop_a_linked_door(fake, tmp_path):
    link(fake.settings("device_code"), lambda _: fake.sign_in.approve())
    (kept,) = (tmp_path / "data").iterdir()
    (tmp_path / "data" / f"{kept.name}.new" / "in the way").mkdir(parents=True)
    with connected(fake, "device_code") as provider:
        whole(provider)
        fake.sign_in.expire_tokens()
        whole(provider)


def test_who_was_never_linked_is_told_to(fake):
    assert refused(fake, "device_code").cause is Cause.LINK_REVOKED


def test_a_link_that_was_revoked_must_be_made_again(fake):
    link(fake.settings("device_code"), lambda _: fake.sign_in.approve())
    with connected(fake, "device_code") as provider:
        whole(provider)
        fake.sign_in.revoke_links()
        with pytest.raises(AuthRejected) as caught:
            whole(provider)
        assert caught.value.cause is Cause.LINK_REVOKED
        link(fake.settings("device_code"), lambda _: fake.sign_in.approve())
        whole(provider)


def test_a_broken_link_file_is_as_none(fake, tmp_path):
    link(fake.settings("device_code"), lambda _: fake.sign_in.approve())
    (kept,) = (tmp_path / "data").iterdir()
    kept.write_text("{ torn")
    assert refused(fake, "device_code").cause is Cause.LINK_REVOKED


def test_somebody_elses_account_is_not_kept(fake, tmp_path):
    with pytest.raises(AuthRejected, match=r"not room@example\.org"):
        link({**fake.settings("device_code"), "email": "room@example.org"}, lambda _: fake.sign_in.approve())
    assert not (tmp_path / "data").exists()


def test_a_personal_account_is_refused_unless_told(fake, tmp_path, monkeypatch):
    monkeypatch.setattr(fake.tenant, "id", "9188040d-6c67-4c5b-b112-36a304b66dad")
    with pytest.raises(NotPermitted, match="personal"):
        link(fake.settings("device_code"), lambda _: fake.sign_in.approve())
    assert not (tmp_path / "data").exists()
    link(fake.settings("device_code"), lambda _: fake.sign_in.approve(), personal=True)
    assert (tmp_path / "data").exists()


def test_linking_in_a_wrong_tenant_says_so(fake):
    with pytest.raises(AuthRejected) as caught:
        link({**fake.settings("device_code"), "tenant_id": "elsewhere"}, lambda _: None)
    assert caught.value.cause is Cause.WRONG_TENANT


# Settings


@pytest.mark.parametrize(
    ("different", "keys"),
    [
        ({"certificate": None}, ["certificate"]),
        ({"client_secret": "x"}, ["certificate"]),
        ({"certificate": None, "password": "x"}, ["email"]),
        ({"certificate": None, "device_code": True, "data_folder": None}, ["device_code"]),
        ({"tenant_id": "", "client_id": ""}, ["tenant_id", "client_id"]),
        ({"authority": "http://login.example.org"}, ["authority"]),
        ({"url": "http://graph.example.org/v1.0"}, ["url"]),
    ],
)
def test_settings_that_sign_in_in_no_way_or_in_several_are_refused(fake, different, keys):
    clock = SystemClock()
    with pytest.raises(SettingsError) as caught:
        connect("office365", {**fake.settings(), **different}, now=lambda: clock.now().wall)
    assert [problem.key for problem in caught.value.problems] == keys


def test_the_registry_connects(fake):
    provider = connect("office365", fake.settings(), now=lambda: NOON)
    assert whole(provider).meetings == ()
    provider.close()


def test_a_poll_says_nothing_in_the_log(fake, caplog):
    with (
        caplog.at_level(logging.INFO),
        closing(connect("office365", fake.settings(), now=lambda: NOON)) as it,
    ):
        whole(it)
        it.find(ROOM, "key", WINDOW)
    assert caplog.records == []


def test_the_provider_in_use_imports_no_other(fake):
    given = {key: str(value) for key, value in fake.settings("client_secret").items()}
    program = f"""
import sys
from datetime import UTC, datetime
from kiosk.adapters.calendars.registry import connect
provider = connect("office365", {given!r}, now=lambda: datetime.fromtimestamp(0, UTC))
assert provider.sign_in().name == "Door Kiosk"
provider.close()
present = [name for name in ("icalendar", "exchangelib", "kiosk.adapters.calendars.caldav",
                             "kiosk.adapters.calendars.memory") if name in sys.modules]
assert not present, present
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


def tokens_given(fake):
    return fake.requests[Kind.TOKEN]
