"""What every process starts from: its settings, its clock's shift, its zone, its log."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.adapters.clock.system import SystemClock
from kiosk.options import Options, instant_of

if TYPE_CHECKING:
    from kiosk.services.integrations import Integration
    from kiosk.services.settings import Settings


def settings_of(options: Options) -> "Settings":
    from kiosk.services.settings_file import load_settings

    return load_settings(options.settings)


def connection_of(integration: "Integration", data: Path) -> dict[str, object]:
    """What the provider is told of its integration, secrets revealed, and the folder where it may keep a link."""
    from kiosk.services.credentials import Credential

    given = dict(integration)
    plain = {key: value.reveal() if isinstance(value, Credential) else value for key, value in given.items()}
    return {**plain, "data_folder": data}


def shift_of(options: Options, zone: ZoneInfo) -> timedelta:
    """By how much the door's clock is to be off, on purpose."""
    if options.shift is not None:
        return timedelta(seconds=options.shift)
    if options.at is None:
        return timedelta(0)
    now = SystemClock().now().wall
    return instant_of(options.at, zone=zone, today=now.astimezone(zone).date()) - now


def local_zone() -> ZoneInfo:
    """The zone of this machine."""
    from tzlocal import get_localzone_name

    return ZoneInfo(get_localzone_name() or "UTC")


def log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Where messages leave, because libraries set the levels of their own loggers.
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_ours_or_grave)


def _is_ours_or_grave(record: logging.LogRecord) -> bool:
    """What other people's code has to say matters when something is wrong."""
    return record.levelno >= logging.WARNING or record.name.startswith("kiosk")
