"""The PIN pad before the admin corner: dots, twelve keys, and after a wrong PIN how long the next one waits.

What is typed is in the state and in the one intent that carries it to the agent; no view and no repr shows it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.domain.bookings import Refusal
from kiosk.domain.intents import FactoryReset, Unlock
from kiosk.screen.presenters.corner_actions import PinKey
from kiosk.screen.presenters.corner_model import PinView
from kiosk.screen.presenters.explanations import of_refusal
from kiosk.screen.presenters.model import (
    Action,
    ButtonView,
    LocalAction,
    Look,
    PageAction,
)
from kiosk.screen.presenters.scene import Scene

FEWEST, MOST = 4, 12  # digits; the command that makes a PIN takes no other


class For(StrEnum):
    """What the PIN is asked for."""

    UNLOCK = "unlock"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class PinState:
    """What was typed so far; `sent` the id under which the agent compares it, `said` why the last one did not open."""

    purpose: For = For.UNLOCK
    digits: str = field(default="", repr=False)
    sent: str = ""
    said: Refusal | None = None


def opened(scene: Scene) -> PinState | None:
    """The pad as it opens; None where there is no PIN, or nobody to compare it: then nothing tells of the corner."""
    return PinState() if scene.snapshot.corner.has_pin and not scene.agent_lost else None


def after(state: PinState, action: PageAction) -> PinState:
    """The pad after a touch of a key."""
    digits = state.digits if state.sent else typed(state.digits, action)
    return state if digits == state.digits else replace(state, digits=digits, said=None)


def typed(digits: str, action: PageAction) -> str:
    """The digits after a key. What is no key, or does not fit any more, changes nothing."""
    if isinstance(action, PinKey) and len(digits) < MOST:
        return digits + action.digit
    return digits[:-1] if action is LocalAction.RUB_OUT else digits


def waiting(state: PinState, intent: str) -> PinState:
    """The pad while the agent compares: what was typed is gone from the screen."""
    return replace(state, digits="", sent=intent, said=None)


def refused(state: PinState, refusal: Refusal) -> PinState:
    """The pad, empty again, and why."""
    return PinState(state.purpose, said=refusal)


def pin_view(state: PinState, scene: Scene, *, closes_in: int | None) -> PinView:
    """What the pad shows."""
    wording = scene.wording
    reset = state.purpose is For.RESET
    left = _seconds_to_wait(scene)
    return PinView(
        title=wording.say("PIN for the factory reset") if reset else wording.say("PIN"),
        typed=len(state.digits),
        said=_said(state, scene, left),
        keys=keys_of(state.digits, scene, shut=bool(state.sent) or left > 0, sends=_SENDS[state.purpose]),
        cancel=ButtonView(
            "cancel",
            wording.say("Cancel"),
            detail="" if closes_in is None else wording.seconds(closes_in),
            look=Look.OUTLINE,
            action=LocalAction.CLOSE_SHEET,
        ),
    )


def _said(state: PinState, scene: Scene, left: int) -> str:
    wording = scene.wording
    if state.sent:
        return wording.say("One moment…")
    if left > 0:
        return wording.say("Wrong PIN. The next one is taken in {time}", time=wording.seconds(left))
    if state.said is Refusal.PIN_TOO_SOON:
        return wording.say("Please enter it again.")
    return "" if state.said is None else of_refusal(state.said, wording).what


def _seconds_to_wait(scene: Scene) -> int:
    until = scene.snapshot.corner.wait_until
    return 0 if until is None else max(0, math.ceil(until - scene.now.boot))


def keys_of(
    digits: str, scene: Scene, *, shut: bool, sends: Callable[[str], Action]
) -> tuple[ButtonView, ...]:
    """1 to 9, then rubbing out, 0, and the one that `sends`. A full pad sends or rubs out, a `shut` one nothing."""
    full = len(digits) >= MOST

    def key(digit: str) -> ButtonView:
        action = None if shut or full else PinKey(digit)
        return ButtonView(f"key:{digit}", digit, look=Look.NEUTRAL, action=action)

    rub = ButtonView(
        "rub-out",
        scene.wording.say("Delete"),
        look=Look.OUTLINE,
        action=LocalAction.RUB_OUT if digits and not shut else None,
    )
    whole = len(digits) >= FEWEST and not shut
    enter = ButtonView(
        "enter", scene.wording.say("OK"), look=Look.FILLED, action=sends(digits) if whole else None
    )
    return (*(key(str(digit)) for digit in range(1, 10)), rub, key("0"), enter)


_SENDS: Mapping[For, Callable[[str], Action]] = {
    For.UNLOCK: lambda digits: Unlock("", digits),
    For.RESET: lambda digits: FactoryReset("", digits),
}
