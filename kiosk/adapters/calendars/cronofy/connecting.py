"""The settings of an integration as a provider. Nothing is sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.adapters.calendars.cronofy.access import Access
from kiosk.adapters.calendars.cronofy.client import Connection
from kiosk.adapters.calendars.cronofy.provider import CronofyProvider
from kiosk.adapters.calendars.cronofy.tokens import Keep, Tokens, lines_of

USUAL = "refresh_token"
SERVICE = "service_account_token"


def connect(settings: Mapping[str, object], *, now: Callable[[], datetime]) -> CronofyProvider:
    """The provider. `keep_token` in the settings, where somebody puts it, is called with the owner of a refresh token
    that was replaced (`refresh_token`, `service_account_token`, or a room's address) and the new one.
    """

    def text(name: str) -> str:
        return str(settings.get(name) or "")

    def seconds(name: str, otherwise: float) -> float:
        value = settings.get(name)
        return float(value) if isinstance(value, int | float) else otherwise

    given = settings.get("keep_token")
    keep: Keep | None = given if callable(given) else None
    by_address = {a: Tokens(a, token, keep) for a, token in lines_of(text("room_tokens")).items()}
    elevated = settings.get("elevated") is True
    return CronofyProvider(
        Connection(
            client_id=text("client_id"),
            client_secret=text("client_secret"),
            data_center=text("data_center") or "us",
            url=text("url") or None,
            ca_file=Path(text("ca_file")) if settings.get("ca_file") else None,
            connect=seconds("connect_timeout", 5.0),
            read=seconds("read_timeout", 20.0),
        ),
        Access(Tokens(USUAL, text(USUAL), keep), by_address, elevated=elevated),
        service=Tokens(SERVICE, text(SERVICE), keep) if settings.get(SERVICE) else None,
        elevated=elevated,
        now=now,
    )
