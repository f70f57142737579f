"""The settings of an integration as a provider. Nothing is sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.adapters.calendars.cronofy.access import Access
from kiosk.adapters.calendars.cronofy.client import Connection
from kiosk.adapters.calendars.cronofy.provider import CronofyProvider
from kiosk.adapters.calendars.cronofy.token_file import TokenFile
from kiosk.adapters.calendars.cronofy.tokens import Tokens, lines_of

USUAL = "refresh_token"
SERVICE = "service_account_token"


def connect(settings: Mapping[str, object], *, now: Callable[[], datetime]) -> CronofyProvider:
    """The provider. Refresh tokens that replace those of the settings are kept in `data_folder`, where there is one."""

    def text(name: str) -> str:
        return str(settings.get(name) or "")

    def seconds(name: str, otherwise: float) -> float:
        value = settings.get(name)
        return float(value) if isinstance(value, int | float) else otherwise

    file = TokenFile(Path(text("data_folder")) if settings.get("data_folder") else None)

    def tokens(owner: str, given: str) -> Tokens:
        return Tokens(owner, given, file)

    elevated = settings.get("elevated") is True
    by_address = {a: tokens(a, given) for a, given in lines_of(text("room_tokens")).items()}
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
        Access(tokens(USUAL, text(USUAL)), by_address, elevated=elevated),
        service=tokens(SERVICE, text(SERVICE)) if settings.get(SERVICE) else None,
        elevated=elevated,
        now=now,
    )
