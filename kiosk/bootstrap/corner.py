"""What the admin corner of a door can do besides the engine: compare a PIN, verify the calendar, end the agent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from kiosk.adapters.clock.system import SystemClock
    from kiosk.domain.lamps import Lamp, Verification
    from kiosk.domain.people import Claim, Person
    from kiosk.services.chores import Chores
    from kiosk.services.corner import CornerPlan
    from kiosk.services.loop import Line
    from kiosk.services.settings import Settings


def corner_plan(settings: "Settings") -> "CornerPlan":
    """What the settings say of the admin corner, without the PIN."""
    from kiosk.link.protocol import VERSION
    from kiosk.services.corner import CornerPlan

    return CornerPlan(
        has_pin=settings.admin.pin_hash is not None,
        system=settings.integration.system,
        version=VERSION,
        out_of_service=settings.room.out_of_service,
        brightness=settings.ambient.brightness,
    )


def chores_of(
    settings: "Settings",
    line: "Line",
    clock: "SystemClock",
    leave: Callable[[], None],
    who_is: Callable[["Claim"], "Person | None"],
) -> "Chores":
    """The chores of the door with these settings. Libraries are imported when somebody is at the corner."""
    from kiosk.services.chores import Chores

    kept = settings.admin.pin_hash

    def compared(pin: str) -> bool:
        from kiosk.adapters.pin import is_pin

        return kept is not None and is_pin(pin, kept.reveal())

    def verified() -> "Verification":
        from kiosk.bootstrap.verify import verified_ways
        from kiosk.services.trial import Means
        from kiosk.services.verify import Probe, verify

        invites = settings.who.ask != "never"
        system = settings.integration.system
        probe = Probe(settings.room.integration, system, (line.room,), invites=invites)
        means = Means(now=lambda: clock.now().wall, new_key=lambda: uuid4().hex, wait=_never)
        found = verify(line.provider, probe, means, told=_nobody)
        ways = verified_ways(settings, told=_nobody)
        return found if ways is None else replace(found, lamps=(*found.lamps, *ways.lamps))

    return Chores(is_pin=compared, verify=verified, leave=leave, who_is=who_is)


def _never(_pause: timedelta) -> None:
    """Only the deep trial waits, and nobody asks for one at the corner."""


def _nobody(_lamp: "Lamp") -> None:
    """The lamps are shown all at once."""
