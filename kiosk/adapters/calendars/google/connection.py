"""What the settings of one integration say, checked before anything is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.domain.errors import Problem, SettingsError

DEFAULT_URL = "https://www.googleapis.com"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
AUTH_URL = "https://accounts.google.com/o/oauth2/v2/auth"
DIRECTORY_URL = "https://admin.googleapis.com"

_KEY_FIELDS = ("client_email", "private_key", "private_key_id")


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """The key of a service account, as its file has it, and the user it acts as by domain-wide delegation."""

    key: Mapping[str, str] = field(repr=False)
    subject: str | None = None

    @property
    def name(self) -> str:
        return self.subject or self.key["client_email"]


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account that was linked in a browser; `refresh_token` is empty until then."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """Where Google is, and as whom. `connect` and `read` are time-outs in seconds.

    `directory` says to read rooms from the organisation's directory. `ca_file` replaces the system's authorities.
    """

    account: ServiceAccount | LinkedAccount
    url: str = DEFAULT_URL
    token_url: str = TOKEN_URL
    auth_url: str = AUTH_URL
    directory: bool = False
    ca_file: Path | None = None
    connect: float = 5.0
    read: float = 20.0

    @property
    def calendar_api(self) -> str:
        return f"{self.url.rstrip('/')}/calendar/v3/"

    @property
    def may_invite(self) -> bool:
        """Whether Google lets the account have guests: a service account must act for a user of the organisation."""
        return isinstance(self.account, LinkedAccount) or self.account.subject is not None

    @property
    def directory_api(self) -> str:
        """The Directory has a host of its own, unless somebody gave another for everything."""
        base = DIRECTORY_URL if self.url.rstrip("/") == DEFAULT_URL else self.url
        return f"{base.rstrip('/')}/"


def connection_from(settings: Mapping[str, object]) -> Connection:
    """The connection that the settings describe. SettingsError, with every problem, when they cannot be used."""
    account, problems = _account(settings)
    if account is None:
        raise SettingsError("integration", tuple(problems))
    return Connection(
        account=account,
        url=_text(settings, "url") or DEFAULT_URL,
        token_url=_text(settings, "token_url") or TOKEN_URL,
        auth_url=_text(settings, "auth_url") or AUTH_URL,
        directory=settings.get("directory") is True,
        ca_file=Path(_text(settings, "ca_file")) if _text(settings, "ca_file") else None,
        connect=_seconds(settings, "connect_timeout", 5.0),
        read=_seconds(settings, "read_timeout", 20.0),
    )


def _account(settings: Mapping[str, object]) -> tuple[ServiceAccount | LinkedAccount | None, list[Problem]]:
    file, client_id = _text(settings, "service_account"), _text(settings, "client_id")
    if bool(file) == bool(client_id):
        what = "both of them are given" if file else "nobody is named who signs in"
        return None, [Problem("service_account", what, "either service_account, or client_id and a link")]
    if client_id:
        if _text(settings, "subject"):
            return None, [Problem("subject", "only a service account acts for others", "leave it out")]
        return (
            LinkedAccount(
                client_id,
                _text(settings, "client_secret"),
                _text(settings, "refresh_token"),
                _text(settings, "email") or None,
            ),
            [],
        )
    key, problem = _key(Path(file))
    if problem:
        return None, [
            Problem("service_account", problem, "the JSON key file that Google gave, readable by us")
        ]
    return ServiceAccount(key, _text(settings, "subject") or None), []


def _key(file: Path) -> tuple[Mapping[str, str], str]:
    """The key in the file, or what is wrong with it: without quoting it."""
    try:
        key = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        return {}, f"the key file cannot be read: {error.strerror or type(error).__name__}"
    except ValueError:
        return {}, "the key file is not JSON"
    if not isinstance(key, dict) or key.get("type") != "service_account":
        return {}, "the file is not the key of a service account"
    missing = [name for name in _KEY_FIELDS if not isinstance(key.get(name), str) or not key[name]]
    if missing:
        return {}, f"the key file lacks {', '.join(missing)}"
    return {name: value for name, value in key.items() if isinstance(value, str)}, ""


def _text(settings: Mapping[str, object], name: str) -> str:
    value = settings.get(name)
    return "" if value is None else str(value)


def _seconds(settings: Mapping[str, object], name: str, otherwise: float) -> float:
    value = settings.get(name)
    return float(value) if isinstance(value, int | float) else otherwise
