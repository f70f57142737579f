"""The sign-in in front of the fake Graph: discovery, tokens for applications and accounts, device codes.

Assertions are checked as the real one does: signature, audience, and the clock.
"""

import base64
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import jwt
from cryptography import x509

_SLACK = timedelta(minutes=5)


@dataclass(slots=True)
class Tenant:
    """One directory with one application and one service account in it; what an admin can change can be changed."""

    id: str = "11111111-2222-3333-4444-555555555555"
    client_id: str = "66666666-7777-8888-9999-000000000000"
    client_secret: str = "a client secret"  # noqa: S105 - of a fake
    secret_expired: bool = False
    certificate: x509.Certificate | None = None
    email: str = "kiosk@example.org"
    password: str = "a password"  # noqa: S105 - of a fake
    second_factor: bool = False
    consented: bool = True


class Refused(Exception):
    """What the sign-in says when it does not give a token."""

    def __init__(self, status: int, error: str, number: int, words: str = "") -> None:
        super().__init__(words)
        self.status, self.error, self.number, self.words = status, error, number, words

    def body(self) -> dict[str, Any]:
        trace = (
            "Trace ID: 99999999-8888-7777-6666-555555555555 Correlation ID: 0 Timestamp: 2026-11-20 11:00:00Z"
        )
        described = f"AADSTS{self.number}: {self.words} {trace}"
        return {"error": self.error, "error_description": described, "error_codes": [self.number]}


