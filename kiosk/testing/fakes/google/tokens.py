"""Google's OAuth: assertions of service accounts, refresh tokens, and consent in a browser with PKCE."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

AUDIENCE = "https://oauth2.googleapis.com/token"
CLIENT_ID, CLIENT_SECRET = "123-abc.apps.example", "client-secret"
_FORGIVEN = timedelta(minutes=5)
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Denied(Exception):
    """What the token endpoint says instead of a token."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


@dataclass(frozen=True, slots=True)
class Code:
    """A consent that waits to be exchanged."""

    challenge: str
    redirect: str
    scope: str


@cache
def _usual_key() -> rsa.RSAPrivateKey:
    """Making one takes a while: all fakes of a process have the same."""
    return rsa.generate_private_key(65537, 2048)


@dataclass(slots=True)
class Tokens:
    """Who may sign in, and what was given out. `clock` is the server's.

    `users` are those that a service account may act for; `consented` is what was ticked, None for everything asked.
    """

    clock: Callable[[], datetime]
    lifetime: timedelta = timedelta(hours=1)
    service_account: str = "kiosk@project.iam.gserviceaccount.com"
    linked: str = "kiosk@example.org"
    hosted_domain: str = "example.org"
    users: tuple[str, ...] = ()
    consented: tuple[str, ...] | None = None
    consents: bool = True
    revoked: bool = False
    scopes_denied: tuple[str, ...] = ()
    expires_soon: bool = False
    _key: rsa.RSAPrivateKey = field(default_factory=_usual_key)
    _live: dict[str, datetime] = field(default_factory=dict)
    _scopes: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _refresh: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, Code] = field(default_factory=dict)

    def key_file(self) -> Mapping[str, str]:
        """The key of the service account, as Google's console hands it out."""
        return _key_file(self._key, self.service_account)

    def another_key_file(self) -> Mapping[str, str]:
        """A key of the same account that was deleted, or never was one."""
        return _key_file(rsa.generate_private_key(65537, 2048), self.service_account)

    def link(self, scope: str) -> str:
        """A refresh token, as if somebody had consented."""
        token = f"1//{secrets.token_urlsafe(24)}"
        self._refresh[token] = scope
        return token

    def expire(self) -> None:
        """Every access token ends now."""
        self._live.clear()

    def allows(self, authorization: str) -> bool:
        token = authorization.removeprefix("Bearer ")
        return not self.revoked and token in self._live and self.clock() < self._live[token]

    def scope_of(self, authorization: str) -> str:
        return self._scopes.get(authorization.removeprefix("Bearer "), "")

    def name_of(self, authorization: str) -> str:
        """The address of whoever was given that token."""
        return self._names.get(authorization.removeprefix("Bearer "), "")

    def consent(self, query: Mapping[str, str]) -> str:
        """Where the browser is sent from the consent page."""
        back = {"state": query["state"]}
        if not self.consents:
            return f"{query['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        assert query["code_challenge_method"] == "S256"
        assert query["access_type"] == "offline"
        code = f"4/{secrets.token_urlsafe(24)}"
        scope = query["scope"] if self.consented is None else " ".join(self.consented)
        self._codes[code] = Code(query["code_challenge"], query["redirect_uri"], scope)
        return f"{query['redirect_uri']}?{urlencode(back | {'code': code, 'scope': scope})}"

    def grant(self, form: Mapping[str, str]) -> Mapping[str, object]:
        """The answer of the token endpoint. Denied when there is no token."""
        match form.get("grant_type"):
            case kind if kind == _JWT_GRANT:
                return self._given(*self._asserted(form["assertion"]))
            case "refresh_token":
                return self._refreshed(form)
            case "authorization_code":
                return self._linked(form)
            case _:
                raise Denied("unsupported_grant_type", "Invalid grant_type")

    def _asserted(self, assertion: str) -> tuple[str, str]:
        """The scope that a service account asks for, and as whom."""
        signed, _, signature = assertion.rpartition(".")
        claims = json.loads(_decoded(signed.partition(".")[2]))
        try:
            self._key.public_key().verify(
                _decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            raise Denied("invalid_grant", "Invalid JWT Signature.") from None
        if claims["iss"] != self.service_account or self.revoked:
            raise Denied("invalid_grant", "Invalid grant: account not found")
        if claims["aud"] != AUDIENCE:
            raise Denied("invalid_grant", "Invalid JWT: Failed audience check")
        now = self.clock().timestamp()
        if not claims["iat"] - _FORGIVEN.total_seconds() <= now <= claims["exp"] + _FORGIVEN.total_seconds():
            said = (
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
            )
            raise Denied("invalid_grant", said)
        scopes = str(claims["scope"])
        if claims.get("sub", "") not in (*self.users, "") or set(self.scopes_denied) & set(scopes.split()):
            said = "Client is unauthorized to retrieve access tokens using this method."
            raise Denied("unauthorized_client", said, 401)
        return scopes, str(claims.get("sub") or self.service_account)

    def _refreshed(self, form: Mapping[str, str]) -> Mapping[str, object]:
        self._check_client(form)
        consented = self._refresh.get(form["refresh_token"])
        if consented is None or self.revoked:
            raise Denied("invalid_grant", "Token has been expired or revoked.")
        asked = form.get("scope", consented)
        if not set(asked.split()) <= set(consented.split()):
            raise Denied("invalid_scope", "Bad Request")
        return {**self._given(asked, self.linked), "id_token": self._identity()}

    def _linked(self, form: Mapping[str, str]) -> Mapping[str, object]:
        self._check_client(form)
        code = self._codes.pop(form["code"], None)
        if code is None or code.redirect != form["redirect_uri"]:
            raise Denied("invalid_grant", "Bad Request")
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if urlsafe_b64encode(challenge).decode().rstrip("=") != code.challenge:
            raise Denied("invalid_grant", "Invalid code verifier.")
        given = {**self._given(code.scope, self.linked), "refresh_token": self.link(code.scope)}
        ends = {"refresh_token_expires_in": 604799} if self.expires_soon else {}
        return {**given, "id_token": self._identity(), **ends}

    def _check_client(self, form: Mapping[str, str]) -> None:
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            raise Denied("invalid_client", "The OAuth client was not found.", 401)

    def _given(self, scope: str, who: str) -> Mapping[str, object]:
        token = f"ya29.{secrets.token_urlsafe(24)}"
        self._live[token] = self.clock() + self.lifetime
        self._scopes[token], self._names[token] = scope, who
        seconds = int(self.lifetime.total_seconds())
        return {"access_token": token, "expires_in": seconds, "token_type": "Bearer", "scope": scope}

    def _identity(self) -> str:
        claims: dict[str, Any] = {"iss": "https://accounts.google.com", "email": self.linked}
        if self.hosted_domain:
            claims["hd"] = self.hosted_domain
        parts = ({"alg": "RS256", "typ": "JWT"}, claims)
        return ".".join([*(_encoded(json.dumps(part).encode()) for part in parts), _encoded(b"signature")])


def _key_file(key: rsa.RSAPrivateKey, account: str) -> Mapping[str, str]:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "project",
        "private_key_id": secrets.token_hex(20),
        "private_key": pem.decode(),
        "client_email": account,
        "client_id": "1234567890",
        "token_uri": AUDIENCE,
    }


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
