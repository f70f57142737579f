"""Signing in: one access token for everybody, made anew before it ends, or when the calendar will not take it.

google-auth signs the assertions and speaks OAuth; what the token endpoint refuses becomes an error of the port. Only
`refresh` of its credentials is used: `before_request` would start look-ups of its own in the background.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Lock
from typing import Protocol

from google.auth import jwt
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials as LinkedCredentials
from google.oauth2.service_account import Credentials as ServiceCredentials

from kiosk.adapters.calendars.google.connection import Connection, LinkedAccount, ServiceAccount
from kiosk.adapters.calendars.google.failures import Refusal, error_of_sign_in
from kiosk.adapters.calendars.google.transport import Wire
from kiosk.domain.errors import (
    AuthRejected,
    BadResponse,
    Cause,
    NotPermitted,
    Problem,
    SettingsError,
    Unavailable,
)
from kiosk.ports.calendar import Account

_AUTH = "https://www.googleapis.com/auth/"
EVENTS = f"{_AUTH}calendar.events"
CALENDAR_SCOPES = (EVENTS, f"{_AUTH}calendar.events.freebusy", f"{_AUTH}calendar.calendarlist.readonly")
DIRECTORY_SCOPES = (f"{_AUTH}admin.directory.resource.calendar.readonly",)
IDENTITY_SCOPES = ("openid", f"{_AUTH}userinfo.email")


class Credentials(Protocol):
    """What we use of google-auth's credentials, which are typed in part."""

    @property
    def valid(self) -> bool: ...

    @property
    def token(self) -> object: ...

    def refresh(self, request: Wire) -> None: ...


class SignIn:
    """Tokens for some scopes. Thread-safe; whoever waits for another's sign-in waits no longer than its own time."""

    def __init__(
        self, connection: Connection, scopes: tuple[str, ...], *, now: Callable[[], datetime]
    ) -> None:
        self._account = connection.account
        self._scopes = scopes
        self._now = now
        self._lock = Lock()
        self._credentials = _credentials(connection, scopes)

    def token(self, wire: Wire) -> str:
        """A token that is good for some minutes, as far as we know."""
        with self._alone(wire):
            if not self._credentials.valid:
                self._refresh(wire)
            return str(self._credentials.token)

    def renew(self, wire: Wire, *, spent: str) -> None:
        """Sign in again because the calendar refused this token; nothing when somebody else already did."""
        with self._alone(wire):
            if self._credentials.token == spent:
                self._refresh(wire)

    def afresh(self, wire: Wire) -> Account:
        """Sign in whatever we have, and tell as whom."""
        with self._alone(wire):
            self._refresh(wire)
            return Account(self._name())

    @contextlib.contextmanager
    def _alone(self, wire: Wire) -> Iterator[None]:
        if not self._lock.acquire(timeout=wire.left()):
            raise Unavailable("another sign-in takes too long", cause=Cause.TIMEOUT)
        try:
            yield
        finally:
            self._lock.release()

    def _refresh(self, wire: Wire) -> None:
        linked = isinstance(self._account, LinkedAccount)
        if isinstance(self._account, LinkedAccount) and not self._account.refresh_token:
            raise AuthRejected("no account is linked yet: kiosk link google", cause=Cause.LINK_REVOKED)
        try:
            self._credentials.refresh(wire)
        except Refusal as refusal:
            skew = wire.date - self._now() if wire.date else None
            raise error_of_sign_in(refusal, linked=linked, skew=skew) from refusal
        except (GoogleAuthError, ValueError, TypeError, KeyError, AttributeError) as error:
            # What it says may quote the answer, and in the answer there may be a token.
            raise BadResponse(
                f"the sign-in answered with something that is no token: {type(error).__name__}"
            ) from None
        granted = getattr(self._credentials, "granted_scopes", None)
        lacking = set(self._scopes) - set(granted or self._scopes) - set(IDENTITY_SCOPES)
        if lacking:
            names = ", ".join(sorted(scope.removeprefix(_AUTH) for scope in lacking))
            raise NotPermitted(f"consent is missing for {names}", cause=Cause.CONSENT_MISSING)

    def _name(self) -> str:
        if isinstance(self._account, ServiceAccount):
            return self._account.name
        told = email_of(getattr(self._credentials, "id_token", None))[0]
        return told or self._account.email or "the linked account"


def email_of(id_token: object) -> tuple[str, str]:
    """Address and hosted domain in an identity token, empty where it does not tell.

    It comes from the token endpoint itself, over TLS, so its signature adds nothing (OpenID Connect Core, 3.1.3.7).
    """
    if not isinstance(id_token, str | bytes):
        return "", ""
    try:
        claims = jwt.decode(id_token, verify=False)
    except (GoogleAuthError, ValueError):
        return "", ""
    return str(claims.get("email", "")), str(claims.get("hd", ""))


def _credentials(connection: Connection, scopes: tuple[str, ...]) -> Credentials:
    account = connection.account
    if isinstance(account, LinkedAccount):
        linked: Credentials = LinkedCredentials(
            token=None,
            refresh_token=account.refresh_token,
            token_uri=connection.token_url,
            client_id=account.client_id,
            client_secret=account.client_secret,
            scopes=scopes,
        )
        return linked
    try:
        key = {**account.key, "token_uri": connection.token_url}
        credentials: Credentials = ServiceCredentials.from_service_account_info(
            key, scopes=scopes, subject=account.subject
        )
        return credentials
    except (GoogleAuthError, ValueError) as error:
        problem = Problem(
            "service_account",
            f"the private key in the file cannot be used: {type(error).__name__}",
            "the JSON key file that Google gave, unchanged",
        )
        raise SettingsError("integration", (problem,)) from None
