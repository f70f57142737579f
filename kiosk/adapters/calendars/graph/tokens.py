"""Tokens for Graph, by msal: for an application by certificate or secret, for a service account by link or password.

One sign-in at a time; msal keeps a token until it is nearly over. Nothing is tried twice, nothing sleeps.
"""

import base64
import json
import logging
import threading
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from kiosk.adapters.calendars.graph.failures import error_of_sign_in, error_of_token_answer
from kiosk.adapters.calendars.graph.token_file import read_tokens, write_tokens
from kiosk.adapters.calendars.graph.wire import Wire
from kiosk.domain.errors import AuthRejected, BadResponse, CalendarError, Cause
from kiosk.ports.calendar import Account

Result = Mapping[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Who signs in, where, and how; exactly one of the ways is given. `repr` shows no secret.

    `resource` is Graph's address, whose rights are asked for. `token_file` keeps the link of a service account.
    """

    tenant_id: str
    client_id: str
    authority: str
    resource: str
    certificate: Path | None = None
    client_secret: str | None = field(default=None, repr=False)
    email: str | None = None
    password: str | None = field(default=None, repr=False)
    device_code: bool = False
    token_file: Path | None = None

    @property
    def scopes(self) -> list[str]:
        """Whatever an admin consented to, and no more."""
        parts = urlsplit(self.resource)
        return [f"{parts.scheme}://{parts.netloc}/.default"]


class Tokens:
    """The tokens of one integration. Thread-safe."""

    def __init__(self, access: Access, wire: Wire) -> None:
        self._access = access
        self._http = MsalHttp(wire, access.authority)
        self._lock = threading.Lock()
        self._application: _Application | None = None
        self._token: str | None = None
        self._expires: datetime | None = None

    def token(self, *, refused: str | None = None) -> str:
        """A token; another one than the `refused`. AuthRejected or NotPermitted when the sign-in is."""
        with self._lock:
            # Of several calls that met the same dead token only the first fetches another.
            fresh = refused is not None and refused == self._token
            if fresh:
                self._application = None  # perhaps certificate or link were renewed
            return str(self._result(fresh=fresh)["access_token"])

    def sign_in(self) -> Account:
        """Sign in afresh, as if for the first time."""
        with self._lock:
            self._application = None
            result, expires = self._result(fresh=True), self._expires
        claims = result.get("id_token_claims")
        named = claims.get("preferred_username") if isinstance(claims, Mapping) else None
        name = str(named or self._access.email or application_name(result) or self._access.client_id)
        return Account(name, expires)

    def _result(self, *, fresh: bool) -> Result:
        try:
            if self._application is None:
                self._application = _application(self._access, self._http)
            result = self._application.acquire(fresh)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            # ValueError is msal's word for an authority that makes no sense; the others it trips over by itself, when
            # an answer is not even of the right shape.
            self._application = None
            raise refusal(self._http, str(error)) from error
        except Exception:
            self._application = None
            raise
        if "access_token" not in result:
            self._application = None  # the next attempt reads certificate and link afresh
            refused = error_of_sign_in(told_by(result)) if "error" in result else refusal(self._http, "")
            refused.server_time = self._http.last_date
            raise refused
        self._token, self._expires = str(result["access_token"]), self._application.expires
        return result


class MsalHttp:
    """What msal sends its requests with: our time-outs, our authorities, our errors.

    What msal keeps to itself is kept here: the words of the last refusal, and the server's clock at the last answer.
    """

    def __init__(self, wire: Wire, authority: str) -> None:
        self._wire = wire
        self._authority = urlsplit(authority)
        self.last_refusal = ""
        self.last_date: datetime | None = None

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str | None] | None = None,
        **_: object,
    ) -> "MsalAnswer":
        return self._send("GET", url, params, headers, None)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str | None] | str | None = None,
        headers: Mapping[str, str | None] | None = None,
        **_: object,
    ) -> "MsalAnswer":
        body = (
            data
            if isinstance(data, str)
            else urlencode({k: v for k, v in (data or {}).items() if v is not None})
        )
        given = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._send("POST", url, params, given, body.encode())

    def close(self) -> None:
        """The wire is not ours to close."""

    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str | None] | None,
        body: bytes | None,
    ) -> "MsalAnswer":
        url = self._with_port(url) + (f"?{urlencode(params)}" if params else "")
        given = {name: value for name, value in (headers or {}).items() if value is not None}
        answer = self._wire.send(method, url, headers=given, body=body)
        self.last_date = answer.date
        error = error_of_token_answer(answer.status, answer.headers)
        if error:
            raise error
        text = answer.body.decode("utf-8", "replace")
        self.last_refusal = text if answer.status >= 400 else ""
        return MsalAnswer(answer.status, text, answer.headers)

    def _with_port(self, url: str) -> str:
        """Where it really goes: msal forgets the port of an authority when it asks whether an account is federated."""
        parts = urlsplit(url)
        if parts.port is None and parts.hostname == self._authority.hostname and self._authority.port:
            return urlunsplit(parts._replace(netloc=self._authority.netloc))
        return url


@dataclass(frozen=True, slots=True)
class MsalAnswer:
    """An answer in the shape that msal reads."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Called by msal for what should have been a success."""
        if self.status_code >= 400:
            raise error_of_sign_in(self.text)


@dataclass(frozen=True, slots=True)
class _Application:
    """Something that signs in. `acquire` is told whether a token that is there will not do."""

    acquire: Callable[[bool], Result]
    expires: datetime | None = None


def public_application(access: Access, http: MsalHttp, cache: object) -> Any:  # noqa: ANN401 - msal has no types
    """An application of msal without a secret of its own, with a cache for tokens."""
    import msal  # noqa: PLC0415 - a provider in use imports what it needs

    return msal.PublicClientApplication(access.client_id, token_cache=cache, **_common(access, http))


def refusal(http: MsalHttp, said: str) -> CalendarError:
    """What an authority that msal could not make sense of said; a guest network says nothing that we know."""
    told = f"{http.last_refusal} {said}"
    return error_of_sign_in(told) if "AADSTS" in told else BadResponse("sign-in: the answer makes no sense")


def told_by(result: Result) -> str:
    """All that a refusal says, in one text."""
    numbers = result.get("error_codes")
    listed = " ".join(f"AADSTS{number}" for number in numbers) if isinstance(numbers, list) else ""
    return f"{result.get('error_description') or ''} {listed}"


def application_name(result: Result) -> str | None:
    """What the tenant calls the application, if the token can be looked into: that is allowed to end any day."""
    try:
        payload = str(result["access_token"]).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["app_displayname"])
    except (ValueError, LookupError, TypeError):
        return None


