"""Linking an account: its owner consents in a browser, and Google hands us a refresh token over the loopback.

OAuth for a program without a web server (RFC 8252) with PKCE (RFC 7636). google-auth-oauthlib does the same, on a
second HTTP stack that has no time-outs and brings three more packages; here it is one address and one request.
"""

import contextlib
import hashlib
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from kiosk.adapters.calendars.google.connection import Connection, LinkedAccount, connection_from
from kiosk.adapters.calendars.google.failures import Refusal, error_of_sign_in
from kiosk.adapters.calendars.google.signin import (
    CALENDAR_SCOPES,
    DIRECTORY_SCOPES,
    EVENTS,
    IDENTITY_SCOPES,
    email_of,
)
from kiosk.adapters.calendars.google.transport import Transport
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    Cause,
    NotPermitted,
    Problem,
    SettingsError,
    Unavailable,
)

LOOPBACK = "127.0.0.1"
_CONSUMER = ("gmail.com", "googlemail.com")
_THANKS = b"<!doctype html><title>Door Kiosk</title><p>Thank you. You may close this window.</p>"


def link(
    settings: Mapping[str, object],
    *,
    say: Callable[[str], None],
    open_browser: Callable[[str], bool],
    personal: bool = False,
    patience: float = 300.0,
) -> Mapping[str, str]:
    """Let somebody link an account: the secrets to store, by the name of the setting that they belong to.

    `say` prints a line; `open_browser` opens an address, or answers False when it cannot, and the address is printed
    instead. `patience` is how long to wait for the browser, in seconds. A personal account is refused unless
    `personal`. AuthRejected when consent is not given, NotPermitted when the account is not one to link or consent is
    partial, SettingsError when the settings are not for a linked account.
    """
    connection = connection_from(settings)
    account = connection.account
    if not isinstance(account, LinkedAccount):
        problem = Problem("service_account", "a service account needs no link", "nothing: it works as it is")
        raise SettingsError("integration", (problem,))
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    with _listening(state) as browser:
        address = _consent_address(connection, account, redirect=browser.url, verifier=verifier, state=state)
        if open_browser(address):
            say("Your browser asks for consent: sign in there as the service user of the rooms.")
        else:
            say("Open this address in a browser on this machine, as the service user of the rooms:")
            say(address)
        code = browser.code(patience)
    grant = _exchanged(connection, account, code=code, verifier=verifier, redirect=browser.url)
    return _checked(grant, account, say=say, personal=personal)


def _consent_address(
    connection: Connection, account: LinkedAccount, *, redirect: str, verifier: str, state: str
) -> str:
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = CALENDAR_SCOPES + IDENTITY_SCOPES + (DIRECTORY_SCOPES if connection.directory else ())
    query = {
        "client_id": account.client_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": " ".join(asked),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",  # without it a second link gives no refresh token
    } | ({"login_hint": account.email} if account.email else {})
    return f"{connection.auth_url}?{urlencode(query)}"


def _exchanged(
    connection: Connection, account: LinkedAccount, *, code: str, verifier: str, redirect: str
) -> Mapping[str, object]:
    """What the code is good for."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "client_id": account.client_id,
        "client_secret": account.client_secret,
        "redirect_uri": redirect,
    }
    transport = Transport(connection)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = transport.wire()(connection.token_url, "POST", urlencode(form).encode(), headers)
        grant = json.loads(answer.data)
    except Refusal as refusal:
        raise error_of_sign_in(refusal, linked=True, skew=None) from refusal
    except ValueError:
        raise BadResponse("the sign-in answered with something that is no token") from None
    finally:
        transport.close()
    if not isinstance(grant, dict):
        raise BadResponse("the sign-in answered with something that is no token")
    return grant


def _checked(
    grant: Mapping[str, object], account: LinkedAccount, *, say: Callable[[str], None], personal: bool
) -> Mapping[str, str]:
    """The refresh token, if it is of an account that may be linked and can do what a door needs."""
    token, (email, domain) = grant.get("refresh_token"), email_of(grant.get("id_token"))
    if not isinstance(token, str) or not token or not email:
        raise BadResponse("the sign-in gave no refresh token, or does not say for whom")
    say(f"Linked account: {email}")
    if account.email and email.lower() != account.email.lower():
        raise NotPermitted(f"{email} was linked, and the settings name {account.email}")
    consumer = not domain or email.lower().partition("@")[2] in _CONSUMER
    if consumer and not personal:
        raise NotPermitted(
            f"{email} is a personal account: use the organisation's service user, or say --personal"
        )
    if EVENTS not in str(grant.get("scope", "")).split():
        raise NotPermitted(
            "consent to change events is missing: leave every box ticked", cause=Cause.CONSENT_MISSING
        )
    if "refresh_token_expires_in" in grant:
        say('This link ends by itself: make the consent screen of the project "Internal" to keep it.')
    return {"refresh_token": token}


class _Browser:
    """The loopback address that Google sends the browser back to."""

    def __init__(self, state: str) -> None:
        arrived: list[Mapping[str, str]] = []

        class Handler(_Redirect):
            answers = arrived
            expected = state

        self._answers = arrived
        self._server = HTTPServer((LOOPBACK, 0), Handler)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}/"

    def code(self, patience: float) -> str:
        """The code that the browser brings. AuthRejected when consent was refused, Unavailable when nobody came."""
        deadline = time.monotonic() + patience
        while not self._answers:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Unavailable("nobody consented in the browser in time", cause=Cause.TIMEOUT)
            self._server.timeout = left
            self._server.handle_request()
        answer = self._answers[0]
        if not answer.get("code"):
            raise AuthRejected(f"consent was refused: {answer.get('error', 'no code came')[:100]}")
        return answer["code"]

    def close(self) -> None:
        self._server.server_close()


@contextlib.contextmanager
def _listening(state: str) -> Iterator[_Browser]:
    browser = _Browser(state)
    try:
        yield browser
    finally:
        browser.close()


class _Redirect(BaseHTTPRequestHandler):
    """Takes the one request that carries our state; whatever else comes to the port is not for us."""

    answers: list[Mapping[str, str]]
    expected: str
    timeout = 5  # a connection that says nothing holds up the browser no longer

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        ours = secrets.compare_digest(query.get("state", "").encode(), self.expected.encode())
        self.send_response(200 if ours else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if ours:
            self.wfile.write(_THANKS)
            self.answers.append(query)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Say nothing: the address holds the code."""
