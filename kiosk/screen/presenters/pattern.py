"""The test pattern: whether every colour and every corner of the panel works. Three touches lead back."""

from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk.screen.presenters.corner_model import PatternView
from kiosk.screen.presenters.model import (
    LocalAction,
    PageAction,
)
from kiosk.screen.presenters.scene import Scene

TOUCHES = 3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PatternState:
    """How often it was touched."""

    touches: int = 0


def pattern_after(state: PatternState, action: PageAction, *, done: T) -> PatternState | T:
    """One touch more; `done` after the last."""
    if action is not LocalAction.PATTERN_TOUCHED:
        return state
    return done if state.touches + 1 >= TOUCHES else replace(state, touches=state.touches + 1)


def pattern_view(state: PatternState, scene: Scene) -> PatternView:
    """What stands in the middle of the pattern."""
    left = TOUCHES - state.touches
    words = scene.wording.count("{number} more touch leads back", "{number} more touches lead back", left)
    return PatternView(words)
