"""What the settings say of an integration, as the values that the provider works with."""

from collections.abc import Mapping
from pathlib import Path

from kiosk.adapters.calendars.graph.tokens import Access
from kiosk.adapters.calendars.graph.wire import Wire
from kiosk.domain.errors import Problem, SettingsError

Settings = Mapping[str, object]

WAYS = ("certificate", "client_secret", "password", "device_code")


def access_of(settings: Settings) -> Access:
    """Who signs in, and how. SettingsError unless exactly one way is given, with all that it needs."""
    problems = tuple(_problems(settings))
    if problems:
        raise SettingsError("integration", problems)
    client_id = _text(settings, "client_id")
    folder, certificate = settings.get("data_folder"), settings.get("certificate")
    return Access(
        tenant_id=_text(settings, "tenant_id"),
        client_id=client_id,
        authority=address_of(settings, "authority"),
        resource=address_of(settings, "url"),
        certificate=Path(str(certificate)) if certificate else None,
        client_secret=_text(settings, "client_secret") or None,
        email=_text(settings, "email") or None,
        password=_text(settings, "password") or None,
        device_code=bool(settings.get("device_code")),
        token_file=Path(str(folder)) / f"office365-{client_id}.tokens" if folder else None,
    )


def address_of(settings: Settings, name: str) -> str:
    """Where Graph (`url`) and its tokens (`authority`) are; the world-wide cloud unless the settings name another."""
    return (_text(settings, name) or _WORLD_WIDE[name]).rstrip("/")


def wire_of(settings: Settings) -> Wire:
    ca_file = settings.get("ca_file")
    return Wire(
        ca_file=Path(str(ca_file)) if ca_file else None,
        connect=_seconds(settings, "connect_timeout", 5.0),
        read=_seconds(settings, "read_timeout", 20.0),
    )


_WORLD_WIDE = {
    "url": "https://graph.microsoft.com/v1.0",
    "authority": "https://login.microsoftonline.com",
}


def _problems(settings: Settings) -> list[Problem]:
    found = [Problem(name, "is missing", "write what Entra shows") for name in ("tenant_id", "client_id")]
    found = [problem for problem in found if not settings.get(problem.key)]
    ways = [way for way in WAYS if settings.get(way)]
    if len(ways) != 1:
        said = f"signs in in several ways: {', '.join(ways)}" if ways else "does not say how it signs in"
        found.append(Problem("certificate", said, f"give one of {', '.join(WAYS)}"))
    if settings.get("password") and not settings.get("email"):
        found.append(Problem("email", "is missing", "write the account that the password belongs to"))
    if settings.get("device_code") and not settings.get("data_folder"):
        found.append(Problem("device_code", "has no folder to keep the link in", "name a data folder"))
    plain = [name for name in _WORLD_WIDE if not address_of(settings, name).startswith("https://")]
    return found + [
        Problem(name, "is no https address", "secrets are sent there: use https") for name in plain
    ]


def _text(settings: Settings, name: str) -> str:
    return str(settings.get(name) or "")


def _seconds(settings: Settings, name: str, otherwise: float) -> float:
    value = settings.get(name)
    return float(value) if isinstance(value, int | float) else otherwise
