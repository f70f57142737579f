"""What the agent does besides the engine, for the admin corner and for whoever says who he is: given from outside."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.errors import StorageError
from kiosk.domain.lamps import Verification
from kiosk.domain.people import Claim, Person
from kiosk.ports.storage import DoorStore
from kiosk.services.messages import (
    Answered,
    CheckPin,
    Chore,
    Leave,
    Message,
    PinChecked,
    Recognise,
    Recognised,
    RunVerify,
)

log = logging.getLogger(__name__)


def _no_pin(_pin: str) -> bool:
    """No PIN is the right one where none was set."""
    return False


def _nobody(_claim: Claim) -> None:
    """Where nobody is known, nobody is recognised."""


def _no_verify() -> None:
    """Nobody knows how."""


def _stay() -> None:
    """Nobody would start it again."""


@dataclass(frozen=True, slots=True)
class Chores:
    """`is_pin` compares a PIN, `verify` tries this room's calendar and gives its lamps, `leave` ends the process, to be
    started again; `who_is` tells whose badge, PIN or name it is. All but `leave` take their time and are called from
    threads of their own.
    """

    is_pin: Callable[[str], bool] = _no_pin
    verify: Callable[[], Verification | None] = _no_verify
    leave: Callable[[], None] = _stay
    who_is: Callable[[Claim], Person | None] = _nobody


class Workshop:
    """Does the chores, each on a thread of its own; the engine sees to it that they are few. `post` hands the engine a
    message, and None to end it.
    """

    def __init__(self, chores: Chores, store: DoorStore, post: Callable[[Message | None], None]) -> None:
        self._chores = chores
        self._store = store
        self._post = post

    def begin(self, chore: Chore) -> None:
        """Begin it, on the engine's thread. Its answer is posted."""
        if isinstance(chore, Leave):
            self._leave(forget=chore.forget)
            return

        def work() -> None:
            self._post(Answered(chore.id, done(chore, self._chores)))

        threading.Thread(target=work, name="chore", daemon=True).start()

    def _leave(self, *, forget: bool) -> None:
        """End, to be started again. What was forgotten is not written once more: nothing is handled after that."""
        if forget:
            try:
                self._store.forget()
            except StorageError as error:
                log.warning("not everything could be forgotten: %s", error)
            self._post(None)
        self._chores.leave()


def done(
    chore: CheckPin | Recognise | RunVerify, chores: Chores
) -> PinChecked | Recognised | Verification | None:
    """What came of it. A comparison that fails in any way says no; what was compared is in no message and no log."""
    try:
        if isinstance(chore, CheckPin):
            return PinChecked(chores.is_pin(chore.pin))
        if isinstance(chore, Recognise):
            return Recognised(chores.who_is(chore.claim))
        return chores.verify()
    except Exception as error:  # noqa: BLE001 - whoever waits must hear; a traceback might tell what was typed
        log.warning("%s failed: %s", type(chore).__name__, type(error).__name__)
        return PinChecked(matches=False) if isinstance(chore, CheckPin) else None
