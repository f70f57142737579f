"""Verify: every integration of the settings is tried, before a door trusts it."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.adapters.clock.system import SystemClock
from kiosk.bootstrap.starting import connection_of

if TYPE_CHECKING:
    from kiosk.domain.lamps import Lamp, Verification
    from kiosk.ports.calendar import CalendarProvider
    from kiosk.services.settings import Settings
    from kiosk.services.trial import Means


def run_verify(
    settings: "Settings",
    *,
    data: Path,
    deep: bool,
    out_of_reach: str,
    told: Callable[[str, "Lamp"], None],
) -> tuple["Verification", ...]:
    """Verify every integration of the settings, and the ways of reports. `told` hears of each lamp as it lights up,
    with its integration. `data` is the door's data folder, where linked accounts are kept.
    """
    from kiosk.adapters.calendars.registry import connect
    from kiosk.services.settings import integration_of, to_neighbours, to_room
    from kiosk.services.verify import REPORTS, Probe, verify

    rooms, used, means = (to_room(settings), *to_neighbours(settings)), settings.room.integration, _means()
    with ExitStack() as stack:
        providers: dict[str, CalendarProvider] = {}
        for name, integration in settings.integrations.items():
            providers[name] = connect(integration.system, connection_of(integration, data), now=means.now)
            stack.callback(providers[name].close)
        verified = tuple(
            verify(
                provider,
                Probe(
                    integration=name,
                    system=settings.integrations[name].system,
                    rooms=tuple(room for room in rooms if integration_of(settings, room.id) == name),
                    out_of_reach=out_of_reach if name == used else "",
                    deep=deep,
                    invites=settings.who.ask != "never",
                    others={other: each for other, each in providers.items() if other != name},
                ),
                means,
                told=partial(told, name),
            )
            for name, provider in providers.items()
        )
    ways = verified_ways(settings, told=partial(told, REPORTS))
    return verified if ways is None else (*verified, ways)


def verified_ways(settings: "Settings", *, told: "Callable[[Lamp], None]") -> "Verification | None":
    """The lamps of the ways that reports go; None where they stay at the door."""
    if not settings.reports.delivers:
        return None
    from kiosk.bootstrap.facility import ways_of
    from kiosk.services.verify import verify_reports

    with ExitStack() as stack:
        ways = ways_of(settings, settings.room.language)
        for way in ways.values():
            stack.callback(way.close)
        return verify_reports(ways, told=told)


def _means() -> "Means":
    """Time and chance as they are."""
    from kiosk.services.trial import Means

    clock = SystemClock()

    def wait(length: timedelta) -> None:
        threading.Event().wait(length.total_seconds())

    return Means(now=lambda: clock.now().wall, new_key=lambda: uuid4().hex, wait=wait)