@dataclass(slots=True)
class SignIn:
    """Gives tokens, and knows which still count. Thread-safe."""

    tenant: Tenant
    url: str
    now: Callable[[], datetime]
    lifetime: int = 3600
    codes: dict[str, bool] = field(default_factory=dict)
    _live: dict[str, datetime] = field(default_factory=dict)
    _links: set[str] = field(default_factory=set)
    _number: "count[int]" = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def accepts(self, authorization: str | None) -> bool:
        token = (authorization or "").removeprefix("Bearer ")
        with self._lock:
            return self._live.get(token, self.now()) > self.now()

    def expire_tokens(self) -> None:
        """No token counts any more; a new one is given to who asks."""
        with self._lock:
            self._live.clear()

    def revoke_links(self) -> None:
        """The account must be linked again."""
        with self._lock:
            self._live.clear()
            self._links.clear()

    def approve(self) -> None:
        """Somebody types the code, and signs in."""
        self.codes = dict.fromkeys(self.codes, True)

    def discovery(self, tenant: str) -> dict[str, Any]:
        if tenant != self.tenant.id:
            words = f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
            raise Refused(400, "invalid_tenant", 90002, words)
        base = f"{self.url}/{tenant}/oauth2/v2.0"
        return {
            "issuer": f"{self.url}/{tenant}/v2.0",
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "device_authorization_endpoint": f"{base}/devicecode",
        }

    def device_code(self, form: Mapping[str, str]) -> dict[str, Any]:
        self._known(form)
        code = f"device-{next(self._number)}"
        self.codes[code] = False
        return {
            "device_code": code,
            "user_code": "KIOSK7",
            "verification_uri": f"{self.url}/devicelogin",
            "expires_in": 900,
            "interval": 0,
            "message": "Open the page and type the code.",
        }

    def token(self, form: Mapping[str, str]) -> dict[str, Any]:
        self._known(form)
        kind = form.get("grant_type", "")
        grants = {
            "client_credentials": self._for_application,
            "password": self._for_password,
            "refresh_token": self._for_link,
            "urn:ietf:params:oauth:grant-type:device_code": self._for_device,
            "device_code": self._for_device,
        }
        if kind not in grants:
            raise Refused(400, "unsupported_grant_type", 70003)
        return grants[kind](form)

    def _known(self, form: Mapping[str, str]) -> None:
        if form.get("client_id") != self.tenant.client_id:
            raise Refused(400, "unauthorized_client", 700016, "Application was not found in the directory.")

    def _for_application(self, form: Mapping[str, str]) -> dict[str, Any]:
        if not form.get("scope", "").endswith("/.default"):
            raise Refused(400, "invalid_scope", 70011)
        if "client_assertion" in form:
            self._check_assertion(form["client_assertion"])
        elif form.get("client_secret") != self.tenant.client_secret:
            raise Refused(401, "invalid_client", 7000215, "Invalid client secret provided.")
        elif self.tenant.secret_expired:
            raise Refused(401, "invalid_client", 7000222, "The provided client secret keys are expired.")
        return self._given()

    def _check_assertion(self, assertion: str) -> None:
        if self.tenant.certificate is None:
            raise Refused(401, "invalid_client", 700027, "The certificate is not registered on application.")
        try:
            claims = jwt.decode(
                assertion,
                self.tenant.certificate.public_key(),  # type: ignore[arg-type] # the fake's own is an RSA key
                algorithms=["PS256", "RS256"],
                audience=f"{self.url}/{self.tenant.id}/oauth2/v2.0/token",
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.InvalidTokenError:
            words = "The certificate with identifier used to sign the client assertion is not registered."
            raise Refused(401, "invalid_client", 700027, words) from None
        now, slack = self.now().timestamp(), _SLACK.total_seconds()
        if not claims.get("iat", 0) - slack <= now <= claims["exp"] + slack:
            words = "Client assertion is not within its valid time range."
            raise Refused(401, "invalid_client", 700024, words)
        if self.tenant.certificate.not_valid_after_utc < self.now():
            words = "The certificate used to sign the client assertion is expired on application."
            raise Refused(401, "invalid_client", 700027, words)

    def _for_password(self, form: Mapping[str, str]) -> dict[str, Any]:
        if (form.get("username"), form.get("password")) != (self.tenant.email, self.tenant.password):
            raise Refused(400, "invalid_grant", 50126, "Error validating credentials.")
        if self.tenant.second_factor:
            raise Refused(400, "interaction_required", 50076, "You must use multi-factor authentication.")
        return self._for_account()

    def _for_device(self, form: Mapping[str, str]) -> dict[str, Any]:
        if not self.codes.get(form.get("device_code", "")):
            raise Refused(400, "authorization_pending", 70016, "Pending end-user authorization.")
        return self._for_account()

    def _for_link(self, form: Mapping[str, str]) -> dict[str, Any]:
        if form.get("refresh_token") not in self._links:
            raise Refused(
                400, "invalid_grant", 50173, "The provided grant has expired: the password changed."
            )
        return self._for_account()

    def _for_account(self) -> dict[str, Any]:
        link = f"link-{next(self._number)}"
        self._links.add(link)
        now = int(self.now().timestamp())
        claims = {
            "aud": self.tenant.client_id,
            "iss": f"{self.url}/{self.tenant.id}/v2.0",
            "sub": "account",
            "oid": "account",
            "tid": self.tenant.id,
            "preferred_username": self.tenant.email,
            "iat": now,
            "exp": now + 3600,
        }
        return {
            **self._given(),
            "refresh_token": link,
            "id_token": f"{_encoded({'alg': 'none'})}.{_encoded(claims)}.",
            "client_info": _encoded({"uid": "account", "utid": self.tenant.id}),
            "scope": f"{self.url}/Calendars.ReadWrite {self.url}/.default",
        }

    def _given(self) -> dict[str, Any]:
        if not self.tenant.consented:
            raise Refused(400, "invalid_grant", 65001, "The user or administrator has not consented.")
        number = next(self._number)
        token = (
            f"{_encoded({'alg': 'none'})}.{_encoded({'app_displayname': 'Door Kiosk', 'n': number})}.signed"
        )
        with self._lock:
            self._live[token] = self.now() + timedelta(seconds=self.lifetime)
        return {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": token}


def _encoded(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