def _application(access: Access, http: MsalHttp) -> _Application:
    if access.certificate is not None:
        # Heavy, and needed by this way of signing in alone.
        from kiosk.adapters.calendars.graph.certificate import read_certificate  # noqa: PLC0415 - see above

        certificate = read_certificate(access.certificate)
        credential = {"private_key": certificate.private_key, "public_certificate": certificate.public}
        return _Application(_for_application(access, http, credential), certificate.expires)
    if access.client_secret is not None:
        return _Application(_for_application(access, http, access.client_secret))
    if access.device_code:
        return _Application(_for_linked_account(access, http))
    return _Application(_for_password(access, http))


def _for_application(access: Access, http: MsalHttp, credential: object) -> Callable[[bool], Result]:
    import msal  # noqa: PLC0415 - a provider in use imports what it needs

    application = msal.ConfidentialClientApplication(
        access.client_id, client_credential=credential, **_common(access, http)
    )

    def acquire(fresh: bool) -> Result:  # noqa: FBT001 - one meaning, said where it is declared
        if fresh:
            application.remove_tokens_for_client()
        result: Result = application.acquire_token_for_client(scopes=access.scopes)
        return result

    return acquire


def _for_linked_account(access: Access, http: MsalHttp) -> Callable[[bool], Result]:
    cache = read_tokens(access.token_file)
    application = public_application(access, http, cache)

    def acquire(fresh: bool) -> Result:  # noqa: FBT001 - one meaning, said where it is declared
        accounts = application.get_accounts(username=access.email)
        result = accounts and application.acquire_token_silent_with_error(
            access.scopes, account=accounts[0], force_refresh=fresh
        )
        try:
            write_tokens(access.token_file, cache)
        except OSError as error:  # a full disk: the link that it holds goes on working, and so does the door
            log.warning("the link of the account could not be kept: %s", error.strerror)
        if not result:
            raise AuthRejected("sign-in: no account is linked", cause=Cause.LINK_REVOKED)
        if "error" in result and "AADSTS" not in told_by(result):
            raise AuthRejected("sign-in: the link is not accepted any more", cause=Cause.LINK_REVOKED)
        found: Result = result
        return found

    return acquire


def _for_password(access: Access, http: MsalHttp) -> Callable[[bool], Result]:
    import msal  # noqa: PLC0415 - a provider in use imports what it needs

    application = public_application(access, http, msal.TokenCache())

    def acquire(fresh: bool) -> Result:  # noqa: FBT001 - one meaning, said where it is declared
        accounts = [] if fresh else application.get_accounts(username=access.email)
        kept = accounts and application.acquire_token_silent(access.scopes, account=accounts[0])
        if kept:
            found: Result = kept
            return found
        with warnings.catch_warnings():
            # msal warns that this way is on its way out; so do the settings and the manual, to those who can act.
            warnings.simplefilter("ignore", DeprecationWarning)
            result: Result = application.acquire_token_by_username_password(
                access.email, access.password, scopes=access.scopes
            )
            return result

    return acquire


def _common(access: Access, http: MsalHttp) -> dict[str, object]:
    authority = f"{access.authority.rstrip('/')}/{access.tenant_id}"
    return {"authority": authority, "http_client": http, "instance_discovery": False}
