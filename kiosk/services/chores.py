"""What the admin corner asks of the agent besides the engine: work of its own, given from outside."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.lamps import Verification
from kiosk.services.messages import CheckPin, PinChecked, RunVerify

log = logging.getLogger(__name__)


def _no_pin(_pin: str) -> bool:
    """No PIN is the right one where none was set."""
    return False


def _no_verify() -> None:
    """Nobody knows how."""


def _stay() -> None:
    """Nobody would start it again."""


@dataclass(frozen=True, slots=True)
class Chores:
    """`is_pin` compares a PIN, `verify` tries this room's calendar and gives its lamps, `leave` ends the process, to be
    started again. The first two take their time and are called from threads of their own.
    """

    is_pin: Callable[[str], bool] = _no_pin
    verify: Callable[[], Verification | None] = _no_verify
    leave: Callable[[], None] = _stay


def done(chore: CheckPin | RunVerify, chores: Chores) -> PinChecked | Verification | None:
    """What came of it. A comparison that fails in any way says no; the PIN is in no message and no log."""
    try:
        if isinstance(chore, CheckPin):
            return PinChecked(chores.is_pin(chore.pin))
        return chores.verify()
    except Exception as error:  # noqa: BLE001 - whoever waits must hear; a traceback might tell what was typed
        log.warning("%s failed: %s", type(chore).__name__, type(error).__name__)
        return PinChecked(matches=False) if isinstance(chore, CheckPin) else None
