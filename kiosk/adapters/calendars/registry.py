"""The calendar systems by name. A provider is imported when a setting names it, and not before."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.domain.errors import Problem, SettingsError
from kiosk.ports.calendar import CalendarProvider

Settings = Mapping[str, object]
Factory = Callable[[Settings, Callable[[], datetime]], CalendarProvider]


def connect(system: str, settings: Settings, *, now: Callable[[], datetime]) -> CalendarProvider:
    """A provider for one integration. Nothing is sent yet.

    `settings` are the integration's own: for `caldav` url, username, password, ca_file (a path), and the time-outs
    connect_timeout and read_timeout in seconds; a missing one has its default. The others have the keys that
    `docs/settings.md` lists, secrets revealed, and `data_folder`, where a linked account is kept. `now` gives the wall
    time in UTC. SettingsError when there is no such system (it lists those there are), its libraries are not
    installed, or a file that the settings name cannot be used.
    """
    factory = SYSTEMS.get(system)
    if factory is None:
        known = ", ".join(f'"{name}"' for name in sorted(SYSTEMS))
        raise SettingsError(
            "integration", (Problem("system", f"there is no calendar system {system!r}", f"one of {known}"),)
        )
    # At INFO it tells of every request, with keys and cursors.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        return factory(settings, now)
    except ModuleNotFoundError as error:
        problem = Problem(
            "system",
            f"{system!r} needs {error.name}, which is not installed",
            f"install door-kiosk[{system}] beside this program",
        )
        raise SettingsError("integration", (problem,)) from error
    except OSError as error:  # the only file that a factory reads
        cause = error.strerror or type(error).__name__
        problem = Problem("ca_file", f"the certificate authority cannot be read: {cause}", "a PEM file")
        raise SettingsError("integration", (problem,)) from error


def _caldav(settings: Settings, now: Callable[[], datetime]) -> CalendarProvider:
    from kiosk.adapters.calendars.caldav.client import Connection
    from kiosk.adapters.calendars.caldav.provider import CalDavProvider

    ca_file = settings.get("ca_file")
    return CalDavProvider(
        Connection(
            url=str(settings["url"]),
            username=str(settings.get("username") or ""),
            password=str(settings.get("password") or ""),
            ca_file=Path(str(ca_file)) if ca_file else None,
            connect=_seconds(settings, "connect_timeout", 5.0),
            read=_seconds(settings, "read_timeout", 20.0),
        ),
        now=now,
    )


def _cronofy(settings: Settings, now: Callable[[], datetime]) -> CalendarProvider:
    from kiosk.adapters.calendars.cronofy.connecting import connect as connect_cronofy

    return connect_cronofy(settings, now=now)


def _exchange(settings: Settings, now: Callable[[], datetime]) -> CalendarProvider:
    from kiosk.adapters.calendars.ews.endpoint import Connection
    from kiosk.adapters.calendars.ews.provider import ExchangeProvider

    ca_file = settings.get("ca_file")
    return ExchangeProvider(
        Connection(
            url=str(settings["url"]),
            email=str(settings.get("email") or ""),
            password=str(settings.get("password") or ""),
            username=str(settings.get("username") or ""),
            impersonate=settings.get("access", "impersonation") == "impersonation",
            ntlm=settings.get("auth", "ntlm") == "ntlm",
            streaming=settings.get("streaming", True) is True,
            ca_file=Path(str(ca_file)) if ca_file else None,
            connect=_seconds(settings, "connect_timeout", 5.0),
            read=_seconds(settings, "read_timeout", 20.0),
        ),
        now=now,
    )


def _google(settings: Settings, now: Callable[[], datetime]) -> CalendarProvider:
    from kiosk.adapters.calendars.google.connection import connection_from
    from kiosk.adapters.calendars.google.provider import GoogleProvider

    return GoogleProvider(connection_from(settings), now=now)


def _office365(settings: Settings, now: Callable[[], datetime]) -> CalendarProvider:
    from kiosk.adapters.calendars.graph.access import access_of, wire_of
    from kiosk.adapters.calendars.graph.provider import GraphProvider

    return GraphProvider(access_of(settings), wire_of(settings), now=now)


def _memory(settings: Settings, now: Callable[[], datetime]) -> CalendarProvider:
    from kiosk.adapters.calendars.memory.client import MemoryServer
    from kiosk.adapters.calendars.memory.provider import MemoryProvider

    del now  # nothing in it is stamped
    server = MemoryServer()
    rooms = settings.get("rooms")
    for room in rooms if isinstance(rooms, list | tuple) else ():
        server.open_calendar(str(room))
    return MemoryProvider(server)


def _seconds(settings: Settings, name: str, otherwise: float) -> float:
    value = settings.get(name)
    return float(value) if isinstance(value, int | float) else otherwise


SYSTEMS: dict[str, Factory] = {
    "caldav": _caldav,
    "cronofy": _cronofy,
    "exchange": _exchange,
    "google": _google,
    "memory": _memory,
    "office365": _office365,
}
